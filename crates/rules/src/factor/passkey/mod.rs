//! Passkeys: what they are called, and by whom they are kept.

mod makes;
mod name;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub use makes::make;
pub use name::{Name, default_name};

/// Bytes as WebAuthn writes them in JSON: base64url without padding.
pub fn written(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The make of the authenticator, as the authenticator data of a registration say it (WebAuthn
/// level 3, section 6.1), `written` as in JSON: bytes 37 to 53. `None` where it does not tell, or
/// the data are for another credential than `credential_id`.
pub fn aaguid(written: &str, credential_id: &[u8]) -> Option<String> {
    const AT: usize = 37;
    let data = URL_SAFE_NO_PAD.decode(written).ok()?;
    let make = data.get(AT..AT + 16)?;
    let length = data.get(AT + 16..AT + 18)?;
    let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
    if data.get(AT + 18..AT + 18 + length)? != credential_id {
        return None;
    }
    let make = uuid::Uuid::from_slice(make).ok()?;
    (!make.is_nil()).then(|| make.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(make: [u8; 16], credential_id: &[u8]) -> Vec<u8> {
        let mut data = vec![0; 37];
        data.extend(make);
        data.extend(u16::try_from(credential_id.len()).unwrap().to_be_bytes());
        data.extend(credential_id);
        data.extend([0xa0; 7]);
        data
    }

    #[test]
    fn the_make_is_read_from_the_data_of_this_credential() {
        let told = data([0xab; 16], b"credential");
        let make = "abababab-abab-abab-abab-abababababab";
        assert_eq!(aaguid(&written(&told), b"credential").as_deref(), Some(make));
        assert_eq!(aaguid(&written(&told), b"another"), None);
        assert_eq!(aaguid(&written(&data([0; 16], b"credential")), b"credential"), None);
        assert_eq!(aaguid("no base64", b"credential"), None);
        for cut in 0..65 {
            assert_eq!(aaguid(&written(&told[..cut]), b"credential"), None, "{cut}");
        }
    }
}
