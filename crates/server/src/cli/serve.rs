//! `keyward serve`.

use std::io::IsTerminal as _;
use std::time::Duration;

use rustls::crypto::aws_lc_rs;

use super::Failure;
use crate::boot;
use crate::config::{Config, LogFormat};
use crate::log::setup;
use crate::log::sink::{Format, Sink};
use crate::state::Server;

/// Runs the server until it is stopped.
pub(super) async fn serve(config: Config) -> Result<(), Failure> {
    let format = match config.log.format {
        Some(LogFormat::Json) => Format::Json,
        Some(LogFormat::Pretty) => Format::Pretty,
        None if std::io::stdout().is_terminal() => Format::Pretty,
        None => Format::Json,
    };
    let requests = setup::lets_requests_through(config.log.level);
    let sink = Sink::new(format, requests, Box::new(std::io::stdout()));
    sink.start().map_err(|error| Failure::Said(format!("No thread for the log: {error}.")))?;
    setup::install(&sink, config.log.level);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    // A second installation (there is none in this binary) would only find the first.
    let _ = aws_lc_rs::default_provider().install_default();
    let app = boot::open(&config).await?;
    let served = boot::serve(Server::new(app, config), sink.clone()).await;
    // The log's own thread may be writing; the last lines wait a moment for their turn.
    for _ in 0..50 {
        if sink.flush() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(served?)
}
