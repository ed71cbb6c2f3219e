//! A small JSON answer of axum with nothing of ours around it, behind the listener and on the
//! runtime that Keyward has: what `GET /users/me` is measured against.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;
use clap::Parser;
use hyper_util::rt::TokioTimer;
use keyward_bench::{Failure, end};

/// Answers `GET /users/me` with the bytes of a file, until it is killed.
#[derive(Parser)]
#[command(name = "bare-axum")]
struct Arguments {
    /// Port on 127.0.0.1.
    #[arg(long)]
    port: u16,
    /// The file whose bytes are the answer.
    #[arg(long)]
    body: PathBuf,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let body = Bytes::from(std::fs::read(&arguments.body)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments.port, body))
}

async fn serve(port: u16, body: Bytes) -> Result<(), Failure> {
    let json = HeaderValue::from_static("application/json");
    let answer = move || std::future::ready(([(CONTENT_TYPE, json.clone())], body.clone()));
    let router = Router::new().route("/users/me", get(answer));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let mut server = axum_server::from_tcp(listener)?;
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(10))
        .max_buf_size(32 * 1024);
    server.serve(router.into_make_service()).await?;
    Ok(())
}
