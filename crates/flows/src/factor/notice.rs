//! What the owner is told by letter of factors that are used.

use keyward_store::users::User;

use crate::App;
use crate::account::not_me::{self, Notice};
use crate::letters::Letter;
use crate::login::spent::Spent;
use crate::refusal::Refusal;

/// What the owner is told of what a sign-in or a step-up uses up: of a recovery code.
pub(crate) fn of_spent(app: &App, user: &User, spent: &[Spent]) -> Result<Option<Notice>, Refusal> {
    let left = spent.iter().find_map(|spent| match spent {
        Spent::RecoveryCode { left, .. } => Some(*left),
        _ => None,
    });
    let letter = left.map(|left| {
        not_me::notice(app, user, |not_me_token| Letter::RecoveryCodeUsed { left, not_me_token })
    });
    letter.transpose()
}
