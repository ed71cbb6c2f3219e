//! Rules for every text.

use super::Finding;
use crate::tree::{File, Tree};

/// Extensions whose lines we write ourselves; lists of data may end lines as they like.
const WRITTEN: [&str; 14] = [
    "rs", "md", "toml", "sql", "html", "css", "js", "sh", "yml", "yaml", "json", "tpl", "",
    "example",
];

fn written(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.files().filter(|file| WRITTEN.contains(&file.extension()))
}

pub(super) fn no_trailing_white_space(tree: &Tree) -> Vec<Finding> {
    each_line(tree, |line| (line.trim_end() != line).then(|| "white space at its end".to_owned()))
}

pub(super) fn ends_with_a_line_break(tree: &Tree) -> Vec<Finding> {
    written(tree)
        .filter(|file| !file.text.is_empty() && !file.text.ends_with('\n'))
        .map(|file| Finding::at(file, 0, "no line break at the end of the file"))
        .collect()
}

pub(super) fn nothing_left_undone(tree: &Tree) -> Vec<Finding> {
    // Split, so that this file does not find itself.
    const MARKS: [&str; 4] =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("dbg", "!")];
    each_line(tree, |line| {
        let mark = MARKS.into_iter().find(|mark| stands_alone(line, mark))?;
        Some(format!("`{mark}`: do it now, or file an issue"))
    })
}

pub(super) fn no_path_of_one_machine(tree: &Tree) -> Vec<Finding> {
    const FOLDERS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let mut findings = Vec::new();
    for file in tree.files() {
        for (number, line) in file.lines() {
            if let Some(folder) = FOLDERS.iter().find(|folder| begins_a_path(line, folder)) {
                let what = format!("`{folder}` is there on one machine only");
                findings.push(Finding::at(file, number, what));
            }
        }
    }
    findings
}

fn each_line(tree: &Tree, judge: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in written(tree) {
        for (number, line) in file.lines() {
            findings.extend(judge(line).map(|what| Finding::at(file, number, what)));
        }
    }
    findings
}

/// Whether the word is there and is no part of a longer one.
fn stands_alone(line: &str, word: &str) -> bool {
    let part_of_a_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(part_of_a_word)
            && !line[at + word.len()..].starts_with(part_of_a_word)
    })
}

fn begins_a_path(line: &str, folder: &str) -> bool {
    let longer_path = |c: char| c.is_alphanumeric() || "_.-*}".contains(c);
    line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(longer_path))
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn white_space_at_the_end_of_a_line_is_found() {
        assert_eq!(lines(no_trailing_white_space, "a.rs", "a\nb \nc\t\n\n"), [2, 3]);
        assert!(lines(no_trailing_white_space, "a.txt", "b \n").is_empty());
    }

    #[test]
    fn a_missing_last_line_break_is_found() {
        for path in ["a.rs", "a.md", "a.toml", "a.sql"] {
            assert_eq!(lines(ends_with_a_line_break, path, "a"), [0]);
            assert!(lines(ends_with_a_line_break, path, "a\n").is_empty());
        }
    }

    #[test]
    fn a_mark_of_work_left_is_found_as_a_word() {
        for mark in [["// TO", "DO: x"], ["/* FIX", "ME */"], ["XX", "X"], ["dbg", "!(1)"]] {
            assert_eq!(lines(nothing_left_undone, "a.rs", &mark.concat()), [1], "{mark:?}");
        }
        assert!(lines(nothing_left_undone, "a.rs", "\"aXXXb\" TODOS").is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        for path in [["see /wo", "rk/main"], ["\"/ro", "ot/.cargo\""], ["/wo", "rk/"]] {
            assert_eq!(lines(no_path_of_one_machine, "a.txt", &path.concat()), [1], "{path:?}");
        }
        assert!(lines(no_path_of_one_machine, "a.md", &["docs/wo", "rk/a.md"].concat()).is_empty());
    }
}
