//! What a server that others can reach must keep.

use super::desk::{Desk, SEALING_KEY};

/// A way to make a setting weak, and the setting's name.
type Weakness = (&'static str, &'static str, &'static str);

const FOR_DEVELOPMENT: [Weakness; 6] = [
    ("SECRET_KEY", "thirty-one bytes are too few...", "tokens.secret_key"),
    ("SECRET_KEY", "your-very-strong-and-unique-secret-key", "tokens.secret_key"),
    ("KEYWARD_PASSWORDS_MINIMUM_LENGTH", "7", "passwords.minimum_length"),
    ("KEYWARD_PASSWORDS_ARGON2_MEMORY_KIB", "19455", "passwords.argon2_memory_kib"),
    ("KEYWARD_LIMITS_MODE", "off", "limits.mode"),
    ("KEYWARD_LIMITS_GUESSES_PER_PERSON", "101", "limits.guesses_per_person"),
];

/// Promise: A server that others can reach starts only with an https address, TLS or a named proxy, and a sealing key.
#[test]
fn listening_for_others_without_safety_is_refused_with_everything_that_is_missing() {
    for address in ["0.0.0.0:8080", "[::]:8080", "192.0.2.7:80"] {
        let refusal = Desk::new().env("KEYWARD_SERVER_ADDRESS", address).refusal();
        let lines: Vec<&str> = refusal.lines().collect();
        assert_eq!(lines.len(), 3, "{refusal}");
        assert!(lines[0].starts_with("server.public_url "), "{refusal}");
        assert!(lines[1].starts_with("server.trusted_proxies "), "{refusal}");
        assert!(lines[2].starts_with("keys.sealing_key "), "{refusal}");
        assert!(lines.iter().all(|line| line.contains(address)), "{refusal}");
    }
}

#[test]
fn an_address_for_others_makes_a_loopback_server_public() {
    let desk = Desk::new().env("KEYWARD_SERVER_PUBLIC_URL", "http://id.example.com");
    assert_eq!(desk.refusal().lines().count(), 3);
    let desk = Desk::public().env("KEYWARD_SERVER_ADDRESS", "localhost:8080");
    assert!(desk.config().is_public());
}

#[test]
fn each_piece_of_safety_is_asked_for_alone() {
    assert!(Desk::public().config().is_public());
    let cases = [
        ("KEYWARD_SERVER_PUBLIC_URL", "http://id.example.com", "server.public_url"),
        ("KEYWARD_SERVER_PUBLIC_URL", "", "server.public_url"),
        ("KEYWARD_SERVER_TRUSTED_PROXIES", "", "server.trusted_proxies"),
        ("KEYWARD_KEYS_SEALING_KEY", "", "keys.sealing_key"),
    ];
    for (variable, value, name) in cases {
        let refusal = Desk::public().env(variable, value).refusal();
        assert!(refusal.starts_with(name), "{refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
    }
}

#[test]
fn a_certificate_does_instead_of_a_proxy_but_not_instead_of_an_address() {
    let desk = Desk::public()
        .env("KEYWARD_SERVER_TRUSTED_PROXIES", "")
        .env("KEYWARD_TLS_CERTIFICATE_FILE", "cert.pem")
        .env("KEYWARD_TLS_KEY_FILE", "key.pem");
    desk.config();
    let refusal = desk.env("KEYWARD_SERVER_PUBLIC_URL", "").refusal();
    assert!(refusal.starts_with("server.public_url "), "{refusal}");
}

#[test]
fn three_names_of_this_machine_are_not_public() {
    for url in
        ["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]", "https://localhost"]
    {
        let config = Desk::new().env("KEYWARD_SERVER_PUBLIC_URL", url).config();
        assert!(!config.is_public(), "{url}");
    }
    for address in ["127.0.0.1:0", "127.0.0.9:8080", "[::1]:8080", "localhost:1"] {
        assert!(!Desk::new().env("KEYWARD_SERVER_ADDRESS", address).config().is_public());
    }
}

/// Promise: What is for development only is refused on a public address and told on loopback.
#[test]
fn development_only_settings_are_refused_in_public_and_told_on_loopback() {
    for (variable, value, name) in FOR_DEVELOPMENT {
        let hs256 = if variable == "SECRET_KEY" { "HS256" } else { "ES256" };
        let desk = |desk: Desk| desk.env("ALGORITHM", hs256).env(variable, value);
        let refusal = desk(Desk::public()).refusal();
        assert!(refusal.starts_with(name), "{refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
        let warnings = desk(Desk::new()).config().warnings;
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].starts_with(name), "{warnings:?}");
    }
}

#[test]
fn what_is_just_strong_enough_passes_in_public() {
    for (variable, value) in [
        ("SECRET_KEY", "thirty-two bytes are just enough"),
        ("KEYWARD_PASSWORDS_MINIMUM_LENGTH", "8"),
        ("KEYWARD_LIMITS_GUESSES_PER_PERSON", "100"),
    ] {
        let warnings = Desk::public()
            .env("ALGORITHM", "HS256")
            .env("SECRET_KEY", "thirty-two bytes are just enough")
            .env("KEYWARD_SMTP_URL", "smtp://mail.example.com");
        assert_eq!(warnings.env(variable, value).config().warnings, Vec::<String>::new());
    }
}

#[test]
fn fewer_passes_need_more_memory() {
    for (passes, memory) in
        [(1, 47_104), (2, 19_456), (3, 12_288), (4, 9_216), (5, 7_168), (9, 7_168)]
    {
        let desk = |memory: u32| {
            Desk::public()
                .set("passwords.argon2_passes", &passes.to_string())
                .set("passwords.argon2_memory_kib", &memory.to_string())
        };
        desk(memory).config();
        let refusal = desk(memory - 1).refusal();
        assert!(refusal.starts_with("passwords.argon2_memory_kib"), "{refusal}");
    }
}

#[test]
fn several_sealing_keys_may_be_listed() {
    let keys = format!("{SEALING_KEY}, {}", SEALING_KEY.replace('=', ""));
    let config = Desk::public().env("KEYWARD_KEYS_SEALING_KEY", &keys).config();
    assert_eq!(config.keys.sealing_keys.len(), 2);
    let refusal = Desk::public().env("KEYWARD_KEYS_SEALING_KEY", "aHVudGVyMg==").refusal();
    assert!(refusal.starts_with("keys.sealing_key (KEYWARD_KEYS_SEALING_KEY in the environment)"));
    assert!(!refusal.contains("aHVudGVyMg"), "{refusal}");
}

/// Promise: A public server without a mail server says at the start that it can't send letters.
#[test]
fn a_public_server_says_that_it_sends_no_letters() {
    let warnings = Desk::public().config().warnings;
    assert!(
        warnings[0].starts_with("smtp.url is not set, so no letter can be sent"),
        "{warnings:?}"
    );
    assert_eq!(Desk::new().config().warnings, Vec::<String>::new());
}

/// Promise: A public server that must confirm addresses and can't send letters does not start.
#[test]
fn a_public_server_that_needs_letters_names_the_mail_server() {
    let desk = || Desk::public().env("KEYWARD_EMAIL_VERIFICATION", "required");
    let refusal = desk().refusal();
    assert!(refusal.starts_with("email.verification (KEYWARD_EMAIL_VERIFICATION"), "{refusal}");
    assert!(refusal.contains("smtp.url is not set"), "{refusal}");
    let config = desk().env("KEYWARD_SMTP_URL", "smtps://mail.example.com").config();
    assert_eq!(config.warnings, Vec::<String>::new());
}

/// Promise: An address of a mail server that can't be one is refused, and shows nothing of its password.
#[test]
fn an_odd_address_of_a_mail_server_is_refused() {
    for url in [
        "mail.example.com",
        "http://ann:hunter2@mail.example.com",
        "smtp://",
        "smtp://ann@mail.example.com",
        "smtp://:hunter2@mail.example.com",
        "smtp://ann:hunter2@mail.example.com/inbox",
        "smtps://ann:hunter2@mail.example.com?tls=off",
        "smtp://ann:hunter2@mail.example.com:port",
    ] {
        let refusal = Desk::new().env("KEYWARD_SMTP_URL", url).refusal();
        assert!(refusal.starts_with("smtp.url (KEYWARD_SMTP_URL"), "{url}: {refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }
    let from = Desk::new().env("KEYWARD_SMTP_FROM", "ann@example.com\r\nBcc: eve@example.com");
    assert!(from.refusal().starts_with("smtp.from (KEYWARD_SMTP_FROM"), "{}", from.refusal());
    let desk = Desk::new().env("KEYWARD_SMTP_URL", "smtp://ann:hunter2@mail.example.com");
    assert_eq!(desk.shown("smtp.url").0, "••••");
}

#[test]
fn a_provider_of_messages_needs_what_it_needs() {
    for (provider, missing) in [
        ("twilio", ["sms.account", "sms.from", "sms.secret"].as_slice()),
        ("webhook", ["sms.secret", "sms.url"].as_slice()),
        ("pigeon", ["sms.provider"].as_slice()),
    ] {
        let refusal = Desk::new().env("KEYWARD_SMS_PROVIDER", provider).refusal();
        let mut names: Vec<_> = refusal.lines().filter_map(|line| line.split(' ').next()).collect();
        names.sort_unstable();
        assert_eq!(names, missing, "{refusal}");
    }
}
