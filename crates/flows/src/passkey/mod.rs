//! What every use of a passkey has in common: the challenge that is kept until the browser
//! answers, and the answer judged. Registration, sign-in, second factor and step-up build on it.

pub(crate) mod answer;
pub(crate) mod challenge;

use serde_json::Value;

use crate::App;
use crate::app::relying_party::RelyingParty;
use crate::refusal::Refusal;

/// What a browser is asked.
#[derive(Debug)]
pub struct Options {
    /// The challenge's id, to come back with the answer.
    pub id: String,
    /// As `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`
    /// reads it.
    pub public_key: Value,
}

/// This server as authenticators know it, where they can.
pub(crate) fn party(app: &App) -> Result<&RelyingParty, Refusal> {
    app.relying_party.as_ref().ok_or(Refusal::PasskeysUnavailable)
}
