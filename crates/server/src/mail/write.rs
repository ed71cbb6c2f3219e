//! From the facts of a letter to its words: subject, text and HTML, in the reader's language.

use askama::Template;
use fluent_bundle::{FluentArgs, FluentValue};
use keyward_flows::letters::{Contents, Letter, Message, Text};
use keyward_rules::value::instant::Instant;

use super::facts::{self, Facts};
use super::texts::{self, Catalogue};

/// A letter as somebody reads it.
#[derive(Clone, Debug)]
pub struct Written {
    /// Empty for a message by SMS.
    pub subject: String,
    /// Without any marking.
    pub text: String,
    /// Not for a message by SMS.
    pub html: Option<String>,
    /// Where its button leads.
    pub link: Option<String>,
    /// The code that it carries.
    pub code: Option<String>,
}

/// Why a letter can't be written: a text is missing, which a story finds first.
#[derive(Debug, thiserror::Error)]
#[error("the text {0} is missing in {1}")]
pub struct Missing(String, &'static str);

struct Button {
    label: String,
    url: String,
}

struct Fact {
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    lang: &'a str,
    subject: &'a str,
    heading: &'a str,
    lead: &'a str,
    code_label: &'a str,
    code: Option<&'a str>,
    facts: &'a [Fact],
    button: Option<&'a Button>,
    fallback: &'a str,
    note: &'a str,
    footer: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Plain<'a> {
    heading: &'a str,
    lead: &'a str,
    code_label: &'a str,
    code: Option<&'a str>,
    facts: &'a [Fact],
    button: Option<&'a Button>,
    note: &'a str,
    footer: &'a str,
}

/// Writes a letter or a message for `public_url`.
pub fn write(public_url: &str, contents: &Contents) -> Result<Written, Missing> {
    let writer = Writer::new(public_url, contents);
    match &contents.text {
        Text::Letter(letter) => writer.letter(letter),
        Text::Message(message) => writer.message(message),
    }
}

struct Writer<'a> {
    catalogue: &'static Catalogue,
    public_url: &'a str,
    host: &'a str,
    to: &'a str,
}

impl<'a> Writer<'a> {
    fn new(public_url: &'a str, contents: &'a Contents) -> Self {
        let host = public_url.split_once("://").map_or(public_url, |(_, host)| host);
        let catalogue = texts::of(contents.locale.as_deref());
        Self { catalogue, public_url, host, to: &contents.to }
    }

    fn letter(&self, letter: &Letter) -> Result<Written, Missing> {
        let facts = facts::of(letter);
        let args = self.args(&facts, letter.useful_seconds())?;
        let find = |name: &str| self.find(name, &args);
        let (heading, lead) = (find(facts.stem)?, find(&format!("{}.lead", facts.stem))?);
        let subject = one_line(&texts::plain(&find(&format!("{}.subject", facts.stem))?));
        let note = find(&facts.note_name())?;
        let (footer, fallback) = (find("footer")?, find("button-fallback")?);
        let code_label = find("code-label")?;
        let button = match (facts.link(self.public_url), facts.button_name()) {
            (Some(url), Some(name)) => Some(Button { label: find(&name)?, url }),
            _ => None,
        };
        let rows = self.rows(&facts, &args)?;
        let code = facts.code.as_deref();
        let html = Html {
            lang: self.catalogue.tag,
            subject: &subject,
            heading: &heading,
            lead: &lead,
            code_label: &code_label,
            code,
            facts: &rows,
            button: button.as_ref(),
            fallback: &fallback,
            note: &note,
            footer: &footer,
        };
        let html = html.render().map_err(|_| self.missing("letter.html"))?;
        let text = Plain {
            heading: &heading,
            lead: &lead,
            code_label: &code_label,
            code,
            facts: &rows,
            button: button.as_ref(),
            note: &note,
            footer: &footer,
        };
        let text = texts::plain(&text.render().map_err(|_| self.missing("letter.txt"))?);
        let link = button.map(|button| button.url);
        Ok(Written { subject, text, html: Some(html), link, code: facts.code })
    }

    /// The last line of a code lets phones fill it in at our own pages and nowhere else.
    fn message(&self, message: &Message) -> Result<Written, Missing> {
        let mut args = self.common_args();
        args.set("lifetime", self.duration(message.useful_seconds())?);
        let (text, code) = match message {
            Message::Code { code } => {
                args.set("code", code.as_str());
                let host = self.host.split(':').next().unwrap_or_default();
                let text = self.find("sms-code", &args)?;
                (format!("{text}\n\n@{host} #{code}"), Some(code.clone()))
            }
            Message::Trial => (self.find("sms-trial", &args)?, None),
        };
        Ok(Written {
            subject: String::new(),
            text: texts::plain(&text),
            html: None,
            link: None,
            code,
        })
    }

    fn common_args(&self) -> FluentArgs<'static> {
        let mut args = FluentArgs::new();
        args.set("host", self.host.to_owned());
        args.set("address", self.to.to_owned());
        args.set("forgot", format!("{}/forgot", self.public_url));
        args
    }

    fn args(&self, facts: &Facts, useful_seconds: i64) -> Result<FluentArgs<'static>, Missing> {
        let mut args = self.common_args();
        args.set("lifetime", self.duration(useful_seconds)?);
        if let Some(code) = &facts.code {
            args.set("code", code.clone());
        }
        if let Some(left) = facts.left {
            args.set("left", left);
        }
        if let Some(day) = facts.day {
            args.set("date", self.date(day)?);
        }
        Ok(args)
    }

    fn rows(&self, facts: &Facts, args: &FluentArgs<'_>) -> Result<Vec<Fact>, Missing> {
        let mut rows = Vec::new();
        let mut add = |label: &str, value: String| {
            let label = self.find(label, args)?;
            rows.push(Fact { label, value: one_line(&value) });
            Ok(())
        };
        for (label, value) in &facts.said {
            add(label, value.clone())?;
        }
        if let Some(kind) = &facts.kind {
            let mut args = FluentArgs::new();
            args.set("kind", kind.clone());
            add("fact-kind", self.find("factor", &args)?)?;
        }
        if let Some(name) = &facts.name {
            add("fact-name", name.clone())?;
        }
        if let Some(at) = facts.at {
            add("fact-time", self.time(at)?)?;
        }
        Ok(rows)
    }

    fn duration(&self, seconds: i64) -> Result<String, Missing> {
        let (unit, count) = match seconds {
            ..3_600 => ("minutes", seconds / 60),
            3_600..86_400 => ("hours", seconds / 3_600),
            _ => ("days", seconds / 86_400),
        };
        let mut args = FluentArgs::new();
        args.set("unit", unit);
        args.set("count", count);
        self.find("duration", &args)
    }

    fn date(&self, at: Instant) -> Result<String, Missing> {
        let said = at.to_string();
        let part = |from, to| said.get(from..to).and_then(|part| part.parse::<i64>().ok());
        let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else {
            return Ok(said);
        };
        let mut args = FluentArgs::new();
        args.set("month", month);
        let name = self.find("month", &args)?;
        args.set("name", name);
        args.set("day", day);
        args.set("year", FluentValue::from(year.to_string()));
        self.find("date", &args)
    }

    fn time(&self, at: Instant) -> Result<String, Missing> {
        let mut args = FluentArgs::new();
        args.set("date", self.date(at)?);
        args.set("clock", at.to_string().get(11..16).unwrap_or_default().to_owned());
        self.find("time", &args)
    }

    fn find(&self, name: &str, args: &FluentArgs<'_>) -> Result<String, Missing> {
        self.catalogue.find(name, args).ok_or_else(|| self.missing(name))
    }

    fn missing(&self, name: &str) -> Missing {
        Missing(name.to_owned(), self.catalogue.tag)
    }
}

/// What people typed, and what becomes a header, stays on its line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
