//! `App`: the one thing that flows hold of the world. Clock, dice, database, keys, hashing,
//! what is denied, and what is remembered for speed.

mod alike;
pub mod cache;
pub mod clock;
pub mod config;
pub mod denied;
pub mod dice;
pub mod hashing;
pub(crate) mod keys;
pub mod outbound;
pub(crate) mod places;
pub(crate) mod relying_party;
pub(crate) mod rotations;

use std::sync::atomic::{AtomicU64, Ordering};

use keyward_rules::token::access::Expected;
use keyward_rules::token::seal::SealingKeys;
use keyward_rules::value::id;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
use keyward_store::read;
use keyward_store::{Db, File, Migrated};

use self::cache::Cache;
use self::clock::Clock;
use self::config::Config;
use self::denied::Denied;
use self::hashing::HashingPool;
use self::keys::Keys;
use self::outbound::Outbound;
use self::places::Places;
use self::relying_party::RelyingParty;
use self::rotations::Rotations;
use crate::letters::Bells;
use crate::login::decoys::Decoys;

/// Everything that flows need of the world. Shared by all requests.
pub struct App {
    /// What time it is.
    pub clock: Clock,
    /// What was set.
    pub config: Config,
    pub(crate) db: Db,
    /// The file of SQLite that `db` has open; none on PostgreSQL.
    file: Option<File>,
    pub(crate) sealing: SealingKeys,
    pub(crate) keys: Keys,
    pub(crate) hashing: HashingPool,
    pub(crate) rotations: Rotations,
    pub(crate) denied: Denied,
    pub(crate) cache: Cache,
    pub(crate) decoys: Decoys,
    places: Places,
    /// None where `public_url` has no name for a host.
    pub(crate) relying_party: Option<RelyingParty>,
    /// Rings when a letter was posted.
    pub(crate) posted: Bells,
    /// Asks others, at addresses that the operator set.
    pub outbound: Outbound,
    /// Of the last id; see `new_id`.
    last_tick: AtomicU64,
    /// What an access token must say to be let in.
    pub(crate) expected: Expected,
}

/// Why the world could not be opened. One sentence that names what to mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database can't be opened, or does not admit this release.
    #[error("database.url: {0}.")]
    Database(#[from] keyward_store::DbError),
    /// The database can't be reached, or is not one to live in.
    #[error("database.url: {0}")]
    Unfit(#[from] keyward_store::Unfit),
    /// The sealing key does not open the key ring, or a key can't be made.
    #[error("{0}")]
    Keys(String),
    /// The file of places can't be used.
    #[error("{0}")]
    Places(String),
    /// An instance on the same database is set so that the two can't run together.
    #[error("{0}")]
    Disagrees(String),
    /// The chance or the threads of this machine are out of reach.
    #[error("{0}")]
    Machine(String),
}

/// Looks whether the database can be reached and is one to live in, before anything is made.
pub async fn look(config: &Config) -> Result<(), StartError> {
    Ok(keyward_store::first_look(&config.database).await?)
}

/// Opens the database and brings its schema up to this release.
pub async fn migrate(config: &Config) -> Result<Migrated, StartError> {
    look(config).await?;
    let db = Db::open(&config.database)?;
    let migrated = keyward_store::migrate(&db, Clock::system().now().millis()).await;
    db.close().await;
    Ok(migrated?)
}

impl App {
    /// Opens the world: migrations applied, keys made where there are none.
    pub async fn open(
        config: Config,
        sealing: SealingKeys,
        clock: Clock,
    ) -> Result<Self, StartError> {
        let places = Places::open(config.places_file.as_deref())?;
        let db = Db::open(&config.database)?;
        keyward_store::migrate(&db, clock.now().millis()).await?;
        let file = File::of(&config.database);
        let keys = keys::load(&db, &config, &sealing, clock.now()).await?;
        let expected = Expected {
            issuer: config.public_url.clone(),
            lifetime_seconds: config.access_lifetime_seconds,
        };
        let relying_party = RelyingParty::of(&config)
            .map_err(|error| StartError::Machine(format!("server.public_url: {error}")))?;
        let app = Self {
            relying_party,
            hashing: HashingPool::start(config.hashing_threads, config.hashing_queue)?,
            rotations: Rotations::new(),
            denied: Denied::new(&clock),
            decoys: Decoys::default(),
            cache: Cache::new(config.cached_tokens, config.cached_profiles),
            posted: Bells::default(),
            outbound: Outbound::new().map_err(|error| StartError::Machine(error.to_string()))?,
            keys: Keys::new(keys),
            places,
            last_tick: AtomicU64::new(0),
            clock,
            config,
            db,
            file,
            sealing,
            expected,
        };
        app.begin_following().await?;
        crate::login::decoys::look(&app).await?;
        Ok(app)
    }

    /// The instant of now.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A new id, made now; later ones of this instance sort behind it.
    pub(crate) fn new_id(&self) -> Result<String, crate::Refusal> {
        let now = self.now();
        let last = self.last_tick.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            Some(id::next_tick(last, now))
        });
        let tick = id::next_tick(last.unwrap_or_else(|last| last), now);
        Ok(id::make(tick, dice::bytes()?))
    }

    /// Where an address is, in the words of a person of this locale; the address itself where
    /// nobody knows.
    pub fn place(&self, address: &str, locale: Option<&str>) -> String {
        self.places.of(address, Language::of(locale))
    }

    /// Whether the database answers, is the one that others would open, and this instance hears
    /// of changes.
    pub async fn is_ready(&self) -> bool {
        if let Some(file) = &self.file
            && !file.is_in_its_place()
        {
            tracing::error!(%file, "the database's file was removed or replaced; restart");
            return false;
        }
        let answers = read!(self.db, |tx| keyward_store::roles::is_held(tx, "admin").await).is_ok();
        answers && (self.denied.is_fresh(&self.clock) || self.follow().await.is_ok())
    }

    /// Ends the connections to the database.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
