//! The audit: one line for every attempt to register, sign in, refresh or change a password.

mod changes;
mod refreshes;
mod sign_ins;

use keyward_flows::record::Entry;
use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const ADDRESS: &str = "2001:db8:0:7::1";

fn visitor(house: &House) -> Person {
    house.visitor_from(ADDRESS).with_header("user-agent", FIREFOX)
}

/// The line of this answer: from where, with what and under which number is in every one.
async fn line_of(house: &House, answer: &Answer) -> Entry {
    let number = answer.header("x-request-id");
    let lines = house.audit().await;
    let mut lines = lines.into_iter().filter(|line| line.request_id.as_deref() == Some(number));
    let line = lines.next().expect("a line of this request");
    assert_eq!(lines.next(), None, "one line for one attempt");
    assert_eq!(line.at, house.clock.now().millis());
    assert_eq!(line.address.as_deref(), Some(ADDRESS));
    assert_eq!(line.user_agent.as_deref(), Some(FIREFOX));
    line
}

/// Event, outcome and reason.
fn told(line: &Entry) -> (&str, &str, &str) {
    (&line.event, &line.outcome, line.reason.as_deref().unwrap_or_default())
}

async fn register(visitor: &mut Person, name: &str, password: &str) -> Answer {
    let body = json!({
        "username": name, "email": format!("{name}@example.com"), "password": password,
    });
    visitor.post_json("/auth/register", body).await
}

/// Promise: Every registration is in the audit, made or refused: who, when, from where, with what client, and why not.
#[tokio::test]
async fn every_registration_is_told() {
    let house = House::new().await;
    let mut visitor = visitor(&house);
    let made = register(&mut visitor, "ann", PASSWORD).await.is(201);
    let line = line_of(&house, &made).await;
    assert_eq!(told(&line), ("register", "success", ""));
    assert_eq!(line.subject_id, Some(made.member("id")));
    assert_eq!((line.actor_kind.as_str(), &line.actor_id), ("visitor", &None));
    let taken = register(&mut visitor, "ann", PASSWORD).await.is(400);
    assert_eq!(told(&line_of(&house, &taken).await), ("register", "refused", "username_taken"));
    let body = json!({ "username": "lee", "email": "ann@example.com", "password": PASSWORD });
    let taken = visitor.post_json("/auth/register", body).await.is(400);
    assert_eq!(told(&line_of(&house, &taken).await), ("register", "refused", "email_taken"));
    let weak = register(&mut visitor, "bob", "passwordpassword").await.is(422);
    assert_eq!(told(&line_of(&house, &weak).await), ("register", "refused", "password_policy"));
    let closed = house.again_with(&[("registration.mode", "closed")]).await;
    let refused = register(&mut self::visitor(&closed), "bob", PASSWORD).await.is(403);
    assert_eq!(told(&line_of(&house, &refused).await), ("register", "refused", "closed"));
}

/// Promise: What an operator does at the command line is in the audit as theirs.
#[tokio::test]
async fn an_operators_deeds_are_told() {
    let house = House::new().await;
    let made = register(&mut visitor(&house), "ann", PASSWORD).await.is(201);
    house.clock.advance(1);
    house.disable("ann").await;
    let line = house.last_entry().await;
    assert_eq!(told(&line), ("user_disable", "success", ""));
    assert_eq!((line.actor_kind.as_str(), &line.actor_id), ("cli", &None));
    assert_eq!(line.subject_id, Some(made.member("id")));
    house.clock.advance(1);
    house.enable("ann").await;
    assert_eq!(told(&house.last_entry().await), ("user_enable", "success", ""));
}

/// Promise: Neither the audit nor anything else in the database holds a secret that could be used: no password, no token, no private key.
#[tokio::test]
async fn the_database_holds_no_secret() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut secrets = vec![PASSWORD.to_owned(), "a password as a name".to_owned()];
    secrets.extend([ann.token.clone().unwrap(), ann.cookie.clone().unwrap()]);
    let first = ann.empty_handed().sign_in_by_body("ann").await;
    let next = ann.empty_handed().refresh_with(&first).await.is(200).member("refresh_token");
    secrets.extend([first, next]);
    ann.try_sign_in("a password as a name", "tangerines are not it").await.is(401);
    ann.try_sign_in("ann", "tangerines are not it").await.is(401);
    secrets.push("tangerines are not it".to_owned());
    let change = json!({ "current_password": PASSWORD, "new_password": "seven green kettles" });
    let changed = ann.put_json("/users/me/password", change).await.is(200);
    secrets.extend(["seven green kettles".to_owned(), changed.member("access_token")]);
    for secret in secrets {
        assert!(!house.database_holds(&secret), "{secret}");
    }
    assert!(house.database_holds("ann@example.com"), "the look finds what is there");
    // The object identifier of P-256 keys stands in every private key that is not sealed.
    let private = "\u{2}\u{1}\u{0}0\u{13}\u{6}\u{7}*";
    assert!(!house.database_holds(private));
}
