//! `GET /auth/password/policy`.

use serde_json::json;

use crate::house::House;

/// Promise: What a new password must be is told in words before anybody fails it, as the operator set it.
/// ASVS 6.1.2
#[tokio::test]
async fn the_policy_is_told_beforehand() {
    let house = House::new().await;
    let policy = house.visitor().get("/auth/password/policy").await.is(200).json();
    assert_eq!(policy["minimum_length"], 15);
    assert_eq!(policy["maximum_length"], 1024);
    assert_eq!((&policy["refuse_common"], &policy["minimum_strength"]), (&json!(true), &json!(3)));
    let sentences = policy["sentences"].as_array().unwrap();
    assert_eq!(sentences.len(), 5);
    assert!(sentences[0].as_str().unwrap().starts_with("15 characters or more"));
    let lax = house
        .again_with(&[("passwords.refuse_common", "false"), ("passwords.minimum_length", "6")]);
    let policy = lax.await.visitor().get("/auth/password/policy").await.is(200).json();
    assert_eq!((&policy["minimum_length"], &policy["minimum_strength"]), (&json!(6), &json!(0)));
    assert_eq!(policy["sentences"].as_array().unwrap().len(), 2);
}
