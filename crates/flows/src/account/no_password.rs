//! An account without a password: whoever has a passkey can take theirs away.

use keyward_store::{Tx, passwords, record};

use super::ways_in;
use crate::App;
use crate::account::not_me;
use crate::audit::Event;
use crate::caller::{SteppedUp, Visitor};
use crate::letters::Letter;
use crate::refusal::Refusal;

/// Takes the caller's password away, where another way in is left. Sessions stay.
pub async fn remove(app: &App, visitor: &Visitor, by: &SteppedUp) -> Result<(), Refusal> {
    let member = by.member();
    let user_id = &member.token.user_id;
    let line = || {
        let event = Event::of(app, "password_remove", visitor)?;
        Ok::<_, Refusal>(event.member(user_id).session(&member.token.session_id))
    };
    let letter = not_me::notice(app, &member.person.user, |not_me_token| Letter::FactorRemoved {
        kind: "password".to_owned(),
        name: None,
        not_me_token,
    })?;
    let done = line()?;
    let removed = record!(app.db, |tx| {
        member.hold(tx).await.map_err(Refusal::unless_superseded)?;
        take_away(tx, app, user_id).await?;
        letter.post(tx).await?;
        done.write(tx).await?;
        Ok(())
    });
    if let Err(refusal @ Refusal::LastWayIn) = &removed {
        line()?.refused(refusal.code()).write_alone(app).await?;
    }
    removed
}

async fn take_away(tx: &mut Tx, app: &App, user_id: &str) -> Result<(), Refusal> {
    passwords::delete(tx, user_id).await?;
    if ways_in::are_left(tx, app, user_id).await? { Ok(()) } else { Err(Refusal::LastWayIn) }
}
