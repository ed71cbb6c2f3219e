//! Who asks: a visitor, a member, or somebody who may do more. Only this room makes proofs.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;

use crate::app::cache::{Person, Verified};

/// Where a request came from; everybody who asks is at least this.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The client's address, after trusted proxies.
    pub address: Option<IpAddr>,
    /// The `User-Agent`, cut to what the audit keeps.
    pub user_agent: Option<String>,
    /// The request's id, as in the logs.
    pub request_id: String,
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
