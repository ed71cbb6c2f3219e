//! Errors as people see them, and pages asked for under another name.

use crate::house::{Answer, House, Person};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn browser(house: &House) -> Person {
    house.visitor().with_header("accept", BROWSER)
}

#[track_caller]
fn is_page(answer: Answer, status: u16, code: &str) {
    let answer = answer.is(status);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let html = answer.text();
    assert!(html.starts_with("<!DOCTYPE html>") || html.starts_with("<!doctype html>"), "{html}");
    assert!(html.contains(code), "{html}");
    assert!(html.contains(answer.header("x-request-id")), "{html}");
}

/// Promise: A person with a browser gets a page where something is missing or refused, with the number that finds it in the logs.
#[tokio::test]
async fn a_browser_gets_a_page() {
    let house = House::new().await;
    let mut person = browser(&house);
    is_page(person.get("/nothing").await, 404, "not_found");
    is_page(person.get("/docs/nothing").await, 404, "not_found");
    is_page(person.get("/assets/nothing").await, 404, "not_found");
    let answer = person.post("/docs").await;
    assert_eq!(answer.header("allow"), "GET,HEAD");
    is_page(answer, 405, "method_not_allowed");
    is_page(person.get("/welcome?token=x").await, 400, "link_spent");
}

/// Promise: What stands in the address is shown as text, never as markup.
#[tokio::test]
async fn an_address_is_never_markup() {
    let house = House::new().await;
    let answer = browser(&house).get("/%3Cscript%3Ealert(1)%3C/script%3E").await.is(404);
    assert!(!answer.text().contains("<script>alert"), "{}", answer.text());
    let answer = browser(&house).get("/welcome?token=%22%3E%3Cscript%3Ealert(1)").await.is(400);
    assert!(!answer.text().contains("<script>alert"), "{}", answer.text());
}

/// Promise: Below /auth and /users everything is JSON, whatever the caller accepts; so is what programs read by contract.
#[tokio::test]
async fn the_json_routes_answer_json_to_browsers_too() {
    let house = House::new().await;
    let mut person = browser(&house);
    for (path, status, code) in [
        ("/auth/login", 405, "method_not_allowed"),
        ("/auth/nothing", 404, "not_found"),
        ("/users/me", 401, "not_authenticated"),
        ("/users/nothing", 404, "not_found"),
        ("/admin/users", 404, "not_found"),
        ("/.well-known/nothing", 404, "not_found"),
        ("/health/nothing", 404, "not_found"),
    ] {
        person.get(path).await.refuses(status, code);
    }
}

/// Promise: A page answers HTML whatever the caller accepts, for some clients follow a redirect with */*.
#[tokio::test]
async fn pages_are_html_to_everybody() {
    let house = House::new().await;
    for accept in ["*/*", "application/json", ""] {
        let mut program = house.visitor().with_header("accept", accept);
        for path in ["/docs", "/docs/errors"] {
            let answer = program.get(path).await.is(200);
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        }
        is_page(program.get("/welcome?token=x").await, 400, "link_spent");
    }
    // Everywhere else a program gets a problem.
    house.visitor().with_header("accept", "*/*").get("/nothing").await.refuses(404, "not_found");
}

/// Promise: A page asked for at another host leads to public_url, with path and query and nothing of the request's host.
#[tokio::test]
async fn a_page_at_another_host_leads_to_the_public_one() {
    let house = House::new().await;
    for host in ["127.0.0.1:8080", "evil.example", "localhost:9999", "localhost"] {
        let mut person = browser(&house).with_header("host", host);
        for path in ["/docs", "/docs/errors?a=b%20c", "/welcome?token=x", "/", "/?x=y"] {
            for method in ["GET", "HEAD"] {
                let answer = person.send(method, path, None, "").await.is(307);
                assert_eq!(answer.header("location"), format!("http://localhost:8080{path}"));
                assert_eq!(answer.header("cache-control"), "no-store");
            }
        }
    }
    for host in ["localhost:8080", "LOCALHOST:8080"] {
        browser(&house).with_header("host", host).get("/docs").await.is(200);
    }
}

/// Promise: JSON answers at any host, so that programs and probes reach it by whichever name they know.
#[tokio::test]
async fn json_answers_at_any_host() {
    let house = House::new().await;
    let mut program = house.member("ann").await.with_header("host", "10.0.0.7:8080");
    for path in ["/", "/users/me", "/health/live", "/openapi.json", "/.well-known/jwks.json"] {
        program.get(path).await.is(200);
    }
    program.sign_in("ann").await;
}
