//! People.

use keyward_store::users::{self, NewUser, ProfileUpdate, User};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, begin, join, person, session, sign_in, user};

exam! {
    over db:
    a_person_is_found_by_id_name_and_address,
    a_taken_name_or_address_is_refused_and_the_transaction_goes_on,
    keys_are_compared_byte_by_byte,
    of_fifty_who_want_one_name_one_gets_it,
    crosswise_names_and_addresses_never_deadlock,
    what_is_taken_is_told_apart,
    people_are_listed_in_the_order_of_bytes_page_by_page,
    a_generation_rises_only_from_the_one_that_was_read,
    of_twenty_who_raise_one_generation_one_does,
    whoever_is_shut_out_is_shut_out_once_and_let_in_once,
    a_lock_shuts_out_and_is_taken_away,
    a_planned_deletion_shuts_out_and_is_taken_back,
    only_whose_deletion_is_due_is_deleted,
    a_profile_changes_where_something_is_said;
}

async fn a_person_is_found_by_id_name_and_address(db: &Db) {
    let new = NewUser {
        id: "id-ann",
        username: "Ann",
        username_key: "ann",
        email: "Ann@Example.org",
        email_key: "ann@example.org",
        full_name: Some("Änne O’Neil 🌳"),
        created_at: NOW,
    };
    let stored = User {
        id: "id-ann".to_owned(),
        username: "Ann".to_owned(),
        email: "Ann@Example.org".to_owned(),
        email_verified: false,
        full_name: Some("Änne O’Neil 🌳".to_owned()),
        locale: None,
        generation: 0,
        disabled_at: None,
        locked_at: None,
        delete_at: None,
        created_at: NOW,
        updated_at: NOW,
        roles: Vec::new(),
        second_factor_at: None,
        strong_factor_at: None,
    };
    assert!(record!(db, |tx| users::insert(tx, new).await).unwrap());
    let found = read!(db, |tx| users::by_id(tx, "id-ann").await).unwrap();
    assert_eq!(found.as_ref(), Some(&stored));
    let found = read!(db, |tx| users::by_username(tx, "ann").await).unwrap();
    assert_eq!(found.as_ref(), Some(&stored));
    let found = read!(db, |tx| users::by_email(tx, "ann@example.org").await).unwrap();
    assert_eq!(found, Some(stored));
    assert_eq!(read!(db, |tx| users::by_username(tx, "bob").await).unwrap(), None);
}

async fn a_taken_name_or_address_is_refused_and_the_transaction_goes_on(db: &Db) {
    join(db, "ann").await;
    let inserted = record!(db, |tx| {
        Ok::<_, DbError>([
            users::insert(tx, person("2", "ann", "other@example.org")).await?,
            users::insert(tx, person("3", "other", "ann@example.org")).await?,
            users::insert(tx, person("ann", "other", "other@example.org")).await?,
            users::insert(tx, person("4", "bob", "bob@example.org")).await?,
        ])
    });
    assert_eq!(inserted.unwrap(), [false, false, false, true]);
    let everybody = read!(db, |tx| users::list(tx, "", 10).await).unwrap();
    let names: Vec<_> = everybody.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, ["bob", "ann"]);
}

async fn keys_are_compared_byte_by_byte(db: &Db) {
    // The last two look alike: one code point, and a letter with a combining accent.
    for name in ["ann", "Ann", "ann ", "\u{e4}nn", "a\u{308}nn"] {
        join(db, name).await;
    }
    let found = read!(db, |tx| users::by_username(tx, "a\u{308}nn").await).unwrap();
    assert_eq!(found.unwrap().username, "a\u{308}nn");
    assert_eq!(read!(db, |tx| users::by_username(tx, "ANN").await).unwrap(), None);
}

async fn of_fifty_who_want_one_name_one_gets_it(db: &Db) {
    let inserted = at_once(50, |number| {
        let db = db.clone();
        async move {
            let (id, email) = (format!("id-{number}"), format!("{number}@example.org"));
            record!(db, |tx| users::insert(tx, person(&id, "ann", &email)).await).unwrap()
        }
    });
    assert_eq!(winners(&inserted.await), 1);
    assert_eq!(read!(db, |tx| users::list(tx, "", 100).await).unwrap().len(), 1);
}

async fn crosswise_names_and_addresses_never_deadlock(db: &Db) {
    let inserted = at_once(40, |number| {
        let db = db.clone();
        async move {
            let id = format!("id-{number}");
            let name = ["ann", "bob"][number % 2];
            let email = ["ann@example.org", "bob@example.org"][number / 2 % 2];
            record!(db, |tx| users::insert(tx, person(&id, name, email)).await).unwrap()
        }
    });
    let everybody = read!(db, |tx| users::list(tx, "", 100).await);
    assert!((1..=2).contains(&winners(&inserted.await)), "{everybody:?}");
}

async fn what_is_taken_is_told_apart(db: &Db) {
    join(db, "ann").await;
    for (name, email, taken) in [
        ("ann", "ann@example.org", (true, true)),
        ("ann", "bob@example.org", (true, false)),
        ("bob", "ann@example.org", (false, true)),
        ("bob", "bob@example.org", (false, false)),
    ] {
        let found = read!(db, |tx| users::taken(tx, name, email).await).unwrap();
        assert_eq!(found, taken, "{name} {email}");
    }
}

async fn people_are_listed_in_the_order_of_bytes_page_by_page(db: &Db) {
    let mut ids = ["b", "Z", "a-2", "a1", "é", "Ä", "z", "a_b", "ab", "e", "日"];
    for id in ids {
        join(db, id).await;
    }
    ids.sort_unstable();
    let mut listed: Vec<String> = Vec::new();
    loop {
        let after = listed.last().cloned().unwrap_or_default();
        let page = read!(db, |tx| users::list(tx, &after, 3).await).unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 3);
        listed.extend(page.into_iter().map(|user| user.id));
    }
    assert_eq!(listed, ids);
}

async fn a_generation_rises_only_from_the_one_that_was_read(db: &Db) {
    join(db, "ann").await;
    let mut raised = Vec::new();
    for read in [0, 0, 1] {
        let outcome = record!(db, |tx| users::raise_generation(tx, "ann", read, NOW).await);
        raised.push(outcome.unwrap());
    }
    assert_eq!(raised, [Some(1), None, Some(2)]);
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    let raised = record!(db, |tx| users::raise_generation(tx, "ann", 3, NOW).await).unwrap();
    assert_eq!(raised, None, "whoever is shut out changes nothing");
    assert_eq!(user(db, "ann").await.generation, 3);
}

async fn of_twenty_who_raise_one_generation_one_does(db: &Db) {
    join(db, "ann").await;
    let raised = at_once(20, |_| {
        let db = db.clone();
        async move {
            let raised = record!(db, |tx| users::raise_generation(tx, "ann", 0, NOW).await);
            raised.unwrap().is_some()
        }
    });
    assert_eq!(winners(&raised.await), 1);
    assert_eq!(user(db, "ann").await.generation, 1);
}

async fn whoever_is_shut_out_is_shut_out_once_and_let_in_once(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let disabled = record!(db, |tx| users::disable(tx, "ann", NOW + 1).await).unwrap();
    let again = record!(db, |tx| users::disable(tx, "ann", NOW + 2).await).unwrap();
    assert_eq!((disabled, again), (Some(1), None));
    assert_eq!(user(db, "ann").await.disabled_at, Some(NOW + 1));
    let enabled = record!(db, |tx| users::enable(tx, "ann", NOW + 3).await).unwrap();
    let again = record!(db, |tx| users::enable(tx, "ann", NOW + 4).await).unwrap();
    assert_eq!((enabled, again), (Some(2), None));
    let (ann, bob) = (user(db, "ann").await, user(db, "bob").await);
    assert_eq!((ann.disabled_at, ann.generation), (None, 2));
    assert_eq!((bob.disabled_at, bob.generation), (None, 0));
    assert_eq!(record!(db, |tx| users::disable(tx, "nobody", NOW).await).unwrap(), None);
}

async fn a_lock_shuts_out_and_is_taken_away(db: &Db) {
    join(db, "ann").await;
    let locked = record!(db, |tx| users::lock(tx, "ann", NOW + 1).await).unwrap();
    let again = record!(db, |tx| users::lock(tx, "ann", NOW + 2).await).unwrap();
    assert_eq!((locked, again), (Some(1), None));
    let ann = user(db, "ann").await;
    assert_eq!((ann.locked_at, ann.shut_out()), (Some(NOW + 1), Some("locked")));
    assert!(!begin(db, &session("s", "ann"), 1).await, "nobody signs in");
    let raised = record!(db, |tx| users::raise_generation(tx, "ann", 1, NOW).await).unwrap();
    assert_eq!(raised, None);
    let unlocked = record!(db, |tx| users::unlock(tx, "ann", NOW + 3).await).unwrap();
    let again = record!(db, |tx| users::unlock(tx, "ann", NOW + 4).await).unwrap();
    assert_eq!((unlocked, again), (Some(2), None));
    assert!(begin(db, &session("s", "ann"), 2).await);
    record!(db, |tx| users::lock(tx, "ann", NOW + 5).await).unwrap();
    assert_eq!(record!(db, |tx| users::enable(tx, "ann", NOW + 6).await).unwrap(), Some(4));
    assert_eq!(user(db, "ann").await.shut_out(), None);
}

async fn a_planned_deletion_shuts_out_and_is_taken_back(db: &Db) {
    join(db, "ann").await;
    let on = NOW + 1_000;
    let planned = record!(db, |tx| users::plan_deletion(tx, "ann", on, NOW).await).unwrap();
    let again = record!(db, |tx| users::plan_deletion(tx, "ann", on + 9, NOW).await).unwrap();
    assert_eq!((planned, again), (Some(1), None));
    let ann = user(db, "ann").await;
    assert_eq!((ann.delete_at, ann.shut_out()), (Some(on), Some("deletion_planned")));
    assert!(!begin(db, &session("s", "ann"), 1).await);
    assert_eq!(record!(db, |tx| users::enable(tx, "ann", NOW).await).unwrap(), None);
    let kept = record!(db, |tx| users::keep(tx, "ann", NOW).await).unwrap();
    let again = record!(db, |tx| users::keep(tx, "ann", NOW).await).unwrap();
    assert_eq!((kept, again), (Some(2), None));
    assert_eq!(user(db, "ann").await.shut_out(), None);
}

async fn only_whose_deletion_is_due_is_deleted(db: &Db) {
    for (name, on) in [("ann", NOW + 2), ("bob", NOW + 1), ("cid", NOW + 9)] {
        join(db, name).await;
        sign_in(db, name, name).await;
        record!(db, |tx| users::plan_deletion(tx, name, on, NOW).await).unwrap();
    }
    join(db, "dan").await;
    let due = |now| async move {
        read!(db, |tx| users::due_for_deletion(tx, now).await).unwrap().map(|(id, _)| id)
    };
    assert_eq!(due(NOW).await, None);
    assert_eq!(due(NOW + 2).await.as_deref(), Some("bob"), "the longest due first");
    for (name, deleted) in [("bob", true), ("bob", false), ("cid", false), ("dan", false)] {
        let gone = record!(db, |tx| users::delete(tx, name, NOW + 2).await).unwrap();
        assert_eq!(gone, deleted, "{name}");
    }
    assert_eq!(due(NOW + 2).await.as_deref(), Some("ann"));
    let everybody = read!(db, |tx| users::list(tx, "", 9).await).unwrap();
    assert_eq!(everybody.len(), 3);
    let session = read!(db, |tx| keyward_store::sessions::with_user(tx, "bob").await).unwrap();
    assert!(session.is_none(), "what hangs on them goes with them");
}

async fn a_profile_changes_where_something_is_said(db: &Db) {
    join(db, "ann").await;
    let all = ProfileUpdate { full_name: Some(Some("Ann Lee")), locale: Some(Some("de")) };
    let name = ProfileUpdate { full_name: Some(None), locale: None };
    for (update, full_name, locale) in [
        (ProfileUpdate::default(), None, None),
        (all, Some("Ann Lee"), Some("de")),
        (name, None, Some("de")),
    ] {
        let stands = record!(db, |tx| users::update_profile(tx, "ann", update, NOW + 5).await);
        assert_eq!(stands.unwrap(), Some(0));
        let ann = user(db, "ann").await;
        assert_eq!((ann.full_name.as_deref(), ann.locale.as_deref()), (full_name, locale));
        assert_eq!(ann.updated_at, NOW + 5);
    }
    let nobody = record!(db, |tx| users::update_profile(tx, "x", all, NOW).await).unwrap();
    assert_eq!(nobody, None);
}
