//! What letters say.

use std::collections::BTreeSet;

use keyward_flows::letters::{Contents, Letter, Message, Text};
use keyward_server::mail::texts;
use keyward_server::mail::write::{Written, write};

const LANGUAGES: [&str; 2] = ["en", "de"];

const TOKEN: &str = "kw_vo_Zm9yIHN0b3JpZXMgb25seSwgMzIgYnl0ZXMgbG9uZyE";

/// 24 November 2026, 09:30 UTC.
const AT: i64 = 1_795_512_600_000;

/// Every letter, with and without what it may lack.
pub fn every_letter() -> Vec<Letter> {
    let token = || TOKEN.to_owned();
    let code = || "042137".to_owned();
    let mut letters = vec![
        Letter::ConfirmAddress { token: token(), code: Some(code()) },
        Letter::ConfirmAddress { token: token(), code: None },
        Letter::AddressTaken,
        Letter::ResetPassword { token: token() },
        Letter::ConfirmNewAddress { token: token() },
        Letter::SignInCode { code: code() },
        Letter::SignInLink { token: token() },
        Letter::FactorCode { code: code() },
        Letter::DeletionPlanned { on: AT, undo_token: token() },
        Letter::DeletionUndone,
        Letter::Trial,
    ];
    for kind in ["totp", "passkey", "password", "email", "sms", "recovery_codes", "device", "other"]
    {
        let (kind, not_me_token) = (kind.to_owned(), Some(token()));
        letters.push(Letter::FactorAdded { kind, name: None, not_me_token });
    }
    for left in [0, 1, 7] {
        letters.push(Letter::RecoveryCodeUsed { left, not_me_token: Some(token()) });
    }
    for not_me_token in [Some(token()), None] {
        let device = || "Firefox on Linux".to_owned();
        letters.extend([
            Letter::AddressChanged {
                new_address_masked: "b…@example.org".to_owned(),
                undo_token: not_me_token.clone(),
            },
            Letter::NewDevice {
                device: device(),
                place: not_me_token.as_ref().map(|_| "Vienna, Austria".to_owned()),
                at: AT,
                not_me_token: not_me_token.clone(),
            },
            Letter::FactorGuessed {
                device: device(),
                place: None,
                at: AT,
                not_me_token: not_me_token.clone(),
            },
            Letter::PasswordChanged { not_me_token: not_me_token.clone() },
            Letter::FactorRemoved {
                kind: "passkey".to_owned(),
                name: Some("Ann's telephone".to_owned()),
                not_me_token: not_me_token.clone(),
            },
            Letter::RecoveryCodesRenewed { not_me_token: not_me_token.clone() },
            Letter::AccountLocked { unlock_token: not_me_token.clone() },
            Letter::PasskeyCopied {
                name: "Blue key".to_owned(),
                not_me_token: not_me_token.clone(),
            },
            Letter::SessionReuse { device: device(), at: AT, not_me_token },
        ]);
    }
    letters
}

fn written(text: Text, locale: &str) -> Written {
    let locale = Some(locale.to_owned());
    let contents = Contents { to: "ann@example.com".to_owned(), locale, text };
    write("https://id.example.com", &contents).unwrap()
}

/// Promise: Every letter can be written in every language, as text and as HTML, with one link at most and every text in its place.
#[test]
fn every_letter_is_written_in_every_language() {
    let kinds: BTreeSet<_> = every_letter().iter().map(Letter::kind).collect();
    assert_eq!(kinds.len(), 21, "a letter is missing from this story: {kinds:?}");
    for language in LANGUAGES {
        for letter in every_letter() {
            let told = format!("{language} {letter:?}");
            let written = written(Text::Letter(letter), language);
            let html = written.html.unwrap();
            assert!(html.contains(&format!("<html lang=\"{language}\"")), "{told}");
            assert!(!written.subject.contains(['\n', '\r', '\u{2068}']), "{told}");
            assert!(written.subject.contains("id.example.com"), "{told}: {}", written.subject);
            assert!(!written.text.contains(['\u{2068}', '{', '}']), "{told}: {}", written.text);
            assert!(written.text.contains("ann@example.com"), "{told}: {}", written.text);
            if let Some(link) = &written.link {
                assert!(link.starts_with("https://id.example.com/"), "{told}: {link}");
                assert!(
                    html.contains(&format!("href=\"{}\"", link.replace('&', "&#38;"))),
                    "{told}: {link}"
                );
                assert!(written.text.contains(link.as_str()), "{told}: {link}");
            }
            assert!(html.matches("class=\"button\"").count() <= 1, "{told}");
            if let Some(code) = &written.code {
                assert!(html.contains(code) && written.text.contains(code), "{told}");
            }
        }
    }
}

/// Promise: The catalogues of all languages have the same texts.
#[test]
fn every_language_has_every_text() {
    let names = |source: &str| -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let mut message = "";
        for line in source.lines() {
            let Some((name, _)) = line.split_once(" =") else { continue };
            if let Some(attribute) = name.strip_prefix("    .") {
                names.insert(format!("{message}.{attribute}"));
            } else if name.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                message = name;
                names.insert(name.to_owned());
            }
        }
        names
    };
    let english = names(include_str!("../../../texts/en.ftl"));
    let german = names(include_str!("../../../texts/de.ftl"));
    assert_eq!(english, german);
    assert!(english.len() > 90, "{}", english.len());
    let tags: Vec<_> = texts::all().iter().map(|catalogue| catalogue.tag).collect();
    assert_eq!(tags, LANGUAGES);
}

#[test]
fn a_letter_speaks_the_language_of_its_reader_or_english() {
    let subject = |locale: &str| written(Text::Letter(Letter::Trial), locale).subject;
    for locale in ["de", "de-AT", "DE", "de_CH"] {
        assert_eq!(subject(locale), "Ein Probebrief von id.example.com", "{locale}");
    }
    for locale in ["en", "en-GB", "fr", "", "deu", "\r\nde"] {
        assert_eq!(subject(locale), "A test letter from id.example.com", "{locale}");
    }
}

#[test]
fn instants_and_days_are_written_as_the_language_has_it() {
    let device = Letter::NewDevice {
        device: "Firefox on Linux".to_owned(),
        place: None,
        at: AT,
        not_me_token: None,
    };
    let english = written(Text::Letter(device.clone()), "en").text;
    assert!(english.contains("Time: 24 November 2026, 09:30 UTC"), "{english}");
    let german = written(Text::Letter(device), "de").text;
    assert!(german.contains("Zeit: 24. November 2026, 09:30 UTC"), "{german}");
}

/// Promise: What people typed stays within its line of a letter and is never read as HTML.
#[test]
fn a_name_with_line_breaks_and_markup_stays_a_name() {
    let name = "phone\r\n.\r\nBcc: eve@example.com\n<a href=\"https://evil.example\">";
    let letter = Letter::FactorAdded {
        kind: "passkey".to_owned(),
        name: Some(name.to_owned()),
        not_me_token: None,
    };
    let written = written(Text::Letter(letter), "en");
    assert!(!written.html.unwrap().contains("<a href=\"https://evil"));
    let line = "Name: phone  .  Bcc: eve@example.com <a href=\"https://evil.example\">";
    assert!(written.text.lines().any(|one| one == line), "{}", written.text);
}

#[test]
fn a_code_by_sms_is_bound_to_our_own_pages() {
    let message = Message::Code { code: "042137".to_owned() };
    let text = written(Text::Message(message), "en").text;
    assert!(text.starts_with("042137 is your code for id.example.com. It works for 10 minutes."));
    assert!(text.ends_with("\n\n@id.example.com #042137"), "{text}");
}
