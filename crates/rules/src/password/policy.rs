//! What a password must keep to be chosen, and how that is told. Signing in asks none of this.

#[cfg(test)]
mod tests;

use super::{MAX_CHARS, Password, breached, common};
use crate::value::fault::Fault;
use crate::value::text;
use zeroize::Zeroizing;

/// So much of a password is weighed: more costs time and changes nothing.
const WEIGHED_CHARS: usize = 64;

/// What the operator asks of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// In code points after NFC.
    pub minimum_length: usize,
    /// Whether common and breached passwords, the person's and the product's own words, and
    /// what is soon guessed are refused.
    pub refuse_common: bool,
    /// By zxcvbn's measure: 0 takes everything, 4 is the strictest.
    pub minimum_strength: u8,
    /// What a guesser knows of this product: its name, its host, the operator's own words.
    pub product_words: Vec<String>,
}

/// Whose words a password is made of.
#[derive(Clone, Copy)]
enum Whose {
    Name,
    Address,
    Product,
}

impl Policy {
    /// `own_words`: what a guesser knows of this person (username, address, full name). Faults:
    /// `control_character`, `too_short`, `common_password`, `own_words`, `breached_password`,
    /// `weak_password`.
    pub fn judge(&self, password: &Password, own_words: &[&str]) -> Result<(), Fault> {
        if password.as_str().chars().any(text::is_control) {
            return Err(Fault::new(
                "control_character",
                "Line breaks, tabs and other control characters cannot be part of a password.",
            ));
        }
        if password.length() < self.minimum_length {
            let fact = format!("{} characters or more.", self.minimum_length);
            return Err(with_advice("too_short", &fact));
        }
        if !self.refuse_common {
            return Ok(());
        }
        if common::is_common(password.as_str()) {
            return Err(with_advice(
                "common_password",
                "Guessers try this password among their first.",
            ));
        }
        if let Some(whose) = self.is_made_of(password.as_str(), own_words) {
            return Err(with_advice("own_words", whose.fact()));
        }
        if breached::is_breached(password.as_str()) {
            return Err(breached_password());
        }
        if self.is_weak(password.as_str(), own_words) {
            let fact = "Guessers would find this password soon.";
            return Err(with_advice("weak_password", fact));
        }
        Ok(())
    }

    /// The rules as sentences for a person who is about to choose.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = vec![
            format!(
                "{} characters or more; up to {MAX_CHARS} are kept whole.",
                self.minimum_length
            ),
            "Any characters, spaces too; none are asked for.".to_owned(),
        ];
        if self.refuse_common {
            words.extend(
                [
                    "Not a common password, nor one that was found in a public breach.",
                    "Not made of your name, your address or the name of this service.",
                    "Not soon guessed: a few words that only you would put together work well.",
                ]
                .map(str::to_owned),
            );
        }
        words
    }

    /// Whether known words make up more than half of the letters and digits, or what they leave
    /// over is common; and whose most of them are.
    fn is_made_of(&self, password: &str, own_words: &[&str]) -> Option<Whose> {
        let (addresses, names): (Vec<&str>, Vec<&str>) =
            own_words.iter().partition(|word| word.contains('@'));
        let product: Vec<&str> = self.product_words.iter().map(String::as_str).collect();
        let parts = [
            (Whose::Name, parts_of(&names)),
            (Whose::Address, parts_of(&addresses)),
            (Whose::Product, parts_of(&product)),
        ];
        let all: Vec<Vec<char>> = parts.iter().flat_map(|(_, parts)| parts.clone()).collect();
        let text: Zeroizing<Vec<char>> = Zeroizing::new(text::folded(password).collect());
        // A name written together in one and apart in the other is found without the spaces.
        let squeezed: Zeroizing<Vec<char>> =
            Zeroizing::new(text.iter().copied().filter(|c| c.is_alphanumeric()).collect());
        let known = count(&cover(&squeezed, &all));
        if known == 0 {
            return None;
        }
        let rest = text.iter().zip(cover(&text, &all)).filter(|(_, known)| !known);
        let rest: Zeroizing<String> = Zeroizing::new(rest.map(|(c, _)| c).collect());
        if 2 * known <= squeezed.len() && !common::is_common(&rest) {
            return None;
        }
        let most = parts.iter().rev().max_by_key(|(_, parts)| count(&cover(&squeezed, parts)));
        most.map(|(whose, _)| *whose)
    }

    /// How many guesses it takes somebody who knows words, names, dates and keyboards.
    fn is_weak(&self, password: &str, own_words: &[&str]) -> bool {
        if self.minimum_strength == 0 {
            return false;
        }
        let weighed: Zeroizing<String> =
            Zeroizing::new(password.chars().take(WEIGHED_CHARS).collect());
        let known: Vec<&str> = own_words
            .iter()
            .copied()
            .chain(self.product_words.iter().map(String::as_str))
            .collect();
        u8::from(zxcvbn::zxcvbn(&weighed, &known).score()) < self.minimum_strength
    }
}

impl Whose {
    const fn fact(self) -> &'static str {
        match self {
            Self::Name => "This password is mostly your name, which guessers know.",
            Self::Address => "This password is mostly your address, which guessers know.",
            Self::Product => "This password is mostly the name of this service.",
        }
    }
}

/// What is said of a password that was in a breach, whoever found it.
pub fn breached_password() -> Fault {
    let fact = "This password was found in a public breach, so guessers try it.";
    with_advice("breached_password", fact)
}

fn with_advice(code: &'static str, fact: &str) -> Fault {
    let advice = "A few words that only you would put together work well.";
    Fault::with_detail(code, format!("{fact} {advice}"))
}

/// Each known word folded: whole without its signs, and its parts between them.
fn parts_of(words: &[&str]) -> Vec<Vec<char>> {
    let mut parts = Vec::new();
    for word in words {
        let folded = text::fold(word);
        let whole: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        let between = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        parts.extend(between.chain([whole]).map(|part| part.chars().collect::<Vec<_>>()));
    }
    parts.retain(|part| part.len() >= if part.iter().all(char::is_ascii) { 3 } else { 2 });
    parts
}

/// Which characters of `text` belong to one of `parts`.
fn cover(text: &[char], parts: &[Vec<char>]) -> Vec<bool> {
    let mut covered = vec![false; text.len()];
    for part in parts {
        for at in 0..text.len() {
            if text[at..].starts_with(part) {
                covered[at..at + part.len()].fill(true);
            }
        }
    }
    covered
}

fn count(covered: &[bool]) -> usize {
    covered.iter().filter(|covered| **covered).count()
}
