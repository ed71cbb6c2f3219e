//! What every handler shares: the world of the flows, and what was made once at the start.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use keyward_flows::App;

use crate::assets::Assets;
use crate::config::Config;

/// The server's own state.
pub struct Server {
    /// The world of the flows.
    pub app: Arc<App>,
    /// What was set.
    pub config: Config,
    /// The base of every link.
    pub public_url: String,
    /// Style and icons.
    pub assets: Assets,
    /// The OpenAPI description, as served.
    pub openapi: Bytes,
    draining: AtomicBool,
}

/// How handlers hold it.
pub type Shared = Arc<Server>;

impl Server {
    /// Makes ready what is served unchanged.
    pub fn new(app: Arc<App>, config: Config) -> Shared {
        let public_url = config.public_url().to_owned();
        Arc::new(Self {
            openapi: Bytes::from(crate::openapi::json(&public_url)),
            assets: Assets::new(),
            draining: AtomicBool::new(false),
            public_url,
            app,
            config,
        })
    }

    /// From here on the server wants to be left alone: not ready, and connections close.
    pub fn begin_draining(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether it does.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }
}
