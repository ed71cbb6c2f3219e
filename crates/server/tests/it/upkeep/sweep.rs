//! The sweep: what may go, when, and that nobody notices.

use keyward_flows::admin::first;
use keyward_flows::upkeep::sweep::Swept;

use crate::house::{House, PASSWORD, jwt};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A registration takes a turn of its network's, which is a row too.
const UNCOUNTED: &[(&str, &str)] = &[("limits.mode", "off")];

const NOTHING: Swept = Swept {
    attempts: 0,
    throttles: 0,
    sessions: 0,
    vouchers: 0,
    former_addresses: 0,
    challenges: 0,
    factors: 0,
    trusted_devices: 0,
    changes: 0,
    instances: 0,
    letters: 0,
    familiar_places: 0,
    audit_lines: 0,
    people: 0,
};

/// Promise: Guesses that no longer count are swept, and not before: the budget is exact.
#[tokio::test]
async fn guesses_are_swept_when_they_no_longer_count() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..10 {
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401);
    }
    house.clock.advance(15 * MINUTE - 1);
    assert_eq!(house.sweep().await, NOTHING);
    ann.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    // A clock may be five minutes ahead of the one that counted.
    house.clock.advance(5 * MINUTE);
    assert_eq!(house.sweep().await, NOTHING);
    house.clock.advance(1);
    // Ten guesses, and the turn that the registration took.
    assert_eq!(house.sweep().await, Swept { attempts: 11, ..NOTHING });
    assert_eq!(house.sweep().await, NOTHING);
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: However much has piled up, one pass takes it away, in steps of 100 rows.
#[tokio::test]
async fn a_pile_is_swept_in_steps() {
    let many =
        [("limits.guesses_per_person", "1000000"), ("limits.guesses_per_network", "1000000")];
    let house = House::with(&many).await;
    let mut nobody = house.visitor();
    for number in 0..251 {
        nobody.try_sign_in(&format!("nobody{number}"), "not the tangerine lamp").await.is(401);
    }
    house.clock.advance(HOUR);
    assert_eq!(house.sweep().await, Swept { attempts: 251, ..NOTHING });
}

/// Promise: A session that was signed out is swept a day later; its tokens are refused alike before and after.
#[tokio::test]
async fn ended_sessions_are_swept_a_day_later() {
    let house = House::with(UNCOUNTED).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_remembered("ann").await;
    let second = ann.refresh_with(&first).await.is(200).member("refresh_token");
    let mut stays = ann.empty_handed();
    let standing = stays.sign_in_remembered("ann").await;
    ann.post("/auth/logout").await.is(204);
    house.clock.advance(DAY - 1);
    assert_eq!(house.sweep().await, Swept { changes: 1, ..NOTHING });
    for swept in [0, 1] {
        for token in [&first, &second] {
            ann.refresh_with(token).await.refuses(401, "refresh_token_refused");
        }
        ann.me().await.refuses(401, "invalid_token");
        ann.post("/auth/logout").await.is(204);
        house.clock.advance(1);
        assert_eq!(house.sweep().await.sessions, 1 - swept);
    }
    stays.refresh_with(&standing).await.is(200);
}

/// Promise: A session whose time is over is swept a day later, one that stands never, however long it rested.
#[tokio::test]
async fn expired_sessions_are_swept_a_day_later() {
    let house = House::with(UNCOUNTED).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let short = ann.sign_in_by_body("ann").await;
    let long = ann.sign_in_remembered("ann").await;
    house.clock.advance(2 * DAY - 1);
    assert_eq!(house.sweep().await, NOTHING);
    ann.refresh_with(&short).await.refuses(401, "refresh_token_refused");
    house.clock.advance(1);
    assert_eq!(house.sweep().await, Swept { sessions: 1, ..NOTHING });
    ann.refresh_with(&short).await.refuses(401, "refresh_token_refused");
    house.clock.advance(28 * DAY - 1);
    assert_eq!(house.sweep().await, NOTHING);
    ann.refresh_with(&long).await.is(200);
    house.clock.advance(DAY);
    assert_eq!(house.sweep().await, NOTHING);
    house.clock.advance(1);
    assert_eq!(house.sweep().await, Swept { sessions: 1, ..NOTHING });
}

/// Promise: The link for the first administrator is swept a day after its time, used or not; until then it says that it was used.
#[tokio::test]
async fn links_are_swept_a_day_after_their_time() {
    let house = House::new().await;
    let link = first::make_link(house.app()).await.unwrap();
    let path = format!("/welcome?token={}", link.token.as_str());
    house.clock.advance(DAY + 30 * MINUTE - 1);
    assert_eq!(house.sweep().await, NOTHING);
    house.visitor().get(&path).await.is(400);
    house.clock.advance(1);
    assert_eq!(house.sweep().await, Swept { vouchers: 1, ..NOTHING });
    house.visitor().get(&path).await.is(400);
}

/// Promise: What instances must hear is kept for an hour, or for the life of a token where that is longer; what died stays dead when it is swept.
#[tokio::test]
async fn changes_are_swept_when_no_token_can_name_them() {
    for (lifetime, kept) in [("600", HOUR), ("86400", DAY + 5 * MINUTE)] {
        let house = House::with(&[("tokens.access_lifetime_seconds", lifetime)]).await;
        let second = house.second().await;
        let mut ann = house.visitor();
        ann.register("ann").await;
        ann.sign_in_remembered("ann").await;
        let dead = ann.token.clone().unwrap();
        ann.post("/auth/logout").await.is(204);
        house.clock.advance(kept - 1);
        assert_eq!(second.sweep().await.changes, 0);
        house.clock.advance(1);
        assert_eq!(second.sweep().await.changes, 1);
        for door in [&house, &second, &house.second().await] {
            ann.at(door).with_token(&dead).me().await.refuses(401, "invalid_token");
        }
        ann.sign_in("ann").await;
        ann.at(&second).me().await.is(200);
    }
}

/// Promise: Two instances that sweep at the same instant take each row away once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_instances_sweep_each_row_once() {
    let house = House::with(&[("limits.guesses_per_person", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    for _ in 0..60 {
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401);
    }
    house.clock.advance(3 * DAY);
    let (one, other) = tokio::join!(house.sweep(), second.sweep());
    assert_eq!((one.attempts + other.attempts, one.sessions + other.sessions), (61, 1));
}

/// Promise: A refresh token that was replaced is a thief's for as long as its session stands: presented weeks later, after thousands of refreshes and a sweep a day, it still ends the family.
/// RFC 9700 4.14.2
#[tokio::test]
async fn a_thief_is_found_weeks_later() {
    let house = House::with(UNCOUNTED).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let stolen = ann.sign_in_remembered("ann").await;
    let session = jwt::claims(ann.token.as_ref().unwrap())["sid"].clone();
    let mut newest = stolen.clone();
    for _ in 0..29 {
        for _ in 0..12 {
            house.clock.advance(2 * HOUR);
            newest = ann.refresh_with(&newest).await.is(200).member("refresh_token");
        }
        assert_eq!(house.sweep().await, NOTHING);
    }
    let fresh = ann.refresh_with(&newest).await.is(200);
    let mut member = ann.with_token(&fresh.member("access_token"));
    member.me().await.is(200);
    let mut thief = house.visitor_from("198.51.100.66");
    thief.refresh_with(&stolen).await.refuses(401, "refresh_token_refused");
    let line = house.last_entry().await;
    assert_eq!(
        (line.reason.as_deref(), line.session_id.as_deref()),
        (Some("reuse"), session.as_str())
    );
    member.me().await.refuses(401, "invalid_token");
    member.refresh_with(&fresh.member("refresh_token")).await.refuses(401, "refresh_token_refused");
}

/// Promise: Any refresh token of a session signs it out, also one that was replaced long ago.
#[tokio::test]
async fn an_old_refresh_token_signs_out() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_remembered("ann").await;
    let mut newest = first.clone();
    for _ in 0..3 {
        newest = ann.refresh_with(&newest).await.is(200).member("refresh_token");
    }
    let body = serde_json::json!({ "refresh_token": first });
    ann.empty_handed().post_json("/auth/logout", body).await.is(204);
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh_with(&newest).await.refuses(401, "refresh_token_refused");
}
