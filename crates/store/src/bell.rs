//! The bell: PostgreSQL's word that a commit left changes. The table is the truth; who misses
//! a ring looks a moment later.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};

use crate::db::Db;
use crate::engine::{BELL, Pools};
use crate::error::DbError;

/// How long to wait before another try to listen.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// An ear of one instance. On SQLite it never rings: instances there look.
pub struct Bell {
    server: Option<PgConnectOptions>,
    listener: Option<PgListener>,
}

impl Db {
    /// An ear; it connects when it is first asked.
    pub fn bell(&self) -> Bell {
        let server = match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(places) => Some(places.options().connect.clone()),
        };
        Bell { server, listener: None }
    }
}

impl Bell {
    /// Waits for the next ring. Rings while nobody waited are one ring, and so is a lost
    /// connection: whatever was rung meanwhile is heard then.
    pub async fn rung(&mut self) {
        let Some(server) = &self.server else { return std::future::pending().await };
        loop {
            if let Some(listener) = &mut self.listener {
                if listener.recv().await.is_ok() {
                    while listener.next_buffered().is_some() {}
                } else {
                    self.listener = None;
                }
                return;
            }
            match listen(server.clone()).await {
                Ok(listener) => self.listener = Some(listener),
                Err(_) => tokio::time::sleep(AGAIN_AFTER).await,
            }
        }
    }
}

async fn listen(server: PgConnectOptions) -> Result<PgListener, DbError> {
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(server);
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(BELL).await?;
    Ok(listener)
}
