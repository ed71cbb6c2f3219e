//! What every answer wears, and what is never believed of a request.

use std::collections::BTreeSet;

use crate::house::{Answer, House};

/// What answers are protected by, whatever they answer.
const ALWAYS: [(&str, &str); 8] = [
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ("cache-control", "no-store"),
];

async fn answers(house: &House) -> Vec<Answer> {
    let mut ann = house.member("ann").await;
    let json = Some("application/json");
    vec![
        ann.me().await.is(200),
        ann.get("/").await.is(200),
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401),
        ann.empty_handed().me().await.is(401),
        ann.send("POST", "/auth/login", json, "{").await.is(400),
        ann.with_header("origin", "https://evil.example").post("/auth/refresh").await.is(403),
        ann.get("/nothing").await.is(404),
        ann.get("/auth/login").await.is(405),
        ann.send("POST", "/auth/login", json, "x".repeat(70_000)).await.is(413),
        ann.send("POST", "/auth/login", None, "x").await.is(415),
        ann.send("POST", "/auth/login", json, "[]").await.is(422),
        ann.get("/users/me/sessions/%ff").await,
        ann.post("/auth/logout").await.is(204),
    ]
}

/// Promise: Every answer carries its security headers, errors included, and nothing is stored on the way.
#[tokio::test]
async fn every_answer_carries_its_security_headers() {
    let house = House::new().await;
    for answer in answers(&house).await {
        for (name, value) in ALWAYS {
            assert_eq!(answer.header(name), value, "{} {name}", answer.status);
            assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{name}");
        }
        assert_eq!(answer.header("strict-transport-security"), "", "this is plain HTTP");
        assert_eq!(answer.header("server"), "");
    }
}

/// Promise: Where people come by https, browsers are told to stay there for two years.
#[tokio::test]
async fn an_https_house_tells_browsers_to_stay() {
    let house = House::with(&[("server.public_url", "https://localhost:8443")]).await;
    for answer in answers(&house).await {
        let told = answer.header("strict-transport-security");
        assert_eq!(told, "max-age=63072000; includeSubDomains");
    }
}

/// Promise: Every answer has a number of its own, which the caller can't choose.
#[tokio::test]
async fn every_answer_has_a_number_of_its_own() {
    let house = House::new().await;
    let mut visitor = house.visitor().with_header("x-request-id", "chosen-by-the-caller");
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let answer = visitor.get("/nothing").await.refuses(404, "not_found");
        let number = answer.header("x-request-id").to_owned();
        assert!(number.len() == 16 && number.bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert!(seen.insert(number));
    }
}

/// Promise: Links and tokens are built from public_url; a Host or forwarded header changes nothing.
#[tokio::test]
async fn no_header_names_the_house() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let mut visitor = house
        .visitor()
        .with_header("host", "evil.example")
        .with_header("x-forwarded-host", "evil.example")
        .with_header("x-forwarded-proto", "https")
        .with_header("forwarded", "host=evil.example;proto=https");
    let login = visitor.sign_in("ann").await;
    let claims = crate::house::jwt::claims(&login.member("access_token"));
    assert_eq!(claims["iss"], "http://localhost:8080");
    visitor.me().await.is(200);
    for path in ["/", "/openapi.json", "/nothing"] {
        let answer = visitor.get(path).await;
        assert!(!answer.text().contains("evil.example"), "{path}");
        assert!(answer.text().contains("http://localhost:8080"), "{path}");
    }
}

/// Promise: Odd headers do no harm: cookies of others, empty ones, text that is not UTF-8.
#[tokio::test]
async fn odd_headers_do_no_harm() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    for (name, value) in [
        ("cookie", "=; ;;; __Host-refresh; __host-refresh=x; a=b=c"),
        ("accept", ",,;q=x"),
        ("user-agent", "\u{fc}\u{fe}"),
        ("authorization", "Bearer"),
        ("content-type", ";"),
        ("x-forwarded-for", "not an address"),
    ] {
        let mut odd = ann.empty_handed().with_header(name, value);
        odd.me().await.refuses(401, "not_authenticated");
        if name != "authorization" {
            odd.with_token(&token).me().await.is(200);
        }
    }
}
