//! Attempts.

use keyward_store::attempts::{self, NewAttempt, Quotas, Taken};
use keyward_store::{Db, read, record};

use crate::crowd::{at_once, winners};
use crate::people::NOW;

exam! {
    over db:
    fifty_takers_get_a_persons_budget_exactly,
    fifty_people_get_a_networks_budget_exactly,
    what_is_over_a_persons_budget_is_taken_and_not_heard,
    what_is_forgiven_counts_for_names_and_networks_still,
    one_that_was_given_back_is_free_again_and_no_other,
    an_attempt_counts_until_it_expires,
    when_the_next_comes_free_is_told_for_the_budget_that_is_spent,
    attempts_that_no_longer_count_are_swept_oldest_first;
}

const MINUTE: i64 = 60_000;
const PLENTY: i64 = 1_000;

fn attempt<'a>(id: &'a str, counted_as: &'a str, network: &'a str) -> NewAttempt<'a> {
    let until = NOW + MINUTE;
    // Whose budget holds plenty here, so that the asker's is what is seen.
    let (person, expires_at, counted_until) = (counted_as, until, until);
    NewAttempt { id, counted_as, counted_until, person, network, taken_at: NOW, expires_at }
}

async fn take_of(db: &Db, attempt: NewAttempt<'_>, quotas: Quotas) -> Taken {
    record!(db, |tx| {
        attempts::hold(tx, attempt).await?;
        attempts::take(tx, attempt, quotas).await
    })
    .unwrap()
}

async fn take(db: &Db, attempt: NewAttempt<'_>, counted: i64, network: i64) -> bool {
    take_of(db, attempt, Quotas { counted, person: PLENTY, network }).await == Taken::Whole
}

async fn free_at(db: &Db, attempt: NewAttempt<'_>, counted: i64) -> Option<i64> {
    let quotas = Quotas { counted, person: PLENTY, network: PLENTY };
    read!(db, |tx| attempts::free_at(tx, attempt, quotas).await).unwrap().counted
}

async fn what_is_over_a_persons_budget_is_taken_and_not_heard(db: &Db) {
    let quotas = Quotas { counted: 3, person: 4, network: PLENTY };
    let taken = at_once(50, |number| {
        let db = db.clone();
        async move {
            let (id, name) = (format!("id-{number}"), ["ann", "ann@example.com"][number % 2]);
            take_of(&db, NewAttempt { person: "p", ..attempt(&id, name, "net") }, quotas).await
        }
    })
    .await;
    let of = |wanted| taken.iter().filter(|taken| **taken == wanted).count();
    assert_eq!((of(Taken::Whole), of(Taken::Unheard), of(Taken::No)), (4, 2, 44));
    let people = read!(db, |tx| attempts::people(tx, NOW, 9).await).unwrap();
    assert_eq!(people.len(), 1, "what is not heard is nobody's");
    assert_eq!((people[0].budget.as_str(), people[0].guesses), ("p", 4));
    let names = read!(db, |tx| attempts::counted(tx, NOW, 9).await).unwrap();
    let names: Vec<_> = names.iter().map(|name| (name.budget.as_str(), name.guesses)).collect();
    assert_eq!(names, [("ann", 3), ("ann@example.com", 3)]);
    let free = read!(db, |tx| {
        let next = NewAttempt { person: "p", ..attempt("next", "bob", "net") };
        attempts::free_at(tx, next, quotas).await
    });
    let free = free.unwrap();
    assert_eq!((free.counted, free.person, free.network), (None, Some(NOW + MINUTE), None));
}

async fn what_is_forgiven_counts_for_names_and_networks_still(db: &Db) {
    let one = Quotas { counted: 1, person: 1, network: 2 };
    let of_ann = |id, name| NewAttempt { person: "p", ..attempt(id, name, "net") };
    assert_eq!(take_of(db, of_ann("1", "ann"), one).await, Taken::Whole);
    record!(db, |tx| attempts::forgive_person(tx, "p").await).unwrap();
    assert_eq!(take_of(db, of_ann("2", "ann"), one).await, Taken::No);
    assert_eq!(take_of(db, of_ann("2", "ann@example.com"), one).await, Taken::Whole);
    assert_eq!(take_of(db, of_ann("3", "bob"), one).await, Taken::No, "the network's is spent");
    assert_eq!(record!(db, |tx| attempts::lift_counted(tx, "ann").await).unwrap(), 1);
    assert_eq!(take_of(db, of_ann("3", "ann"), one).await, Taken::Unheard);
    assert_eq!(record!(db, |tx| attempts::lift_network(tx, "net").await).unwrap(), 2);
    let device = NewAttempt { person: "4", ..attempt("4", "device:7:p", "net") };
    assert_eq!(take_of(db, device, one).await, Taken::Whole);
    assert_eq!(record!(db, |tx| attempts::lift_devices(tx, "q").await).unwrap(), 0);
    assert_eq!(record!(db, |tx| attempts::lift_devices(tx, "p").await).unwrap(), 1);
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
        counted_until: taken_at + MINUTE,
        ..attempt(id, "ann", "net")
    };
    assert!(!take(db, later("2", NOW + MINUTE - 1), 1, 1).await);
    assert!(take(db, later("3", NOW + MINUTE), 1, 1).await);
}

async fn when_the_next_comes_free_is_told_for_the_budget_that_is_spent(db: &Db) {
    for (id, after) in [("1", 5), ("2", 9)] {
        let taken = NewAttempt { counted_until: NOW + after, ..attempt(id, "ann", "net") };
        assert!(take(db, taken, PLENTY, PLENTY).await);
    }
    let ann = attempt("3", "ann", "net");
    assert_eq!(free_at(db, ann, 3).await, None);
    assert_eq!(free_at(db, ann, 2).await, Some(NOW + 5));
    let two = Quotas { counted: 3, person: PLENTY, network: 2 };
    let network = read!(db, |tx| attempts::free_at(tx, ann, two).await).unwrap().network;
    assert_eq!(network, Some(NOW + MINUTE));
    assert_eq!(free_at(db, NewAttempt { taken_at: NOW + 9, ..ann }, 1).await, None);
    assert_eq!(free_at(db, attempt("4", "bob", "net"), 1).await, None);
}

async fn attempts_that_no_longer_count_are_swept_oldest_first(db: &Db) {
    for (id, after) in [("1", 9), ("2", 7), ("3", 8), ("4", 10)] {
        let taken = NewAttempt { counted_until: NOW + after, ..attempt(id, "ann", "net") };
        assert!(take(db, taken, PLENTY, PLENTY).await);
    }
    let sweep = async |limit| record!(db, |tx| attempts::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!(sweep(2).await, 2);
    assert_eq!(free_at(db, attempt("5", "ann", "net"), 1).await, Some(NOW + 9));
    assert_eq!((sweep(2).await, sweep(2).await), (1, 0));
    assert_eq!(free_at(db, attempt("5", "ann", "net"), 1).await, Some(NOW + 10));
}
