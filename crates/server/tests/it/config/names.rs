//! The names that variables may have.

use keyward_rules::token::algorithm::Algorithm;
use serde_json::json;

use super::desk::{Desk, SEALING_KEY};

const KEY: &str = "a secret of the operator, long enough";

/// Promise: A `.env` written for the first prototype is honoured as it stands: `SECRET_KEY`, `ALGORITHM`, `ACCESS_TOKEN_EXPIRE_MINUTES`.
#[test]
fn the_prototypes_names_are_honoured() {
    let desk = Desk::new().dotenv(&format!(
        "SECRET_KEY=\"{KEY}\"\nALGORITHM=\"HS256\"\nACCESS_TOKEN_EXPIRE_MINUTES=30\n"
    ));
    let config = desk.config();
    assert_eq!(config.tokens.algorithm, Algorithm::Hs256);
    assert_eq!(config.tokens.secret_key.map(|key| key.reveal().to_owned()), Some(KEY.to_owned()));
    assert_eq!(config.tokens.access_lifetime_seconds, 1_800);
    assert_eq!(config.warnings, Vec::<String>::new());
}

/// Promise: The names that platforms set work: `DATABASE_URL`, and `PORT` for the port alone.
#[test]
fn platform_names_are_honoured() {
    let desk = Desk::new().env("DATABASE_URL", "sqlite:/srv/people.db").env("PORT", "9000");
    let config = desk.config();
    assert_eq!(config.database.url.folder(), std::path::Path::new("/srv"));
    let ports: Vec<u16> = config.listen_addresses().iter().map(|at| at.port()).collect();
    assert_eq!(ports, [9000, 9000]);
    assert!(config.listen_addresses().iter().all(|at| at.ip().is_loopback()));
    assert_eq!(config.public_url(), "http://localhost:9000");
    assert_eq!(desk.shown("server.address"), (json!("localhost:9000"), "environment".to_owned()));
}

#[test]
fn port_keeps_the_host_that_a_weaker_place_gave() {
    let desk = Desk::new().dotenv("KEYWARD_SERVER_ADDRESS=[::1]:8080\n").env("PORT", "9000");
    assert_eq!(desk.config().listen_addresses()[0].to_string(), "[::1]:9000");
    let desk = desk.env("KEYWARD_SERVER_ADDRESS", "127.0.0.2:7000");
    assert_eq!(desk.config().listen_addresses()[0].to_string(), "127.0.0.2:7000");
}

#[test]
fn a_variable_with_file_appended_names_a_file() {
    let desk = Desk::new()
        .file("key", format!("{SEALING_KEY}\n"))
        .file("minutes", "30\r\n")
        .env("KEYWARD_KEYS_SEALING_KEY_FILE", "key")
        .env("ACCESS_TOKEN_EXPIRE_MINUTES_FILE", "minutes");
    let config = desk.config();
    assert_eq!(config.keys.sealing_keys[0].reveal(), SEALING_KEY);
    assert_eq!(config.tokens.access_lifetime_seconds, 1_800);
}

#[test]
fn only_line_breaks_at_the_end_of_a_file_are_trimmed() {
    let desk = Desk::new()
        .file("key", "  thirty-two bytes, spaces and all  \n\n")
        .env("SECRET_KEY_FILE", "key");
    let key = desk.config().tokens.secret_key.expect("a key");
    assert_eq!(key.reveal(), "  thirty-two bytes, spaces and all  ");
}

#[test]
fn the_exact_name_of_a_setting_wins_over_file() {
    let desk = Desk::new()
        .file("name", "/etc/tls/cert.pem\n")
        .env("KEYWARD_TLS_CERTIFICATE_FILE_FILE", "name")
        .env("KEYWARD_TLS_KEY_FILE", "/etc/tls/key.pem");
    let files = desk.config().tls.files.expect("a certificate");
    assert_eq!(files.certificate, std::path::Path::new("/etc/tls/cert.pem"));
    assert_eq!(files.key, std::path::Path::new("/etc/tls/key.pem"));
}

#[test]
fn a_value_beside_a_file_counts_and_is_told() {
    let desk =
        Desk::new().env("KEYWARD_LOG_LEVEL", "debug").env("KEYWARD_LOG_LEVEL_FILE", "nowhere");
    let config = desk.config();
    assert_eq!(config.log.level, "debug");
    assert_eq!(
        config.warnings,
        ["KEYWARD_LOG_LEVEL_FILE is not read, because KEYWARD_LOG_LEVEL is set."]
    );
}

#[test]
fn a_missing_file_is_refused_by_the_variables_name() {
    let refusal = Desk::new().env("SECRET_KEY_FILE", "nowhere").refusal();
    assert!(refusal.starts_with("tokens.secret_key: SECRET_KEY_FILE in the environment"));
    assert!(refusal.contains("nowhere"), "{refusal}");
    let refusal = Desk::new().file("odd", [0xff]).env("SECRET_KEY_FILE", "odd").refusal();
    assert!(refusal.ends_with("which is not UTF-8."), "{refusal}");
}

/// Promise: A mistyped setting is refused with the name that was probably meant.
#[test]
fn an_unknown_key_in_a_known_section_is_refused_everywhere() {
    let cases = [
        (Desk::new().env("KEYWARD_SERVER_ADRESS", ":1"), "KEYWARD_SERVER_ADDRESS?"),
        (Desk::new().dotenv("KEYWARD_TOKENS_ALGORYTHM=ES256"), "KEYWARD_TOKENS_ALGORITHM?"),
        (Desk::new().env("KEYWARD_KEYS_SEALINGKEY_FILE", "x"), "KEYWARD_KEYS_SEALING_KEY_FILE?"),
        (Desk::new().toml("[passwords]\nminimum = 8"), "passwords.minimum_length?"),
        (Desk::new().toml("[token]\nalgorithm = \"ES256\""), "tokens?"),
        (Desk::new().set("log.levle", "info"), "log.level?"),
    ];
    for (desk, meant) in cases {
        let refusal = desk.refusal();
        assert!(refusal.contains("did you mean"), "{refusal}");
        assert!(refusal.ends_with(meant), "{refusal}");
    }
    let refusal = Desk::new().env("KEYWARD_TOKENS_COLOUR", "blue").refusal();
    assert_eq!(refusal, "KEYWARD_TOKENS_COLOUR in the environment is no setting.");
}

#[test]
fn what_a_cluster_injects_is_ignored_in_any_section() {
    let mut desk = Desk::new();
    for name in [
        "KEYWARD_PORT",
        "KEYWARD_SERVICE_HOST",
        "KEYWARD_SERVICE_PORT",
        "KEYWARD_SERVICE_PORT_HTTP",
        "KEYWARD_PORT_8080_TCP",
        "KEYWARD_PORT_8080_TCP_ADDR",
        "KEYWARD_SERVER_SERVICE_HOST",
        "KEYWARD_SERVER_SERVICE_PORT_HTTP",
        "KEYWARD_DATABASE_PORT",
        "KEYWARD_DATABASE_PORT_5432_TCP_PROTO",
    ] {
        desk = desk.env(name, "tcp://10.3.0.1:8080");
    }
    let config = desk.config();
    assert_eq!(config.warnings, Vec::<String>::new());
    assert_eq!(config.public_url(), "http://localhost:8080");
    let refusal = Desk::new().env("KEYWARD_DATABASE_PORTS", "1").refusal();
    assert!(refusal.contains("KEYWARD_DATABASE_PORTS"), "{refusal}");
}

#[test]
fn foreign_names_are_ignored() {
    let desk = Desk::new()
        .dotenv("COLOUR=blue\nKEYWARD_THEME_COLOUR=blue\nREDIS_HOST=cache\n")
        .env("KEYWARD_IMAGE", "keyward:1")
        .env("ADDRESS", "0.0.0.0:1")
        .env("keyward_server_address", "0.0.0.0:1");
    assert_eq!(desk.config().warnings, Vec::<String>::new());
}

#[test]
fn a_mistyped_section_is_told() {
    let config = Desk::new().env("KEYWARD_SERVR_ADDRESS", "0.0.0.0:1").config();
    assert_eq!(config.warnings.len(), 1);
    assert!(config.warnings[0].contains("did you mean KEYWARD_SERVER_ADDRESS?"));
}

#[test]
fn redis_is_not_used_yet_and_that_is_told() {
    let config = Desk::new().env("REDIS_URL", "redis://:hunter2@cache:6379").config();
    assert_eq!(config.warnings.len(), 1);
    assert!(config.warnings[0].starts_with("REDIS_URL in the environment is not used yet"));
    assert!(!config.warnings[0].contains("hunter2"));
}
