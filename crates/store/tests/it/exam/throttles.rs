//! Throttles.

use keyward_store::throttles::{self, Guesses};
use keyward_store::{Db, read, record};

use crate::crowd::at_once;
use crate::people::NOW;

exam! {
    over db:
    guesses_in_a_row_are_counted_exactly,
    what_is_forgotten_begins_anew,
    a_success_begins_anew_and_a_guess_is_taken_back,
    what_is_forgotten_is_swept_and_nothing_else;
}

async fn count(db: &Db, budget: &str, at: i64, forgotten_at: Option<i64>) {
    record!(db, |tx| throttles::count(tx, budget, at, forgotten_at).await).unwrap();
}

async fn guesses(db: &Db, at: i64) -> (i64, i64) {
    let found = read!(db, |tx| throttles::guesses(tx, "name", "person", at).await).unwrap();
    let Guesses { counted, person } = found;
    (counted, person)
}

async fn guesses_in_a_row_are_counted_exactly(db: &Db) {
    assert_eq!(guesses(db, NOW).await, (0, 0));
    at_once(30, |number| {
        let db = db.clone();
        async move { count(&db, ["name", "person", "other"][number % 3], NOW, None).await }
    })
    .await;
    assert_eq!(guesses(db, NOW).await, (10, 10));
}

async fn what_is_forgotten_begins_anew(db: &Db) {
    count(db, "name", NOW, Some(NOW + 5)).await;
    count(db, "name", NOW + 4, Some(NOW + 9)).await;
    assert_eq!(guesses(db, NOW + 8).await, (2, 0));
    assert_eq!(guesses(db, NOW + 9).await, (0, 0));
    count(db, "name", NOW + 9, Some(NOW + 14)).await;
    assert_eq!(guesses(db, NOW + 9).await, (1, 0));
    for _ in 0..2 {
        count(db, "person", NOW, None).await;
    }
    assert_eq!(guesses(db, i64::MAX).await, (0, 2));
}

async fn a_success_begins_anew_and_a_guess_is_taken_back(db: &Db) {
    for budget in ["name", "name", "person", "device:7:1", "device:8:2"] {
        count(db, budget, NOW, None).await;
    }
    record!(db, |tx| throttles::give_back(tx, "name").await).unwrap();
    assert_eq!(guesses(db, NOW).await, (1, 1));
    for _ in 0..2 {
        record!(db, |tx| throttles::give_back(tx, "name").await).unwrap();
    }
    record!(db, |tx| throttles::forget(tx, "person").await).unwrap();
    assert_eq!(guesses(db, NOW).await, (0, 0));
    record!(db, |tx| throttles::forget_devices(tx, "1").await).unwrap();
    let devices = read!(db, |tx| throttles::guesses(tx, "device:7:1", "device:8:2", NOW).await);
    assert_eq!(devices.unwrap(), Guesses { counted: 0, person: 1 });
}

async fn what_is_forgotten_is_swept_and_nothing_else(db: &Db) {
    for (budget, forgotten_at) in [("1", Some(9)), ("2", Some(7)), ("3", None), ("4", Some(10))] {
        count(db, budget, NOW, forgotten_at.map(|after| NOW + after)).await;
    }
    let sweep = async |limit| record!(db, |tx| throttles::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!((sweep(1).await, sweep(9).await, sweep(9).await), (1, 1, 0));
}
