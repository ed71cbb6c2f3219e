//! The log: one line of JSON for each request.

use std::sync::{Arc, Mutex};

use keyward_server::log::sink::{Format, Sink};
use serde_json::{Value, json};

use crate::house::{House, PASSWORD};

/// Promise: Each request is one line of JSON: when, which number, what was asked, from where, with what, and what came of it.
#[tokio::test]
async fn each_request_is_one_line() {
    let house = House::new().await;
    let mut visitor = house.visitor_from("2001:db8::7").with_header("user-agent", "curl/8.14.1");
    let answer = visitor.get("/users/me?x=y").await.refuses(401, "not_authenticated");
    let lines = house.log_lines();
    assert_eq!(lines.len(), 1);
    let mut line = lines[0].clone();
    let duration = line.as_object_mut().unwrap().remove("duration_us").unwrap();
    assert!(duration.as_u64().unwrap() < 10_000_000, "{duration}");
    let expected = json!({
        "timestamp": "2026-11-24T09:30:00.000Z", "level": "INFO", "message": "request",
        "request_id": answer.header("x-request-id"), "method": "GET", "path": "/users/me",
        "status": 401, "address": "2001:db8::7", "user_agent": "curl/8.14.1",
        "code": "not_authenticated",
    });
    assert_eq!(line, expected);
}

/// Promise: The number of a request is the same in the answer, the log and the audit.
#[tokio::test]
async fn one_number_finds_a_request_everywhere() {
    let house = House::new().await;
    let answer =
        house.visitor().try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let number = answer.header("x-request-id");
    assert_eq!(answer.member("request_id"), number);
    assert_eq!(house.log_lines()[0]["request_id"], number);
    assert_eq!(house.last_entry().await.request_id.as_deref(), Some(number));
}

/// Promise: Refused tokens are in the log, with the reason that the caller does not hear.
#[tokio::test]
async fn refused_tokens_are_told_with_their_reason() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut bob = house.member("bob").await;
    ann.with_token("x").me().await.is(401);
    assert_eq!(house.last_reason(), "malformed");
    ann.post("/auth/logout").await.is(204);
    ann.me().await.is(401);
    assert_eq!(house.last_reason(), "session_ended");
    bob.me().await.is(200);
    house.disable("bob").await;
    bob.me().await.is(401);
    assert_eq!(house.last_reason(), "superseded");
    bob.refresh().await.is(401);
    assert_eq!(house.last_reason(), "disabled");
    house.visitor().refresh_with("x").await.is(401);
    assert_eq!(house.last_reason(), "unknown");
    let codes: Vec<_> = house.log_lines().iter().map(|line| line["code"].clone()).collect();
    let refused =
        codes.iter().filter(|code| matches!(code.as_str(), Some("invalid_token"))).count();
    assert_eq!(refused, 3);
}

/// Promise: A spent budget is a warning.
#[tokio::test]
async fn a_spent_budget_is_a_warning() {
    let house = House::with(&[("limits.guesses_per_person", "1")]).await;
    let mut visitor = house.visitor();
    visitor.try_sign_in("ann", PASSWORD).await.is(401);
    visitor.try_sign_in("ann", PASSWORD).await.is(429);
    let levels: Vec<_> = house.log_lines().iter().map(|line| line["level"].clone()).collect();
    assert_eq!(levels, ["INFO", "WARN"]);
}

/// Promise: No secret gets into the log, wherever it was sent: not in a body, a header, a cookie or a query.
#[tokio::test]
async fn no_secret_gets_into_the_log() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut secrets = vec![PASSWORD.to_owned()];
    secrets.extend([ann.token.clone().unwrap(), ann.cookie.clone().unwrap()]);
    ann.get("/welcome?token=link-secret").await.is(400);
    ann.get("/users/me?access_token=query-secret").await.is(200);
    ann.with_token("bearer-secret").me().await.is(401);
    ann.empty_handed().refresh_with("body-secret").await.is(401);
    ann.try_sign_in("name-secret", "password-secret").await.is(401);
    ann.post_form("/auth/login", &[("secret-member", "form-secret")]).await.is(422);
    let change =
        json!({ "current_password": "current-secret", "new_password": "new-secret-of-ann" });
    ann.put_json("/users/me/password", change).await.is(400);
    ann.refresh().await.is(200);
    ann.post("/auth/logout").await.is(204);
    let log = house.log();
    secrets.extend(
        ["link", "query", "bearer", "body", "name", "password", "form", "current"]
            .map(|place| format!("{place}-secret")),
    );
    secrets.push("new-secret-of-ann".to_owned());
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}");
    }
}

/// Promise: No sign in a line is a command to a terminal or ends the line for some reader; what was sent can still be read.
#[tokio::test]
async fn a_line_holds_no_command() {
    let house = House::new().await;
    let agent = "\u{9b}2J\u{85}\u{2028}b\u{2029}\u{80}\u{9f}\u{a0}ü";
    house.visitor().with_header("user-agent", agent).get("/").await.is(200);
    let log = house.log();
    assert_eq!(house.log_lines()[0]["user_agent"], agent);
    let is_command =
        |sign: char| sign != '\n' && sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}');
    assert!(!log.contains(is_command), "{log:?}");
    assert!(log.contains("\\u009b2J") && log.contains("\u{a0}ü"), "{log}");
}

/// Promise: What the code itself says holds no such sign either.
#[test]
fn what_the_code_says_holds_no_command() {
    let written = Written::default();
    let sink = Sink::new(Format::Json, true, Box::new(written.clone()));
    sink.say("{\"message\":\"no file \u{9b}31m\u{2028}\"}\n".as_bytes());
    assert!(sink.flush());
    let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text, "{\"message\":\"no file \\u009b31m\\u2028\"}\n");
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Written {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Promise: What a caller sends can't break a line nor write another one.
#[tokio::test]
async fn a_caller_writes_no_line_of_their_own() {
    let house = House::new().await;
    let agents = ["a\"b\\c", "\u{fc}\t{}", "\",\"level\":\"FATAL"];
    for agent in agents {
        let mut visitor = house.visitor().with_header("user-agent", agent);
        visitor.get("/%0a%0d%22nothing\"").await.is(404);
        visitor.send("B\u{23}E", "/", None, "").await.is(405);
    }
    let lines: Vec<Value> = house.log_lines();
    assert_eq!(lines.len(), 2 * agents.len());
    for (line, agent) in lines.iter().step_by(2).zip(agents) {
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["path"], "/%0a%0d%22nothing\"");
        assert_eq!(line["user_agent"], agent);
    }
}
