//! A migrated database with its keys, made once a run and copied for each house.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_rules::token::seal::SealingKeys;
use keyward_rules::value::instant::Instant;
use keyward_server::boot;
use keyward_server::config::Config;
use tokio::sync::OnceCell;

use super::engine;
use super::postgres::Database;

static TEMPLATE: OnceCell<Ground> = OnceCell::const_new();
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// After so long a folder belongs to a run that is over.
const ABANDONED: Duration = Duration::from_secs(3_600);

/// What a house stands on: a folder of its own and a database, both gone with the house.
pub struct Ground {
    pub path: PathBuf,
    /// On PostgreSQL; on SQLite the database is a file in the folder.
    pub database: Option<Database>,
}

impl Ground {
    fn new(database: Option<Database>) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keyward-story-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self { path, database }
    }

    /// Nothing on it yet.
    pub fn blank() -> Self {
        Self::new(engine::is_postgres().then(Database::new))
    }

    /// A copy of the template. The template is closed, so its file is whole.
    pub async fn copy() -> Self {
        let template = TEMPLATE.get_or_init(make).await;
        let ground = Self::new(template.database.as_ref().map(Database::copy));
        if ground.database.is_none() {
            std::fs::copy(template.path.join("keyward.db"), ground.path.join("keyward.db"))
                .unwrap();
        }
        ground
    }

    /// The settings of a house on this ground.
    pub fn config(&self, overrides: &[(String, String)]) -> Config {
        let url = match &self.database {
            Some(database) => database.url(),
            None => format!("sqlite:{}/keyward.db", self.path.display()),
        };
        super::settings(&self.path, &url, overrides).unwrap()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

async fn make() -> Ground {
    clear_away();
    let ground = Ground::blank();
    let mut flow = boot::flow_config(&ground.config(&[]));
    flow.database.durable = false;
    let keys = SealingKeys::parse(&[super::SEALING_KEY.to_owned()]).unwrap();
    let clock = Clock::by_hand(Instant::from_millis(1_795_000_000_000));
    let app = App::open(flow, keys, clock.clone()).await.unwrap();
    // A story counts its own changes, not the word that keys were made.
    clock.advance(86_400);
    keyward_flows::upkeep::sweep::pass(&app).await.unwrap();
    app.close().await;
    assert!(!ground.path.join("keyward.db-wal").exists(), "the template is not closed");
    if let Some(database) = &ground.database {
        database.lock();
    }
    ground
}

/// Nothing that is static is dropped, so each run takes away the templates of those before.
fn clear_away() {
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.map(|modified| modified.elapsed().unwrap_or_default());
        let is_a_story = entry.file_name().to_string_lossy().starts_with("keyward-story-");
        if is_a_story && age.is_ok_and(|age| age > ABANDONED) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
