//! The standards' own examples of signatures.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;

/// The payload of RFC 7515 A.1 to A.3.
const JOE: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                   cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn es256() -> VerifyingKey {
    let mut point = vec![4];
    point.extend(bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
    point.extend(bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
    VerifyingKey::from_public(Algorithm::Es256, &PublicKey::P256(point))
}

fn rs256() -> VerifyingKey {
    let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    let public = PublicKey::Rsa { n: bytes(n), e: bytes("AQAB") };
    VerifyingKey::from_public(Algorithm::Rs256, &public)
}

/// The key and the token of jwt.io, where everybody tries their libraries: RFC 7515 has no
/// example of PS256.
fn ps256() -> VerifyingKey {
    let n = "u1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0_IzW7yWR7QkrmBL7jTKEn5u-qKhbwKfBstIs-bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyehkd3qqGElvW_VDL5AaWTg0nLVkjRo9z-40RQzuVaE8AkAFmxZzow3x-VJYKdjykkJ0iT9wCS0DRTXu269V264Vf_3jvredZiKRkgwlL9xNAwxXFg0x_XFw005UWVRIkdgcKWTjpBP2dPwVZ4WWC-9aGVd-Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbcmw";
    let public = PublicKey::Rsa { n: bytes(n), e: bytes("AQAB") };
    VerifyingKey::from_public(Algorithm::Ps256, &public)
}

/// Its key is 64 arbitrary bytes, where ours is a text.
fn hs256() -> VerifyingKey {
    let key =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    VerifyingKey::new(None, Algorithm::Hs256, DecodingKey::from_secret(&bytes(key)))
}

fn holds(key: &VerifyingKey, token: &str) {
    let joe = json!({ "iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true });
    assert_eq!(key.verify::<Value>(token), Ok(joe));
    for other in [es256(), rs256(), ps256(), hs256()] {
        if other.validation.algorithms != key.validation.algorithms {
            assert_eq!(other.verify::<Value>(token), Err(BadSignature));
        }
    }
    let (message, signature) = token.rsplit_once('.').unwrap();
    let mut altered = bytes(signature);
    altered[7] ^= 1;
    let altered = format!("{message}.{}", URL_SAFE_NO_PAD.encode(altered));
    assert_eq!(key.verify::<Value>(&altered), Err(BadSignature));
}

/// RFC 7515 A.1
#[test]
fn the_hs256_example_holds() {
    let head = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    holds(&hs256(), &format!("{head}.{JOE}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
}

/// RFC 7515 A.2
#[test]
fn the_rs256_example_holds() {
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    holds(&rs256(), &format!("eyJhbGciOiJSUzI1NiJ9.{JOE}.{signature}"));
}

/// RFC 7515 A.3
#[test]
fn the_es256_example_holds() {
    let signature =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    holds(&es256(), &format!("eyJhbGciOiJFUzI1NiJ9.{JOE}.{signature}"));
}

#[test]
fn the_ps256_example_of_jwt_io_holds() {
    let message = "eyJhbGciOiJQUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWUsImlhdCI6MTUxNjIzOTAyMn0";
    let signature = "iOeNU4dAFFeBwNj6qdhdvm-IvDQrTa6R22lQVJVuWJxorJfeQww5Nwsra0PjaOYhAMj9jNMO5YLmud8U7iQ5gJK2zYyepeSuXhfSi8yjFZfRiSkelqSkU19I-Ja8aQBDbqXf2SAWA8mHF8VS3F08rgEaLCyv98fLLH4vSvsJGf6ueZSLKDVXz24rZRXGWtYYk_OYYTVgR1cg0BLCsuCvqZvHleImJKiWmtS0-CymMO4MMjCy_FIl6I56NqLE9C87tUVpo1mT-kbg5cHDD8I7MjCW5Iii5dethB4Vid3mZ6emKjVYgXrtkOQ-JyGMh6fnQxEFN1ft33GX2eRHluK9eg";
    let claims = ps256().verify::<Value>(&format!("{message}.{signature}")).unwrap();
    assert_eq!(claims["name"], "John Doe");
    let mut altered = bytes(signature);
    altered[7] ^= 1;
    let altered = format!("{message}.{}", URL_SAFE_NO_PAD.encode(altered));
    assert_eq!(ps256().verify::<Value>(&altered), Err(BadSignature));
}

/// RFC 7515 A.5
#[test]
fn the_unsecured_example_opens_nothing() {
    for key in [es256(), rs256(), ps256(), hs256()] {
        let token = format!("eyJhbGciOiJub25lIn0.{JOE}.");
        assert_eq!(key.verify::<Value>(&token), Err(BadSignature));
    }
}

/// It signs a sentence where we have claims, so the signature is asked for alone.
/// RFC 8037 A.4
#[test]
fn the_ed25519_example_holds() {
    let x = bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    let key = VerifyingKey::from_public(Algorithm::EdDsa, &PublicKey::Ed25519(x));
    let signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let holds = |message: &str| {
        let algorithm = jsonwebtoken::Algorithm::EdDSA;
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key.key, algorithm).unwrap()
    };
    assert!(holds("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"));
    assert!(!holds("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmd"));
}
