//! A password that somebody chooses, wherever they do: the policy with their own words.

use keyward_rules::password::Password;
use keyward_rules::password::policy::breached_password;

use super::breach;
use crate::App;
use crate::refusal::Refusal;

/// Judges a new password. `own_words` are the username, the address and the full name of who
/// chooses it; `pointer` names the member that it came in.
pub(crate) async fn judge(
    app: &App,
    password: &Password,
    own_words: &[&str],
    pointer: &'static str,
) -> Result<(), Refusal> {
    let policy = &app.config.password_policy;
    let judged = policy.judge(password, own_words);
    judged.map_err(|fault| Refusal::fault(pointer, fault))?;
    if policy.refuse_common && breach::is_known(app, password).await {
        return Err(Refusal::fault(pointer, breached_password()));
    }
    Ok(())
}
