//! Attempts.

use keyward_store::attempts::{self, NewAttempt};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::NOW;

exam! {
    over db:
    fifty_takers_get_a_persons_budget_exactly,
    fifty_people_get_a_networks_budget_exactly,
    one_that_was_given_back_is_free_again_and_no_other,
    an_attempt_counts_until_it_expires,
    when_the_next_comes_free_is_told_for_the_budget_that_is_spent,
    attempts_that_no_longer_count_are_swept_oldest_first;
}

const MINUTE: i64 = 60_000;
const PLENTY: i64 = 1_000;

fn attempt<'a>(id: &'a str, person: &'a str, network: &'a str) -> NewAttempt<'a> {
    NewAttempt { id, person, network, taken_at: NOW, expires_at: NOW + MINUTE }
}

async fn take(db: &Db, attempt: NewAttempt<'_>, per_person: i64, per_network: i64) -> bool {
    record!(db, |tx| attempts::take(tx, attempt, per_person, per_network).await).unwrap()
}

async fn free_at(db: &Db, attempt: NewAttempt<'_>, per_person: i64) -> Option<i64> {
    read!(db, |tx| attempts::free_at(tx, attempt, per_person, PLENTY).await).unwrap()
}

async fn fifty_takers_get_a_persons_budget_exactly(db: &Db) {
    let taken = at_once(50, |number| {
        let db = db.clone();
        async move {
            let (id, network) = (format!("id-{number}"), format!("net-{number}"));
            take(&db, attempt(&id, "ann", &network), 7, PLENTY).await
        }
    });
    assert_eq!(winners(&taken.await), 7);
    assert!(take(db, attempt("other", "bob", "net"), 7, PLENTY).await);
}

async fn fifty_people_get_a_networks_budget_exactly(db: &Db) {
    let taken = at_once(50, |number| {
        let db = db.clone();
        async move {
            let (id, person) = (format!("id-{number}"), format!("person-{number}"));
            take(&db, attempt(&id, &person, "net"), PLENTY, 7).await
        }
    });
    assert_eq!(winners(&taken.await), 7);
}

async fn one_that_was_given_back_is_free_again_and_no_other(db: &Db) {
    assert!(take(db, attempt("1", "ann", "net"), 2, PLENTY).await);
    assert!(take(db, attempt("2", "ann", "net"), 2, PLENTY).await);
    for _ in 0..2 {
        record!(db, |tx| attempts::give_back(tx, "1").await).unwrap();
    }
    assert!(take(db, attempt("3", "ann", "net"), 2, PLENTY).await);
    assert!(!take(db, attempt("4", "ann", "net"), 2, PLENTY).await);
}

async fn an_attempt_counts_until_it_expires(db: &Db) {
    assert!(take(db, attempt("1", "ann", "net"), 1, 1).await);
    let later = |id, taken_at| NewAttempt {
        taken_at,
        expires_at: taken_at + MINUTE,
        ..attempt(id, "ann", "net")
    };
    assert!(!take(db, later("2", NOW + MINUTE - 1), 1, 1).await);
    assert!(take(db, later("3", NOW + MINUTE), 1, 1).await);
}

async fn when_the_next_comes_free_is_told_for_the_budget_that_is_spent(db: &Db) {
    for (id, after) in [("1", 5), ("2", 9)] {
        let taken = NewAttempt { expires_at: NOW + after, ..attempt(id, "ann", "net") };
        assert!(take(db, taken, PLENTY, PLENTY).await);
    }
    let ann = attempt("3", "ann", "net");
    assert_eq!(free_at(db, ann, 3).await, None);
    assert_eq!(free_at(db, ann, 2).await, Some(NOW + 5));
    let network = read!(db, |tx| attempts::free_at(tx, ann, 3, 2).await).unwrap();
    assert_eq!(network, Some(NOW + 5));
    assert_eq!(free_at(db, NewAttempt { taken_at: NOW + 9, ..ann }, 1).await, None);
    assert_eq!(free_at(db, attempt("4", "bob", "net"), 1).await, None);
}

async fn attempts_that_no_longer_count_are_swept_oldest_first(db: &Db) {
    for (id, after) in [("1", 9), ("2", 7), ("3", 8), ("4", 10)] {
        let taken = NewAttempt { expires_at: NOW + after, ..attempt(id, "ann", "net") };
        assert!(take(db, taken, PLENTY, PLENTY).await);
    }
    let sweep = async |limit| record!(db, |tx| attempts::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!(sweep(2).await, 2);
    assert_eq!(free_at(db, attempt("5", "ann", "net"), 1).await, Some(NOW + 9));
    assert_eq!((sweep(2).await, sweep(2).await), (1, 0));
    assert_eq!(free_at(db, attempt("5", "ann", "net"), 1).await, Some(NOW + 10));
}
