//! The pages that a letter's link opens. A link only opens them; a button acts.

use serde_json::json;

use crate::house::{House, PASSWORD};

const NEW: &str = "seven green kettles";

/// Promise: The link of a letter acts on nothing by itself: it opens a page with a button, however often it is opened, and the page carries its security headers.
#[tokio::test]
async fn a_link_acts_on_nothing_by_itself() {
    let house = House::with(&[("email.verification", "optional")]).await;
    let mut ann = house.member("ann").await;
    let verify = house.mail.last_to("ann@example.com").await.token();
    let body = json!({ "email": "ann@example.com" });
    ann.post_json("/auth/password/forgot", body).await.is(202);
    let reset = house.mail.last_to("ann@example.com").await.token();
    let body = json!({ "email": "ann@example.com", "kind": "link" });
    ann.post_json("/auth/code/start", body).await.is(202);
    let link = house.mail.last_to("ann@example.com").await.token();
    let mut scanner = house.visitor();
    for (path, token) in [("/verify", &verify), ("/reset", &reset), ("/login/link", &link)] {
        for _ in 0..3 {
            let page = scanner.get(&format!("{path}?token={token}")).await.is(200);
            let html = page.text();
            assert!(html.contains("id=\"submit\"") && html.contains("method=\"post\""), "{html}");
            assert!(html.contains(&format!("name=\"token\" value=\"{token}\"")), "{html}");
            assert_eq!(page.header("referrer-policy"), "same-origin");
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("set-cookie"), "");
        }
    }
    assert_eq!(ann.me().await.json()["email_verified"], false);
    let form = [("token", reset.as_str()), ("password", NEW)];
    let done = scanner.post_form("/reset", &form).await.is(303);
    assert_eq!(done.header("location"), "/reset?done=1");
    assert!(scanner.get("/reset?done=1").await.is(200).text().contains("Sign in with the new"));
    scanner.try_sign_in("ann", NEW).await.is(200);
}

/// Promise: A link that no longer works says so and offers the next one right there.
#[tokio::test]
async fn a_link_that_is_over_offers_the_next() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for (path, action) in
        [("/reset", "/forgot"), ("/verify", "/verify"), ("/login/link", "/login/link")]
    {
        let page = visitor.get(&format!("{path}?token=kw_vo_")).await;
        assert!((400..402).contains(&page.status.as_u16()), "{path}");
        let html = page.text();
        assert!(html.contains(&format!("action=\"{action}\"")), "{path} {html}");
        assert!(html.contains("name=\"email\"") && html.contains("role=\"alert\""), "{html}");
        let sent = visitor.post_form(action, &[("email", "ann@example.com")]).await.is(303);
        let target = sent.header("location").to_owned();
        assert!(visitor.get(&target).await.is(200).text().contains("role=\"status\""));
    }
    visitor.get("/undo-email?token=kw_vo_").await.is(400);
}

/// Promise: A form that is refused is shown again with what was typed, never the password, and says what is wrong at the field.
#[tokio::test]
async fn a_refused_form_is_shown_again() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("marigold").await;
    let page = visitor.post_form("/forgot", &[("email", "\"><script>")]).await.is(422);
    assert!(page.text().contains("id=\"email-error\"") && !page.text().contains("\"><script>"));
    visitor.post_form("/forgot", &[("email", "marigold@example.com")]).await.is(303);
    let token = house.mail.last_to("marigold@example.com").await.token();
    let form = [("token", token.as_str()), ("password", "too short")];
    let page = visitor.post_form("/reset", &form).await.is(422);
    assert!(page.text().contains("id=\"password-error\"") && page.text().contains(&token));
    assert!(!page.text().contains("too short\""), "{}", page.text());
    let form = [("token", token.as_str()), ("password", NEW)];
    visitor.post_form("/reset", &form).await.is(303);
    visitor.post_form("/reset", &form).await.is(400);
}

/// Promise: Where the letter is all that somebody has, the page asks for a password, and for another name where the first is taken by now.
#[tokio::test]
async fn the_page_asks_for_what_is_missing() {
    let house = House::with(&[("email.verification", "required")]).await;
    let mut visitor = house.visitor();
    for email in ["ann@example.com", "other@example.com"] {
        let body = json!({ "username": "ann", "email": email, "password": PASSWORD });
        visitor.post_json("/auth/register", body).await.is(202);
    }
    let token = house.mail.last_to("ann@example.com").await.token();
    let page = visitor.get(&format!("/verify?token={token}")).await.is(200);
    assert!(
        page.text().contains("name=\"password\"") && !page.text().contains("name=\"username\"")
    );
    let form = [("token", token.as_str()), ("password", NEW)];
    visitor.post_form("/verify", &form).await.is(303);
    let token = house.mail.last_to("other@example.com").await.token();
    let page = visitor.get(&format!("/verify?token={token}")).await.is(200);
    assert!(page.text().contains("name=\"username\""), "{}", page.text());
    let form = [("token", token.as_str()), ("username", "ann"), ("password", NEW)];
    let page = visitor.post_form("/verify", &form).await.is(400);
    assert!(page.text().contains("Username already registered"));
    let form = [("token", token.as_str()), ("username", "anna"), ("password", NEW)];
    visitor.post_form("/verify", &form).await.is(303);
    visitor.try_sign_in("anna", NEW).await.is(200);
}

/// Promise: The page of a link signs in this browser, and another site's page can't.
#[tokio::test]
async fn the_page_of_a_link_signs_in_this_browser() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    ann.post_form("/login/link", &[("email", "ann@example.com")]).await.is(303);
    let token = house.mail.last_to("ann@example.com").await.token();
    let page = ann.get(&format!("/login/link?token={token}")).await.is(200);
    assert!(page.text().contains("You are ann"), "{}", page.text());
    let form = [("token", token.as_str())];
    let mut elsewhere = ann.with_header("origin", "https://evil.example");
    elsewhere.post_form("/login/link", &form).await.is(403);
    let done = ann.post_form("/login/link", &form).await.is(303);
    assert_eq!(done.header("location"), "/login/link?done=1");
    ann.refresh().await.is(200);
    ann.me().await.is(200);
    ann.post_form("/login/link", &form).await.is(401);
}

/// Promise: The page to the old address takes a change back.
#[tokio::test]
async fn the_page_to_the_old_address_takes_a_change_back() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let body = json!({ "email": "ann@example.org", "password": PASSWORD });
    ann.post_json("/users/me/email", body).await.is(202);
    let token = house.mail.last_to("ann@example.org").await.token();
    let page = ann.get(&format!("/verify?token={token}")).await.is(200);
    assert!(page.text().contains("ann@example.org becomes the address of the account ann"));
    assert!(!page.text().contains("name=\"password\""));
    ann.post_form("/verify", &[("token", token.as_str())]).await.is(303);
    let letter = house.mail.last_to("ann@example.com").await;
    let (_, path) = letter.link.as_deref().unwrap().split_once("localhost:8080").unwrap();
    let page = ann.get(path).await.is(200);
    assert!(page.text().contains("ann@example.com becomes"), "{}", page.text());
    let token = letter.token();
    ann.post_form("/undo-email", &[("token", token.as_str())]).await.is(303);
    assert_eq!(house.mail.last_kind_to("ann@example.com").await, "reset_password");
}
