//! `.env` files: `NAME=value` lines, `export`, quotes, comments. A `$` is an ordinary
//! character. The text of a broken line is never told, since it may hold a secret.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

/// Reads a whole file; of a name given twice the last counts. `Err` is the refusal, with
/// the line's number.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut reader = Reader { rest: text.chars().peekable(), line: 1 };
    let mut variables = BTreeMap::new();
    while reader.rest.peek().is_some() {
        let start = reader.line;
        let broken = |why: &str| format!(".env, line {start}: {why}.");
        if let Some((name, value)) = reader.line().map_err(broken)? {
            variables.insert(name, value);
        }
    }
    Ok(variables)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
}

impl Reader<'_> {
    /// One line, or more where a quoted value spans them; `None` when it says nothing.
    fn line(&mut self) -> Result<Option<(String, String)>, &'static str> {
        self.skip_blanks();
        if self.ends() {
            return Ok(None);
        }
        let name = self.take_until(|letter| letter == '=');
        if self.rest.next() != Some('=') {
            return Err("NAME=value is expected");
        }
        let name = name.trim();
        let name = name.strip_prefix("export ").map_or(name, str::trim_start);
        if name.is_empty() || name.contains(|letter: char| letter.is_whitespace() || letter == '"')
        {
            return Err("a name is letters, digits and _ before the =");
        }
        let value = self.value()?;
        Ok(Some((name.to_owned(), value)))
    }

    fn value(&mut self) -> Result<String, &'static str> {
        let spaced = self.skip_blanks();
        let value = match self.rest.peek() {
            Some('\'') => self.quoted('\'')?,
            Some('"') => self.quoted('"')?,
            Some('#') if spaced => String::new(),
            _ => {
                let mut value = self.take_until(|_| false);
                self.newline();
                if let Some(comment) = comment_start(&value) {
                    value.truncate(comment);
                }
                return Ok(value.trim_end().to_owned());
            }
        };
        self.skip_blanks();
        if self.ends() { Ok(value) } else { Err("nothing but a comment may follow the quotes") }
    }

    fn quoted(&mut self, quote: char) -> Result<String, &'static str> {
        self.rest.next();
        let mut value = String::new();
        while let Some(letter) = self.rest.next() {
            match letter {
                _ if letter == quote => return Ok(value),
                '\\' if quote == '"' => match self.rest.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some('t') => value.push('\t'),
                    Some(same @ ('"' | '\\' | '$')) => value.push(same),
                    Some(other) => value.extend(['\\', other]),
                    None => break,
                },
                '\n' => {
                    self.line += 1;
                    value.push('\n');
                }
                other => value.push(other),
            }
        }
        Err("the quotes are not closed")
    }

    /// Whether nothing but a comment is left of the line; then it is passed.
    fn ends(&mut self) -> bool {
        match self.rest.peek() {
            None | Some('\n') => {}
            Some('#') => {
                self.take_until(|_| false);
            }
            Some(_) => return false,
        }
        self.newline();
        true
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(letter) = self.rest.next_if(|letter| *letter != '\n' && !stop(*letter)) {
            taken.push(letter);
        }
        taken
    }

    fn skip_blanks(&mut self) -> bool {
        let mut skipped = false;
        while self.rest.next_if(|letter| matches!(letter, ' ' | '\t' | '\r')).is_some() {
            skipped = true;
        }
        skipped
    }

    fn newline(&mut self) {
        if self.rest.next_if_eq(&'\n').is_some() {
            self.line += 1;
        }
    }
}

/// Where a comment begins in a value without quotes: at a `#` after a space.
fn comment_start(value: &str) -> Option<usize> {
    [" #", "\t#"].into_iter().filter_map(|start| value.find(start)).min()
}
