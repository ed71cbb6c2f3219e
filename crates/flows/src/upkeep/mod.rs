//! What the server does for itself, beside all requests: old rows are swept, and the instances
//! on one database know of each other.

mod leaving;
mod meeting;
pub mod presence;
pub mod sweep;

use crate::App;
use presence::Presence;

/// Keeps the house for as long as the server runs. What fails is logged and tried again.
pub async fn run_forever(app: &App, presence: &Presence) {
    tokio::join!(sweep::run_forever(app), presence.renew_forever(app));
}
