//! Trusted devices.

use keyward_store::trusted_devices::{self, TrustedDevice};
use keyward_store::{Db, DbError, read, record};

use crate::people::{NOW, join};

exam! {
    over db:
    a_device_is_trusted_by_one_person_of_one_generation_for_a_while,
    devices_are_listed_newest_first_and_removed_by_their_owner,
    devices_whose_time_is_over_are_swept;
}

fn device(id: &str, user_id: &str) -> TrustedDevice {
    TrustedDevice {
        id: id.to_owned(),
        user_id: user_id.to_owned(),
        generation: 2,
        address: Some("2001:db8::7".to_owned()),
        user_agent: Some("Browser/1 (Ünïcode)".to_owned()),
        created_at: NOW,
        last_used_at: NOW,
        expires_at: NOW + 10,
    }
}

async fn insert(db: &Db, device: &TrustedDevice, byte: u8) {
    record!(db, |tx| trusted_devices::insert(tx, device, &[byte; 32]).await).unwrap();
}

async fn standing(
    db: &Db,
    byte: u8,
    user_id: &str,
    generation: i64,
    now: i64,
) -> Option<TrustedDevice> {
    let hash = [byte; 32];
    read!(db, |tx| trusted_devices::standing(tx, &hash, user_id, generation, now).await).unwrap()
}

async fn listed(db: &Db, user_id: &str, generation: i64, now: i64) -> Vec<String> {
    let list = read!(db, |tx| trusted_devices::list(tx, user_id, generation, now).await).unwrap();
    list.into_iter().map(|device| device.id).collect()
}

async fn a_device_is_trusted_by_one_person_of_one_generation_for_a_while(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let whole = device("d", "ann");
    insert(db, &whole, 1).await;
    assert_eq!(standing(db, 1, "ann", 2, NOW + 9).await, Some(whole));
    assert_eq!(standing(db, 1, "ann", 2, NOW + 10).await, None);
    assert_eq!(standing(db, 1, "ann", 3, NOW).await, None);
    assert_eq!(standing(db, 1, "bob", 2, NOW).await, None);
    assert_eq!(standing(db, 2, "ann", 2, NOW).await, None);
    record!(db, |tx| trusted_devices::note_use(tx, "d", NOW + 5).await).unwrap();
    assert_eq!(standing(db, 1, "ann", 2, NOW).await.unwrap().last_used_at, NOW + 5);
    let gone = record!(db, |tx| trusted_devices::note_use(tx, "x", NOW).await);
    assert!(matches!(gone, Err(DbError::Lost)));
}

async fn devices_are_listed_newest_first_and_removed_by_their_owner(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    for (id, user_id, byte) in [("1", "ann", 1), ("2", "ann", 2), ("3", "bob", 3)] {
        insert(db, &device(id, user_id), byte).await;
    }
    assert_eq!(listed(db, "ann", 2, NOW).await, ["2", "1"]);
    assert_eq!(listed(db, "ann", 3, NOW).await, Vec::<String>::new());
    assert_eq!(listed(db, "ann", 2, NOW + 10).await, Vec::<String>::new());
    let remove =
        async |id, user_id| record!(db, |tx| trusted_devices::remove(tx, id, user_id).await);
    assert!(!remove("1", "bob").await.unwrap());
    assert!(remove("1", "ann").await.unwrap());
    assert_eq!(listed(db, "ann", 2, NOW).await, ["2"]);
    record!(db, |tx| trusted_devices::remove_all(tx, "ann").await).unwrap();
    assert_eq!(listed(db, "ann", 2, NOW).await, Vec::<String>::new());
    assert_eq!(listed(db, "bob", 2, NOW).await, ["3"]);
}

async fn devices_whose_time_is_over_are_swept(db: &Db) {
    join(db, "ann").await;
    for (id, after, byte) in [("1", 9, 1), ("2", 7, 2), ("3", 8, 3), ("4", 10, 4)] {
        insert(db, &TrustedDevice { expires_at: NOW + after, ..device(id, "ann") }, byte).await;
    }
    let sweep =
        async |limit| record!(db, |tx| trusted_devices::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!((sweep(2).await, sweep(2).await, sweep(2).await), (2, 1, 0));
    assert_eq!(listed(db, "ann", 2, NOW).await, ["4"]);
}
