//! `keyward invite create|list|revoke`, also beside a running server.

use clap::{Args, Subcommand};
use keyward_flows::App;
use keyward_flows::admin::invitations::{self, Invitation};
use keyward_flows::app::config::Registration;
use keyward_flows::caller::{ManageUsers, May};
use keyward_rules::value::email::Email;
use serde_json::json;

use super::{Failure, out};
use crate::api::view::{InvitationView, Items};
use crate::boot;
use crate::config::Config;

/// Invitations read from the database at once.
const PAGE: i64 = 500;

const HOUR_SECONDS: i64 = 3_600;

#[derive(Subcommand)]
pub(super) enum InviteCommand {
    /// Make an invitation: one account, once.
    Create(Create),
    /// List the invitations, in the order of their making.
    List,
    /// Take an invitation back that nobody used.
    Revoke {
        /// Its id, as `list` shows it.
        id: String,
    },
}

#[derive(Args)]
pub(super) struct Create {
    /// The one address that may register with it; not given: any.
    #[arg(long, value_parser = address)]
    email: Option<Email>,
    /// Hours for which it holds, a year at most.
    #[arg(long, default_value_t = 168, value_parser = clap::value_parser!(i64).range(1..=8_760))]
    expires_in_hours: i64,
}

pub(super) async fn run(
    config: &Config,
    command: InviteCommand,
    json: bool,
) -> Result<(), Failure> {
    let app = boot::open(config).await?;
    let done = work(&app, config, command, json).await;
    app.close().await;
    done
}

async fn work(
    app: &App,
    config: &Config,
    command: InviteCommand,
    json: bool,
) -> Result<(), Failure> {
    let by = May::<ManageUsers>::at_the_command_line();
    match command {
        InviteCommand::Create(create) => make(app, config, &by, &create, json).await,
        InviteCommand::List => list(app, &by, json).await,
        InviteCommand::Revoke { id } => {
            invitations::revoke(app, &by, &id).await?;
            if json {
                out::json(&json!({ "id": id }));
            } else {
                out::line("The invitation is taken back.");
            }
            Ok(())
        }
    }
}

async fn make(
    app: &App,
    config: &Config,
    by: &May<ManageUsers>,
    create: &Create,
    json: bool,
) -> Result<(), Failure> {
    let lifetime_seconds = create.expires_in_hours * HOUR_SECONDS;
    let made = invitations::create(app, by, create.email.as_ref(), lifetime_seconds).await?;
    if config.registration.mode == Registration::Closed {
        out::error("registration.mode is closed: nobody registers until it is invite or open.");
    }
    let view = InvitationView::of(&made.invitation);
    if json {
        out::json(&json!({
            "id": view.id,
            "token": made.token.as_str(),
            "email": view.email,
            "created_at": view.created_at,
            "expires_at": view.expires_at,
        }));
        return Ok(());
    }
    // As typed, for the person who reads it.
    let email = create.email.as_ref().map_or("ann@example.com", Email::as_str);
    let body = json!({
        "username": "ann", "email": email, "password": "…", "invitation": made.token.as_str(),
    });
    out::line(&made.token);
    out::line(&format!("\nIt makes one account until {}:\n", view.expires_at));
    // An address may hold an apostrophe, which would end the quotes.
    let body = body.to_string().replace('\'', "'\\''");
    let url = config.public_url();
    out::line(&format!("curl {url}/auth/register -H 'Content-Type: application/json' -d '{body}'"));
    Ok(())
}

async fn list(app: &App, by: &May<ManageUsers>, json: bool) -> Result<(), Failure> {
    let mut all: Vec<Invitation> = Vec::new();
    loop {
        let after = all.last().map(|last| last.id.clone()).unwrap_or_default();
        let page = invitations::list(app, by, &after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if json {
        out::json(&Items { items: all.iter().map(InvitationView::of).collect() });
        return Ok(());
    }
    let now = app.now();
    for invitation in &all {
        let state = match invitation.used_at {
            Some(_) => "used",
            None if invitation.expires_at <= now => "expired",
            None => "waits",
        };
        let email = invitation.email.as_deref().unwrap_or("anybody");
        let until = invitation.expires_at.to_string();
        out::line(&format!("{}  {state:<7}  until {until}  {email}", invitation.id));
    }
    Ok(())
}

fn address(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|fault| fault.detail.into_owned())
}
