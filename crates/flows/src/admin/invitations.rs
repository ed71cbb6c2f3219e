//! Invitations, as an operator makes, lists and takes them back.

use keyward_rules::value::email::Email;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret::{self, Kind};
use keyward_store::vouchers::{self, NewVoucher, Voucher};
use keyward_store::{read, record};
use zeroize::Zeroizing;

use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{ManageUsers, May};
use crate::refusal::Refusal;
use crate::register::invitation::PURPOSE;

/// An invitation, without the secret that opens it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// UUIDv7.
    pub id: String,
    /// The one address that it is for, as addresses are compared; `None`: for any.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it holds.
    pub expires_at: Instant,
    /// When somebody registered with it.
    pub used_at: Option<Instant>,
}

/// An invitation just made.
#[derive(Debug)]
pub struct Made {
    /// What is listed.
    pub invitation: Invitation,
    /// What a newcomer brings as `invitation`; shown this once.
    pub token: Zeroizing<String>,
}

/// Makes an invitation, for one address or for any.
pub async fn create(
    app: &App,
    by: &May<ManageUsers>,
    email: Option<&Email>,
    lifetime_seconds: i64,
) -> Result<Made, Refusal> {
    let token = secret::make(Kind::Voucher, &dice::bytes()?);
    let (id, hash, now) = (app.new_id()?, secret::hash(&token), app.now());
    let expires_at = now.plus_seconds(lifetime_seconds);
    let line = Event::by(app, "invitation_create", by.actor())?.about(&id);
    let subject = email.map(Email::key);
    record!(app.db, |tx| {
        let voucher = NewVoucher {
            id: &id,
            purpose: PURPOSE,
            subject,
            hash: &hash,
            created_at: now.millis(),
            expires_at: expires_at.millis(),
        };
        vouchers::insert(tx, voucher).await?;
        line.write(tx).await
    })?;
    let email = subject.map(str::to_owned);
    let invitation = Invitation { id, email, created_at: now, expires_at, used_at: None };
    Ok(Made { invitation, token })
}

/// Up to `limit` invitations after the one of id `after`, in the order of their making. Those
/// that are over are listed for a day more.
pub async fn list(
    app: &App,
    _by: &May<ManageUsers>,
    after: &str,
    limit: i64,
) -> Result<Vec<Invitation>, Refusal> {
    let page = read!(app.db, |tx| vouchers::list(tx, PURPOSE, after, limit).await)?;
    Ok(page.into_iter().map(Invitation::of).collect())
}

/// Takes an invitation back that nobody used.
pub async fn revoke(app: &App, by: &May<ManageUsers>, id: &str) -> Result<(), Refusal> {
    let line = Event::by(app, "invitation_revoke", by.actor())?.about(id);
    record!(app.db, |tx| {
        if !vouchers::revoke(tx, PURPOSE, id).await? {
            return Err(Refusal::InvitationNotFound);
        }
        Ok(line.write(tx).await?)
    })
}

impl Invitation {
    fn of(voucher: Voucher) -> Self {
        Self {
            id: voucher.id,
            email: voucher.subject,
            created_at: Instant::from_millis(voucher.created_at),
            expires_at: Instant::from_millis(voucher.expires_at),
            used_at: voucher.used_at.map(Instant::from_millis),
        }
    }
}
