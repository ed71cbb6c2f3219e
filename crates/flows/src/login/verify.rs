//! One password against one hash, on the hashing pool; against a decoy when nobody is there,
//! so that the answer takes the same time. A weaker hash is made anew at this occasion.

use keyward_rules::password::Password;
use keyward_rules::password::hash;

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
    let params = app.config.hashing;
    let salt = dice::bytes()?;
    let (somebody, stored) = match stored {
        Some(stored) => (heard, stored.to_owned()),
        None => (false, hash::decoy(params, salt, dice::bytes()?)),
    };
    app.hashing
        .run(move |memory| {
            let matches = hash::verify(&stored, &password, memory)? && somebody;
            let stronger = if matches && hash::is_weaker(&stored, params) {
                Some(hash::hash(&password, params, salt, memory)?)
            } else {
                None
            };
            Ok(Checked { matches, stronger })
        })
        .await?
        .map_err(|error: hash::HashError| Refusal::Internal(error.to_string()))
}
