//! Recovery codes.

use keyward_store::{Db, DbError, read, record, recovery_codes};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join};

exam! {
    over db:
    of_fifty_who_use_one_code_one_does,
    new_codes_replace_the_old_ones_of_one_person;
}

async fn replace(db: &Db, user_id: &str, bytes: &[u8]) {
    let codes: Vec<_> = bytes.iter().map(|n| (format!("{user_id}{n}"), [*n; 32])).collect();
    record!(db, |tx| recovery_codes::replace(tx, user_id, &codes, NOW).await).unwrap();
}

async fn left(db: &Db, user_id: &str) -> i64 {
    read!(db, |tx| recovery_codes::left(tx, user_id).await).unwrap()
}

async fn holds(db: &Db, user_id: &str, byte: u8) -> bool {
    read!(db, |tx| recovery_codes::holds(tx, user_id, &[byte; 32]).await).unwrap()
}

async fn claims(db: &Db, user_id: &str, byte: u8) -> bool {
    match record!(db, |tx| recovery_codes::claim(tx, user_id, &[byte; 32], NOW).await) {
        Ok(()) => true,
        Err(DbError::Lost) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn of_fifty_who_use_one_code_one_does(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    replace(db, "ann", &[1, 2, 3]).await;
    assert!(!holds(db, "bob", 1).await && !claims(db, "bob", 1).await);
    let claimed = at_once(50, |_| {
        let db = db.clone();
        async move { claims(&db, "ann", 1).await }
    });
    assert_eq!(winners(&claimed.await), 1);
    assert!(!holds(db, "ann", 1).await && holds(db, "ann", 2).await);
    assert_eq!(left(db, "ann").await, 2);
}

async fn new_codes_replace_the_old_ones_of_one_person(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    replace(db, "ann", &[1, 2]).await;
    replace(db, "bob", &[1]).await;
    replace(db, "ann", &[3]).await;
    assert!(!claims(db, "ann", 1).await && claims(db, "ann", 3).await);
    assert_eq!((left(db, "ann").await, left(db, "bob").await), (0, 1));
    record!(db, |tx| recovery_codes::remove_all(tx, "bob").await).unwrap();
    assert_eq!(left(db, "bob").await, 0);
}
