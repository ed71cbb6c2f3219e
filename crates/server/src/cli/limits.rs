//! `keyward limits list|lift`, also beside a running server.

use clap::Subcommand;
use keyward_flows::App;
use keyward_flows::admin::limits::{self, Guessed};
use keyward_flows::caller::{ManageUsers, May};
use serde_json::{Value, json};

use super::{Failure, out};
use crate::boot;
use crate::config::Config;

#[derive(Subcommand)]
pub(super) enum LimitsCommand {
    /// List the people, networks and names that wrong guesses count for.
    List,
    /// Give back the guesses of a person, a network, or a name that was typed.
    Lift {
        /// Username, email address or id of a person; or an IP address; or a /64.
        what: String,
    },
}

pub(super) async fn run(
    config: &Config,
    command: LimitsCommand,
    json: bool,
) -> Result<(), Failure> {
    let app = boot::open(config).await?;
    let done = work(&app, command, json).await;
    app.close().await;
    done
}

async fn work(app: &App, command: LimitsCommand, json: bool) -> Result<(), Failure> {
    let by = May::<ManageUsers>::at_the_command_line();
    match command {
        LimitsCommand::List => {
            let all = limits::list(app, &by).await?;
            if json {
                out::json(&json!({ "items": all.iter().map(shown_json).collect::<Vec<_>>() }));
            } else {
                all.iter().for_each(|guessed| out::line(&shown(guessed)));
            }
        }
        LimitsCommand::Lift { what } => {
            let lifted = limits::lift(app, &by, &what).await?;
            if json {
                let view = json!({
                    "kind": lifted.kind, "id": lifted.id, "guesses": lifted.guesses,
                });
                out::json(&view);
            } else {
                out::line(&format!("{} of {} no longer count.", guesses(lifted.guesses), what));
            }
        }
    }
    Ok(())
}

fn guesses(number: u64) -> String {
    if number == 1 { "1 guess".to_owned() } else { format!("{number} guesses") }
}

fn shown_json(guessed: &Guessed) -> Value {
    json!({
        "kind": guessed.kind,
        "id": guessed.id,
        "username": guessed.username,
        "guesses": guessed.guesses,
        "in_a_row": guessed.in_a_row,
        "free_at": guessed.free_at.map(|at| at.to_string()),
    })
}

fn shown(guessed: &Guessed) -> String {
    let name = guessed.username.as_deref().unwrap_or(&guessed.id);
    let row = match guessed.in_a_row {
        0 => String::new(),
        in_a_row => format!("  {in_a_row} in a row"),
    };
    let free = guessed.free_at.map(|at| format!("  until {at}")).unwrap_or_default();
    let guesses = guesses(u64::try_from(guessed.guesses).unwrap_or_default());
    format!("{:<8}  {name}  {guesses}{row}{free}", guessed.kind)
}
