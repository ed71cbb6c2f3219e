//! A JSON object as it stands on the wire: pairs in their order, the same name twice kept
//! twice, which a map would hide.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The value of a member; what is neither text, switch, object nor null is only named.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    /// What others define, such as a credential: it may grow, so it is passed on as it stands.
    Object(serde_json::Map<String, serde_json::Value>),
    Null,
    Other,
}

/// A JSON text at its outermost.
pub(super) enum Outer {
    Object(Vec<(String, Value)>),
    Null,
    Other,
}

/// Whether well-formed JSON has a lone surrogate somewhere, half a character (RFC 8259, 8.2).
/// The parser finds those that it reads, and not those in what it passes over.
pub(super) fn holds_half_a_character(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        rest = rest.get(at..).unwrap_or_default();
        rest = match (escaped(rest), rest.get(6..).and_then(escaped)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => rest.get(12..),
            (Some(0xd800..0xe000), _) => return true,
            (Some(_), _) => rest.get(6..),
            // Another escape, of two bytes.
            (None, _) => rest.get(2..),
        }
        .unwrap_or_default();
    }
    false
}

/// The code unit of an escape at the start, `\uXXXX`.
fn escaped(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

impl<'de> Deserialize<'de> for Outer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OuterVisitor)
    }
}

struct OuterVisitor;

macro_rules! scalar {
    ($($visit:ident($($argument:ident: $type:ty)?) => $value:expr;)*) => {$(
        fn $visit<E>(self $(, $argument: $type)?) -> Result<Self::Value, E> {
            Ok($value)
        }
    )*};
}

impl<'de> Visitor<'de> for OuterVisitor {
    type Value = Outer;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outer, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Outer::Object(pairs))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outer, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outer::Other)
    }

    scalar! {
        visit_bool(_value: bool) => Outer::Other;
        visit_i64(_value: i64) => Outer::Other;
        visit_u64(_value: u64) => Outer::Other;
        visit_f64(_value: f64) => Outer::Other;
        visit_str(_value: &str) => Outer::Other;
        visit_unit() => Outer::Null;
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = serde_json::Map::new();
        while let Some((name, value)) = map.next_entry()? {
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    scalar! {
        visit_bool(value: bool) => Value::Flag(value);
        visit_i64(_value: i64) => Value::Other;
        visit_u64(_value: u64) => Value::Other;
        visit_f64(_value: f64) => Value::Other;
        visit_str(value: &str) => Value::Text(value.to_owned());
        visit_string(value: String) => Value::Text(value);
        visit_unit() => Value::Null;
    }
}
