//! Many rows in one statement: they are the rows that the tables' own files write.

use keyward_store::audit::{self, Entry};
use keyward_store::seed;
use keyward_store::users::NewUser;
use keyward_store::{Db, DbError, passwords, read, record, refresh_tokens};

use crate::people::{NOW, is_refused, join, person, session, user};

exam! {
    over db:
    seeded_people_are_like_any_others,
    a_name_that_is_taken_refuses_all;
}

/// More than one statement holds, and some over.
const MANY: usize = 203;

async fn seed(db: &Db, names: &[String]) -> Result<(), DbError> {
    let users: Vec<_> = names.iter().map(|name| newcomer(name)).collect();
    let begun =
        |(number, name): (usize, &String)| (session(name, name), family(number), token(number));
    let sessions: Vec<_> = names.iter().enumerate().map(begun).collect();
    let lines: Vec<_> = names.iter().map(|name| line(name)).collect();
    record!(db, |tx| {
        seed::users(tx, &users).await?;
        seed::passwords(tx, &users, "a hash").await?;
        seed::sessions(tx, &sessions).await?;
        seed::audit(tx, &lines).await
    })
}

/// Their name serves as their id and address.
fn newcomer(name: &str) -> NewUser<'_> {
    NewUser { full_name: Some("Ann Other"), ..person(name, name, name) }
}

fn family(number: usize) -> [u8; 32] {
    [u8::try_from(number).unwrap(); 32]
}

fn token(number: usize) -> [u8; 32] {
    family(number).map(|byte| !byte)
}

fn line(name: &str) -> Entry {
    let some = || Some(name.to_owned());
    Entry {
        id: name.to_owned(),
        at: NOW,
        event: "login".to_owned(),
        outcome: "success".to_owned(),
        actor_kind: "member".to_owned(),
        actor_id: some(),
        subject_id: some(),
        session_id: some(),
        address: some(),
        user_agent: some(),
        ..Entry::default()
    }
}

async fn seeded_people_are_like_any_others(db: &Db) {
    let names: Vec<_> = (0..MANY).map(|number| format!("name-{number:03}")).collect();
    seed(db, &names).await.unwrap();
    let plain = join(db, "plain").await;
    for number in [0, 99, 100, 202] {
        let name = &names[number];
        let found = user(db, name).await;
        assert_eq!((&found.username, &found.email), (name, name));
        assert_eq!(found.full_name.as_deref(), Some("Ann Other"));
        let rest = (found.generation, found.email_verified, found.created_at, found.disabled_at);
        let expected =
            (plain.generation, plain.email_verified, plain.created_at, plain.disabled_at);
        assert_eq!(rest, expected);
        let candidate = read!(db, |tx| passwords::by_username(tx, name).await).unwrap().unwrap();
        assert_eq!(candidate.hash.as_deref(), Some("a hash"));
        let family = family(number);
        let chain = read!(db, |tx| refresh_tokens::by_family(tx, &family).await).unwrap().unwrap();
        assert_eq!((chain.session, chain.user), (session(name, name), found.standing()));
        assert_eq!(chain.newest.as_deref(), Some(&token(number)[..]));
    }
    let lines = read!(db, |tx| audit::latest(tx, 1_000).await).unwrap();
    let expected: Vec<_> = names.iter().rev().map(|name| line(name)).collect();
    assert_eq!(lines, expected);
}

async fn a_name_that_is_taken_refuses_all(db: &Db) {
    join(db, "ann").await;
    let outcome = seed(db, &["bob".to_owned(), "ann".to_owned()]).await;
    assert!(is_refused(&outcome), "{outcome:?}");
    assert!(read!(db, |tx| passwords::by_username(tx, "bob").await).unwrap().is_none());
}
