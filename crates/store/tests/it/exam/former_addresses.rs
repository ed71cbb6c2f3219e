//! Former addresses.

use keyward_store::{Db, former_addresses, read, record};

use crate::people::{NOW, join};

exam! {
    over db:
    a_former_address_is_held_for_its_person_and_nobody_else,
    an_address_that_is_held_twice_is_held_for_the_longer_time,
    addresses_that_are_held_no_longer_are_swept_oldest_first;
}

async fn hold(db: &Db, key: &str, user_id: &str, until: i64) {
    record!(db, |tx| former_addresses::hold(tx, key, user_id, until).await).unwrap();
}

async fn is_held(db: &Db, key: &str, user_id: &str, now: i64) -> bool {
    read!(db, |tx| former_addresses::is_held(tx, key, user_id, now).await).unwrap()
}

async fn a_former_address_is_held_for_its_person_and_nobody_else(db: &Db) {
    join(db, "ann").await;
    hold(db, "old@example.org", "ann", NOW + 10).await;
    assert!(is_held(db, "old@example.org", "bob", NOW).await);
    assert!(is_held(db, "old@example.org", "", NOW + 9).await);
    assert!(!is_held(db, "old@example.org", "ann", NOW).await);
    assert!(!is_held(db, "old@example.org", "bob", NOW + 10).await);
    assert!(!is_held(db, "other@example.org", "bob", NOW).await);
    let release = async |who| {
        record!(db, |tx| former_addresses::release(tx, "old@example.org", who).await).unwrap();
    };
    release("bob").await;
    assert!(is_held(db, "old@example.org", "bob", NOW).await, "not theirs to give");
    release("ann").await;
    assert!(!is_held(db, "old@example.org", "bob", NOW).await);
}

async fn an_address_that_is_held_twice_is_held_for_the_longer_time(db: &Db) {
    join(db, "ann").await;
    for until in [NOW + 5, NOW + 20, NOW + 10] {
        hold(db, "old@example.org", "ann", until).await;
    }
    assert!(is_held(db, "old@example.org", "bob", NOW + 19).await);
}

async fn addresses_that_are_held_no_longer_are_swept_oldest_first(db: &Db) {
    join(db, "ann").await;
    for (key, until) in [("a", 9), ("b", 7), ("c", 8), ("d", 10)] {
        hold(db, key, "ann", NOW + until).await;
    }
    let sweep =
        async |limit| record!(db, |tx| former_addresses::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!(sweep(2).await, 2);
    assert!(is_held(db, "a", "bob", NOW).await && !is_held(db, "c", "bob", NOW).await);
    assert_eq!((sweep(2).await, sweep(2).await), (1, 0));
    assert!(is_held(db, "d", "bob", NOW).await);
}
