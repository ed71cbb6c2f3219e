//! Sign-ins in the audit.

use super::{line_of, register, told, visitor};
use crate::house::{House, PASSWORD, jwt, together};

/// Promise: Every sign-in is in the audit: the person and the session where it succeeded, the person and the reason where it did not.
#[tokio::test]
async fn every_sign_in_is_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    let id = register(&mut ann, "ann", PASSWORD).await.is(201).member("id");
    let in_ = ann.try_sign_in("ann@example.com", PASSWORD).await.is(200);
    let line = line_of(&house, &in_).await;
    assert_eq!(told(&line), ("login", "success", ""));
    assert_eq!((line.actor_kind.as_str(), line.actor_id.as_ref()), ("member", Some(&id)));
    assert_eq!(line.subject_id.as_ref(), Some(&id));
    let claims = jwt::claims(&in_.member("access_token"));
    assert_eq!(line.session_id.as_deref(), claims["sid"].as_str());
    let wrong = ann.try_sign_in("ann", "not the tangerine lamp").await.is(401);
    let line = line_of(&house, &wrong).await;
    assert_eq!(told(&line), ("login", "refused", "wrong_credentials"));
    assert_eq!((line.actor_kind.as_str(), &line.actor_id), ("visitor", &None));
    assert_eq!((line.subject_id.as_ref(), &line.session_id), (Some(&id), &None));
    house.disable("ann").await;
    let shut_out = ann.try_sign_in("ann", PASSWORD).await.is(401);
    let line = line_of(&house, &shut_out).await;
    assert_eq!(told(&line), ("login", "refused", "disabled"));
    assert_eq!(line.subject_id, Some(id));
}

/// Promise: A name that nobody bears is kept as a keyed hash only, for people type passwords as names; every spelling has the same one.
#[tokio::test]
async fn an_unknown_name_is_kept_as_a_keyed_hash() {
    let house = House::new().await;
    let mut somebody = visitor(&house);
    let mut hashes = Vec::new();
    for name in ["Tangerine-Orbit-49", "tangerine-orbit-49", " TANGERINE-ORBIT-49", "another"] {
        let answer = somebody.try_sign_in(name, "not the tangerine lamp").await.is(401);
        let line = line_of(&house, &answer).await;
        assert_eq!(told(&line), ("login", "refused", "wrong_credentials"));
        assert_eq!(line.subject_id, None);
        hashes.push(line.subject_hash.unwrap());
    }
    assert!(hashes[0].len() >= 16);
    assert!(hashes[1] == hashes[0] && hashes[2] == hashes[0] && hashes[3] != hashes[0]);
    for spelling in ["Tangerine-Orbit-49", "tangerine-orbit-49", "TANGERINE-ORBIT-49"] {
        assert!(!house.database_holds(&format!("name:{spelling}")), "{spelling}");
        assert!(!house.database_holds(spelling), "{spelling}");
    }
}

/// Promise: A guess that finds the budget spent is in the audit as well; of two hundred at once none is missing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_guess_is_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    let id = register(&mut ann, "ann", PASSWORD).await.is(201).member("id");
    let guesses = (0..200).map(|n| {
        let mut guesser = house.visitor_from(&format!("198.51.100.{n}"));
        async move { guesser.try_sign_in("ann", &format!("guess of number {n}")).await }
    });
    together(guesses).await;
    let lines = house.audit().await;
    let of_reason = |reason: &str| {
        lines
            .iter()
            .filter(|line| told(line) == ("login", "refused", reason))
            .filter(|line| line.subject_id.as_ref() == Some(&id))
            .count()
    };
    assert_eq!((of_reason("wrong_credentials"), of_reason("too_many_attempts")), (10, 190));
}
