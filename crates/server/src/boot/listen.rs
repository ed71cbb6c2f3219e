//! Listening: one or two sockets, plain or TLS, until the stop.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server as HttpServer};
use hyper_util::rt::TokioTimer;
use keyward_flows::upkeep::{self, presence, presence::Presence};

use super::{BootError, banner, stop};
use crate::edge::{Edge, MakeEdge};
use crate::log::sink::Sink;
use crate::mail::carry::{self, Carriers, Stop};
use crate::router::router;
use crate::state::Shared;

/// Headers of a request may have so many bytes in all; more is 431 by the HTTP library.
const MAXIMUM_HEADER_BYTES: usize = 32 * 1024;

/// Serves until a signal stops it in good order.
pub async fn serve(server: Shared, sink: Arc<Sink>) -> Result<(), BootError> {
    let listeners = bind(&server.config.listen_addresses())?;
    let tls = tls(&server).await?;
    let edge = Edge::new(server.clone(), router(&server), sink, [0, 0, 0, 0].into());
    let make = MakeEdge::new(edge, server.config.server.maximum_connections);
    let presence = Arc::new(join(&server).await?);
    let carriers = Carriers::new(server.clone()).map_err(BootError::Setting)?;
    let (stop_carrying, stop) = Stop::new();
    let following = tokio::spawn(follow(server.clone()));
    let app = server.app.clone();
    let tending = tokio::spawn(async move { app.tend_keys_forever().await });
    let keeping = tokio::spawn(keep(server.clone(), presence.clone()));
    let mut carrying = tokio::spawn(carriers.run(stop));
    let handle = Handle::new();
    let mut running = tokio::task::JoinSet::new();
    for listener in listeners {
        running.spawn(run(listener, tls.clone(), server.clone(), make.clone(), handle.clone()));
    }
    let stopping = tokio::spawn(stop::on_signal(server.clone(), handle));
    banner::print(&server).await;
    let mut outcome = Ok(());
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                outcome = Err(BootError::Setting(format!("server.address: {error}.")));
            }
            Err(error) => outcome = Err(BootError::Setting(error.to_string())),
        }
    }
    let _ = stop_carrying.send(true);
    // What a mail server has in its hands may come to its end.
    if tokio::time::timeout(carry::STOPPING, &mut carrying).await.is_err() {
        carrying.abort();
        let _ = carrying.await;
    }
    for job in [following, keeping, tending, stopping] {
        job.abort();
        // Whatever it was at has ended before the database is closed.
        let _ = job.await;
    }
    presence.leave(&server.app).await;
    server.app.close().await;
    tracing::info!("stopped");
    outcome
}

/// Says to the other instances on the database that this one is there.
async fn join(server: &Shared) -> Result<Presence, BootError> {
    let machine = rustix::system::uname();
    let name = format!("{}, process {}", machine.nodename().to_string_lossy(), std::process::id());
    let joined = presence::join(&server.app, name, &server.config.shared()).await?;
    for sentence in &joined.odd {
        tracing::warn!("{sentence}");
    }
    Ok(joined.presence)
}

async fn follow(server: Shared) {
    server.app.follow_forever().await;
}

async fn keep(server: Shared, presence: Arc<Presence>) {
    upkeep::run_forever(&server.app, &presence).await;
}

async fn run(
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    server: Shared,
    make: MakeEdge,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    let http = axum_server::from_tcp(listener)?.handle(handle);
    match tls {
        None => tuned(http, &server).serve(make).await,
        Some(tls) => {
            let acceptor = axum_server::tls_rustls::RustlsAcceptor::new(tls);
            tuned(http.acceptor(acceptor), &server).serve(make).await
        }
    }
}

fn tuned<A>(mut http: HttpServer<SocketAddr, A>, server: &Shared) -> HttpServer<SocketAddr, A> {
    let header_timeout = Duration::from_secs(server.config.server.header_timeout_seconds);
    let builder = http.http_builder();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(MAXIMUM_HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(Duration::from_secs(30)))
        .keep_alive_timeout(Duration::from_secs(10))
        .max_header_list_size(MAXIMUM_HEADER_BYTES as u32)
        .max_concurrent_streams(100);
    http.first_request_timeout(header_timeout)
}

/// A peer that takes nothing of an answer for so long is gone; connections inherit this.
fn give_up_on_slow_readers(listener: &TcpListener) {
    const MILLISECONDS: u32 = 30_000;
    if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(listener, MILLISECONDS) {
        tracing::warn!(%error, "slow readers keep their connections");
    }
}

/// Binds every address. Where a machine has no IPv6, `localhost` is its IPv4 half.
fn bind(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, BootError> {
    let mut listeners = Vec::new();
    for address in addresses {
        match TcpListener::bind(address) {
            Ok(listener) => {
                give_up_on_slow_readers(&listener);
                if address.port() == 0
                    && let Ok(address) = listener.local_addr()
                {
                    tracing::info!(%address, "listening at a free port");
                }
                listeners.push(listener);
            }
            Err(error)
                if address.is_ipv6()
                    && addresses.len() > 1
                    && error.kind() != std::io::ErrorKind::AddrInUse =>
            {
                tracing::warn!(%address, %error, "not listening there");
            }
            Err(error) => {
                return Err(BootError::Setting(format!(
                    "server.address: can't listen on {address}: {error}."
                )));
            }
        }
    }
    Ok(listeners)
}

async fn tls(server: &Shared) -> Result<Option<RustlsConfig>, BootError> {
    let Some(files) = &server.config.tls.files else { return Ok(None) };
    RustlsConfig::from_pem_file(&files.certificate, &files.key).await.map(Some).map_err(|error| {
        BootError::Setting(format!(
            "tls.certificate_file and tls.key_file: {error}. Both are PEM, and belong together."
        ))
    })
}
