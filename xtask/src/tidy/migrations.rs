//! Rules for migrations: one text that both engines read in the same order.

use super::Finding;
use crate::tree::{File, Tree};

const FOLDER: &str = "crates/store/migrations/";

/// The types that mean the same on both engines.
const TYPES: [&str; 4] = ["TEXT", "BIGINT", "BOOLEAN", "BYTEA"];

/// What begins a line of a table that is no column.
const CONSTRAINTS: [&str; 6] = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT", "EXCLUDE"];

fn migrations(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.files().filter(|file| file.path.starts_with(FOLDER))
}

pub(super) fn are_numbered_without_gaps(tree: &Tree) -> Vec<Finding> {
    let misplaced = |(number, file): &(usize, &File)| {
        let name = file.path[FOLDER.len()..].strip_suffix(".sql");
        let word = name.and_then(|name| name.strip_prefix(&format!("{number:04}_")));
        !word.is_some_and(is_word)
    };
    (1..)
        .zip(migrations(tree))
        .find(misplaced)
        .map(|(number, file)| {
            Finding::at(file, 0, format!("`{number:04}_<word>.sql` belongs here"))
        })
        .into_iter()
        .collect()
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
}

pub(super) fn use_four_types(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in migrations(tree) {
        for (line, column) in columns(&file.text) {
            let mut words = column.split(|c: char| c.is_whitespace() || c == '(' || c == ',');
            let name = words.next().unwrap_or_default();
            let kind = words.find(|word| !word.is_empty()).unwrap_or("nothing");
            if !TYPES.contains(&kind) {
                let what =
                    format!("column `{name}` has type `{kind}`; it is one of {}", TYPES.join(", "));
                findings.push(Finding::at(file, line, what));
            }
        }
    }
    findings
}

/// Definitions of columns in `CREATE TABLE` and `ALTER TABLE … ADD`, with their lines.
fn columns(text: &str) -> Vec<(usize, String)> {
    let code = without_comments(text);
    let mut columns = Vec::new();
    let mut begun = 0;
    for statement in code.split_inclusive(';') {
        let first_line = 1 + code[..begun].matches('\n').count();
        begun += statement.len();
        let words: Vec<_> = statement.split_whitespace().map(str::to_uppercase).collect();
        let verb: Vec<_> = words.iter().take(2).map(String::as_str).collect();
        match verb[..] {
            ["CREATE", "TABLE"] => columns.extend(
                entries(statement).into_iter().map(|(line, entry)| (first_line + line, entry)),
            ),
            ["ALTER", "TABLE"] => {
                let line = first_line + leading_breaks(statement);
                columns.extend(added(statement).map(|entry| (line, entry)));
            }
            _ => {}
        }
    }
    columns.retain(|(_, entry)| {
        let first = entry.split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
        !CONSTRAINTS.contains(&first.to_uppercase().as_str())
    });
    columns
}

fn leading_breaks(statement: &str) -> usize {
    let start = statement.len() - statement.trim_start().len();
    statement[..start].matches('\n').count()
}

/// The entries between the outer brackets, with the line breaks before each.
fn entries(statement: &str) -> Vec<(usize, String)> {
    let (mut entries, mut depth, mut breaks) = (Vec::new(), 0_usize, 0);
    let (mut entry, mut line) = (String::new(), 0);
    for c in statement.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\n' => breaks += 1,
            _ => {}
        }
        let ends = (c == ',' && depth == 1) || (c == ')' && depth == 0);
        if ends {
            entries.push((line, entry.trim().to_owned()));
            entry.clear();
        } else if depth > 0 && !(entry.is_empty() && (c.is_whitespace() || c == '(')) {
            if entry.is_empty() {
                line = breaks;
            }
            entry.push(c);
        }
    }
    entries
}

/// The column of `ALTER TABLE a ADD [COLUMN] b TYPE`.
fn added(statement: &str) -> Option<String> {
    let words: Vec<_> = statement.trim_end_matches(';').split_whitespace().skip(2).collect();
    let add = words.iter().position(|word| word.eq_ignore_ascii_case("add"))? + 1;
    let column =
        usize::from(words.get(add).is_some_and(|word| word.eq_ignore_ascii_case("column")));
    Some(words[add + column..].join(" "))
}

fn without_comments(text: &str) -> String {
    let code = |line: &str| line.split("--").next().unwrap_or_default().to_owned() + "\n";
    text.lines().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    fn misnumbered(names: &[&str]) -> Vec<String> {
        let paths: Vec<_> = names.iter().map(|name| format!("{FOLDER}{name}")).collect();
        let files: Vec<_> = paths.iter().map(|path| (path.as_str(), "\n")).collect();
        let findings = are_numbered_without_gaps(&Tree::of(&files));
        findings.into_iter().map(|finding| finding.path[FOLDER.len()..].to_owned()).collect()
    }

    #[test]
    fn a_number_that_is_out_of_line_is_found() {
        assert!(misnumbered(&["0001_users.sql", "0002_api_keys.sql"]).is_empty());
        assert_eq!(misnumbered(&["0001_users.sql", "0003_keys.sql"]), ["0003_keys.sql"]);
        assert_eq!(misnumbered(&["0001_users.sql", "0001_zebras.sql"]), ["0001_zebras.sql"]);
        assert_eq!(misnumbered(&["0001_Users.sql"]), ["0001_Users.sql"]);
        assert_eq!(misnumbered(&["0001_users.txt"]), ["0001_users.txt"]);
        assert_eq!(misnumbered(&["1_users.sql"]), ["1_users.sql"]);
    }

    const FILE: &str = "crates/store/migrations/0001_a.sql";

    #[test]
    fn another_type_is_found_where_it_stands() {
        let table = "-- A, b INTEGER\nCREATE TABLE a (\n    id TEXT NOT NULL PRIMARY KEY,\n    n INTEGER,\n    \
                     m BIGINT NOT NULL DEFAULT (1),\n    k VARCHAR(20),\n    PRIMARY KEY (n, m)\n);\n";
        assert_eq!(lines(use_four_types, FILE, table), [4, 6]);
    }

    #[test]
    fn a_column_without_a_type_is_found() {
        assert_eq!(lines(use_four_types, FILE, "CREATE TABLE a (id, b TEXT);\n"), [1]);
        assert_eq!(
            lines(use_four_types, FILE, "CREATE TABLE IF NOT EXISTS a (\n  id NOT NULL\n);\n"),
            [2]
        );
    }

    #[test]
    fn an_added_column_is_judged_too() {
        let added = "CREATE TABLE a (id TEXT);\nALTER TABLE a ADD COLUMN b REAL;\nALTER TABLE a ADD c BYTEA;\n";
        assert_eq!(lines(use_four_types, FILE, added), [2]);
    }

    #[test]
    fn the_four_types_pass() {
        let table = "CREATE TABLE a (b TEXT, c BIGINT, d BOOLEAN, e BYTEA UNIQUE, UNIQUE (b, c));\n\
                     CREATE INDEX f ON a (b, c) WHERE d IS NULL;\n";
        assert!(lines(use_four_types, FILE, table).is_empty());
    }
}
