//! The keys that sign tokens.

use keyward_store::signing_keys::{self, ACTIVE, NEXT, RETIRED, StoredKey};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::desk::Desk;
use crate::people::NOW;

exam! {
    over db:
    a_key_comes_back_whole,
    an_algorithm_has_one_key_in_use_and_one_that_waits,
    of_two_instances_that_start_at_once_one_makes_the_key,
    keys_are_listed_oldest_first_then_in_the_order_of_bytes,
    a_rotation_moves_every_key_one_state_on,
    of_eight_rotations_from_one_state_one_wins,
    a_rotation_that_fails_on_its_way_leaves_the_ring_as_it_was,
    what_is_withdrawn_stands_no_more,
    retired_keys_are_swept_when_their_time_has_come,
    a_sealed_half_is_replaced_only_where_the_one_that_was_read_stands;
    at desk:
    a_key_of_the_first_release_is_read_without_its_instants;
}

fn key(kid: &str, algorithm: &str, state: &str) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        algorithm: algorithm.to_owned(),
        state: state.to_owned(),
        sealed_private: vec![0, 255, 0, 128],
        created_at: NOW,
        activated_at: (state != NEXT).then_some(NOW + 1),
        retired_at: (state == RETIRED).then_some(NOW + 2),
    }
}

async fn insert(db: &Db, key: &StoredKey) -> bool {
    record!(db, |tx| signing_keys::insert(tx, key).await).unwrap()
}

async fn list(db: &Db) -> Vec<StoredKey> {
    read!(db, |tx| signing_keys::list(tx).await).unwrap()
}

async fn kids(db: &Db) -> Vec<String> {
    list(db).await.into_iter().map(|key| key.kid).collect()
}

/// Each kid with its state.
async fn states(db: &Db) -> Vec<(String, String)> {
    list(db).await.into_iter().map(|key| (key.kid, key.state)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(kid, state)| ((*kid).to_owned(), (*state).to_owned())).collect()
}

/// A ring of two: `1` signs, `2` waits.
async fn ring(db: &Db) {
    assert!(insert(db, &key("1", "ES256", ACTIVE)).await);
    assert!(insert(db, &key("2", "ES256", NEXT)).await);
}

/// A whole rotation from `1` to `2`, with `made` as the new next; `false` when it lost.
async fn rotate(db: &Db, made: &str, at: i64) -> bool {
    let made = key(made, "ES256", NEXT);
    let turned: Result<(), DbError> = record!(db, |tx| {
        let whole = signing_keys::retire(tx, "1", at).await?
            && signing_keys::activate(tx, "2", at).await?
            && signing_keys::insert(tx, &made).await?;
        if whole { Ok(()) } else { Err(DbError::Schema("lost".to_owned())) }
    });
    turned.is_ok()
}

async fn a_key_comes_back_whole(db: &Db) {
    assert!(insert(db, &key("k", "ES256", ACTIVE)).await);
    assert_eq!(list(db).await, [key("k", "ES256", ACTIVE)]);
}

async fn an_algorithm_has_one_key_in_use_and_one_that_waits(db: &Db) {
    assert!(insert(db, &key("1", "ES256", ACTIVE)).await);
    assert!(insert(db, &key("2", "ES256", NEXT)).await);
    assert!(insert(db, &key("3", "RS256", ACTIVE)).await);
    assert!(!insert(db, &key("4", "ES256", ACTIVE)).await);
    assert!(!insert(db, &key("5", "ES256", NEXT)).await);
    assert!(insert(db, &key("6", "ES256", RETIRED)).await);
    assert!(insert(db, &key("7", "ES256", RETIRED)).await);
    assert_eq!(kids(db).await, ["1", "2", "3", "6", "7"]);
}

async fn of_two_instances_that_start_at_once_one_makes_the_key(db: &Db) {
    let made = at_once(2, |number| {
        let db = db.clone();
        async move { insert(&db, &key(&number.to_string(), "ES256", ACTIVE)).await }
    });
    assert_eq!(winners(&made.await), 1);
    assert_eq!(kids(db).await.len(), 1);
}

async fn keys_are_listed_oldest_first_then_in_the_order_of_bytes(db: &Db) {
    let mut names = ["b", "_a", "-c", "Zz", "zz", "1", "aB", "Ab"];
    for kid in names {
        assert!(insert(db, &key(kid, "ES256", RETIRED)).await);
    }
    let oldest = StoredKey { created_at: NOW - 1, ..key("zzz", "ES256", RETIRED) };
    assert!(insert(db, &oldest).await);
    names.sort_unstable();
    let mut expected = vec!["zzz"];
    expected.extend(names);
    assert_eq!(kids(db).await, expected);
}

async fn a_rotation_moves_every_key_one_state_on(db: &Db) {
    ring(db).await;
    assert!(rotate(db, "3", NOW + 9).await);
    assert_eq!(states(db).await, pairs(&[("1", RETIRED), ("2", ACTIVE), ("3", NEXT)]));
    let [old, new, next] = list(db).await.try_into().unwrap();
    assert_eq!((old.activated_at, old.retired_at), (Some(NOW + 1), Some(NOW + 9)));
    assert_eq!((new.activated_at, new.retired_at), (Some(NOW + 9), None));
    assert_eq!((next.activated_at, next.retired_at), (None, None));
    assert_eq!(old.sealed_private, [0, 255, 0, 128]);
}

async fn of_eight_rotations_from_one_state_one_wins(db: &Db) {
    ring(db).await;
    let turned = at_once(8, |number| {
        let db = db.clone();
        async move { rotate(&db, &format!("made {number}"), NOW).await }
    });
    assert_eq!(winners(&turned.await), 1);
    let states: Vec<_> = states(db).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [RETIRED, ACTIVE, NEXT]);
}

async fn a_rotation_that_fails_on_its_way_leaves_the_ring_as_it_was(db: &Db) {
    ring(db).await;
    assert!(!rotate(db, "1", NOW).await, "a kid that is there already");
    assert_eq!(states(db).await, pairs(&[("1", ACTIVE), ("2", NEXT)]));
    // Each step is for the key of its own state alone.
    let steps = record!(db, |tx| {
        let waiting = signing_keys::retire(tx, "2", NOW).await?;
        let in_use = signing_keys::activate(tx, "1", NOW).await?;
        let nobody = signing_keys::retire(tx, "9", NOW).await?;
        Ok::<_, DbError>((waiting, in_use, nobody))
    });
    assert_eq!(steps.unwrap(), (false, false, false));
    assert_eq!(states(db).await, pairs(&[("1", ACTIVE), ("2", NEXT)]));
}

async fn what_is_withdrawn_stands_no_more(db: &Db) {
    ring(db).await;
    assert!(insert(db, &key("0", "ES256", RETIRED)).await);
    assert!(insert(db, &key("r", "RS256", RETIRED)).await);
    let stands = async |kid| read!(db, |tx| signing_keys::stands(tx, kid).await).unwrap();
    assert!(stands("0").await && stands("1").await && stands("2").await && !stands("3").await);
    let gone = record!(db, |tx| signing_keys::withdraw_retired(tx, "ES256").await).unwrap();
    assert_eq!(gone, ["0"]);
    assert!(!stands("0").await && stands("1").await && stands("2").await && stands("r").await);
}

async fn retired_keys_are_swept_when_their_time_has_come(db: &Db) {
    ring(db).await;
    for (kid, retired_at) in [("a", NOW), ("b", NOW + 10), ("c", NOW + 11)] {
        let retired = StoredKey { retired_at: Some(retired_at), ..key(kid, "ES256", RETIRED) };
        assert!(insert(db, &retired).await);
    }
    let sweep = async |by| {
        let mut gone = record!(db, |tx| signing_keys::sweep(tx, by).await).unwrap();
        gone.sort_unstable();
        gone
    };
    assert!(sweep(NOW - 1).await.is_empty());
    assert_eq!(sweep(NOW + 10).await, ["a", "b"]);
    assert!(sweep(NOW + 10).await.is_empty());
    assert_eq!(kids(db).await, ["1", "2", "c"]);
    assert_eq!(sweep(i64::MAX).await, ["c"], "what is in use or waits is never swept");
}

async fn a_sealed_half_is_replaced_only_where_the_one_that_was_read_stands(db: &Db) {
    ring(db).await;
    let reseal = async |kid, read: &[u8], sealed: &[u8]| {
        record!(db, |tx| signing_keys::reseal(tx, kid, read, sealed).await).unwrap()
    };
    let before = [0, 255, 0, 128];
    assert!(!reseal("1", &[0, 255], &[7]).await);
    assert!(!reseal("9", &before, &[7]).await);
    assert!(reseal("1", &before, &[7, 0, 255]).await);
    assert!(!reseal("1", &before, &[8]).await, "somebody was quicker");
    let sealed: Vec<_> = list(db).await.into_iter().map(|key| key.sealed_private).collect();
    assert_eq!(sealed, [vec![7, 0, 255], before.to_vec()]);
}

/// The release before the migration inserts without the two instants.
async fn a_key_of_the_first_release_is_read_without_its_instants(desk: &Desk) {
    desk.run(
        "INSERT INTO signing_keys (kid, algorithm, state, sealed_private, created_at) \
         VALUES ('old', 'ES256', 'active', '', 5)",
    )
    .await;
    let [found] = list(&desk.db).await.try_into().unwrap();
    assert_eq!((found.created_at, found.activated_at, found.retired_at), (5, None, None));
    assert!(record!(desk.db, |tx| signing_keys::retire(tx, "old", NOW).await).unwrap());
}
