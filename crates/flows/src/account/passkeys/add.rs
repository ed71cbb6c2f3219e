//! A new passkey for a member. It is a way in and a second factor at once.

use keyward_rules::factor::kind::FactorKind;
use keyward_rules::factor::passkey::{Name, default_name};
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Passkey};
use keyward_store::{DbError, challenges, factors, read, record, recovery_codes};
use serde_json::Value;

use crate::App;
use crate::account::not_me;
use crate::app::dice;
use crate::app::relying_party::{Made, Registrant};
use crate::audit::Event;
use crate::caller::{Member, SteppedUp, Visitor};
use crate::factor::confirm::tell;
use crate::factor::recovery::RecoveryCodes;
use crate::letters::Letter;
use crate::passkey::challenge::{self, Meant, Purpose};
use crate::passkey::{Options, party};
use crate::refusal::Refusal;

/// So many passkeys one person has at most.
const MOST: usize = 20;

/// Bytes of a handle, as WebAuthn advises (level 3, section 5.4.3).
const HANDLE_BYTES: usize = 64;

/// What a browser made.
#[derive(Debug)]
pub struct New {
    /// The challenge's id.
    pub id: String,
    /// `toJSON()` of what the browser gave.
    pub credential: Value,
    /// What to call it.
    pub name: Option<Name>,
    /// Whether every other session of the caller ends.
    pub end_other_sessions: bool,
}

/// A passkey that was added.
#[derive(Debug)]
pub struct Added {
    /// The passkey.
    pub passkey: Passkey,
    /// Codes for the day when it is lost, where the person had none.
    pub recovery_codes: Option<RecoveryCodes>,
}

/// Asks for a new passkey: one that is found without a name and unlocks only for its person.
pub async fn options(app: &App, by: &SteppedUp) -> Result<Options, Refusal> {
    let party = party(app)?;
    let member = by.member();
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
    let meant = Meant::Within { user_id: &user.id, parent_id: &member.token.session_id };
    challenge::keep(app, Purpose::Registration, meant, asked).await
}

/// Adds the passkey that answers a challenge of this session.
pub async fn add(app: &App, visitor: &Visitor, by: &SteppedUp, new: New) -> Result<Added, Refusal> {
    let member = by.member();
    let made = match judge(app, member, &new).await? {
        Ok(made) => made,
        Err(reason) => return refuse(app, visitor, member, reason).await,
    };
    let passkey = named(app, visitor, member, made, new.name).await?;
    let user_id = &passkey.user_id;
    let codes = RecoveryCodes::make(app)?;
    let added = line(app, visitor, member)?;
    let (kind, shown) = (FactorKind::Passkey.as_str().to_owned(), Some(passkey.name.clone()));
    let letter = not_me::notice(app, &member.person.user, |not_me_token| Letter::FactorAdded {
        kind,
        name: shown,
        not_me_token,
    })?;
    let now = passkey.created_at;
    let recorded = record!(app.db, |tx| {
        member.hold(tx).await?;
        challenges::claim(tx, &new.id, Purpose::Registration.as_str(), now).await?;
        if !passkeys::insert(tx, &passkey).await? {
            return Ok(None);
        }
        let has_none = recovery_codes::left(tx, user_id).await? == 0;
        if has_none {
            codes.write(tx, user_id, now).await?;
        }
        factors::settle(tx, user_id, now).await?;
        letter.post(tx).await?;
        added.write(tx).await?;
        tell(tx, member, new.end_other_sessions, now).await?;
        Ok(Some(has_none))
    });
    match recorded {
        Ok(Some(has_none)) => {
            app.follow().await?;
            Ok(Added { passkey, recovery_codes: has_none.then_some(codes) })
        }
        Ok(None) => {
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
    new: &New,
) -> Result<Result<Made, &'static str>, Refusal> {
    let party = party(app)?;
    let opened = if id::is_id(&new.id) {
        challenge::open(app, &[Purpose::Registration], &new.id).await?
    } else {
        None
    };
    let Some(opened) = opened else { return Ok(Err("no_challenge")) };
    let is_own = opened.challenge.user_id.as_ref() == Some(&member.token.user_id)
        && opened.challenge.parent_id.as_ref() == Some(&member.token.session_id);
    if !is_own {
        return Ok(Err("another_session"));
    }
    Ok(party.register(&new.credential, opened.state))
}

async fn named(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    made: Made,
    name: Option<Name>,
) -> Result<Passkey, Refusal> {
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
    Ok(Passkey {
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
    })
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "factor_add", visitor)?.because(FactorKind::Passkey.as_str());
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
