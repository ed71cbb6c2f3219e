//! `vault://mount/path#field`. A part may hold any letter as %XX; so a mount of two parts is
//! written with %2F.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const SCHEME: &str = "vault://";

const EXPECTED: &str = "must be vault://mount/path#field";

/// What stands in an address as it is (RFC 3986, 2.3); a slash parts two segments.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A secret of the KV engine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Secret {
    mount: String,
    path: String,
}

/// One field of it.
#[derive(Debug)]
pub(super) struct Reference {
    pub secret: Secret,
    pub field: String,
}

/// Whether a text means a value in Vault.
pub(in crate::config) fn names_vault(text: &str) -> bool {
    text.trim_start().starts_with(SCHEME)
}

impl Reference {
    /// Reads a reference; `Err` continues the setting's name.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let rest = text.trim().strip_prefix(SCHEME).ok_or(EXPECTED)?;
        let (place, field) = rest.split_once('#').ok_or(EXPECTED)?;
        let (mount, path) = place.split_once('/').ok_or(EXPECTED)?;
        let [mount, path, field] = [decoded(mount)?, decoded(path)?, decoded(field)?];
        // A dot segment would lead to another part of Vault's API.
        let is_place = |text: &str| text.split('/').all(|part| !matches!(part, "" | "." | ".."));
        if field.is_empty() || !is_place(&mount) || !is_place(&path) {
            return Err(EXPECTED);
        }
        Ok(Self { secret: Secret { mount, path }, field })
    }
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| EXPECTED)?;
    if text.contains(char::is_control) { Err(EXPECTED) } else { Ok(text.into_owned()) }
}

impl Secret {
    /// Where version 2 of the engine keeps it, after the address of Vault.
    pub(super) fn path_in_version_2(&self) -> String {
        format!("/v1/{}/data/{}", encoded(&self.mount), encoded(&self.path))
    }

    /// The same in version 1.
    pub(super) fn path_in_version_1(&self) -> String {
        format!("/v1/{}/{}", encoded(&self.mount), encoded(&self.path))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// As a sentence names it.
impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.mount, self.path)
    }
}
