//! Passwords.

use keyward_store::passwords::{self, Candidate};
use keyward_store::{Db, read, record, roles};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, is_refused, join, user};

exam! {
    over db:
    a_candidate_is_found_by_every_name_with_roles_and_hash,
    somebody_without_a_password_is_a_candidate_without_a_hash,
    a_new_password_takes_the_place_of_the_old,
    a_hash_is_strengthened_only_where_the_old_one_still_stands,
    the_schemes_of_other_programs_are_counted_until_they_are_replaced,
    nobody_has_no_password;
}

async fn set(db: &Db, user_id: &str, hash: &str) {
    record!(db, |tx| passwords::set(tx, user_id, hash, NOW).await).unwrap();
}

async fn hash(db: &Db, user_id: &str) -> Option<String> {
    read!(db, |tx| passwords::by_user(tx, user_id).await).unwrap().expect("a candidate").hash
}

async fn a_candidate_is_found_by_every_name_with_roles_and_hash(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    record!(db, |tx| roles::grant(tx, "admin", "ann", NOW).await).unwrap();
    set(db, "ann", "$argon2id$ann").await;
    set(db, "bob", "$argon2id$bob").await;
    let ann = user(db, "ann").await;
    assert_eq!(ann.roles, ["admin"]);
    let is_ann = |found: Option<Candidate>| {
        let found = found.expect("a candidate");
        assert_eq!((&found.user, found.hash.as_deref()), (&ann, Some("$argon2id$ann")));
    };
    is_ann(read!(db, |tx| passwords::by_username(tx, "ann").await).unwrap());
    is_ann(read!(db, |tx| passwords::by_email(tx, "ann@example.org").await).unwrap());
    is_ann(read!(db, |tx| passwords::by_user(tx, "ann").await).unwrap());
    let nobody = read!(db, |tx| passwords::by_username(tx, "carl").await).unwrap();
    assert!(nobody.is_none());
}

async fn somebody_without_a_password_is_a_candidate_without_a_hash(db: &Db) {
    join(db, "ann").await;
    assert_eq!(hash(db, "ann").await, None);
}

async fn a_new_password_takes_the_place_of_the_old(db: &Db) {
    join(db, "ann").await;
    set(db, "ann", "first").await;
    set(db, "ann", "second").await;
    assert_eq!(hash(db, "ann").await.as_deref(), Some("second"));
}

async fn a_hash_is_strengthened_only_where_the_old_one_still_stands(db: &Db) {
    join(db, "ann").await;
    set(db, "ann", "weak").await;
    let strengthened = at_once(10, |number| {
        let db = db.clone();
        async move {
            let new = format!("strong {number}");
            record!(db, |tx| passwords::strengthen(tx, "ann", "weak", &new).await).unwrap()
        }
    });
    assert_eq!(winners(&strengthened.await), 1);
    assert!(hash(db, "ann").await.unwrap().starts_with("strong"));
}

async fn the_schemes_of_other_programs_are_counted_until_they_are_replaced(db: &Db) {
    for (name, scheme) in [("ann", "bcrypt 12"), ("bob", "bcrypt 12"), ("cleo", "scrypt 14 8 1")] {
        join(db, name).await;
        let done =
            record!(db, |tx| passwords::import(tx, name, "foreign", Some(scheme), NOW).await);
        done.unwrap();
    }
    let schemes = async || read!(db, |tx| passwords::schemes(tx).await).unwrap();
    let counted = |scheme: &str, people| (scheme.to_owned(), people);
    assert_eq!(schemes().await, [counted("bcrypt 12", 2), counted("scrypt 14 8 1", 1)]);
    assert_eq!(read!(db, |tx| passwords::count(tx).await).unwrap(), 3);
    record!(db, |tx| passwords::strengthen(tx, "ann", "foreign", "$argon2id$").await).unwrap();
    set(db, "cleo", "$argon2id$").await;
    assert_eq!(schemes().await, [counted("bcrypt 12", 1)]);
}

async fn nobody_has_no_password(db: &Db) {
    assert!(is_refused(&record!(db, |tx| passwords::set(tx, "nobody", "hash", NOW).await)));
}
