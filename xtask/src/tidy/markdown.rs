//! Rules for pages of text.

use super::Finding;
use crate::tree::{File, Tree};

fn pages(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.files().filter(|file| file.extension() == "md")
}

/// Without the first pages a newcomer has no door.
pub(super) fn is_there(tree: &Tree) -> Vec<Finding> {
    ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
        .into_iter()
        .filter(|path| tree.file(path).is_none())
        .map(|path| Finding { path: path.to_owned(), line: 0, what: "is not there".to_owned() })
        .collect()
}

pub(super) fn has_one_title(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in pages(tree) {
        let titles: Vec<_> = prose(file).filter(|(_, line)| line.starts_with("# ")).collect();
        match titles[..] {
            [] => findings.push(Finding::at(file, 0, "no title (`# `)")),
            [_] => {}
            [_, (second, _), ..] => findings.push(Finding::at(file, second, "a second title")),
        }
    }
    findings
}

pub(super) fn links_lead_somewhere(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in pages(tree) {
        for (number, line) in prose(file) {
            for target in links(line) {
                if !leads_somewhere(tree, &file.path, target) {
                    findings.push(Finding::at(file, number, format!("`{target}` leads nowhere")));
                }
            }
        }
    }
    findings
}

/// Lines outside of fenced code.
fn prose(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    file.lines().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// Targets of `[text](target)` and of `[label]: target`.
fn links(line: &str) -> Vec<&str> {
    let line_without_code: Vec<_> = line.split('`').step_by(2).collect();
    let mut targets = Vec::new();
    for piece in &line_without_code {
        let inline = piece.split("](").skip(1);
        targets.extend(inline.filter_map(|rest| rest.split([')', ' ']).next()));
    }
    if let Some((_, rest)) = line.strip_prefix('[').and_then(|line| line.split_once("]: ")) {
        targets.extend(rest.split_whitespace().next());
    }
    targets
}

fn leads_somewhere(tree: &Tree, from: &str, target: &str) -> bool {
    if ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme)) {
        return true;
    }
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() {
        return target.starts_with('#');
    }
    let mut parts: Vec<_> = from.split('/').collect();
    parts.pop();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." if parts.pop().is_none() => return false,
            ".." => {}
            part => parts.push(part),
        }
    }
    tree.holds(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn a_page_without_a_title_or_with_two_is_found() {
        assert_eq!(lines(has_one_title, "a.md", "## b\n"), [0]);
        assert_eq!(lines(has_one_title, "a.md", "# b\n\n# c\n"), [3]);
        assert!(lines(has_one_title, "a.md", "# b\n```sh\n# c\n```\n").is_empty());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let page = "# A\n[b](b.md)\n![c](docs/c.png \"C\") [a](#a)\n[d]: ./d/\n[e](https://example.com/e)\n\
                    `[f](f.md)`\n[g](../g.md)\n";
        assert_eq!(lines(links_lead_somewhere, "a.md", page), [2, 3, 4, 7]);
    }

    #[test]
    fn links_are_read_from_the_page_that_holds_them() {
        let page = "# A\n[b](../b.md#there), [c](c.md)\n";
        let tree = Tree::of(&[("docs/a.md", page), ("b.md", "# B\n"), ("docs/c.md", "# C\n")]);
        assert!(links_lead_somewhere(&tree).is_empty());
    }

    #[test]
    fn a_missing_first_page_is_found() {
        assert_eq!(is_there(&Tree::of(&[("README.md", "# K\n")])).len(), 4);
    }
}
