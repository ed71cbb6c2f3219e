//! `keyward migrate`.

use keyward_flows::app;
use serde::Serialize;

use super::{Failure, out};
use crate::boot::{self, BootError};
use crate::config::Config;

#[derive(Serialize)]
struct Done {
    applied: usize,
    known: usize,
}

/// Brings the schema up to this release.
pub(super) async fn migrate(config: &Config, json: bool) -> Result<(), Failure> {
    boot::make_database_folder(config)?;
    let migrated = app::migrate(&boot::flow_config(config)).await.map_err(BootError::from)?;
    let done = Done { applied: migrated.applied, known: migrated.known };
    if json {
        out::json(&done);
    } else if done.applied == 0 {
        out::line("The schema is up to date.");
    } else {
        out::line(&format!("{} of {} migrations were applied now.", done.applied, done.known));
    }
    Ok(())
}
