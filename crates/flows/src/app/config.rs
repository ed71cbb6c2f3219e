//! The settings that flows go by, already judged.

use std::path::PathBuf;

use keyward_rules::password::hash::Params;
use keyward_rules::password::policy::Policy;
use keyward_rules::session::lifetime::Lifetimes;
use keyward_rules::token::algorithm::Algorithm;
pub use keyward_store::Options as DatabaseOptions;
use zeroize::Zeroizing;

use crate::automation::Automation;

/// See `config.default.toml` for what each one means.
#[derive(Clone)]
pub struct Config {
    /// Issuer, audience and base of every link.
    pub public_url: String,
    /// Origins of other pages that may call the API, and ask for passkeys.
    pub page_origins: Vec<String>,
    /// Where everything is kept.
    pub database: DatabaseOptions,
    /// What signs access tokens.
    pub algorithm: Algorithm,
    /// The key of HS256.
    pub secret_key: Option<Zeroizing<String>>,
    /// Days after which the key in use is replaced; 0 is never.
    pub key_rotation_days: i64,
    /// How long an access token lives.
    pub access_lifetime_seconds: i64,
    /// How long a lost answer to a refresh can be asked for again.
    pub refresh_reuse_window_seconds: i64,
    /// The file that tells where addresses are.
    pub places_file: Option<PathBuf>,
    /// Days between the wish to be deleted and the deletion.
    pub deletion_delay_days: i64,
    /// How long sessions last.
    pub lifetimes: Lifetimes,
    /// What a new password must be.
    pub password_policy: Policy,
    /// A service that knows breached passwords, by k-anonymity.
    pub breach_service_url: Option<String>,
    /// What machines that come by the thousand have to do.
    pub automation: Option<Automation>,
    /// How new passwords are hashed.
    pub hashing: Params,
    /// Hashes at once; 0 means as many as there are cores.
    pub hashing_threads: usize,
    /// Hashes that wait before the next is refused.
    pub hashing_queue: usize,
    /// The budgets of guesses; `None` switches them off.
    pub budgets: Option<Budgets>,
    /// Who must have a second factor.
    pub factors: crate::factor::policy::Policy,
    /// Who may make an account.
    pub registration: Registration,
    /// Whether addresses have to be proved.
    pub verification: Verification,
    /// Whether people may sign in by a code or a link that is sent to their address.
    pub email_sign_in: bool,
    /// What becomes of letters by mail.
    pub mail_delivery: Delivery,
    /// What becomes of messages by SMS.
    pub sms_delivery: Delivery,
    /// Verified tokens remembered.
    pub cached_tokens: usize,
    /// Profiles remembered.
    pub cached_profiles: usize,
}

/// Who may make an account by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Whoever brings an invitation.
    Invite,
    /// Nobody; operators make accounts.
    Closed,
}

/// Whether people have to prove their address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Nobody is asked.
    Off,
    /// A letter asks, and nothing depends on it.
    Optional,
    /// Without it there is no account.
    Required,
}

/// What becomes of a letter or message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is sent.
    Sent,
    /// Nothing sends it; it waits an hour for the inbox page.
    Kept,
    /// Nothing sends it and nobody may read it, so it is not written down.
    Impossible,
}

/// How many guesses within a sliding window.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// For one person.
    pub per_person: i64,
    /// For one network.
    pub per_network: i64,
    /// The window's length.
    pub window_seconds: i64,
    /// The wait grows up to this.
    pub longest_wait_seconds: i64,
    /// Failures in a row after which only a known device, a reset or an operator helps.
    pub in_a_row: i64,
    /// Registrations from one network.
    pub registrations_per_network: i64,
}
