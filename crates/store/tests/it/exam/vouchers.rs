//! Vouchers.

use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, is_refused};

exam! {
    over db:
    of_fifty_who_claim_one_voucher_one_does,
    a_voucher_is_for_one_purpose,
    a_voucher_holds_until_the_instant_of_its_end,
    one_hash_is_one_voucher,
    unused_vouchers_of_a_purpose_are_taken_back,
    vouchers_whose_time_is_over_are_swept_used_or_not;
}

async fn insert(db: &Db, id: &str, purpose: &str, hash: u8) {
    let hash = [hash; 32];
    let voucher = voucher(id, purpose, &hash, NOW + 10);
    record!(db, |tx| vouchers::insert(tx, voucher).await).unwrap();
}

fn voucher<'a>(
    id: &'a str,
    purpose: &'a str,
    hash: &'a [u8; 32],
    expires_at: i64,
) -> NewVoucher<'a> {
    NewVoucher { id, purpose, subject: None, hash, created_at: NOW, expires_at }
}

async fn claim(db: &Db, purpose: &str, hash: u8, now: i64) -> bool {
    record!(db, |tx| vouchers::claim(tx, purpose, &[hash; 32], now).await).unwrap()
}

async fn holds_until(db: &Db, purpose: &str, hash: u8, now: i64) -> Option<i64> {
    read!(db, |tx| vouchers::holds_until(tx, purpose, &[hash; 32], now).await).unwrap()
}

async fn of_fifty_who_claim_one_voucher_one_does(db: &Db) {
    insert(db, "1", "admin", 1).await;
    let claimed = at_once(50, |_| {
        let db = db.clone();
        async move { claim(&db, "admin", 1, NOW).await }
    });
    assert_eq!(winners(&claimed.await), 1);
    assert_eq!(holds_until(db, "admin", 1, NOW).await, None);
}

async fn a_voucher_is_for_one_purpose(db: &Db) {
    insert(db, "1", "admin", 1).await;
    assert_eq!(holds_until(db, "reset", 1, NOW).await, None);
    assert!(!claim(db, "reset", 1, NOW).await);
    assert!(!claim(db, "admin", 2, NOW).await);
    assert_eq!(holds_until(db, "admin", 1, NOW).await, Some(NOW + 10));
    assert!(claim(db, "admin", 1, NOW).await);
}

async fn a_voucher_holds_until_the_instant_of_its_end(db: &Db) {
    insert(db, "1", "admin", 1).await;
    assert_eq!(holds_until(db, "admin", 1, NOW + 10).await, None);
    assert!(!claim(db, "admin", 1, NOW + 10).await);
    assert!(claim(db, "admin", 1, NOW + 9).await);
}

async fn one_hash_is_one_voucher(db: &Db) {
    insert(db, "1", "admin", 1).await;
    let again = voucher("2", "reset", &[1; 32], NOW + 10);
    assert!(is_refused(&record!(db, |tx| vouchers::insert(tx, again).await)));
}

async fn unused_vouchers_of_a_purpose_are_taken_back(db: &Db) {
    insert(db, "1", "admin", 1).await;
    insert(db, "2", "admin", 2).await;
    insert(db, "3", "reset", 3).await;
    assert!(claim(db, "admin", 2, NOW).await);
    record!(db, |tx| vouchers::revoke_all(tx, "admin").await).unwrap();
    assert!(!claim(db, "admin", 1, NOW).await);
    assert!(claim(db, "reset", 3, NOW).await);
    let used = voucher("4", "admin", &[2; 32], NOW + 10);
    assert!(is_refused(&record!(db, |tx| vouchers::insert(tx, used).await)), "its row stays");
}

async fn vouchers_whose_time_is_over_are_swept_used_or_not(db: &Db) {
    for (id, hash, after) in [("1", 1, 9), ("2", 2, 7), ("3", 3, 8), ("4", 4, 10)] {
        let hash = [hash; 32];
        let voucher = voucher(id, "admin", &hash, NOW + after);
        record!(db, |tx| vouchers::insert(tx, voucher).await).unwrap();
    }
    assert!(claim(db, "admin", 3, NOW).await);
    let sweep = async |limit| record!(db, |tx| vouchers::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!((sweep(2).await, sweep(2).await, sweep(2).await), (2, 1, 0));
    for (hash, until) in [(1, None), (2, None), (3, None), (4, Some(NOW + 10))] {
        assert_eq!(holds_until(db, "admin", hash, NOW).await, until, "{hash}");
    }
}
