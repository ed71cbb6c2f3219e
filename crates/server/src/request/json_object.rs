//! A JSON object as it stands on the wire: pairs in their order, the same name twice kept
//! twice, which a map would hide.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The value of a member; what is neither text, switch nor null is only named.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    Null,
    Other,
}

/// A JSON text at its outermost.
pub(super) enum Outer {
    Object(Vec<(String, Value)>),
    Null,
    Other,
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
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
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
