//! A program that was written for the first prototype, word for word as it speaks.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Value, json};

use crate::house::{House, Person};

/// The prototype's `.env`, and the two settings that admit its passwords.
const SETTINGS: [(&str, &str); 5] = [
    ("tokens.secret_key", "your-very-strong-and-unique-secret-key"),
    ("tokens.algorithm", "HS256"),
    ("tokens.access_lifetime_seconds", "1800"),
    ("passwords.minimum_length", "6"),
    ("passwords.refuse_common", "false"),
];

async fn register(program: &mut Person, username: &str, email: &str) -> crate::house::Answer {
    let body = json!({ "username": username, "email": email, "password": "secret" });
    program.post_json("/auth/register", body).await
}

/// Promise: A program written for the first prototype registers by JSON, signs in by form and reads `/users/me` with its bearer header, unchanged.
#[tokio::test]
async fn the_old_program_registers_signs_in_and_sees_itself() {
    let house = House::with(&SETTINGS).await;
    let mut program = house.visitor();
    let made = register(&mut program, "testuser", "test@example.com").await.is(201).json();
    assert_eq!(
        (&made["username"], &made["email"]),
        (&json!("testuser"), &json!("test@example.com"))
    );
    assert_eq!((&made["password"], &made["hashed_password"]), (&Value::Null, &Value::Null));
    // What the form clients of OAuth2 send, in their order.
    let form = [
        ("grant_type", "password"),
        ("username", "testuser"),
        ("password", "secret"),
        ("scope", ""),
        ("client_id", ""),
        ("client_secret", ""),
    ];
    let login = program.post_form("/auth/login", &form).await.is(200);
    assert_eq!(login.json()["token_type"], "bearer");
    let token = login.member("access_token");
    let me = program.with_token(&token).me().await.is(200).json();
    assert_eq!(me, made);
    let plain = [("username", "testuser"), ("password", "secret")];
    program.post_form("/auth/login", &plain).await.is(200);
}

/// Promise: Its tokens are signed with the old SECRET_KEY under HS256 and live as many minutes as were set.
#[tokio::test]
async fn old_services_verify_with_the_old_secret() {
    let house = House::with(&SETTINGS).await;
    let mut program = house.visitor();
    register(&mut program, "testuser", "test@example.com").await.is(201);
    let form = [("username", "testuser"), ("password", "secret")];
    let login = program.post_form("/auth/login", &form).await.is(200);
    assert_eq!(login.json()["expires_in"], 1_800);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_aud = false;
    validation.validate_exp = false;
    let key = DecodingKey::from_secret(SETTINGS[0].1.as_bytes());
    let token = login.member("access_token");
    let claims = decode::<Value>(&token, &key, &validation).unwrap().claims;
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 1_800);
    assert!(claims["sub"].is_string());
}

/// Promise: The prototype's refusals keep their status and their `detail`, word for word.
#[tokio::test]
async fn the_old_refusals_keep_their_words() {
    let house = House::with(&SETTINGS).await;
    let mut program = house.visitor();
    register(&mut program, "testuser", "test@example.com").await.is(201);
    let wrong = [("username", "testuser"), ("password", "secret!")];
    let nobody = [("username", "nobody"), ("password", "secret")];
    let answers = [
        (
            register(&mut program, "testuser", "a@example.com").await,
            400,
            "Username already registered",
        ),
        (
            register(&mut program, "other", "test@example.com").await,
            400,
            "Email already registered",
        ),
        (program.post_form("/auth/login", &wrong).await, 401, "Incorrect username or password"),
        (program.post_form("/auth/login", &nobody).await, 401, "Incorrect username or password"),
        (program.me().await, 401, "Not authenticated"),
        (program.with_token("x").me().await, 401, "Could not validate credentials"),
    ];
    for (answer, status, detail) in answers {
        let answer = answer.is(status);
        assert_eq!(answer.member("detail"), detail);
        if status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
        }
    }
}

/// Promise: At `/` a program reads a message that points to `/docs`.
#[tokio::test]
async fn the_root_points_to_the_documentation() {
    let house = House::with(&SETTINGS).await;
    let answer = house.visitor().get("/").await.is(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.member("message").contains("/docs"));
    house.visitor().get("/docs").await.is(200);
}
