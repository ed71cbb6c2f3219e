//! Another letter for whoever has not confirmed their address; the same answer for everybody.

use keyward_rules::value::email::Email;
use keyward_store::users;
use keyward_store::{DbError, read, record};

use super::question::Question;
use super::{REGISTRATION, budget};
use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;
use crate::register::pending::Pending;
use crate::vouchers;

/// Sends another letter to an address that waits to be confirmed. Nothing in the answer tells
/// whether it does.
pub async fn resend(app: &App, visitor: &Visitor, email: &Email) -> Result<(), Refusal> {
    let began = app.clock.monotonic();
    let sent = send(app, visitor, email).await;
    app.on_the_beat(began).await;
    sent
}

async fn send(app: &App, visitor: &Visitor, email: &Email) -> Result<(), Refusal> {
    let event = || Event::of(app, "email_resend", visitor);
    let line = || Ok::<_, Refusal>(event()?.about_nobody(app, email.key()));
    let known = read!(app.db, |tx| users::by_email(tx, email.key()).await)?;
    budget::take(app, visitor, email, line()?).await?;
    let waiting = vouchers::newest::<Pending>(app, REGISTRATION, email.key()).await?;
    let (question, line) = match (known, waiting) {
        (Some(user), _) if user.email_verified || user.shut_out().is_some() => {
            let line = event()?.about(&user.id).refused("nothing_waits");
            (Question::to_nobody(app, email)?, line)
        }
        (Some(user), _) => (Question::to_person(app, &user, email)?, event()?.about(&user.id)),
        (None, Some(waiting)) => (Question::to_newcomer(app, email, &waiting.state)?, line()?),
        (None, None) => (Question::to_nobody(app, email)?, line()?.refused("nobody")),
    };
    record!(app.db, |tx| {
        question.post(tx).await?;
        line.write(tx).await?;
        Ok::<_, DbError>(())
    })?;
    Ok(())
}
