//! The reference: `config.default.toml`, `docs/reference/settings.md`, `.env.example`.

use std::collections::BTreeSet;
use std::path::Path;

use keyward_server::config::{DEFAULT_FILE, MASK, reference_markdown, settings};

use super::desk::Desk;

/// A file of the repository.
fn file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).unwrap_or_default()
}

/// Promise: Every setting stands in `config.default.toml` with its reason above it.
#[test]
fn every_setting_has_a_reason_above_it() {
    let table: toml::Table = DEFAULT_FILE.parse().expect("TOML");
    let in_table: BTreeSet<String> = table
        .iter()
        .flat_map(|(section, keys)| {
            let keys = keys.as_table().expect("a section");
            keys.keys().map(move |key| format!("{section}.{key}"))
        })
        .collect();
    let told: BTreeSet<String> = settings().into_iter().map(|setting| setting.name).collect();
    assert_eq!(told, in_table);
    for setting in settings() {
        assert!(setting.reason.len() > 10, "{} has no reason", setting.name);
        assert!(setting.reason.ends_with('.'), "{}: {}", setting.name, setting.reason);
    }
}

#[test]
fn the_reference_read_as_keyward_toml_changes_nothing() {
    let (given, plain) = (Desk::new().toml(DEFAULT_FILE).config(), Desk::new().config());
    assert_eq!(format!("{:?}", given.server), format!("{:?}", plain.server));
    for (name, shown) in given.show_json().as_object().expect("an object") {
        assert_eq!(shown["value"], plain.show_json()[name]["value"], "{name}");
        assert_eq!(shown["source"], "keyward.toml", "{name}");
    }
}

#[test]
fn every_setting_can_be_given_by_its_variable() {
    for setting in settings() {
        let desk = Desk::new().env(&setting.variable, &setting.default.to_string());
        assert_eq!(desk.shown(&setting.name).1, "environment", "{}", setting.name);
    }
}

#[test]
fn only_what_is_said_to_be_a_secret_is_masked() {
    for setting in settings() {
        assert_eq!(setting.is_secret(), setting.reason.contains("(a secret)"), "{}", setting.name);
    }
    assert!(!reference_markdown().contains(MASK));
}

/// Promise: `docs/reference/settings.md` says what the server knows.
#[test]
fn the_page_of_settings_is_current() {
    assert!(
        file("docs/reference/settings.md") == reference_markdown(),
        "docs/reference/settings.md is old: cargo run -- config reference > docs/reference/settings.md"
    );
}

#[test]
fn the_sample_keeps_the_prototypes_lines_and_starts_with_a_warning() {
    let sample = file(".env.example");
    let config = Desk::new().dotenv(&sample).config();
    assert_eq!(config.tokens.algorithm.as_str(), "HS256");
    assert_eq!(config.tokens.access_lifetime_seconds, 1_800);
    assert_eq!(config.warnings.len(), 1);
    assert!(config.warnings[0].contains("the text of the sample"), "{:?}", config.warnings);
    // The commented lines are settings too.
    let rest = sample.replace("# KEYWARD_", "KEYWARD_").replace("_FILE=/run", "_FILE=/nowhere/run");
    let refusal = Desk::new().dotenv(&rest).refusal();
    assert!(!refusal.contains("is no setting"), "{refusal}");
}
