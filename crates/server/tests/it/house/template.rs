//! A migrated database with its keys, made once a run and copied for each house.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_rules::token::seal::SealingKeys;
use keyward_rules::value::instant::Instant;
use keyward_server::boot;
use keyward_server::config::Config;
use tokio::sync::OnceCell;

static TEMPLATE: OnceCell<Folder> = OnceCell::const_new();
static NEXT: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own that goes with the house.
pub struct Folder {
    pub path: PathBuf,
}

impl Folder {
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keyward-story-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    /// A folder with a copy of the template. The template is closed, so its file is whole.
    pub async fn copy() -> Self {
        let template = TEMPLATE.get_or_init(make).await;
        let folder = Self::new();
        std::fs::copy(template.path.join("keyward.db"), folder.path.join("keyward.db")).unwrap();
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

async fn make() -> Folder {
    let folder = Folder::new();
    let mut flow = boot::flow_config(&config(&folder.path, &[]));
    flow.database.durable = false;
    let keys = SealingKeys::parse(&[super::SEALING_KEY.to_owned()]).unwrap();
    let clock = Clock::by_hand(Instant::from_millis(1_795_000_000_000));
    App::open(flow, keys, clock).await.unwrap().close().await;
    assert!(!folder.path.join("keyward.db-wal").exists(), "the template is not closed");
    folder
}

pub fn config(folder: &Path, overrides: &[(String, String)]) -> Config {
    super::settings(folder, overrides).unwrap()
}
