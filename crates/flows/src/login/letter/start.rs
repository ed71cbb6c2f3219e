//! The letter that signs in, to whoever has this address; the same answer in the same time, with
//! an id that can be guessed at, where nobody has.

use keyward_rules::value::email::Email;
use keyward_store::users::{self, User};
use keyward_store::{DbError, Tx, challenges::Challenge};
use keyward_store::{read, record};

use super::{CODE, LIFETIME_SECONDS, LINK, SentTo};
use crate::App;
use crate::address::budget;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::challenge::{self, Ask};
use crate::letters::{self, Letter, Prepared, Recipient};
use crate::refusal::Refusal;
use crate::vouchers::{self, Made};

/// What the letter carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Six digits, to be typed where they were asked for.
    Code,
    /// A link, to be opened anywhere.
    Link,
}

/// Sends the letter. The id goes with the code; it tells nothing of whether somebody is there.
pub async fn start(app: &App, visitor: &Visitor, email: &Email, by: By) -> Result<String, Refusal> {
    if !app.config.email_sign_in {
        let line = line(app, visitor, email, None)?.refused(Refusal::EmailSignInOff.code());
        line.write_alone(app).await?;
        return Err(Refusal::EmailSignInOff);
    }
    let began = app.clock.monotonic();
    let sent = send(app, visitor, email, by).await;
    app.on_the_beat(began).await;
    sent
}

async fn send(app: &App, visitor: &Visitor, email: &Email, by: By) -> Result<String, Refusal> {
    let known = read!(app.db, |tx| users::by_email(tx, email.key()).await)?;
    budget::take(app, visitor, email, line(app, visitor, email, known.as_ref())?).await?;
    let line = line(app, visitor, email, known.as_ref())?;
    let (line, somebody) = match known {
        Some(user) if user.shut_out().is_some() => (line.refused("disabled"), None),
        Some(user) => (line, Some(user)),
        None => (line.refused("nobody"), None),
    };
    let proof = Secret::make(app, email, somebody.as_ref(), by)?;
    let to = somebody.as_ref().map_or_else(|| Recipient::stranger(email), Recipient::of);
    let letter = letters::prepare(app, &to, &proof.letter)?.only_if(somebody.is_some());
    record!(app.db, |tx| {
        proof.write(tx, &letter).await?;
        line.write(tx).await
    })?;
    Ok(proof.id().to_owned())
}

/// What is to be brought back, and the letter that says it.
struct Secret {
    kept: Kept,
    letter: Letter,
}

enum Kept {
    Code(Box<Challenge>),
    Link(Made),
}

impl Secret {
    fn make(app: &App, email: &Email, user: Option<&User>, by: By) -> Result<Self, Refusal> {
        let state = SentTo {
            email_key: email.key().to_owned(),
            generation: user.map_or(0, |user| user.generation),
        };
        let subject = match user {
            Some(user) => user.id.clone(),
            None => budget::nobody(app, email)?,
        };
        match by {
            By::Code => {
                let ask = Ask {
                    purpose: CODE,
                    user_id: user.map(|user| user.id.as_str()),
                    session_id: None,
                    parent_id: Some(&subject),
                    lifetime_seconds: LIFETIME_SECONDS,
                };
                let (mut challenge, code) = challenge::begin_with_code(app, ask)?;
                let state = serde_json::to_vec(&state)
                    .map_err(|error| Refusal::Internal(error.to_string()))?;
                challenge::keep(app, &mut challenge, &state)?;
                let letter = Letter::SignInCode { code: code.to_string() };
                Ok(Self { kept: Kept::Code(Box::new(challenge)), letter })
            }
            By::Link => {
                let voucher = vouchers::make(app, LINK, &subject, &state)?;
                let letter = Letter::SignInLink { token: voucher.token.to_string() };
                Ok(Self { kept: Kept::Link(voucher), letter })
            }
        }
    }

    fn id(&self) -> &str {
        match &self.kept {
            Kept::Code(challenge) => &challenge.id,
            Kept::Link(voucher) => &voucher.id,
        }
    }

    /// Beside the older ones: whoever asks for letters to another's address ends none of theirs.
    async fn write(&self, tx: &mut Tx, letter: &Prepared) -> Result<(), DbError> {
        match &self.kept {
            Kept::Code(challenge) => {
                keyward_store::challenges::insert(tx, challenge).await?;
            }
            Kept::Link(voucher) => voucher.write(tx).await?,
        }
        letter.post(tx).await
    }
}

fn line(
    app: &App,
    visitor: &Visitor,
    email: &Email,
    known: Option<&User>,
) -> Result<Event, Refusal> {
    let event = Event::of(app, "sign_in_letter", visitor)?;
    Ok(match known {
        Some(user) => event.about(&user.id),
        None => event.about_nobody(app, email.key()),
    })
}
