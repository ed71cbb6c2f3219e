//! What a password must keep to be chosen. Signing in asks none of this.

use super::{Password, common};
use crate::value::fault::Fault;
use crate::value::text;
use zeroize::Zeroizing;

/// The operator's two settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// In code points after NFC.
    pub minimum_length: usize,
    /// Whether common passwords, and the person's and the product's own words, are refused.
    pub refuse_common: bool,
}

impl Policy {
    /// `own_words`: what a guesser knows of this person and this product (username, address,
    /// full name, the product's name). Faults: `control_character`, `too_short`,
    /// `common_password`, `own_words`.
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
        if is_made_of(password.as_str(), own_words) {
            let fact = "This password is mostly a name or an address that guessers know.";
            return Err(with_advice("own_words", fact));
        }
        Ok(())
    }
}

fn with_advice(code: &'static str, fact: &str) -> Fault {
    let advice = "A few words that only you would put together work well.";
    Fault::with_detail(code, format!("{fact} {advice}"))
}

/// Whether own words make up more than half of the letters and digits, or what they leave
/// over is common.
fn is_made_of(password: &str, own_words: &[&str]) -> bool {
    let parts = parts_of(own_words);
    let text: Zeroizing<Vec<char>> = Zeroizing::new(text::folded(password).collect());
    // A name written together in one and apart in the other is found without the spaces.
    let squeezed: Zeroizing<Vec<char>> =
        Zeroizing::new(text.iter().copied().filter(|c| c.is_alphanumeric()).collect());
    let covered = cover(&squeezed, &parts);
    let own = covered.iter().filter(|own| **own).count();
    if own == 0 {
        return false;
    }
    let rest = text.iter().zip(cover(&text, &parts)).filter(|(_, own)| !own);
    let rest: Zeroizing<String> = Zeroizing::new(rest.map(|(c, _)| c).collect());
    2 * own > squeezed.len() || common::is_common(&rest)
}

/// Each own word folded: whole without its signs, and its parts between them.
fn parts_of(own_words: &[&str]) -> Vec<Vec<char>> {
    let mut parts = Vec::new();
    for word in own_words {
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

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { minimum_length: 15, refuse_common: true };
    const ANN: [&str; 4] =
        ["ann.smith", "Ann.Smith@example.com", "Ann Tjorvedottir Smith", "Keyward"];

    fn judge(policy: Policy, password: &str, own_words: &[&str]) -> Result<(), Fault> {
        policy.judge(&Password::parse(password.to_owned()).unwrap(), own_words)
    }

    fn code(password: &str, own_words: &[&str]) -> &'static str {
        judge(POLICY, password, own_words).map_or_else(|fault| fault.code, |()| "")
    }

    #[test]
    fn a_short_password_is_told_how_long_to_be() {
        let fault = judge(POLICY, "tangerine lamp", &[]).unwrap_err();
        assert_eq!(fault.code, "too_short");
        assert!(fault.detail.starts_with("15 characters or more."), "{fault}");
        assert_eq!(code("tangerine lamps", &[]), "");
    }

    #[test]
    fn length_is_counted_in_code_points_after_nfc() {
        assert_eq!(code("Zu\u{308}rich am Abend", &[]), "", "15 with one ü");
        assert_eq!(code("u\u{308}u\u{308}u\u{308}u\u{308} lampe am", &[]), "too_short");
    }

    #[test]
    fn control_characters_are_refused_in_a_new_password() {
        for c in ['\u{1}', '\t', '\n', '\u{7f}', '\u{9b}'] {
            let password = format!("tangerine{c}orbit lamp");
            assert_eq!(code(&password, &[]), "control_character");
        }
    }

    #[test]
    fn common_passwords_are_refused() {
        assert_eq!(code("password20262026", &[]), "common_password");
        assert_eq!(code("123456789012345", &[]), "common_password");
    }

    #[test]
    fn a_password_of_own_words_is_refused() {
        #[rustfmt::skip]
        let passwords = [
            "ann.smith@example.com", "Ann.Smith@example", "annsmithannsmith",
            "Ann Tjorvedottir Smith", "smithanntjorvedottir", "Tjorvedottir-21.05.",
            "ann.smith-password", "AnnSmithqwerty123", "KeywardKeyward1", "keyward-ann-smith",
            "an n.smi th tjorvedottir", "ANN_SMITH_example!",
        ];
        for password in passwords {
            assert_eq!(code(password, &ANN), "own_words", "{password}");
        }
        let wang = "王小明";
        let of_wang = format!("{wang}爱{wang}也爱{wang}和{wang}");
        assert_eq!(code(&of_wang, &[wang]), "own_words");
        assert_eq!(code(&of_wang, &["明"]), "", "one character is too little to be found");
    }

    #[test]
    fn an_own_word_among_others_passes() {
        for password in
            ["smith rides a tangerine", "ann-loves-tangerine-lamps", "tangerine-orbit-lamp-49"]
        {
            assert_eq!(code(password, &ANN), "", "{password}");
        }
        assert_eq!(
            code("tangerine-orbit-lamp-49", &["", "a", "or", "-"]),
            "",
            "too little to be found"
        );
    }

    #[test]
    fn one_switch_lets_the_prototype_s_passwords_pass() {
        let policy = Policy { minimum_length: 6, refuse_common: false };
        assert_eq!(judge(policy, "secret", &ANN), Ok(()));
        assert_eq!(judge(policy, "ann.smith", &ANN), Ok(()));
        assert_eq!(judge(policy, "secre", &ANN).unwrap_err().code, "too_short");
        assert_eq!(judge(policy, "secret\n", &ANN).unwrap_err().code, "control_character");
    }
}
