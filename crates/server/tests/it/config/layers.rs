//! Which place counts when several speak.

use keyward_rules::token::algorithm::Algorithm;
use serde_json::json;

use super::desk::Desk;

const NAME: &str = "tokens.access_lifetime_seconds";

/// Promise: Nothing needs to be set: without a file and without an environment the defaults start on this machine only.
#[test]
fn an_empty_desk_gives_the_defaults_on_loopback() {
    let config = Desk::new().config();
    assert!(!config.is_public());
    assert_eq!(config.public_url(), "http://localhost:8080");
    assert_eq!(config.public_host(), "localhost");
    let listen = config.listen_addresses().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(listen, ["127.0.0.1:8080", "[::1]:8080"]);
    assert_eq!(config.tokens.algorithm, Algorithm::Es256);
    assert_eq!(config.tokens.access_lifetime_seconds, 600);
    assert_eq!(config.sessions.remembered_lifetime_seconds, 2_592_000);
    assert_eq!(config.passwords.minimum_length, 15);
    assert_eq!(config.database.url.reveal(), "sqlite:./data/keyward.db");
    assert_eq!(config.warnings, Vec::<String>::new());
}

/// Promise: A setting comes from the command line before the environment, `.env`, `keyward.toml` and the default.
#[test]
fn the_stronger_place_counts() {
    let desk = Desk::new();
    assert_eq!(desk.shown(NAME), (json!(600), "default".to_owned()));
    let desk = desk.toml("[tokens]\naccess_lifetime_seconds = 601\n");
    assert_eq!(desk.shown(NAME), (json!(601), "keyward.toml".to_owned()));
    let desk = desk.dotenv("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS=602\n");
    assert_eq!(desk.shown(NAME), (json!(602), ".env".to_owned()));
    let desk = desk.env("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS", "603");
    assert_eq!(desk.shown(NAME), (json!(603), "environment".to_owned()));
    let desk = desk.set(NAME, "604").set(NAME, "605");
    assert_eq!(desk.shown(NAME), (json!(605), "command line".to_owned()));
}

#[test]
fn the_stronger_place_counts_under_either_spelling() {
    let desk = Desk::new().dotenv("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS=602");
    let desk = desk.env("ACCESS_TOKEN_EXPIRE_MINUTES", "30");
    assert_eq!(desk.shown(NAME), (json!(1_800), "environment".to_owned()));
    let desk = desk.env("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS", "603");
    assert_eq!(desk.shown(NAME), (json!(603), "environment".to_owned()));
}

#[test]
fn other_settings_keep_what_weaker_places_gave() {
    let desk = Desk::new()
        .toml("[server]\ncors_origins = [\"https://shop.example\", \"https://app.example\"]\n")
        .dotenv("KEYWARD_SERVER_TRUSTED_PROXIES=10.0.0.0/8, ::1\n")
        .set("passwords.refuse_common", "false");
    let config = desk.config();
    assert_eq!(config.server.cors_origins.len(), 2);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert!(!config.passwords.refuse_common);
}

#[test]
fn a_list_may_be_emptied_by_a_stronger_place() {
    let desk = Desk::new()
        .toml("[server]\ncors_origins = [\"https://shop.example\"]\n")
        .env("KEYWARD_SERVER_CORS_ORIGINS", "");
    assert!(desk.config().server.cors_origins.is_empty());
}

#[test]
fn a_list_in_keyward_toml_may_be_one_text() {
    let desk = Desk::new().toml("[server]\ntrusted_proxies = \"10.0.0.1, 10.0.0.2\"\n");
    assert_eq!(desk.shown("server.trusted_proxies").0, json!(["10.0.0.1", "10.0.0.2"]));
}

#[test]
fn keyward_toml_of_a_broken_line_is_refused_by_its_number_without_its_text() {
    let desk = Desk::new().toml("[tokens]\nalgorithm = \"ES256\"\nsecret_key = hunter2hunter2\n");
    let refusal = desk.refusal();
    assert!(refusal.starts_with("keyward.toml, line 3:"), "{refusal}");
    assert!(!refusal.contains("hunter2"), "{refusal}");
}

#[test]
fn a_folder_called_dotenv_is_no_file_of_ours() {
    // Python keeps virtual environments under this name.
    let desk = Desk::new();
    std::fs::create_dir(desk.directory().join(".env")).expect("a folder");
    desk.config();
}
