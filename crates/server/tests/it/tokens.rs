//! Access tokens as others verify them, and as others forge them.

mod algorithms;
mod forged;
mod kinds;

use keyward_rules::token::signing_key::SigningKey;
use serde_json::Value;

use crate::house::{House, Person};

/// What the operator of an HS256 house wrote into SECRET_KEY.
const SECRET: &str = "a secret for stories, of more than 32 bytes";

async fn house_of(algorithm: &str) -> House {
    let secret = ("tokens.secret_key", SECRET);
    let settings = [("tokens.algorithm", algorithm), secret];
    House::with(if algorithm == "HS256" { &settings } else { &settings[..1] }).await
}

/// A token over these claims, signed with the house's own secret: only what it says is wrong.
fn signed(typ: &str, claims: &Value) -> String {
    SigningKey::from_secret(SECRET).sign(typ, claims.to_string().as_bytes()).unwrap()
}

/// Expects that the token opens nothing, for this reason.
async fn refused(house: &House, ann: &Person, token: &str, reason: &str) {
    let answer = ann.with_token(token).me().await;
    assert_eq!(house.last_reason(), reason, "{token}");
    answer.refuses(401, "invalid_token");
}
