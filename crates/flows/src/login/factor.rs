//! The second step of a sign-in: a factor for a sign-in that waits. A guess takes from a
//! budget behind the door and is counted on the sign-in itself, before it is judged.

use keyward_store::users::User;
use keyward_store::{challenges, note, record};

use super::attempt::{self, Bearer};
use super::finish::{self, Arrival};
use super::spent::Spent;
use super::waiting::{self, Waiting};
use super::{Outcome, familiar};
use crate::App;
use crate::account::not_me;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::factor::answer::{self, Answer};
use crate::letters::Letter;
use crate::refusal::Refusal;

/// Brings a factor for the sign-in that `mfa_token` names.
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    mfa_token: &str,
    answer: Answer,
    trust_device: bool,
) -> Result<Outcome, Refusal> {
    let Some(waiting) = waiting::find(app, mfa_token).await? else {
        line(app, visitor)?.refused("mfa_token_refused").write_alone(app).await?;
        return Err(Refusal::MfaTokenRefused);
    };
    let Waiting { challenge, user, proof, choice } = waiting;
    let about = || Ok::<_, Refusal>(line(app, visitor)?.about(&user.id));
    let person = Bearer { id: &user.id, generation: user.generation };
    let attempt = attempt::take_behind_the_door(app, visitor, person, about()?).await?;
    let now = app.now().millis();
    let tried =
        note!(app.db, |tx| challenges::try_once(tx, &challenge.id, waiting::PURPOSE, now).await)?;
    let Some(tried) = tried else {
        about()?.refused("mfa_token_refused").write_alone(app).await?;
        return Err(Refusal::MfaTokenRefused);
    };
    let judged = answer::judge(app, &user, &challenge.id, &answer).await;
    let judged = attempt.unless_judged(app, judged).await?;
    let Some(right) = judged.filter(|right| !proof.holds(right.method)) else {
        let line = about()?.refused(answer.wrong());
        if tried.attempts < tried.maximum_attempts {
            line.write_alone(app).await?;
        } else {
            tell_of_the_last(app, visitor, &user, line).await?;
        }
        return Err(Refusal::CodeRefused);
    };
    let mut spent = right.spent;
    spent.push(Spent::Challenge { id: challenge.id, purpose: waiting::PURPOSE });
    let arrival = Arrival {
        who: &user,
        proof: proof.and(right.method),
        attempt: Some(&attempt),
        choice,
        spent,
        stronger_hash: None,
        trust_device,
    };
    finish::finish(app, visitor, arrival).await
}

/// Whoever came so far knows the password: after the last guess the owner hears of it.
async fn tell_of_the_last(
    app: &App,
    visitor: &Visitor,
    user: &User,
    line: Event,
) -> Result<(), Refusal> {
    let (device, place) = familiar::in_words(app, visitor, user);
    let at = app.now().millis();
    let notice = not_me::notice(app, user, |not_me_token| Letter::FactorGuessed {
        device,
        place,
        at,
        not_me_token,
    })?;
    record!(app.db, |tx| {
        notice.post(tx).await?;
        line.write(tx).await
    })?;
    Ok(())
}

fn line(app: &App, visitor: &Visitor) -> Result<Event, Refusal> {
    Event::of(app, "login_factor", visitor)
}
