//! What the house does for itself, when a story says so; and how an instance sleeps.

use std::sync::Arc;

use keyward_flows::App;
use keyward_flows::app::StartError;
use keyward_flows::upkeep::presence::{self, Joined};
use keyward_flows::upkeep::sweep::{self, Swept};
use tokio::task::JoinHandle;

use super::House;

/// Looks for changes as a running server does.
pub(super) fn follow(app: Arc<App>) -> JoinHandle<()> {
    tokio::spawn(async move { app.follow_forever().await })
}

impl House {
    /// One pass of the sweep.
    pub async fn sweep(&self) -> Swept {
        sweep::pass(self.app()).await.unwrap()
    }

    /// Says to the other instances that this one is there, as a start does.
    pub async fn join(&self, name: &str) -> Result<Joined, StartError> {
        presence::join(self.app(), name.to_owned(), &self.server.config.shared()).await
    }

    /// Hears of nothing until it wakes.
    pub fn falls_asleep(&self) {
        self.following.lock().unwrap().abort();
    }

    /// Looks for changes again.
    pub fn wakes(&self) {
        *self.following.lock().unwrap() = follow(self.app().clone());
    }
}
