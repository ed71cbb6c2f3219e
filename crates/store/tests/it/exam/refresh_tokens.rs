//! Refresh tokens.

use keyward_store::audit::{self, Entry};
use keyward_store::refresh_tokens::{self, Chain, MOST_AT_ONCE, Rotation};
use keyward_store::sessions::{Grant, Session};
use keyward_store::users::Standing;
use keyward_store::{Db, DbError, read, record, sessions, users};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, begin, family, first_token, join, session, sign_in};

exam! {
    over db:
    a_chain_is_found_by_its_family_with_session_and_person,
    a_family_is_one_sessions,
    the_newest_token_is_replaced_with_all_that_goes_with_it,
    of_twenty_who_replace_one_token_one_does,
    only_the_newest_token_is_replaced,
    a_session_that_does_not_stand_keeps_its_token,
    use_moves_the_rest_of_a_session_that_is_not_remembered,
    a_chain_begun_anew_knows_none_of_the_old,
    a_session_that_ends_forgets_the_sealed_successor,
    a_rotation_after_other_work_is_all_or_nothing,
    many_are_replaced_at_once_each_for_itself;
}

const SECOND: [u8; 32] = [2; 32];
const THIRD: [u8; 32] = [3; 32];

async fn chain(db: &Db, id: &str) -> Option<Chain> {
    read!(db, |tx| refresh_tokens::by_family(tx, &family(id)).await).unwrap()
}

fn line(id: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        at: NOW,
        event: "refresh".to_owned(),
        outcome: "success".to_owned(),
        actor_kind: "member".to_owned(),
        ..Entry::default()
    }
}

/// Of the first token of a session, by its own successor.
fn rotation(id: &str, at: i64) -> Rotation {
    let hash = first_token(id);
    Rotation {
        family: family(id),
        hash,
        successor: hash.map(|byte| byte ^ 1),
        sealed_successor: b"sealed".to_vec(),
        idle_until: at + 100,
        line: Entry { at, ..line(&format!("line {id} {} {at}", hash[0])) },
    }
}

async fn all(db: &Db, rotations: &[&Rotation]) -> Vec<Option<String>> {
    let found = record!(db, |tx| refresh_tokens::rotate(tx, rotations).await).unwrap();
    let whose =
        |(session, user): (Grant, Standing)| format!("{} of {}", session.session_id, user.id);
    found.into_iter().map(|found| found.map(whose)).collect()
}

/// Replaces a token of the session `s`; `None` where nothing was.
async fn rotate(db: &Db, hash: &[u8; 32], successor: &[u8; 32], at: i64) -> Option<String> {
    let rotation = Rotation {
        hash: *hash,
        successor: *successor,
        sealed_successor: vec![successor[0]],
        line: Entry { at, ..line(&format!("line {} {at}", successor[0])) },
        ..rotation("s", at)
    };
    all(db, &[&rotation]).await.remove(0)
}

async fn a_chain_is_found_by_its_family_with_session_and_person(db: &Db) {
    let ann = join(db, "ann").await;
    let session = sign_in(db, "s", "ann").await;
    let found = chain(db, "s").await.expect("the chain");
    assert_eq!((found.session, found.user), (session, ann.standing()));
    assert_eq!(found.newest.as_deref(), Some(&first_token("s")[..]));
    assert_eq!((found.replaced, found.replaced_at, found.sealed_successor), (None, None, None));
    assert!(chain(db, "other").await.is_none());
}

async fn a_family_is_one_sessions(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    let again = record!(db, |tx| {
        sessions::insert(tx, &session("t", "ann"), 0, &family("s"), &SECOND).await
    });
    assert!(matches!(again, Err(DbError::Statement(_))), "{again:?}");
}

async fn the_newest_token_is_replaced_with_all_that_goes_with_it(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    let rotated = rotate(db, &first_token("s"), &SECOND, NOW + 1).await;
    assert_eq!(rotated.as_deref(), Some("s of ann"));
    let found = chain(db, "s").await.unwrap();
    assert_eq!(found.newest.as_deref(), Some(&SECOND[..]));
    assert_eq!(found.replaced.as_deref(), Some(&first_token("s")[..]));
    assert_eq!((found.replaced_at, found.sealed_successor), (Some(NOW + 1), Some(vec![2])));
    assert_eq!((found.session.last_seen_at, found.session.idle_until), (NOW + 1, NOW + 101));
    let lines = read!(db, |tx| audit::latest(tx, 9).await).unwrap();
    let some = |text: &str| Some(text.to_owned());
    let expected = Entry {
        actor_id: some("ann"),
        subject_id: some("ann"),
        session_id: some("s"),
        at: NOW + 1,
        ..line(&format!("line 2 {}", NOW + 1))
    };
    assert_eq!(lines, [expected]);
}

async fn of_twenty_who_replace_one_token_one_does(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    let replaced = at_once(20, |number| {
        let db = db.clone();
        async move {
            let successor = [u8::try_from(number).unwrap() + 50; 32];
            rotate(&db, &first_token("s"), &successor, NOW).await.is_some()
        }
    })
    .await;
    assert_eq!(winners(&replaced), 1);
    let winner = u8::try_from(replaced.iter().position(|won| *won).unwrap()).unwrap() + 50;
    let found = chain(db, "s").await.unwrap();
    assert_eq!(found.newest, Some(vec![winner; 32]));
    assert_eq!(found.sealed_successor, Some(vec![winner]));
    assert_eq!(read!(db, |tx| audit::latest(tx, 99).await).unwrap().len(), 1);
}

async fn only_the_newest_token_is_replaced(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    assert!(rotate(db, &first_token("s"), &SECOND, NOW).await.is_some());
    assert!(rotate(db, &SECOND, &THIRD, NOW + 1).await.is_some());
    for old in [&first_token("s"), &SECOND, &[9; 32]] {
        assert!(rotate(db, old, &[4; 32], NOW + 2).await.is_none());
    }
    assert_eq!(chain(db, "s").await.unwrap().newest.as_deref(), Some(&THIRD[..]));
    assert_eq!(read!(db, |tx| audit::latest(tx, 9).await).unwrap().len(), 2);
}

async fn a_session_that_does_not_stand_keeps_its_token(db: &Db) {
    join(db, "ann").await;
    let short = Session { idle_until: NOW + 10, expires_at: NOW + 20, ..session("s", "ann") };
    assert!(begin(db, &short, 0).await);
    let first = first_token("s");
    assert!(rotate(db, &first, &SECOND, NOW + 10).await.is_none(), "it rested too long");
    assert!(rotate(db, &first, &SECOND, NOW + 9).await.is_some());
    assert!(rotate(db, &SECOND, &THIRD, NOW + 20).await.is_none(), "its time is over");
    record!(db, |tx| sessions::end(tx, "s", "ann", NOW).await).unwrap();
    assert!(rotate(db, &SECOND, &THIRD, NOW + 9).await.is_none(), "it was ended");
    sign_in(db, "t", "ann").await;
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert_eq!(all(db, &[&rotation("t", NOW)]).await, [None], "its person is shut out");
}

async fn use_moves_the_rest_of_a_session_that_is_not_remembered(db: &Db) {
    join(db, "ann").await;
    for (remembered, at, rests_for) in [(true, 5, 3_600_000), (false, 6, 106)] {
        let begun = Session { remembered, ..session("s", "ann") };
        assert!(begin(db, &begun, 0).await);
        assert!(rotate(db, &first_token("s"), &SECOND, NOW + at).await.is_some());
        let found = chain(db, "s").await.unwrap().session;
        assert_eq!(found.idle_until, NOW + rests_for, "{remembered}");
        record!(db, |tx| sessions::end(tx, "s", "ann", NOW).await).unwrap();
        record!(db, |tx| sessions::sweep(tx, NOW, 9).await).unwrap();
    }
}

async fn a_chain_begun_anew_knows_none_of_the_old(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    assert!(rotate(db, &first_token("s"), &SECOND, NOW).await.is_some());
    record!(db, |tx| refresh_tokens::begin(tx, "s", &family("newer"), &THIRD).await).unwrap();
    assert!(chain(db, "s").await.is_none());
    let found = chain(db, "newer").await.unwrap();
    assert_eq!(found.newest.as_deref(), Some(&THIRD[..]));
    assert_eq!((found.replaced, found.replaced_at, found.sealed_successor), (None, None, None));
}

async fn a_session_that_ends_forgets_the_sealed_successor(db: &Db) {
    join(db, "ann").await;
    for (at, ends_alone) in [(1, true), (2, false)] {
        sign_in(db, "s", "ann").await;
        assert!(rotate(db, &first_token("s"), &SECOND, NOW + at).await.is_some());
        record!(db, |tx| {
            if ends_alone {
                sessions::end(tx, "s", "ann", NOW).await.map(drop)
            } else {
                sessions::end_all_but(tx, "ann", "", NOW).await.map(drop)
            }
        })
        .unwrap();
        assert_eq!(chain(db, "s").await.unwrap().sealed_successor, None);
        record!(db, |tx| sessions::sweep(tx, NOW, 9).await).unwrap();
    }
}

/// Asked before, the transaction is open, and the rotation is a part of it.
async fn a_rotation_after_other_work_is_all_or_nothing(db: &Db) {
    join(db, "ann").await;
    sign_in(db, "s", "ann").await;
    for (hash, succeeds) in [([9; 32], false), (first_token("s"), true)] {
        let rotation = Rotation { hash, ..rotation("s", NOW) };
        let outcome = record!(db, |tx| {
            users::raise_generation(tx, "ann", 0, NOW).await?;
            let found = refresh_tokens::rotate(tx, &[&rotation]).await?;
            if found[0].is_some() { Ok(()) } else { Err(DbError::Lost) }
        });
        assert_eq!(outcome.is_ok(), succeeds, "{outcome:?}");
        let found = chain(db, "s").await.unwrap();
        assert_eq!(found.user.generation, i64::from(succeeds));
    }
}

async fn many_are_replaced_at_once_each_for_itself(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let ids: Vec<_> = (0..MOST_AT_ONCE).map(|number| format!("s{number}")).collect();
    for (number, id) in ids.iter().enumerate() {
        sign_in(db, id, if number % 2 == 0 { "ann" } else { "bob" }).await;
    }
    record!(db, |tx| sessions::end(tx, "s3", "bob", NOW).await).unwrap();
    let mut rotations: Vec<_> = ids.iter().map(|id| rotation(id, NOW + 7)).collect();
    rotations[5].hash = [9; 32];
    rotations[6].family = family("nobody's");
    let found = all(db, &rotations.iter().collect::<Vec<_>>()).await;
    for (number, found) in found.into_iter().enumerate() {
        let owner = if number % 2 == 0 { "ann" } else { "bob" };
        let expected = format!("s{number} of {owner}");
        assert_eq!(found, (![3, 5, 6].contains(&number)).then_some(expected), "{number}");
    }
    let lines = read!(db, |tx| audit::latest(tx, 99).await).unwrap();
    assert_eq!(lines.len(), MOST_AT_ONCE - 3);
    for line in lines {
        let number: usize = line.session_id.unwrap()[1..].parse().unwrap();
        assert_eq!(line.id, rotations[number].line.id);
    }
}
