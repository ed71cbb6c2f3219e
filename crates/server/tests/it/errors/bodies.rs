//! Bodies that can't be read.

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person};

const JSON: Option<&str> = Some("application/json");
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

/// The routes that read a body, and their methods.
const READERS: [(&str, &str); 5] = [
    ("POST", "/auth/register"),
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("POST", "/auth/logout"),
    ("PUT", "/users/me/password"),
];

async fn send(ann: &mut Person, route: (&str, &str), kind: Option<&str>, body: &[u8]) -> Answer {
    ann.send(route.0, route.1, kind, body.to_vec()).await
}

/// Ann after all of it: signed in as before, and nobody else is there.
async fn nothing_changed(house: &House, ann: &mut Person) {
    ann.me().await.is(200);
    ann.refresh().await.is(200);
    ann.try_sign_in("ann", PASSWORD).await.is(200);
    let mut made = house.audit().await;
    made.retain(|entry| entry.event == "register");
    assert_eq!(made.len(), 1);
}

/// Promise: A body of another kind than the route reads is refused with 415, before it is read.
#[tokio::test]
async fn another_content_type_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let body = json!({ "username": "bob", "email": "bob@example.com", "password": PASSWORD });
    let body = body.to_string();
    for route in READERS {
        for kind in [
            None,
            Some(""),
            Some("text/plain"),
            Some("text/json"),
            Some("application/jsonx"),
            Some("application/merge-patch+json"),
            Some("multipart/form-data; boundary=x"),
            FORM.filter(|_| route.1 != "/auth/login"),
        ] {
            let answer = send(&mut ann, route, kind, body.as_bytes()).await;
            answer.refuses(415, "unsupported_media_type");
        }
    }
    nothing_changed(&house, &mut ann).await;
}

/// Promise: The content type is read as HTTP says: in any case, and with a charset behind it.
#[tokio::test]
async fn the_content_type_is_read_in_any_case() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let json = json!({ "username": "ann", "password": PASSWORD }).to_string();
    let form = format!("username=ann&password={}", PASSWORD.replace(' ', "+"));
    let route = ("POST", "/auth/login");
    for kind in ["APPLICATION/JSON", "application/json; charset=utf-8", "application/json ;x=y"] {
        send(&mut ann, route, Some(kind), json.as_bytes()).await.is(200);
    }
    for kind in
        ["Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded;charset=utf-8"]
    {
        send(&mut ann, route, Some(kind), form.as_bytes()).await.is(200);
    }
}

/// Promise: A character beyond the first 65,536 is whole wherever it stands, and a backslash before a u is no escape.
#[tokio::test]
async fn whole_characters_pass_wherever_they_stand() {
    let house = House::new().await;
    for value in [r#"["\ud83d\ude00"]"#, r#"["\\ud800"]"#, r#"{"\ud83d\ude00":"\\\\ud800\u00fc"}"#]
    {
        let body = format!("{{\"username\":{value}}}");
        let answer = house.visitor().send("POST", "/auth/login", JSON, body).await;
        answer.refuses(422, "validation_failed");
    }
}

/// Promise: JSON that is broken, not UTF-8, or holds half a character is refused with 400.
#[tokio::test]
async fn broken_json_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let deep = "[".repeat(10_000);
    let bodies: [&[u8]; 20] = [
        b"{",
        b"nonsense",
        b"{\"username\":\"bob\",}",
        b"{'username':'bob'}",
        b"{\"username\":\"bob\"} {}",
        b"{\"username\" \"bob\"}",
        b"{\"username\":\"bob\n\"}",
        b"{\"username\":\"b\0b\"}",
        b"{\"username\":\"\\ud800\"}",
        b"{\"username\":\"\\udc00\\ud800\"}",
        b"{\"\\ud83d\":\"bob\"}",
        b"{\"username\":[\"\\ud800\"]}",
        b"{\"username\":{\"bob\":\"\\uDFFFb\"}}",
        b"{\"username\":{\"\\ud83d\":1}}",
        b"{\"username\":[[\"\\ud83d\\ud83d\\ude00\"]]}",
        b"[\"\\\\\\ud800\"]",
        b"{\"username\":\"b\xffb\"}",
        b"{\"username\":\"b\xed\xa0\x80b\"}",
        b"\xef\xbb\xbf{\"username\":\"bob\"}",
        deep.as_bytes(),
    ];
    for route in READERS {
        for body in bodies {
            let answer = send(&mut ann, route, JSON, body).await.refuses(400, "malformed_body");
            let shown = String::from_utf8_lossy(body);
            assert!(!answer.text().contains("bob"), "an answer repeats nothing: {shown}");
        }
    }
    for route in
        READERS.into_iter().filter(|(_, path)| !matches!(*path, "/auth/refresh" | "/auth/logout"))
    {
        send(&mut ann, route, JSON, b"").await.refuses(400, "malformed_body");
    }
    nothing_changed(&house, &mut ann).await;
}

/// Promise: A form that is not UTF-8 is refused with 400, whether raw or behind percent signs.
#[tokio::test]
async fn a_broken_form_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let forms: [&[u8]; 4] = [
        b"username=a\xff&password=orbit",
        b"username=a%ff&password=orbit",
        b"username=ann&password=%ed%a0%80",
        b"user%ffname=ann&username=ann&password=orbit",
    ];
    for form in forms {
        let answer = send(&mut ann, ("POST", "/auth/login"), FORM, form).await;
        answer.refuses(400, "malformed_body");
    }
    nothing_changed(&house, &mut ann).await;
}

/// Promise: A body may have 64 KiB and not a byte more; one that declares more is refused unread, and one that sends more is cut off.
#[tokio::test]
async fn a_body_over_64_kib_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let padded = |bytes: usize| {
        let start = format!("{{\"username\":\"ann\",\"password\":\"{PASSWORD}\"");
        format!("{start}{}}}", " ".repeat(bytes - start.len() - 1))
    };
    let login = ("POST", "/auth/login");
    send(&mut ann, login, JSON, padded(65_536).as_bytes()).await.is(200);
    send(&mut ann, login, JSON, padded(65_537).as_bytes()).await.refuses(413, "body_too_large");
    let mut declaring = ann.with_header("content-length", "65537");
    send(&mut declaring, login, JSON, b"{}").await.refuses(413, "body_too_large");
    nothing_changed(&house, &mut ann).await;
}

/// Promise: A password of a megabyte is refused before anything is hashed, on every door that takes one.
#[tokio::test]
async fn a_password_of_a_megabyte_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let long = "x".repeat(1 << 20);
    let body = json!({
        "username": "ann", "email": "bob@example.com", "password": long,
        "current_password": long, "new_password": long,
    });
    let body = body.to_string();
    for route in READERS {
        let answer = send(&mut ann, route, JSON, body.as_bytes()).await;
        assert_eq!(answer.refuses(413, "body_too_large").member("title"), "Body too large");
    }
    let form = format!("username=ann&password={long}");
    let answer = send(&mut ann, ("POST", "/auth/login"), FORM, form.as_bytes()).await;
    answer.refuses(413, "body_too_large");
    // What fits into a body is still too long for a password, and is told so.
    let long = "x".repeat(60_000);
    let body = json!({ "username": "ann", "password": long });
    let answer = ann.post_json("/auth/login", body).await.refuses(422, "validation_failed");
    assert_eq!(answer.faults(), [("/password".to_owned(), "too_long".to_owned())]);
    nothing_changed(&house, &mut ann).await;
}
