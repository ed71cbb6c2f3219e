//! The stop: first not ready, then no new connections, then an end. A second signal ends at
//! once.

use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::state::Shared;

/// Waits for SIGTERM or SIGINT and stops the listeners in good order.
pub(super) async fn on_signal(server: Shared, handle: Handle<SocketAddr>) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals can't be heard; only a kill will stop this server");
        return;
    };
    either(&mut terminate, &mut interrupt).await;
    let settings = &server.config.server;
    server.begin_draining();
    tracing::info!(drain_seconds = settings.drain_seconds, "stopping");
    let ordinary = async {
        tokio::time::sleep(Duration::from_secs(settings.drain_seconds)).await;
        handle.graceful_shutdown(Some(Duration::from_secs(settings.stop_seconds)));
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = ordinary => {}
        () = either(&mut terminate, &mut interrupt) => {
            tracing::warn!("stopping at once");
            handle.shutdown();
        }
    }
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
