//! Whatever is cut from a token, added to it or spelt otherwise opens nothing.

use proptest::prelude::*;

use super::*;

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn token() -> String {
    sign(&RING, &claims()).unwrap()
}

#[test]
fn a_token_cut_in_any_place_opens_nothing() {
    let token = token();
    for place in 0..token.len() {
        assert!(opens(&token[..place]).is_err(), "cut before {place}");
        assert!(place == 0 || opens(&token[place..]).is_err(), "cut until {place}");
    }
}

#[test]
fn a_token_with_another_number_of_parts_opens_nothing() {
    let token = token();
    let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
    for other in [
        format!("{token}."),
        format!(".{token}"),
        format!("{head}..{body}.{signature}"),
        format!("{head}.{body}..{signature}"),
        format!("{head}.{body}.{signature}.{signature}"),
        format!("{head}.{head}.{body}.{signature}.{body}"),
        format!("{head}.{body}"),
        format!("{head}.{body}."),
        format!("{head}..{signature}"),
        format!(".{body}.{signature}"),
        "..".to_owned(),
        ".".to_owned(),
        String::new(),
        token.replace('.', ""),
    ] {
        assert!(opens(&other).is_err(), "{other}");
    }
}

/// The last character of a part may carry bits that mean nothing; a reader that forgives
/// them would take several texts for one token.
#[test]
fn bits_that_mean_nothing_are_not_forgiven() {
    let parts: Vec<String> = token().split('.').map(str::to_owned).collect();
    let mut tried = 0;
    for (number, part) in parts.iter().enumerate() {
        let idle_bits = match part.len() % 4 {
            2 => 4,
            3 => 2,
            _ => continue,
        };
        let last = *part.as_bytes().last().unwrap();
        let value = ALPHABET.iter().position(|letter| *letter == last).unwrap();
        for idle in 1..1_usize << idle_bits {
            let mut spelt = parts.clone();
            spelt[number].pop();
            spelt[number].push(char::from(ALPHABET[value | idle]));
            assert!(opens(&spelt.join(".")).is_err(), "part {number} with {idle}");
            tried += 1;
        }
    }
    assert!(tried > 0, "an ES256 signature alone has idle bits");
}

#[test]
fn padding_white_space_and_the_other_alphabet_are_not_forgiven() {
    let token = token();
    let parts: Vec<&str> = token.split('.').collect();
    for number in 0..3 {
        for more in ["=", "==", " ", "\n", "\r\n", "\0", "%3D", "\u{200b}"] {
            let mut behind: Vec<_> = parts.iter().map(ToString::to_string).collect();
            behind[number] = format!("{}{more}", parts[number]);
            assert!(opens(&behind.join(".")).is_err(), "part {number} before {more:?}");
            behind[number] = format!("{more}{}", parts[number]);
            assert!(opens(&behind.join(".")).is_err(), "part {number} after {more:?}");
        }
    }
    for _ in 0..200 {
        let token = self::token();
        let signature = token.rsplit('.').next().unwrap();
        if signature.contains(['-', '_']) {
            let standard = token.replace('-', "+").replace('_', "/");
            assert!(opens(&standard).is_err());
            return;
        }
    }
    panic!("no signature with a letter in which the alphabets differ");
}

#[test]
fn a_token_that_is_too_long_is_refused_unread() {
    let with_sub = |length| AccessClaims { sub: "x".repeat(length), ..claims() };
    let short = sign(&RING, &with_sub(2_000)).unwrap();
    let long = sign(&RING, &with_sub(4_000)).unwrap();
    assert!(short.len() <= 4_096 && opens(&short).is_ok());
    assert_eq!(opens(&long), Err(TokenFault::Malformed));
    assert_eq!(opens(&"a.".repeat(500_000)), Err(TokenFault::Malformed));
}

fn algorithms() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(
        &[Algorithm::Es256, Algorithm::Ps256, Algorithm::EdDsa, Algorithm::Hs256][..],
    )
}

proptest! {
    #[test]
    fn no_token_opens_with_one_byte_changed(
        algorithm in algorithms(),
        place in any::<prop::sample::Index>(),
        byte in 1_u8..128,
    ) {
        let ring = ring(algorithm);
        let mut token = sign(&ring, &claims()).unwrap().into_bytes();
        let place = place.index(token.len());
        prop_assume!(token[place] != byte);
        token[place] = byte;
        let token = String::from_utf8(token).unwrap();
        prop_assert!(verify(&ring, &token, &expected(), at(MADE)).is_err(), "{}", token);
    }

    #[test]
    fn no_token_opens_with_one_bit_of_a_part_changed(
        algorithm in algorithms(),
        part in 0_usize..3,
        place in any::<prop::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let ring = ring(algorithm);
        let token = sign(&ring, &claims()).unwrap();
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        let mut bytes = URL_SAFE_NO_PAD.decode(&parts[part]).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        parts[part] = encode(bytes);
        prop_assert!(verify(&ring, &parts.join("."), &expected(), at(MADE)).is_err());
    }

    #[test]
    fn no_text_opens_and_none_makes_it_panic(
        text in prop_oneof![".*", "[A-Za-z0-9_-]{0,40}(\\.[A-Za-z0-9_-]{0,80}){0,4}"],
    ) {
        prop_assert!(opens(&text).is_err());
    }

    #[test]
    fn whatever_the_claims_say_comes_back_as_it_was(
        algorithm in algorithms(),
        sub in ".{0,40}",
        jti in ".{0,40}",
        acr in ".{0,10}",
        amr in prop::collection::vec(".{0,10}", 0..4),
        generation in any::<i64>(),
        auth_time in any::<i64>(),
    ) {
        let ring = ring(algorithm);
        let claims = AccessClaims { sub, jti, acr, amr, generation, auth_time, ..claims() };
        let token = sign(&ring, &claims).unwrap();
        prop_assert_eq!(verify(&ring, &token, &expected(), at(MADE)), Ok(claims));
    }
}
