//! An authenticator in software, and the browser around it: it makes passkeys and answers with
//! them, and tells the lies that a story asks for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::crypto::coset::{CborSerializable as _, CoseKey};
use passkey::crypto::hash::Sha256Backend as _;
use passkey::crypto::rng::RngBackend as _;
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::crypto::{AvailableRng, AvailableSha2, CryptoBackend as _, iana};
use passkey::crypto::{PublicKeyT as _, SecretKeyT as _};
use serde_json::{Value, json};

/// Where the houses of stories stand.
pub const ORIGIN: &str = "http://localhost:8080";

/// A device with its passkeys.
#[derive(Clone)]
pub struct Authenticator {
    pub held: Vec<Held>,
    /// Where the page is that asks.
    pub origin: String,
    /// Signed as the relying party in the place of the one that asks.
    pub relying_party: Option<String>,
    /// Whether its owner unlocks it.
    pub verifies: bool,
    /// Whether its keys are copied to other devices.
    pub is_synced: bool,
    /// Whether it says whose the passkey is.
    pub tells_handle: bool,
    /// Its make.
    pub aaguid: [u8; 16],
    /// Whether the page is in a frame of another.
    pub is_in_a_frame: bool,
}

/// A passkey on a device. Public, so that a story can set its count.
#[derive(Clone)]
pub struct Held {
    pub id: Vec<u8>,
    pub handle: Vec<u8>,
    /// Counts signatures; 0 counts none.
    pub count: u32,
    relying_party: String,
    key: CoseKey,
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const CREDENTIAL_FOLLOWS: u8 = 0x40;

pub fn written(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn read(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

impl Authenticator {
    /// A telephone whose keys are synced, or the like.
    pub fn new() -> Self {
        Self {
            held: Vec::new(),
            origin: ORIGIN.to_owned(),
            relying_party: None,
            verifies: true,
            is_synced: true,
            tells_handle: true,
            aaguid: [0; 16],
            is_in_a_frame: false,
        }
    }

    /// A key on a ring: it counts, and nothing of it is copied.
    pub fn security_key() -> Self {
        Self { is_synced: false, ..Self::new() }
    }

    /// Its newest passkey.
    pub fn last(&mut self) -> &mut Held {
        self.held.last_mut().unwrap()
    }

    /// `navigator.credentials.create({ publicKey }).toJSON()`.
    pub fn create(&mut self, options: &Value) -> Value {
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        let algorithms = options["pubKeyCredParams"].as_array().unwrap();
        assert!(algorithms.iter().any(|offer| offer["alg"] == -7), "{algorithms:?}");
        let known = options["excludeCredentials"].as_array().unwrap();
        let is_known = |held: &Held| known.iter().any(|known| read(&known["id"]) == held.id);
        assert!(!self.held.iter().any(is_known), "the browser would say: InvalidStateError");
        let secret = RustCryptoBackend.generate_key(iana::Algorithm::ES256).unwrap();
        let held = Held {
            id: AvailableRng::random_vec(20),
            handle: read(&options["user"]["id"]),
            count: u32::from(!self.is_synced),
            relying_party: options["rp"]["id"].as_str().unwrap().to_owned(),
            key: secret.to_cose_key(),
        };
        let mut data = self.data(&held, CREDENTIAL_FOLLOWS);
        data.extend(self.aaguid);
        data.extend(u16::try_from(held.id.len()).unwrap().to_be_bytes());
        data.extend(&held.id);
        data.extend(secret.public_key().to_cose_key().to_vec().unwrap());
        // {"fmt": "none", "attStmt": {}, "authData": data}, in CBOR.
        let mut attested = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        attested.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        attested.extend(&data);
        let answer = json!({
            "id": written(&held.id), "rawId": written(&held.id), "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": written(&self.client_data("webauthn.create", options)),
                "authenticatorData": written(&data),
                "attestationObject": written(&attested),
                "transports": ["internal", "hybrid"],
                "publicKeyAlgorithm": -7,
            },
        });
        self.held.push(held);
        answer
    }

    /// `navigator.credentials.get({ publicKey }).toJSON()`, with its newest passkey that will do.
    pub fn get(&mut self, options: &Value) -> Value {
        let allowed = options["allowCredentials"].as_array().unwrap();
        let will_do = |held: &&mut Held| {
            allowed.is_empty() || allowed.iter().any(|allowed| read(&allowed["id"]) == held.id)
        };
        let held = self.held.iter_mut().rev().find(will_do).expect("a passkey that will do");
        if held.count > 0 {
            held.count += 1;
        }
        let held = held.clone();
        let (data, client_data) = (self.data(&held, 0), self.client_data("webauthn.get", options));
        let mut signed = data.clone();
        signed.extend(AvailableSha2::sha256(&client_data));
        let mut secret =
            <RustCryptoBackend as passkey::crypto::CryptoBackend>::SecretKey::from_cose_key(
                &held.key,
            )
            .ok()
            .unwrap();
        json!({
            "id": written(&held.id), "rawId": written(&held.id), "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": written(&client_data),
                "authenticatorData": written(&data),
                "signature": written(&secret.sign(&signed)),
                "userHandle": self.tells_handle.then(|| written(&held.handle)),
            },
        })
    }

    /// What the authenticator signs (WebAuthn level 3, section 6.1).
    fn data(&self, held: &Held, more: u8) -> Vec<u8> {
        let party = self.relying_party.as_ref().unwrap_or(&held.relying_party);
        let mut data = AvailableSha2::sha256(party.as_bytes()).to_vec();
        let mut flags = PRESENT | more;
        if self.verifies {
            flags |= VERIFIED;
        }
        if self.is_synced {
            flags |= BACKUP_ELIGIBLE | BACKED_UP;
        }
        data.push(flags);
        data.extend(held.count.to_be_bytes());
        data
    }

    /// What the browser signs.
    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin,
            "crossOrigin": self.is_in_a_frame,
        });
        data.to_string().into_bytes()
    }
}
