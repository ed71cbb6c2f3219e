//! The cost of a password: hashes that grow stronger, and a queue that does not grow long.

use serde_json::json;

use crate::house::{House, PASSWORD, of_status, together};

/// Promise: When the operator asks for a stronger hash, each person's is replaced the next time that they sign in; a wrong password replaces nothing, and a weaker setting weakens nobody.
#[tokio::test]
async fn a_weaker_hash_is_replaced_at_the_next_sign_in() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    assert!(house.database_holds("$m=64,t=1,"));
    let stronger = house.again_with(&[("passwords.argon2_memory_kib", "128")]).await;
    stronger.visitor().try_sign_in("ann", "not the tangerine lamp").await.is(401);
    assert!(!house.database_holds("$m=128,t=1,"));
    stronger.visitor().try_sign_in("ann", PASSWORD).await.is(200);
    assert!(house.database_holds("$m=128,t=1,"));
    let other = [("passwords.argon2_memory_kib", "96")];
    let weaker = house.again_with(&other).await;
    for door in [&weaker, &stronger, &house] {
        door.visitor().try_sign_in("ann", PASSWORD).await.is(200);
    }
    assert!(!house.database_holds("$m=96,t=1,"));
}

/// Promise: When more passwords wait than can be hashed soon, the rest are told when to come back, and no other request waits behind them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_of_sign_ins_is_told_when_to_come_back() {
    let slow = [
        ("passwords.hashing_threads", "1"),
        ("passwords.hashing_queue", "2"),
        ("passwords.argon2_memory_kib", "32768"),
        ("limits.guesses_per_person", "1000"),
    ];
    let house = House::with(&slow).await;
    let mut ann = house.member("ann").await;
    let visitors: Vec<_> = (0..40).map(|_| house.visitor()).collect();
    let logins = visitors
        .into_iter()
        .map(|mut visitor| async move { visitor.try_sign_in("ann", PASSWORD).await });
    let flood = tokio::spawn(together(logins));
    while !flood.is_finished() {
        ann.me().await.is(200);
        tokio::task::yield_now().await;
    }
    let answers = flood.await.unwrap();
    assert!(!of_status(&answers, 200).is_empty(), "nobody came in");
    let turned_away: Vec<_> = answers.into_iter().filter(|answer| answer.status != 200).collect();
    assert!(!turned_away.is_empty(), "nobody was turned away");
    for answer in turned_away {
        assert_eq!(answer.header("retry-after"), "2");
        answer.refuses(503, "busy");
    }
}

/// Promise: With no queue at all, a password is still checked where a thread is free.
#[tokio::test]
async fn without_a_queue_a_free_thread_still_hashes() {
    let house = House::with(&[("passwords.hashing_queue", "0")]).await;
    let mut ann = house.visitor();
    for name in ["ann", "bob"] {
        // The threads have gone to wait by the time that anybody knocks.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        ann.register(name).await;
    }
}

/// Promise: A rush of registrations leaves room for people who sign in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rush_of_strangers_leaves_room_for_members() {
    let slow = [
        ("passwords.hashing_threads", "1"),
        ("passwords.hashing_queue", "8"),
        ("passwords.argon2_memory_kib", "32768"),
    ];
    let house = House::with(&slow).await;
    house.visitor().register("ann").await;
    let strangers = (0..60).map(|number| {
        let mut stranger = house.visitor();
        async move {
            let body = json!({
                "username": format!("s{number}"),
                "email": format!("s{number}@example.com"),
                "password": PASSWORD,
            });
            stranger.post_json("/auth/register", body).await
        }
    });
    let rush = tokio::spawn(together(strangers.collect::<Vec<_>>()));
    let mut came_in = 0;
    while !rush.is_finished() {
        house.visitor().try_sign_in("ann", PASSWORD).await.is(200);
        came_in += 1;
    }
    let answers = rush.await.unwrap();
    assert!(came_in > 0, "nobody signed in meanwhile");
    assert!(!of_status(&answers, 503).is_empty(), "no stranger was asked to come back");
}
