//! The decisions that ASVS asks to be written down: `docs/guide/asvs.md` says what is set.

use std::path::Path;

use keyward_server::config::settings;
use keyward_server::router::routes;

use crate::house::House;

fn guide() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join("docs/guide/asvs.md")).unwrap()
}

/// Number and setting of each row that names both.
fn told(guide: &str) -> Vec<(String, String)> {
    let rows = guide.lines().filter(|line| line.starts_with("| ") && line.ends_with("` |"));
    let cells = rows.filter_map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (number, setting) = (cells.get(2)?, cells.get(3)?);
        let setting = setting.strip_prefix('`')?.strip_suffix('`')?;
        Some(((*number).to_owned(), setting.to_owned()))
    });
    cells.collect()
}

/// Promise: The decisions about guessing, ways in and lifetimes are written down with the numbers that are the defaults.
/// ASVS 6.1.1
/// ASVS 7.1.1
/// ASVS 7.1.2
/// ASVS 7.1.3
#[test]
fn the_decisions_tell_the_defaults() {
    let guide = guide();
    let told = told(&guide);
    assert!(told.len() >= 8, "{told:?}");
    for (number, name) in &told {
        let setting = settings().into_iter().find(|setting| setting.name == *name);
        let setting = setting.unwrap_or_else(|| panic!("{name} is no setting"));
        assert_eq!(&setting.default.to_string(), number, "{name}");
    }
    for name in [
        "limits.guesses_per_person",
        "limits.guesses_per_network",
        "limits.window_seconds",
        "sessions.idle_lifetime_seconds",
        "sessions.lifetime_seconds",
        "sessions.remembered_lifetime_seconds",
        "tokens.access_lifetime_seconds",
    ] {
        assert!(told.iter().any(|(_, told)| told == name), "{name} is not decided");
    }
    for heading in ["## 6.1.1", "## 6.1.2", "## 6.1.3", "## 7.1.1", "## 7.1.2", "## 7.1.3"] {
        assert!(guide.contains(heading), "{heading}");
    }
}

/// Promise: Every door that a secret opens is written down as a way in; there is no other.
/// ASVS 6.1.3
/// ASVS 6.3.4
#[test]
fn every_way_in_is_written_down() {
    // Each route that may answer with tokens, by the row of the guide that tells of it.
    let ways = [
        ("/auth/login", "| password |"),
        ("/auth/login/factor", "authenticator app"),
        ("/auth/code/finish", "code or link by mail"),
        ("/auth/passkeys/finish", "| passkey"),
        ("/auth/refresh", "| refresh token |"),
        ("/auth/step-up", "fresh proof"),
        ("/users/me/password", "a change\nof password"),
    ];
    let guide = guide();
    for (route, row) in ways {
        assert!(routes().iter().any(|one| one.path == route), "{route}");
        assert!(guide.contains(row), "{row}");
    }
    let description: serde_json::Value =
        serde_json::from_str(&keyward_server::openapi::json("http://localhost")).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        let gives_tokens = item.as_object().unwrap().values().any(|operation| {
            operation["responses"]["200"].to_string().contains("#/components/schemas/Tokens")
        });
        let is_known = ways.iter().any(|(route, _)| route == path);
        assert!(!gives_tokens || is_known, "{path} gives tokens and is no way in");
    }
}

/// Promise: Nobody has an account that they or an operator did not make: an empty server lets nobody in, whatever name is tried.
/// ASVS 6.3.2
#[tokio::test]
async fn there_are_no_accounts_from_the_start() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut visitor = house.visitor();
    for name in ["admin", "root", "sa", "keyward", "administrator", "test", "guest"] {
        for password in ["admin", "password", "keyward", name] {
            visitor.try_sign_in(name, password).await.refuses(401, "wrong_credentials");
        }
    }
}
