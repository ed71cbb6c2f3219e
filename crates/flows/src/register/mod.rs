//! Registration: one person, one account, however many ask at once.

pub(crate) mod invitation;

use keyward_rules::password::Password;
use keyward_rules::password::hash;
use keyward_rules::value::email::Email;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;
use keyward_store::users::{self, NewUser, User};
use keyward_store::{Tx, passwords};
use keyward_store::{read, record};

use crate::App;
use crate::account::choose;
use crate::app::dice;
use crate::audit::Event;
use crate::automation;
use crate::caller::Visitor;
use crate::login::attempt;
use crate::refusal::Refusal;

/// What a newcomer brings.
#[derive(Debug)]
pub struct Newcomer {
    /// Their name.
    pub username: Username,
    /// Their address.
    pub email: Email,
    /// What they are called.
    pub full_name: Option<FullName>,
    /// Their password.
    pub password: Password,
}

/// Registers a newcomer, where the operator lets strangers in, or those who bring the secret of
/// an invitation. A wrong invitation is refused before anything is said of name and address.
pub async fn register(
    app: &App,
    visitor: &Visitor,
    newcomer: Newcomer,
    invitation: Option<&str>,
) -> Result<User, Refusal> {
    let invitation = invitation::admit(app, visitor, invitation, &newcomer.email).await?;
    let event = Event::of(app, "register", visitor)?;
    automation::admit(app, visitor, event.clone()).await?;
    if let Some(budgets) = app.config.budgets {
        let quota = budgets.registrations_per_network;
        attempt::take_turn(app, visitor, "register", quota, event.clone()).await?;
    }
    if let Err(refusal) = judge_password(app, &newcomer).await {
        event.refused("password_policy").write_alone(app).await?;
        return Err(refusal);
    }
    if let Some(taken) = read!(app.db, |tx| taken(tx, &newcomer).await)? {
        event.refused(taken.code()).write_alone(app).await?;
        return Err(taken);
    }
    let account = Account::prepare(app, newcomer).await?;
    let event = event.about(&account.id);
    let now = app.now().millis();
    let made = record!(app.db, |tx| {
        // Somebody else was quicker; the attempt is remembered, so it commits.
        if let Some(taken) = account.insert(tx).await? {
            Event::of(app, "register", visitor)?.refused(taken.code()).write(tx).await?;
            return Ok(Err(taken));
        }
        if let Some(invitation) = &invitation {
            let Some(id) = invitation.claim(tx, now).await? else {
                return Err(Refusal::InvitationRefused);
            };
            Event::of(app, "invitation_use", visitor)?.about(&id).write(tx).await?;
        }
        event.write(tx).await?;
        Ok(Ok(account.user()))
    });
    // Its account went with the transaction; the attempt stays.
    if let Err(refusal @ Refusal::InvitationRefused) = &made {
        let line = Event::of(app, "register", visitor)?.refused(refusal.code());
        line.write_alone(app).await?;
    }
    made?
}

/// The policy for new passwords, with the newcomer's own words.
pub(crate) async fn judge_password(app: &App, newcomer: &Newcomer) -> Result<(), Refusal> {
    let full_name = newcomer.full_name.as_ref().map_or("", FullName::as_str);
    let own = [newcomer.username.as_str(), newcomer.email.as_str(), full_name];
    choose::judge(app, &newcomer.password, &own, "/password").await
}

/// Which of the two is taken, the name first.
pub(crate) async fn taken(tx: &mut Tx, newcomer: &Newcomer) -> Result<Option<Refusal>, Refusal> {
    let (username, email) = users::taken(tx, newcomer.username.key(), newcomer.email.key()).await?;
    Ok(if username {
        Some(Refusal::UsernameTaken)
    } else if email {
        Some(Refusal::EmailTaken)
    } else {
        None
    })
}

/// An account that is ready to be written: the slow work is done.
pub(crate) struct Account {
    pub(crate) id: String,
    newcomer: Newcomer,
    hash: String,
    created_at: i64,
}

impl Account {
    pub(crate) async fn prepare(app: &App, newcomer: Newcomer) -> Result<Self, Refusal> {
        let (newcomer, hash) = hash_password(app, newcomer).await?;
        Ok(Self { id: app.new_id()?, newcomer, hash, created_at: app.now().millis() })
    }

    /// Writes person and password, or says what is taken.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<Option<Refusal>, Refusal> {
        let inserted = users::insert(
            tx,
            NewUser {
                id: &self.id,
                username: self.newcomer.username.as_str(),
                username_key: self.newcomer.username.key(),
                email: self.newcomer.email.as_str(),
                email_key: self.newcomer.email.key(),
                full_name: self.newcomer.full_name.as_ref().map(FullName::as_str),
                created_at: self.created_at,
            },
        )
        .await?;
        if inserted {
            passwords::set(tx, &self.id, &self.hash, self.created_at).await?;
            return Ok(None);
        }
        Ok(Some(taken(tx, &self.newcomer).await?.unwrap_or(Refusal::UsernameTaken)))
    }

    pub(crate) fn user(&self) -> User {
        User {
            id: self.id.clone(),
            username: self.newcomer.username.as_str().to_owned(),
            email: self.newcomer.email.as_str().to_owned(),
            email_verified: false,
            full_name: self.newcomer.full_name.as_ref().map(|name| name.as_str().to_owned()),
            generation: 0,
            disabled_at: None,
            created_at: self.created_at,
            roles: Vec::new(),
        }
    }
}

async fn hash_password(app: &App, newcomer: Newcomer) -> Result<(Newcomer, String), Refusal> {
    let params = app.config.hashing;
    let salt = dice::bytes()?;
    let (newcomer, hash) = app
        .hashing
        .run_for_strangers(move |memory| {
            let hash = hash::hash(&newcomer.password, params, salt, memory);
            (newcomer, hash)
        })
        .await?;
    Ok((newcomer, hash.map_err(|error| Refusal::Internal(error.to_string()))?))
}
