//! From settings to the world of the flows.

use std::path::Path;
use std::sync::Arc;

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_flows::app::config::{Budgets, Config as FlowConfig, DatabaseOptions};
use keyward_flows::app::{self, StartError};
use keyward_flows::factor::policy::Policy as FactorPolicy;
use keyward_rules::password::hash::Params;
use keyward_rules::password::policy::Policy;
use keyward_rules::session::lifetime::Lifetimes;
use zeroize::Zeroizing;

use super::{BootError, sealing};
use crate::config::{Config, Database};

/// Opens the world: the database's folder, the sealing key, migrations, the signing keys.
pub async fn open(config: &Config) -> Result<Arc<App>, BootError> {
    let flow = flow_config(config);
    make_database_folder(config)?;
    app::look(&flow).await?;
    let (keys, made) = sealing::read_or_make(config)?;
    match App::open(flow, keys, Clock::system()).await {
        Ok(app) => {
            if let Some(path) = made {
                tracing::info!(
                    path = %path.display(),
                    "made a sealing key; keep a copy, the database can't be opened without it"
                );
            }
            Ok(Arc::new(app))
        }
        Err(StartError::Keys(why)) => {
            // A key that opens nothing must not lie where the right one may be restored to.
            if let Some(path) = made {
                let _ = std::fs::remove_file(path);
            }
            Err(StartError::Keys(format!("{why}{}", sharing_hint(config))).into())
        }
        // Something may be sealed under it already.
        Err(error) => Err(error.into()),
    }
}

/// The way on for an instance that made a key of its own where another had been before.
fn sharing_hint(config: &Config) -> &'static str {
    if config.database.url.is_postgres() && config.keys.sealing_keys.is_empty() {
        " Instances that share a PostgreSQL database need the same keys.sealing_key: give this \
         one the key of the first, which made it in its ./data/sealing.key."
    } else {
        ""
    }
}

/// The settings that flows go by.
pub fn flow_config(config: &Config) -> FlowConfig {
    FlowConfig {
        public_url: config.public_url().to_owned(),
        page_origins: config.server.cors_origins.iter().map(ToString::to_string).collect(),
        database: database_options(&config.database),
        algorithm: config.tokens.algorithm,
        secret_key: config
            .tokens
            .secret_key
            .as_ref()
            .filter(|_| config.tokens.algorithm.is_symmetric())
            .map(|secret| Zeroizing::new(secret.reveal().to_owned())),
        key_rotation_days: config.keys.rotation_days,
        access_lifetime_seconds: config.tokens.access_lifetime_seconds,
        refresh_reuse_window_seconds: config.tokens.refresh_reuse_window_seconds,
        deletion_delay_days: config.accounts.deletion_delay_days,
        places_file: config.sessions.places_file.clone(),
        lifetimes: Lifetimes {
            idle_seconds: config.sessions.idle_lifetime_seconds,
            lifetime_seconds: config.sessions.lifetime_seconds,
            remembered_seconds: config.sessions.remembered_lifetime_seconds,
        },
        password_policy: Policy {
            minimum_length: config.passwords.minimum_length,
            refuse_common: config.passwords.refuse_common,
            minimum_strength: config.passwords.minimum_strength,
            product_words: product_words(config),
        },
        breach_service_url: config.passwords.breach_service_url.clone(),
        automation: config.challenge.automation(),
        hashing: Params {
            memory_kib: config.passwords.argon2_memory_kib,
            passes: config.passwords.argon2_passes,
        },
        hashing_threads: config.passwords.hashing_threads.unwrap_or(0),
        hashing_queue: config.passwords.hashing_queue,
        budgets: config.limits.is_on.then(|| Budgets {
            per_person: i64::from(config.limits.guesses_per_person),
            per_network: i64::from(config.limits.guesses_per_network),
            window_seconds: config.limits.window_seconds,
            longest_wait_seconds: config.limits.longest_wait_seconds,
            in_a_row: i64::from(config.limits.guesses_in_a_row),
            registrations_per_network: i64::from(config.limits.registrations_per_network),
        }),
        factors: FactorPolicy {
            mode: config.factors.mode,
            roles: config.factors.roles.clone(),
            trusted_days: config.factors.trusted_days,
            issuer: config.factors.issuer.clone().unwrap_or_else(|| issuer(config.public_url())),
        },
        registration: config.registration.mode,
        verification: config.email.verification,
        email_sign_in: config.login.by_email,
        mail_delivery: config.mail_delivery(),
        sms_delivery: config.sms_delivery(),
        cached_tokens: config.cache.tokens,
        cached_profiles: config.cache.profiles,
    }
}

/// What an app shows beside its codes where nothing else is set: the host that people know. A
/// colon would part the name from the account.
fn issuer(public_url: &str) -> String {
    let host = public_url.split_once("://").map_or(public_url, |(_, host)| host);
    let name = if host.starts_with('[') { None } else { host.split(':').next() };
    name.filter(|name| !name.is_empty()).unwrap_or("Keyward").to_owned()
}

/// What a guesser knows of this product.
fn product_words(config: &Config) -> Vec<String> {
    let mut words = vec!["Keyward".to_owned()];
    let host = config.public_host();
    // The numbers of an address are nobody's words.
    if host.contains(|c: char| c.is_ascii_alphabetic()) && !host.starts_with('[') {
        words.push(host.to_owned());
    }
    words.extend(config.passwords.own_words.iter().cloned());
    words
}

fn database_options(database: &Database) -> DatabaseOptions {
    DatabaseOptions {
        url: database.url.reveal().to_owned(),
        create: true,
        durable: true,
        readers: database.readers,
        connections: database.connections,
        wait_timeout: database.wait_timeout,
        connect_timeout: database.connect_timeout,
        statement_timeout: database.statement_timeout,
        lock_timeout: database.lock_timeout,
    }
}

/// The folder of a SQLite file.
pub(crate) fn make_database_folder(config: &Config) -> Result<(), BootError> {
    if config.database.url.is_postgres() {
        return Ok(());
    }
    make_folder(&config.database.url.folder(), "database.url")
}

/// A folder for nobody but us.
pub(super) fn make_folder(folder: &Path, setting: &str) -> Result<(), BootError> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        BootError::Setting(format!(
            "{setting}: the folder {} can't be made: {error}.",
            folder.display()
        ))
    })
}
