//! `cargo xtask tidy`: what the house does not want. Each rule is a function that has been seen
//! to catch its bad sample; `cargo test` walks the same rules over the work tree.

mod floors;
mod markdown;
mod migrations;
mod rust;
mod sql;
mod text;

use std::fmt;

use crate::shell::{self, Outcome};
use crate::tree::{File, Tree};

/// Something to mend.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    /// From 1; 0 is the whole file.
    line: usize,
    what: String,
}

impl Finding {
    fn at(file: &File, line: usize, what: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(to, "{}: {}", self.path, self.what),
            line => write!(to, "{}:{line}: {}", self.path, self.what),
        }
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [Rule; 19] = [
    text::no_trailing_white_space,
    text::ends_with_a_line_break,
    text::nothing_left_undone,
    text::no_path_of_one_machine,
    rust::opens_with_its_purpose,
    rust::no_tabs,
    rust::fits_in_five_hundred_lines,
    rust::names_what_it_passes_on,
    rust::environment_is_read_in_few_places,
    sql::stays_in_the_store,
    migrations::are_numbered_without_gaps,
    migrations::use_four_types,
    floors::are_all_there,
    floors::look_only_down,
    floors::keep_their_trades,
    floors::ask_others_in_one_room,
    markdown::has_one_title,
    markdown::links_lead_somewhere,
    markdown::is_there,
];

fn findings(tree: &Tree) -> Vec<Finding> {
    RULES.iter().flat_map(|rule| rule(tree)).collect()
}

pub(crate) fn run() -> Outcome {
    let tree = Tree::read(&shell::root()).map_err(|error| error.to_string())?;
    shell::say(&format!("longest: {}", rust::longest(&tree).join(", ")));
    let findings = findings(&tree);
    for finding in &findings {
        shell::say(&finding.to_string());
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err("tidy found one thing to mend".to_owned()),
        many => Err(format!("tidy found {many} things to mend")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let tree = Tree::read(&shell::root()).expect("a readable work tree");
        let lines: Vec<_> = findings(&tree).iter().map(Finding::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    /// Lines of the findings of one rule over one file.
    pub(super) fn lines(rule: Rule, path: &str, text: &str) -> Vec<usize> {
        rule(&Tree::of(&[(path, text)])).iter().map(|finding| finding.line).collect()
    }
}
