//! `keyward config check|show|reference`.

use clap::Subcommand;
use serde_json::json;

use super::{Failure, out};
use crate::config::{self, Config};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Say whether the settings would be taken.
    Check,
    /// Print every setting with where it comes from; secrets are masked.
    Show,
    /// Print the reference of all settings as Markdown.
    Reference,
}

pub(super) fn run(
    command: &ConfigCommand,
    overrides: Vec<(String, String)>,
    json: bool,
) -> Result<(), Failure> {
    match command {
        ConfigCommand::Reference => {
            out::line(config::reference_markdown().trim_end());
            Ok(())
        }
        ConfigCommand::Show => {
            let config = Config::load(overrides)?;
            if json {
                out::json(&config.show_json());
            } else {
                out::line(config.show_text().trim_end());
            }
            Ok(())
        }
        ConfigCommand::Check => check(Config::load(overrides), json),
    }
}

fn check(loaded: Result<Config, config::ConfigError>, json: bool) -> Result<(), Failure> {
    if json {
        let (problems, warnings) = match &loaded {
            Ok(config) => (Vec::new(), config.warnings.clone()),
            Err(error) => (error.problems.clone(), Vec::new()),
        };
        out::json(&json!({ "problems": problems, "warnings": warnings }));
    }
    let config = loaded?;
    if !json {
        for warning in &config.warnings {
            out::line(warning);
        }
        out::line("The settings are fine.");
    }
    Ok(())
}
