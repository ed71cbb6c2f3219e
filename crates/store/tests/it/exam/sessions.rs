//! Sessions.

use std::time::Duration;

use keyward_store::sessions::{self, Session};
use keyward_store::{Db, DbError, Keep, read, record, refresh_tokens, users};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, begin, family, first_token, join, session, sign_in, user};

exam! {
    over db:
    a_session_comes_back_whole_with_its_person,
    a_session_begins_only_for_the_generation_that_was_read,
    a_sign_in_that_meets_a_new_generation_leaves_no_session,
    standing_sessions_are_listed_newest_first,
    a_session_is_ended_once_and_by_its_owner_only,
    all_sessions_end_but_the_spared_one,
    a_use_is_noted_while_the_session_stands,
    a_session_that_rested_or_lived_too_long_is_not_woken,
    sessions_whose_time_is_over_are_swept,
    sessions_that_were_ended_are_swept,
    an_end_never_comes_after_the_expiry,
    only_a_session_that_stands_holds_its_person,
    a_session_whose_time_is_over_is_left_to_the_sweep;
}

async fn ids_standing(db: &Db, user_id: &str, now: i64) -> Vec<String> {
    let standing = read!(db, |tx| sessions::standing(tx, user_id, now).await).unwrap();
    standing.into_iter().map(|session| session.id).collect()
}

async fn a_session_comes_back_whole_with_its_person(db: &Db) {
    let ann = join(db, "ann").await;
    let whole = Session {
        remembered: true,
        delivery: "cookie".to_owned(),
        amr: "pwd otp".to_owned(),
        authenticated_at: NOW - 1,
        address: Some("2001:db8::7".to_owned()),
        user_agent: Some("Browser/1 (Ünïcode)".to_owned()),
        last_seen_at: NOW + 2,
        idle_until: NOW + 3,
        expires_at: NOW + 4,
        ..session("s", "ann")
    };
    assert!(begin(db, &whole, 0).await);
    let found = read!(db, |tx| sessions::with_user(tx, "s").await).unwrap();
    assert_eq!(found, Some((whole, ann)));
    assert_eq!(read!(db, |tx| sessions::with_user(tx, "other").await).unwrap(), None);
}

async fn a_session_begins_only_for_the_generation_that_was_read(db: &Db) {
    join(db, "ann").await;
    record!(db, |tx| users::raise_generation(tx, "ann", 0, NOW).await).unwrap();
    assert!(!begin(db, &session("old", "ann"), 0).await);
    assert!(begin(db, &session("new", "ann"), 1).await);
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert!(!begin(db, &session("shut out", "ann"), 2).await);
    assert!(!begin(db, &session("nobody's", "nobody"), 0).await);
    assert_eq!(ids_standing(db, "ann", NOW).await, ["new"]);
}

/// The sign-in is recorded and not yet committed when the person's sessions are ended: who
/// ends them waits, and ends this one too.
async fn a_sign_in_that_meets_a_new_generation_leaves_no_session(db: &Db) {
    join(db, "ann").await;
    let mut signing_in = db.begin(Keep::Always).await.unwrap();
    let (new, family, token) = (session("s", "ann"), family("s"), first_token("s"));
    assert!(sessions::insert(&mut signing_in, &new, 0, &family, &token).await.unwrap());
    let other = db.clone();
    let ending = tokio::spawn(async move {
        record!(other, |tx| {
            users::disable(tx, "ann", NOW).await?;
            sessions::end_all_but(tx, "ann", "", NOW).await
        })
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    signing_in.settle(Ok::<_, DbError>(())).await.unwrap();
    assert_eq!(ending.await.unwrap().unwrap(), ["s"]);
    assert!(ids_standing(db, "ann", NOW).await.is_empty());
    assert_eq!(user(db, "ann").await.generation, 1);
}

async fn standing_sessions_are_listed_newest_first(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let mut rows = ["a", "b", "c", "idle", "expired", "ended"].map(|id| session(id, "ann"));
    rows[1].created_at = NOW + 5;
    rows[3].idle_until = NOW + 10;
    rows[4].expires_at = NOW + 10;
    for row in &rows {
        assert!(begin(db, row, 0).await);
    }
    sign_in(db, "bob's", "bob").await;
    record!(db, |tx| sessions::end(tx, "ended", "ann", NOW).await).unwrap();
    assert_eq!(ids_standing(db, "ann", NOW + 10).await, ["b", "c", "a"]);
    assert_eq!(ids_standing(db, "ann", NOW + 9).await, ["b", "idle", "expired", "c", "a"]);
}

async fn a_session_is_ended_once_and_by_its_owner_only(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    sign_in(db, "s", "ann").await;
    assert!(!record!(db, |tx| sessions::end(tx, "s", "bob", NOW).await).unwrap());
    let ended = at_once(10, |_| {
        let db = db.clone();
        async move { record!(db, |tx| sessions::end(tx, "s", "ann", NOW + 1).await).unwrap() }
    });
    assert_eq!(winners(&ended.await), 1);
    let found = read!(db, |tx| sessions::with_user(tx, "s").await).unwrap();
    assert_eq!(found.unwrap().0.ended_at, Some(NOW + 1));
}

async fn all_sessions_end_but_the_spared_one(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    for id in ["1", "2", "3"] {
        sign_in(db, id, "ann").await;
    }
    sign_in(db, "4", "bob").await;
    let others = record!(db, |tx| sessions::end_all_but(tx, "ann", "2", NOW).await);
    let mut others = others.unwrap();
    others.sort_unstable();
    assert_eq!(others, ["1", "3"]);
    let rest = record!(db, |tx| sessions::end_all_but(tx, "ann", "", NOW).await).unwrap();
    assert_eq!(rest, ["2"]);
    assert_eq!(ids_standing(db, "bob", NOW).await, ["4"]);
}

async fn touch(db: &Db, id: &str, at: i64, idle_until: i64) -> bool {
    match record!(db, |tx| sessions::touch(tx, id, at, idle_until).await) {
        Err(DbError::Lost) => false,
        touched => touched.map(|()| true).unwrap(),
    }
}

async fn a_use_is_noted_while_the_session_stands(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    assert!(touch(db, "s", NOW + 1, NOW + 10).await);
    record!(db, |tx| sessions::end(tx, "s", "ann", NOW + 2).await).unwrap();
    assert!(!touch(db, "s", NOW + 3, NOW + 20).await);
    let found = read!(db, |tx| sessions::with_user(tx, "s").await).unwrap().unwrap().0;
    assert_eq!((found.last_seen_at, found.idle_until), (NOW + 1, NOW + 10));
}

async fn a_session_that_rested_or_lived_too_long_is_not_woken(db: &Db) {
    join(db, "ann").await;
    let rested = Session { idle_until: NOW + 10, ..session("rested", "ann") };
    let lived = Session { expires_at: NOW + 10, ..session("lived", "ann") };
    for old in [&rested, &lived] {
        assert!(begin(db, old, 0).await);
        assert!(!touch(db, &old.id, NOW + 10, NOW + 100).await, "{}", old.id);
        assert!(touch(db, &old.id, NOW + 9, NOW + 10).await, "{}", old.id);
    }
}

/// The ids among these whose session is there, in their order; its tokens are where it is.
async fn there<'a>(db: &Db, ids: &[&'a str]) -> Vec<&'a str> {
    let mut there = Vec::new();
    for id in ids {
        let session = read!(db, |tx| sessions::with_user(tx, id).await).unwrap();
        let chain = read!(db, |tx| refresh_tokens::by_family(tx, &family(id)).await).unwrap();
        assert_eq!(session.is_some(), chain.is_some(), "{id}");
        there.extend(session.map(|_| *id));
    }
    there
}

/// Sessions whose time is over at these instants after `NOW`, ended or not.
async fn end_at(db: &Db, ends: &[(&str, i64)], ended: bool) {
    join(db, "ann").await;
    for (id, at) in ends {
        let expires_at = if ended { NOW + 1_000 } else { NOW + at };
        assert!(begin(db, &Session { expires_at, ..session(id, "ann") }, 0).await);
        if ended {
            assert!(record!(db, |tx| sessions::end(tx, id, "ann", NOW + at).await).unwrap());
        }
    }
}

async fn sessions_whose_time_is_over_are_swept(db: &Db) {
    end_at(db, &[("1", 9), ("2", 7), ("3", 8), ("4", 10)], false).await;
    are_swept_up_to_nine(db).await;
}

async fn sessions_that_were_ended_are_swept(db: &Db) {
    end_at(db, &[("1", 9), ("2", 7), ("3", 8), ("4", 10)], true).await;
    are_swept_up_to_nine(db).await;
}

async fn are_swept_up_to_nine(db: &Db) {
    let ids = ["1", "2", "3", "4"];
    let sweep = async |limit| record!(db, |tx| sessions::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!(sweep(2).await, 2);
    assert_eq!(there(db, &ids).await, ["1", "4"], "the first that ended go first");
    assert_eq!((sweep(2).await, sweep(2).await), (1, 0));
    assert_eq!(there(db, &ids).await, ["4"]);
}

/// Ended late, an expired session does not live longer for it.
async fn an_end_never_comes_after_the_expiry(db: &Db) {
    end_at(db, &[("s", 5)], false).await;
    assert!(record!(db, |tx| sessions::end(tx, "s", "ann", NOW + 9).await).unwrap());
    let found = read!(db, |tx| sessions::with_user(tx, "s").await).unwrap().unwrap().0;
    assert_eq!((found.expires_at, found.ended_at), (NOW + 5, Some(NOW + 9)));
}

async fn a_session_whose_time_is_over_is_left_to_the_sweep(db: &Db) {
    join(db, "ann").await;
    assert!(begin(db, &Session { expires_at: NOW + 1, ..session("over", "ann") }, 0).await);
    sign_in(db, "stands", "ann").await;
    let ended = record!(db, |tx| sessions::end_all_but(tx, "ann", "", NOW + 1).await);
    assert_eq!(ended.unwrap(), ["stands"]);
}

async fn only_a_session_that_stands_holds_its_person(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    sign_in(db, "s", "ann").await;
    let holds = async |session: &str, user: &str, generation| {
        let held = record!(db, |tx| sessions::hold(tx, session, user, generation).await);
        assert!(matches!(held, Ok(()) | Err(DbError::Lost)), "{held:?}");
        held.is_ok()
    };
    assert!(holds("s", "ann", 0).await);
    for (session, user, generation) in [("t", "ann", 0), ("s", "bob", 0), ("s", "ann", 1)] {
        assert!(!holds(session, user, generation).await, "{session} {user} {generation}");
    }
    record!(db, |tx| sessions::end(tx, "s", "ann", NOW).await).unwrap();
    assert!(!holds("s", "ann", 0).await);
    sign_in(db, "t", "ann").await;
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert!(!holds("t", "ann", 1).await);
}
