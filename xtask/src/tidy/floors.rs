//! Rules for the floors: what the `Cargo.toml` of each crate may list.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::Finding;
use crate::tree::{File, Tree};

/// The floors from the ground up; each may list those before it, `server` not the store.
const FLOORS: [(&str, &[&str]); 4] = [
    ("rules", &[]),
    ("store", &["rules"]),
    ("flows", &["rules", "store"]),
    ("server", &["rules", "flows"]),
];

/// A trade, the words that its crates' names begin with, and the floors that follow it.
const TRADES: [(&str, &[&str], &[&str]); 3] = [
    ("HTTP", &["axum", "hyper", "http", "tower-http"], &["server"]),
    ("SQL", &["sqlx", "rusqlite", "tokio-postgres", "diesel"], &["store"]),
    ("waiting", &["tokio", "futures", "async-"], &["store", "flows", "server"]),
];

/// Flows ask others through `App` alone: in this room they may speak HTTP as its client.
const OUTBOUND: &str = "crates/flows/src/app/outbound.rs";

/// What a client of HTTP is made of, as `Cargo.toml` and as the code names it.
const CLIENT: [(&str, &str); 3] =
    [("hyper", "hyper::"), ("hyper-util", "hyper_util::"), ("http-body-util", "http_body_util::")];

fn manifest<'a>(tree: &'a Tree, floor: &str) -> Option<&'a File> {
    tree.file(&format!("crates/{floor}/Cargo.toml"))
}

/// Without their manifests the other rules would have nothing to judge.
pub(super) fn are_all_there(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (floor, _) in FLOORS {
        let path = format!("crates/{floor}/Cargo.toml");
        let readable = tree.file(&path).is_some_and(|file| file.text.parse::<Table>().is_ok());
        if !readable {
            findings.push(Finding {
                path,
                line: 0,
                what: "is not there, or is no TOML".to_owned(),
            });
        }
    }
    findings
}

pub(super) fn look_only_down(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (floor, below) in FLOORS {
        let Some(file) = manifest(tree, floor) else { continue };
        for name in listed(tree, file) {
            if let Some(other) = name.strip_prefix("keyward-")
                && !below.contains(&other)
            {
                findings.push(Finding::at(file, 0, format!("`{floor}` lists `{name}`")));
            }
        }
    }
    findings
}

pub(super) fn keep_their_trades(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (floor, _) in FLOORS {
        let Some(file) = manifest(tree, floor) else { continue };
        for name in listed(tree, file) {
            if floor == "flows" && CLIENT.iter().any(|(client, _)| *client == name) {
                continue;
            }
            for (trade, starts, floors) in TRADES {
                if !floors.contains(&floor) && starts.iter().any(|start| name.starts_with(start)) {
                    let what = format!("`{floor}` lists `{name}`, but {trade} is not its trade");
                    findings.push(Finding::at(file, 0, what));
                }
            }
        }
    }
    findings
}

/// Flows that speak HTTP elsewhere than in the one room for it.
pub(super) fn ask_others_in_one_room(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust(&["crates/flows/src/"]).filter(|file| file.path != OUTBOUND) {
        for (number, line) in file.lines() {
            if CLIENT.iter().any(|(_, path)| line.contains(path)) {
                let what = format!("only {OUTBOUND} speaks HTTP on this floor");
                findings.push(Finding::at(file, number, what));
            }
        }
    }
    findings
}

/// The crates that a manifest lists for its product, by their true names; tests may list more.
fn listed(tree: &Tree, file: &File) -> BTreeSet<String> {
    let workspace = tree.file("Cargo.toml").and_then(|root| root.text.parse::<Table>().ok());
    let shared = workspace.as_ref().and_then(|root| root.get("workspace")?.get("dependencies"));
    let manifest: Table = file.text.parse().unwrap_or_default();
    let mut sections = vec![&manifest];
    if let Some(targets) = manifest.get("target").and_then(Value::as_table) {
        sections.extend(targets.values().filter_map(Value::as_table));
    }
    let mut names = BTreeSet::new();
    for section in sections {
        for kind in ["dependencies", "build-dependencies"] {
            let entries = section.get(kind).and_then(Value::as_table);
            for (key, entry) in entries.into_iter().flatten() {
                let renamed = |entry: &Value| Some(entry.get("package")?.as_str()?.to_owned());
                let inherited = || renamed(shared?.get(key)?);
                names.insert(renamed(entry).or_else(inherited).unwrap_or_else(|| key.clone()));
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: fn(&Tree) -> Vec<Finding>, floor: &str, listed: &str) -> Vec<String> {
        let path = format!("crates/{floor}/Cargo.toml");
        let root =
            "[workspace.dependencies]\nremembered = { package = \"keyward-store\", path = \"\" }\n";
        let tree = Tree::of(&[("Cargo.toml", root), (&path, listed)]);
        rule(&tree).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_floor_that_looks_up_is_found() {
        for (floor, other) in [
            ("server", "store"),
            ("store", "flows"),
            ("store", "server"),
            ("rules", "store"),
            ("flows", "server"),
        ] {
            let listed = format!("[dependencies]\nkeyward-{other}.workspace = true\n");
            let expected = format!("`{floor}` lists `keyward-{other}`");
            assert_eq!(found(look_only_down, floor, &listed), [expected]);
        }
    }

    #[test]
    fn a_floor_that_looks_down_is_not() {
        let listed = "[dependencies]\nkeyward-rules.workspace = true\nkeyward-store = { path = \"../store\" }\n";
        assert!(found(look_only_down, "flows", listed).is_empty());
    }

    #[test]
    fn another_name_hides_no_floor() {
        let expected = ["`server` lists `keyward-store`"];
        for listed in [
            "[dependencies]\nremembered.workspace = true\n",
            "[dependencies]\nr = { package = \"keyward-store\", path = \"../store\" }\n",
            "[build-dependencies]\nkeyward-store.workspace = true\n",
            "[target.'cfg(unix)'.dependencies]\nkeyward-store.workspace = true\n",
        ] {
            assert_eq!(found(look_only_down, "server", listed), expected, "{listed}");
        }
    }

    #[test]
    fn tests_may_reach_further() {
        let listed = "[dev-dependencies]\nkeyward-store.workspace = true\ntokio.workspace = true\n";
        assert!(found(look_only_down, "server", listed).is_empty());
        assert!(found(keep_their_trades, "rules", listed).is_empty());
    }

    #[test]
    fn another_floors_trade_is_found() {
        for (floor, name) in [
            ("flows", "axum"),
            ("flows", "axum"),
            ("flows", "http"),
            ("flows", "sqlx"),
            ("rules", "tokio"),
        ] {
            let listed = format!("[dependencies]\n{name} = \"1\"\n");
            assert_eq!(found(keep_their_trades, floor, &listed).len(), 1, "{floor} {name}");
        }
        assert!(found(keep_their_trades, "server", "[dependencies]\naxum = \"1\"\n").is_empty());
    }

    #[test]
    fn http_outside_of_its_one_room_is_found() {
        let client = "use hyper_util::client::legacy::Client;\n";
        let of = |path| ask_others_in_one_room(&Tree::of(&[(path, client)])).len();
        assert_eq!(of(OUTBOUND), 0);
        assert_eq!(of("crates/flows/src/login/mod.rs"), 1);
        assert_eq!(of("crates/server/src/config/vault/ask.rs"), 0);
    }

    #[test]
    fn a_missing_or_broken_manifest_is_found() {
        assert_eq!(found(are_all_there, "rules", "[dependencies]\n").len(), 3);
        assert_eq!(found(are_all_there, "rules", "[dependencies\n").len(), 4);
    }
}
