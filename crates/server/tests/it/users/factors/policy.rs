//! Who may, and who must, have a second factor.

use serde_json::json;

use crate::house::{House, PASSWORD};

/// Promise: Where a second factor is required, whoever has none signs in and can do nothing but add one; then everything opens at once.
/// ASVS 6.3.3
#[tokio::test]
async fn who_must_have_a_factor_can_only_add_one() {
    let house = House::with(&[("factors.mode", "required")]).await;
    let second = house.second().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let answer = ann.sign_in("ann").await;
    assert_eq!(answer.json()["factor_enrolment_required"], true);
    for path in ["/users/me", "/users/me/sessions", "/users/me/devices"] {
        ann.get(path).await.refuses(403, "factor_enrolment_required");
        ann.at(&second).get(path).await.refuses(403, "factor_enrolment_required");
    }
    let body = json!({ "current_password": PASSWORD, "new_password": "copper violin harbour" });
    let refused = ann.put_json("/users/me/password", body).await;
    refused.refuses(403, "factor_enrolment_required");
    ann.get("/users/me/factors").await.is(200);
    house.clock.advance(590);
    ann.refresh().await.is(200);
    ann.me().await.refuses(403, "factor_enrolment_required");
    house.clock.advance(20);
    ann.step_up(json!({ "password": PASSWORD })).await.is(200);
    let (app, _) = ann.add_app(&house).await;
    ann.me().await.is(200);
    ann.at(&second).me_within_a_second().await.is(200);
    let answer = ann.sign_in_with("ann", &app).await;
    assert!(answer.json().get("factor_enrolment_required").is_none());
}

/// Promise: The last factor of somebody who must have one is not removed; another one takes its place first.
#[tokio::test]
async fn the_last_factor_that_must_be_there_stays() {
    let house = House::with(&[("factors.mode", "required")]).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    ann.sign_in("ann").await;
    let (first, _) = ann.add_app(&house).await;
    let path = format!("/users/me/factors/{}", first.id);
    ann.delete(&path).await.refuses(409, "last_factor");
    let line = house.audit().await.remove(0);
    assert_eq!((line.event.as_str(), line.outcome.as_str()), ("factor_remove", "refused"));
    ann.add_app(&house).await;
    ann.delete(&path).await.is(204);
}

/// Promise: A second factor can be required of some roles alone.
#[tokio::test]
async fn a_factor_may_be_required_of_a_role() {
    let settings = [("factors.mode", "required"), ("factors.roles", "admin")];
    let house = House::with(&settings).await;
    let mut admin = house.admin().await;
    admin.me().await.refuses(403, "factor_enrolment_required");
    admin.add_app(&house).await;
    admin.me().await.is(200);
    house.member("ann").await.me().await.is(200);
}

/// Promise: Where second factors are off, nobody adds one, and those that are there are still asked for.
#[tokio::test]
async fn where_factors_are_off_nobody_adds_one() {
    let house = House::new().await;
    let (app, _) = house.member("ann").await.add_app(&house).await;
    let house = house.again_with(&[("factors.mode", "off")]).await;
    let mut bob = house.member("bob").await;
    bob.post("/users/me/factors/totp").await.refuses(403, "factors_off");
    let mut ann = house.visitor();
    ann.sign_in_with("ann", &app).await;
    ann.delete(&format!("/users/me/factors/{}", app.id)).await.is(204);
}
