//! Spent.

use keyward_store::{Db, record, spent};

use crate::crowd::{at_once, winners};
use crate::people::NOW;

exam! {
    over db:
    of_fifty_at_once_one_uses_it,
    what_has_ended_is_swept;
}

async fn claim(db: &Db, id: &str, expires_at: i64) -> bool {
    record!(db, |tx| spent::claim(tx, id, expires_at).await).unwrap()
}

async fn of_fifty_at_once_one_uses_it(db: &Db) {
    let claimed = at_once(50, |_| {
        let db = db.clone();
        async move { claim(&db, "one", NOW).await }
    });
    assert_eq!(winners(&claimed.await), 1);
    assert!(claim(db, "two", NOW).await);
}

async fn what_has_ended_is_swept(db: &Db) {
    for (id, after) in [("1", 9), ("2", 7), ("3", 10)] {
        assert!(claim(db, id, NOW + after).await);
    }
    let sweep = async |limit| record!(db, |tx| spent::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!((sweep(1).await, sweep(9).await, sweep(9).await), (1, 1, 0));
    assert!(claim(db, "1", NOW).await && !claim(db, "3", NOW).await);
}
