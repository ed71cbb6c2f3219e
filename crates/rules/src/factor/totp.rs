//! Codes by the clock (RFC 6238): SHA-1, six digits, thirty seconds, as every app has them. A code
//! is good in its own step and in the next one; the step that it matched is what must be spent.

use totp_rs::{Algorithm, Builder, Totp, TotpError};
use zeroize::Zeroizing;

use super::code;
use crate::value::instant::Instant;

/// Bytes of a secret (RFC 4226 section 4: 160 bits are recommended).
pub const SECRET_BYTES: usize = 20;

const STEP_SECONDS: u64 = 30;

/// The step of which `typed` is the code, where it is the step of `now` or the one before.
pub fn matched_step(secret: &[u8], typed: &str, now: Instant) -> Option<i64> {
    let code = code::parse(typed)?;
    let totp = app(secret, "", None).ok()?;
    let now = u64::try_from(now.seconds()).ok()?;
    let before = now.saturating_sub(STEP_SECONDS);
    // Both are looked at, whichever matches.
    let (this, last) = (totp.check(&code, now), totp.check(&code, before));
    this.or(last).and_then(|step| i64::try_from(step).ok())
}

/// The code of the step of `now`, as an app shows it.
pub fn code_at(secret: &[u8], now: Instant) -> Option<Zeroizing<String>> {
    let totp = app(secret, "", None).ok()?;
    let now = u64::try_from(now.seconds()).ok()?;
    Some(Zeroizing::new(totp.generate(now).to_string()))
}

/// A secret as people type it into an app.
pub fn base32(secret: &[u8]) -> Zeroizing<String> {
    let totp = app(secret, "", None);
    Zeroizing::new(totp.map(|totp| totp.secret().to_base32()).unwrap_or_default())
}

/// A secret from what people type into an app.
pub fn from_base32(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let secret = totp_rs::Secret::try_from_base32(text).ok()?;
    Some(Zeroizing::new(secret.as_bytes().to_vec()))
}

/// The `otpauth:` address that an app reads from a QR code. No name in it may have a colon.
pub fn otpauth_url(secret: &[u8], issuer: &str, account: &str) -> Option<Zeroizing<String>> {
    app(secret, account, Some(issuer)).and_then(|totp| totp.to_url()).map(Zeroizing::new).ok()
}

fn app(secret: &[u8], account: &str, issuer: Option<&str>) -> Result<Totp, TotpError> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret.to_vec())
        .with_account_name(account)
        .with_issuer(issuer)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        // Appendix B, SHA-1; of its eight digits the last six.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(matched_step(SECRET, code, at(seconds)), Some(seconds / 30), "{seconds}");
            assert_eq!(code_at(SECRET, at(seconds)).expect("a code").as_str(), code);
        }
    }

    #[test]
    fn a_code_is_good_in_its_step_and_the_next_and_no_other() {
        // 287082 is of the step from second 30 to second 59.
        let matched = |seconds| matched_step(SECRET, "287082", at(seconds));
        assert_eq!(matched(29), None, "it is not yet shown");
        assert_eq!(matched(30), Some(1));
        assert_eq!(matched(89), Some(1), "the step after it ends");
        assert_eq!(matched(90), None);
    }

    #[test]
    fn what_is_no_code_matches_nothing() {
        for typed in ["", "287 08", "2870820", "28708２", "+87082"] {
            assert_eq!(matched_step(SECRET, typed, at(59)), None, "{typed:?}");
        }
        assert_eq!(matched_step(SECRET, "287-082", at(59)), Some(1));
        assert_eq!(matched_step(b"short", "287082", at(59)), None);
        assert_eq!(matched_step(SECRET, "287082", at(-59)), None);
    }

    #[test]
    fn the_address_for_an_app_names_who_and_where() {
        let url = otpauth_url(SECRET, "login.example.com", "ann").expect("an address");
        assert!(url.starts_with("otpauth://totp/login.example.com:ann?"), "{}", url.as_str());
        assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{}", url.as_str());
        assert!(url.contains("issuer=login.example.com"), "{}", url.as_str());
        assert!(otpauth_url(SECRET, "a:b", "ann").is_none());
        assert_eq!(from_base32(&base32(SECRET)).expect("a secret").as_slice(), SECRET);
    }
}
