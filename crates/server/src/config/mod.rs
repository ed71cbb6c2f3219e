//! Settings: `config.default.toml`, `keyward.toml`, `.env`, the environment and the command
//! line, laid over one another and judged before anything starts.

mod accounts;
mod cache;
mod challenge;
mod database;
mod dotenv;
mod email;
mod factors;
mod files;
mod inputs;
mod keys;
mod layers;
mod limits;
mod log;
mod login;
mod names;
mod nearest;
mod passwords;
mod postgres_url;
mod provenance;
mod public;
mod reader;
mod reference;
mod registration;
mod secret;
mod server;
mod sessions;
mod shared;
mod show;
mod sms;
mod smtp;
mod tls;
mod tokens;
mod value;
mod vault;
mod vaulted;
mod web_origin;

use std::net::SocketAddr;

use keyward_flows::app::config::Delivery;

pub use accounts::Accounts;
pub use cache::Cache;
pub use challenge::Challenge;
pub use database::{Database, DatabaseUrl};
pub use email::Email;
pub use factors::Factors;
pub use inputs::Inputs;
pub use keys::Keys;
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use login::Login;
pub use passwords::Passwords;
pub use reference::{DEFAULT_FILE, Setting, reference_markdown, settings};
pub use registration::Registration;
pub use secret::{MASK, Secret};
pub use server::Server;
pub use sessions::Sessions;
pub use sms::{Sms, SmsProvider};
pub use smtp::{MailServer, Smtp};
pub use tls::{Tls, TlsFiles};
pub use tokens::Tokens;
pub use value::Value;
pub use web_origin::WebOrigin;

use reader::Reader;

/// Every setting, typed and judged. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Config {
    /// Listening and limits of time.
    pub server: Server,
    /// The certificate.
    pub tls: Tls,
    /// Where everything is kept.
    pub database: Database,
    /// Sealing keys.
    pub keys: Keys,
    /// Signing and lifetimes.
    pub tokens: Tokens,
    /// Lifetimes.
    pub sessions: Sessions,
    /// What becomes of accounts.
    pub accounts: Accounts,
    /// Rules and cost of hashes.
    pub passwords: Passwords,
    /// Budgets of guesses.
    pub limits: Limits,
    /// What machines have to do.
    pub challenge: Challenge,
    /// Who must have a second factor.
    pub factors: Factors,
    /// Who may make an account.
    pub registration: Registration,
    /// What an address is asked.
    pub email: Email,
    /// Ways in.
    pub login: Login,
    /// Who takes letters.
    pub smtp: Smtp,
    /// Who takes messages by telephone.
    pub sms: Sms,
    /// Log lines.
    pub log: Log,
    /// Sizes of caches.
    pub cache: Cache,
    /// What the operator ought to know, one sentence each.
    pub warnings: Vec<String>,
    shown: Vec<show::Shown>,
}

/// Why the settings are refused: one sentence a line, each naming its setting.
#[derive(Debug, thiserror::Error)]
#[error("{}", .problems.join("\n"))]
pub struct ConfigError {
    /// The sentences; never empty, and never with a secret in them.
    pub problems: Vec<String>,
}

impl ConfigError {
    fn one(problem: String) -> Self {
        Self { problems: vec![problem] }
    }
}

/// Reads every layer and judges the whole.
pub fn load(inputs: &Inputs) -> Result<Config, ConfigError> {
    let mut reader = Reader { layers: layers::merge(inputs) };
    let tls = Tls::read(&mut reader);
    let server = Server::read(&mut reader, &tls);
    let mut config = Config {
        smtp: Smtp::read(&mut reader, &server),
        sms: Sms::read(&mut reader),
        server,
        tls,
        database: Database::read(&mut reader),
        keys: Keys::read(&mut reader),
        tokens: Tokens::read(&mut reader),
        sessions: Sessions::read(&mut reader),
        accounts: Accounts::read(&mut reader),
        passwords: Passwords::read(&mut reader),
        limits: Limits::read(&mut reader),
        challenge: Challenge::read(&mut reader),
        factors: Factors::read(&mut reader),
        registration: Registration::read(&mut reader),
        email: Email::read(&mut reader),
        login: Login::read(&mut reader),
        log: Log::read(&mut reader),
        cache: Cache::read(&mut reader),
        warnings: Vec::new(),
        shown: Vec::new(),
    };
    public::judge(&config, &mut reader);
    config.shown = show::shown(&reader.layers, &config);
    let layers::Layers { problems, warnings, .. } = reader.layers;
    config.warnings = warnings;
    if problems.is_empty() { Ok(config) } else { Err(ConfigError { problems }) }
}

impl Config {
    /// Whether others can reach this server, so that nothing unsafe is let pass.
    pub fn is_public(&self) -> bool {
        !self.server.is_loopback() || !self.server.public_url.is_loopback()
    }

    /// What becomes of letters by mail.
    pub fn mail_delivery(&self) -> Delivery {
        self.delivery(self.smtp.server.is_some())
    }

    /// What becomes of messages by SMS.
    pub fn sms_delivery(&self) -> Delivery {
        self.delivery(self.sms.provider.is_some())
    }

    fn delivery(&self, has_carrier: bool) -> Delivery {
        match (has_carrier, self.is_public()) {
            (true, _) => Delivery::Sent,
            (false, false) => Delivery::Kept,
            (false, true) => Delivery::Impossible,
        }
    }

    /// Where to listen.
    pub fn listen_addresses(&self) -> Vec<SocketAddr> {
        self.server.addresses.clone()
    }

    /// The issuer and the base of every link, without a slash at its end.
    pub fn public_url(&self) -> &str {
        self.server.public_url.as_str()
    }

    /// The host of `public_url` without its port, an IPv6 address in brackets.
    pub fn public_host(&self) -> &str {
        self.server.public_url.host()
    }
}
