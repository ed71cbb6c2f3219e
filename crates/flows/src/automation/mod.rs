//! Anti-automation: where the operator wants it, a machine that comes by the thousand has to work
//! or a person has to show themselves, before a registration and after many failures.

mod captcha;
mod work;

use keyward_store::{read, throttles};

use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;

pub use work::Challenge;

/// What the operator asks for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Work that a program does.
    ProofOfWork {
        /// In zero bits.
        difficulty: u32,
    },
    /// What a captcha service says.
    Captcha {
        /// Where the service judges, in the shape that hCaptcha, Turnstile and reCAPTCHA share.
        url: String,
        /// What the service knows us by.
        secret: zeroize::Zeroizing<String>,
        /// What pages show it by.
        site_key: String,
    },
}

/// The settings of it.
#[derive(Clone, Debug)]
pub struct Automation {
    /// What is asked.
    pub asked: Asked,
    /// Wrong guesses in a row at a name, after which a sign-in is asked too; 0 is never.
    pub after_failures: i64,
}

/// A challenge for whoever wants to register, or to sign in after many failures; `None` where the
/// operator asks for nothing, or leaves it to a captcha service.
pub fn challenge(app: &App) -> Result<Option<Challenge>, Refusal> {
    match app.config.automation.as_ref().map(|automation| &automation.asked) {
        Some(Asked::ProofOfWork { difficulty }) => work::make(app, *difficulty).map(Some),
        Some(Asked::Captcha { .. }) | None => Ok(None),
    }
}

/// Lets a registration pass that brings a solution, each for one use.
pub(crate) async fn admit(app: &App, visitor: &Visitor, line: Event) -> Result<(), Refusal> {
    let Some(automation) = &app.config.automation else { return Ok(()) };
    let refused = match (visitor.solution.as_deref(), &automation.asked) {
        (None, _) => "challenge_required",
        (Some(solution), Asked::ProofOfWork { .. }) => {
            if work::is_solved(app, solution).await? {
                return Ok(());
            }
            "challenge_failed"
        }
        (Some(solution), Asked::Captcha { url, secret, .. }) => {
            if captcha::is_solved(app, visitor, url, secret, solution).await? {
                return Ok(());
            }
            "challenge_failed"
        }
    };
    line.refused(refused).write_alone(app).await?;
    Err(Refusal::ChallengeRequired)
}

/// The same at a sign-in, where so many guesses at the name as typed have failed in a row; so it
/// is asked for alike whether or not somebody bears it.
pub(crate) async fn admit_after_failures(
    app: &App,
    visitor: &Visitor,
    counted_as: &str,
    line: impl FnOnce() -> Result<Event, Refusal>,
) -> Result<(), Refusal> {
    let Some(automation) = &app.config.automation else { return Ok(()) };
    if automation.after_failures == 0 {
        return Ok(());
    }
    let now = app.now().millis();
    let before = read!(app.db, |tx| throttles::guesses(tx, counted_as, "", now).await)?;
    if before.counted < automation.after_failures {
        return Ok(());
    }
    admit(app, visitor, line()?).await
}
