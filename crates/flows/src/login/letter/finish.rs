//! What the letter carried comes back, and the sign-in goes on to its end.

use keyward_rules::value::instant::Instant;
use keyward_store::challenges::{self, Challenge};
use keyward_store::read;
use keyward_store::users::{self, User};

use super::prove::{self, Brought};
use super::{CODE, LINK, SentTo};
use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::challenge::{self, Judged};
use crate::login::attempt::{self, Attempt, Bearer, Named};
use crate::login::spent::Spent;
use crate::login::{Choice, Outcome};
use crate::refusal::Refusal;
use crate::vouchers::{self, Held};

/// Signs in by the id of a letter and its code. A guess is counted on the letter, on the person
/// and on the network, and where nobody has the address as well.
pub async fn by_code(
    app: &App,
    visitor: &Visitor,
    signed_in: Option<&Member>,
    (id, code): (&str, &str),
    choice: Choice,
) -> Result<Outcome, Refusal> {
    let asked = read!(app.db, |tx| challenges::by_id(tx, id, CODE).await)?;
    let attempt = take(app, visitor, asked.as_ref()).await?;
    let is_heard = attempt.is_heard();
    let judged = challenge::judge(app, CODE, id, code).await;
    let found = match attempt.unless_judged(app, judged).await? {
        Judged::Right(challenge) if is_heard => person(app, *challenge).await?,
        Judged::Right(_) | Judged::Wrong | Judged::Dead => None,
    };
    let Some((challenge, user)) = found else {
        let user_id = asked.and_then(|asked| asked.user_id);
        refused(app, visitor, user_id.as_deref(), &Refusal::CodeRefused).await?;
        return Err(Refusal::CodeRefused);
    };
    let brought = Brought {
        spent: Spent::Challenge { id: challenge.id, purpose: CODE },
        refusal: || Refusal::CodeRefused,
    };
    prove::go_on(app, visitor, signed_in, user, &attempt, brought, choice).await
}

/// Signs in by the token of a link.
pub async fn by_link(
    app: &App,
    visitor: &Visitor,
    signed_in: Option<&Member>,
    token: &str,
    choice: Choice,
) -> Result<Outcome, Refusal> {
    let line = Event::of(app, "login", visitor)?;
    let attempt = attempt::take_of_network(app, visitor, line).await?;
    let Some((held, user)) = held(app, token).await? else {
        refused(app, visitor, None, &Refusal::SignInLinkRefused).await?;
        return Err(Refusal::SignInLinkRefused);
    };
    let brought = Brought {
        spent: Spent::Voucher { id: held.id, purpose: LINK.name },
        refusal: || Refusal::SignInLinkRefused,
    };
    prove::go_on(app, visitor, signed_in, user, &attempt, brought, choice).await
}

/// Whom a link signs in, and until when it does; spends nothing.
pub async fn look(app: &App, token: &str) -> Result<(String, Instant), Refusal> {
    let (held, user) = held(app, token).await?.ok_or(Refusal::SignInLinkRefused)?;
    Ok((user.username, held.expires_at))
}

async fn held(app: &App, token: &str) -> Result<Option<(Held<SentTo>, User)>, Refusal> {
    let Some(held) = vouchers::look::<SentTo>(app, LINK, token).await? else { return Ok(None) };
    let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
    Ok(user.filter(|user| held.state.is(user)).map(|user| (held, user)))
}

/// From the budget of whom the letter was for, somebody or nobody; an id that never was is a
/// guess of the network.
async fn take(app: &App, visitor: &Visitor, asked: Option<&Challenge>) -> Result<Attempt, Refusal> {
    let line = Event::of(app, "login", visitor)?;
    let Some((asked, key)) = asked.and_then(|asked| Some((asked, asked.parent_id.as_deref()?)))
    else {
        return attempt::take_of_network(app, visitor, line).await;
    };
    let user = match &asked.user_id {
        Some(id) => read!(app.db, |tx| users::by_id(tx, id).await)?,
        None => None,
    };
    let line = match &user {
        Some(user) => line.about(&user.id),
        None => line,
    };
    let person = user.as_ref().map(|user| Bearer { id: &user.id, generation: user.generation });
    attempt::take_at_door(app, visitor, Named { key, person }, line).await
}

async fn person(app: &App, challenge: Challenge) -> Result<Option<(Challenge, User)>, Refusal> {
    let Some(user_id) = challenge.user_id.clone() else { return Ok(None) };
    let state: SentTo = serde_json::from_slice(&challenge::kept(app, &challenge)?)
        .map_err(|error| Refusal::Internal(format!("a code to sign in: {error}")))?;
    let user = read!(app.db, |tx| users::by_id(tx, &user_id).await)?;
    Ok(user.filter(|user| state.is(user)).map(|user| (challenge, user)))
}

async fn refused(
    app: &App,
    visitor: &Visitor,
    user_id: Option<&str>,
    refusal: &Refusal,
) -> Result<(), Refusal> {
    let line = Event::of(app, "login", visitor)?.refused(refusal.code());
    let line = match user_id {
        Some(user_id) => line.about(user_id),
        None => line,
    };
    Ok(line.write_alone(app).await?)
}
