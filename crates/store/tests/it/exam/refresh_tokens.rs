//! Refresh tokens.

use keyward_store::refresh_tokens::{self, Presented};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::desk::Desk;
use crate::people::{NOW, family, is_refused, join, sign_in};

exam! {
    over db:
    a_token_is_found_by_its_hash_with_session_and_person,
    one_hash_is_one_token,
    of_twenty_who_spend_one_token_one_does,
    a_token_once_used_is_alone_in_its_chain,
    a_chain_taken_away_is_known_no_more,
    a_token_has_a_session;
    at desk:
    a_month_of_refreshing_leaves_two_rows;
}

async fn insert(db: &Db, id: &str, session_id: &str, hash: u8) {
    let inserted =
        record!(db, |tx| refresh_tokens::insert(tx, id, session_id, &[hash; 32], NOW).await);
    inserted.unwrap();
}

async fn spend(db: &Db, id: &str, successor_id: &str) -> bool {
    let sealed = format!("sealed {successor_id}");
    match record!(db, |tx| refresh_tokens::spend(tx, id, NOW + 1, sealed.as_bytes()).await) {
        Err(DbError::Lost) => false,
        spent => spent.map(|()| true).unwrap(),
    }
}

async fn presented(db: &Db, hash: u8) -> Option<Presented> {
    read!(db, |tx| refresh_tokens::by_hash(tx, &[hash; 32]).await).unwrap()
}

/// Two tokens of one session, the first spent for the second.
async fn chain(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    insert(db, "first", "s", 1).await;
    insert(db, "second", "s", 2).await;
    assert!(spend(db, "first", "second").await);
}

async fn a_token_is_found_by_its_hash_with_session_and_person(db: &Db) {
    let ann = join(db, "ann").await;
    let session = sign_in(db, "s", "ann").await;
    insert(db, "first", "s", 0).await;
    let found = presented(db, 0).await.expect("the token");
    assert_eq!((found.id.as_str(), found.spent_at), ("first", None));
    assert_eq!((found.session, found.user), (session, ann.standing()));
    assert!(found.sealed_successor.is_none());
    assert!(presented(db, 1).await.is_none());
}

async fn one_hash_is_one_token(db: &Db) {
    chain(db).await;
    let again = record!(db, |tx| refresh_tokens::insert(tx, "third", "s", &[1; 32], NOW).await);
    assert!(is_refused(&again));
}

async fn of_twenty_who_spend_one_token_one_does(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    insert(db, "first", "s", 1).await;
    let spent = at_once(20, |number| {
        let db = db.clone();
        async move { spend(&db, "first", &format!("successor {number}")).await }
    })
    .await;
    assert_eq!(winners(&spent), 1);
    let winner = spent.iter().position(|won| *won).unwrap();
    let sealed = presented(db, 1).await.unwrap().sealed_successor;
    assert_eq!(sealed, Some(format!("sealed successor {winner}").into_bytes()));
}

async fn a_token_once_used_is_alone_in_its_chain(db: &Db) {
    chain(db).await;
    let first = presented(db, 1).await.unwrap();
    assert_eq!(first.spent_at, Some(NOW + 1));
    assert_eq!(first.sealed_successor.as_deref(), Some(&b"sealed second"[..]));
    sign_in(db, "other", "ann").await;
    insert(db, "other", "other", 9).await;
    record!(db, |tx| refresh_tokens::delete_all_but(tx, "s", "second").await).unwrap();
    assert!(presented(db, 1).await.is_none());
    assert!(presented(db, 2).await.is_some() && presented(db, 9).await.is_some());
}

/// What a refresh every ten minutes for thirty days does to the table.
async fn a_month_of_refreshing_leaves_two_rows(desk: &Desk) {
    let db = &desk.db;
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    let hash = |number: i64| family(&number.to_string());
    let id = |number: i64| number.to_string();
    record!(db, |tx| refresh_tokens::insert(tx, "0", "s", &hash(0), NOW).await).unwrap();
    for number in 0..30 * 144 {
        let (old, new) = (id(number), id(number + 1));
        record!(db, |tx| {
            refresh_tokens::spend(tx, &old, NOW + number, b"sealed").await?;
            refresh_tokens::delete_all_but(tx, "s", &old).await?;
            refresh_tokens::insert(tx, &new, "s", &hash(number + 1), NOW + number).await
        })
        .unwrap();
    }
    assert_eq!(desk.number("SELECT COUNT(*) FROM refresh_tokens").await, 2);
}

async fn a_chain_taken_away_is_known_no_more(db: &Db) {
    chain(db).await;
    sign_in(db, "other", "ann").await;
    insert(db, "other", "other", 9).await;
    record!(db, |tx| refresh_tokens::delete_chain(tx, "s").await).unwrap();
    assert!(presented(db, 1).await.is_none() && presented(db, 2).await.is_none());
    assert!(presented(db, 9).await.is_some());
}

async fn a_token_has_a_session(db: &Db) {
    let stray = record!(db, |tx| refresh_tokens::insert(tx, "a", "none", &[1; 32], NOW).await);
    assert!(is_refused(&stray));
}
