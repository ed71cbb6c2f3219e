//! Sign-in with a passkey, which proves two factors at once: a device, and whoever unlocked it.

use keyward_rules::factor::assurance::Proof;
use keyward_rules::session::family;
use keyward_rules::value::login_name::LoginName;
use keyward_store::users::{self, User};
use keyward_store::{DbError, Tx, read, record, refresh_tokens, sessions};
use serde_json::Value;

use super::{Choice, finish};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::passkey::answer::{self, Right, Wrong};
use crate::passkey::challenge::{self, Meant, Purpose};
use crate::passkey::{Options, party};
use crate::refusal::Refusal;
use crate::session::{SignedIn, issue};

/// Asks for a passkey of whoever is `named`, or of anybody. The browser finds it by itself in
/// both cases: a list of somebody's passkeys would tell that they are there, and by which keys
/// (WebAuthn level 3, sections 14.6.2 and 14.6.3).
pub async fn options(app: &App, named: Option<&LoginName>) -> Result<Options, Refusal> {
    let asked = party(app)?.ask_to_sign_in(&[])?;
    let Some(name) = named else {
        return challenge::keep(app, Purpose::SignIn, Meant::Anybody, asked).await;
    };
    let user = read!(app.db, |tx| person(tx, name).await)?;
    let meant = match &user {
        Some(user) => Meant::Person { id: &user.id, session_id: None },
        None => Meant::Nobody,
    };
    challenge::keep(app, Purpose::SignIn, meant, asked).await
}

async fn person(tx: &mut Tx, name: &LoginName) -> Result<Option<User>, DbError> {
    match name {
        LoginName::Username { key } => users::by_username(tx, key).await,
        LoginName::Email { key } => users::by_email(tx, key).await,
        LoginName::Nobody { .. } => Ok(None),
    }
}

/// Signs in whoever answers the challenge of `id` with a passkey of theirs; `credential` is its
/// `toJSON()`.
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    id: &str,
    credential: Value,
    choice: Choice,
) -> Result<SignedIn, Refusal> {
    match answer::judge(app, Purpose::SignIn, id, credential).await? {
        Ok(right) => begin_session(app, visitor, &right, choice).await,
        Err(wrong) => refuse(app, visitor, &wrong).await,
    }
}

async fn refuse<T>(app: &App, visitor: &Visitor, wrong: &Wrong) -> Result<T, Refusal> {
    let mut line = Event::of(app, "passkey_login", visitor)?.refused(wrong.reason);
    if let Some(owner_id) = &wrong.owner_id {
        line = line.about(owner_id);
    }
    line.write_alone(app).await?;
    Err(Refusal::PasskeyRefused)
}

async fn begin_session(
    app: &App,
    visitor: &Visitor,
    right: &Right,
    choice: Choice,
) -> Result<SignedIn, Refusal> {
    let user = right.user();
    let mut session = finish::new_session(app, visitor, &user.id, choice)?;
    let proof = Proof::of(right.method());
    session.acr = proof.level().as_str().to_owned();
    session.amr = proof.amr();
    let made = family::begin(&dice::bytes()?);
    let token_id = app.new_id()?;
    let now = session.created_at;
    let begun = Event::of(app, "passkey_login", visitor)?.member(&user.id).session(&session.id);
    let recorded = record!(app.db, |tx| {
        right.spend(tx, now).await?;
        if !sessions::insert(tx, &session, user.generation, &made.family).await? {
            return Err(DbError::Lost);
        }
        refresh_tokens::insert(tx, &token_id, &session.id, &made.hash, now).await?;
        begun.write(tx).await
    });
    match recorded {
        Ok(()) => issue::signed_in(app, &user.standing(), &session, made.token).await,
        Err(DbError::Lost) => {
            let wrong = Wrong { reason: "superseded", owner_id: Some(user.id.clone()) };
            refuse(app, visitor, &wrong).await
        }
        Err(error) => Err(error.into()),
    }
}
