//! Recovery codes: 125 bits, in five groups of five letters and digits that nobody mistakes for
//! one another. With that much chance a plain hash is enough (ASVS 6.5.2).

use zeroize::Zeroizing;

use crate::value::secret;

/// So many codes are handed out together.
pub const COUNT: usize = 10;

/// Crockford's alphabet: no i, l, o or u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS: usize = 25;
const GROUP: usize = 5;

/// A code from 25 bytes of chance, of which five bits each are used.
pub fn make(chance: &[u8; CHARACTERS]) -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
    for (place, byte) in chance.iter().enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

/// SHA-256 of a code as it was meant, whatever the case and the gaps; `None` where it is none.
pub fn hash(typed: &str) -> Option<[u8; 32]> {
    if typed.len() > 4 * CHARACTERS {
        return None;
    }
    let mut code = Zeroizing::new(String::with_capacity(CHARACTERS));
    for character in typed.chars().filter(|c| *c != '-' && !c.is_whitespace()) {
        code.push(match character.to_ascii_lowercase() {
            'i' | 'l' => '1',
            'o' => '0',
            other => other,
        });
    }
    let is_ours = code.len() == CHARACTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
    is_ours.then(|| secret::hash(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_five_groups_of_five() {
        let mut chance = [0; CHARACTERS];
        for (place, byte) in (0_u8..).zip(&mut chance) {
            *byte = place + 32 * (place % 7);
        }
        assert_eq!(make(&chance).as_str(), "01234-56789-abcde-fghjk-mnpqr");
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let hash_of = |typed: &str| hash(typed).expect("a code");
        let plain = hash_of("01234-56789-abcde-fghjk-mnpqr");
        for typed in [
            "0123456789abcdefghjkmnpqr",
            "O1234 56789 ABCDE FGHJK MNPQR",
            " o i234-56789-abcde-fghjk-mnpqr\n",
        ] {
            assert_eq!(hash_of(typed), plain, "{typed:?}");
        }
        for typed in ["", "01234", "u1234-56789-abcde-fghjk-mnpqr", "é1234-56789-abcde-fghjk-mnpq"]
        {
            assert!(hash(typed).is_none(), "{typed:?}");
        }
        assert!(hash(&"0".repeat(1_000_000)).is_none());
    }
}
