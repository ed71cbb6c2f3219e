//! A passkey as second factor, and for step-up.

use serde_json::{Value, json};

use crate::house::authenticator::{Authenticator, written};
use crate::house::passkeys::{FINISH, OPTIONS, answering};
use crate::house::{House, Person, jwt};

const FACTOR: &str = "/auth/login/factor";
const STEP_UP: &str = "/auth/step-up";

async fn ann_and_her_phone(house: &House) -> (Person, Authenticator) {
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    (ann, phone)
}

/// What is asked of a passkey for a sign-in that waits.
async fn options_for(person: &mut Person, mfa_token: &str) -> Value {
    person.post_json(OPTIONS, json!({ "mfa_token": mfa_token })).await.is(200).json()
}

fn bringing(mfa_token: &str, options: &Value, credential: &Value) -> Value {
    let mut body = answering(options, credential);
    body["mfa_token"] = json!(mfa_token);
    body["factor"] = json!("passkey");
    body
}

/// Promise: Whoever has a passkey is asked for it, or for another factor, after their password, and is told which of their keys will do.
/// ASVS 6.3.3
#[tokio::test]
async fn a_passkey_is_the_second_factor_of_a_password() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    let answer = ann.try_sign_in("ann", crate::house::PASSWORD).await.is(200).json();
    assert_eq!(answer["factors"], json!(["passkey", "recovery_code"]));
    let mfa_token = answer["mfa_token"].as_str().unwrap();
    let options = options_for(&mut ann, mfa_token).await;
    let will_do = json!([{
        "type": "public-key", "id": written(&phone.last().id), "transports": ["internal", "hybrid"],
    }]);
    assert_eq!(options["publicKey"]["allowCredentials"], will_do);
    let credential = phone.get(&options["publicKey"]);
    let body = bringing(mfa_token, &options, &credential);
    let answer = ann.post_json(FACTOR, body.clone()).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!(claims["acr"], "aal2");
    assert_eq!(claims["amr"], json!(["pwd", "swk", "user", "mfa"]));
    ann.post_json(FACTOR, body).await.refuses(401, "mfa_token_refused");
}

/// Promise: A passkey answers for the sign-in that it was asked for, and for no other, nor for another person's.
#[tokio::test]
async fn an_answer_is_for_the_sign_in_that_asked() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    let mut bob = house.member("bob").await;
    let mut bobs = Authenticator::new();
    bob.add_passkey(&mut bobs).await;
    let [first, second] = [ann.first_step("ann").await, ann.first_step("ann").await];
    let options = options_for(&mut ann, &first).await;
    let credential = phone.get(&options["publicKey"]);
    let body = bringing(&second, &options, &credential);
    ann.post_json(FACTOR, body).await.refuses(401, "code_refused");
    let anybody = ann.passkey_options().await;
    let body = bringing(&second, &anybody, &phone.get(&anybody["publicKey"]));
    ann.post_json(FACTOR, body).await.refuses(401, "code_refused");
    let mut for_bob = options_for(&mut ann, &second).await;
    for_bob["publicKey"]["allowCredentials"] = json!([]);
    let body = bringing(&second, &for_bob, &bobs.get(&for_bob["publicKey"]));
    ann.post_json(FACTOR, body).await.refuses(401, "code_refused");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("wrong_passkey"));
    let options = options_for(&mut ann, &second).await;
    let body = bringing(&second, &options, &phone.get(&options["publicKey"]));
    ann.post_json(FACTOR, body).await.is(200);
    ann.post_json(OPTIONS, json!({ "mfa_token": second })).await.refuses(401, "mfa_token_refused");
}

/// Promise: A member steps up with a passkey, in the session that asked; the session goes on, at the high level.
/// ASVS 7.5.3
#[tokio::test]
async fn a_passkey_steps_up() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    house.clock.advance(601);
    ann.refresh().await.is(200);
    ann.post("/users/me/passkeys/options").await.refuses(401, "insufficient_user_authentication");
    let options = ann.post(OPTIONS).await.is(200).json();
    let mut body = answering(&options, &phone.get(&options["publicKey"]));
    body["factor"] = json!("passkey");
    let answer = ann.post_json(STEP_UP, body.clone()).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["auth_time"]), (&json!("aal2"), &json!(1_795_513_201)));
    ann.token = Some(answer.member("access_token"));
    ann.post("/users/me/passkeys/options").await.is(200);
    ann.post_json(STEP_UP, body).await.refuses(401, "code_refused");
}

/// Promise: A passkey is enough by itself: one that was asked for as a second factor signs in without the password's sign-in too, once.
#[tokio::test]
async fn a_passkey_asked_for_as_second_factor_is_enough() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    let mfa_token = ann.first_step("ann").await;
    let options = options_for(&mut ann, &mfa_token).await;
    let credential = phone.get(&options["publicKey"]);
    let body = answering(&options, &credential);
    ann.post_json(FINISH, body).await.is(200);
    let body = bringing(&mfa_token, &options, &credential);
    ann.post_json(FACTOR, body).await.refuses(401, "code_refused");
}

/// Promise: Who is known and has no passkey is told so, before their browser asks for one.
#[tokio::test]
async fn who_has_no_passkey_is_told_so() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post(OPTIONS).await.refuses(409, "no_passkey");
    ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    let asks = json!({ "mfa_token": mfa_token });
    ann.empty_handed().post_json(OPTIONS, asks).await.refuses(409, "no_passkey");
    let both = json!({ "mfa_token": mfa_token, "username": "ann" });
    ann.post_json(OPTIONS, both).await.refuses(422, "validation_failed");
    ann.post_json(OPTIONS, json!({ "mfa_token": "x" })).await.refuses(401, "mfa_token_refused");
    ann.with_token("x").post(OPTIONS).await.refuses(401, "invalid_token");
}
