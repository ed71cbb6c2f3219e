//! Second factors.

use keyward_store::factors::{self, Factor};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join, user};

exam! {
    over db:
    a_factor_comes_back_whole_to_its_owner,
    a_person_has_so_many_factors_and_no_more,
    a_new_beginning_replaces_one_of_its_kind_that_was_not_confirmed,
    of_fifty_who_confirm_one_factor_one_does,
    of_fifty_who_spend_one_step_one_does,
    a_person_knows_since_when_they_have_a_factor,
    a_factor_is_removed_by_its_owner_once,
    factors_that_nobody_confirmed_are_swept;
}

fn factor(id: &str, user_id: &str, kind: &str) -> Factor {
    Factor {
        id: id.to_owned(),
        user_id: user_id.to_owned(),
        kind: kind.to_owned(),
        name: "Ünïcode".to_owned(),
        sealed_secret: vec![0, 255],
        last_step: None,
        created_at: NOW,
        confirmed_at: None,
        last_used_at: None,
    }
}

async fn begin(db: &Db, factor: &Factor) -> bool {
    record!(db, |tx| factors::begin(tx, factor, 3).await).unwrap()
}

fn done(outcome: Result<(), DbError>) -> bool {
    match outcome {
        Ok(()) => true,
        Err(DbError::Lost) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn confirm(db: &Db, id: &str, user_id: &str, step: Option<i64>, at: i64) -> bool {
    done(record!(db, |tx| factors::confirm(tx, id, user_id, NOW - 1, step, at).await))
}

async fn spend(db: &Db, id: &str, step: i64, at: i64) -> bool {
    done(record!(db, |tx| factors::spend_step(tx, id, step, at).await))
}

async fn of_user(db: &Db, id: &str, user_id: &str) -> Option<Factor> {
    read!(db, |tx| factors::of_user(tx, id, user_id).await).unwrap()
}

async fn confirmed(db: &Db, user_id: &str) -> Vec<String> {
    let list = read!(db, |tx| factors::confirmed(tx, user_id).await).unwrap();
    list.into_iter().map(|factor| factor.id).collect()
}

async fn a_factor_comes_back_whole_to_its_owner(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let begun = factor("f", "ann", "totp");
    assert!(begin(db, &begun).await);
    assert_eq!(of_user(db, "f", "ann").await, Some(begun.clone()));
    assert_eq!(of_user(db, "f", "bob").await, None);
    assert_eq!(confirmed(db, "ann").await, Vec::<String>::new());
    assert!(confirm(db, "f", "ann", Some(7), NOW + 1).await);
    let whole = Factor {
        last_step: Some(7),
        confirmed_at: Some(NOW + 1),
        last_used_at: Some(NOW + 1),
        ..begun
    };
    assert_eq!(of_user(db, "f", "ann").await, Some(whole));
    assert_eq!(confirmed(db, "ann").await, ["f"]);
}

async fn a_person_has_so_many_factors_and_no_more(db: &Db) {
    join(db, "ann").await;
    let kinds = ["totp", "email", "sms", "other"];
    let begun = at_once(4, |n| {
        let db = db.clone();
        async move { begin(&db, &factor(&n.to_string(), "ann", kinds[n])).await }
    });
    assert_eq!(winners(&begun.await), 3);
}

async fn a_new_beginning_replaces_one_of_its_kind_that_was_not_confirmed(db: &Db) {
    join(db, "ann").await;
    for (id, kind) in [("1", "totp"), ("2", "email"), ("3", "totp")] {
        assert!(begin(db, &factor(id, "ann", kind)).await);
    }
    assert_eq!(of_user(db, "1", "ann").await, None);
    assert!(of_user(db, "2", "ann").await.is_some());
    assert!(confirm(db, "3", "ann", None, NOW).await);
    assert!(begin(db, &factor("4", "ann", "totp")).await);
    assert!(of_user(db, "3", "ann").await.is_some(), "it counts");
}

async fn of_fifty_who_confirm_one_factor_one_does(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    assert!(begin(db, &factor("f", "ann", "totp")).await);
    assert!(begin(db, &Factor { created_at: NOW - 1, ..factor("old", "bob", "totp") }).await);
    assert!(!confirm(db, "f", "bob", None, NOW).await);
    assert!(!confirm(db, "old", "bob", None, NOW).await);
    let done = at_once(50, |_| {
        let db = db.clone();
        async move { confirm(&db, "f", "ann", Some(1), NOW).await }
    });
    assert_eq!(winners(&done.await), 1);
}

async fn of_fifty_who_spend_one_step_one_does(db: &Db) {
    join(db, "ann").await;
    assert!(begin(db, &factor("f", "ann", "totp")).await);
    assert!(!spend(db, "f", 9, NOW).await, "it does not count yet");
    assert!(confirm(db, "f", "ann", Some(5), NOW).await);
    assert!(!spend(db, "f", 5, NOW).await);
    let spent = at_once(50, |_| {
        let db = db.clone();
        async move { spend(&db, "f", 6, NOW + 1).await }
    });
    assert_eq!(winners(&spent.await), 1);
    assert!(!spend(db, "f", 5, NOW + 2).await, "an earlier step");
    assert!(spend(db, "f", 8, NOW + 2).await);
    let used = of_user(db, "f", "ann").await.unwrap();
    assert_eq!((used.last_step, used.last_used_at), (Some(8), Some(NOW + 2)));
}

async fn a_person_knows_since_when_they_have_a_factor(db: &Db) {
    join(db, "ann").await;
    let settle = async |at| {
        record!(db, |tx| factors::settle(tx, "ann", at).await).unwrap();
        let ann = user(db, "ann").await;
        (ann.second_factor_at, ann.strong_factor_at)
    };
    assert!(begin(db, &factor("1", "ann", "email")).await);
    assert_eq!(settle(NOW).await, (None, None), "not confirmed");
    assert!(confirm(db, "1", "ann", None, NOW).await);
    assert_eq!(settle(NOW + 1).await, (Some(NOW + 1), None), "a mailbox");
    assert!(begin(db, &factor("2", "ann", "totp")).await);
    assert!(confirm(db, "2", "ann", None, NOW).await);
    assert_eq!(settle(NOW + 2).await, (Some(NOW + 1), Some(NOW + 2)));
    assert_eq!(settle(NOW + 3).await, (Some(NOW + 1), Some(NOW + 2)));
    for id in ["1", "2"] {
        assert!(record!(db, |tx| factors::remove(tx, id, "ann").await).unwrap());
    }
    assert_eq!(settle(NOW + 4).await, (None, None));
}

async fn a_factor_is_removed_by_its_owner_once(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    assert!(begin(db, &factor("f", "ann", "totp")).await);
    let remove = async |user_id| record!(db, |tx| factors::remove(tx, "f", user_id).await).unwrap();
    assert!(!remove("bob").await);
    assert!(remove("ann").await);
    assert!(!remove("ann").await);
}

async fn factors_that_nobody_confirmed_are_swept(db: &Db) {
    for (name, begun_at) in [("ann", NOW), ("bob", NOW + 1), ("cas", NOW + 2)] {
        join(db, name).await;
        let begun = Factor { created_at: begun_at, ..factor(name, name, "totp") };
        assert!(begin(db, &begun).await);
    }
    assert!(confirm(db, "ann", "ann", None, NOW).await);
    let sweep = async |limit| record!(db, |tx| factors::sweep(tx, NOW + 1, limit).await).unwrap();
    assert_eq!((sweep(2).await, sweep(2).await), (1, 0));
    assert!(of_user(db, "ann", "ann").await.is_some());
    assert!(of_user(db, "cas", "cas").await.is_some());
}
