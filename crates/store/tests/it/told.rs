//! Statements that nobody asks about: told, and on PostgreSQL gathered into one; and claims,
//! without which nothing of the transaction is written.

use keyward_store::{Db, DbError, audit, read, record, refresh_tokens, sessions, users};

use crate::people::{NOW, join, person, sign_in};

exam! {
    over db:
    a_claim_that_finds_no_row_takes_the_whole_transaction_with_it,
    what_is_told_is_seen_by_the_next_question,
    a_refusal_after_something_was_told_leaves_nothing;
}

async fn a_claim_that_finds_no_row_takes_the_whole_transaction_with_it(db: &Db) {
    join(db, "bob").await;
    sign_in(db, "s", "bob").await;
    for asks_before in [false, true] {
        let lost = record!(db, |tx| {
            if asks_before {
                users::insert(tx, person("ann", "ann", "ann@example.org")).await?;
            }
            refresh_tokens::insert(tx, "t", "s", &[1; 32], NOW).await?;
            sessions::touch(tx, "s", NOW, NOW + 9).await?;
            sessions::touch(tx, "nobody's", NOW, NOW + 9).await?;
            audit::insert(tx, &audit::Entry::default()).await
        });
        assert!(matches!(lost, Err(DbError::Lost)), "{lost:?}");
        assert!(read!(db, |tx| audit::latest(tx, 9).await).unwrap().is_empty());
        let token = read!(db, |tx| refresh_tokens::by_hash(tx, &[1; 32]).await).unwrap();
        assert!(token.is_none());
        assert!(read!(db, |tx| users::by_id(tx, "ann").await).unwrap().is_none());
    }
}

async fn what_is_told_is_seen_by_the_next_question(db: &Db) {
    join(db, "bob").await;
    sign_in(db, "s", "bob").await;
    let found = record!(db, |tx| {
        refresh_tokens::insert(tx, "t", "s", &[1; 32], NOW).await?;
        refresh_tokens::insert(tx, "u", "s", &[2; 32], NOW).await?;
        let found = refresh_tokens::by_hash(tx, &[2; 32]).await?;
        refresh_tokens::delete_all_but(tx, "s", "t").await?;
        Ok::<_, DbError>(found.map(|found| found.id))
    });
    assert_eq!(found.unwrap().as_deref(), Some("u"));
    let left = |hash: [u8; 32]| async move {
        read!(db, |tx| refresh_tokens::by_hash(tx, &hash).await).unwrap().is_some()
    };
    assert!(left([1; 32]).await && !left([2; 32]).await);
}

async fn a_refusal_after_something_was_told_leaves_nothing(db: &Db) {
    let refused = record!(db, |tx| {
        audit::insert(tx, &audit::Entry::default()).await?;
        Err::<(), _>(DbError::Schema("on purpose".to_owned()))
    });
    assert!(matches!(refused, Err(DbError::Schema(_))), "{refused:?}");
    assert!(read!(db, |tx| audit::latest(tx, 9).await).unwrap().is_empty());
}
