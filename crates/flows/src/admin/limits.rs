//! Budgets of guesses, as an operator sees and lifts them.

use std::net::{IpAddr, Ipv6Addr};

use keyward_rules::value::instant::Instant;
use keyward_rules::value::login_name::LoginName;
use keyward_rules::value::network::network_key;
use keyward_store::attempts::{self, Budget};
use keyward_store::users::User;
use keyward_store::{DbError, Tx, throttles, users};
use keyward_store::{read, record};

use super::users::find;
use crate::App;
use crate::audit::Event;
use crate::caller::{ManageUsers, May};
use crate::login::attempt::{behind_the_door, name_hash};
use crate::refusal::Refusal;

/// So many of each kind are shown, those with the most guesses first.
const SHOWN: i64 = 100;

/// A budget that guesses were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guessed {
    /// `person`, `network`, or what the asker was counted by: `name`, `device`, `session`,
    /// `factor`, `register`.
    pub kind: String,
    /// The person's id, the network, or what tells names and devices apart.
    pub id: String,
    /// Of a person.
    pub username: Option<String>,
    /// Guesses that count now.
    pub guesses: i64,
    /// Wrong guesses in a row, of a person.
    pub in_a_row: i64,
    /// When the first of them stops to count.
    pub free_at: Option<Instant>,
}

/// What was lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifted {
    /// `person`, `network` or `name`.
    pub kind: &'static str,
    /// The person's id, or the network.
    pub id: String,
    /// Guesses that no longer count.
    pub guesses: u64,
}

/// The budgets that guesses were taken from: people, then networks, then the rest.
pub async fn list(app: &App, _by: &May<ManageUsers>) -> Result<Vec<Guessed>, Refusal> {
    let now = app.now().millis();
    let mut all = Vec::new();
    let rows = read!(app.db, |tx| throttles::people(tx, SHOWN).await)?;
    for (id, username, in_a_row) in rows {
        all.push(Guessed { in_a_row, username: Some(username), ..of("person", id) });
    }
    for budget in read!(app.db, |tx| attempts::people(tx, now, SHOWN).await)? {
        if let Some(known) = all.iter_mut().find(|known| known.id == budget.budget) {
            known.guesses = budget.guesses;
            known.free_at = Some(Instant::from_millis(budget.free_at));
            continue;
        }
        // What is counted for nobody is shown as the name that was typed.
        let found: Result<_, DbError> = read!(app.db, |tx| users::by_id(tx, &budget.budget).await);
        if let Some(user) = found? {
            all.push(Guessed { username: Some(user.username), ..counted("person", budget) });
        }
    }
    for budget in read!(app.db, |tx| attempts::networks(tx, now, SHOWN).await)? {
        all.push(counted("network", budget));
    }
    for mut budget in read!(app.db, |tx| attempts::counted(tx, now, SHOWN).await)? {
        let Some((kind, id)) = budget.budget.split_once(':') else { continue };
        let kind = kind.to_owned();
        budget.budget = id.to_owned();
        all.push(counted(&kind, budget));
    }
    Ok(all)
}

fn of(kind: &str, id: String) -> Guessed {
    let kind = kind.to_owned();
    Guessed { kind, id, username: None, guesses: 0, in_a_row: 0, free_at: None }
}

fn counted(kind: &str, budget: Budget) -> Guessed {
    let free_at = Some(Instant::from_millis(budget.free_at));
    Guessed { guesses: budget.guesses, free_at, ..of(kind, budget.budget) }
}

/// Gives back the budget of a person (by name, address or id), of a network, or of a name that
/// nobody bears.
pub async fn lift(app: &App, by: &May<ManageUsers>, what: &str) -> Result<Lifted, Refusal> {
    if let Some(network) = network(what) {
        return lift_network(app, by, network).await;
    }
    match find(app, what).await {
        Ok(user) => lift_person(app, by, &user).await,
        Err(Refusal::UserNotFound) => lift_name(app, by, what).await,
        Err(refusal) => Err(refusal),
    }
}

/// Gives back the budget of a person: over every door, name and device.
pub async fn unlock(app: &App, by: &May<ManageUsers>, who: &str) -> Result<User, Refusal> {
    let user = find(app, who).await?;
    lift_person(app, by, &user).await?;
    Ok(user)
}

async fn lift_person(app: &App, by: &May<ManageUsers>, user: &User) -> Result<Lifted, Refusal> {
    let line = Event::by(app, "limits_lift", by.actor())?.about(&user.id);
    let names = [name_key(app, &user.username)?, name_key(app, &user.email)?];
    let behind = behind_the_door(&user.id);
    let guesses = record!(app.db, |tx| {
        let mut lifted = 0;
        for name in [&names[0], &names[1], &behind] {
            lifted += attempts::lift_counted(tx, name).await?;
        }
        lifted += attempts::lift_devices(tx, &user.id).await?;
        attempts::forgive_person(tx, &user.id).await?;
        throttles::forget_devices(tx, &user.id).await?;
        forget_all(tx, &[&names[0], &names[1], &behind, &user.id]).await?;
        line.write(tx).await?;
        Ok::<_, DbError>(lifted)
    })?;
    Ok(Lifted { kind: "person", id: user.id.clone(), guesses })
}

async fn lift_name(app: &App, by: &May<ManageUsers>, typed: &str) -> Result<Lifted, Refusal> {
    let name = name_key(app, typed)?;
    let line = Event::by(app, "limits_lift", by.actor())?;
    let guesses = record!(app.db, |tx| {
        let lifted = attempts::lift_counted(tx, &name).await?;
        throttles::forget(tx, &name).await?;
        line.write(tx).await?;
        Ok::<_, DbError>(lifted)
    })?;
    if guesses == 0 {
        return Err(Refusal::UserNotFound);
    }
    Ok(Lifted { kind: "name", id: name, guesses })
}

async fn lift_network(
    app: &App,
    by: &May<ManageUsers>,
    network: String,
) -> Result<Lifted, Refusal> {
    let line = Event::by(app, "limits_lift", by.actor())?.because(&network);
    let registrations = format!("register:{network}");
    let guesses = record!(app.db, |tx| {
        let lifted = attempts::lift_network(tx, &network).await?
            + attempts::lift_counted(tx, &registrations).await?;
        line.write(tx).await?;
        Ok::<_, DbError>(lifted)
    })?;
    Ok(Lifted { kind: "network", id: network, guesses })
}

async fn forget_all(tx: &mut Tx, budgets: &[&str]) -> Result<(), DbError> {
    for budget in budgets {
        throttles::forget(tx, budget).await?;
    }
    Ok(())
}

fn name_key(app: &App, typed: &str) -> Result<String, Refusal> {
    Ok(format!("name:{}", name_hash(app, LoginName::parse(typed).key())?))
}

/// An address, or a network as `list` shows it.
fn network(text: &str) -> Option<String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(network_key(address));
    }
    let prefix = text.strip_suffix("/64")?.parse::<Ipv6Addr>().ok()?;
    Some(network_key(prefix.into()))
}
