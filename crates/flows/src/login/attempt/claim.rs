//! Claims: which budgets an attempt is taken from.

use keyward_rules::login::device::Device;
use keyward_rules::login::throttle::Throttle;
use keyward_rules::value::id;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::network::network_key;
use keyward_store::attempts::{NewAttempt, Quotas};

use crate::App;
use crate::app::config::Budgets;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// More than anybody guesses.
const ENDLESS: i64 = i64::MAX;

/// Whom somebody says they are, and who that is.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    /// The name or address as it is compared.
    pub(crate) key: &'a str,
    /// Who bears it, where somebody does.
    pub(crate) person: Option<Bearer<'a>>,
}

/// As much of a person as tells a known device.
#[derive(Clone, Copy)]
pub(crate) struct Bearer<'a> {
    pub(crate) id: &'a str,
    pub(crate) generation: i64,
}

/// The budgets of an attempt. What is `None` is not counted there.
pub(super) struct Claim {
    kind: Kind,
    counted_as: Option<String>,
    /// Whose shared budget it is taken from.
    person: Option<String>,
    /// Who is meant, also where their shared budget is spared.
    meant: Option<String>,
    network: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Device,
    Session,
    /// A name that somebody bears.
    Name,
    /// A name that nobody bears: the same in all that can be seen.
    NobodysName,
    Person,
    /// Whoever proved that they are this person, all but a second factor.
    BehindTheDoor,
    Network,
    /// A route with so many turns for a network.
    Route(i64),
}

impl Claim {
    pub(super) fn of_device(device: &Device, user_id: &str) -> Self {
        Self {
            kind: Kind::Device,
            counted_as: Some(format!("device:{}:{user_id}", device.id())),
            person: None,
            meant: Some(user_id.to_owned()),
            network: None,
        }
    }

    pub(super) fn of_session(session_id: &str, user_id: &str) -> Self {
        Self {
            kind: Kind::Session,
            counted_as: Some(format!("session:{session_id}")),
            person: None,
            meant: Some(user_id.to_owned()),
            network: None,
        }
    }

    /// A name is kept as a keyed hash only, for people type passwords as names.
    pub(super) fn of_name(app: &App, visitor: &Visitor, named: Named<'_>) -> Result<Self, Refusal> {
        let hash = name_hash(app, named.key)?;
        let (kind, person) = match named.person {
            Some(person) => (Kind::Name, person.id.to_owned()),
            None => (Kind::NobodysName, format!("nobody:{hash}")),
        };
        Ok(Self {
            kind,
            counted_as: Some(format!("name:{hash}")),
            meant: Some(person.clone()),
            person: Some(person),
            network: Some(network_of(visitor)),
        })
    }

    pub(super) fn of_person(visitor: &Visitor, person: &str) -> Self {
        Self {
            kind: Kind::Person,
            counted_as: None,
            person: Some(person.to_owned()),
            // Other keys than a person's count within the window only.
            meant: id::is_id(person).then(|| person.to_owned()),
            network: Some(network_of(visitor)),
        }
    }

    /// Guesses count for the person, too, but what strangers spent at the door does not count here.
    pub(super) fn behind_the_door(visitor: &Visitor, user_id: &str) -> Self {
        Self {
            kind: Kind::BehindTheDoor,
            counted_as: Some(behind_the_door(user_id)),
            ..Self::of_person(visitor, user_id)
        }
    }

    pub(super) fn of_network(visitor: &Visitor) -> Self {
        Self {
            kind: Kind::Network,
            counted_as: None,
            person: None,
            meant: None,
            network: Some(network_of(visitor)),
        }
    }

    pub(super) fn of_route(visitor: &Visitor, route: &str, quota: i64) -> Self {
        Self {
            kind: Kind::Route(quota),
            counted_as: Some(format!("{route}:{}", network_of(visitor))),
            person: None,
            meant: None,
            network: None,
        }
    }

    pub(super) fn is_device(&self) -> bool {
        self.kind == Kind::Device
    }

    /// Whether a success ends the asker's own failures in a row: nobody else can see it there.
    pub(super) fn begins_anew(&self) -> bool {
        matches!(self.kind, Kind::Device | Kind::Session | Kind::BehindTheDoor)
    }

    pub(super) fn is_behind_the_door(&self) -> bool {
        self.kind == Kind::BehindTheDoor
    }

    /// Whether the asker must not see that the person's budget is spent.
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self.kind, Kind::Name | Kind::NobodysName)
    }

    /// Whether the wait grows with each spent budget of the asker's.
    pub(super) fn slows_down(&self) -> bool {
        self.counted_as.is_some() && !matches!(self.kind, Kind::Route(_))
    }

    /// The key of the asker's budget, `id` where there is none.
    pub(super) fn counted_as<'a>(&'a self, id: &'a str) -> &'a str {
        self.counted_as.as_deref().unwrap_or(id)
    }

    /// Whose failures in a row a guess adds to.
    pub(super) fn fails(&self) -> Option<&str> {
        self.meant.as_deref().filter(|_| self.person.is_some())
    }

    /// Whose failures in a row a success ends.
    pub(super) fn meant(&self) -> Option<&str> {
        self.meant.as_deref()
    }

    /// Failures of a person stand until they come in; of a name that nobody bears, nobody does.
    pub(super) fn person_forgotten_at(&self, now: i64, throttle: Throttle) -> Option<i64> {
        let remembered = now + 1_000 * throttle.remembered_for_seconds();
        (self.kind == Kind::NobodysName).then_some(remembered)
    }

    pub(super) fn throttle(&self, budgets: Budgets) -> Throttle {
        let wait = if self.slows_down() { budgets.longest_wait_seconds } else { 0 };
        Throttle {
            quota: budgets.per_person,
            window_seconds: budgets.window_seconds,
            longest_wait_seconds: wait,
        }
    }

    pub(super) fn quotas(&self, budgets: Budgets) -> Quotas {
        let counted = match self.kind {
            Kind::Route(quota) => quota,
            _ if self.counted_as.is_some() => budgets.per_person,
            _ => ENDLESS,
        };
        let network = if self.network.is_some() { budgets.per_network } else { ENDLESS };
        let asks_for_the_person = self.person.is_some() && !self.is_behind_the_door();
        let person = if asks_for_the_person { budgets.per_person } else { ENDLESS };
        Quotas { counted, person, network }
    }

    /// The attempt before it is known how long it counts. Where there is no budget its own id
    /// stands, of which there is no second.
    pub(super) fn attempt<'a>(
        &'a self,
        id: &'a str,
        now: Instant,
        budgets: Budgets,
    ) -> NewAttempt<'a> {
        let expires_at = now.plus_seconds(budgets.window_seconds).millis();
        NewAttempt {
            id,
            counted_as: self.counted_as(id),
            counted_until: expires_at,
            person: self.person.as_deref().unwrap_or(id),
            network: self.network.as_deref().unwrap_or(id),
            taken_at: now.millis(),
            expires_at,
        }
    }
}

/// The budget of whoever proved that they are this person, all but a second factor.
pub(crate) fn behind_the_door(user_id: &str) -> String {
    format!("factor:{user_id}")
}

/// A name as budgets know it.
pub(crate) fn name_hash(app: &App, key: &str) -> Result<String, Refusal> {
    let hash = app.sealing.keyed_hash("attempts: unknown name", key);
    let hash = hash.map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_be_bytes(hash)))
}

fn network_of(visitor: &Visitor) -> String {
    visitor.address.map_or_else(|| "unknown".to_owned(), network_key)
}
