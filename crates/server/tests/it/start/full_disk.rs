//! A disk that is full.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::process::Place;
use crate::house::{self, PASSWORD};

/// A small disk of its own, where this user may mount one.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// So many megabytes, with these rights for others; `None` where this may not be.
    pub fn mount(megabytes: u32, mode: &str) -> Option<Self> {
        let name = format!("keyward-disk-{}-{megabytes}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode={mode}"), "tmpfs"])
            .arg(&path)
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            let _ = std::fs::remove_dir(&path);
            assert!(std::env::var_os("CI").is_none(), "CI skips nothing: no disk could be mounted");
            eprintln!("SKIPPED: the full disk needs root and mount; this user can't");
        }
        mounted.then_some(Self(path))
    }

    /// Fills what is left of it, to the last block.
    pub fn fill(&self) -> PathBuf {
        let filler = self.0.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        filler
    }

    /// Lets nobody write to it any more.
    pub fn make_read_only(&self) {
        let remount = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        assert!(remount.unwrap().success());
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["-l"]).arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

/// Promise: On a full disk requests that write get a clear 503, nothing is half-written, and all is well when there is room again.
#[tokio::test]
async fn a_full_disk_is_told_and_survived() {
    if house::only_on_sqlite("disk of our own to fill") {
        return;
    }
    let Some(disk) = SmallDisk::mount(16, "700") else { return };
    let place = Place::at(disk.path());
    let server = place.start(&[("KEYWARD_LIMITS_MODE", "off")]).await;
    let person = |name: &str| json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let credentials = |name: &str| json!({ "username": name, "password": PASSWORD });
    server.post_json("/auth/register", person("ann")).await.is(201);
    let ann = server.post_json("/auth/login", credentials("ann")).await.is(200);

    let filler = disk.fill();
    let mut refused = Vec::new();
    for number in 0..40 {
        let name = format!("full{number}");
        let answer = server.post_json("/auth/register", person(&name)).await;
        if !answer.status.is_success() {
            let answer = answer.refuses(503, "storage_full");
            assert!(!answer.header("retry-after").is_empty());
            refused.push(name);
        }
    }
    assert!(refused.len() > 10, "the disk never filled: {}", refused.len());
    let me = server.get_as(&ann.member("access_token"), "/users/me").await.is(200);
    assert_eq!(me.member("username"), "ann", "who is in stays in");

    std::fs::remove_file(filler).unwrap();
    for name in &refused {
        server.post_json("/auth/login", credentials(name)).await.refuses(401, "wrong_credentials");
        server.post_json("/auth/register", person(name)).await.is(201);
        server.post_json("/auth/login", credentials(name)).await.is(200);
    }
}
