//! The catalogues: every text that we send, in each language, built in.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language with its texts.
pub struct Catalogue {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

/// Tag and texts of each language; the first is spoken to those who chose none.
const SOURCES: [(&str, &str); 2] =
    [("en", include_str!("../../texts/en.ftl")), ("de", include_str!("../../texts/de.ftl"))];

static CATALOGUES: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| SOURCES.map(|(tag, source)| Catalogue::read(tag, source)).into());

/// Marks that keep a value's direction from its neighbours; plain text goes without.
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Every language.
pub fn all() -> &'static [Catalogue] {
    &CATALOGUES
}

/// The language of this tag, or of its first part; else the first.
pub fn of(locale: Option<&str>) -> &'static Catalogue {
    let language = locale.and_then(|locale| locale.split(['-', '_']).next()).unwrap_or_default();
    let found = CATALOGUES.iter().find(|one| one.tag.eq_ignore_ascii_case(language));
    found.unwrap_or(&CATALOGUES[0])
}

/// The text without marks of direction.
pub fn plain(text: &str) -> String {
    text.replace(ISOLATES, "")
}

impl Catalogue {
    fn read(tag: &'static str, source: &str) -> Self {
        let language: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // What of a text can't be read is missing, and a story says so.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
        let _ = bundle.add_resource(resource);
        Self { tag, bundle }
    }

    /// The text of a name such as `trial` or `trial.note`; `None` where it is missing, or needs
    /// what `args` do not say.
    pub fn find(&self, name: &str, args: &FluentArgs<'_>) -> Option<String> {
        let (id, attribute) = match name.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (name, None),
        };
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut faults).into_owned();
        faults.is_empty().then_some(text)
    }
}
