//! Who asks: a visitor, a member, or somebody who may do more. Only this room makes proofs.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;

use keyward_rules::value::instant::Instant;
use keyward_store::{DbError, Tx, sessions};

use crate::App;
use crate::app::cache::{Person, Verified};
use crate::refusal::Refusal;

/// Where a request came from; everybody who asks is at least this.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The client's address, after trusted proxies.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, cut to what the audit keeps.
    pub user_agent: Option<String>,
    /// The request's id, as in the logs.
    pub request_id: String,
    /// What the browser shows to be spared a second factor, whatever it is worth.
    pub trusted_device: Option<String>,
    /// The note of a known device that came along, unopened (`login::device`).
    pub device: Option<String>,
    /// What the body brought to show that a machine worked or a person is there.
    pub solution: Option<String>,
}

/// A person behind a living access token.
#[derive(Clone, Debug)]
pub struct Member {
    /// What the token says.
    pub token: Arc<Verified>,
    /// Who they are now.
    pub person: Arc<Person>,
}

/// Proof that a member proved themselves a moment ago, with a second factor where they had one.
/// What adds or takes away a factor, an address, a key or a device takes it as an argument.
#[derive(Clone, Debug)]
pub struct SteppedUp(Member);

/// Seconds for which a proof is fresh.
pub const FRESH_SECONDS: i64 = 600;

impl Member {
    /// The proof that they proved themselves within ten minutes (RFC 9470); who signed in on a
    /// trusted device has not brought their second factor, and is asked for it here.
    pub fn stepped_up(&self, app: &App) -> Result<SteppedUp, Refusal> {
        let proved_at = self.token.authenticated_at;
        let user = &self.person.user;
        let had =
            |since: Option<i64>| since.is_some_and(|since| Instant::from_millis(since) < proved_at);
        // A mailbox beside the password does for whoever has nothing stronger.
        let owes_one = had(user.second_factor_at) && !self.token.is_multiple;
        let owes_a_strong_one = had(user.strong_factor_at) && !self.token.is_high;
        if owes_one || owes_a_strong_one {
            return Err(Refusal::StepUpRequired { with_factor: true });
        }
        if app.now() > proved_at.plus_seconds(FRESH_SECONDS) {
            return Err(Refusal::StepUpRequired { with_factor: false });
        }
        Ok(SteppedUp(self.clone()))
    }

    /// Holds the person for the rest of the transaction, if this session of theirs still stands;
    /// `Lost` otherwise.
    pub(crate) async fn hold(&self, tx: &mut Tx) -> Result<(), DbError> {
        let Verified { session_id, user_id, generation, .. } = &*self.token;
        sessions::hold(tx, session_id, user_id, *generation).await
    }

    /// Refused where they must add a second factor before anything else.
    pub fn may_act(&self, app: &App) -> Result<(), Refusal> {
        if app.config.factors.asks_to_enrol(&self.person.user) {
            return Err(Refusal::EnrolmentRequired);
        }
        Ok(())
    }
}

impl SteppedUp {
    /// Who it is.
    pub fn member(&self) -> &Member {
        &self.0
    }
}

/// The permission to manage people.
#[derive(Debug)]
pub struct ManageUsers;

/// The permission to see and to turn the keys that sign.
#[derive(Debug)]
pub struct ManageKeys;

/// The permission to send letters of one's own.
#[derive(Debug)]
pub struct ManageLetters;

/// Who acts under a permission, as the audit names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The operator at the command line of this machine.
    Cli,
    /// The server itself, on schedule.
    Server,
}

/// Proof that the caller may do `P`. A flow that needs one takes it as an argument, so no
/// check can be forgotten.
#[derive(Debug)]
pub struct May<P> {
    actor: Actor,
    permission: PhantomData<P>,
}

impl<P> May<P> {
    /// Whoever can run commands with the server's own settings may do everything.
    pub fn at_the_command_line() -> Self {
        Self { actor: Actor::Cli, permission: PhantomData }
    }

    /// What the server does by itself, as its settings say.
    pub(crate) fn on_schedule() -> Self {
        Self { actor: Actor::Server, permission: PhantomData }
    }

    /// Who it is.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}
