//! What instances on one database must agree on: a difference is only odd, or tokens of one
//! would be refused by the other.

use serde::{Deserialize, Serialize};

/// A setting as one instance has it, in the shape that the others read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Its value for people; `None` for a secret.
    pub value: Option<String>,
    /// What others must share one of; empty where the value may differ. For a secret its hash
    /// under each sealing key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub binding: Vec<String>,
}

/// A setting that two instances have differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference<'a> {
    /// Its name.
    pub name: &'a str,
    /// Here; `None` for a secret.
    pub own: Option<&'a str>,
    /// There.
    pub other: Option<&'a str>,
    /// Whether they can't run together.
    pub breaks: bool,
}

/// The differences between two instances, in the order of `own`. What only one of them knows is
/// none: the other is of another release.
pub fn differences<'a>(own: &'a [Compared], other: &'a [Compared]) -> Vec<Difference<'a>> {
    own.iter()
        .filter_map(|own| {
            let other = other.iter().find(|other| other.name == own.name)?;
            let breaks = !own.binding.is_empty()
                && !other.binding.is_empty()
                && !own.binding.iter().any(|one| other.binding.contains(one));
            let difference = Difference {
                name: &own.name,
                own: own.value.as_deref(),
                other: other.value.as_deref(),
                breaks,
            };
            (breaks || own.value != other.value).then_some(difference)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(value: Option<&str>, binding: &[&str]) -> Vec<Compared> {
        let binding = binding.iter().map(|one| (*one).to_owned()).collect();
        vec![Compared { name: "a.b".to_owned(), value: value.map(str::to_owned), binding }]
    }

    /// Whether there is a difference, and whether it breaks.
    fn verdict(own: &[Compared], other: &[Compared]) -> Option<bool> {
        differences(own, other).first().map(|difference| difference.breaks)
    }

    #[test]
    fn a_difference_is_odd_or_breaks() {
        let plain = |value| compared(Some(value), &[]);
        let bound = |value, binding| compared(Some(value), &[binding]);
        let secret = |hashes: &[&str]| compared(None, hashes);
        let cases = [
            (plain("1"), plain("1"), None),
            (plain("1"), plain("2"), Some(false)),
            (bound("1", "1"), bound("2", "2"), Some(true)),
            (bound("1", "same"), bound("2", "same"), Some(false)),
            (bound("1", "x"), plain("1"), None),
            (secret(&["old", "new"]), secret(&["old"]), None),
            (secret(&["old", "new"]), secret(&["other"]), Some(true)),
            (secret(&["old"]), secret(&[]), None),
            (plain("1"), Vec::new(), None),
            (Vec::new(), plain("1"), None),
        ];
        for (own, other, expected) in cases {
            assert_eq!(verdict(&own, &other), expected, "{own:?} {other:?}");
            assert_eq!(verdict(&other, &own), expected, "{other:?} {own:?}");
        }
    }

    #[test]
    fn a_difference_tells_both_values() {
        let (own, other) = (compared(Some("1"), &[]), compared(Some("2"), &[]));
        let expected = Difference { name: "a.b", own: Some("1"), other: Some("2"), breaks: false };
        assert_eq!(differences(&own, &other), [expected]);
    }
}
