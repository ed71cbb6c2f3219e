//! The way to Vault: the variables that its own clients read, and TLS.

use serde_json::json;

use super::super::desk::Desk;
use crate::house::vault::{TOKEN, Vault, authority};

const NAME: &str = "passwords.minimum_length";

fn vault() -> Vault {
    Vault::new().keeps("secret", "keyward", &json!({ "length": "20" }))
}

fn desk() -> Desk {
    Desk::new().set(NAME, "vault://secret/keyward#length")
}

/// Promise: The token is taken from `VAULT_TOKEN`, `VAULT_TOKEN_FILE` or `~/.vault-token`, in this order, and `.env` may hold Vault's variables too.
#[test]
fn the_token_is_where_every_client_of_vault_looks() {
    let vault = vault();
    let at = |desk: Desk| desk.env("VAULT_ADDR", &vault.address);
    let home = Desk::new().file(".vault-token", TOKEN).file("wrong", "hvs.wrong");
    let home_path = home.directory().to_str().expect("a path").to_owned();
    let wrong = home.directory().join("wrong").to_str().expect("a path").to_owned();
    let desks = [
        at(desk()).env("VAULT_TOKEN", TOKEN),
        at(desk()).file("token", format!("{TOKEN}\n")).env("VAULT_TOKEN_FILE", "token"),
        at(desk()).env("VAULT_TOKEN", TOKEN).env("VAULT_TOKEN_FILE", &wrong),
        at(desk()).env("HOME", &home_path),
        at(desk()).env("HOME", "/nowhere").env("VAULT_TOKEN", TOKEN),
        at(desk()).env("HOME", &home_path).env("VAULT_TOKEN", ""),
        desk().dotenv(&format!("VAULT_ADDR={}\nVAULT_TOKEN={TOKEN}\n", vault.address)),
        desk()
            .dotenv("VAULT_ADDR=https://nobody.invalid\nVAULT_TOKEN=hvs.wrong\n")
            .env("VAULT_ADDR", &format!("{}/", vault.address))
            .env("VAULT_TOKEN", TOKEN),
    ];
    for desk in desks {
        assert_eq!(desk.config().passwords.minimum_length, 20);
    }
}

/// Promise: Vault is spoken to over TLS, and its certificate is proven by `VAULT_CACERT`.
#[test]
fn a_certificate_of_the_operators_own_authority_is_proven() {
    let vault = Vault::with_tls().keeps("secret", "keyward", &json!({ "length": "20" }));
    let desk = || desk().env("VAULT_ADDR", &vault.address).env("VAULT_TOKEN", TOKEN);
    let authority = authority();
    let known = desk().env("VAULT_CACERT", authority.to_str().expect("a path"));
    assert_eq!(known.config().passwords.minimum_length, 20);
    let by_number = vault.address.replace("localhost", "127.0.0.1");
    assert_eq!(known.env("VAULT_ADDR", &by_number).config().passwords.minimum_length, 20);
    let heard = vault.heard().len();
    let unknown = desk().refusal();
    let start = format!(
        "{NAME} (--set {NAME} on the command line) is in Vault, which can't be \
                         reached at {}: invalid peer certificate",
        vault.address
    );
    assert!(unknown.starts_with(&start), "{unknown}");
    assert_eq!(vault.heard().len(), heard, "the token was sent to nobody unproven");
}

/// Promise: A certificate for another name is refused before the token is sent.
#[test]
fn a_certificate_for_another_name_is_refused() {
    let vault = Vault::with_tls_at("127.0.0.2").keeps("secret", "keyward", &json!({}));
    let refusal = desk()
        .env("VAULT_ADDR", &vault.address)
        .env("VAULT_TOKEN", TOKEN)
        .env("VAULT_CACERT", authority().to_str().expect("a path"))
        .refusal();
    assert!(refusal.contains("can't be reached"), "{refusal}");
    assert!(refusal.contains("not valid for name"), "{refusal}");
    assert!(vault.heard().is_empty());
}

/// Promise: The token leaves this machine over TLS only.
#[test]
fn without_tls_only_this_machine_is_spoken_to() {
    for address in [
        "http://vault.example.com:8200",
        "http://10.0.0.1:8200",
        "http://localhost.example.com",
        "http://[::2]:8200",
        "vault.example.com:8200",
        "https://",
        "https://ann:hunter2@vault.example.com",
        "https://vault.example.com?hunter2",
        "unix:///run/vault.sock",
        "nonsense",
    ] {
        let refusal = desk().env("VAULT_ADDR", address).env("VAULT_TOKEN", TOKEN).refusal();
        let why = "is in Vault, but VAULT_ADDR must be https://host:port, or http://host:port on \
                   this machine.";
        assert!(refusal.ends_with(why), "{address}: {refusal}");
    }
}
