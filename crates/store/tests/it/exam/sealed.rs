//! Sealed values of other tables, read and replaced alike.

use keyward_store::sealed::{self, ALL, Kept};
use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{Db, read, record};

use crate::people::NOW;

exam! {
    over db:
    values_are_listed_page_by_page_and_replaced_where_they_still_stand,
    empty_tables_hold_none;
}

async fn insert(db: &Db, id: &str, hash: u8, state: &[u8]) {
    let voucher = NewVoucher {
        id,
        purpose: "reset",
        subject: None,
        hash: &[hash; 32],
        created_at: NOW,
        expires_at: NOW + 1,
    };
    record!(db, |tx| vouchers::insert_with_state(tx, voucher, Some(state)).await).unwrap();
}

async fn values_are_listed_page_by_page_and_replaced_where_they_still_stand(db: &Db) {
    for (id, hash) in [("a", 1), ("b", 2), ("c", 3)] {
        insert(db, id, hash, id.as_bytes()).await;
    }
    let list = async |after| {
        let page = read!(db, |tx| sealed::list(tx, Kept::Vouchers, after, 2).await).unwrap();
        page.into_iter().map(|value| (value.id, value.purpose, value.sealed)).collect::<Vec<_>>()
    };
    let row = |id: &str, sealed: &str| (id.to_owned(), "reset".to_owned(), sealed.into());
    assert_eq!(list("").await, [row("a", "a"), row("b", "b")]);
    assert_eq!(list("b").await, [row("c", "c")]);
    for (old, replaced) in [("stale", false), ("c", true), ("c", false)] {
        let done = record!(db, |tx| {
            sealed::replace(tx, Kept::Vouchers, "c", old.as_bytes(), b"anew").await
        });
        assert_eq!(done.unwrap(), replaced, "{old}");
    }
    assert_eq!(list("b").await, [row("c", "anew")]);
}

async fn empty_tables_hold_none(db: &Db) {
    for kept in ALL {
        assert!(read!(db, |tx| sealed::list(tx, kept, "", 9).await).unwrap().is_empty());
        let done = record!(db, |tx| sealed::replace(tx, kept, "a", b"old", b"new").await);
        assert!(!done.unwrap());
    }
}
