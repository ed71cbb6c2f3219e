//! Argon2id against the published vectors, and the strings that must not be trusted.

use super::*;
use proptest::prelude::*;

const QUICK: Params = Params { memory_kib: 32, passes: 1 };

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

fn opens(stored: &str, text: &str) -> Result<bool, HashError> {
    verify(stored, &password(text), &mut Memory::new())
}

/// The reference implementation's own vectors (phc-winner-argon2, `test.c`) for Argon2id 1.3.
#[test]
fn the_reference_vectors_open() {
    for (stored, text) in [
        ("m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "password"),
        ("m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", "password"),
        ("m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc", "password"),
        ("m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg", "password"),
        ("m=65536,t=4,p=1$c29tZXNhbHQ$kCXUjmjvc5XMqQedpMTsOv+zyJEf5PhtGiUghW9jFyw", "password"),
        (
            "m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94",
            "differentpassword",
        ),
        ("m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw", "password"),
    ] {
        let stored = format!("$argon2id$v=19${stored}");
        assert_eq!(opens(&stored, text), Ok(true), "{stored}");
        assert_eq!(opens(&stored, "Password"), Ok(false), "{stored}");
    }
}

#[test]
fn a_hash_opens_to_its_own_password_only() {
    let mut memory = Memory::new();
    let stored = hash(&password("tangerine orbit"), QUICK, [7; 16], &mut memory).unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=32,t=1,p=1$BwcHBwcHBwcHBwcHBwcHBw$"), "{stored}");
    assert_eq!(verify(&stored, &password("tangerine orbit"), &mut memory), Ok(true));
    for other in ["tangerine orbi", "tangerine orbit ", "Tangerine orbit"] {
        assert_eq!(verify(&stored, &password(other), &mut memory), Ok(false));
    }
}

#[test]
fn every_part_of_a_hash_counts() {
    let stored = hash(&password("lamp"), QUICK, [7; 16], &mut Memory::new()).unwrap();
    for (part, other) in [("m=32", "m=33"), ("t=1", "t=2"), ("$BwcH", "$CwcH")] {
        assert_eq!(opens(&stored.replace(part, other), "lamp"), Ok(false), "{part}");
    }
    let cut = &stored[..stored.len() - 21];
    assert_eq!(opens(cut, "lamp"), Ok(false), "a shorter output is another hash");
}

#[test]
fn memory_used_before_changes_no_verdict() {
    let mut memory = Memory::new();
    let large = Params { memory_kib: 300, passes: 2 };
    let first = hash(&password("lamp"), large, [1; 16], &mut memory).unwrap();
    assert_eq!(memory.kib(), 300);
    let second = hash(&password("lamp"), QUICK, [1; 16], &mut memory).unwrap();
    assert_eq!(memory.kib(), 300, "a smaller hash keeps the larger buffer");
    assert_eq!(second, hash(&password("lamp"), QUICK, [1; 16], &mut Memory::new()).unwrap());
    memory.release();
    assert_eq!(memory.kib(), 0);
    assert_eq!(verify(&first, &password("lamp"), &mut memory), Ok(true));
}

#[test]
fn a_stored_text_that_is_no_argon2id_hash_is_an_error() {
    let salt_and_output = "c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    #[rustfmt::skip]
    let broken_costs = [
        "m=4194305,t=1,p=1", "m=4294967296,t=1,p=1", "m=256,t=1001,p=1", "m=7,t=1,p=1",
        "m=256,t=0,p=1", "m=256,t=2,p=0", "m=256,t=2,p=33", "m=+256,t=2,p=1", "m=0256,t=2,p=1",
        "m=256,t=2", "t=2,m=256,p=1", "m=256,t=2,p=1,data=AAAA", "m=,t=2,p=1", "m=256,t=2,p=256",
        "",
    ];
    for costs in broken_costs {
        let stored = format!("$argon2id$v=19${costs}${salt_and_output}");
        assert_eq!(opens(&stored, "password"), Err(HashError::Stored), "{stored}");
    }
    let long = "A".repeat(88);
    for stored in [
        String::new(),
        "password".to_owned(),
        format!("$argon2i$v=19$m=256,t=2,p=1${salt_and_output}"),
        format!("$argon2id$v=16$m=256,t=2,p=1${salt_and_output}"),
        format!("$argon2id$m=256,t=2,p=1${salt_and_output}"),
        format!("$argon2id$v=19$m=256,t=2,p=1${salt_and_output}$"),
        format!("$argon2id$v=19$m=256,t=2,p=1${salt_and_output}="),
        "$argon2id$v=19$m=256,t=2,p=1$c29t$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4".to_owned(),
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA".to_owned(),
        format!("$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ${long}"),
        format!("$argon2id$v=19$m=256,t=2,p=1${long}$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
        "$2b$12$KIXabcdefghijklmnopqrstuv".to_owned(),
    ] {
        assert_eq!(opens(&stored, "password"), Err(HashError::Stored), "{stored}");
        assert!(is_weaker(&stored, QUICK), "{stored}");
    }
}

#[test]
fn a_hash_below_today_s_cost_is_weaker() {
    let stored = |memory_kib, passes| decoy(Params { memory_kib, passes }, [0; 16], [0; 32]);
    let now = Params { memory_kib: 19_456, passes: 2 };
    assert!(!is_weaker(&stored(19_456, 2), now));
    assert!(!is_weaker(&stored(65_536, 3), now));
    assert!(is_weaker(&stored(19_455, 2), now));
    assert!(is_weaker(&stored(65_536, 1), now));
    let short_salt =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert!(is_weaker(short_salt, now));
}

#[test]
fn a_decoy_looks_like_a_hash_and_opens_to_nobody() {
    let mut memory = Memory::new();
    let real = hash(&password("lamp"), QUICK, [3; 16], &mut memory).unwrap();
    let decoy = decoy(QUICK, [4; 16], [5; 32]);
    assert_eq!(real.len(), decoy.len());
    assert!(!is_weaker(&decoy, QUICK));
    assert_eq!(verify(&decoy, &password("lamp"), &mut memory), Ok(false));
}

#[test]
fn a_cost_out_of_bounds_makes_no_hash() {
    for (memory_kib, passes) in
        [(7, 1), (0, 1), (32, 0), (32, 1001), (MAX_MEMORY_KIB + 1, 1), (u32::MAX, 1)]
    {
        let params = Params { memory_kib, passes };
        assert_eq!(params_valid(params), Err(HashError::Params));
        let refused = hash(&password("lamp"), params, [0; 16], &mut Memory::new());
        assert_eq!(refused, Err(HashError::Params));
    }
    assert_eq!(params_valid(Params { memory_kib: 8, passes: 1 }), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_password_opens_its_hash(text in "\\PC{1,40}", salt: [u8; 16], other in "\\PC{1,40}") {
        let mut memory = Memory::new();
        let stored = hash(&password(&text), QUICK, salt, &mut memory).unwrap();
        prop_assert_eq!(verify(&stored, &password(&text), &mut memory), Ok(true));
        let same = password(&text).as_bytes() == password(&other).as_bytes();
        prop_assert_eq!(verify(&stored, &password(&other), &mut memory), Ok(same));
    }

    #[test]
    fn no_stored_text_is_too_strange_to_be_judged(
        stored in "\\$argon2id\\$v=19\\$m=[0-9]{1,2},t=[0-9],p=[0-9]\
            \\$[A-Za-z0-9+/]{0,30}\\$[A-Za-z0-9+/]{0,60}|\\PC{0,60}",
    ) {
        prop_assert_ne!(verify(&stored, &password("lamp"), &mut Memory::new()), Ok(true));
    }
}
