//! `POST /auth/login`.

use crate::house::{House, PASSWORD};

/// Promise: A person who registered signs in by form or JSON, by name or address, and sees themselves.
#[tokio::test]
async fn ann_signs_in_by_form_or_json_and_sees_herself() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for name in ["ann", "Ann", " ANN@Example.com "] {
        let form = [("username", name), ("password", PASSWORD), ("grant_type", "password")];
        let by_form = ann.post_form("/auth/login", &form).await.is(200);
        let by_json = ann.try_sign_in(name, PASSWORD).await.is(200);
        for answer in [by_form, by_json] {
            assert_eq!(answer.json()["token_type"], "bearer");
            assert_eq!(answer.json()["expires_in"], 600);
            let mut signed_in = ann.with_token(&answer.member("access_token"));
            let me = signed_in.get("/users/me").await.is(200);
            assert_eq!(me.member("username"), "ann");
            assert_eq!(me.member("email"), "ann@example.com");
        }
    }
}
