//! Paths that are not there, and methods that a path does not take.

use crate::house::House;

/// Promise: Where nothing is, a program hears 404 as a problem.
#[tokio::test]
async fn nothing_is_at_an_unknown_path() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for path in
        ["/nothing", "/auth", "/auth/", "/auth/login/", "/users/you", "//auth/login", "/%2e%2e/etc"]
    {
        for method in ["GET", "POST", "DELETE"] {
            visitor.send(method, path, None, "").await.refuses(404, "not_found");
        }
    }
}

/// Promise: A method that a path does not take is refused with 405, and Allow names those that it takes.
#[tokio::test]
async fn another_method_hears_which_ones_are_taken() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for (method, path, allow) in [
        ("GET", "/auth/login", "POST"),
        ("GET", "/auth/register", "POST"),
        ("PUT", "/auth/refresh", "POST"),
        ("DELETE", "/auth/logout", "POST"),
        ("POST", "/users/me", "GET,HEAD,PATCH,DELETE"),
        ("TRACE", "/users/me", "GET,HEAD,PATCH,DELETE"),
        ("POST", "/users/me/password", "PUT,DELETE"),
        ("PATCH", "/users/me/sessions", "GET,HEAD,DELETE"),
        ("BREW", "/health/live", "GET,HEAD"),
        ("POST", "/.well-known/jwks.json", "GET,HEAD"),
        ("OPTIONS", "/auth/login", "POST"),
        ("HEAD", "/auth/login", "POST"),
    ] {
        let answer = ann.send(method, path, None, "").await;
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
        answer.refuses(405, "method_not_allowed");
    }
    ann.me().await.is(200);
}

/// Promise: HEAD answers as GET does, without the body.
#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for path in
        ["/", "/users/me", "/.well-known/jwks.json", "/openapi.json", "/docs", "/health/ready"]
    {
        let head = ann.send("HEAD", path, None, "").await.is(200);
        let mut get = ann.get(path).await.is(200);
        assert!(head.body.is_empty(), "{path}");
        get.headers.remove("x-request-id");
        for (name, value) in &get.headers {
            assert_eq!(head.headers.get(name), Some(value), "{path}");
        }
    }
    ann.empty_handed().send("HEAD", "/users/me", None, "").await.is(401);
}
