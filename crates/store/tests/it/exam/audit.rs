//! The audit.

use keyward_store::audit::{self, Entry};
use keyward_store::{Db, DbError, read, record};

use crate::people::NOW;

exam! {
    over db:
    a_row_comes_back_whole,
    a_row_of_which_little_is_known_comes_back_as_well,
    rows_are_listed_newest_first,
    a_row_goes_with_the_transaction_of_its_event;
}

fn entry(id: &str, at: i64) -> Entry {
    Entry {
        id: id.to_owned(),
        at,
        event: "login".to_owned(),
        outcome: "refused".to_owned(),
        actor_kind: "visitor".to_owned(),
        ..Entry::default()
    }
}

async fn insert(db: &Db, entry: &Entry) {
    record!(db, |tx| audit::insert(tx, entry).await).unwrap();
}

async fn latest(db: &Db, limit: i64) -> Vec<Entry> {
    read!(db, |tx| audit::latest(tx, limit).await).unwrap()
}

async fn a_row_comes_back_whole(db: &Db) {
    let some = |text: &str| Some(text.to_owned());
    let whole = Entry {
        reason: some("wrong_password"),
        actor_id: some("ann"),
        subject_id: some("bob"),
        subject_hash: Some(vec![0, 1, 254, 255]),
        session_id: some("session"),
        client_id: some("keyward"),
        address: some("192.0.2.7"),
        user_agent: some("Browser/1 “quoted” 'and' --more; \\"),
        request_id: some("request"),
        ..entry("1", NOW)
    };
    insert(db, &whole).await;
    assert_eq!(latest(db, 10).await, [whole]);
}

async fn a_row_of_which_little_is_known_comes_back_as_well(db: &Db) {
    insert(db, &entry("1", NOW)).await;
    assert_eq!(latest(db, 10).await, [entry("1", NOW)]);
}

async fn rows_are_listed_newest_first(db: &Db) {
    // An id begins with its instant.
    for (id, at) in [("2", NOW), ("1", NOW - 1), ("3", NOW), ("4", NOW + 1)] {
        insert(db, &entry(id, at)).await;
    }
    let ids = |rows: Vec<Entry>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(latest(db, 10).await), ["4", "3", "2", "1"]);
    assert_eq!(ids(latest(db, 2).await), ["4", "3"]);
}

async fn a_row_goes_with_the_transaction_of_its_event(db: &Db) {
    let refused: Result<(), DbError> = record!(db, |tx| {
        audit::insert(tx, &entry("1", NOW)).await?;
        Err(DbError::Schema("on purpose".to_owned()))
    });
    assert!(refused.is_err());
    assert!(latest(db, 10).await.is_empty());
}
