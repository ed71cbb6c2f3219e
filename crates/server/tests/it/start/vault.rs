//! The binary with its secrets in Vault.

use std::process::Command;

use keyward_server::config::MASK;
use serde_json::{Value, json};

use super::process::{Place, done, refused};
use crate::house::vault::{TOKEN, Vault, authority};
use crate::house::{PASSWORD, SEALING_KEY, jwt};

const SECRET_KEY: &str = "a secret of the operator, long enough";

/// Vault with the secrets of a server in this place.
fn vault(place: &Place) -> Vault {
    let url = place.database_url();
    let keys = json!({ "sealing_key": SEALING_KEY, "secret_key": SECRET_KEY });
    let vault = Vault::with_tls().keeps("secret", "keyward", &keys);
    vault.keeps("secret", "database", &json!({ "url": url }))
}

/// The settings that name them.
fn settings(vault: &Vault) -> Vec<(&'static str, String)> {
    vec![
        ("VAULT_ADDR", vault.address.clone()),
        ("VAULT_TOKEN", TOKEN.to_owned()),
        ("VAULT_CACERT", authority().to_str().unwrap().to_owned()),
        ("KEYWARD_KEYS_SEALING_KEY", "vault://secret/keyward#sealing_key".to_owned()),
        ("SECRET_KEY", "vault://secret/keyward#secret_key".to_owned()),
        ("ALGORITHM", "HS256".to_owned()),
        ("DATABASE_URL", "vault://secret/database#url".to_owned()),
    ]
}

fn command(place: &Place, settings: &[(&str, String)], arguments: &[&str]) -> Command {
    let mut command = place.command();
    for (name, value) in settings {
        command.env(name, value);
    }
    command.args(arguments);
    command
}

/// Promise: A server starts with its database, its sealing key and its signing secret in Vault, over TLS, and asks for them at the start only.
#[tokio::test]
async fn a_server_starts_with_its_secrets_in_vault() {
    let place = Place::new();
    let vault = vault(&place);
    let settings = settings(&vault);
    let borrowed: Vec<_> = settings.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let server = place.start(&borrowed).await;
    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", ann).await.is(201);
    let body = json!({ "username": "ann", "password": PASSWORD });
    let token = server.post_json("/auth/login", body).await.is(200).member("access_token");
    assert_eq!(jwt::header(&token)["alg"], "HS256");
    server.get_as(&token, "/users/me").await.is(200);
    assert!(!place.folder.join("data/sealing.key").exists(), "the key is in Vault");
    assert_eq!(vault.heard().len(), 2, "each secret once");
    let said = server.said();
    for secret in [SECRET_KEY, SEALING_KEY, TOKEN] {
        assert!(!said.contains(secret), "{said}");
    }
    let listed = command(&place, &settings, &["user", "list"]).output().unwrap();
    assert!(done(&listed).contains("ann@example.com"), "a command finds the same database");
}

/// Promise: `config show` names `vault` as the source and never the value; `config check` asks Vault too.
#[test]
fn config_show_and_check_ask_vault() {
    let place = Place::new();
    let vault = vault(&place);
    let settings = settings(&vault);
    let shown = command(&place, &settings, &["config", "show", "--json"]).output().unwrap();
    let shown: Value = serde_json::from_str(&done(&shown)).unwrap();
    for (name, value) in [
        ("keys.sealing_key", json!([MASK])),
        ("tokens.secret_key", json!(MASK)),
        ("database.url", json!(MASK)),
    ] {
        assert_eq!(shown[name], json!({ "value": value, "source": "vault" }));
    }
    assert_eq!(shown["tokens.algorithm"], json!({ "value": "HS256", "source": "environment" }));
    let checked = command(&place, &settings, &["config", "check"]).output().unwrap();
    assert!(done(&checked).ends_with("The settings are fine.\n"));
    let refusal = command(&place, &settings, &["config", "check"])
        .env("VAULT_TOKEN", "hvs.wrong")
        .env("DATABASE_URL", place.database_url())
        .output()
        .unwrap();
    assert_eq!(
        refused(&refusal).lines().collect::<Vec<_>>(),
        [
            "keys.sealing_key (KEYWARD_KEYS_SEALING_KEY in the environment) is in Vault, where \
             the token may not read secret/keyward (403).",
            "tokens.secret_key (SECRET_KEY in the environment) is in Vault, where the token may \
             not read secret/keyward (403).",
        ]
    );
    assert!(!place.folder.join("data").exists(), "looking makes nothing");
}

/// Promise: A start whose Vault does not prove itself is refused before anything is made.
#[test]
fn a_vault_that_does_not_prove_itself_refuses_the_start() {
    let place = Place::new();
    let vault = vault(&place);
    let settings = settings(&vault);
    let mut serve = command(&place, &settings, &["serve"]);
    let text = refused(&serve.env_remove("VAULT_CACERT").output().unwrap());
    assert!(text.contains("keys.sealing_key (KEYWARD_KEYS_SEALING_KEY in the "), "{text}");
    assert!(text.contains("invalid peer certificate"), "{text}");
    assert!(!place.folder.join("data").exists());
    assert!(vault.heard().is_empty(), "the token was sent to nobody");
}
