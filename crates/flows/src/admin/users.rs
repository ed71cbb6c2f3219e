//! People, as an operator makes, finds, shuts out and lets in.

use keyward_rules::role::Role;
use keyward_rules::value::id;
use keyward_rules::value::login_name::LoginName;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, User};
use keyward_store::{DbError, Tx, roles, sessions};
use keyward_store::{read, record};

use crate::App;
use crate::audit::Event;
use crate::caller::{ManageUsers, May};
use crate::refusal::Refusal;
use crate::register::{self, Account, Newcomer};

/// Makes an account, with roles.
pub async fn create(
    app: &App,
    by: &May<ManageUsers>,
    newcomer: Newcomer,
    granted: &[Role],
) -> Result<User, Refusal> {
    register::judge_password(app, &newcomer).await?;
    if let Some(taken) = read!(app.db, |tx| register::taken(tx, &newcomer).await)? {
        return Err(taken);
    }
    let account = Account::prepare(app, newcomer).await?.vouched_for(app);
    let line = Event::by(app, "user_create", by.actor())?.about(&account.id);
    let now = app.now().millis();
    record!(app.db, |tx| {
        if let Some(taken) = account.insert(tx).await? {
            return Err(taken);
        }
        for role in granted {
            roles::grant(tx, role.as_str(), &account.id, now).await?;
        }
        line.write(tx).await?;
        Ok(())
    })?;
    let mut user = account.user();
    user.roles = granted.iter().map(|role| role.as_str().to_owned()).collect();
    Ok(user)
}

/// Shuts a person out: their sessions end and every token of theirs is refused, everywhere.
/// Doing it twice changes nothing.
pub async fn disable(app: &App, by: &May<ManageUsers>, named: &str) -> Result<User, Refusal> {
    let user = find(app, named).await?;
    let line = Event::by(app, "user_disable", by.actor())?.about(&user.id);
    let now = app.now().millis();
    record!(app.db, |tx| {
        let Some(generation) = users::disable(tx, &user.id, now).await? else {
            return Ok(());
        };
        sessions::end_all_but(tx, &user.id, "", now).await?;
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await
    })?;
    app.follow().await?;
    find(app, &user.id).await
}

/// Lets a person in again whom an operator or they themselves had shut out. Tokens from before
/// stay dead.
pub async fn enable(app: &App, by: &May<ManageUsers>, named: &str) -> Result<User, Refusal> {
    let user = find(app, named).await?;
    let line = Event::by(app, "user_enable", by.actor())?.about(&user.id);
    let now = app.now().millis();
    record!(app.db, |tx| {
        let Some(generation) = users::enable(tx, &user.id, now).await? else {
            return Ok(());
        };
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await
    })?;
    app.follow().await?;
    find(app, &user.id).await
}

/// Ends a person's sessions everywhere; they may sign in again at once. How many ended.
pub async fn end_sessions(
    app: &App,
    by: &May<ManageUsers>,
    named: &str,
) -> Result<(User, usize), Refusal> {
    let user = find(app, named).await?;
    let line = Event::by(app, "user_end_sessions", by.actor())?.about(&user.id);
    let now = app.now().millis();
    let ended = record!(app.db, |tx| {
        let ended = sessions::end_all_but(tx, &user.id, "", now).await?;
        line.write(tx).await?;
        for id in &ended {
            changes::record(tx, &Change::Session { id: id.clone() }, now).await?;
        }
        Ok::<_, DbError>(ended.len())
    })?;
    app.follow().await?;
    Ok((user, ended))
}

/// Up to `limit` people after the one of id `after`, in the order of their making.
pub async fn list(
    app: &App,
    _by: &May<ManageUsers>,
    after: &str,
    limit: i64,
) -> Result<Vec<User>, Refusal> {
    Ok(read!(app.db, |tx| users::list(tx, after, limit).await)?)
}

/// The person of this id, name or address.
pub(super) async fn find(app: &App, named: &str) -> Result<User, Refusal> {
    let found: Result<_, DbError> = read!(app.db, |tx| by_any_name(tx, named).await);
    found?.ok_or(Refusal::UserNotFound)
}

async fn by_any_name(tx: &mut Tx, named: &str) -> Result<Option<User>, DbError> {
    if id::is_id(named) {
        return users::by_id(tx, named).await;
    }
    match LoginName::parse(named) {
        LoginName::Username { key } => users::by_username(tx, &key).await,
        LoginName::Email { key } => users::by_email(tx, &key).await,
        LoginName::Nobody { .. } => Ok(None),
    }
}
