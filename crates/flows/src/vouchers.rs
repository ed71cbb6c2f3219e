//! Vouchers on their way into a letter and back: made before a transaction, written within it,
//! looked at for nothing, spent once.

use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret::{self, Kind};
use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{DbError, Tx, read};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// What a voucher may be used for, and nothing else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose {
    pub(crate) name: &'static str,
    pub(crate) lifetime_seconds: i64,
}

/// A voucher that nobody has yet.
pub(crate) struct Made {
    /// UUIDv7; no secret.
    pub(crate) id: String,
    /// What the letter carries.
    pub(crate) token: Zeroizing<String>,
    purpose: Purpose,
    subject: String,
    hash: [u8; 32],
    sealed_state: Vec<u8>,
    created_at: i64,
    expires_at: i64,
}

/// Makes a voucher about `subject` that keeps `state` for its use.
pub(crate) fn make(
    app: &App,
    purpose: Purpose,
    subject: &str,
    state: &impl Serialize,
) -> Result<Made, Refusal> {
    let id = app.new_id()?;
    let token = secret::make(Kind::Voucher, &dice::bytes()?);
    let plain = serde_json::to_vec(state).map(Zeroizing::new).map_err(internal)?;
    let sealed_state = app.sealing.seal(&place(purpose.name, &id), &plain).map_err(internal)?;
    let now = app.now();
    Ok(Made {
        hash: secret::hash(&token),
        created_at: now.millis(),
        expires_at: now.plus_seconds(purpose.lifetime_seconds).millis(),
        subject: subject.to_owned(),
        id,
        token,
        purpose,
        sealed_state,
    })
}

impl Made {
    /// Writes it in the place of every older one about the same subject.
    pub(crate) async fn write_alone(&self, tx: &mut Tx) -> Result<(), DbError> {
        vouchers::revoke_of(tx, self.purpose.name, &self.subject, 0).await?;
        self.write(tx).await
    }

    /// Writes it beside the older ones.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), DbError> {
        let voucher = NewVoucher {
            id: &self.id,
            purpose: self.purpose.name,
            subject: Some(&self.subject),
            hash: &self.hash,
            created_at: self.created_at,
            expires_at: self.expires_at,
        };
        vouchers::insert_with_state(tx, voucher, Some(&self.sealed_state)).await
    }
}

/// A voucher that holds, in the hands of whoever brought its secret.
pub(crate) struct Held<T> {
    /// UUIDv7.
    pub(crate) id: String,
    /// Whom it is about.
    pub(crate) subject: String,
    /// What it keeps.
    pub(crate) state: T,
    /// When it was made, Unix milliseconds.
    pub(crate) created_at: i64,
    /// Until when it holds.
    pub(crate) expires_at: Instant,
    purpose: Purpose,
}

/// Looks at the voucher of this secret and spends nothing; `None` where it does not hold.
pub(crate) async fn look<T: DeserializeOwned>(
    app: &App,
    purpose: Purpose,
    token: &str,
) -> Result<Option<Held<T>>, Refusal> {
    if !secret::is_shaped(Kind::Voucher, token) {
        return Ok(None);
    }
    let (hash, now) = (secret::hash(token), app.now().millis());
    open(app, purpose, read!(app.db, |tx| vouchers::held(tx, purpose.name, &hash, now).await)?)
}

/// The voucher of this id. An id is no secret: what it opens needs a proof beside it.
pub(crate) async fn by_id<T: DeserializeOwned>(
    app: &App,
    purpose: Purpose,
    id: &str,
) -> Result<Option<Held<T>>, Refusal> {
    let now = app.now().millis();
    open(app, purpose, read!(app.db, |tx| vouchers::held_by_id(tx, purpose.name, id, now).await)?)
}

/// The newest voucher about `subject`.
pub(crate) async fn newest<T: DeserializeOwned>(
    app: &App,
    purpose: Purpose,
    subject: &str,
) -> Result<Option<Held<T>>, Refusal> {
    let now = app.now().millis();
    let held = read!(app.db, |tx| vouchers::newest_held(tx, purpose.name, subject, now).await)?;
    open(app, purpose, held)
}

fn open<T: DeserializeOwned>(
    app: &App,
    purpose: Purpose,
    held: Option<vouchers::Held>,
) -> Result<Option<Held<T>>, Refusal> {
    let Some(held) = held else { return Ok(None) };
    let (Some(subject), Some(sealed)) = (held.subject, held.sealed_state) else { return Ok(None) };
    let plain = app.sealing.open(&place(purpose.name, &held.id), &sealed).map_err(internal)?;
    Ok(Some(Held {
        state: serde_json::from_slice(&plain).map_err(internal)?,
        id: held.id,
        subject,
        created_at: held.created_at,
        expires_at: Instant::from_millis(held.expires_at),
        purpose,
    }))
}

impl<T> Held<T> {
    /// Uses it; `false` where somebody was quicker. Whoever rolls back has not used it.
    pub(crate) async fn spend(&self, tx: &mut Tx, now: i64) -> Result<bool, DbError> {
        vouchers::spend(tx, self.purpose.name, &self.id, now).await
    }
}

/// The place that a voucher's state is sealed for.
/// Where what a voucher keeps is sealed for.
pub(crate) fn place(purpose: &str, id: &str) -> String {
    format!("vouchers: {purpose} {id}")
}

fn internal(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(error.to_string())
}
