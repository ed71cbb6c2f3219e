//! Requests that another site's page sends in a person's name.

use serde_json::json;

use crate::house::{House, PASSWORD, Person};

const ROUTES: [(&str, &str); 4] = [
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("PUT", "/users/me/password"),
];

/// Promise: A route that sets or reads a cookie takes nothing from another site's page, and says so.
#[tokio::test]
async fn another_sites_page_is_refused_wherever_a_cookie_is_at_stake() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let body = json!({
        "username": "ann", "password": PASSWORD,
        "current_password": PASSWORD, "new_password": "seven green kettles",
    });
    let cookie = ann.cookie.clone();
    let from = |name: &'static str, value: &str| ann.with_header(name, value);
    let senders: Vec<Person> = vec![
        from("origin", "https://evil.example"),
        from("origin", "null"),
        from("origin", ""),
        from("origin", "http://localhost:8081"),
        from("origin", "https://localhost:8080"),
        from("origin", "http://localhost:8080.evil.example"),
        from("origin", "http://localhost:8080/"),
        from("origin", "HTTP://LOCALHOST:8080"),
        from("origin", "http://127.0.0.1:8080"),
        from("sec-fetch-site", "cross-site"),
        from("sec-fetch-site", "same-site"),
        from("origin", "https://evil.example").with_header("sec-fetch-site", "same-origin"),
        from("origin", "http://localhost:8080").with_header("origin", "https://evil.example"),
    ];
    for mut sender in senders {
        for (method, path) in ROUTES {
            let kind = Some("application/json");
            let answer = sender.send(method, path, kind, body.to_string()).await;
            assert_eq!(answer.header("set-cookie"), "", "{method} {path}");
            answer.refuses(403, "cross_site");
        }
    }
    assert_eq!(ann.cookie, cookie);
    ann.refresh().await.is(200);
    ann.me().await.is(200);
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: The server's own pages, listed origins and programs, which send neither header, pass.
#[tokio::test]
async fn own_pages_listed_origins_and_programs_pass() {
    let settings = [("server.cors_origins", "https://shop.example,https://app.example:8443")];
    let house = House::with(&settings).await;
    let ann = house.member("ann").await;
    let from = |name: &'static str, value: &str| ann.with_header(name, value);
    let senders = vec![
        ann.clone(),
        from("origin", "http://localhost:8080"),
        from("origin", "http://localhost:8080").with_header("sec-fetch-site", "same-origin"),
        from("origin", "https://shop.example").with_header("sec-fetch-site", "cross-site"),
        from("origin", "https://app.example:8443"),
        from("sec-fetch-site", "same-origin"),
        from("sec-fetch-site", "none"),
    ];
    for mut sender in senders {
        sender.try_sign_in("ann", PASSWORD).await.is(200);
        sender.refresh().await.is(200);
        sender.post("/auth/logout").await.is(204);
    }
    let mut unlisted = ann.with_header("origin", "https://app.example");
    unlisted.try_sign_in("ann", PASSWORD).await.refuses(403, "cross_site");
}

/// Promise: Reading is open to every site, and changes nothing; what takes only a bearer token takes it from anywhere, for no browser sends one by itself.
#[tokio::test]
async fn reading_and_bearer_routes_pass_from_anywhere() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let mut elsewhere = ann
        .with_header("origin", "https://evil.example")
        .with_header("sec-fetch-site", "cross-site");
    for path in ["/", "/users/me", "/users/me/sessions", "/docs", "/openapi.json"] {
        elsewhere.get(path).await.is(200);
        elsewhere.send("HEAD", path, None, "").await.is(200);
    }
    elsewhere.delete("/users/me/sessions").await.is(204);
    elsewhere.register("bob").await;
}
