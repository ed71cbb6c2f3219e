//! The life of an account, from its first letter to the day when everything is lost, while
//! somebody guesses at every door.

mod guesser;
mod owner;
pub mod world;

use std::sync::Arc;

use keyward_rules::factor::totp;
use serde_json::json;

use self::guesser::Guesser;
use self::owner::{ADDRESS, Owner};
use self::world::World;
use crate::house::authenticator::{Authenticator, ORIGIN};
use crate::house::passkeys::{OWN, OWN_OPTIONS, answering};
use crate::house::smtp::Sink;
use crate::house::{House, jwt};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.6 Safari/605.1.15";

/// Guesses of each round, of which there are eight.
const ROUND: usize = 125;

/// Promise: While somebody tries a thousand secrets at every door from three networks, the owner proves her address, adds an app and a passkey, signs in with and without typing a name, loses everything, comes back with a letter and a recovery code, ends the old sessions, sets a new password, and is told of each step by a letter; the guesser never comes in and never locks her out.
/// ASVS 6.1.1
/// ASVS 6.3.1
/// ASVS 6.3.3
/// ASVS 6.3.5
/// ASVS 6.3.7
/// ASVS 6.4.3
/// ASVS 7.5.2
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_hard_to_take_over() {
    let sink = Sink::new();
    let url = sink.url();
    let house = House::with(&[
        ("smtp.url", url.as_str()),
        ("email.verification", "required"),
        ("server.trusted_proxies", "127.0.0.1"),
    ])
    .await;
    house.carries_letters();
    let ports = vec![house.listens()];
    tell(World::new(ports, sink, ORIGIN, Some(house.clock.clone()))).await;
}

/// The story, in a world where addresses must be proved and 127.0.0.1 is a trusted proxy.
pub async fn tell(world: World) {
    let world = Arc::new(world);
    let mut laptop = Owner::at(&world, "203.0.113.7", FIREFOX);
    laptop.registers().await;
    laptop.types_password("ann").await;
    assert_eq!(laptop.get("/users/me").await.is(200).json()["email_verified"], true);

    let guesser = Guesser::begins(&world).await;
    guesser.guesses(ROUND).await;
    let (secret, codes) = adds_an_app(&world, &mut laptop).await;
    guesser.guesses(ROUND).await;
    let mut phone = Authenticator { origin: world.origin.clone(), ..Authenticator::new() };
    adds_a_passkey(&mut laptop, &mut phone).await;
    laptop.send("POST", "/auth/logout", None).await.is(204);
    laptop.is_out().await;

    guesser.guesses(ROUND).await;
    laptop.signs_in_by_passkey(&mut phone).await;
    assert_eq!(laptop.get("/users/me").await.is(200).member("username"), "ann");
    assert_eq!(jwt::claims(laptop.token.as_ref().unwrap())["acr"], "aal2");
    world.rests(1_200);
    guesser.guesses(ROUND).await;
    laptop.signs_in_with_both(ADDRESS, &mut phone).await;
    guesser.guesses(ROUND).await;
    let waits = laptop.types_password("ann").await;
    let code = totp::code_at(&secret, world.now().await).unwrap();
    laptop.brings(&waits, "totp", &code).await;
    laptop.get("/users/me").await.is(200);

    // Laptop and telephone are gone, and with them whatever knew her; a sheet of codes is left.
    world.rests(1_200);
    guesser.guesses(ROUND).await;
    let mut found = laptop;
    let mut new = Owner::at(&world, "192.0.2.44", SAFARI);
    comes_back(&world, &mut new, &codes[0]).await;
    guesser.guesses(ROUND).await;
    ends_all_but(&mut new, &mut found).await;
    new.forgets_password().await;
    new.is_out().await;
    let waits = new.types_password("ann").await;
    new.brings(&waits, "recovery_code", &codes[1]).await;

    guesser.guesses(ROUND).await;
    new.get("/users/me").await.is(200);
    let (made, judged) = guesser.count();
    assert_eq!(made, 8 * ROUND);
    assert!(judged < made / 2, "{judged} of {made} were judged");
    has_all_letters(&world).await;
}

async fn adds_an_app(world: &World, laptop: &mut Owner) -> (Vec<u8>, Vec<String>) {
    let begun = laptop.send("POST", "/users/me/factors/totp", None).await.is(201);
    let secret = totp::from_base32(&begun.member("secret")).unwrap().to_vec();
    // The code of the half minute before, so that the one of now is left for a sign-in.
    let code = totp::code_at(&secret, world.now().await.plus_seconds(-30)).unwrap();
    let body = json!({ "id": begun.member("id"), "code": code.as_str() });
    let answer = laptop.post("/users/me/factors/totp/confirm", body).await.is(200).json();
    let codes = answer["recovery_codes"].as_array().unwrap();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

async fn adds_a_passkey(laptop: &mut Owner, phone: &mut Authenticator) {
    let options = laptop.post(OWN_OPTIONS, json!({})).await.is(200).json();
    let body = answering(&options, &phone.create(&options["publicKey"]));
    laptop.post(OWN, body).await.is(201);
}

/// By a letter to her address, which is one factor, and a recovery code, which is the other.
async fn comes_back(world: &World, new: &mut Owner, code: &str) {
    let body = json!({ "email": ADDRESS, "kind": "link" });
    new.post("/auth/code/start", body).await.is(202);
    let token = world.token(ADDRESS, "/login/link").await;
    let waits = new.post("/auth/code/finish", json!({ "token": token })).await.is(200);
    assert_eq!(waits.json()["factors"], json!(["passkey", "totp", "recovery_code"]));
    new.brings(&waits, "recovery_code", code).await;
}

/// Sees the sessions of what was lost, and ends them.
async fn ends_all_but(new: &mut Owner, lost: &mut Owner) {
    let sessions = new.sessions().await;
    assert_eq!(sessions[0]["device"], "Safari on macOS");
    assert_eq!(sessions[0]["address"], "192.0.2.44");
    let old = &sessions[1..];
    assert_eq!(old.len(), 3, "{sessions:?}");
    for session in old {
        assert_eq!(session["device"], "Firefox on Linux");
        let path = format!("/users/me/sessions/{}", session["id"].as_str().unwrap());
        new.send("DELETE", &path, None).await.is(204);
    }
    lost.is_out().await;
    lost.send("POST", "/auth/refresh", None).await.refuses(401, "refresh_token_refused");
    assert_eq!(new.sessions().await.len(), 1);
}

/// Each letter came once, and none that is not hers.
async fn has_all_letters(world: &World) {
    let host = url::Url::parse(&world.origin).unwrap();
    let host = host[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let expected = [
        (1, "Confirm your address for"),
        (2, "A way to sign in to"),
        (1, "is your code for"),
        (1, "Your link to sign in to"),
        (1, "New sign-in to"),
        (1, "Set a new password for"),
        (1, "Your password for"),
        (2, "A recovery code for"),
    ];
    let count = expected.iter().map(|(count, _)| count).sum();
    let taken = world.sink.has_taken(count).await;
    let subjects: Vec<_> = taken.iter().map(|letter| letter.header("Subject")).collect();
    for (count, begins) in expected {
        let found = subjects.iter().filter(|subject| subject.contains(begins)).count();
        assert_eq!(found, count, "{begins}: {subjects:?}");
    }
    assert_eq!(subjects.len(), count, "{subjects:?}");
    assert!(taken.iter().all(|letter| letter.to == ADDRESS));
    assert!(subjects.iter().all(|subject| subject.contains(&host)), "{subjects:?}");
    world.letter(ADDRESS, "/not-me?token=").await;
}
