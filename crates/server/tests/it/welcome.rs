//! `/welcome`: the one-time link that makes the first administrator.

use keyward_flows::Refusal;
use keyward_flows::admin::first;

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

async fn link(house: &House) -> String {
    first::make_link(house.app()).await.unwrap().token.to_string()
}

async fn create(visitor: &mut Person, token: &str, name: &str, password: &str) -> Answer {
    let email = format!("{name}@example.com");
    let form = [("token", token), ("username", name), ("email", &email), ("password", password)];
    visitor.post_form("/welcome", &form).await
}

/// Promise: Whoever holds the link makes the first administrator with it, once; looking at it spends nothing.
#[tokio::test]
async fn the_link_makes_one_administrator() {
    let house = House::new().await;
    let token = link(&house).await;
    let mut operator = house.visitor();
    for _ in 0..3 {
        let page = operator.get(&format!("/welcome?token={token}")).await.is(200);
        assert!(page.text().contains("name=\"password\""), "{}", page.text());
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "same-origin");
    }
    let made = create(&mut operator, &token, "root", PASSWORD).await.is(303);
    assert_eq!(made.header("location"), "/?administrator=created");
    create(&mut operator, &token, "other", PASSWORD).await.is(400);
    operator.get(&format!("/welcome?token={token}")).await.is(400);
    operator.sign_in("root").await;
    assert_eq!(operator.me().await.json()["roles"], serde_json::json!(["admin"]));
    operator.try_sign_in("other", PASSWORD).await.is(401);
}

/// Promise: A new link kills the older; no link is made when an administrator exists.
#[tokio::test]
async fn a_new_link_kills_the_older() {
    let house = House::new().await;
    let [old, new] = [link(&house).await, link(&house).await];
    let mut operator = house.visitor();
    create(&mut operator, &old, "root", PASSWORD).await.is(400);
    create(&mut operator, &new, "root", PASSWORD).await.is(303);
    let refused = first::make_link(house.app()).await.unwrap_err();
    assert!(matches!(refused, Refusal::AdministratorExists), "{refused}");
}

/// Promise: A link holds for thirty minutes.
#[tokio::test]
async fn a_link_holds_for_thirty_minutes() {
    let house = House::new().await;
    let token = link(&house).await;
    let mut operator = house.visitor();
    house.clock.advance(1_799);
    operator.get(&format!("/welcome?token={token}")).await.is(200);
    house.clock.advance(1);
    operator.get(&format!("/welcome?token={token}")).await.is(400);
    create(&mut operator, &token, "root", PASSWORD).await.is(400);
}

/// Promise: What is refused leaves the link unspent and shows the form again, with what was typed and never the password.
#[tokio::test]
async fn a_refused_form_is_shown_again() {
    let house = House::new().await;
    let token = link(&house).await;
    let mut operator = house.visitor();
    let page = create(&mut operator, &token, "marigold", "too short").await.is(422);
    let html = page.text();
    assert!(html.contains("value=\"marigold\"") && html.contains("15 characters or more."));
    assert!(!html.contains("too short"), "{html}");
    let page = create(&mut operator, &token, "\"><script>", PASSWORD).await.is(422);
    assert!(!page.text().contains("\"><script>"), "{}", page.text());
    house.visitor().register("taken").await;
    let page = create(&mut operator, &token, "taken", PASSWORD).await.is(400);
    assert!(page.text().contains("Username already registered"));
    create(&mut operator, &token, "marigold", PASSWORD).await.is(303);
}

/// Promise: Of many who use the link at the same instant, over two instances, one becomes administrator.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_becomes_administrator() {
    let house = House::new().await;
    let second = house.second().await;
    let token = link(&house).await;
    let requests = (0..50).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { create(&mut visitor, &token, &format!("root{n}"), PASSWORD).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 303).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 49);
    let lines = house.audit().await;
    let told = |outcome| {
        let lines = lines.iter().filter(|line| line.event == "administrator_create");
        lines.filter(|line| line.outcome == outcome).count()
    };
    assert_eq!((told("success"), told("refused")), (1, 49));
}

/// Promise: Another site's page can't use the link for somebody who holds it.
#[tokio::test]
async fn another_sites_page_makes_no_administrator() {
    let house = House::new().await;
    let token = link(&house).await;
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let mut elsewhere = house.visitor().with_header(name, value);
        create(&mut elsewhere, &token, "root", PASSWORD).await.is(403);
    }
    create(&mut house.visitor(), &token, "root", PASSWORD).await.is(303);
}

/// Promise: A field for a password hides what is typed, takes what is pasted, and tells password managers what it is for; nothing asks for hints or secret questions.
/// ASVS 6.2.6
/// ASVS 6.2.7
/// ASVS 6.4.2
#[tokio::test]
async fn a_password_field_is_one() {
    let house = House::new().await;
    let token = link(&house).await;
    let page = house.visitor().get(&format!("/welcome?token={token}")).await.is(200);
    let html = page.text().to_lowercase();
    let field = html.split("<input").find(|field| field.contains("name=\"password\"")).unwrap();
    let field = field.split('>').next().unwrap();
    assert!(field.contains("type=\"password\""), "{field}");
    assert!(field.contains("autocomplete=\"new-password\""), "{field}");
    for hindrance in ["onpaste", "readonly", "maxlength", "autocomplete=\"off\""] {
        assert!(!html.contains(hindrance), "{hindrance}");
    }
    let described = house.visitor().get("/openapi.json").await.text().to_lowercase();
    for question in ["secret question", "security question", "password hint", "password_hint"] {
        assert!(!html.contains(question) && !described.contains(question), "{question}");
    }
}
