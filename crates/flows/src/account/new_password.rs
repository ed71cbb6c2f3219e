//! A new password: judged by the policy with the person's own words, then hashed.

use keyward_rules::password::{Password, hash};
use keyward_store::users::User;

use super::choose;
use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// Refuses a password against the policy; `pointer` is the member that it came as.
pub(crate) async fn judge(
    app: &App,
    user: &User,
    new: &Password,
    pointer: &'static str,
) -> Result<(), Refusal> {
    let full_name = user.full_name.as_deref().unwrap_or_default();
    choose::judge(app, new, &[&user.username, &user.email, full_name], pointer).await
}

/// Its hash, as it is kept.
pub(crate) async fn hash(app: &App, new: Password) -> Result<String, Refusal> {
    let (params, salt) = (app.config.hashing, dice::bytes()?);
    app.hashing
        .run_for_strangers(move |memory| hash::hash(&new, params, salt, memory))
        .await?
        .map_err(|error| Refusal::Internal(error.to_string()))
}
