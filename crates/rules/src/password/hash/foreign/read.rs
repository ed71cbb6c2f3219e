//! The spellings of foreign hashes.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, general_purpose};

use super::{Foreign, Scheme};

const BCRYPT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::BCRYPT,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        // crypt(3) leaves bits over at the end of salt and output.
        .with_decode_allow_trailing_bits(true),
);

pub(super) fn foreign(text: &str) -> Option<Foreign> {
    if let Some(inner) = text.strip_prefix("bcrypt_sha256$") {
        return bcrypt(inner, true);
    }
    if let Some(inner) = text.strip_prefix("bcrypt$") {
        return bcrypt(inner, false);
    }
    if text.starts_with("$2") {
        return bcrypt(text, false);
    }
    match text.split('$').collect::<Vec<_>>()[..] {
        // PHC and passlib.
        ["", name, costs, salt, output] => {
            let scheme = scheme(name, costs)?;
            Some(Foreign { scheme, salt: base64(salt)?, output: base64(output)? })
        }
        // Django keeps the salt as it is.
        [name @ ("pbkdf2_sha256" | "pbkdf2_sha1"), iterations, salt, output] => {
            let sha = if name == "pbkdf2_sha1" { 1 } else { 256 };
            let scheme = Scheme::Pbkdf2 { sha, iterations: number(iterations)? };
            let output = STANDARD.decode(output).ok()?;
            Some(Foreign { scheme, salt: salt.as_bytes().to_vec(), output })
        }
        ["scrypt", n, salt, r, p, output] => {
            let n = number(n)?;
            let log_n = u8::try_from(n.checked_ilog2()?).ok().filter(|_| n.is_power_of_two())?;
            let scheme = Scheme::Scrypt { log_n, r: number(r)?, p: number(p)? };
            let output = STANDARD.decode(output).ok()?;
            Some(Foreign { scheme, salt: salt.as_bytes().to_vec(), output })
        }
        _ => None,
    }
}

/// `$2b$12$` and 22 and 31 characters. 2x is what a faulty program wrote.
fn bcrypt(text: &str, prehashed: bool) -> Option<Foreign> {
    let ["", "2a" | "2b" | "2y", cost, rest] = text.split('$').collect::<Vec<_>>()[..] else {
        return None;
    };
    let cost = cost.parse().ok().filter(|_| cost.len() == 2)?;
    let (salt, output) = rest.split_at_checked(22).filter(|_| rest.len() == 53)?;
    Some(Foreign {
        scheme: Scheme::Bcrypt { cost, prehashed },
        salt: BCRYPT.decode(salt).ok()?,
        output: BCRYPT.decode(output).ok()?,
    })
}

fn scheme(name: &str, costs: &str) -> Option<Scheme> {
    let sha = match name {
        "pbkdf2" | "pbkdf2-sha1" => 1,
        "pbkdf2-sha256" => 256,
        "pbkdf2-sha512" => 512,
        "scrypt" => {
            let log_n = u8::try_from(cost(costs, "ln=")?).ok()?;
            return Some(Scheme::Scrypt { log_n, r: cost(costs, "r=")?, p: cost(costs, "p=")? });
        }
        _ => return None,
    };
    let iterations = if costs.contains('=') { cost(costs, "i=")? } else { number(costs)? };
    Some(Scheme::Pbkdf2 { sha, iterations })
}

fn cost(costs: &str, name: &str) -> Option<u32> {
    costs.split(',').find_map(|cost| number(cost.strip_prefix(name)?))
}

/// Decimal digits without a sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok())?
}

/// Without padding; passlib writes a dot where others write a plus.
fn base64(text: &str) -> Option<Vec<u8>> {
    let plain = text.trim_end_matches('=').replace('.', "+");
    general_purpose::STANDARD_NO_PAD.decode(plain).ok()
}
