//! Rules for Rust sources.

use super::Finding;
use crate::rust_text::RustText;
use crate::tree::{File, Tree};

/// Where our Rust lies.
const OURS: [&str; 3] = ["crates/", "xtask/", "bench/"];

const MOST_LINES: usize = 500;

pub(super) fn opens_with_its_purpose(tree: &Tree) -> Vec<Finding> {
    tree.rust(&OURS)
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Finding::at(file, 1, "opens with no `//!` that says what the room is for"))
        .collect()
}

pub(super) fn no_tabs(tree: &Tree) -> Vec<Finding> {
    let with_tab = |file| File::lines(file).filter(|(_, line)| line.contains('\t'));
    tree.rust(&OURS)
        .flat_map(|file| with_tab(file).map(|(number, _)| Finding::at(file, number, "a tab")))
        .collect()
}

pub(super) fn fits_in_five_hundred_lines(tree: &Tree) -> Vec<Finding> {
    tree.rust(&OURS)
        .map(|file| (file, file.lines().count()))
        .filter(|&(_, length)| length > MOST_LINES)
        .map(|(file, length)| {
            Finding::at(file, 0, format!("{length} lines; past {MOST_LINES} it is two rooms"))
        })
        .collect()
}

/// The five longest files, each with its length.
pub(super) fn longest(tree: &Tree) -> Vec<String> {
    let mut files: Vec<_> =
        tree.rust(&OURS).map(|file| (file.lines().count(), &file.path)).collect();
    files.sort_by(|one, other| other.cmp(one));
    files.iter().take(5).map(|(length, path)| format!("{path} {length}")).collect()
}

/// No `pub use room::*`: a reader finds each name where it is passed on.
pub(super) fn names_what_it_passes_on(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust(&OURS) {
        let code = RustText::of(&file.text).code;
        for (at, _) in code.match_indices("use") {
            let (before, after) = (&code[..at], &code[at + "use".len()..]);
            let names = after.split(';').next().unwrap_or_default();
            if names.starts_with(char::is_whitespace) && is_public(before) && names.contains("::*")
            {
                let line = 1 + before.matches('\n').count();
                findings.push(Finding::at(file, line, "passes on `*`; name what it passes on"));
            }
        }
    }
    findings
}

/// Whether code ends with `pub` or `pub(…)` and white space.
fn is_public(before: &str) -> bool {
    let word = before.trim_end();
    let visibility = match word.strip_suffix(')') {
        Some(scoped) => scoped.rsplit_once('(').map_or("", |(visibility, _)| visibility),
        None => word,
    };
    word.len() < before.len() && visibility.split_whitespace().next_back() == Some("pub")
}

/// Settings come through `config`; what else asks the environment could not be shown or refused.
pub(super) fn environment_is_read_in_few_places(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust(&["crates/"]).filter(|file| !may_read_the_environment(&file.path)) {
        for (number, line) in RustText::of(&file.text).lines() {
            if ["env::var", "env::set_var", "env::remove_var"]
                .iter()
                .any(|call| line.contains(call))
            {
                let what = "touches the environment; take it as a setting";
                findings.push(Finding::at(file, number, what));
            }
        }
    }
    findings
}

fn may_read_the_environment(path: &str) -> bool {
    let mut parts = path.split('/').skip(2);
    parts.next() == Some("tests")
        || path == "crates/server/src/main.rs"
        || path.starts_with("crates/server/src/config/")
        || path.starts_with("crates/server/src/boot/")
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn a_file_without_a_purpose_is_found() {
        assert_eq!(lines(opens_with_its_purpose, "crates/a/src/b.rs", "use c;\n"), [1]);
        assert_eq!(lines(opens_with_its_purpose, "xtask/src/b.rs", "//!\nuse c;\n"), [1]);
        assert!(lines(opens_with_its_purpose, "xtask/src/b.rs", "//! B.\n").is_empty());
    }

    #[test]
    fn a_tab_is_found() {
        assert_eq!(lines(no_tabs, "crates/a/src/b.rs", "a\n\tb\n"), [2]);
    }

    #[test]
    fn the_five_hundred_and_first_line_is_found() {
        assert!(lines(fits_in_five_hundred_lines, "xtask/a.rs", &"a\n".repeat(500)).is_empty());
        assert_eq!(lines(fits_in_five_hundred_lines, "xtask/a.rs", &"a\n".repeat(501)), [0]);
    }

    #[test]
    fn the_longest_come_first_and_are_five() {
        let texts: Vec<_> = (1..=6).map(|n| (format!("xtask/{n}.rs"), "a\n".repeat(n))).collect();
        let files: Vec<_> =
            texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let longest = longest(&Tree::of(&files));
        assert_eq!(longest.len(), 5);
        assert_eq!(longest[0], "xtask/6.rs 6");
    }

    #[test]
    fn a_star_that_is_passed_on_is_found() {
        for star in ["pub use a::*;", "pub(crate) use a::{\n  b::*,\n};", "pub  use\na::b::*;"] {
            let text = format!("//! A.\n\n{star}\n");
            assert_eq!(lines(names_what_it_passes_on, "crates/a/src/lib.rs", &text), [3], "{star}");
        }
    }

    #[test]
    fn a_star_that_stays_inside_is_not() {
        let text = "use a::*;\npub use b::C;\npub fn d() -> e { f::g() * 2 }\n// pub use h::*;\n";
        assert!(lines(names_what_it_passes_on, "crates/a/src/lib.rs", text).is_empty());
    }

    #[test]
    fn the_environment_is_found_outside_of_its_rooms() {
        let text = "// env::var\nlet a = std::env::var(\"A\");\nstd::env::vars_os();\n";
        let found = |path: &str| lines(environment_is_read_in_few_places, path, text);
        assert_eq!(found("crates/flows/src/app/mod.rs"), [2, 3]);
        assert_eq!(found("crates/server/src/mainly.rs"), [2, 3]);
        for path in ["server/src/main.rs", "server/src/config/a.rs", "store/tests/it/main.rs"] {
            assert!(found(&format!("crates/{path}")).is_empty(), "{path}");
        }
    }
}
