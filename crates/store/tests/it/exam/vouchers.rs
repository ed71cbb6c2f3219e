//! Vouchers.

use keyward_store::vouchers::{self, NewVoucher, Voucher};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, is_refused};

exam! {
    over db:
    of_fifty_who_claim_one_voucher_one_does,
    a_voucher_is_for_one_purpose,
    a_voucher_about_somebody_is_for_them_alone,
    vouchers_of_a_purpose_are_listed_in_pages,
    a_voucher_that_nobody_used_is_taken_back,
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
    claim_as(db, purpose, hash, None, now).await.is_some()
}

async fn claim_as(
    db: &Db,
    purpose: &str,
    hash: u8,
    subject: Option<&str>,
    now: i64,
) -> Option<String> {
    record!(db, |tx| vouchers::claim(tx, purpose, &[hash; 32], subject, now).await).unwrap()
}

async fn holds_until(db: &Db, purpose: &str, hash: u8, now: i64) -> Option<i64> {
    read!(db, |tx| vouchers::holds_until(tx, purpose, &[hash; 32], None, now).await).unwrap()
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

async fn a_voucher_about_somebody_is_for_them_alone(db: &Db) {
    let hash = [1; 32];
    let bound = NewVoucher { subject: Some("ann"), ..voucher("1", "invite", &hash, NOW + 10) };
    record!(db, |tx| vouchers::insert(tx, bound).await).unwrap();
    insert(db, "2", "invite", 2).await;
    let holds = async |subject| {
        read!(db, |tx| vouchers::holds_until(tx, "invite", &hash, subject, NOW).await).unwrap()
    };
    for subject in [None, Some(""), Some("bob"), Some("Ann")] {
        assert_eq!(holds(subject).await, None, "{subject:?}");
        assert_eq!(claim_as(db, "invite", 1, subject, NOW).await, None, "{subject:?}");
    }
    assert_eq!(holds(Some("ann")).await, Some(NOW + 10));
    assert_eq!(claim_as(db, "invite", 1, Some("ann"), NOW).await.as_deref(), Some("1"));
    assert_eq!(claim_as(db, "invite", 2, Some("ann"), NOW).await.as_deref(), Some("2"));
}

async fn vouchers_of_a_purpose_are_listed_in_pages(db: &Db) {
    for (id, hash) in [("3", 3), ("1", 1), ("2", 2)] {
        insert(db, id, "invite", hash).await;
    }
    insert(db, "4", "reset", 4).await;
    assert!(claim(db, "invite", 2, NOW + 1).await);
    let page = async |after| {
        let page = read!(db, |tx| vouchers::list(tx, "invite", after, 2).await).unwrap();
        page.into_iter().map(|voucher| (voucher.id, voucher.used_at)).collect::<Vec<_>>()
    };
    assert_eq!(page("").await, [("1".to_owned(), None), ("2".to_owned(), Some(NOW + 1))]);
    assert_eq!(page("2").await, [("3".to_owned(), None)]);
    assert_eq!(page("3").await, []);
    let first = read!(db, |tx| vouchers::list(tx, "reset", "", 9).await).unwrap();
    let expected = Voucher {
        id: "4".to_owned(),
        subject: None,
        created_at: NOW,
        expires_at: NOW + 10,
        used_at: None,
    };
    assert_eq!(first, [expected]);
}

async fn a_voucher_that_nobody_used_is_taken_back(db: &Db) {
    insert(db, "1", "invite", 1).await;
    insert(db, "2", "invite", 2).await;
    assert!(claim(db, "invite", 2, NOW).await);
    let revoke =
        async |purpose, id| record!(db, |tx| vouchers::revoke(tx, purpose, id).await).unwrap();
    assert!(!revoke("reset", "1").await, "of another purpose");
    assert!(!revoke("invite", "2").await, "it was used");
    assert!(!revoke("invite", "3").await, "there is none");
    assert!(revoke("invite", "1").await);
    assert!(!revoke("invite", "1").await);
    assert!(!claim(db, "invite", 1, NOW).await);
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
