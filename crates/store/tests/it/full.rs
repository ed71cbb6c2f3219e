//! A disk that is full: a small one is mounted for it, so this needs Linux and its root.

use std::path::{Path, PathBuf};
use std::process::Command;

use keyward_store::audit::{self, Entry};
use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{Db, DbError, migrate, read, record};

use crate::desk::Folder;
use crate::people::NOW;

/// A file system of one megabyte, unmounted when the exam is over.
struct SmallDisk(Folder);

impl SmallDisk {
    /// `None` where this process may not mount one.
    fn mount() -> Option<Self> {
        let disk = Self(Folder::new());
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(disk.path())
            .output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            assert!(std::env::var_os("CI").is_none(), "CI skips nothing: no disk could be mounted");
            crate::desk::say("SKIPPED: the full disk takes root, to mount a small one");
        }
        mounted.then_some(disk)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file that can make room later.
    fn ballast(&self, bytes: usize) -> PathBuf {
        let path = self.path().join("ballast");
        std::fs::write(&path, vec![0; bytes]).unwrap();
        path
    }

    fn open(&self) -> Db {
        Db::open(&crate::desk::options(&self.0.url(), true)).unwrap()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).output();
    }
}

/// Two rows of one transaction, larger than a page.
async fn write_pair(db: &Db, number: u32) -> Result<(), DbError> {
    let id = format!("{number:06}");
    let mut hash = [0; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    let voucher = NewVoucher {
        id: &id,
        purpose: "p",
        subject: None,
        hash: &hash,
        created_at: NOW,
        expires_at: NOW + 1,
    };
    let entry = Entry {
        id: id.clone(),
        at: i64::from(number),
        user_agent: Some("x".repeat(5_000)),
        ..Entry::default()
    };
    record!(db, |tx| {
        vouchers::insert(tx, voucher).await?;
        audit::insert(tx, &entry).await
    })
}

async fn audited(db: &Db) -> Vec<String> {
    let rows = read!(db, |tx| audit::latest(tx, 10_000).await).unwrap();
    rows.into_iter().rev().map(|row| row.id).collect()
}

async fn unclaimed_vouchers(db: &Db, numbers: std::ops::Range<u32>) -> Vec<String> {
    let mut found = Vec::new();
    for number in numbers {
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&number.to_be_bytes());
        let holds = read!(db, |tx| vouchers::holds_until(tx, "p", &hash, NOW).await).unwrap();
        if holds.is_some() {
            found.push(format!("{number:06}"));
        }
    }
    found
}

#[tokio::test]
async fn a_full_disk_is_said_so_loses_nothing_and_is_well_when_there_is_room_again() {
    let Some(disk) = SmallDisk::mount() else { return };
    let ballast = disk.ballast(300_000);
    let db = disk.open();
    migrate(&db, NOW).await.unwrap();

    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for number in 0..300 {
        match write_pair(&db, number).await {
            Ok(()) => acknowledged.push(format!("{number:06}")),
            Err(DbError::Full(_)) => refused += 1,
            Err(other) => panic!("a full disk was called {other:?}"),
        }
    }
    assert!(!acknowledged.is_empty() && refused > 20, "{refused} refused");
    assert_eq!(audited(&db).await, acknowledged);
    assert_eq!(unclaimed_vouchers(&db, 0..300).await, acknowledged);

    std::fs::remove_file(&ballast).unwrap();
    write_pair(&db, 999).await.expect("room again");
    acknowledged.push("000999".to_owned());
    db.close().await;
    let db = disk.open();
    assert_eq!(audited(&db).await, acknowledged);
    db.close().await;
    let plain = rusqlite::Connection::open(disk.path().join("keyward.db")).unwrap();
    let verdict = plain.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(verdict.unwrap(), "ok");
}

#[tokio::test]
async fn a_first_start_without_room_says_so_and_is_well_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let ballast = disk.ballast(900_000);
    let db = disk.open();
    let refused = migrate(&db, NOW).await;
    assert!(matches!(refused, Err(DbError::Full(_))), "{refused:?}");
    std::fs::remove_file(&ballast).unwrap();
    let migrated = migrate(&db, NOW).await.expect("room");
    assert_eq!(migrated.applied, migrated.known);
    write_pair(&db, 1).await.unwrap();
}
