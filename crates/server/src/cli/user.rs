//! `keyward user create|disable|enable|unlock|end-sessions|list`, also beside a running server.

use std::io::Read as _;

use clap::{Args, Subcommand};
use keyward_flows::App;
use keyward_flows::admin::import::{self, Immigrant};
use keyward_flows::admin::{limits, users};
use keyward_flows::caller::{ManageUsers, May};
use keyward_flows::record::User;
use keyward_flows::register::Newcomer;
use keyward_rules::password::Password;
use keyward_rules::role::Role;
use keyward_rules::value::email::Email;
use keyward_rules::value::fault::Fault;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;

use super::{Failure, out};
use crate::api::view::{Items, Profile};
use crate::boot;
use crate::config::Config;

/// People read from the database at once.
const PAGE: i64 = 500;

/// A password is short; whatever is longer is not one.
const MOST_PASSWORD_BYTES: u64 = 16 * 1024;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Make an account.
    Create(Create),
    /// Shut a person out: their sessions end, their tokens are refused at once.
    Disable {
        /// Username, address or id.
        who: String,
    },
    /// Let a person in again.
    Enable {
        /// Username, address or id.
        who: String,
    },
    /// Give back the wrong guesses that count for a person, over every door and device.
    Unlock {
        /// Username, address or id.
        who: String,
    },
    /// End a person's sessions, or everybody's: their tokens are refused at once, and they may
    /// sign in again.
    EndSessions {
        /// Username, address or id.
        #[arg(required_unless_present = "everybody")]
        who: Option<String>,
        /// Everybody's sessions.
        #[arg(long, conflicts_with = "who")]
        everybody: bool,
    },
    /// List everybody, in the order of their making.
    List,
}

#[derive(Args)]
pub(super) struct Create {
    /// 1–64 letters, digits, `.`, `_` or `-`.
    #[arg(long)]
    username: String,
    /// The address.
    #[arg(long)]
    email: String,
    /// What they are called.
    #[arg(long)]
    full_name: Option<String>,
    /// A role to grant; may be given several times.
    #[arg(long = "role", value_parser = role)]
    roles: Vec<Role>,
    /// Read the password from standard input, up to the first line's end.
    #[arg(long, required_unless_present = "password_hash_stdin")]
    password_stdin: bool,
    /// Read a hash of the password from there instead: Argon2id, bcrypt, scrypt or PBKDF2, as
    /// PHC, passlib or Django spell it. It is replaced at the first sign-in.
    #[arg(long, conflicts_with = "password_stdin")]
    password_hash_stdin: bool,
}

pub(super) async fn run(config: &Config, command: UserCommand, json: bool) -> Result<(), Failure> {
    // What was typed is judged before a database is opened or made.
    let work = match command {
        UserCommand::Create(create) if create.password_hash_stdin => {
            Work::Import(immigrant(&create)?, create.roles)
        }
        UserCommand::Create(create) => Work::Create(newcomer(&create)?, create.roles),
        UserCommand::Disable { who } => Work::Disable(who),
        UserCommand::Enable { who } => Work::Enable(who),
        UserCommand::Unlock { who } => Work::Unlock(who),
        UserCommand::EndSessions { who: Some(who), .. } => Work::EndSessions(who),
        UserCommand::EndSessions { .. } => Work::EndAllSessions,
        UserCommand::List => Work::List,
    };
    let app = boot::open(config).await?;
    let done = work.run(&app, json).await;
    app.close().await;
    done
}

enum Work {
    Create(Newcomer, Vec<Role>),
    Import(Immigrant, Vec<Role>),
    Disable(String),
    Enable(String),
    Unlock(String),
    EndSessions(String),
    EndAllSessions,
    List,
}

impl Work {
    async fn run(self, app: &App, json: bool) -> Result<(), Failure> {
        let by = May::<ManageUsers>::at_the_command_line();
        let user = match self {
            Self::Create(newcomer, roles) => users::create(app, &by, newcomer, &roles).await?,
            Self::Import(immigrant, roles) => import::create(app, &by, immigrant, &roles).await?,
            Self::Disable(who) => users::disable(app, &by, &who).await?,
            Self::Enable(who) => users::enable(app, &by, &who).await?,
            Self::Unlock(who) => limits::unlock(app, &by, &who).await?,
            Self::EndSessions(who) => users::end_sessions(app, &by, &who).await?.0,
            Self::EndAllSessions => return end_all_sessions(app, &by, json).await,
            Self::List => return list(app, &by, json).await,
        };
        if json {
            out::json(&Profile::of(&user));
        } else {
            out::line(&shown(&user));
        }
        Ok(())
    }
}

/// Person by person, so that no request waits behind all of them.
async fn end_all_sessions(app: &App, by: &May<ManageUsers>, json: bool) -> Result<(), Failure> {
    let (mut after, mut sessions) = (String::new(), 0);
    loop {
        let page = users::list(app, by, &after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        for user in &page {
            sessions += users::end_sessions(app, by, &user.id).await?.1;
        }
    }
    if json {
        out::json(&serde_json::json!({ "sessions": sessions }));
    } else {
        out::line(&format!("{sessions} sessions ended"));
    }
    Ok(())
}

async fn list(app: &App, by: &May<ManageUsers>, json: bool) -> Result<(), Failure> {
    let mut people: Vec<User> = Vec::new();
    loop {
        let after = people.last().map(|user| user.id.clone()).unwrap_or_default();
        let page = users::list(app, by, &after, PAGE).await?;
        if page.is_empty() {
            break;
        }
        if !json {
            for user in &page {
                out::line(&shown(user));
            }
        }
        people.extend(page);
    }
    if json {
        out::json(&Items { items: people.iter().map(Profile::of).collect() });
    }
    Ok(())
}

fn shown(user: &User) -> String {
    let state = match user.shut_out() {
        None => "enabled",
        Some("deletion_planned") => "leaving",
        Some(why) => why,
    };
    let roles = user.roles.join(",");
    format!("{}  {state:<8}  {}  {}  {roles}", user.id, user.username, user.email)
        .trim_end()
        .to_owned()
}

fn named(option: &str, fault: &Fault) -> Failure {
    Failure::Said(format!("{option}: {fault}"))
}

fn immigrant(create: &Create) -> Result<Immigrant, Failure> {
    let full_name = create.full_name.as_deref().map(FullName::parse).transpose();
    Ok(Immigrant {
        username: Username::parse(&create.username).map_err(|fault| named("--username", &fault))?,
        email: Email::parse(&create.email).map_err(|fault| named("--email", &fault))?,
        full_name: full_name.map_err(|fault| named("--full-name", &fault))?,
        password_hash: read_password()?,
    })
}

fn newcomer(create: &Create) -> Result<Newcomer, Failure> {
    let full_name = create.full_name.as_deref().map(FullName::parse).transpose();
    Ok(Newcomer {
        username: Username::parse(&create.username).map_err(|fault| named("--username", &fault))?,
        email: Email::parse(&create.email).map_err(|fault| named("--email", &fault))?,
        full_name: full_name.map_err(|fault| named("--full-name", &fault))?,
        password: Some(
            Password::parse(read_password()?).map_err(|fault| named("password", &fault))?,
        ),
    })
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(MOST_PASSWORD_BYTES)
        .read_to_string(&mut text)
        .map_err(|error| Failure::Said(format!("The password can't be read: {error}.")))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("known roles: {}", known.join(", "))
    })
}
