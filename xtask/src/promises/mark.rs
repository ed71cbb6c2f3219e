//! One doc line of a test: `Promise: …`, `ASVS 6.3.1`, `RFC 9700 2.1.1, 4.2` or plain words.

/// A section such as `6.3.1` or `A.3`, in the order of a table of contents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Section(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u16),
    Appendix(char),
}

impl Section {
    fn parse(text: &str) -> Option<Self> {
        let part = |part: &str| match part.parse() {
            Ok(number) if !part.starts_with('+') => Some(Part::Number(number)),
            _ => part.parse::<char>().ok().filter(char::is_ascii_uppercase).map(Part::Appendix),
        };
        text.split('.').map(part).collect::<Option<_>>().map(Self)
    }

    fn is_requirement(&self) -> bool {
        matches!(self.0[..], [Part::Number(_), Part::Number(_), Part::Number(_)])
    }
}

impl std::fmt::Display for Section {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            let dot = if at == 0 { "" } else { "." };
            match part {
                Part::Number(number) => write!(to, "{dot}{number}")?,
                Part::Appendix(letter) => write!(to, "{dot}{letter}")?,
            }
        }
        Ok(())
    }
}

/// What a doc line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Promise(String),
    Asvs(Vec<Section>),
    /// Without sections the whole of it is meant.
    Rfc(u16, Vec<Section>),
    Words(String),
}

impl Mark {
    /// Reads what stands after `///`; the error says how the mark is written.
    pub(super) fn parse(line: &str) -> Result<Self, &'static str> {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match first {
            "Promise:" if !rest.trim().is_empty() => Ok(Self::Promise(rest.trim().to_owned())),
            "Promise:" => Err("a promise is a sentence: `Promise: One address, one account.`"),
            "ASVS" => sections(rest)
                .filter(|all| all.iter().all(Section::is_requirement))
                .map(Self::Asvs)
                .ok_or("ASVS is followed by its requirements: `ASVS 6.3.1, 6.3.2`"),
            "RFC" => {
                rfc(rest).ok_or("RFC is followed by its number and sections: `RFC 9700 2.1.1, A.3`")
            }
            _ => Ok(Self::Words(line.trim().to_owned())),
        }
    }
}

fn rfc(text: &str) -> Option<Mark> {
    let (number, rest) = text.split_once(' ').unwrap_or((text, ""));
    let sections = if rest.is_empty() { Vec::new() } else { sections(rest)? };
    Some(Mark::Rfc(number.parse().ok()?, sections))
}

fn sections(list: &str) -> Option<Vec<Section>> {
    list.split(',').map(|section| Section::parse(section.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> Vec<Section> {
        texts.iter().filter_map(|text| Section::parse(text)).collect()
    }

    #[test]
    fn marks_are_read() {
        assert_eq!(Mark::parse("Promise: A. B."), Ok(Mark::Promise("A. B.".to_owned())));
        assert_eq!(Mark::parse("ASVS 6.3.1, 6.3.10"), Ok(Mark::Asvs(all(&["6.3.1", "6.3.10"]))));
        assert_eq!(Mark::parse("RFC 9700 2.1.1"), Ok(Mark::Rfc(9700, all(&["2.1.1"]))));
        assert_eq!(Mark::parse("RFC 9700"), Ok(Mark::Rfc(9700, Vec::new())));
        assert_eq!(Mark::parse("RFCs are long"), Ok(Mark::Words("RFCs are long".to_owned())));
    }

    #[test]
    fn a_mark_written_wrongly_is_refused() {
        for line in ["Promise:", "Promise: ", "ASVS", "ASVS 6.3", "ASVS 6.3.A", "ASVS 6.3.1 too"] {
            assert!(Mark::parse(line).is_err(), "{line}");
        }
        for line in ["RFC", "RFC 97 00 1", "RFC x 1", "RFC 3339, UTC", "RFC 9700 2.", "RFC 9700 +2"]
        {
            assert!(Mark::parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn sections_follow_each_other_as_in_a_table_of_contents() {
        let mut sections = all(&["A.3", "10", "2.10", "2.9", "2"]);
        sections.sort();
        assert_eq!(sections, all(&["2", "2.9", "2.10", "10", "A.3"]));
    }
}
