//! The house: a whole server in memory on a copied database, a clock that is moved by hand,
//! and people who come to its door.

mod answer;
pub mod authenticator;
mod crowd;
mod engine;
mod factors;
pub mod jwt;
mod kinds;
mod mail;
mod operator;
pub mod passkeys;
mod person;
pub mod places;
pub mod postgres;
pub mod provider;
pub mod service;
pub mod smtp;
mod template;
mod upkeep;
pub mod vault;

use std::net::{IpAddr, TcpListener};
use std::sync::{Arc, Mutex};

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_rules::value::instant::Instant;
use keyward_server::boot;
use keyward_server::config::{self, Inputs};
use keyward_server::edge::{Edge, MakeEdge};
use keyward_server::log::sink::{Format, Sink};
use keyward_server::router::router;
use keyward_server::state::{Server, Shared};

pub use answer::Answer;
pub use crowd::{of_status, together};
pub use engine::{is_postgres, only_on_sqlite, say};
pub use factors::App as AuthenticatorApp;
pub use mail::Mail;
pub use person::Person;

/// A password that the default policy admits.
pub const PASSWORD: &str = "orbit tangerine lamp";

/// The key that seals in stories.
pub const SEALING_KEY: &str = "c3RvcmllcyBhcmUgc2VhbGVkIHVuZGVyIHRoaXMga2U=";

/// A server in memory.
pub struct House {
    pub clock: Clock,
    pub server: Shared,
    pub mail: Mail,
    edge: Edge,
    ground: Arc<template::Ground>,
    settings: Vec<(String, String)>,
    log: Log,
    following: Mutex<Option<tokio::task::JoinHandle<()>>>,
    carrying: Mutex<Option<tokio::sync::watch::Sender<bool>>>,
}

impl House {
    /// A house with the default settings, cheap hashes apart.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A house with other settings.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let ground = Arc::new(template::Ground::copy().await);
        let clock = Clock::by_hand(Instant::from_millis(1_795_512_600_000));
        let settings = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self::open(ground, clock, settings).await
    }

    /// A house whose database is made by its own start.
    pub async fn blank(settings: &[(&str, &str)]) -> Self {
        let clock = Clock::by_hand(Instant::from_millis(1_795_512_600_000));
        let settings = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self::open(Arc::new(template::Ground::blank()), clock, settings).await
    }

    /// Another instance on the same data, by the same clock.
    pub async fn second(&self) -> Self {
        Self::open(self.ground.clone(), self.clock.clone(), self.settings.clone()).await
    }

    /// Another instance that hears of nothing after its start.
    pub async fn second_that_is_deaf(&self) -> Self {
        let settings = self.settings.clone();
        Self::open_unfollowed(self.ground.clone(), self.clock.clone(), settings).await
    }

    /// The same with other settings, as after a restart.
    pub async fn again_with(&self, settings: &[(&str, &str)]) -> Self {
        let settings = settings.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self::open(self.ground.clone(), self.clock.clone(), settings).await
    }

    async fn open(
        ground: Arc<template::Ground>,
        clock: Clock,
        settings: Vec<(String, String)>,
    ) -> Self {
        let house = Self::open_unfollowed(ground, clock, settings).await;
        house.wakes();
        house
    }

    async fn open_unfollowed(
        ground: Arc<template::Ground>,
        clock: Clock,
        settings: Vec<(String, String)>,
    ) -> Self {
        let config = ground.config(&settings);
        let mut flow = boot::flow_config(&config);
        flow.database.durable = false;
        let (keys, _) = boot::sealing::read_or_make(&config).unwrap();
        let app = Arc::new(App::open(flow, keys, clock.clone()).await.unwrap());
        let server = Server::new(app, config);
        let log = Log::default();
        let sink = Sink::new(Format::Json, true, Box::new(log.clone()));
        let edge = Edge::new(server.clone(), router(&server), sink, [127, 0, 0, 1].into());
        let mail = Mail(server.clone());
        Self {
            clock,
            server,
            mail,
            edge,
            ground,
            settings,
            log,
            following: Mutex::default(),
            carrying: Mutex::default(),
        }
    }

    /// Somebody at the door, from an address of their own.
    pub fn visitor(&self) -> Person {
        self.visitor_from("203.0.113.7")
    }

    /// Somebody from this address.
    pub fn visitor_from(&self, address: &str) -> Person {
        let address: IpAddr = address.parse().unwrap();
        Person::new(self.edge.for_peer(address))
    }

    /// Listens on this machine until the story ends; the port.
    pub fn listens(&self) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let make = MakeEdge::new(self.edge.clone(), 1_000);
        tokio::spawn(axum_server::from_tcp(listener).unwrap().serve(make));
        port
    }

    /// A member of this name, registered and signed in; their refresh token is in the jar.
    pub async fn member(&self, name: &str) -> Person {
        let mut person = self.visitor();
        person.register(name).await;
        person.sign_in(name).await;
        person
    }

    /// The world of the flows, for what the command line does.
    pub fn app(&self) -> &Arc<App> {
        &self.server.app
    }

    /// Every line logged so far.
    pub fn log(&self) -> String {
        self.edge.flush_log();
        String::from_utf8(self.log.0.lock().unwrap().clone()).unwrap()
    }

    /// The audit, newest first.
    pub async fn audit(&self) -> Vec<keyward_flows::record::Entry> {
        keyward_flows::audit::latest(self.app(), 1_000).await.unwrap()
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The settings of a house: its own sealing key, hashes that cost nothing, and few connections,
/// so that many houses fit on one server.
pub fn settings(
    folder: &std::path::Path,
    database_url: &str,
    overrides: &[(String, String)],
) -> Result<config::Config, config::ConfigError> {
    let mut all: Vec<(String, String)> = [
        ("database.url", database_url.to_owned()),
        ("database.connections", "4".to_owned()),
        ("keys.sealing_key", SEALING_KEY.to_owned()),
        ("passwords.argon2_memory_kib", "64".to_owned()),
        ("passwords.argon2_passes", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    all.extend(overrides.iter().cloned());
    config::load(&Inputs { overrides: all, directory: folder.to_owned(), ..Inputs::default() })
}
