//! Bodies that can be read and hold the wrong members.

use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD};

const JSON: Option<&str> = Some("application/json");

#[track_caller]
fn faults(answer: Answer, expected: &[(&str, &str)]) {
    let answer = answer.refuses(422, "validation_failed");
    let expected: Vec<_> =
        expected.iter().map(|(p, c)| ((*p).to_owned(), (*c).to_owned())).collect();
    assert_eq!(answer.faults(), expected);
}

/// Promise: A JSON text that is no object is well-formed and refused with 422.
#[tokio::test]
async fn what_is_no_object_is_refused() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for body in ["[]", "[{\"username\":\"ann\"}]", "\"ann\"", "7", "-1.5", "true", "null"] {
        for path in ["/auth/register", "/auth/login", "/auth/refresh", "/auth/logout"] {
            // Where no body is needed, null is none.
            if body == "null" && matches!(path, "/auth/refresh" | "/auth/logout") {
                continue;
            }
            let answer = visitor.send("POST", path, JSON, body).await;
            faults(answer, &[("", "not_an_object")]);
        }
    }
    visitor.send("POST", "/auth/logout", JSON, "null").await.is(204);
}

/// Promise: Every member that is missing is named, all at once; null counts as missing.
#[tokio::test]
async fn missing_members_are_named() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let missing = [("/username", "missing"), ("/email", "missing"), ("/password", "missing")];
    faults(visitor.post_json("/auth/register", json!({})).await, &missing);
    let nulls = json!({ "username": null, "email": null, "password": null });
    faults(visitor.post_json("/auth/register", nulls).await, &missing);
    let missing = [("/username", "missing"), ("/password", "missing")];
    faults(visitor.post_json("/auth/login", json!({})).await, &missing);
    faults(visitor.post_form("/auth/login", &[]).await, &missing);
    let mut ann = house.member("ann").await;
    let missing = [("/current_password", "missing"), ("/new_password", "missing")];
    faults(ann.put_json("/users/me/password", json!({})).await, &missing);
}

/// Promise: Numbers, switches, lists and objects are not read as text.
#[tokio::test]
async fn what_is_no_text_is_refused() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for other in [json!(7), json!(1.5), json!(true), json!(["ann"]), json!({ "a": "b" })] {
        let body = json!({
            "username": other, "email": other, "password": other, "full_name": other,
        });
        let expected = [
            ("/username", "not_text"),
            ("/email", "not_text"),
            ("/password", "not_text"),
            ("/full_name", "not_text"),
        ];
        faults(visitor.post_json("/auth/register", body).await, &expected);
        let body = json!({ "username": "ann", "password": PASSWORD, "refresh_delivery": other });
        faults(visitor.post_json("/auth/login", body).await, &[("/refresh_delivery", "not_text")]);
        let body = json!({ "refresh_token": other });
        faults(visitor.post_json("/auth/refresh", body).await, &[("/refresh_token", "not_text")]);
    }
}

/// Promise: A member that stands twice is refused, in JSON and in forms: two readers might each believe another one.
#[tokio::test]
async fn a_member_that_stands_twice_is_refused() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    let body =
        format!("{{\"username\":\"ann\",\"password\":\"wrong\",\"password\":\"{PASSWORD}\"}}");
    let answer = visitor.send("POST", "/auth/login", JSON, body).await;
    faults(answer, &[("/password", "duplicate_member")]);
    let form = [("username", "ann"), ("username", "bob"), ("password", PASSWORD)];
    let answer = visitor.post_form("/auth/login", &form).await;
    faults(answer, &[("/username", "duplicate_member")]);
    // The escaped spelling of a name is that name.
    let body = "{\"refresh_token\":\"x\",\"refresh\\u005ftoken\":\"y\"}";
    let answer = visitor.send("POST", "/auth/refresh", JSON, body).await;
    faults(answer, &[("/refresh_token", "duplicate_member")]);
}

/// Promise: A member that the route does not know is refused and named by its JSON pointer, escaped and cut.
/// RFC 6901 3
#[tokio::test]
async fn unknown_members_are_named() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let long = "n".repeat(300);
    let body = json!({ "a/b~c": 1, "": null, "Refresh_token": "x", &*long: {} });
    let cut = format!("/{}", "n".repeat(64));
    let expected = [
        ("/", "unknown_member"),
        ("/Refresh_token", "unknown_member"),
        ("/a~1b~0c", "unknown_member"),
        (&*cut, "unknown_member"),
    ];
    faults(visitor.post_json("/auth/refresh", body.clone()).await, &expected);
    faults(visitor.post_json("/auth/logout", body).await, &expected);
}

/// Promise: No answer repeats what was sent as a secret.
#[tokio::test]
async fn no_answer_repeats_a_secret() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let secret = "tangerine-that-nobody-may-see";
    let with = |member: &str| -> Value {
        json!({ "username": "ann", "password": secret, member: secret })
    };
    for member in ["password", "remember", "refresh_delivery", "unknown"] {
        let answer = ann.post_json("/auth/login", with(member)).await;
        assert!(answer.status.is_client_error());
        assert!(!answer.text().contains(secret), "{}", answer.text());
    }
    for (method, path) in [("POST", "/auth/refresh"), ("PUT", "/users/me/password")] {
        for body in [with("refresh_token"), with("current_password")] {
            let answer = ann.send(method, path, JSON, body.to_string()).await;
            assert!(!answer.text().contains(secret), "{}", answer.text());
        }
    }
}
