//! `config show`, and what is never shown.

use keyward_server::config::{MASK, settings};
use serde_json::json;

use super::desk::{Desk, SEALING_KEY};

const KEY: &str = "a secret of the operator, long enough";

fn desk() -> Desk {
    Desk::new()
        .env("ALGORITHM", "HS256")
        .env("SECRET_KEY", KEY)
        .toml(&format!("[keys]\nsealing_key = [\"{SEALING_KEY}\", \"{SEALING_KEY}\"]\n"))
}

/// Promise: No secret is shown, neither by `config show` nor in a log line that holds the settings.
#[test]
fn secrets_are_masked_wherever_settings_are_shown() {
    let config = desk().config();
    for text in [config.show_json().to_string(), config.show_text(), format!("{config:?}")] {
        assert!(!text.contains(KEY) && !text.contains(SEALING_KEY), "{text}");
        assert!(text.contains(MASK), "{text}");
    }
}

#[test]
fn every_setting_is_shown_with_its_source() {
    let shown = desk().config().show_json();
    assert_eq!(shown.as_object().map(serde_json::Map::len), Some(settings().len()));
    assert_eq!(
        shown["tokens.access_lifetime_seconds"],
        json!({ "value": 600, "source": "default" })
    );
    assert_eq!(shown["tokens.secret_key"], json!({ "value": MASK, "source": "environment" }));
    assert_eq!(
        shown["keys.sealing_key"],
        json!({ "value": [MASK, MASK], "source": "keyward.toml" })
    );
    assert_eq!(shown["passwords.refuse_common"], json!({ "value": true, "source": "default" }));
    let url = json!({ "value": "http://localhost:8080", "source": "default" });
    assert_eq!(shown["server.public_url"], url);
}

#[test]
fn a_secret_that_is_not_set_is_shown_as_not_set() {
    let shown = Desk::new().config().show_json();
    assert_eq!(shown["tokens.secret_key"]["value"], json!(""));
    assert_eq!(shown["keys.sealing_key"]["value"], json!([]));
}

#[test]
fn the_text_for_people_names_the_variable() {
    let text = desk().config().show_text();
    let line = text.lines().find(|line| line.starts_with("tokens.algorithm")).expect("a line");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words, ["tokens.algorithm", "HS256", "environment", "(ALGORITHM)"]);
    assert_eq!(text.lines().count(), settings().len());
    assert!(text.lines().all(|line| line.trim_end() == line));
}
