//! `cargo xtask promises`: what the tests promise, written down from their own words.

mod gather;
mod mark;
mod page;

use std::fs;

use gather::Story;

use crate::shell::{self, Outcome};
use crate::tree::Tree;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; fail when a page is not what the tests say.
    #[arg(long)]
    check: bool,
}

/// A page by its path, and what it shall hold; nothing when no test speaks of it.
type Page = (&'static str, Option<String>);

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if arguments.check { check() } else { write() }
}

/// Whether the pages say what the tests say.
pub(crate) fn check() -> Outcome {
    let tree = tree()?;
    match stale(&tree, &pages(&tree)?)[..] {
        [] => Ok(()),
        ref stale => Err(format!(
            "not current: {}; `cargo xtask promises` writes what the tests say",
            stale.join(", ")
        )),
    }
}

fn write() -> Outcome {
    let tree = tree()?;
    let pages = pages(&tree)?;
    for path in stale(&tree, &pages) {
        let target = shell::root().join(path);
        let text = pages.iter().find(|page| page.0 == path).and_then(|page| page.1.as_ref());
        let written = match (text, target.parent()) {
            (Some(text), Some(folder)) => {
                fs::create_dir_all(folder).and_then(|()| fs::write(&target, text))
            }
            _ => fs::remove_file(&target),
        };
        written.map_err(|error| format!("{path}: {error}"))?;
        shell::say(&format!("{} {path}", if text.is_some() { "wrote" } else { "removed" }));
    }
    Ok(())
}

fn tree() -> Result<Tree, String> {
    Tree::read(&shell::root()).map_err(|error| error.to_string())
}

fn pages(tree: &Tree) -> Result<[Page; 3], String> {
    let mut stories: Vec<Story> = Vec::new();
    for file in tree.rust(&["crates/"]) {
        stories.extend(gather::stories(file)?);
    }
    Ok([
        ("docs/reference/promises.md", page::promises(&stories)),
        ("docs/reference/asvs.md", page::asvs(&stories)),
        ("docs/reference/rfc.md", page::rfc(&stories)),
    ])
}

fn stale(tree: &Tree, pages: &[Page]) -> Vec<&'static str> {
    let is_stale =
        |page: &&Page| tree.file(page.0).map(|file| file.text.as_str()) != page.1.as_deref();
    pages.iter().filter(is_stale).map(|page| page.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: (&str, &str) = (
        "crates/store/tests/it/users.rs",
        "/// Promise: One address, one account.\n/// RFC 9700 2.1.1\n#[test]\nfn once() {}\n",
    );

    #[test]
    fn a_page_that_says_something_else_is_stale() {
        let pages = pages(&Tree::of(&[TEST])).expect("well formed");
        let [promises, _, rfc] = [0, 1, 2].map(|at| pages[at].1.clone().unwrap_or_default());
        let with = |promises: &str, rfc: &str| {
            let files =
                [TEST, ("docs/reference/promises.md", promises), ("docs/reference/rfc.md", rfc)];
            stale(&Tree::of(&files), &pages)
        };
        assert!(with(&promises, &rfc).is_empty());
        assert_eq!(with("# Promises\n", &rfc), ["docs/reference/promises.md"]);
    }

    #[test]
    fn a_page_that_is_missing_or_one_too_many_is_stale() {
        let files = [TEST, ("docs/reference/asvs.md", "# ASVS\n")];
        let tree = Tree::of(&files);
        assert_eq!(stale(&tree, &pages(&tree).expect("well formed")).len(), 3);
    }

    #[test]
    fn every_mark_in_the_house_is_well_formed() {
        let tree = tree().expect("a readable work tree");
        assert_eq!(pages(&tree).err(), None);
    }
}
