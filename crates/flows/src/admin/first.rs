//! The first administrator, made by whoever holds a one-time link that only the operator's
//! terminal has shown.

use keyward_rules::role::Role;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret::{self, Kind};
use keyward_store::users::User;
use keyward_store::vouchers::{self, NewVoucher};
use keyward_store::{DbError, roles, vouchers::claim};
use keyward_store::{read, record};
use zeroize::Zeroizing;

use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{Actor, Visitor};
use crate::refusal::Refusal;
use crate::register::{self, Account, Newcomer};

const PURPOSE: &str = "administrator";

/// How long a link holds.
const LIFETIME_SECONDS: i64 = 30 * 60;

/// A link that makes the first administrator, once.
#[derive(Debug)]
pub struct Link {
    /// The secret behind `?token=`.
    pub token: Zeroizing<String>,
    /// Until when it holds.
    pub expires_at: Instant,
}

/// Makes a link and takes back every older one; refuses when there is an administrator.
pub async fn make_link(app: &App) -> Result<Link, Refusal> {
    let token = secret::make(Kind::Voucher, &dice::bytes()?);
    let (id, hash, now) = (app.new_id()?, secret::hash(&token), app.now());
    let expires_at = now.plus_seconds(LIFETIME_SECONDS);
    let line = Event::by(app, "administrator_link", &Actor::Cli)?;
    record!(app.db, |tx| {
        if !roles::hold_first(tx, Role::Admin.as_str()).await? {
            return Err(Refusal::AdministratorExists);
        }
        vouchers::revoke_all(tx, PURPOSE).await?;
        let voucher = NewVoucher {
            id: &id,
            purpose: PURPOSE,
            subject: None,
            hash: &hash,
            created_at: now.millis(),
            expires_at: expires_at.millis(),
        };
        vouchers::insert(tx, voucher).await?;
        Ok(line.write(tx).await?)
    })?;
    Ok(Link { token, expires_at })
}

/// Whether there is no administrator yet.
pub async fn is_missing(app: &App) -> Result<bool, Refusal> {
    let held: Result<bool, DbError> =
        read!(app.db, |tx| roles::is_held(tx, Role::Admin.as_str()).await);
    Ok(!held?)
}

/// Until when a link holds; refuses one that does not.
pub async fn look(app: &App, token: &str) -> Result<Instant, Refusal> {
    let (hash, now) = (secret::hash(token), app.now().millis());
    let until = read!(app.db, |tx| vouchers::holds_until(tx, PURPOSE, &hash, None, now).await)?;
    until.map(Instant::from_millis).ok_or(Refusal::LinkSpent)
}

/// Makes the first administrator and spends the link. What is refused leaves it unspent.
pub async fn create(
    app: &App,
    visitor: &Visitor,
    token: &str,
    newcomer: Newcomer,
) -> Result<User, Refusal> {
    if let Err(refusal) = look(app, token).await {
        let line = Event::of(app, "administrator_create", visitor)?;
        line.refused(refusal.code()).write_alone(app).await?;
        return Err(refusal);
    }
    register::judge_password(app, &newcomer).await?;
    let hash = secret::hash(token);
    let account = Account::prepare(app, newcomer).await?.vouched_for(app);
    let line = Event::of(app, "administrator_create", visitor)?.about(&account.id);
    let lost = Event::of(app, "administrator_create", visitor)?.refused(Refusal::LinkSpent.code());
    let now = app.now().millis();
    let made = record!(app.db, |tx| {
        if claim(tx, PURPOSE, &hash, None, now).await?.is_none()
            || !roles::hold_first(tx, Role::Admin.as_str()).await?
        {
            lost.write(tx).await?;
            return Ok(false);
        }
        if let Some(taken) = account.insert(tx).await? {
            return Err(taken);
        }
        roles::grant(tx, Role::Admin.as_str(), &account.id, now).await?;
        line.write(tx).await?;
        Ok(true)
    })?;
    if !made {
        return Err(Refusal::LinkSpent);
    }
    let mut user = account.user();
    user.roles = vec![Role::Admin.as_str().to_owned()];
    Ok(user)
}
