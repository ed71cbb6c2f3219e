//! `keyward keys list|rotate|reseal`, also beside a running server.

use clap::Subcommand;
use keyward_flows::App;
use keyward_flows::admin::keys::{self, Key};
use keyward_flows::caller::{ManageKeys, May};
use serde_json::json;

use super::{Failure, out};
use crate::api::view::{Items, KeyView};
use crate::boot;
use crate::config::Config;

#[derive(Clone, Copy, Subcommand)]
pub(super) enum KeysCommand {
    /// List the keys that sign tokens, or did until lately.
    List,
    /// Put the next key to work and make a new next one; tokens of the old one stay good.
    Rotate {
        /// Take the old key out of the ring at once: no token that it signed is good any more.
        #[arg(long)]
        compromised: bool,
    },
    /// Seal every key anew under the first of keys.sealing_key.
    Reseal,
}

pub(super) async fn run(config: &Config, command: KeysCommand, json: bool) -> Result<(), Failure> {
    let app = boot::open(config).await?;
    let done = work(&app, config, command, json).await;
    app.close().await;
    done
}

async fn work(app: &App, config: &Config, command: KeysCommand, json: bool) -> Result<(), Failure> {
    let by = May::<ManageKeys>::at_the_command_line();
    match command {
        KeysCommand::List => print(&keys::list(app, &by).await?, json),
        KeysCommand::Rotate { compromised } => {
            let ring = keys::rotate(app, &by, compromised).await?;
            if config.tokens.algorithm.is_symmetric() {
                out::error(
                    "Tokens are signed with tokens.secret_key, which only that setting turns. \
                     The other keys were turned.",
                );
            }
            print(&ring, json);
            if compromised && !json {
                out::line(
                    "What signed until now is withdrawn: its tokens are refused. Sessions go \
                     on, and a refresh gives a new token.",
                );
            }
        }
        KeysCommand::Reseal => {
            let done = keys::reseal(app, &by).await?;
            if json {
                out::json(
                    &json!({ "resealed": done.resealed, "keys": done.keys, "secrets": done.secrets }),
                );
            } else {
                out::line(&format!(
                    "{} of {} keys and {} other secrets were sealed anew; all are under the first sealing key.",
                    done.resealed, done.keys, done.secrets
                ));
            }
        }
    }
    Ok(())
}

fn print(ring: &[Key], json: bool) {
    let views = ring.iter().map(KeyView::of);
    if json {
        out::json(&Items { items: views.collect() });
    } else {
        views.for_each(|key| out::line(&shown(&key)));
    }
}

fn shown(key: &KeyView<'_>) -> String {
    let mut line = format!(
        "{}  {:<5}  {:<7}  {:<5}  created {}",
        key.kid, key.algorithm, key.state, key.sealing_key, key.created_at
    );
    for (word, at) in [("activated", &key.activated_at), ("retired", &key.retired_at)] {
        if let Some(at) = at {
            line.push_str(&format!("  {word} {at}"));
        }
    }
    line
}
