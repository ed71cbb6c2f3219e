//! Browsers that a person trusts: for some days they are asked for no second factor there. The
//! password they still need, and whatever is sensitive asks for the factor all the same.

use keyward_rules::value::secret::{self, Kind};
use keyward_store::trusted_devices::{self, TrustedDevice};
use keyward_store::users::User;
use keyward_store::{DbError, Tx, read, record};
use zeroize::Zeroizing;

use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::Refusal;

/// A device that is about to be trusted.
pub(crate) struct Trust {
    device: TrustedDevice,
    hash: [u8; 32],
    /// What the browser will show.
    pub(crate) token: Zeroizing<String>,
}

/// Makes a device ready to be trusted; `None` where the operator wants none.
pub(crate) fn begin(app: &App, visitor: &Visitor, user: &User) -> Result<Option<Trust>, Refusal> {
    let days = app.config.factors.trusted_days;
    if days == 0 {
        return Ok(None);
    }
    let now = app.now();
    let token = secret::make(Kind::TrustedDevice, &dice::bytes()?);
    let device = TrustedDevice {
        id: app.new_id()?,
        user_id: user.id.clone(),
        generation: user.generation,
        address: visitor.address.map(|address| address.to_string()),
        user_agent: visitor.user_agent.clone(),
        created_at: now.millis(),
        last_used_at: now.millis(),
        expires_at: now.plus_seconds(days * 86_400).millis(),
    };
    Ok(Some(Trust { hash: secret::hash(&token), device, token }))
}

impl Trust {
    pub(crate) async fn insert(&self, tx: &mut Tx) -> Result<(), DbError> {
        trusted_devices::insert(tx, &self.device, &self.hash).await
    }
}

/// The hash of what the visitor's browser showed, where it may still count.
pub(crate) fn presented(app: &App, visitor: &Visitor) -> Option<[u8; 32]> {
    let token = visitor.trusted_device.as_deref()?;
    let may_count =
        app.config.factors.trusted_days > 0 && secret::is_shaped(Kind::TrustedDevice, token);
    may_count.then(|| secret::hash(token))
}

/// The devices that the caller trusts, newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<TrustedDevice>, Refusal> {
    let (user_id, generation) = (&member.token.user_id, member.token.generation);
    let now = app.now().millis();
    Ok(read!(app.db, |tx| trusted_devices::list(tx, user_id, generation, now).await)?)
}

/// Trusts one of the caller's devices no more.
pub async fn forget(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    device_id: &str,
) -> Result<(), Refusal> {
    let user_id = &member.token.user_id;
    let line = Event::of(app, "device_forget", visitor)?.member(user_id);
    let removed = record!(app.db, |tx| {
        let removed = trusted_devices::remove(tx, device_id, user_id).await?;
        if removed {
            line.write(tx).await?;
        }
        Ok::<_, DbError>(removed)
    })?;
    if removed { Ok(()) } else { Err(Refusal::DeviceNotFound) }
}

/// Trusts none of the caller's devices any more.
pub async fn forget_all(app: &App, visitor: &Visitor, member: &Member) -> Result<(), Refusal> {
    let user_id = &member.token.user_id;
    let line = Event::of(app, "device_forget_all", visitor)?.member(user_id);
    record!(app.db, |tx| {
        trusted_devices::remove_all(tx, user_id).await?;
        line.write(tx).await
    })?;
    Ok(())
}
