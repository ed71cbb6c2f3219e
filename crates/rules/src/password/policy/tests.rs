//! What may be chosen, and what is said of the rest.

use super::*;

fn policy() -> Policy {
    Policy {
        minimum_length: 15,
        refuse_common: true,
        minimum_strength: 3,
        product_words: vec!["Keyward".to_owned(), "id.acme-widgets.example".to_owned()],
    }
}
const ANN: [&str; 3] = ["ann.smith", "Ann.Smith@example.com", "Ann Tjorvedottir Smith"];

fn judge(policy: &Policy, password: &str, own_words: &[&str]) -> Result<(), Fault> {
    policy.judge(&Password::parse(password.to_owned()).unwrap(), own_words)
}

fn code(password: &str, own_words: &[&str]) -> &'static str {
    judge(&policy(), password, own_words).map_or_else(|fault| fault.code, |()| "")
}

#[test]
fn a_short_password_is_told_how_long_to_be() {
    let fault = judge(&policy(), "tangerine lamp", &[]).unwrap_err();
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
    let policy = Policy { minimum_length: 6, refuse_common: false, ..policy() };
    assert_eq!(judge(&policy, "secret", &ANN), Ok(()));
    assert_eq!(judge(&policy, "ann.smith", &ANN), Ok(()));
    assert_eq!(judge(&policy, "secre", &ANN).unwrap_err().code, "too_short");
    assert_eq!(judge(&policy, "secret\n", &ANN).unwrap_err().code, "control_character");
}

#[test]
fn what_a_password_is_made_of_is_told() {
    for (password, of) in [
        ("ann.smith.ann.smith", "your name"),
        ("Tjorvedottir-21.05.", "your name"),
        ("example.com example.com", "your address"),
        ("keyward keyward!", "the name of this service"),
        ("acme.widgets.2026", "the name of this service"),
    ] {
        let fault = judge(&policy(), password, &ANN).unwrap_err();
        assert_eq!(fault.code, "own_words", "{password}");
        assert!(fault.detail.contains(of), "{password}: {fault}");
    }
}

#[test]
fn breached_passwords_are_refused() {
    for password in ["williamdemetev.andrei", "vjhtdjkyetnczhfp", "WilliamDemetev.Andrei"] {
        assert_eq!(code(password, &[]), "breached_password", "{password}");
    }
    let policy = Policy { minimum_length: 8, ..policy() };
    for password in ["blsf4146", "De24530022", "waschbaer", "attraction"] {
        let fault = judge(&policy, password, &[]).unwrap_err();
        assert_eq!(fault.code, "breached_password", "{password}");
        assert!(!fault.detail.contains(password), "{fault}");
    }
}

#[test]
fn what_is_soon_guessed_is_refused_and_the_long_is_weighed_in_part() {
    assert_eq!(code("xyxyxxyyxyxyxxyy", &[]), "weak_password");
    let any = Policy { minimum_strength: 0, ..policy() };
    assert_eq!(judge(&any, "xyxyxxyyxyxyxxyy", &[]), Ok(()));
    let long = "velvet harbour saxophone ".repeat(40);
    assert_eq!(code(&long, &[]), "", "only so much of it is weighed");
}

#[test]
fn the_rules_are_told_in_words() {
    let said = policy().in_words();
    assert!(said[0].starts_with("15 characters or more"), "{said:?}");
    assert_eq!(said.len(), 5, "{said:?}");
    let plain = Policy { refuse_common: false, minimum_length: 6, ..policy() };
    assert_eq!(plain.in_words().len(), 2);
}
