//! The token of a letter that asks whether an address is theirs: of a registration that waits,
//! of an account that exists, or of an account that is to get this address.

use keyward_rules::password::Password;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::username::Username;
use keyward_store::read;
use keyward_store::users::{self, User};

use super::{CONFIRMATION, NEW_ADDRESS, REGISTRATION, Wanted, change, confirm};
use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::login::attempt;
use crate::recover::SentTo;
use crate::refusal::Refusal;
use crate::register::pending::{self, Pending};
use crate::vouchers::{self, Held};

/// What comes with the token.
#[derive(Debug, Default)]
pub struct Proof {
    /// The id that registration gave: the same program or browser asked.
    pub id: Option<String>,
    /// A new password, where the letter is all that somebody has.
    pub password: Option<Password>,
    /// Another name, where the one that was asked for is taken by now.
    pub username: Option<Username>,
}

/// What the letter was about.
pub(crate) enum Found {
    /// Nobody yet.
    Registration(Held<Pending>),
    /// A person, and the address that they registered with.
    Account(Held<SentTo>, User),
    /// A person, and the address that they want.
    NewAddress(Held<Wanted>, User),
}

/// What a page needs to know to ask for the rest.
#[derive(Debug)]
pub struct Asked {
    /// The name that the account has or will have.
    pub username: String,
    /// The address.
    pub email: String,
    /// Whether a new password has to come along.
    pub needs_password: bool,
    /// Whether the name is taken by now.
    pub needs_username: bool,
    /// Until when the token holds.
    pub expires_at: Instant,
}

/// Proves an address. What is refused for another reason than the token leaves it unspent.
pub async fn verify(
    app: &App,
    visitor: &Visitor,
    signed_in: Option<&Member>,
    token: &str,
    proof: Proof,
) -> Result<(), Refusal> {
    let attempt = attempt::take_of_network(app, visitor, line(app, visitor)?).await?;
    match find(app, token).await? {
        Some(Found::Registration(held)) => {
            pending::confirm(app, visitor, &attempt, held, proof).await
        }
        Some(Found::Account(held, user)) => {
            confirm::confirm(app, visitor, &attempt, signed_in, (held, user), proof).await
        }
        Some(Found::NewAddress(held, user)) => {
            change::confirm(app, visitor, &attempt, held, user).await
        }
        None => Err(refuse(app, visitor, None).await?),
    }
}

/// What the token asks for; refuses one that does not hold. Spends nothing.
pub async fn look(app: &App, token: &str) -> Result<Asked, Refusal> {
    Ok(match find(app, token).await?.ok_or(Refusal::VerificationTokenRefused)? {
        Found::Registration(held) => {
            let (pending, expires_at) = (held.state, held.expires_at);
            let key = Username::parse(&pending.username).map(|name| name.key().to_owned());
            let key = key.map_err(|fault| Refusal::fault("/username", fault))?;
            let taken = read!(app.db, |tx| users::by_username(tx, &key).await)?;
            Asked {
                needs_password: pending.password_hash.is_some(),
                needs_username: taken.is_some(),
                username: pending.username,
                email: pending.email,
                expires_at,
            }
        }
        Found::Account(held, user) => Asked {
            needs_password: confirm::has_password(app, &user.id).await?,
            needs_username: false,
            username: user.username,
            email: user.email,
            expires_at: held.expires_at,
        },
        Found::NewAddress(held, user) => Asked {
            needs_password: false,
            needs_username: false,
            username: user.username,
            email: held.state.email,
            expires_at: held.expires_at,
        },
    })
}

async fn find(app: &App, token: &str) -> Result<Option<Found>, Refusal> {
    if let Some(held) = vouchers::look(app, REGISTRATION, token).await? {
        return Ok(Some(Found::Registration(held)));
    }
    if let Some(held) = vouchers::look::<SentTo>(app, CONFIRMATION, token).await? {
        let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
        return Ok(user.map(|user| Found::Account(held, user)));
    }
    if let Some(held) = vouchers::look::<Wanted>(app, NEW_ADDRESS, token).await? {
        let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
        return Ok(user.map(|user| Found::NewAddress(held, user)));
    }
    Ok(None)
}

/// The line that such an attempt leaves.
pub(crate) fn line(app: &App, visitor: &Visitor) -> Result<Event, Refusal> {
    Event::of(app, "email_verify", visitor)
}

/// A token that opens nothing, told to the audit.
pub(crate) async fn refuse(
    app: &App,
    visitor: &Visitor,
    about: Option<&str>,
) -> Result<Refusal, Refusal> {
    let line = line(app, visitor)?.refused(Refusal::VerificationTokenRefused.code());
    let line = match about {
        Some(user_id) => line.about(user_id),
        None => line,
    };
    line.write_alone(app).await?;
    Ok(Refusal::VerificationTokenRefused)
}
