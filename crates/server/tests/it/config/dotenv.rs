//! The writing of `.env`.

use super::desk::Desk;

/// What `.env` gives for a setting that takes any text.
fn read(text: &str) -> String {
    Desk::new().dotenv(text).shown("tls.key_file").0.as_str().expect("a text").to_owned()
}

#[test]
fn values_are_read_as_written() {
    let cases = [
        ("NAME=plain", "plain"),
        ("export NAME=plain", "plain"),
        ("  NAME = spaced out  ", "spaced out"),
        ("NAME=", ""),
        ("NAME= # nothing", ""),
        ("NAME=value # a comment", "value"),
        ("NAME=value#no-comment", "value#no-comment"),
        ("NAME=#value", "#value"),
        ("NAME='single # quoted $HOME \\n'", "single # quoted $HOME \\n"),
        ("NAME=\"double # quoted\" # a comment", "double # quoted"),
        ("NAME=\"a\\tb \\\"c\\\" \\\\d \\e\"", "a\tb \"c\" \\d \\e"),
        ("NAME=$HOME/${USER}/$$", "$HOME/${USER}/$$"),
        ("NAME=\"$HOME\"", "$HOME"),
        ("NAME=a=b=c", "a=b=c"),
        ("NAME=\"two\nlines\"", "two\nlines"),
        ("NAME=ends\r", "ends"),
        ("NAME=first\nNAME=last", "last"),
        ("# a comment\n\n\nNAME=after", "after"),
        ("\u{feff}NAME=marked", "marked"),
    ];
    for (line, expected) in cases {
        // A certificate beside it, since the two files come together.
        let both = line.replace("NAME", "KEYWARD_TLS_KEY_FILE");
        let both = match expected {
            "" => both,
            _ => format!("{both}\nKEYWARD_TLS_CERTIFICATE_FILE=cert.pem\n"),
        };
        assert_eq!(read(&both), expected, "{line}");
    }
}

#[test]
fn a_foreign_value_may_span_lines() {
    let desk = Desk::new()
        .dotenv("CERTIFICATE=\"-----BEGIN\nnot=a setting\n-----END\"\nKEYWARD_LOG_LEVEL=warn\n");
    assert_eq!(desk.config().log.level, "warn");
}

#[test]
fn a_broken_line_is_refused_by_its_number_and_never_quoted() {
    let cases = [
        ("# fine\nhunter2", 2),
        ("A=1\n\nB='two\nlines'\nhunter2 hunter2", 5),
        ("A=1\nhunter2 name=1", 2),
        ("=hunter2", 1),
        ("A='hunter2", 1),
        ("A=1\nB=\"hunter2\" hunter2", 2),
    ];
    for (text, line) in cases {
        let refusal = Desk::new().dotenv(text).refusal();
        assert!(refusal.starts_with(&format!(".env, line {line}: ")), "{text}: {refusal}");
        assert!(!refusal.contains("hunter2"), "{refusal}");
    }
    assert_eq!(Desk::new().file(".env", [0xff]).refusal(), ".env is not UTF-8.");
}
