//! Hashes that other programs made, and what is no hash.

use super::*;

/// Made by other programs of this password, one in each spelling.
#[rustfmt::skip]
const MADE: &[(&str, &str)] = &[
        ("$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$FgjTRBdeOzqdc45Moijyz9mbl9ajmpzvgV71dTzNMos", "pbkdf2 256 1000"),
        ("$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$FgjTRBdeOzqdc45Moijyz9mbl9ajmpzvgV71dTzNMos", "pbkdf2 256 1000"),
        ("$pbkdf2-sha512$500$MDEyMzQ1Njc4OWFiY2RlZg$EGGcEs7G9bxSEZjm4stb326J9y6nYKoIeP4sG7xksBZSTnIt4eAGT7Dwd8TLo3iqesIrv48HMvE2vRdCp0X/SQ", "pbkdf2 512 500"),
        ("$pbkdf2$500$MDEyMzQ1Njc4OWFiY2RlZg$ZgU0AEqNBSxdecRXYQjvwEXIOMA", "pbkdf2 1 500"),
        ("pbkdf2_sha256$1200$saltOfDjango$4SQHb0BRuuLGvxYno6PmOMbw2iYihN+brxv3Odxh08M=", "pbkdf2 256 1200"),
        ("pbkdf2_sha1$1200$saltOfDjango$ZoKFdqcd+oQDfzcIcWrBp7D86V4=", "pbkdf2 1 1200"),
        ("$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$2U+2F9SBd9kn0nRsoMB+tpgIEy57ifX0dNZ7F2bIaUc", "scrypt 10 8 1"),
        ("scrypt$1024$saltOfDjango$8$1$v/wHgIobEc1jPlYvQsf7aHQDFUvrQ0qx8pT5shIb7YsezaoLei3P4j3wtT8Q4ILiVc1nOthscpZrrgzyrCXoqQ==", "scrypt 10 8 1"),
        ("$2b$04$abcdefghijklmnopqrstuu/Fu3U9mtFlwkolXoOs1VwGwaF2ShfDq", "bcrypt 4"),
        ("bcrypt$$2b$04$abcdefghijklmnopqrstuu/Fu3U9mtFlwkolXoOs1VwGwaF2ShfDq", "bcrypt 4"),
        ("bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuu/QNq9B6hfJ2t/O0IRe5bMzcPl.yqnxm", "bcrypt-sha256 4"),
];

fn password(typed: &str) -> Password {
    Password::parse(typed.to_owned()).unwrap()
}

#[test]
fn every_spelling_is_read_and_opens_for_its_password_alone() {
    for (text, scheme) in MADE {
        let foreign = Foreign::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(foreign.scheme().to_string(), *scheme);
        assert_eq!(foreign.matches(&password("Tangerine Orbit 49 lämp")), Some(true), "{text}");
        assert_eq!(foreign.matches(&password("Tangerine Orbit 49 lamp")), Some(false), "{text}");
    }
}

#[test]
fn bcrypt_is_what_crypt_made_of_it() {
    let vector = Foreign::parse("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    assert_eq!(vector.unwrap().matches(&password("U*U")), Some(true));
    let long =
        Foreign::parse("$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i").unwrap();
    assert_eq!(long.matches(&password(&"x".repeat(80))), Some(true));
    assert_eq!(long.matches(&password(&"x".repeat(72))), Some(true), "72 bytes count");
    assert_eq!(long.matches(&password(&"x".repeat(71))), Some(false));
}

#[test]
fn what_would_hold_a_thread_or_is_no_hash_is_not_read() {
    let bcrypt =
        |cost: &str| format!("$2b${cost}$abcdefghijklmnopqrstuu/Fu3U9mtFlwkolXoOs1VwGwaF2ShfDq");
    let salted = "$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";
    let mut texts = ["31", "16", "03", "4", "-4", ""].map(bcrypt).to_vec();
    for costs in [
        "$pbkdf2-sha256$i=5000001",
        "$pbkdf2-sha256$0",
        "$pbkdf2-sha256$01",
        "$pbkdf2-md5$1000",
        "$scrypt$ln=21,r=1,p=1",
        "$scrypt$ln=20,r=8,p=1",
        "$scrypt$ln=10,r=0,p=1",
        "$scrypt$ln=10,r=8,p=17",
        "$scrypt$ln=10,r=8",
    ] {
        texts.push(format!("{costs}{salted}"));
    }
    texts.extend(
        [
            "",
            "$",
            "plain",
            "$1$salt$hash",
            "$pbkdf2-sha256$1000$$",
            "bcrypt$x",
            "scrypt$1000$salt$8$1$MDEyMzQ1Njc4OWFiY2RlZg==",
            "pbkdf2_sha256$1000$salt$short",
            "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        ]
        .map(str::to_owned),
    );
    for text in texts {
        assert_eq!(Foreign::parse(&text), None, "{text}");
    }
}

#[test]
fn a_decoy_costs_the_same_and_opens_for_nobody() {
    for (text, scheme) in MADE {
        let scheme = Scheme::parse(scheme).unwrap();
        assert_eq!(Scheme::parse(&scheme.to_string()), Some(scheme));
        let decoy = Foreign::decoy(scheme, [7; 16], [9; 32]);
        assert_eq!(decoy.matches(&password("Tangerine Orbit 49 lämp")), Some(false), "{text}");
        assert_eq!(decoy.scheme(), Foreign::parse(text).unwrap().scheme());
    }
    for text in ["", "bcrypt", "bcrypt 31", "bcrypt 4 4", "scrypt 10 8", "argon2id", "pbkdf2 2 9"] {
        assert_eq!(Scheme::parse(text), None, "{text}");
    }
}
