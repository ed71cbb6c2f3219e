//! What Vault does not give refuses the start, in a sentence that names the setting and never
//! holds a secret.

use std::net::{SocketAddr, TcpListener};

use serde_json::json;

use super::super::desk::Desk;
use crate::house::vault::{TOKEN, Vault};

const NAME: &str = "passwords.minimum_length";
const HERE: &str = "passwords.minimum_length (--set passwords.minimum_length on the command line)";

fn asking(vault: &Vault, value: &str) -> Desk {
    Desk::new().env("VAULT_ADDR", &vault.address).env("VAULT_TOKEN", TOKEN).set(NAME, value)
}

fn vault() -> Vault {
    let fields = json!({
        "number": 20, "empty": "\n", "long": "hunter2".repeat(20), "name": null, "list": ["20"],
        "proxies": "10.0.0.0/33, hunter2", "key": "hunter2", "negative": "-5",
    });
    Vault::new()
        .keeps("secret", "keyward", &fields)
        .deletes("secret", "old")
        .says("/v1/secret/data/moved", 307, "")
        .says("/v1/secret/data/sealed", 503, "{\"errors\":[\"Vault is sealed\"]}")
        .says("/v1/secret/data/odd", 200, "<html>hunter2</html>")
        .says("/v1/secret/data/empty", 200, "{\"data\":null}")
        .says("/v1/secret/data/large", 200, &"hunter2 ".repeat(9_000))
        .says("/v1/secret/data/broken", 500, "{\"errors\":[\"hunter2\"]}")
}

/// Promise: What Vault does not give is told at the start in one sentence that names the setting.
#[test]
fn what_vault_does_not_give_is_told_in_one_sentence() {
    let vault = vault();
    let cases = [
        ("keyward#none", "where secret/keyward has no field none."),
        ("keyward#number", "where the field number of secret/keyward is not a text."),
        ("keyward#name", "where the field name of secret/keyward is not a text."),
        ("keyward#list", "where the field list of secret/keyward is not a text."),
        ("keyward#empty", "where the field empty of secret/keyward is empty."),
        ("nothing#length", "where nothing is at secret/nothing (404)."),
        ("old#length", "where the newest version of secret/old is deleted."),
        (
            "moved#length",
            "which answers with a redirect (307); VAULT_ADDR must name the server that answers \
             itself.",
        ),
        ("sealed#length", "which is sealed or not ready (503)."),
        ("odd#length", "where secret/odd is no secret of the KV engine."),
        ("empty#length", "where secret/empty is no secret of the KV engine."),
        ("broken#length", "which answers 500 for secret/broken."),
    ];
    for (place, why) in cases {
        let refusal = asking(&vault, &format!("vault://secret/{place}")).refusal();
        assert_eq!(refusal, format!("{HERE} is in Vault, {why}"));
    }
    assert!(vault.heard().iter().all(|request| request.path != "/v1/elsewhere"));
    let refusal = asking(&vault, "vault://secret/large#length").refusal();
    assert!(refusal.starts_with(&format!("{HERE} is in Vault, which can't be ")), "{refusal}");
    assert!(!refusal.contains("hunter2"), "{refusal}");
}

/// Promise: A token that is wrong or missing is told as that.
#[test]
fn a_wrong_or_missing_token_is_told() {
    let vault = vault();
    let refusal = asking(&vault, "vault://secret/keyward#key").env("VAULT_TOKEN", "hvs.wrong");
    let why = "is in Vault, where the token may not read secret/keyward (403).";
    assert_eq!(refusal.refusal(), format!("{HERE} {why}"));
    let refusal = asking(&vault, "vault://secret/keyward#key").env("VAULT_TOKEN", "").refusal();
    assert!(refusal.contains("without a token (400): set VAULT_TOKEN"), "{refusal}");
    let refusal = asking(&vault, "vault://secret/keyward#key").env("VAULT_TOKEN", "a\u{1}b");
    let why = "is in Vault, but VAULT_TOKEN holds what no request can carry.";
    assert_eq!(refusal.refusal(), format!("{HERE} {why}"));
    for (variable, start) in [
        ("VAULT_TOKEN_FILE", "VAULT_TOKEN_FILE names /nowhere, which cannot be read"),
        ("VAULT_CACERT", "VAULT_CACERT names /nowhere, which cannot be read"),
    ] {
        let desk = asking(&vault, "vault://secret/keyward#key").env("VAULT_TOKEN", "");
        let refusal = desk.env(variable, "/nowhere").refusal();
        assert!(refusal.starts_with(&format!("{HERE} is in Vault, but {start}")), "{refusal}");
    }
    let desk = asking(&vault, "vault://secret/keyward#key").file("authority", "no certificate");
    let refusal = desk.env("VAULT_CACERT", "authority").refusal();
    assert!(refusal.ends_with("VAULT_CACERT names authority, which holds no certificate in PEM."));
}

/// Promise: Without `VAULT_ADDR` every setting that is in Vault is named, and nothing else.
#[test]
fn without_an_address_every_setting_in_vault_is_named() {
    let refusal = Desk::new()
        .env("KEYWARD_KEYS_SEALING_KEY", "vault://secret/keyward#sealing_key")
        .env("SECRET_KEY", "vault://secret/keyward#secret_key")
        .env("ALGORITHM", "HS256")
        .refusal();
    assert_eq!(
        refusal.lines().collect::<Vec<_>>(),
        [
            "keys.sealing_key (KEYWARD_KEYS_SEALING_KEY in the environment) is in Vault, but \
             VAULT_ADDR is not set.",
            "tokens.secret_key (SECRET_KEY in the environment) is in Vault, but VAULT_ADDR is \
             not set.",
        ]
    );
}

/// Promise: A Vault that is not there, or says nothing, refuses the start within seconds.
#[test]
fn a_vault_that_does_not_answer_refuses_the_start() {
    // A port that nobody is given by chance.
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silence = silent.local_addr().expect("a port");
    let desk = |address| {
        Desk::new()
            .env("VAULT_ADDR", &format!("http://{address}"))
            .env("VAULT_TOKEN", TOKEN)
            .set(NAME, "vault://secret/keyward#length")
            .set("keys.sealing_key", "vault://secret/other#key")
    };
    for (address, cause) in [(nobody, "Connection refused"), (silence, "no answer within 5 sec")] {
        let refusal = desk(address).refusal();
        assert_eq!(refusal.lines().count(), 2, "{refusal}");
        let why = format!("is in Vault, which can't be reached at http://{address}: {cause}");
        assert!(refusal.lines().all(|line| line.contains(&why)), "{refusal}");
    }
}

/// Promise: What was fetched and breaks a rule is refused without being told.
#[test]
fn a_fetched_value_that_breaks_a_rule_is_not_told() {
    let vault = vault();
    for (name, field) in [
        (NAME, "key"),
        (NAME, "negative"),
        ("server.address", "key"),
        ("server.trusted_proxies", "proxies"),
        ("server.cors_origins", "key"),
        ("server.public_url", "key"),
        ("registration.mode", "key"),
        ("log.level", "key"),
        ("keys.sealing_key", "key"),
        ("database.url", "key"),
        ("passwords.refuse_common", "key"),
        ("tokens.access_lifetime_seconds", "long"),
    ] {
        let value = format!("vault://secret/keyward#{field}");
        let refusal = Desk::new()
            .env("VAULT_ADDR", &vault.address)
            .env("VAULT_TOKEN", TOKEN)
            .set(name, &value)
            .refusal();
        let start = format!("{name} (--set {name} on the command line, fetched from Vault) ");
        assert!(refusal.starts_with(&start), "{refusal}");
        for secret in ["hunter2", "-5", "10.0.0.0/33"] {
            assert!(!refusal.contains(secret), "{refusal}");
        }
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
    }
}

#[test]
fn a_reference_that_is_none_is_refused() {
    let vault = vault();
    for text in [
        "vault://",
        "vault://secret",
        "vault://secret/keyward",
        "vault://secret/keyward#",
        "vault://secret#length",
        "vault:///keyward#length",
        "vault://secret/../sys/seal#length",
        "vault://secret/%2e%2e/sys#length",
        "vault://secret//keyward#length",
        "vault://secret/key%00ward#length",
        "vault://secret/%ff#length",
    ] {
        let refusal = asking(&vault, text).refusal();
        assert_eq!(refusal, format!("{HERE} must be vault://mount/path#field."), "{text}");
    }
    assert!(vault.heard().is_empty());
    let refusal = Desk::new().env("PORT", "vault://secret/keyward#port").refusal();
    assert!(refusal.contains("must be a port"), "{refusal}");
    let desk = Desk::new().toml("[server]\naddress = \"vault://secret/keyward#address\"\n");
    assert!(desk.env("PORT", "8080").refusal().contains("must be a port, with host:port below it"));
}
