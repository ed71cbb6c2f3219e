//! The address of a PostgreSQL database: taken, refused, and never shown with its password.

use std::path::Path;

use super::desk::Desk;

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// Promise: `DATABASE_URL` and `database.url` name a PostgreSQL database as libpq does, with its parameters for TLS.
#[test]
fn addresses_of_postgresql_are_taken() {
    let desk = Desk::new().file("root.pem", CERTIFICATE);
    let root = desk.directory().join("root.pem");
    let proven = format!("postgres://db/people?sslmode=verify-full&sslrootcert={}", root.display());
    for url in [
        "postgres://ann:secret@db.example.com:5432/people",
        "postgresql://ann@[::1]/people",
        "postgres:///people?host=/run/postgresql&user=ann&password=secret",
        "postgres://%2Frun%2Fpostgresql/people",
        "postgres://ann:p%40ss%2Fw%C3%B6rd@db/people?sslmode=disable&application_name=one",
        "postgres://db?dbname=people&port=6432&options=-c%20search_path%3Dids",
        "postgres://db/people?options[search_path]=ids",
        &proven,
    ] {
        let config = Desk::new().env("DATABASE_URL", url).config();
        assert!(config.database.url.is_postgres(), "{url}");
        assert_eq!(config.database.url.folder(), Path::new("./data"), "{url}");
        assert_eq!(config.warnings, Vec::<String>::new(), "{url}");
    }
}

/// Promise: An address of PostgreSQL that can't be used is refused in one sentence, without the password.
#[test]
fn addresses_that_cannot_be_used_are_refused_by_what_is_wrong() {
    let desk = Desk::new().file("empty.pem", "nothing");
    let empty = desk.directory().join("empty.pem").display().to_string();
    let file =
        |name: &str| format!("postgres://ann:hunter2@db/x?sslmode=verify-full&{name}={empty}");
    let cases = [
        ("postgres://ann:hunter2@db", "must name a database"),
        ("postgres://ann:hunter2@db/", "must name a database"),
        ("postgres://ann:hunter2@db:port/x", "must be postgres://"),
        ("postgres://ann:hunter2@one,two:5432/x", "several hosts"),
        ("postgres://ann:hun@ter2@db/x", "%40"),
        ("postgres://ann:hunter2/@db/x", "%2F"),
        ("postgres://ann:hunter2?@db/x", "%3F"),
        ("postgres://ann:hunter2#@db/x", "%23"),
        ("postgres://ann:hunter2%ff@db/x", "no %xx of UTF-8"),
        ("postgres://ann:hunter2@db/x?sslmode=verify", "sslmode that is none of disable, prefer"),
        ("postgres://ann:hunter2@db/x?sslmode=allow", "sslmode that is none of"),
        ("postgres://ann:hunter2@db/x?sslmode=require&sslmode=disable", "names sslmode twice"),
        ("postgres://ann:hunter2@db/x?channel_binding=require", "asks for \"channel_binding\""),
        ("postgres://ann:hunter2@db/x?port=70000", "has a port"),
        ("postgres://ann:hunter2@db/x?sslrootcert=/ca.pem", "without sslmode=verify-full"),
        (
            "postgres://ann:hunter2@db/x?sslmode=require&sslrootcert=/ca.pem",
            "without sslmode=verify-full",
        ),
        ("postgres://ann:hunter2@db/x?sslcert=/one.pem", "only one of sslcert and sslkey"),
        (
            "postgres://ann:hunter2@db/x?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
            "the file /nowhere/ca.pem, which can't be read",
        ),
        (&file("sslrootcert"), "holds no certificate in PEM"),
    ];
    for (url, wrong) in cases {
        let refusal = Desk::new().env("DATABASE_URL", url).refusal();
        let start = "database.url (DATABASE_URL in the environment) ";
        assert!(refusal.starts_with(start) && refusal.contains(wrong), "{url}: {refusal}");
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
        assert!(!refusal.contains("hunter2") && !refusal.contains("ter2"), "{refusal}");
    }
}

/// Promise: `config show` masks the password of the database, wherever it stands in the address.
#[test]
fn the_password_is_masked_wherever_it_stands() {
    for (url, shown) in [
        ("postgres://ann:hunter2@db/people", "postgres://ann:••••@db/people"),
        ("postgres://ann@db/people", "postgres://ann@db/people"),
        (
            "postgres://db/people?user=ann&password=hunter2&sslmode=disable",
            "postgres://db/people?user=ann&password=••••&sslmode=disable",
        ),
        ("postgres://db/people?pass%77ord=hunter2", "postgres://db/people?pass%77ord=••••"),
    ] {
        let desk = Desk::new().env("DATABASE_URL", url);
        assert_eq!(desk.shown("database.url").0, shown);
        assert!(!format!("{:?}", desk.config()).contains("hunter2"), "{url}");
        assert!(!desk.config().show_text().contains("hunter2"), "{url}");
    }
}

/// Promise: A public server is warned of a database elsewhere that does not prove who it is.
#[test]
fn a_public_server_is_warned_of_a_database_that_proves_nothing() {
    let warnings = |url: &str| {
        let desk = Desk::public().env("KEYWARD_SMTP_URL", "smtp://mail.example.com");
        desk.env("DATABASE_URL", url).config().warnings
    };
    for (url, mode) in [
        ("postgres://ann@db/people", "sslmode=prefer"),
        ("postgres://ann@10.0.0.1/people?sslmode=require", "sslmode=require"),
        ("postgres://localhost/people?host=db", "sslmode=prefer"),
    ] {
        let warnings = warnings(url);
        assert_eq!(warnings.len(), 1, "{url}: {warnings:?}");
        assert!(warnings[0].starts_with("database.url (DATABASE_URL"), "{warnings:?}");
        assert!(warnings[0].contains(mode), "{warnings:?}");
    }
    for url in [
        "postgres://ann@db/people?sslmode=verify-full",
        "postgres://ann@localhost/people",
        "postgres://ann@127.0.0.1/people",
        "postgres://ann@[::1]/people",
        "postgres:///people?host=/run/postgresql",
        "postgres://%2Frun%2Fpostgresql/people",
    ] {
        assert_eq!(warnings(url), Vec::<String>::new(), "{url}");
    }
}
