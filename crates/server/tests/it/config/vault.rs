//! Values in Vault: named in any place, fetched once, shown to nobody.

mod access;
mod refusals;

use keyward_server::config::MASK;
use serde_json::json;

use super::desk::{Desk, SEALING_KEY};
use crate::house::vault::{TOKEN, Vault};

const SECRET_KEY: &str = "a secret of the operator, long enough";

fn vault() -> Vault {
    Vault::new().keeps(
        "secret",
        "keyward",
        &json!({
            "sealing_key": SEALING_KEY, "secret_key": SECRET_KEY, "minutes": "30", "length": "20",
            "switch": "false", "word": "closed", "port": 8080,
            "database": "postgres://ann:hunter2@localhost/people\n",
            "proxies": "10.0.0.0/8, 192.168.0.0/16", "proxy": "172.16.0.0/12",
        }),
    )
}

/// A desk that knows where Vault is and what opens it.
fn desk(vault: &Vault) -> Desk {
    Desk::new().env("VAULT_ADDR", &vault.address).env("VAULT_TOKEN", TOKEN)
}

/// Promise: A value `vault://mount/path#field` is fetched from Vault, in whichever place it stands.
#[test]
fn a_value_in_vault_is_fetched_from_every_place() {
    let vault = vault();
    let name = "vault://secret/keyward#secret_key";
    let with = |desk: Desk| desk.env("ALGORITHM", "HS256");
    let desks = [
        with(desk(&vault)).env("SECRET_KEY", name),
        with(desk(&vault)).env("KEYWARD_TOKENS_SECRET_KEY", name),
        with(desk(&vault)).file("key", format!("{name}\n")).env("SECRET_KEY_FILE", "key"),
        with(desk(&vault)).dotenv(&format!("SECRET_KEY={name}\n")),
        with(desk(&vault)).dotenv(&format!("SECRET_KEY=\"{name}\" # in Vault\n")),
        with(desk(&vault)).toml(&format!("[tokens]\nsecret_key = \"{name}\"\n")),
        with(desk(&vault)).set("tokens.secret_key", name),
    ];
    for desk in desks {
        let key = desk.config().tokens.secret_key.expect("a key");
        assert_eq!(key.reveal(), SECRET_KEY);
        assert_eq!(desk.shown("tokens.secret_key"), (json!(MASK), "vault".to_owned()));
    }
}

/// Promise: A value of any kind may be in Vault: a number, a switch, a word, an address, minutes.
#[test]
fn a_value_of_any_kind_may_be_in_vault() {
    let vault = vault();
    let desk = desk(&vault)
        .env("ACCESS_TOKEN_EXPIRE_MINUTES", "vault://secret/keyward#minutes")
        .env("DATABASE_URL", "vault://secret/keyward#database")
        .set("passwords.minimum_length", "vault://secret/keyward#length")
        .toml("[passwords]\nrefuse_common = \"vault://secret/keyward#switch\"\n")
        .dotenv("KEYWARD_REGISTRATION_MODE=vault://secret/keyward#word\n");
    let config = desk.config();
    assert_eq!(config.tokens.access_lifetime_seconds, 1_800);
    assert_eq!(config.database.url.reveal(), "postgres://ann:hunter2@localhost/people");
    assert_eq!(config.passwords.minimum_length, 20);
    assert!(!config.passwords.refuse_common);
    for name in [
        "tokens.access_lifetime_seconds",
        "database.url",
        "passwords.minimum_length",
        "passwords.refuse_common",
        "registration.mode",
    ] {
        assert_eq!(desk.shown(name), (json!(MASK), "vault".to_owned()), "{name}");
    }
}

/// Promise: An item of a list may be in Vault, and one field there may hold several.
#[test]
fn the_items_of_a_list_are_fetched_each() {
    let vault = vault();
    let items = "10.1.0.0/16, vault://secret/keyward#proxy,vault://secret/keyward#proxies";
    let array =
        "\"10.1.0.0/16\", \"vault://secret/keyward#proxy\", \"vault://secret/keyward#proxies\"";
    for desk in [
        desk(&vault).env("KEYWARD_SERVER_TRUSTED_PROXIES", items),
        desk(&vault).toml(&format!("[server]\ntrusted_proxies = [{array}]\n")),
    ] {
        let proxies = desk.config().server.trusted_proxies;
        let proxies: Vec<String> = proxies.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["10.1.0.0/16", "172.16.0.0/12", "10.0.0.0/8", "192.168.0.0/16"]);
        let (value, source) = desk.shown("server.trusted_proxies");
        assert_eq!((value, source.as_str()), (json!([MASK, MASK, MASK, MASK]), "vault"));
    }
}

/// Promise: A secret in Vault is asked for once, however many of its fields are meant.
#[test]
fn a_secret_is_asked_for_once() {
    // The path is kept as it goes over the wire.
    let vault = vault().keeps("kv/team", "key%20ward/one", &json!({ "a field#1": "21" }));
    let desk = desk(&vault)
        .env("VAULT_NAMESPACE", "ns1/")
        .env("KEYWARD_KEYS_SEALING_KEY", "vault://secret/keyward#sealing_key")
        .env("ALGORITHM", "HS256")
        .env("SECRET_KEY", "vault://secret/keyward#secret_key")
        .set("passwords.minimum_length", "vault://kv%2Fteam/key%20ward/one#a field#1");
    assert_eq!(desk.config().passwords.minimum_length, 21);
    let heard = vault.heard();
    let paths: Vec<&str> = heard.iter().map(|request| request.path.as_str()).collect();
    assert_eq!(paths, ["/v1/kv/team/data/key%20ward/one", "/v1/secret/data/keyward"]);
    for request in &heard {
        assert_eq!(request.headers["x-vault-token"], TOKEN);
        assert_eq!(request.headers["x-vault-namespace"], "ns1/");
        assert_eq!(request.headers["x-vault-request"], "true");
        assert_eq!(format!("http://{}", request.headers["host"]), vault.address);
    }
}

/// Promise: What a stronger place gives is not fetched, and without a value in Vault nothing of Vault is needed.
#[test]
fn what_does_not_count_is_not_fetched() {
    let vault = vault();
    let desk = desk(&vault)
        .toml("[passwords]\nminimum_length = \"vault://secret/keyward#length\"\n")
        .env("KEYWARD_PASSWORDS_MINIMUM_LENGTH", "16");
    assert_eq!(desk.shown("passwords.minimum_length"), (json!(16), "environment".to_owned()));
    assert!(vault.heard().is_empty());
    Desk::new().env("VAULT_ADDR", "nonsense").env("VAULT_CACERT", "/nowhere").config();
}

/// Promise: A secret of version 1 of Vault's KV engine is found too.
#[test]
fn a_secret_of_version_1_is_found() {
    let vault = Vault::new().keeps_in_version_1("kv", "keyward", &json!({ "length": "22" }));
    let desk = desk(&vault).set("passwords.minimum_length", "vault://kv/keyward#length");
    assert_eq!(desk.config().passwords.minimum_length, 22);
    let paths: Vec<String> = vault.heard().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/kv/data/keyward", "/v1/kv/keyward"]);
}

/// Promise: What came from Vault is shown nowhere, and instances do not tell it to one another.
#[test]
fn what_came_from_vault_is_told_to_nobody() {
    let vault = vault().keeps("secret", "origins", &json!({ "one": "https://hunter2.example" }));
    let desk = desk(&vault)
        .env("KEYWARD_KEYS_SEALING_KEY", "vault://secret/keyward#sealing_key")
        .env("DATABASE_URL", "vault://secret/keyward#database")
        .set("sessions.idle_lifetime_seconds", "vault://secret/keyward#length")
        .set("server.cors_origins", "vault://secret/origins#one");
    let config = desk.config();
    for text in [config.show_json().to_string(), config.show_text()] {
        for secret in [SEALING_KEY, "hunter2", "postgres", "20 "] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    let shown = config.show_text();
    let line = shown.lines().find(|line| line.starts_with("database.url")).expect("a line");
    assert_eq!(
        line.split_whitespace().collect::<Vec<_>>(),
        ["database.url", MASK, "vault", "(DATABASE_URL)"]
    );
    let shared = config.shared();
    for name in ["sessions.idle_lifetime_seconds", "server.cors_origins"] {
        assert!(shared.iter().all(|setting| setting.name != name), "{name}");
    }
    assert!(shared.iter().any(|setting| setting.name == "server.public_url"));
}
