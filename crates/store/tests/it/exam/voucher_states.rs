//! Vouchers that keep something for whoever uses them.

use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::NOW;

exam! {
    over db:
    what_a_voucher_keeps_is_given_to_whoever_holds_it_until_it_is_spent,
    of_fifty_who_spend_one_voucher_one_does,
    the_newest_voucher_about_somebody_is_found,
    vouchers_about_somebody_are_taken_back_from_an_instant_on;
}

async fn insert(db: &Db, id: &str, subject: &str, hash: u8, created_at: i64) {
    let voucher = NewVoucher {
        id,
        purpose: "reset",
        subject: Some(subject),
        hash: &[hash; 32],
        created_at,
        expires_at: NOW + 10,
    };
    let state = [hash, 0, 255];
    let written = record!(db, |tx| vouchers::insert_with_state(tx, voucher, Some(&state)).await);
    written.unwrap();
}

async fn held(db: &Db, purpose: &str, hash: u8, now: i64) -> Option<vouchers::Held> {
    read!(db, |tx| vouchers::held(tx, purpose, &[hash; 32], now).await).unwrap()
}

async fn spend(db: &Db, id: &str, now: i64) -> bool {
    record!(db, |tx| vouchers::spend(tx, "reset", id, now).await).unwrap()
}

async fn what_a_voucher_keeps_is_given_to_whoever_holds_it_until_it_is_spent(db: &Db) {
    insert(db, "1", "ann", 7, NOW).await;
    let found = held(db, "reset", 7, NOW).await.unwrap();
    assert_eq!((found.id.as_str(), found.subject.as_deref()), ("1", Some("ann")));
    assert_eq!(found.sealed_state.as_deref(), Some(&[7, 0, 255][..]));
    assert_eq!((found.created_at, found.expires_at), (NOW, NOW + 10));
    assert_eq!(held(db, "other", 7, NOW).await, None);
    assert_eq!(held(db, "reset", 8, NOW).await, None);
    assert_eq!(held(db, "reset", 7, NOW + 10).await, None);
    let by_id = read!(db, |tx| vouchers::held_by_id(tx, "reset", "1", NOW).await).unwrap();
    assert_eq!(by_id, Some(found));
    assert!(!spend(db, "1", NOW + 10).await, "its time is over");
    assert!(!spend(db, "2", NOW).await, "there is none");
    assert!(spend(db, "1", NOW).await);
    assert!(!spend(db, "1", NOW).await);
    assert_eq!(held(db, "reset", 7, NOW).await, None);
}

async fn of_fifty_who_spend_one_voucher_one_does(db: &Db) {
    insert(db, "1", "ann", 1, NOW).await;
    let spent = at_once(50, |_| {
        let db = db.clone();
        async move { spend(&db, "1", NOW).await }
    });
    assert_eq!(winners(&spent.await), 1);
}

async fn the_newest_voucher_about_somebody_is_found(db: &Db) {
    for (id, subject, hash) in [("1", "ann", 1), ("3", "ann", 3), ("2", "ann", 2), ("4", "bob", 4)]
    {
        insert(db, id, subject, hash, NOW).await;
    }
    let newest = async |subject| {
        let found = read!(db, |tx| vouchers::newest_held(tx, "reset", subject, NOW).await);
        found.unwrap().map(|held| held.id)
    };
    assert_eq!(newest("ann").await.as_deref(), Some("3"));
    assert!(spend(db, "3", NOW).await);
    assert_eq!(newest("ann").await.as_deref(), Some("2"));
    assert_eq!(newest("cleo").await, None);
}

async fn vouchers_about_somebody_are_taken_back_from_an_instant_on(db: &Db) {
    for (id, subject, hash, at) in [
        ("1", "ann", 1, NOW),
        ("2", "ann", 2, NOW + 1),
        ("3", "ann", 3, NOW + 2),
        ("4", "bob", 4, NOW + 2),
    ] {
        insert(db, id, subject, hash, at).await;
    }
    record!(db, |tx| vouchers::revoke_of(tx, "reset", "ann", NOW + 1).await).unwrap();
    for (hash, stays) in [(1, true), (2, false), (3, false), (4, true)] {
        assert_eq!(held(db, "reset", hash, NOW + 3).await.is_some(), stays, "{hash}");
    }
    record!(db, |tx| vouchers::revoke_of(tx, "reset", "ann", 0).await).unwrap();
    assert!(held(db, "reset", 1, NOW).await.is_none() && held(db, "reset", 4, NOW).await.is_some());
}
