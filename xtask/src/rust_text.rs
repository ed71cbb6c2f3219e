//! A Rust source taken apart just far enough: code without comments, and the texts in quotes.

/// The two halves that checks look at.
pub(crate) struct RustText {
    /// The code, line by line as it stands; comments and quoted texts are spaces.
    pub(crate) code: String,
    /// Quoted texts as written, escapes untouched, with the line where each begins.
    pub(crate) quoted: Vec<(usize, String)>,
}

impl RustText {
    pub(crate) fn of(source: &str) -> Self {
        let mut reader = Reader { rest: source, code: String::new(), quoted: Vec::new() };
        while reader.step() {}
        Self { code: reader.code, quoted: reader.quoted }
    }

    /// Lines of code with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code.lines())
    }
}

struct Reader<'a> {
    rest: &'a str,
    code: String,
    quoted: Vec<(usize, String)>,
}

impl Reader<'_> {
    /// Takes one piece; false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if first == '"' {
            self.quote(1, plain_end(self.rest), 1);
        } else if first == '\'' {
            let length = character(self.rest);
            self.keep(length);
        } else if is_word(first) {
            self.word();
        } else {
            self.keep(first.len_utf8());
        }
        true
    }

    /// A word, or the raw text that `r`, `br` or `cr` begins.
    fn word(&mut self) {
        let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at(end);
        let hashes = after.len() - after.trim_start_matches('#').len();
        if matches!(word, "r" | "br" | "cr") && after[hashes..].starts_with('"') {
            let opening = end + hashes + 1;
            let closing = format!("\"{}", "#".repeat(hashes));
            let body = &self.rest[opening..];
            let length = body.find(&closing).unwrap_or(body.len());
            self.quote(opening, opening + length, closing.len());
        } else {
            self.keep(end);
        }
    }

    fn quote(&mut self, start: usize, end: usize, closing: usize) {
        let line = 1 + self.code.matches('\n').count();
        self.quoted.push((line, self.rest[start..end].to_owned()));
        self.blank((end + closing).min(self.rest.len()));
    }

    fn keep(&mut self, length: usize) {
        let (piece, rest) = self.rest.split_at(length);
        self.code.push_str(piece);
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (piece, rest) = self.rest.split_at(length);
        self.code.extend(piece.chars().map(|c| if c == '\n' { c } else { ' ' }));
        self.rest = rest;
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the closing quote of a plain text stands.
fn plain_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character such as `'"'` or `'\''`; of a lifetime only its tick.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            characters.next();
            characters.find(|&(_, c)| c == '\'').map_or(1, |(at, _)| at + 1)
        }
        _ => characters.next().filter(|&(_, c)| c == '\'').map_or(1, |(at, _)| at + 1),
    }
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(source: &str) -> Vec<String> {
        RustText::of(source).quoted.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn comments_are_no_code_and_hold_no_texts() {
        let text = RustText::of("a // \"b\"\n/* c /* d */ \"e\" */ f");
        assert_eq!(text.code.split_whitespace().collect::<Vec<_>>(), ["a", "f"]);
        assert!(text.quoted.is_empty());
    }

    #[test]
    fn texts_are_found_in_every_dress() {
        assert_eq!(
            quoted(r##"let a = "x\"y"; b"z"; r#"q"q"#; br"w";"##),
            [r#"x\"y"#, "z", r#"q"q"#, "w"]
        );
    }

    #[test]
    fn a_quote_as_a_character_opens_no_text() {
        assert_eq!(quoted(r#"'"' '\'' 'ü' <'a> "b""#), ["b"]);
    }

    #[test]
    fn a_word_that_ends_in_r_opens_no_raw_text() {
        assert_eq!(quoted(r##"writer"a\"b""##), [r#"a\"b"#]);
    }

    #[test]
    fn lines_stay_where_they_were() {
        let text = RustText::of("\"one\ntwo\"\n/*\n*/ here \"x\"");
        assert_eq!(
            text.lines().find(|(_, line)| line.contains("here")).map(|found| found.0),
            Some(4)
        );
        assert_eq!(text.quoted[1], (4, "x".to_owned()));
    }

    #[test]
    fn an_end_that_never_comes_is_the_end_of_the_file() {
        for source in ["\"a", "r#\"a", "/* a", "'", "'\\", "a\\"] {
            RustText::of(source);
        }
    }
}
