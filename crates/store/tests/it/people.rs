//! People and what they leave in the tables, for exams that are about something else.

use keyward_store::sessions::{self, Session};
use keyward_store::users::{self, NewUser, User};
use keyward_store::{Db, DbError, read, record};

/// The instant at which every exam begins, Unix milliseconds.
pub const NOW: i64 = 1_795_512_600_000;

/// A person of this name, not yet inserted.
pub fn person<'a>(id: &'a str, name: &'a str, email: &'a str) -> NewUser<'a> {
    NewUser {
        id,
        username: name,
        username_key: name,
        email,
        email_key: email,
        full_name: None,
        created_at: NOW,
    }
}

/// Registers a person; their id is their name.
pub async fn join(db: &Db, name: &str) -> User {
    let email = format!("{name}@example.org");
    let new = person(name, name, &email);
    assert!(record!(db, |tx| users::insert(tx, new).await).unwrap());
    user(db, name).await
}

/// The person of this id, who is there.
pub async fn user(db: &Db, id: &str) -> User {
    read!(db, |tx| users::by_id(tx, id).await).unwrap().expect("somebody of this id")
}

/// A session of this person that stands for an hour, not yet inserted.
pub fn session(id: &str, user_id: &str) -> Session {
    Session {
        id: id.to_owned(),
        user_id: user_id.to_owned(),
        remembered: false,
        delivery: "body".to_owned(),
        acr: "aal1".to_owned(),
        amr: "pwd".to_owned(),
        authenticated_at: NOW,
        address: None,
        user_agent: None,
        created_at: NOW,
        last_seen_at: NOW,
        idle_until: NOW + 3_600_000,
        expires_at: NOW + 3_600_000,
        ended_at: None,
    }
}

/// The family of a session's refresh tokens, a hash of its own for each short id.
pub fn family(session_id: &str) -> [u8; 32] {
    let mut family = [b' '; 32];
    family[..session_id.len()].copy_from_slice(session_id.as_bytes());
    family
}

/// The hash of a session's first refresh token, its own for each short id.
pub fn first_token(session_id: &str) -> [u8; 32] {
    family(session_id).map(|byte| !byte)
}

/// Inserts a session of a person of this generation, if they still are.
pub async fn begin(db: &Db, session: &Session, generation: i64) -> bool {
    let (family, token) = (family(&session.id), first_token(&session.id));
    record!(db, |tx| sessions::insert(tx, session, generation, &family, &token).await).unwrap()
}

/// Begins a session of a person of generation 0.
pub async fn sign_in(db: &Db, id: &str, user_id: &str) -> Session {
    let session = session(id, user_id);
    assert!(begin(db, &session, 0).await);
    session
}

/// A statement that the database refused, as against one that could not be tried.
pub fn is_refused<T>(outcome: &Result<T, DbError>) -> bool {
    matches!(outcome, Err(DbError::Statement(_)))
}
