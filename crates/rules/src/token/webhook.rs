//! Signatures of what we tell other programs, in the writing of Standard Webhooks 1.0: the text
//! `id.timestamp.body` under HMAC-SHA-256.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The value of `webhook-signature`. A secret written as `whsec_` and base64 is decoded, as the
/// libraries of that standard have it; any other is taken as it is.
pub fn sign(secret: &str, id: &str, timestamp_seconds: i64, body: &str) -> String {
    let decoded = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
    let key = decoded.unwrap_or_else(|| secret.as_bytes().to_vec());
    let text = format!("{id}.{timestamp_seconds}.{body}");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), text.as_bytes());
    format!("v1,{}", STANDARD.encode(tag.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The example of the specification's libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = "{\"test\": 2432232314}";
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_part_is_signed() {
        let signature = sign("a plain secret", "1", 2, "{}");
        for other in [
            sign("another secret", "1", 2, "{}"),
            sign("a plain secret", "3", 2, "{}"),
            sign("a plain secret", "1", 3, "{}"),
            sign("a plain secret", "1", 2, "{ }"),
        ] {
            assert_ne!(signature, other);
        }
    }
}
