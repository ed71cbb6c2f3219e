//! Promises that count the house: nothing is left out of what holds for everything.

use std::collections::BTreeSet;
use std::path::Path;

use keyward_server::reply::catalogue::KINDS;
use keyward_server::router::{Guard, Route, routes};

use crate::house::{Answer, House, Person};

/// A path of the router that can be asked for.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(person: &mut Person, route: &Route) -> Answer {
    let kind = Some("application/json").filter(|_| route.method != "GET");
    person
        .send(route.method, &filled(route.path), kind, if kind.is_some() { "{}" } else { "" })
        .await
}

fn is_described(route: &Route) -> bool {
    let is_for_browsers = ["/assets/", "/dev/"].iter().any(|root| route.path.starts_with(root));
    route.guard != Guard::Page && !is_for_browsers
}

/// Promise: Every route that programs call is in the OpenAPI description, and the description names no other.
#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let house = House::new().await;
    let described = house.visitor().get("/openapi.json").await.is(200).json();
    let mut in_description = BTreeSet::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            in_description.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let in_router: BTreeSet<_> = routes()
        .iter()
        .filter(|route| is_described(route))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert_eq!(in_description, in_router);
}

/// Promise: The description says of every route whether it needs a bearer token.
#[tokio::test]
async fn every_description_says_whether_a_token_is_needed() {
    let house = House::new().await;
    let described = house.visitor().get("/openapi.json").await.is(200).json();
    for route in routes().iter().filter(|route| is_described(route)) {
        let operation = &described["paths"][route.path][route.method.to_lowercase()];
        let required = operation["security"] == serde_json::json!([{ "bearer": [] }]);
        let needed = matches!(route.guard, Guard::Member | Guard::MemberSameSite);
        assert_eq!(required, needed, "{} {}", route.method, route.path);
        if needed {
            assert!(operation["responses"]["401"].is_object(), "{} has its 401", route.path);
        }
        assert!(operation["operationId"].is_string(), "{} has a name", route.path);
    }
}

/// The codes that the sources refuse with.
fn codes_in_sources() -> BTreeSet<String> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    read_all(&server.join("src"), &mut texts);
    let mut codes = BTreeSet::new();
    let mut add_after = |text: &str, mark: &str| {
        for rest in text.split(mark).skip(1) {
            if let Some((code, _)) =
                rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
            {
                codes.insert(code.to_owned());
            }
        }
    };
    for text in &texts {
        add_after(text, "Problem::new(");
        add_after(text, "Self::new(");
    }
    let refusal = std::fs::read_to_string(server.join("../flows/src/refusal.rs")).unwrap();
    let (_, function) = refusal.split_once("fn code(&self)").unwrap();
    add_after(function.split_once("\n    }\n").unwrap().0, "=>");
    codes
}

fn read_all(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, texts);
        } else {
            texts.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Promise: Every refusal has a code that is explained at `/docs/errors`, where its `type` points; nothing is explained there that nobody meets.
#[tokio::test]
async fn every_refusal_is_explained() {
    let catalogue: BTreeSet<_> = KINDS.iter().map(|kind| kind.code.to_owned()).collect();
    assert_eq!(catalogue.len(), KINDS.len(), "a code stands twice");
    let used = codes_in_sources();
    assert!(used.len() > 20, "the sources were not read: {used:?}");
    assert_eq!(used, catalogue);
    let house = House::new().await;
    let page = house.visitor().get("/docs/errors").await.is(200);
    for kind in KINDS {
        assert!(page.text().contains(&format!("id=\"{}\"", kind.code)), "{}", kind.code);
        assert!((400..600).contains(&kind.status), "{}", kind.code);
    }
}

/// Promise: Every route answers with every security header, whatever it answers.
#[tokio::test]
async fn every_route_wears_every_security_header() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    for route in routes() {
        let mut askers = [
            ann.empty_handed(),
            ann.clone(),
            ann.with_header("accept", "text/html"),
            ann.with_header("origin", "https://evil.example"),
        ];
        for asker in &mut askers {
            let answer = ask(asker, &route).await;
            let at = format!("{} {} {}", route.method, route.path, answer.status);
            assert_ne!(answer.status, 500, "{at}");
            for name in [
                "content-security-policy",
                "x-content-type-options",
                "x-frame-options",
                "referrer-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "permissions-policy",
                "cache-control",
                "x-request-id",
            ] {
                assert_eq!(answer.headers.get_all(name).iter().count(), 1, "{at} {name}");
            }
            let policy = answer.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{at} {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{at} {policy}");
            let kept = answer.header("cache-control");
            let public = ["/assets/", "/docs/", "/.well-known/jwks.json"];
            let may_be_kept = public.iter().any(|root| route.path.starts_with(root));
            assert!(kept == "no-store" || (may_be_kept && answer.status == 200), "{at} {kept}");
        }
    }
}

/// Promise: Every route that is for members refuses whoever brings no token, and one that opens nothing.
#[tokio::test]
async fn every_member_route_asks_for_a_token() {
    let house = House::new().await;
    let mut counted = 0;
    for route in routes() {
        if !matches!(route.guard, Guard::Member | Guard::MemberSameSite) {
            continue;
        }
        counted += 1;
        let mut visitor = house.visitor();
        let answer = ask(&mut visitor, &route).await.refuses(401, "not_authenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keyward\"");
        let answer = ask(&mut visitor.with_token("x"), &route).await.refuses(401, "invalid_token");
        assert!(answer.header("www-authenticate").contains("error=\"invalid_token\""));
    }
    assert!(counted >= 5, "{counted}");
}

/// Promise: Every route that sets or reads a cookie refuses what another site's page sends.
#[tokio::test]
async fn every_route_with_a_cookie_refuses_other_sites() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let mut counted = 0;
    for route in routes() {
        let is_guarded = match route.guard {
            Guard::SameSite | Guard::MemberSameSite => true,
            Guard::Page => route.method != "GET",
            Guard::Open | Guard::Member => false,
        };
        if !is_guarded {
            continue;
        }
        counted += 1;
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let answer = ask(&mut ann.with_header(name, value), &route).await.is(403);
            assert!(answer.text().contains("cross_site"), "{} {}", route.method, route.path);
        }
    }
    assert!(counted >= 5, "{counted}");
}

/// Promise: No route but those that the guard knows of ever sets a cookie.
#[tokio::test]
async fn only_guarded_routes_set_a_cookie() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    for route in routes() {
        if matches!(route.guard, Guard::Open | Guard::Member) {
            let answer = ask(&mut ann.clone(), &route).await;
            assert_eq!(answer.header("set-cookie"), "", "{} {}", route.method, route.path);
        }
    }
}
