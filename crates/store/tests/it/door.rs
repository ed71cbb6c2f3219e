//! The door: `Ok` commits, `Err` rolls back, and whatever goes wrong inside leaves nothing
//! behind and the door open for the next.

use std::time::Duration;

use keyward_store::users::{self, NewUser};
use keyward_store::{Db, DbError, Keep, note, passwords, read, record, sessions, vouchers};

use crate::crowd::at_once;
use crate::desk::Desk;
use crate::people::{NOW, is_refused, join, person, sign_in};

exam! {
    over db:
    ok_commits,
    err_rolls_back,
    a_panic_rolls_back,
    a_dropped_future_rolls_back,
    a_unique_violation_takes_the_whole_transaction_with_it,
    an_error_that_was_dropped_is_not_committed,
    sixteen_writers_wait_and_none_fails,
    a_reader_does_not_wait_for_a_writer,
    a_commit_is_seen_by_the_next_look,
    a_note_is_seen_by_the_next_look_and_rolls_back_like_a_record,
    a_turn_is_taken_where_nobody_has_it;
    at desk:
    whoever_goes_takes_what_was_theirs,
    a_database_without_room_says_so_and_keeps_nothing_of_it,
    a_durable_database_is_durable;
}

const ANN: NewUser<'static> = NewUser {
    id: "ann",
    username: "ann",
    username_key: "ann",
    email: "ann@example.org",
    email_key: "ann@example.org",
    full_name: None,
    created_at: NOW,
};

async fn is_there(db: &Db, id: &str) -> bool {
    read!(db, |tx| users::by_id(tx, id).await).unwrap().is_some()
}

/// Nothing of ann is there, and she can register now.
async fn nothing_was_written_and_all_is_well(db: &Db) {
    assert!(!is_there(db, "ann").await);
    join(db, "ann").await;
    assert!(is_there(db, "ann").await);
}

async fn ok_commits(db: &Db) {
    let given = record!(db, |tx| {
        users::insert(tx, ANN).await?;
        Ok::<_, DbError>("given back")
    });
    assert_eq!(given.unwrap(), "given back");
    assert!(is_there(db, "ann").await);
}

async fn err_rolls_back(db: &Db) {
    #[derive(Debug)]
    struct Refused;
    impl From<DbError> for Refused {
        fn from(_: DbError) -> Self {
            Self
        }
    }
    let refused: Result<(), Refused> = record!(db, |tx| {
        users::insert(tx, ANN).await?;
        Err(Refused)
    });
    assert!(refused.is_err());
    nothing_was_written_and_all_is_well(db).await;
}

async fn a_panic_rolls_back(db: &Db) {
    let inside = db.clone();
    let panicked = tokio::spawn(async move {
        record!(inside, |tx| {
            let inserted = users::insert(tx, ANN).await?;
            assert!(!inserted, "on purpose");
            Ok::<_, DbError>(())
        })
    });
    assert!(panicked.await.unwrap_err().is_panic());
    nothing_was_written_and_all_is_well(db).await;
}

async fn a_dropped_future_rolls_back(db: &Db) {
    let work = async {
        record!(db, |tx| {
            users::insert(tx, ANN).await?;
            std::future::pending::<()>().await;
            Ok::<_, DbError>(())
        })
    };
    assert!(tokio::time::timeout(Duration::from_millis(200), work).await.is_err());
    nothing_was_written_and_all_is_well(db).await;
}

fn voucher(id: &str) -> vouchers::NewVoucher<'_> {
    let hash = &[7; 32];
    vouchers::NewVoucher { id, purpose: "p", subject: None, hash, created_at: 0, expires_at: 1 }
}

async fn a_unique_violation_takes_the_whole_transaction_with_it(db: &Db) {
    let refused = record!(db, |tx| {
        users::insert(tx, ANN).await?;
        vouchers::insert(tx, voucher("1")).await?;
        vouchers::insert(tx, voucher("2")).await
    });
    assert!(is_refused(&refused));
    record!(db, |tx| vouchers::insert(tx, voucher("1")).await).unwrap();
    nothing_was_written_and_all_is_well(db).await;
}

/// PostgreSQL rolls such a transaction back and calls its commit a success; SQLite would keep
/// the half. Here it is an error on both.
async fn an_error_that_was_dropped_is_not_committed(db: &Db) {
    let claimed: Result<(), DbError> = record!(db, |tx| {
        users::insert(tx, ANN).await?;
        let _ = passwords::set(tx, "nobody", "hash", NOW).await;
        Ok(())
    });
    assert!(claimed.is_err());
    nothing_was_written_and_all_is_well(db).await;
}

async fn sixteen_writers_wait_and_none_fails(db: &Db) {
    at_once(16, |writer| {
        let db = db.clone();
        async move {
            for number in 0..5 {
                let id = format!("{writer}-{number}");
                let email = format!("{id}@example.org");
                let written = record!(db, |tx| {
                    let inserted = users::insert(tx, person(&id, &id, &email)).await?;
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    Ok::<_, DbError>(inserted)
                });
                assert!(written.unwrap());
            }
        }
    })
    .await;
    assert_eq!(read!(db, |tx| users::list(tx, "", 100).await).unwrap().len(), 80);
}

async fn a_reader_does_not_wait_for_a_writer(db: &Db) {
    join(db, "bob").await;
    let mut writing = db.begin(Keep::Always).await.unwrap();
    assert!(users::insert(&mut writing, ANN).await.unwrap());
    let looks = at_once(4, |_| {
        let db = db.clone();
        async move { (is_there(&db, "bob").await, is_there(&db, "ann").await) }
    });
    let looks = tokio::time::timeout(Duration::from_secs(5), looks).await.expect("no waiting");
    assert_eq!(looks, [(true, false); 4]);
    writing.settle(Ok::<_, DbError>(())).await.unwrap();
    assert!(is_there(db, "ann").await);
}

async fn a_commit_is_seen_by_the_next_look(db: &Db) {
    for round in 0..20 {
        let id = format!("user-{round}");
        join(db, &id).await;
        assert!(is_there(db, &id).await);
    }
}

async fn a_note_is_seen_by_the_next_look_and_rolls_back_like_a_record(db: &Db) {
    let refused = note!(db, |tx| {
        users::insert(tx, ANN).await?;
        Err::<(), _>(DbError::Schema("on purpose".to_owned()))
    });
    assert!(refused.is_err());
    assert!(!is_there(db, "ann").await);
    note!(db, |tx| users::insert(tx, ANN).await).unwrap();
    assert!(is_there(db, "ann").await);
}

/// On SQLite the second writer waits for the first as ever, and then finds the turn free.
async fn a_turn_is_taken_where_nobody_has_it(db: &Db) {
    let mut first = db.begin(Keep::Always).await.unwrap();
    assert!(first.try_hold("sweep").await.unwrap());
    let other = db.clone();
    let trying = tokio::spawn(async move {
        record!(other, |tx| Ok::<_, DbError>((
            tx.try_hold("sweep").await?,
            tx.try_hold("other").await?
        )))
    });
    let waits = tokio::time::timeout(Duration::from_millis(300), async {
        while !trying.is_finished() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let waits = waits.await.is_err();
    first.settle(Ok::<_, DbError>(())).await.unwrap();
    assert_eq!(trying.await.unwrap().unwrap(), (waits, true));
    assert!(record!(db, |tx| tx.try_hold("sweep").await).unwrap(), "the end gives it back");
}

async fn whoever_goes_takes_what_was_theirs(desk: &Desk) {
    let db = &desk.db;
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    record!(db, |tx| passwords::set(tx, "ann", "hash", NOW).await).unwrap();
    if !desk.is_postgres() {
        desk.run("PRAGMA foreign_keys = on; DELETE FROM users;").await;
    } else {
        desk.run("DELETE FROM users;").await;
    }
    assert_eq!(read!(db, |tx| sessions::with_user(tx, "s").await).unwrap(), None);
    assert_eq!(desk.number("SELECT COUNT(*) FROM passwords").await, 0);
}

/// The engine itself is brought to report that there is no room, at the last statement.
async fn a_database_without_room_says_so_and_keeps_nothing_of_it(desk: &Desk) {
    desk.run(if desk.is_postgres() { NO_ROOM_ON_POSTGRES } else { NO_ROOM_ON_SQLITE }).await;
    for _ in 0..3 {
        let full = record!(desk.db, |tx| {
            users::insert(tx, ANN).await?;
            vouchers::insert(tx, voucher("1")).await
        });
        assert!(matches!(full, Err(DbError::Full(_))), "{full:?}");
    }
    nothing_was_written_and_all_is_well(&desk.db).await;
}

const NO_ROOM_ON_SQLITE: &str = "
    CREATE TABLE no_room (n INTEGER PRIMARY KEY AUTOINCREMENT);
    INSERT INTO no_room VALUES (9223372036854775807);
    CREATE TRIGGER fill_up AFTER INSERT ON vouchers
        BEGIN INSERT INTO no_room VALUES (NULL); END;";

const NO_ROOM_ON_POSTGRES: &str = "
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION USING ERRCODE = ''disk_full''; END';
    CREATE TRIGGER fill_up AFTER INSERT ON vouchers EXECUTE FUNCTION no_room();";

async fn a_durable_database_is_durable(desk: &Desk) {
    let durable = desk.durable().is_durable().await.unwrap();
    if desk.is_postgres() {
        // There it is for the operator of the server to say.
        assert_eq!(durable, desk.texts("SHOW fsync").await == ["on"]);
    } else {
        assert!(durable);
        let db = desk.durable();
        note!(db, |tx| users::insert(tx, ANN).await).unwrap();
        assert!(db.is_durable().await.unwrap(), "a note leaves no trace on the next record");
        assert!(!desk.db.is_durable().await.unwrap(), "only where it is asked for");
        assert_eq!(desk.texts("PRAGMA journal_mode").await, ["wal"]);
    }
}
