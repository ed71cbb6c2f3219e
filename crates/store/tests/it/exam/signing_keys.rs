//! The keys that sign tokens.

use keyward_store::signing_keys::{self, ACTIVE, NEXT, StoredKey};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::NOW;

exam! {
    over db:
    a_key_comes_back_whole,
    an_algorithm_has_one_key_in_use_and_one_that_waits,
    of_two_instances_that_start_at_once_one_makes_the_key,
    keys_are_listed_oldest_first_then_in_the_order_of_bytes;
}

fn key(kid: &str, algorithm: &str, state: &str) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        algorithm: algorithm.to_owned(),
        state: state.to_owned(),
        sealed_private: vec![0, 255, 0, 128],
        created_at: NOW,
    }
}

async fn insert(db: &Db, key: &StoredKey) -> bool {
    record!(db, |tx| signing_keys::insert(tx, key).await).unwrap()
}

async fn kids(db: &Db) -> Vec<String> {
    let keys = read!(db, |tx| signing_keys::list(tx).await).unwrap();
    keys.into_iter().map(|key| key.kid).collect()
}

async fn a_key_comes_back_whole(db: &Db) {
    assert!(insert(db, &key("k", "ES256", ACTIVE)).await);
    let keys = read!(db, |tx| signing_keys::list(tx).await).unwrap();
    let [found] = keys.as_slice() else { panic!("one key, not {}", keys.len()) };
    assert_eq!((found.kid.as_str(), found.algorithm.as_str()), ("k", "ES256"));
    assert_eq!((found.state.as_str(), found.created_at), (ACTIVE, NOW));
    assert_eq!(found.sealed_private, [0, 255, 0, 128]);
}

async fn an_algorithm_has_one_key_in_use_and_one_that_waits(db: &Db) {
    assert!(insert(db, &key("1", "ES256", ACTIVE)).await);
    assert!(insert(db, &key("2", "ES256", NEXT)).await);
    assert!(insert(db, &key("3", "RS256", ACTIVE)).await);
    assert!(!insert(db, &key("4", "ES256", ACTIVE)).await);
    assert!(!insert(db, &key("5", "ES256", NEXT)).await);
    assert!(insert(db, &key("6", "ES256", "retired")).await);
    assert!(insert(db, &key("7", "ES256", "retired")).await);
    assert_eq!(kids(db).await, ["1", "2", "3", "6", "7"]);
}

async fn of_two_instances_that_start_at_once_one_makes_the_key(db: &Db) {
    let made = at_once(2, |number| {
        let db = db.clone();
        async move { insert(&db, &key(&number.to_string(), "ES256", ACTIVE)).await }
    });
    assert_eq!(winners(&made.await), 1);
    assert_eq!(kids(db).await.len(), 1);
}

async fn keys_are_listed_oldest_first_then_in_the_order_of_bytes(db: &Db) {
    let mut names = ["b", "_a", "-c", "Zz", "zz", "1", "aB", "Ab"];
    for kid in names {
        assert!(insert(db, &key(kid, "ES256", "retired")).await);
    }
    let oldest = StoredKey { created_at: NOW - 1, ..key("zzz", "ES256", "retired") };
    assert!(insert(db, &oldest).await);
    names.sort_unstable();
    let mut expected = vec!["zzz"];
    expected.extend(names);
    assert_eq!(kids(db).await, expected);
}
