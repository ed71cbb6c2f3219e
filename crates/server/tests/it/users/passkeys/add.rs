//! Adding a passkey.

use serde_json::{Value, json};

use crate::house::House;
use crate::house::authenticator::{Authenticator, read, written};
use crate::house::passkeys::{FINISH, OWN, OWN_OPTIONS, answering};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Promise: A member adds several passkeys, each called by its make where that is known, else by the device, and shown with whether it is backed up.
#[tokio::test]
async fn a_member_adds_several_passkeys() {
    let house = House::new().await;
    let mut ann = house.member("ann").await.with_header("user-agent", FIREFOX);
    let mut phone = Authenticator {
        aaguid: *b"\xfb\xfc\x30\x07\x15\x4e\x4e\xcc\x8c\x0b\x6e\x02\x05\x57\xd7\xbd",
        ..Authenticator::new()
    };
    let first = ann.add_passkey(&mut phone).await;
    assert_eq!(first["recovery_codes"].as_array().unwrap().len(), 10);
    let expected = json!({
        "recovery_codes": first["recovery_codes"],
        "id": first["id"], "name": "iCloud Keychain", "created_at": "2026-11-24T09:30:00.000Z",
        "last_used_at": null, "backed_up": true, "backup_eligible": true,
        "transports": ["internal", "hybrid"],
    });
    assert_eq!(first, expected);
    let second = ann.add_passkey(&mut Authenticator::security_key()).await;
    assert_eq!(second["name"], "Passkey, Firefox on Linux");
    assert_eq!((&second["backed_up"], &second["backup_eligible"]), (&json!(false), &json!(false)));
    let third = ann.add_passkey(&mut Authenticator::new()).await;
    assert_eq!(third["name"], "Passkey, Firefox on Linux 2");
    let entry = house.last_entry().await;
    assert_eq!((entry.event.as_str(), entry.outcome.as_str()), ("factor_add", "success"));
}

/// Promise: A new passkey is asked for so that it is found without a name, verifies its person, and is kept under a handle of chance that says nothing of them and is theirs for good.
#[tokio::test]
async fn what_is_asked_of_a_new_passkey() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    let options = ann.post(OWN_OPTIONS).await.is(200).json();
    let asked = &options["publicKey"];
    assert_eq!(asked["rp"], json!({ "id": "localhost", "name": "localhost" }));
    assert_eq!(
        (&asked["user"]["name"], &asked["user"]["displayName"]),
        (&json!("ann"), &json!("ann"))
    );
    let handle = read(&asked["user"]["id"]);
    assert_eq!(handle.len(), 64);
    assert_eq!(handle, phone.last().handle);
    assert_eq!(read(&asked["challenge"]).len(), 32);
    let how = json!({
        "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
    });
    assert_eq!(asked["authenticatorSelection"], how);
    assert_eq!(asked["attestation"], "none");
    let known = json!([{ "type": "public-key", "id": written(&phone.last().id) }]);
    assert_eq!(asked["excludeCredentials"], known);
    let bobs = house.member("bob").await.post(OWN_OPTIONS).await.is(200).json();
    assert_ne!(bobs["publicKey"]["user"]["id"], asked["user"]["id"]);
}

/// Promise: The name that a member gives with a new passkey is the one that it has, and a letter tells of the new passkey.
/// ASVS 6.3.7
#[tokio::test]
async fn a_passkey_is_named_when_it_is_added() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let options = ann.post(OWN_OPTIONS).await.is(200).json();
    let mut body = answering(&options, &Authenticator::new().create(&options["publicKey"]));
    body["name"] = json!("a\nb");
    ann.post_json(OWN, body.clone()).await.refuses(422, "validation_failed");
    body["name"] = json!("Blue key");
    assert_eq!(ann.post_json(OWN, body).await.is(201).member("name"), "Blue key");
    let letter = house.mail.last_to("ann@example.com").await;
    assert_eq!(letter.subject, "A way to sign in to localhost:8080 was added");
    assert!(letter.text.contains("Passkey") && letter.text.contains("Blue key"), "{}", letter.text);
}

async fn refused_because(house: &House, device: &mut Authenticator, reason: &str) {
    let mut ann = house.visitor();
    ann.sign_in("ann").await;
    ann.try_to_add_passkey(device).await.refuses(400, "passkey_not_added");
    let entry = house.last_entry().await;
    assert_eq!((entry.event.as_str(), entry.reason.as_deref()), ("factor_add", Some(reason)));
}

/// Promise: A passkey made for another page or relying party, in a frame, or by a device that nobody unlocked is not added.
#[tokio::test]
async fn a_passkey_that_is_not_what_was_asked_for_is_not_added() {
    let house = House::new().await;
    house.member("ann").await;
    let new = Authenticator::new;
    let mut elsewhere = Authenticator { origin: "https://evil.example".to_owned(), ..new() };
    refused_because(&house, &mut elsewhere, "wrong_origin").await;
    let mut framed = Authenticator { is_in_a_frame: true, ..new() };
    refused_because(&house, &mut framed, "cross_origin").await;
    let evil = Some("evil.example".to_owned());
    let mut for_others = Authenticator { relying_party: evil, ..new() };
    refused_because(&house, &mut for_others, "wrong_relying_party").await;
    let mut locked = Authenticator { verifies: false, ..new() };
    refused_because(&house, &mut locked, "nobody_verified").await;
}

/// Promise: A challenge for a new passkey is answered once, within ten minutes, in the session that asked, and with a passkey that is found without a name.
#[tokio::test]
async fn a_challenge_is_answered_once_in_its_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut bob = house.member("bob").await;
    let mut other_session = ann.empty_handed();
    other_session.sign_in("ann").await;
    let mut device = Authenticator::new();
    let options = ann.post(OWN_OPTIONS).await.is(200).json();
    let body = answering(&options, &device.create(&options["publicKey"]));
    for stranger in [&mut bob, &mut other_session] {
        stranger.post_json(OWN, body.clone()).await.refuses(400, "passkey_not_added");
        assert_eq!(house.last_entry().await.reason.as_deref(), Some("another_session"));
    }
    let mut hidden = body.clone();
    hidden["credential"]["clientExtensionResults"]["credProps"]["rk"] = json!(false);
    ann.post_json(OWN, hidden).await.refuses(400, "passkey_not_added");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("not_discoverable"));
    ann.post_json(OWN, body.clone()).await.is(201);
    ann.post_json(OWN, body).await.refuses(400, "passkey_not_added");
    let late = ann.post(OWN_OPTIONS).await.is(200).json();
    let body = answering(&late, &Authenticator::new().create(&late["publicKey"]));
    house.clock.advance(600);
    ann.refresh().await.is(200);
    ann.post_json(OWN, body).await.is(400);
    let sign_in = ann.passkey_options().await;
    let mut as_if = ann.post(OWN_OPTIONS).await.is(200).json()["publicKey"].clone();
    as_if["challenge"] = sign_in["publicKey"]["challenge"].clone();
    let body = answering(&sign_in, &Authenticator::new().create(&as_if));
    ann.post_json(OWN, body).await.refuses(400, "passkey_not_added");
}

/// Promise: A credential id belongs to one person.
#[tokio::test]
async fn a_passkey_is_one_persons() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut device = Authenticator::new();
    ann.add_passkey(&mut device).await;
    let mut bob = house.member("bob").await;
    let options = bob.post(OWN_OPTIONS).await.is(200).json();
    let mut copy = Authenticator::new();
    let mut body = answering(&options, &copy.create(&options["publicKey"]));
    // An authenticator that gives the id of Ann's passkey to a key of its own.
    let [own, anns] = [copy.last().id.clone(), device.last().id.clone()];
    for member in ["attestationObject", "authenticatorData"] {
        let bytes = read(&body["credential"]["response"][member]);
        let at = bytes.windows(own.len()).position(|window| window == own).unwrap();
        let forged = [&bytes[..at], &anns, &bytes[at + own.len()..]].concat();
        body["credential"]["response"][member] = Value::String(written(&forged));
    }
    bob.post_json(OWN, body).await.refuses(409, "passkey_known");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("known"));
    ann.sign_in_by_passkey(&mut device).await;
    let answer = ann.me().await.is(200);
    assert_eq!(answer.member("username"), "ann");
    let sign_in = bob.passkey_options().await;
    copy.last().id = anns;
    let credential = copy.get(&sign_in["publicKey"]);
    bob.post_json(FINISH, answering(&sign_in, &credential)).await.is(401);
}

/// Promise: A person has 20 passkeys at most.
#[tokio::test]
async fn passkeys_are_not_without_number() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut device = Authenticator::new();
    let waiting = ann.post(OWN_OPTIONS).await.is(200).json();
    for _ in 0..20 {
        let mut another = Authenticator::new();
        ann.add_passkey(&mut another).await;
    }
    ann.post(OWN_OPTIONS).await.refuses(409, "too_many_passkeys");
    let body = answering(&waiting, &device.create(&waiting["publicKey"]));
    ann.post_json(OWN, body).await.refuses(409, "too_many_passkeys");
}
