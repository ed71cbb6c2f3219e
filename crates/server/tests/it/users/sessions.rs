//! `/users/me/sessions`.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, Person, places};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const PATH: &str = "/users/me/sessions";

async fn items(person: &mut Person) -> Vec<Value> {
    person.get(PATH).await.is(200).json()["items"].as_array().unwrap().clone()
}

fn id(item: &Value) -> String {
    item["id"].as_str().unwrap().to_owned()
}

/// Promise: A member sees their sessions, newest first: which is theirs now, since when, from where, with what, last used and until when.
/// ASVS 7.5.2
#[tokio::test]
async fn a_member_sees_their_sessions() {
    let house = House::new().await;
    house.member("bob").await;
    let mut phone = house.visitor_from("2001:db8::7");
    phone.register("ann").await;
    phone.sign_in("ann").await;
    house.clock.advance(120);
    let mut laptop = house.visitor_from("198.51.100.9").with_header("user-agent", FIREFOX);
    laptop.sign_in("ann").await;
    let items = items(&mut laptop).await;
    let expected = json!([
        {
            "id": items[0]["id"], "current": true, "created_at": "2026-11-24T09:32:00.000Z",
            "last_seen_at": "2026-11-24T09:32:00.000Z", "expires_at": "2026-11-24T10:32:00.000Z",
            "address": "198.51.100.9", "place": "198.51.100.9", "user_agent": FIREFOX,
            "device": "Firefox on Linux",
        },
        {
            "id": items[1]["id"], "current": false, "created_at": "2026-11-24T09:30:00.000Z",
            "last_seen_at": "2026-11-24T09:30:00.000Z", "expires_at": "2026-11-24T10:30:00.000Z",
            "address": "2001:db8::7", "place": "2001:db8::7", "user_agent": null, "device": null,
        },
    ]);
    assert_eq!(Value::Array(items), expected);
}

/// Promise: A member ends one of their sessions, and its tokens open nothing from that moment.
#[tokio::test]
async fn a_member_ends_one_session() {
    let house = House::new().await;
    let mut phone = house.member("ann").await;
    let mut laptop = phone.empty_handed();
    laptop.sign_in("ann").await;
    phone.me().await.is(200);
    let other = items(&mut laptop).await.into_iter().find(|item| item["current"] == false).unwrap();
    let path = format!("{PATH}/{}", id(&other));
    let answer = laptop.delete(&path).await.is(204);
    assert!(answer.body.is_empty());
    phone.me().await.refuses(401, "invalid_token");
    phone.refresh().await.refuses(401, "refresh_token_refused");
    assert_eq!(items(&mut laptop).await.len(), 1);
    laptop.delete(&path).await.refuses(404, "session_not_found");
    laptop.me().await.is(200);
}

/// Promise: A member may end the session that asks; it is a sign-out.
#[tokio::test]
async fn a_member_ends_their_own_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let own = id(&items(&mut ann).await[0]);
    ann.delete(&format!("{PATH}/{own}")).await.is(204);
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
}

/// Promise: Somebody else's session is not there for you: ending it answers as for an id that nobody has, and ends nothing.
#[tokio::test]
async fn somebody_elses_session_is_not_there() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut bob = house.member("bob").await;
    let of_bob = id(&items(&mut bob).await[0]);
    let theirs = ann.delete(&format!("{PATH}/{of_bob}")).await;
    let nobodys = ann.delete(&format!("{PATH}/019a0000-0000-7000-8000-000000000000")).await;
    assert_eq!(theirs.without_number(), nobodys.without_number());
    theirs.refuses(404, "session_not_found");
    for odd in ["x", "0", "current", &of_bob.to_uppercase(), "%00", "%27%20OR%201", "..%2f"] {
        ann.delete(&format!("{PATH}/{odd}")).await.refuses(404, "session_not_found");
    }
    ann.delete(&format!("{PATH}/%ff")).await.refuses(400, "malformed_request");
    bob.me().await.is(200);
    bob.refresh().await.is(200);
}

/// Promise: A member ends all their other sessions at once and stays signed in; other people stay too.
#[tokio::test]
async fn a_member_ends_all_others() {
    let house = House::new().await;
    let second = house.second().await;
    let mut bob = house.member("bob").await;
    let mut ann = house.member("ann").await;
    let mut others = Vec::new();
    for _ in 0..3 {
        let mut other = ann.empty_handed();
        other.sign_in("ann").await;
        other.me().await.is(200);
        others.push(other);
    }
    let mut elsewhere = others[0].at(&second);
    elsewhere.me().await.is(200);
    ann.delete(PATH).await.is(204);
    for other in &mut others {
        other.me().await.refuses(401, "invalid_token");
        other.refresh().await.refuses(401, "refresh_token_refused");
    }
    ann.me().await.is(200);
    ann.refresh().await.is(200);
    assert_eq!(items(&mut ann).await.len(), 1);
    ann.delete(PATH).await.is(204);
    bob.me().await.is(200);
    elsewhere.me_within_a_second().await.refuses(401, "invalid_token");
}

/// Promise: Sessions that ended or rested too long are not shown.
#[tokio::test]
async fn ended_sessions_are_not_shown() {
    let house = House::new().await;
    let mut first = house.member("ann").await;
    let mut signed_out = first.empty_handed();
    signed_out.sign_in("ann").await;
    signed_out.post("/auth/logout").await.is(204);
    assert_eq!(items(&mut first).await.len(), 1);
    house.clock.advance(3_600);
    let mut ann = first.empty_handed();
    ann.sign_in("ann").await;
    let items = items(&mut ann).await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["current"], true);
}

/// Promise: A session remembers what its client calls itself, cut to 256 characters and without control characters.
#[tokio::test]
async fn a_long_user_agent_is_cut() {
    let house = House::new().await;
    let mut ann = house.visitor().with_header("user-agent", &"a\t".repeat(400));
    ann.register("ann").await;
    let form = [("username", "ann"), ("password", PASSWORD)];
    ann.token = Some(ann.post_form("/auth/login", &form).await.member("access_token"));
    assert_eq!(items(&mut ann).await[0]["user_agent"], "a".repeat(256));
}

/// Promise: Where a session began is told in words: this machine, the local network, with the operator's file of places a city and its country, in the person's language; elsewhere by its address.
#[tokio::test]
async fn the_place_of_a_session_is_told_in_words() {
    let folder = std::env::temp_dir().join(format!("keyward-places-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("city.mmdb");
    std::fs::write(&file, places::in_vienna([198, 51, 100, 0].into())).unwrap();
    let house = House::with(&[("sessions.places_file", file.to_str().unwrap())]).await;
    let mut ann = house.member("ann").await;
    for address in ["127.0.0.1", "192.168.1.20", "fd00::7", "198.51.100.9", "203.0.113.80"] {
        house.visitor_from(address).sign_in("ann").await;
    }
    let mut seen = items(&mut ann).await;
    seen.sort_by_key(|item| item["address"].to_string());
    let words: Vec<_> = seen.iter().map(|item| item["place"].as_str().unwrap()).collect();
    assert_eq!(
        words,
        [
            "This machine",
            "Local network",
            "Vienna, Austria",
            "203.0.113.7",
            "203.0.113.80",
            "Local network",
        ]
    );
    let german = json!({ "locale": "de" }).to_string();
    ann.send("PATCH", "/users/me", Some("application/json"), german).await.is(200);
    let mut seen = items(&mut ann).await;
    seen.sort_by_key(|item| item["address"].to_string());
    let words: Vec<_> = seen.iter().map(|item| item["place"].as_str().unwrap()).collect();
    assert_eq!(words[..3], ["Dieser Rechner", "Lokales Netz", "Wien, Österreich"]);
    std::fs::remove_dir_all(folder).unwrap();
}
