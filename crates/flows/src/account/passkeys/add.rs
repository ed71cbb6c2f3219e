//! A new passkey for a member.

use keyward_rules::factor::passkey::{Name, default_name};
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Passkey};
use keyward_store::{DbError, read, record};
use serde_json::Value;

use crate::App;
use crate::app::dice;
use crate::app::relying_party::{Made, Registrant};
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::passkey::challenge::{self, Meant, Opened, Purpose};
use crate::passkey::{Options, party};
use crate::refusal::Refusal;

/// So many passkeys one person has at most.
const MOST: usize = 20;

/// Bytes of a handle, as WebAuthn advises (level 3, section 5.4.3).
const HANDLE_BYTES: usize = 64;

/// Asks for a new passkey: one that is found without a name and unlocks only for its person.
pub async fn options(app: &App, member: &Member) -> Result<Options, Refusal> {
    let party = party(app)?;
    let user = &member.person.user;
    let fresh: [u8; HANDLE_BYTES] = dice::bytes()?;
    let (handle, known) = record!(app.db, |tx| {
        let handle = passkeys::handle(tx, &user.id, &fresh).await?;
        Ok::<_, DbError>((handle, passkeys::list(tx, &user.id).await?))
    })?;
    if known.len() >= MOST {
        return Err(Refusal::TooManyPasskeys);
    }
    let who = Registrant {
        handle: &handle,
        username: &user.username,
        shown: user.full_name.as_deref().unwrap_or(&user.username),
    };
    let asked = party.ask_to_register(&who, &known)?;
    let meant = Meant::Person { id: &user.id, session_id: Some(&member.token.session_id) };
    challenge::keep(app, Purpose::Registration, meant, asked).await
}

/// Adds the passkey that answers the challenge of `id`; `credential` is its `toJSON()`.
pub async fn add(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    id: &str,
    credential: &Value,
    name: Option<Name>,
) -> Result<Passkey, Refusal> {
    let (opened, made) = match judge(app, member, id, credential).await? {
        Ok(right) => right,
        Err(reason) => return refuse(app, visitor, member, reason).await,
    };
    let user_id = &member.token.user_id;
    let known = read!(app.db, |tx| passkeys::list(tx, user_id).await)?;
    if known.len() >= MOST {
        return Err(Refusal::TooManyPasskeys);
    }
    let taken: Vec<_> = known.iter().map(|passkey| passkey.name.as_str()).collect();
    let name = name.map_or_else(
        || default_name(made.aaguid.as_deref(), visitor.user_agent.as_deref(), &taken),
        |name| name.as_str().to_owned(),
    );
    let passkey = Passkey {
        id: app.new_id()?,
        user_id: user_id.clone(),
        credential_id: made.credential_id,
        credential: made.credential,
        name,
        aaguid: made.aaguid,
        transports: made.transports,
        backup_eligible: made.backup_eligible,
        backed_up: made.backed_up,
        sign_count: made.sign_count,
        created_at: app.now().millis(),
        last_used_at: None,
    };
    let added = line(app, visitor, member)?;
    let recorded = record!(app.db, |tx| {
        challenge::claim(tx, &opened.challenge, passkey.created_at).await?;
        if !passkeys::insert(tx, &passkey).await? {
            return Ok(false);
        }
        added.write(tx).await?;
        Ok(true)
    });
    match recorded {
        Ok(true) => Ok(passkey),
        Ok(false) => {
            line(app, visitor, member)?.refused("known").write_alone(app).await?;
            Err(Refusal::PasskeyKnown)
        }
        Err(DbError::Lost) => refuse(app, visitor, member, "no_challenge").await,
        Err(error) => Err(error.into()),
    }
}

async fn judge(
    app: &App,
    member: &Member,
    id: &str,
    credential: &Value,
) -> Result<Result<(Opened, Made), &'static str>, Refusal> {
    let party = party(app)?;
    let opened =
        if id::is_id(id) { challenge::open(app, Purpose::Registration, id).await? } else { None };
    let Some(mut opened) = opened else { return Ok(Err("no_challenge")) };
    let is_own = opened.challenge.user_id.as_ref() == Some(&member.token.user_id)
        && opened.challenge.session_id.as_ref() == Some(&member.token.session_id);
    if !is_own {
        return Ok(Err("another_session"));
    }
    let state = opened.state.take();
    Ok(party.register(credential, state).map(|made| (opened, made)))
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "passkey_add", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}

async fn refuse<T>(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    reason: &'static str,
) -> Result<T, Refusal> {
    line(app, visitor, member)?.refused(reason).write_alone(app).await?;
    Err(Refusal::PasskeyNotAdded)
}
