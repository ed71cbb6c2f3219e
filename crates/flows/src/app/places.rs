//! Where an address is, in words: nearby by itself, elsewhere by the operator's file of places.
//! The file is read once, at the start.

use std::net::IpAddr;
use std::path::Path;

use keyward_rules::session::place::{self, Near};
use keyward_rules::value::locale::Language;
use maxminddb::Reader;
use maxminddb::geoip2::{City, Names};

use super::StartError;

/// What tells where on earth an address is; nothing, where the operator gave no file.
pub(crate) struct Places(Option<Reader<Vec<u8>>>);

impl Places {
    /// Reads the file, in the format of MaxMind's databases of cities and countries.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, StartError> {
        let Some(path) = path else { return Ok(Self(None)) };
        let unusable = |why: &str| {
            StartError::Places(format!("sessions.places_file: {} {why}.", path.display()))
        };
        let bytes =
            std::fs::read(path).map_err(|error| unusable(&format!("can't be read: {error}")))?;
        let reader = Reader::from_source(bytes)
            .map_err(|_| unusable("is no database in the format of MaxMind, or is damaged"))?;
        let kind = &reader.metadata().database_type;
        if !["City", "Country", "Enterprise"].iter().any(|known| kind.contains(known)) {
            return Err(unusable(&format!("tells no cities or countries; its type is {kind:?}")));
        }
        let any = IpAddr::from([192, 0, 2, 1]);
        reader
            .lookup(any)
            .and_then(|found| found.decode::<City<'_>>())
            .map_err(|_| unusable("is damaged"))?;
        Ok(Self(Some(reader)))
    }

    /// The place of an address in a person's language; the address itself where nobody knows.
    pub(crate) fn of(&self, address: &str, language: Language) -> String {
        let Ok(parsed) = address.parse::<IpAddr>() else { return address.to_owned() };
        match Near::of(parsed) {
            Some(near) => near.in_words(language).to_owned(),
            None => self.on_earth(parsed, language).unwrap_or_else(|| address.to_owned()),
        }
    }

    fn on_earth(&self, address: IpAddr, language: Language) -> Option<String> {
        let found = self.0.as_ref()?.lookup(address.to_canonical()).ok()?;
        let city = found.decode::<City<'_>>().ok()??;
        let country = [&city.country.names, &city.registered_country.names];
        let country = country.into_iter().find_map(|names| name(names, language));
        place::on_earth(name(&city.city.names, language), country)
    }
}

fn name<'a>(names: &Names<'a>, language: Language) -> Option<&'a str> {
    match language {
        Language::German => names.german.or(names.english),
        Language::English => names.english,
    }
}
