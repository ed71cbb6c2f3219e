//! Instances as processes of their own on a PostgreSQL server of their own, which goes away
//! and comes back: what one instance does, all know.

mod factors;
mod full;
mod guesses;
mod keys;
mod life;
mod long_run;
mod once;
mod outage;
mod passkeys;
mod recovery;
mod revocation;
mod schema;
mod slow;
mod workshop;

use std::process::Output;

use serde_json::{Value, json};

use crate::house::{Answer, PASSWORD, SEALING_KEY};
use crate::start::process::{Place, Running};

use workshop::Workshop;

/// The issuer of all instances, as a load balancer would have it.
const PUBLIC_URL: &str = "http://localhost:9000";

/// Two places on one database.
pub struct Fleet {
    pub database: Workshop,
    pub places: [Place; 2],
}

/// What a sign-in gave.
#[derive(Clone)]
pub struct Pair {
    pub access: String,
    pub refresh: String,
}

impl Fleet {
    /// The places and the database; nothing runs yet. `None` where there is no database.
    pub fn new() -> Option<Self> {
        Workshop::open().map(Self::on)
    }

    /// The same on this database.
    pub fn on(database: Workshop) -> Self {
        Self { database, places: [Place::new(), Place::new()] }
    }

    fn settings(&self) -> [(&'static str, String); 6] {
        [
            ("DATABASE_URL", self.database.url.clone()),
            ("KEYWARD_KEYS_SEALING_KEY", SEALING_KEY.to_owned()),
            ("KEYWARD_SERVER_PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("KEYWARD_LOG_FORMAT", "json".to_owned()),
            ("KEYWARD_DATABASE_CONNECT_TIMEOUT_SECONDS", "2".to_owned()),
            ("KEYWARD_DATABASE_CONNECTIONS", "8".to_owned()),
        ]
    }

    /// Starts the instance of this number.
    pub async fn start(&self, number: usize, more: &[(&str, &str)]) -> Running {
        let settings = self.settings();
        let mut settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        settings.extend_from_slice(more);
        self.places[number].start(&settings).await
    }

    /// Both instances.
    pub async fn both(&self, more: &[(&str, &str)]) -> [Running; 2] {
        [self.start(0, more).await, self.start(1, more).await]
    }

    /// A command beside the instances.
    pub fn command(&self, arguments: &[&str]) -> Output {
        self.places[0].command().envs(self.settings()).args(arguments).output().unwrap()
    }
}

pub async fn register(server: &Running, name: &str) -> Answer {
    let email = format!("{name}@example.com");
    let person = json!({ "username": name, "email": email, "password": PASSWORD });
    server.post_json("/auth/register", person).await
}

pub fn credentials(name: &str, password: &str) -> Value {
    json!({ "username": name, "password": password, "refresh_delivery": "body" })
}

pub async fn sign_in(server: &Running, name: &str) -> Pair {
    pair(&server.post_json("/auth/login", credentials(name, PASSWORD)).await.is(200))
}

pub fn pair(answer: &Answer) -> Pair {
    Pair { access: answer.member("access_token"), refresh: answer.member("refresh_token") }
}

pub fn refresh_body(pair: &Pair) -> Value {
    json!({ "refresh_token": pair.refresh })
}
