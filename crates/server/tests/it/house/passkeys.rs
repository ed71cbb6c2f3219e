//! What people do with passkeys.

use serde_json::{Value, json};

use super::authenticator::Authenticator;
use super::{Answer, Person};

pub const OWN: &str = "/users/me/passkeys";
pub const OWN_OPTIONS: &str = "/users/me/passkeys/options";
pub const OPTIONS: &str = "/auth/passkeys/options";
pub const FINISH: &str = "/auth/passkeys/finish";

/// What to send for an answer to these options.
pub fn answering(options: &Value, credential: &Value) -> Value {
    json!({ "id": options["id"], "credential": credential })
}

impl Person {
    /// Adds a passkey of this device; the passkey, as it is shown.
    pub async fn add_passkey(&mut self, device: &mut Authenticator) -> Value {
        self.try_to_add_passkey(device).await.is(201).json()
    }

    /// Tries to.
    pub async fn try_to_add_passkey(&mut self, device: &mut Authenticator) -> Answer {
        let options = self.post(OWN_OPTIONS).await.is(200).json();
        let credential = device.create(&options["publicKey"]);
        self.post_json(OWN, answering(&options, &credential)).await
    }

    /// What is asked of a passkey of anybody: whoever signs in brings no token.
    pub async fn passkey_options(&self) -> Value {
        self.empty_handed().post(OPTIONS).await.is(200).json()
    }

    /// Signs in without a name and keeps the access token.
    pub async fn sign_in_by_passkey(&mut self, device: &mut Authenticator) -> Answer {
        let answer = self.try_to_sign_in_by_passkey(device).await.is(200);
        self.token = Some(answer.member("access_token"));
        answer
    }

    /// Tries to.
    pub async fn try_to_sign_in_by_passkey(&mut self, device: &mut Authenticator) -> Answer {
        let options = self.passkey_options().await;
        let credential = device.get(&options["publicKey"]);
        self.post_json(FINISH, answering(&options, &credential)).await
    }
}
