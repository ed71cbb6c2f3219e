//! SQL is spoken in the store only.

use super::Finding;
use crate::rust_text::RustText;
use crate::tree::Tree;

/// Words that together make a statement.
const STATEMENTS: [&[&str]; 7] = [
    &["SELECT", "FROM"],
    &["INSERT", "INTO"],
    &["UPDATE", "SET"],
    &["DELETE", "FROM"],
    &["CREATE", "TABLE"],
    &["ALTER", "TABLE"],
    &["DROP", "TABLE"],
];

pub(super) fn stays_in_the_store(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust(&["crates/"]).filter(|file| !file.path.starts_with("crates/store/")) {
        for (line, quoted) in RustText::of(&file.text).quoted {
            if is_sql(&quoted) {
                findings.push(Finding::at(file, line, "SQL outside of the store"));
            }
        }
    }
    for file in tree.files().filter(|file| file.extension() == "sql") {
        if !file.path.starts_with("crates/store/") && !file.path.starts_with("bench/") {
            findings.push(Finding::at(file, 0, "SQL outside of the store"));
        }
    }
    findings
}

/// Capitals anywhere, or small letters from the first word on: our sentences begin with a capital.
fn is_sql(quoted: &str) -> bool {
    let unescaped = quoted.replace("\\n", " ");
    let words: Vec<_> = unescaped
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let first = words.first().copied().unwrap_or_default();
    STATEMENTS.iter().any(|statement| {
        follow(&words, statement)
            || (first == statement[0].to_lowercase()
                && follow(
                    &words,
                    &statement.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>(),
                ))
    })
}

/// Whether the words come one after the other, others between them.
fn follow<S: AsRef<str>>(words: &[&str], wanted: &[S]) -> bool {
    let mut words = words.iter();
    wanted.iter().all(|word| words.any(|found| *found == word.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn every_kind_of_statement_is_found() {
        for statement in [
            "SELECT id FROM users",
            "INSERT INTO users (id) VALUES ($1)",
            "WITH a AS (UPDATE users SET gen = 1 RETURNING id)",
            "DELETE\\n FROM users",
            "CREATE TABLE users (id TEXT)",
            "select id from users",
            "ALTER TABLE users DROP id",
        ] {
            let text = format!("//! A.\nlet a = \"{statement}\";\n");
            assert_eq!(
                lines(stays_in_the_store, "crates/flows/src/a.rs", &text),
                [2],
                "{statement}"
            );
            assert!(lines(stays_in_the_store, "crates/store/src/a.rs", &text).is_empty());
        }
    }

    #[test]
    fn sentences_and_comments_are_no_statements() {
        let text =
            "// SELECT a FROM b\nf(\"Select a name from the list\", \"UPDATED\", \"DELETE\");\n";
        assert!(lines(stays_in_the_store, "crates/server/src/a.rs", text).is_empty());
    }

    #[test]
    fn a_file_of_statements_is_found() {
        assert_eq!(lines(stays_in_the_store, "crates/server/src/a.sql", "\n"), [0]);
        assert!(lines(stays_in_the_store, "crates/store/migrations/0001_a.sql", "\n").is_empty());
    }
}
