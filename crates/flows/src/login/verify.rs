//! One password against one hash, on the hashing pool; against a decoy when nobody is there,
//! so that the answer takes the same time. A weaker hash is made anew at this occasion.

use keyward_rules::password::Password;
use keyward_rules::password::hash::{self, Against};

use super::decoys;
use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// What came of it.
pub(crate) struct Checked {
    /// Whether the password is the one.
    pub(crate) matches: bool,
    /// A stronger hash of it, where the stored one is weaker than the settings ask.
    pub(crate) stronger: Option<String>,
}

/// Checks `password` against `stored`. Where it is not `heard` it does not match, in the time
/// that a wrong one takes.
pub(crate) async fn verify(
    app: &App,
    stored: Option<&str>,
    heard: bool,
    password: Password,
) -> Result<Checked, Refusal> {
    verify_named(app, stored, heard, password, "").await
}

/// The same at a door where `name` was typed: where nobody bears it, the decoy is its own.
pub(crate) async fn verify_named(
    app: &App,
    stored: Option<&str>,
    heard: bool,
    password: Password,
    name: &str,
) -> Result<Checked, Refusal> {
    let params = app.config.hashing;
    let salt = dice::bytes()?;
    let (somebody, against) = match stored {
        Some(stored) => (heard, Against::Stored(stored.to_owned())),
        None => (false, decoys::draw(app, name)?),
    };
    app.hashing
        .run(move |memory| {
            let matches = against.matches(&password, memory)? && somebody;
            let stronger = match &against {
                Against::Stored(stored) if matches && hash::is_weaker(stored, params) => {
                    Some(hash::hash(&password, params, salt, memory)?)
                }
                _ => None,
            };
            Ok(Checked { matches, stronger })
        })
        .await?
        .map_err(|error: hash::HashError| Refusal::Internal(error.to_string()))
}
