//! The caller's own factors.

use keyward_store::factors::{self, Factor};
use keyward_store::passkeys::{self, Passkey};
use keyward_store::{DbError, read};

use crate::App;
use crate::caller::Member;
use crate::refusal::Refusal;

/// What a person has beside a password.
#[derive(Debug)]
pub struct Factors {
    /// The factors that count, oldest first.
    pub factors: Vec<Factor>,
    /// The passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
}

/// The caller's.
pub async fn list(app: &App, member: &Member) -> Result<Factors, Refusal> {
    let user_id = &member.token.user_id;
    Ok(read!(app.db, |tx| {
        let factors = factors::confirmed(tx, user_id).await?;
        Ok::<_, DbError>(Factors { factors, passkeys: passkeys::list(tx, user_id).await? })
    })?)
}
