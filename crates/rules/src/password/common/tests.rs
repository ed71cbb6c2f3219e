//! What is common, and what must not be taken for it.

use super::is_common;
use crate::value::text;
use proptest::prelude::*;

#[test]
fn listed_passwords_are_common_in_every_spelling() {
    #[rustfmt::skip]
    let passwords = [
        "password", "PassWord", "\u{ff50}assword", "letmein", "пароль", "manchesterunited",
        "correct horse battery staple", "CorrectHorseBatteryStaple", "correct-horse-battery-staple",
        "pass-word", "i love you", "P.a.s.s.w.o.r.d.",
        "The quick brown fox jumps over the lazy dog",
    ];
    for password in passwords {
        assert!(is_common(password), "{password}");
    }
}

#[test]
fn a_common_password_made_longer_stays_common() {
    for password in [
        // repeated
        "passwordpassword",
        "dragondragondragon",
        "passwordpasswordpass",
        "password password password",
        "Dragon-dragon-dragon",
        // joined
        "monkeydragonsunshine",
        "iloveyouforever",
        "PasswordMonkey",
        // padded
        "password20262026",
        "dragon123456789",
        "!!!sunshine!!!!",
        "2026 sunshine 2026",
        "letmein!!!!!!!!!",
        "123 iloveyou 456",
        "sunshine-1987-05-21",
        // digits and signs for letters
        "p4$$w0rdp4$$w0rd",
        "P@ssw0rd12345678",
        "1l0v3y0u1l0v3y0u",
        "m0nk3ydr4g0n!!!",
        "1iverpoo1 2026 !!",
    ] {
        assert!(is_common(password), "{password}");
    }
}

#[test]
fn what_repeats_or_runs_is_common() {
    #[rustfmt::skip]
    let passwords = [
        "aaaaaaaaaaaaaaa", "xyxyxyxyxyxyxyxy", "k7#wk7#wk7#wk7#w", "ab-ab-ab-ab-ab-ab",
        "               ", "123456789012345", "543210987654321", "abcdefghijklmnop",
        "zyxwvutsrqponmlk", "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv5tgb", "zaq12wsxcde34rfv",
        "111222333444555", "aaabbbcccdddeee", "abcdef123456qwerty", "!@#$%^&*()_+!@#",
        "qwertzuiopasdfgh", "azertyuiopqsdfgh", "1q2w3e4r5t6y7u8i9o", "йцукенгшщзфывап",
        "password123456789qwertyuiop",
    ];
    for password in passwords {
        assert!(is_common(password), "{password}");
    }
    assert!(is_common(&"a".repeat(1024)));
    assert!(is_common(&"0123456789".repeat(100)));
    assert!(is_common(&"abcdefgh12345678".repeat(64)));
}

#[test]
fn a_passphrase_of_one_s_own_is_not_common() {
    #[rustfmt::skip]
    let passwords = [
        "tangerine-orbit-lamp-49", "Kaffee um halb sieben", "correct horse battery stapler",
        "monkey dragon sunshine", "purple-monkey-dishwasher", "my dog ate 3 red socks",
        "we meet at the old mill", "Der Hund bellt nachts", "la luna sobre el tejado",
        "星空下的咖啡馆很安静啊", "синий слон на крыше", "fjordhestegjenger", "wohnzimmerlampenschirm",
        "u7Gq!x2Pz9#mLw4", "849302118475663", "314159265358979", "849198402118475",
        "xkqzvbtrwplmhgd", "tangerine-orbit-tangerine-orbit", "password of the old mill",
        "sunshine over the harbour",
    ];
    for password in passwords {
        assert!(!is_common(password), "{password}");
    }
    for short in ["", "x", "?!", "kqzv"] {
        assert!(!is_common(short), "{short}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn chance_is_not_common(
        password in "[a-zA-Z0-9!-/]{15,24}|[a-z]{15,40}|([a-z]{5,8} ){4}|[0-9]{18,30}",
    ) {
        prop_assert!(!is_common(&password));
    }

    #[test]
    fn no_text_is_too_strange_to_be_judged(
        password in "\\PC{0,60}",
        unit in "[a-zA-Z0-9 !-/]{1,4}",
        times in 4_usize..40,
    ) {
        prop_assert!(is_common(&unit.repeat(times)));
        prop_assert_eq!(is_common(&password), is_common(&text::fold(&password)));
    }
}
