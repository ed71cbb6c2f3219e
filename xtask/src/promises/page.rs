//! The pages that are made of stories. No line numbers: they would change with every edit.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use super::gather::Story;

const MADE_BY: &str = "`cargo xtask promises` writes this page from the tests.";

/// Every promise, by the file of its story.
pub(super) fn promises(stories: &[Story]) -> Option<String> {
    let mut page =
        format!("# Promises\n\nWhat Keyward keeps, and the test that shows it. {MADE_BY}\n");
    let mut file = "";
    for story in stories.iter().filter(|story| !story.promises.is_empty()) {
        if story.file != file {
            file = &story.file;
            let _ =
                write!(page, "\n## {}\n\n| promise | test |\n| --- | --- |\n", linked(file, file));
        }
        for promise in &story.promises {
            let _ = writeln!(page, "| {} | `{}` |", cell(promise), story.name);
        }
    }
    (!file.is_empty()).then_some(page)
}

/// Every requirement of the ASVS that a story shows.
pub(super) fn asvs(stories: &[Story]) -> Option<String> {
    let rows =
        stories.iter().flat_map(|story| story.asvs.iter().map(move |section| (section, story)));
    let table = table("requirement", rows)?;
    Some(format!(
        "# OWASP ASVS 5.0\n\nRequirements and the tests that show them. {MADE_BY}\n\n{table}"
    ))
}

/// Every section of an RFC that a story shows.
pub(super) fn rfc(stories: &[Story]) -> Option<String> {
    let mut rfcs: BTreeMap<u16, Vec<(String, &Story)>> = BTreeMap::new();
    let mut marks: Vec<_> = stories
        .iter()
        .flat_map(|story| story.rfcs.iter().map(move |(rfc, sections)| (rfc, sections, story)))
        .flat_map(|(rfc, sections, story)| {
            let whole = sections.is_empty().then_some((*rfc, None, story));
            whole
                .into_iter()
                .chain(sections.iter().map(move |section| (*rfc, Some(section), story)))
        })
        .collect();
    marks.sort_by_key(|(rfc, section, _)| (*rfc, *section));
    for (rfc, section, story) in marks {
        let section = section.map_or_else(|| "all".to_owned(), ToString::to_string);
        rfcs.entry(rfc).or_default().push((section, story));
    }
    if rfcs.is_empty() {
        return None;
    }
    let mut page = format!("# RFCs\n\nSections and the tests that show them. {MADE_BY}\n");
    for (rfc, rows) in rfcs {
        let _ = write!(page, "\n## RFC {rfc}\n\n{}", lines("section", rows));
    }
    Some(page)
}

fn table<'a, S: Display + Ord>(
    heading: &str,
    rows: impl Iterator<Item = (S, &'a Story)>,
) -> Option<String> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    (!rows.is_empty()).then(|| lines(heading, rows))
}

fn lines<S: Display>(heading: &str, rows: Vec<(S, &Story)>) -> String {
    let mut table = format!("| {heading} | what is shown | test |\n| --- | --- | --- |\n");
    for (section, story) in rows {
        let shown = match &story.promises[..] {
            [] => sentence(&story.name),
            promises => promises.join(" "),
        };
        let test = linked(&story.name, &story.file);
        let _ = writeln!(table, "| {section} | {} | {test} |", cell(&shown));
    }
    table
}

/// A link from `docs/reference` to a file of ours.
fn linked(text: &str, file: &str) -> String {
    format!("[`{text}`](../../{file})")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// `a_spent_code_stays_spent` as a person would write it.
fn sentence(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::gather::stories;
    use super::*;
    use crate::tree::File;

    fn told(text: &str) -> Vec<Story> {
        let file = File { path: "crates/a/tests/it/b.rs".to_owned(), text: text.to_owned() };
        stories(&file).expect("well formed")
    }

    #[test]
    fn promises_stand_under_their_file() {
        let page = promises(&told("/// Promise: A | b.\n#[test]\nfn ab() {}\n")).expect("a page");
        let end = "\n## [`crates/a/tests/it/b.rs`](../../crates/a/tests/it/b.rs)\n\n\
                   | promise | test |\n| --- | --- |\n| A \\| b. | `ab` |\n";
        assert!(page.ends_with(end), "{page}");
    }

    #[test]
    fn sections_stand_in_order_under_their_rfc() {
        let page = rfc(&told(
            "/// RFC 9700 2.10\n/// RFC 8037 A.3\n#[test]\nfn a_code_stays_spent() {}\n\
             /// RFC 9700 2.9\n/// Promise: B.\n#[test]\nfn b() {}\n",
        ))
        .expect("a page");
        let link = |name| format!("[`{name}`](../../crates/a/tests/it/b.rs)");
        let end = format!(
            "\n## RFC 9700\n\n| section | what is shown | test |\n| --- | --- | --- |\n\
             | 2.9 | B. | {} |\n| 2.10 | A code stays spent. | {} |\n",
            link("b"),
            link("a_code_stays_spent")
        );
        assert!(page.ends_with(&end), "{page}");
        assert!(page.contains("## RFC 8037"), "{page}");
    }

    #[test]
    fn requirements_stand_in_order() {
        let page = asvs(&told("/// ASVS 6.10.1, 6.3.1\n#[test]\nfn a() {}\n")).expect("a page");
        let at = |text| page.find(text).expect("a requirement");
        assert!(at("| 6.3.1 |") < at("| 6.10.1 |"), "{page}");
    }

    #[test]
    fn without_marks_there_is_no_page() {
        assert_eq!((promises(&[]), asvs(&[]), rfc(&[])), (None, None, None));
    }
}
