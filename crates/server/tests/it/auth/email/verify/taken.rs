//! Names and addresses that are taken, where addresses must be proved.

use serde_json::json;

use super::{NEW, REQUIRED, newcomer, register, verify};
use crate::house::{Answer, House, PASSWORD};

fn shown(answer: &Answer) -> (u16, String, String) {
    let mut body = answer.json();
    let id = body["id"].take();
    assert_eq!(id.as_str().unwrap().len(), 36, "{id}");
    let mut headers = answer.headers.clone();
    headers.remove("x-request-id");
    (answer.status.as_u16(), body.to_string(), format!("{headers:?}"))
}

/// Promise: Where addresses must be proved, registration never tells that a name or an address is taken; the owner of the address gets a letter about it.
/// ASVS 6.3.8
#[tokio::test]
async fn taken_names_and_addresses_are_told_to_nobody() {
    let house = House::with(REQUIRED).await;
    let mut visitor = house.visitor();
    let id = register(&mut visitor, "ann").await;
    let token = house.mail.last_to("ann@example.com").await.token();
    verify(&mut visitor, json!({ "token": token, "id": id })).await.is(204);
    let fresh = visitor.post_json("/auth/register", newcomer("bob")).await.is(202);
    let mut taken_name = newcomer("ann");
    taken_name["email"] = json!("other@example.com");
    let mut taken_address = newcomer("cleo");
    taken_address["email"] = json!("ANN@example.com");
    for body in [newcomer("ann"), taken_name, taken_address] {
        let answer = visitor.post_json("/auth/register", body).await;
        assert_eq!(shown(&answer), shown(&fresh));
    }
    assert_eq!(house.mail.count_of("ann@example.com", "address_taken").await, 2);
    assert_eq!(house.mail.count_to("other@example.com").await, 1);
    assert!(!house.mail.last_to("ann@example.com").await.text.contains("kw_vo_"));
    visitor.sign_in("ann").await;
}

/// Promise: What registration gave as id for a taken address confirms nothing.
#[tokio::test]
async fn the_id_for_a_taken_address_confirms_nothing() {
    let house = House::with(REQUIRED).await;
    let mut visitor = house.visitor();
    let id = register(&mut visitor, "ann").await;
    let token = house.mail.last_to("ann@example.com").await.token();
    verify(&mut visitor, json!({ "token": token, "id": id })).await.is(204);
    let decoy = register(&mut visitor, "ann").await;
    let answer = verify(&mut visitor, json!({ "token": token, "id": decoy })).await;
    answer.refuses(400, "verification_token_refused");
}

/// Promise: Where the name is taken by the time a letter is confirmed, another name is chosen with it, and the letter is not spent before.
#[tokio::test]
async fn another_name_is_chosen_where_the_first_is_taken_by_now() {
    let house = House::with(REQUIRED).await;
    let mut visitor = house.visitor();
    let first = register(&mut visitor, "ann").await;
    let mut same_name = newcomer("ann");
    same_name["email"] = json!("other@example.com");
    let second = visitor.post_json("/auth/register", same_name).await.is(202).member("id");
    let token = house.mail.last_to("ann@example.com").await.token();
    verify(&mut visitor, json!({ "token": token, "id": first })).await.is(204);
    let token = house.mail.last_to("other@example.com").await.token();
    let answer = verify(&mut visitor, json!({ "token": token, "id": second })).await;
    answer.refuses(400, "username_taken");
    let body = json!({ "token": token, "id": second, "username": "a b" });
    verify(&mut visitor, body).await.refuses(422, "validation_failed");
    let body = json!({ "token": token, "id": second, "username": "anna" });
    verify(&mut visitor, body).await.is(204);
    visitor.sign_in("ann").await;
    visitor.sign_in("anna").await;
}

/// Promise: Of several who register with one address, whoever confirms the letter gets what they asked for themselves, whichever letter it was, and the others' registrations end.
#[tokio::test]
async fn nobody_elses_registration_is_confirmed() {
    let house = House::with(REQUIRED).await;
    let mut ann = house.visitor();
    let id = register(&mut ann, "ann").await;
    let mut eve = house.visitor();
    let mut other = newcomer("eve");
    other["email"] = json!("ann@example.com");
    other["password"] = json!(NEW);
    let eves = eve.post_json("/auth/register", other).await.is(202).member("id");
    // The newest letter is that of Eve's registration; Ann's program has Ann's id.
    let letters = house.mail.all_to("ann@example.com").await;
    let newest = letters[0].token();
    verify(&mut ann, json!({ "token": newest, "id": id })).await.is(204);
    ann.sign_in("ann").await;
    eve.try_sign_in("eve", NEW).await.refuses(401, "wrong_credentials");
    let older = letters[1].token();
    let answer = verify(&mut eve, json!({ "token": older, "id": eves })).await;
    answer.refuses(400, "verification_token_refused");
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}
