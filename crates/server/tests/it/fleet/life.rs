//! The life of an account over two instances.

use super::{Fleet, PUBLIC_URL};
use crate::house::smtp::Sink;
use crate::life::tell;
use crate::life::world::World;

/// Promise: An account is as hard to take over, and its owner as hard to lock out, where every request of theirs goes to another of two instances than the one before.
/// ASVS 6.3.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_hard_to_take_over_at_two_instances() {
    let Some(fleet) = Fleet::new() else { return };
    let sink = Sink::new();
    let url = sink.url();
    let servers = fleet
        .both(&[
            ("KEYWARD_SMTP_URL", url.as_str()),
            ("KEYWARD_EMAIL_VERIFICATION", "required"),
            ("KEYWARD_SERVER_TRUSTED_PROXIES", "127.0.0.1"),
        ])
        .await;
    let ports = servers.iter().map(|server| server.port).collect();
    tell(World::new(ports, sink, PUBLIC_URL, None)).await;
}
