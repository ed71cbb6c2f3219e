//! Values against their rules: each is refused in a sentence that names the setting and the
//! place to change.

use super::desk::Desk;

#[test]
fn a_value_of_another_kind_or_beyond_its_range_is_refused() {
    let cases = [
        ("server.address", "example.com:80"),
        ("server.address", "localhost"),
        ("server.address", "::1:8080"),
        ("server.address", "localhost:65536"),
        ("server.trusted_proxies", "10.0.0.0/33"),
        ("server.trusted_proxies", "proxy.internal"),
        ("server.drain_seconds", "-1"),
        ("server.stop_seconds", "soon"),
        ("server.maximum_connections", "0"),
        ("server.header_timeout_seconds", "0"),
        ("server.request_timeout_seconds", "601"),
        ("database.readers", "0"),
        ("database.connections", "0"),
        ("database.wait_timeout_seconds", "0"),
        ("database.connect_timeout_seconds", "0"),
        ("database.statement_timeout_seconds", "601"),
        ("database.lock_timeout_seconds", "-1"),
        ("database.url", "mysql://ann:hunter2@db/people"),
        ("database.url", "sqlite::memory:"),
        ("database.url", "sqlite:people.db?mode=memory"),
        ("database.url", "sqlite:"),
        ("database.url", ""),
        ("keys.sealing_key", "hunter2"),
        ("keys.rotation_days", "-1"),
        ("keys.rotation_days", "3651"),
        ("keys.rotation_days", "quarterly"),
        ("tokens.algorithm", "none"),
        ("tokens.algorithm", "es256"),
        ("tokens.algorithm", "PS512"),
        ("tokens.algorithm", "HS256"),
        ("tokens.access_lifetime_seconds", "0"),
        ("tokens.access_lifetime_seconds", "10m"),
        ("tokens.access_lifetime_seconds", "99999999999999999999"),
        ("tokens.refresh_reuse_window_seconds", "-1"),
        ("sessions.lifetime_seconds", "0"),
        ("passwords.minimum_length", "0"),
        ("passwords.minimum_length", "65"),
        ("passwords.refuse_common", "yes"),
        ("passwords.argon2_memory_kib", "7"),
        ("passwords.argon2_memory_kib", "4194305"),
        ("passwords.argon2_passes", "0"),
        ("passwords.argon2_passes", "1001"),
        ("limits.mode", "dry"),
        ("limits.window_seconds", "0"),
        ("registration.mode", "public"),
        ("log.format", "xml"),
        ("log.level", "loud"),
        ("cache.tokens", "-1"),
    ];
    for (name, value) in cases {
        let refusal = Desk::new().set(name, value).refusal();
        let start = format!("{name} (--set {name} on the command line) ");
        assert!(refusal.starts_with(&start), "{name}={value}: {refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
        assert!(refusal.ends_with('.') && !refusal.contains("hunter2"), "{refusal}");
    }
}

#[test]
fn toml_of_another_kind_is_refused() {
    for (section, line) in [
        ("tokens", "access_lifetime_seconds = \"600\""),
        ("tokens", "access_lifetime_seconds = 600.0"),
        ("passwords", "refuse_common = \"true\""),
        ("tokens", "algorithm = 256"),
        ("server", "trusted_proxies = [1]"),
        ("log", "level = { least = \"info\" }"),
    ] {
        let refusal = Desk::new().toml(&format!("[{section}]\n{line}\n")).refusal();
        let name = format!("{section}.{}", line.split(' ').next().unwrap_or_default());
        assert!(refusal.starts_with(&format!("{name} (in keyward.toml) must be ")), "{refusal}");
    }
    assert_eq!(Desk::new().toml("log = 1").refusal(), "log in keyward.toml must be a section.");
}

#[test]
fn plain_names_are_named_as_they_were_given() {
    let cases = [
        (Desk::new().env("ALGORITHM", "ES257"), "tokens.algorithm (ALGORITHM in the environment)"),
        (Desk::new().dotenv("PORT=http"), "server.address (PORT in .env)"),
        (Desk::new().dotenv("PORT=0"), "server.address (PORT in .env) must be a port, 1 to "),
        (Desk::new().dotenv("PORT=70000"), "server.address (PORT in .env)"),
        (
            Desk::new().env("ACCESS_TOKEN_EXPIRE_MINUTES", "0.5"),
            "tokens.access_lifetime_seconds (ACCESS_TOKEN_EXPIRE_MINUTES in the environment)",
        ),
        (
            Desk::new().env("ACCESS_TOKEN_EXPIRE_MINUTES", "9223372036854775807"),
            "tokens.access_lifetime_seconds (ACCESS_TOKEN_EXPIRE_MINUTES in the environment)",
        ),
    ];
    for (desk, start) in cases {
        let refusal = desk.refusal();
        assert!(refusal.starts_with(start), "{refusal}");
    }
}

/// Promise: Several mistakes are told at once, each with the line to change.
#[test]
fn several_problems_are_told_at_once_each_setting_once() {
    let refusal = Desk::new()
        .toml("[log]\nlevel = \"loud\"\nshape = \"round\"\n[mail]\nurl = \"smtp://mail\"\n")
        .dotenv("KEYWARD_LIMITS_MODE=dry\n")
        .env("KEYWARD_SERVER_TRUSTED_PROXIES", "one,two")
        .set("passwords.minimum_length", "0")
        .refusal();
    let mut names: Vec<&str> =
        refusal.lines().filter_map(|line| line.split([' ', ',']).next()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "keyward.toml",
            "limits.mode",
            "log.level",
            "log.shape",
            "passwords.minimum_length",
            "server.trusted_proxies"
        ]
    );
}

#[test]
fn a_certificate_and_its_key_come_together() {
    let refusal = Desk::new().env("KEYWARD_TLS_CERTIFICATE_FILE", "cert.pem").refusal();
    assert!(refusal.starts_with("tls.certificate_file ("), "{refusal}");
    let refusal = Desk::new().env("KEYWARD_TLS_KEY_FILE", "key.pem").refusal();
    assert!(refusal.starts_with("tls.key_file ("), "{refusal}");
}

#[test]
fn lifetimes_that_disagree_are_refused_but_a_short_one_alone_is_not() {
    let desk = Desk::new().set("sessions.lifetime_seconds", "60");
    assert_eq!(desk.config().sessions.lifetime_seconds, 60);
    let refusal = desk.set("sessions.idle_lifetime_seconds", "61").refusal();
    assert!(refusal.starts_with("sessions.idle_lifetime_seconds ("), "{refusal}");
}

#[test]
fn a_secret_key_that_signs_nothing_is_told() {
    let config = Desk::new().env("SECRET_KEY", "thirty-two bytes are just enough").config();
    assert_eq!(
        config.warnings,
        ["tokens.secret_key (SECRET_KEY in the environment) is not used: it signs HS256 only."]
    );
}

#[test]
fn an_address_at_any_free_port_is_told() {
    let desk = Desk::new().set("server.address", "127.0.0.1:0");
    let warnings = desk.config().warnings;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("server.address "), "{warnings:?}");
    let desk = desk.set("server.public_url", "http://localhost:8080");
    assert_eq!(desk.config().warnings, Vec::<String>::new());
}

#[test]
fn trusting_every_address_is_told() {
    let config = Desk::new().env("KEYWARD_SERVER_TRUSTED_PROXIES", "0.0.0.0/0").config();
    assert!(config.warnings[0].starts_with("server.trusted_proxies"));
}
