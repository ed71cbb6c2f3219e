//! Private keys: made, put away, read back.

use super::*;
use crate::token::verifying_key::VerifyingKey;

const PRIVATE: [Algorithm; 4] =
    [Algorithm::Es256, Algorithm::Rs256, Algorithm::Ps256, Algorithm::EdDsa];

const RSA: [Algorithm; 2] = [Algorithm::Rs256, Algorithm::Ps256];

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[test]
fn a_key_read_back_is_the_same_key() {
    for algorithm in PRIVATE {
        let pkcs8 = generate(algorithm).unwrap();
        let first = SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap();
        let second = SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap();
        assert_eq!(first.public_key(), second.public_key());
        assert_eq!(first.kid(), second.kid());
        assert_eq!(second.algorithm(), algorithm);
        let verifying = VerifyingKey::from_public(algorithm, &first.public_key().unwrap());
        let token = second.sign("JWT", br#"{"a":1}"#).unwrap();
        let claims: serde_json::Value = verifying.verify(&token).unwrap();
        assert_eq!(claims, serde_json::json!({ "a": 1 }));
    }
}

/// RFC 7638
#[test]
fn the_kid_is_the_thumbprint_of_the_public_half() {
    for algorithm in PRIVATE {
        let key = SigningKey::from_pkcs8(algorithm, &generate(algorithm).unwrap()).unwrap();
        let thumbprint = key.public_key().unwrap().thumbprint();
        assert_eq!(key.kid(), Some(thumbprint.as_str()));
        assert_eq!(bytes(&thumbprint).len(), 32);
    }
}

#[test]
fn no_key_is_made_twice() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
        assert_ne!(*generate(algorithm).unwrap(), *generate(algorithm).unwrap());
    }
}

#[test]
fn a_secret_has_no_public_half_no_kid_and_is_never_made() {
    let key = SigningKey::from_secret("a secret");
    assert!(key.public_key().is_none() && key.kid().is_none());
    assert!(matches!(generate(Algorithm::Hs256), Err(KeyError::Symmetric)));
    let read = SigningKey::from_pkcs8(Algorithm::Hs256, b"a secret");
    assert!(matches!(read, Err(KeyError::Symmetric)));
}

#[test]
fn bytes_of_another_algorithm_or_cut_ones_are_no_key() {
    for algorithm in PRIVATE {
        let pkcs8 = generate(algorithm).unwrap();
        for other in PRIVATE {
            // RS256 and PS256 sign with keys of the same kind.
            if other == algorithm || RSA.contains(&algorithm) && RSA.contains(&other) {
                continue;
            }
            let read = SigningKey::from_pkcs8(other, &pkcs8);
            assert!(matches!(read, Err(KeyError::Unreadable(named)) if named == other));
        }
        for length in [0, 1, pkcs8.len() / 2, pkcs8.len() - 1] {
            assert!(SigningKey::from_pkcs8(algorithm, &pkcs8[..length]).is_err(), "{length}");
        }
    }
}

#[test]
fn signatures_have_the_lengths_of_their_algorithms() {
    for (algorithm, length) in [
        (Algorithm::Es256, 64),
        (Algorithm::EdDsa, 64),
        (Algorithm::Rs256, 256),
        (Algorithm::Ps256, 256),
    ] {
        let key = SigningKey::from_pkcs8(algorithm, &generate(algorithm).unwrap()).unwrap();
        assert_eq!(key.signature(b"message").unwrap().len(), length);
    }
    assert_eq!(SigningKey::from_secret("s").signature(b"message").unwrap().len(), 32);
}

/// RFC 8037 A.1, A.4
#[test]
fn the_ed25519_example_is_signed_as_in_the_standard() {
    let mut pkcs8 = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    pkcs8.extend(bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
    let key = SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap();
    assert_eq!(key.kid(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    let message = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = key.signature(message.as_bytes()).unwrap();
    assert_eq!(
        URL_SAFE_NO_PAD.encode(signature),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

/// One RSA key under both names: each signature is of its own algorithm alone, and a PSS
/// signature is another one each time.
/// RFC 7518 3.5
#[test]
fn an_rsa_key_signs_as_its_algorithm_says() {
    let pkcs8 = generate(Algorithm::Ps256).unwrap();
    let [rs256, ps256] = RSA.map(|algorithm| SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap());
    let public = ps256.public_key().unwrap();
    let [opens_rs256, opens_ps256] = RSA.map(|algorithm| {
        let key = VerifyingKey::from_public(algorithm, &public);
        move |token: &str| key.verify::<serde_json::Value>(token).is_ok()
    });
    let sign = |key: &SigningKey| key.sign("JWT", b"{}").unwrap();
    assert_eq!(sign(&rs256), sign(&rs256));
    assert_ne!(sign(&ps256), sign(&ps256));
    assert!(opens_rs256(&sign(&rs256)) && opens_ps256(&sign(&ps256)));
    assert!(!opens_rs256(&sign(&ps256)) && !opens_ps256(&sign(&rs256)));
}

#[test]
fn the_debug_text_names_the_key_and_shows_none_of_it() {
    let pkcs8 = generate(Algorithm::EdDsa).unwrap();
    let key = SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap();
    let text = format!("{key:?}");
    assert!(text.contains(key.kid().unwrap()) && text.contains("EdDsa"), "{text}");
    assert!(text.len() < 120, "{text}");
    assert!(!format!("{:?}", SigningKey::from_secret("tangerine")).contains("tangerine"));
}
