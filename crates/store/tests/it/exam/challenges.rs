//! Challenges.

use keyward_store::challenges::{self, Challenge};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join};

exam! {
    over db:
    a_challenge_comes_back_whole,
    of_fifty_guesses_at_once_five_are_counted,
    a_guess_is_counted_for_its_purpose_while_it_can_be_answered,
    of_fifty_who_claim_one_challenge_one_does,
    the_newest_challenge_of_a_parent_replaces_the_others,
    a_person_gets_so_many_challenges_within_a_while,
    challenges_whose_time_is_over_are_swept;
}

fn challenge(id: &str, purpose: &str) -> Challenge {
    Challenge {
        id: id.to_owned(),
        purpose: purpose.to_owned(),
        user_id: None,
        session_id: None,
        parent_id: None,
        token_hash: None,
        secret_mac: None,
        sealed_state: None,
        attempts: 0,
        maximum_attempts: 5,
        created_at: NOW,
        expires_at: NOW + 10,
        used_at: None,
    }
}

async fn insert(db: &Db, challenge: &Challenge) {
    record!(db, |tx| challenges::insert(tx, challenge).await).unwrap();
}

async fn insert_within(db: &Db, challenge: &Challenge, since: i64) -> bool {
    record!(db, |tx| challenges::insert_within(tx, challenge, 3, since).await).unwrap()
}

async fn by_id(db: &Db, id: &str) -> Option<Challenge> {
    read!(db, |tx| challenges::by_id(tx, id, "code").await).unwrap()
}

async fn tries(db: &Db, id: &str, purpose: &str, now: i64) -> Option<i64> {
    let tried = record!(db, |tx| challenges::try_once(tx, id, purpose, now).await).unwrap();
    tried.map(|challenge| challenge.attempts)
}

async fn claims(db: &Db, id: &str, purpose: &str, now: i64) -> bool {
    match record!(db, |tx| challenges::claim(tx, id, purpose, now).await) {
        Ok(()) => true,
        Err(DbError::Lost) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn a_challenge_comes_back_whole(db: &Db) {
    join(db, "ann").await;
    let whole = Challenge {
        user_id: Some("ann".to_owned()),
        session_id: Some("s".to_owned()),
        parent_id: Some("p".to_owned()),
        token_hash: Some(vec![7; 32]),
        secret_mac: Some(vec![0, 255]),
        sealed_state: Some(vec![1, 2, 3]),
        ..challenge("c", "code")
    };
    insert(db, &whole).await;
    assert_eq!(by_id(db, "c").await.as_ref(), Some(&whole));
    let by_token = async |byte, purpose| {
        read!(db, |tx| challenges::by_token(tx, &[byte; 32], purpose).await).unwrap()
    };
    assert_eq!(by_token(7, "code").await, Some(whole));
    assert_eq!(by_token(8, "code").await, None);
    assert_eq!(by_token(7, "other").await, None);
    assert_eq!(by_id(db, "other").await, None);
}

async fn of_fifty_guesses_at_once_five_are_counted(db: &Db) {
    insert(db, &challenge("c", "code")).await;
    let counted = at_once(50, |_| {
        let db = db.clone();
        async move { tries(&db, "c", "code", NOW).await.is_some() }
    });
    assert_eq!(winners(&counted.await), 5);
    assert_eq!(by_id(db, "c").await.unwrap().attempts, 5);
}

async fn a_guess_is_counted_for_its_purpose_while_it_can_be_answered(db: &Db) {
    insert(db, &challenge("c", "code")).await;
    assert_eq!(tries(db, "c", "other", NOW).await, None);
    assert_eq!(tries(db, "c", "code", NOW + 10).await, None);
    assert_eq!(tries(db, "c", "code", NOW + 9).await, Some(1));
    assert!(claims(db, "c", "code", NOW).await);
    assert_eq!(tries(db, "c", "code", NOW).await, None);
    assert_eq!(by_id(db, "c").await.unwrap().attempts, 1);
}

async fn of_fifty_who_claim_one_challenge_one_does(db: &Db) {
    insert(db, &challenge("c", "code")).await;
    assert!(!claims(db, "c", "other", NOW).await);
    assert!(!claims(db, "c", "code", NOW + 10).await);
    let claimed = at_once(50, |_| {
        let db = db.clone();
        async move { claims(&db, "c", "code", NOW + 1).await }
    });
    assert_eq!(winners(&claimed.await), 1);
    assert_eq!(by_id(db, "c").await.unwrap().used_at, Some(NOW + 1));
}

async fn the_newest_challenge_of_a_parent_replaces_the_others(db: &Db) {
    let of = |id: &str, parent: &str, purpose: &str| Challenge {
        parent_id: Some(parent.to_owned()),
        ..challenge(id, purpose)
    };
    for (id, parent, purpose) in
        [("1", "p", "code"), ("2", "p", "code"), ("3", "q", "code"), ("4", "p", "other")]
    {
        assert!(insert_within(db, &of(id, parent, purpose), NOW).await);
    }
    let newest = async |parent| {
        let newest = read!(db, |tx| challenges::newest_of(tx, parent, "code").await).unwrap();
        newest.map(|challenge| challenge.id)
    };
    assert_eq!(newest("p").await.as_deref(), Some("2"));
    assert_eq!(newest("r").await, None);
    assert_eq!(tries(db, "1", "code", NOW).await, None);
    assert_eq!(tries(db, "2", "code", NOW).await, Some(1));
    assert_eq!(tries(db, "3", "code", NOW).await, Some(1));
    assert_eq!(tries(db, "4", "other", NOW).await, Some(1));
}

async fn a_person_gets_so_many_challenges_within_a_while(db: &Db) {
    join(db, "ann").await;
    let of = |id: &str, purpose: &str, created_at: i64| Challenge {
        user_id: Some("ann".to_owned()),
        created_at,
        ..challenge(id, purpose)
    };
    let made = at_once(20, |n| {
        let (db, new) = (db.clone(), of(&n.to_string(), "code", NOW));
        async move { insert_within(&db, &new, NOW - 1).await }
    });
    assert_eq!(winners(&made.await), 3);
    assert!(insert_within(db, &of("other", "other", NOW), NOW - 1).await);
    assert!(insert_within(db, &of("later", "code", NOW + 5), NOW).await);
}

async fn challenges_whose_time_is_over_are_swept(db: &Db) {
    for (id, after) in [("1", 9), ("2", 7), ("3", 8), ("4", 10)] {
        insert(db, &Challenge { expires_at: NOW + after, ..challenge(id, "code") }).await;
    }
    let sweep =
        async |limit| record!(db, |tx| challenges::sweep(tx, NOW + 9, limit).await).unwrap();
    assert_eq!((sweep(2).await, sweep(2).await, sweep(2).await), (2, 1, 0));
    assert!(by_id(db, "4").await.is_some());
}
