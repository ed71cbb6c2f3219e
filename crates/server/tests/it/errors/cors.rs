//! Pages of other origins that call the API: only those that the operator listed.

use crate::house::{Answer, House, Person};

const SHOP: &str = "https://shop.example";

async fn preflight(visitor: &Person, path: &str, method: &str) -> Answer {
    visitor
        .with_header("access-control-request-method", method)
        .with_header("access-control-request-headers", "authorization,content-type")
        .send("OPTIONS", path, None, "")
        .await
}

/// Promise: With no origin listed no page of another origin may read an answer.
#[tokio::test]
async fn without_a_list_nobody_may_read() {
    let house = House::new().await;
    let visitor = house.visitor().with_header("origin", SHOP);
    let answer =
        preflight(&visitor, "/auth/login", "POST").await.refuses(405, "method_not_allowed");
    assert_eq!(answer.header("access-control-allow-origin"), "");
    let answer = visitor.clone().get("/").await.is(200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

/// Promise: A listed origin may call with tokens and cookies, and reads answers, refusals among them, with their number and Retry-After.
#[tokio::test]
async fn a_listed_origin_may_call_and_read() {
    let settings = [("server.cors_origins", SHOP), ("limits.guesses_per_person", "1")];
    let house = House::with(&settings).await;
    let mut ann = house.member("ann").await.with_header("origin", SHOP);
    let answer = preflight(&ann, "/users/me/password", "PUT").await.is(200);
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
    assert_eq!(answer.header("access-control-allow-credentials"), "true");
    assert!(answer.header("access-control-allow-methods").contains("PUT"));
    let allowed = answer.header("access-control-allow-headers").to_lowercase();
    assert!(allowed.contains("authorization") && allowed.contains("content-type"), "{allowed}");
    assert_eq!(answer.header("access-control-max-age"), "600");
    let answers = [
        ann.me().await.is(200),
        ann.empty_handed().me().await.is(401),
        ann.get("/nothing").await.is(404),
        ann.get("/auth/login").await.is(405),
        ann.post_json("/auth/login", serde_json::json!([])).await.is(422),
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401),
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(429),
    ];
    for answer in answers {
        let status = answer.status;
        assert_eq!(answer.header("access-control-allow-origin"), SHOP, "{status}");
        assert_eq!(answer.header("access-control-allow-credentials"), "true", "{status}");
        let exposed = answer.header("access-control-expose-headers").to_lowercase();
        assert!(exposed.contains("retry-after") && exposed.contains("x-request-id"), "{status}");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{status}");
    }
}

/// Promise: An origin that is not listed gets no word of permission, nor does one that looks like a listed one.
#[tokio::test]
async fn an_unlisted_origin_gets_no_permission() {
    let house = House::with(&[("server.cors_origins", SHOP)]).await;
    let ann = house.member("ann").await;
    for origin in [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "null",
    ] {
        let mut elsewhere = ann.with_header("origin", origin);
        let answer = preflight(&elsewhere, "/auth/login", "POST").await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        let answer = elsewhere.me().await.is(200);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
    }
}

/// Promise: The public keys may be read by every page.
#[tokio::test]
async fn every_page_may_read_the_public_keys() {
    for settings in [&[][..], &[("server.cors_origins", SHOP)]] {
        let house = House::with(settings).await;
        for origin in [SHOP, "https://anywhere.example"] {
            let mut page = house.visitor().with_header("origin", origin);
            let answer = page.get("/.well-known/jwks.json").await.is(200);
            let allowed: Vec<_> =
                answer.headers.get_all("access-control-allow-origin").iter().collect();
            assert_eq!(allowed.len(), 1, "{origin}: {allowed:?}");
            assert!(allowed[0] == "*" || allowed[0] == origin, "{allowed:?}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
        }
    }
}
