//! What the house does for itself, when a story says so; and how an instance sleeps.

use keyward_flows::app::StartError;
use keyward_flows::upkeep::presence::{self, Joined};
use keyward_flows::upkeep::sweep::{self, Swept};

use super::House;

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
        if let Some(following) = self.following.lock().unwrap().take() {
            following.abort();
        }
    }

    /// Looks for changes, as a running server does.
    pub fn wakes(&self) {
        let app = self.app().clone();
        let following = tokio::spawn(async move { app.follow_forever().await });
        *self.following.lock().unwrap() = Some(following);
    }
}
