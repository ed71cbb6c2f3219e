//! The start: settings become a running world, and a running world stops in good order.

pub mod banner;
mod listen;
pub mod sealing;
mod stop;
mod world;

pub use listen::serve;
pub(crate) use world::make_database_folder;
pub use world::{flow_config, open};

/// Why the server does not start: one sentence that names the setting or the thing.
#[derive(Debug, thiserror::Error)]
pub enum BootError {
    /// The settings are refused.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// Database, keys or machine.
    #[error(transparent)]
    Start(#[from] keyward_flows::app::StartError),
    /// Files and sockets.
    #[error("{0}")]
    Setting(String),
}
