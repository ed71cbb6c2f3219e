//! `keyward letter test`: whether letters and messages arrive.

use clap::Subcommand;
use keyward_flows::App;
use keyward_flows::app::config::Delivery;
use keyward_flows::caller::May;
use keyward_flows::letters::trial::{self, Address};
use keyward_rules::value::email::Email;
use serde_json::json;

use super::{Failure, out};
use crate::boot;
use crate::config::Config;

/// What can be done with letters.
#[derive(Subcommand)]
pub(super) enum LetterCommand {
    /// Send a test letter, or a message to a telephone number; a running server delivers it.
    Test {
        /// Mail addresses, or telephone numbers such as +441632960123.
        #[arg(required = true, value_name = "ADDRESS")]
        to: Vec<String>,
        /// The language: en or de.
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
}

/// Runs the command.
pub(super) async fn run(
    config: &Config,
    command: LetterCommand,
    json: bool,
) -> Result<(), Failure> {
    let LetterCommand::Test { to, language } = command;
    let app = boot::open(config).await?;
    let mut done = Ok(());
    for to in &to {
        done = post(&app, to, language.as_deref()).await;
        if done.is_err() {
            break;
        }
    }
    app.close().await;
    done?;
    if json {
        out::json(&json!({ "items": to.iter().map(|to| json!({ "to": to })).collect::<Vec<_>>() }));
    } else {
        out::line(match app.config.mail_delivery {
            Delivery::Kept => "Posted. Without smtp.url letters wait at /dev/inbox of the server.",
            _ => "Posted. The running server sends it now; what goes wrong is in its log.",
        });
    }
    Ok(())
}

async fn post(app: &App, to: &str, language: Option<&str>) -> Result<(), Failure> {
    let by = May::at_the_command_line();
    if is_number(to) {
        can_be_sent(app.config.sms_delivery, "sms.provider", "message")?;
        return Ok(trial::post(app, &by, Address::Phone(to), language).await?);
    }
    let email =
        Email::parse(to).map_err(|fault| Failure::Said(format!("{to:?}: {}", fault.detail)))?;
    can_be_sent(app.config.mail_delivery, "smtp.url", "letter")?;
    Ok(trial::post(app, &by, Address::Mail(&email), language).await?)
}

/// E.164: a plus sign, and at most 15 digits.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (1..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn can_be_sent(delivery: Delivery, setting: &str, what: &str) -> Result<(), Failure> {
    match delivery {
        Delivery::Impossible => {
            Err(Failure::Said(format!("{setting} is not set, so no {what} can be sent.")))
        }
        Delivery::Sent | Delivery::Kept => Ok(()),
    }
}
