//! Finds the tests of a file that carry marks.

use super::mark::{Mark, Section};
use crate::tree::File;

/// A test and what it shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Story {
    /// From the root, with `/`.
    pub(super) file: String,
    pub(super) name: String,
    pub(super) promises: Vec<String>,
    pub(super) asvs: Vec<Section>,
    /// Numbers of RFCs and sections; no section is all of it.
    pub(super) rfcs: Vec<(u16, Vec<Section>)>,
}

/// The stories of a file in the order of its lines; an error names the line.
pub(super) fn stories(file: &File) -> Result<Vec<Story>, String> {
    let mut stories = Vec::new();
    let mut head = Head::default();
    for (number, line) in file.lines() {
        match head.take(number, line.trim()) {
            Step::Inside => {}
            Step::Function(name) if head.is_test => {
                let story = head.story(file, name)?;
                if !(story.promises.is_empty() && story.asvs.is_empty() && story.rfcs.is_empty()) {
                    stories.push(story);
                }
                head = Head::default();
            }
            Step::Function(_) | Step::Other => {
                if let Some((line, _)) = head.docs.iter().find(|doc| doc.1.starts_with("Promise:"))
                {
                    return Err(format!("{}:{line}: a promise that no test shows", file.path));
                }
                head = Head::default();
            }
        }
    }
    Ok(stories)
}

/// Doc lines and attributes that stand before an item.
#[derive(Default)]
struct Head<'a> {
    docs: Vec<(usize, &'a str)>,
    is_test: bool,
    in_attribute: bool,
}

/// What a line is to the head above it.
enum Step<'a> {
    Inside,
    Function(&'a str),
    Other,
}

impl<'a> Head<'a> {
    fn take(&mut self, number: usize, line: &'a str) -> Step<'a> {
        if self.in_attribute || line.starts_with("#[") {
            self.is_test |= is_test_attribute(line);
            self.in_attribute = !line.ends_with(']');
            return Step::Inside;
        }
        if let Some(doc) = line.strip_prefix("///") {
            self.docs.push((number, doc.trim()));
            return Step::Inside;
        }
        if line.starts_with("//") {
            return Step::Inside;
        }
        let after_fn = line.split_once("fn ").filter(|(before, _)| {
            before.split_whitespace().all(|word| word == "async" || word.starts_with("pub"))
        });
        match after_fn {
            Some((_, rest)) => Step::Function(rest.split(['(', '<']).next().unwrap_or_default()),
            None => Step::Other,
        }
    }

    fn story(&self, file: &File, name: &str) -> Result<Story, String> {
        let mut story =
            Story { file: file.path.clone(), name: name.to_owned(), ..Story::default() };
        let mut in_promise = false;
        for &(number, doc) in &self.docs {
            let mark = Mark::parse(doc).map_err(|how| format!("{}:{number}: {how}", file.path))?;
            let goes_on = matches!(&mark, Mark::Words(words) if in_promise && !words.is_empty());
            in_promise = goes_on || matches!(mark, Mark::Promise(_));
            match mark {
                Mark::Promise(promise) => story.promises.push(promise),
                Mark::Asvs(sections) => story.asvs.extend(sections),
                Mark::Rfc(rfc, sections) => story.rfcs.push((rfc, sections)),
                Mark::Words(words) if goes_on => {
                    if let Some(promise) = story.promises.last_mut() {
                        promise.push(' ');
                        promise.push_str(&words);
                    }
                }
                Mark::Words(_) => {}
            }
        }
        Ok(story)
    }
}

/// `#[test]`, `#[tokio::test]`, `#[tokio::test(…)]`.
fn is_test_attribute(line: &str) -> bool {
    let name = line.trim_start_matches("#[").split(['(', ']']).next().unwrap_or_default();
    name.rsplit("::").next() == Some("test")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(text: &str) -> Result<Vec<Story>, String> {
        stories(&File { path: "crates/a/tests/it/b.rs".to_owned(), text: text.to_owned() })
    }

    #[test]
    fn a_story_carries_several_marks() {
        let text = "/// Promise: Nobody waits\n/// for a chain.\n/// Promise: Nor a bell.\n/// ASVS 6.3.1\n\
                    /// RFC 9700 2.1.1, 4.2\n///\n/// With two people.\n#[tokio::test(flavor = \"x\")]\n\
                    async fn nobody_waits() {\n}\n";
        let stories = gathered(text).expect("well formed");
        let [story] = &stories[..] else { panic!("{stories:?}") };
        assert_eq!(story.name, "nobody_waits");
        assert_eq!(story.promises, ["Nobody waits for a chain.", "Nor a bell."]);
        assert_eq!(story.asvs.len(), 1);
        assert_eq!(story.rfcs[0].1.len(), 2);
    }

    #[test]
    fn attributes_may_span_lines_and_stand_anywhere() {
        let text = "#[test]\n/// RFC 8037 A.3\n#[ignore = \"needs\n a lathe\"]\n// Why.\npub fn turns<T>() {}\n";
        assert_eq!(gathered(text).expect("well formed")[0].name, "turns");
    }

    #[test]
    fn a_test_without_marks_and_a_mark_without_a_test_tell_no_story() {
        assert_eq!(gathered("/// Plain.\n#[test]\nfn a() {}\n"), Ok(vec![]));
        assert_eq!(gathered("/// RFC 3339, UTC.\npub at: i64,\n"), Ok(vec![]));
    }

    #[test]
    fn a_promise_that_no_test_shows_is_refused() {
        let refusal = "crates/a/tests/it/b.rs:2: a promise that no test shows".to_owned();
        for item in ["fn a() {}", "struct A;", ""] {
            assert_eq!(gathered(&format!("\n/// Promise: A.\n{item}\n")), Err(refusal.clone()));
        }
    }

    #[test]
    fn a_mark_written_wrongly_names_its_line() {
        let refusal =
            gathered("/// A.\n/// ASVS 6\n#[test]\nfn a() {}\n").expect_err("no requirement");
        assert!(refusal.starts_with("crates/a/tests/it/b.rs:2: "), "{refusal}");
    }
}
