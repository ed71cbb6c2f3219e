//! Statements that nobody asks about: told, and on PostgreSQL gathered into one; and claims,
//! without which nothing of the transaction is written.

use keyward_store::{Db, DbError, audit, read, record, sessions, users};

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
            sessions::touch(tx, "s", NOW + 1, NOW + 9).await?;
            sessions::touch(tx, "nobody's", NOW, NOW + 9).await?;
            audit::insert(tx, &audit::Entry::default()).await
        });
        assert!(matches!(lost, Err(DbError::Lost)), "{lost:?}");
        assert!(read!(db, |tx| audit::latest(tx, 9).await).unwrap().is_empty());
        let found = read!(db, |tx| sessions::with_user(tx, "s").await).unwrap().unwrap();
        assert_eq!(found.0.last_seen_at, NOW);
        assert!(read!(db, |tx| users::by_id(tx, "ann").await).unwrap().is_none());
    }
}

async fn what_is_told_is_seen_by_the_next_question(db: &Db) {
    join(db, "bob").await;
    sign_in(db, "s", "bob").await;
    let line = |id: &str| audit::Entry { id: id.to_owned(), ..audit::Entry::default() };
    let seen = record!(db, |tx| {
        audit::insert(tx, &line("1")).await?;
        sessions::touch(tx, "s", NOW + 1, NOW + 9).await?;
        let found = sessions::with_user(tx, "s").await?;
        audit::insert(tx, &line("2")).await?;
        Ok::<_, DbError>(found.map(|(session, _)| session.last_seen_at))
    });
    assert_eq!(seen.unwrap(), Some(NOW + 1));
    let lines = read!(db, |tx| audit::latest(tx, 9).await).unwrap();
    assert_eq!(lines, [line("2"), line("1")]);
}

async fn a_refusal_after_something_was_told_leaves_nothing(db: &Db) {
    let refused = record!(db, |tx| {
        audit::insert(tx, &audit::Entry::default()).await?;
        Err::<(), _>(DbError::Schema("on purpose".to_owned()))
    });
    assert!(matches!(refused, Err(DbError::Schema(_))), "{refused:?}");
    assert!(read!(db, |tx| audit::latest(tx, 9).await).unwrap().is_empty());
}
