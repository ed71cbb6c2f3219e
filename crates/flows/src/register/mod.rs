//! Registration: one person, one account, however many ask at once.

pub(crate) mod invitation;
pub(crate) mod pending;

use keyward_rules::password::Password;
use keyward_rules::password::hash;
use keyward_rules::value::email::Email;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;
use keyward_store::users::{self, NewUser, User};
use keyward_store::{Tx, former_addresses, passwords};
use keyward_store::{read, record};

use crate::App;
use crate::account::choose;
use crate::address::question::Question;
use crate::app::config::Verification;
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
    /// Their password; some come in without one.
    pub password: Option<Password>,
}

/// What came of a registration.
#[derive(Debug)]
pub enum Registered {
    /// An account.
    Made(Box<User>),
    /// A letter, perhaps: the account is made when it is confirmed.
    Waiting {
        /// Shows, beside the letter's token, that the same program asked.
        id: String,
    },
}

/// Registers a newcomer, where the operator lets strangers in, or those who bring the secret of
/// an invitation. A wrong invitation is refused before anything is said of name and address.
pub async fn register(
    app: &App,
    visitor: &Visitor,
    newcomer: Newcomer,
    invitation: Option<&str>,
) -> Result<Registered, Refusal> {
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
    if app.config.verification == Verification::Required {
        let id = pending::wait(app, visitor, newcomer, invitation.as_ref()).await?;
        return Ok(Registered::Waiting { id });
    }
    if let Some(taken) = read!(app.db, |tx| taken(tx, &newcomer).await)? {
        event.refused(taken.code()).write_alone(app).await?;
        return Err(taken);
    }
    let account = Account::prepare(app, newcomer).await?;
    let event = event.about(&account.id);
    let question = match app.config.verification {
        Verification::Off => None,
        _ => Some(Question::to_person(app, &account.user(), &account.newcomer.email)?),
    };
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
            Event::of(app, invitation::USE, visitor)?.about(&id).write(tx).await?;
        }
        if let Some(question) = &question {
            question.post(tx).await?;
        }
        event.write(tx).await?;
        Ok(Ok(Registered::Made(Box::new(account.user()))))
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
    let Some(password) = &newcomer.password else { return Ok(()) };
    let full_name = newcomer.full_name.as_ref().map_or("", FullName::as_str);
    let own = [newcomer.username.as_str(), newcomer.email.as_str(), full_name];
    choose::judge(app, password, &own, "/password").await
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
    hash: Option<String>,
    address_is_proved: bool,
    created_at: i64,
}

impl Account {
    pub(crate) async fn prepare(app: &App, newcomer: Newcomer) -> Result<Self, Refusal> {
        let (newcomer, hash) = hash_password(app, newcomer).await?;
        Self::new(app, newcomer, hash)
    }

    /// Of somebody whose password is hashed already.
    pub(crate) fn new(
        app: &App,
        newcomer: Newcomer,
        hash: Option<String>,
    ) -> Result<Self, Refusal> {
        let created_at = app.now().millis();
        Ok(Self { id: app.new_id()?, newcomer, hash, address_is_proved: false, created_at })
    }

    /// The same of somebody whose address is known to be theirs.
    pub(crate) fn with_proved_address(self) -> Self {
        Self { address_is_proved: true, ..self }
    }

    /// The same of somebody whom an operator vouches for: where addresses must be proved, theirs
    /// counts as proved.
    pub(crate) fn vouched_for(self, app: &App) -> Self {
        let address_is_proved = app.config.verification == Verification::Required;
        Self { address_is_proved, ..self }
    }

    /// Writes person and password, or says what is taken.
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<Option<Refusal>, Refusal> {
        let email_key = self.newcomer.email.key();
        if former_addresses::is_held(tx, email_key, "", self.created_at).await? {
            return Ok(Some(Refusal::EmailTaken));
        }
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
            if let Some(hash) = &self.hash {
                passwords::set(tx, &self.id, hash, self.created_at).await?;
            }
            if self.address_is_proved {
                users::prove_email(tx, &self.id, email_key, self.created_at).await?;
            }
            return Ok(None);
        }
        Ok(Some(taken(tx, &self.newcomer).await?.unwrap_or(Refusal::UsernameTaken)))
    }

    pub(crate) fn user(&self) -> User {
        User {
            id: self.id.clone(),
            username: self.newcomer.username.as_str().to_owned(),
            email: self.newcomer.email.as_str().to_owned(),
            email_verified: self.address_is_proved,
            full_name: self.newcomer.full_name.as_ref().map(|name| name.as_str().to_owned()),
            locale: None,
            generation: 0,
            disabled_at: None,
            locked_at: None,
            delete_at: None,
            second_factor_at: None,
            strong_factor_at: None,
            created_at: self.created_at,
            updated_at: self.created_at,
            roles: Vec::new(),
        }
    }
}

/// The hash of a newcomer's password, where they have one.
async fn hash_password(
    app: &App,
    mut newcomer: Newcomer,
) -> Result<(Newcomer, Option<String>), Refusal> {
    let params = app.config.hashing;
    let salt = dice::bytes()?;
    let Some(password) = newcomer.password.take() else { return Ok((newcomer, None)) };
    let hash = app
        .hashing
        .run_for_strangers(move |memory| hash::hash(&password, params, salt, memory))
        .await?;
    Ok((newcomer, Some(hash.map_err(|error| Refusal::Internal(error.to_string()))?)))
}
