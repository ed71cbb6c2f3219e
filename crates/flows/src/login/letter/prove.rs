//! Whoever brings what a letter carried has proved the address, and owns the account where nobody
//! had before.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_rules::value::email::Email;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, User};
use keyward_store::{DbError, read, record};

use crate::App;
use crate::account::{not_me, ownership};
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::Letter;
use crate::login::attempt::Attempt;
use crate::login::finish::{self, Arrival};
use crate::login::spent::Spent;
use crate::login::{Choice, Outcome};
use crate::refusal::Refusal;

/// A secret that was right.
pub(super) struct Brought {
    pub(super) spent: Spent,
    /// What whoever comes second is told.
    pub(super) refusal: fn() -> Refusal,
}

/// Goes on to the end of the sign-in.
pub(super) async fn go_on(
    app: &App,
    visitor: &Visitor,
    signed_in: Option<&Member>,
    user: User,
    attempt: &Attempt,
    brought: Brought,
    choice: Choice,
) -> Result<Outcome, Refusal> {
    let mut spent = vec![brought.spent];
    let user = match user.email_verified {
        true => user,
        false => {
            let settled = ownership::is_settled(app, visitor, &user, signed_in);
            let proved = prove(app, visitor, &user, settled, &spent).await?;
            spent.clear();
            proved.ok_or_else(brought.refusal)?
        }
    };
    let arrival = Arrival {
        who: &user,
        proof: Proof::of(Method::Email),
        attempt: Some(attempt),
        choice,
        spent,
        stronger_hash: None,
        trust_device: false,
    };
    match finish::finish(app, visitor, arrival).await {
        Err(Refusal::CodeRefused) => Err((brought.refusal)()),
        ended => ended,
    }
}

/// Counts the address as proved and spends the secret for it; the person as they are then, or
/// `None` where somebody was quicker.
async fn prove(
    app: &App,
    visitor: &Visitor,
    user: &User,
    settled: bool,
    spent: &[Spent],
) -> Result<Option<User>, Refusal> {
    let email = Email::parse(&user.email).map_err(|fault| Refusal::fault("/email", fault))?;
    let line = Event::of(app, "email_verify", visitor)?.about(&user.id);
    let line = if settled { line } else { line.because("address_proved") };
    let notice =
        not_me::notice(app, user, |not_me_token| Letter::PasswordChanged { not_me_token })?;
    let now = app.now().millis();
    let proved = record!(app.db, |tx| {
        for spent in spent {
            spent.claim(tx, &user.id, now).await?;
        }
        let generation = match settled {
            true => users::prove_email(tx, &user.id, email.key(), now).await?,
            false => users::renew(tx, &user.id, email.key(), now).await?,
        };
        let Some(generation) = generation else { return Err(DbError::Lost) };
        if !settled {
            ownership::clear(tx, app, &user.id, now).await?;
            notice.post(tx).await?;
        }
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await
    });
    match proved {
        Ok(()) => {
            app.follow().await?;
            Ok(read!(app.db, |tx| users::by_id(tx, &user.id).await)?)
        }
        Err(DbError::Lost) => {
            let line = Event::of(app, "login", visitor)?.about(&user.id).refused("already_spent");
            line.write_alone(app).await?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}
