//! The relying party: what WebAuthn asks of an authenticator in our name, and whether what it
//! answers is right (WebAuthn level 3, sections 7.1 and 7.2). Challenges are drawn by the library.

use keyward_rules::factor::passkey::{aaguid, written};
use keyward_store::passkeys::Passkey as Stored;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    Credential, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::config::Config;
use crate::refusal::Refusal;

/// What a browser is asked for, and what has to be known when it answers.
pub(crate) struct Asked {
    /// `publicKey`, as `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read it.
    pub(crate) options: Value,
    /// The challenge and what was asked for with it.
    pub(crate) state: Value,
}

/// Who registers a passkey, as their authenticator shows and keeps them.
pub(crate) struct Registrant<'a> {
    pub(crate) handle: &'a [u8],
    pub(crate) username: &'a str,
    pub(crate) shown: &'a str,
}

/// A passkey that was made.
pub(crate) struct Made {
    pub(crate) credential_id: Vec<u8>,
    pub(crate) credential: Vec<u8>,
    pub(crate) aaguid: Option<String>,
    pub(crate) transports: String,
    pub(crate) backup_eligible: bool,
    pub(crate) backed_up: bool,
    pub(crate) sign_count: i64,
}

/// What a right answer says of its passkey from now on.
pub(crate) struct Proved {
    pub(crate) credential: Vec<u8>,
    pub(crate) backed_up: bool,
    pub(crate) sign_count: i64,
}

/// This server as authenticators know it.
pub(crate) struct RelyingParty(Webauthn);

/// What the answer to a request is read from; the rest of `toJSON()` is for others.
pub(crate) struct Answer(PublicKeyCredential);

impl RelyingParty {
    /// As the settings say: it is the host of `public_url`, and its pages are there and at the
    /// origins that may call the API. `None` where that host is an address, for passkeys belong to
    /// names.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, WebauthnError> {
        let Ok(origin) = Url::parse(&config.public_url) else { return Ok(None) };
        let Some(host) = origin.domain() else { return Ok(None) };
        let mut builder = WebauthnBuilder::new(host, &origin)?;
        for page in config.page_origins.iter().filter_map(|page| Url::parse(page).ok()) {
            builder = builder.append_allowed_origin(&page);
        }
        Ok(Some(Self(builder.build()?)))
    }

    /// Asks for a new passkey that is found without a name and verifies its person; `known` are
    /// those that the person has, so that no authenticator makes a second.
    pub(crate) fn ask_to_register(
        &self,
        who: &Registrant<'_>,
        known: &[Stored],
    ) -> Result<Asked, Refusal> {
        let known = known.iter().map(|passkey| passkey.credential_id.clone()).collect();
        // The library's handle is an id of 16 bytes; ours is chance, 64 bytes as WebAuthn advises.
        let placeholder = webauthn_rs::prelude::Uuid::nil();
        let (mut asked, state) = self
            .0
            .start_passkey_registration(placeholder, who.username, who.shown, Some(known))
            .map_err(|error| internal(&error))?;
        asked.public_key.user.id = who.handle.to_vec();
        let mut options = to_value(&asked.public_key)?;
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok(Asked { options, state: to_value(&state)? })
    }

    /// Judges the answer to `ask_to_register`; `Err` says what was wrong with it.
    pub(crate) fn register(&self, answer: &Value, state: Value) -> Result<Made, &'static str> {
        if answer["clientExtensionResults"]["credProps"]["rk"] == json!(false) {
            return Err("not_discoverable");
        }
        let state: PasskeyRegistration =
            serde_json::from_value(state).map_err(|_| "unreadable_state")?;
        let answer_read: RegisterPublicKeyCredential =
            serde_json::from_value(answer.clone()).map_err(|_| "malformed")?;
        let made = self
            .0
            .finish_passkey_registration(&answer_read, &state)
            .map_err(|error| reason(&error))?;
        let credential = serde_json::to_vec(&made).map_err(|_| "unwritable")?;
        let made = Credential::from(made);
        let told = answer["response"]["authenticatorData"].as_str();
        Ok(Made {
            aaguid: told.and_then(|data| aaguid(data, &made.cred_id)),
            transports: transports(&answer["response"]["transports"]),
            credential_id: made.cred_id,
            credential,
            backup_eligible: made.backup_eligible,
            backed_up: made.backup_state,
            sign_count: made.counter.into(),
        })
    }

    /// Asks for an answer with one of `allowed`, or with any passkey where there are none: the
    /// browser then offers those that it knows, also as autofill.
    pub(crate) fn ask_to_sign_in(&self, allowed: &[Stored]) -> Result<Asked, Refusal> {
        let (asked, state) =
            self.0.start_discoverable_authentication().map_err(|error| internal(&error))?;
        let mut options = to_value(&asked.public_key)?;
        let allowed = allowed.iter().map(|passkey| {
            let transports: Vec<_> = passkey.transports.split_whitespace().collect();
            let id = written(&passkey.credential_id);
            json!({ "type": "public-key", "id": id, "transports": transports })
        });
        options["allowCredentials"] = allowed.collect();
        if let Some(options) = options.as_object_mut() {
            // How the person was verified is nothing that we decide by.
            options.remove("extensions");
        }
        Ok(Asked { options, state: to_value(&state)? })
    }

    /// Judges the answer to `ask_to_sign_in` with this passkey; `Err` says what was wrong.
    pub(crate) fn sign_in(
        &self,
        answer: &Answer,
        state: Value,
        passkey: &Stored,
    ) -> Result<Proved, &'static str> {
        let state: DiscoverableAuthentication =
            serde_json::from_value(state).map_err(|_| "unreadable_state")?;
        let mut stored: Passkey =
            serde_json::from_slice(&passkey.credential).map_err(|_| "unreadable_passkey")?;
        let proved = self
            .0
            .finish_discoverable_authentication_v2(&answer.0, state, &stored)
            .map_err(|error| reason(&error))?;
        if answer.is_from_a_frame() {
            return Err("cross_origin");
        }
        stored.update_credential(&proved);
        Ok(Proved {
            credential: serde_json::to_vec(&stored).map_err(|_| "unwritable")?,
            backed_up: proved.backup_state(),
            sign_count: proved.counter().into(),
        })
    }
}

impl Answer {
    /// Reads `toJSON()` of what `navigator.credentials.get()` gave; `None` where it is none.
    pub(crate) fn read(json: Value) -> Option<Self> {
        serde_json::from_value(json).ok().map(Self)
    }

    /// Which passkey it claims to be made with.
    pub(crate) fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whether the page that asked lay in a frame of another origin, where a person can't see
    /// whom they answer. The library looks at it for new passkeys alone.
    fn is_from_a_frame(&self) -> bool {
        let data = serde_json::from_slice::<Value>(&self.0.response.client_data_json);
        data.map_or(true, |data| data["crossOrigin"] == json!(true) || !data["topOrigin"].is_null())
    }

    /// Whose it claims to be, where the authenticator says so.
    pub(crate) fn handle(&self) -> Option<&[u8]> {
        self.0.get_user_unique_id()
    }
}

/// Why the answer of one of two copies of a key is refused.
pub(crate) const COUNT_WENT_BACK: &str = "count_went_back";

/// For the audit: what was wrong with an answer.
fn reason(error: &WebauthnError) -> &'static str {
    match error {
        WebauthnError::InvalidClientDataType => "wrong_ceremony",
        WebauthnError::MismatchedChallenge => "wrong_challenge",
        WebauthnError::InvalidRPOrigin => "wrong_origin",
        WebauthnError::CredentialCrossOrigin => "cross_origin",
        WebauthnError::InvalidRPIDHash => "wrong_relying_party",
        WebauthnError::UserNotPresent => "nobody_present",
        WebauthnError::UserNotVerified => "nobody_verified",
        WebauthnError::AuthenticationFailure => "wrong_signature",
        WebauthnError::CredentialPossibleCompromise => COUNT_WENT_BACK,
        WebauthnError::CredentialBackupEligibilityInconsistent
        | WebauthnError::CredentialMayNotBeHardwareBound => "backup_inconsistent",
        _ => "malformed",
    }
}

/// How the authenticator is reached, as the browser says; the library keeps it only where it is
/// attested. A hint for the next time, so nothing hangs on it.
fn transports(told: &Value) -> String {
    const KNOWN: [&str; 6] = ["internal", "hybrid", "usb", "nfc", "ble", "smart-card"];
    let told: Vec<_> = told.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let known: Vec<_> = KNOWN.into_iter().filter(|known| told.contains(known)).collect();
    known.join(" ")
}

fn to_value(value: &impl serde::Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(value).map_err(|error| Refusal::Internal(error.to_string()))
}

fn internal(error: &WebauthnError) -> Refusal {
    Refusal::Internal(format!("WebAuthn: {error}"))
}
