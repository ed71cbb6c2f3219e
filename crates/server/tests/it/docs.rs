//! `/docs` and `/openapi.json`.

mod decisions;

use serde_json::Value;

use crate::house::House;

/// The addresses that a page loads.
fn loaded(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["src=\"", "href=\""] {
        let parts = html.split(attribute).skip(1);
        found.extend(parts.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    found
}

/// Promise: The API reference works offline: everything that it loads comes from this server.
#[tokio::test]
async fn the_reference_works_offline() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let page = visitor.get("/docs").await.is(200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"));
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("http"), "{policy}");
    let addresses = loaded(page.text());
    assert!(addresses.iter().any(|address| address.ends_with(".js")), "{addresses:?}");
    for address in addresses.iter().filter(|address| !address.starts_with('#')) {
        assert!(address.starts_with('/') && !address.starts_with("//"), "{address}");
        let answer = visitor.get(address).await.is(200);
        assert!(!answer.body.is_empty(), "{address}");
        if address.starts_with("/assets/") {
            let kept = answer.header("cache-control");
            assert_eq!(kept, "public, max-age=31536000, immutable", "{address}");
        }
    }
}

/// Promise: The description is OpenAPI 3.1, names this server, and describes refusals as problems.
#[tokio::test]
async fn the_description_is_openapi_3_1() {
    let house = House::with(&[("server.public_url", "http://localhost:9090")]).await;
    let answer = house.visitor().get("/openapi.json").await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let described = answer.json();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1."), "{}", described["openapi"]);
    assert_eq!(described["servers"][0]["url"], "http://localhost:9090");
    let register = &described["paths"]["/auth/register"]["post"]["responses"];
    let taken = register["400"]["content"].as_object().unwrap();
    assert_eq!(taken.keys().collect::<Vec<_>>(), ["application/problem+json"]);
    assert_ne!(described["components"]["schemas"]["Problem"], Value::Null);
    for reference in answer.text().split("\"$ref\":\"").skip(1) {
        let pointer = reference.split('"').next().unwrap().trim_start_matches('#');
        assert_ne!(described.pointer(pointer), None, "{pointer}");
    }
}
