//! The second step of a sign-in: a factor for a sign-in that waits. A guess takes from the
//! person's budget and is counted on the sign-in itself, before it is judged.

use keyward_store::{challenges, note};

use super::finish::{self, Arrival};
use super::spent::Spent;
use super::waiting::{self, Waiting};
use super::{Outcome, attempt};
use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::factor::answer::{self, Answer};
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
    let attempt = attempt::take(app, visitor, &user.id, about()?).await?;
    let now = app.now().millis();
    let tried =
        note!(app.db, |tx| challenges::try_once(tx, &challenge.id, waiting::PURPOSE, now).await)?;
    if tried.is_none() {
        about()?.refused("mfa_token_refused").write_alone(app).await?;
        return Err(Refusal::MfaTokenRefused);
    }
    let judged = answer::judge(app, &user, &challenge.id, &answer).await;
    let judged = attempt.unless_judged(app, judged).await?;
    let Some(right) = judged.filter(|right| !proof.holds(right.method)) else {
        about()?.refused(answer.wrong()).write_alone(app).await?;
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

fn line(app: &App, visitor: &Visitor) -> Result<Event, Refusal> {
    Event::of(app, "login_factor", visitor)
}
