//! People who come from another program with the hash of their password.

use keyward_rules::password::hash;
use keyward_rules::role::Role;
use keyward_rules::value::email::Email;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;
use keyward_store::users::{self, NewUser, User};
use keyward_store::{passwords, record, roles};

use crate::App;
use crate::audit::Event;
use crate::caller::{ManageUsers, May};
use crate::login::decoys;
use crate::refusal::Refusal;

/// Who comes.
#[derive(Debug)]
pub struct Immigrant {
    /// Their name.
    pub username: Username,
    /// Their address.
    pub email: Email,
    /// What they are called.
    pub full_name: Option<FullName>,
    /// A hash of their password: Argon2id, bcrypt, scrypt or PBKDF2, as PHC, passlib or Django
    /// spell it. It is replaced when they first sign in.
    pub password_hash: String,
}

/// Makes an account with that hash, and with roles.
pub async fn create(
    app: &App,
    by: &May<ManageUsers>,
    immigrant: Immigrant,
    granted: &[Role],
) -> Result<User, Refusal> {
    let imported = hash::import(immigrant.password_hash.trim());
    let (hash, scheme) = imported.ok_or(Refusal::HashUnreadable)?;
    let scheme = scheme.map(|scheme| scheme.to_string());
    let (id, now) = (app.new_id()?, app.now().millis());
    let user = NewUser {
        id: &id,
        username: immigrant.username.as_str(),
        username_key: immigrant.username.key(),
        email: immigrant.email.as_str(),
        email_key: immigrant.email.key(),
        full_name: immigrant.full_name.as_ref().map(FullName::as_str),
        created_at: now,
    };
    let line = Event::by(app, "user_create", by.actor())?.about(&id).because("password_hash");
    record!(app.db, |tx| {
        if !users::insert(tx, user).await? {
            let (username, _) = users::taken(tx, user.username_key, user.email_key).await?;
            return Err(if username { Refusal::UsernameTaken } else { Refusal::EmailTaken });
        }
        passwords::import(tx, &id, &hash, scheme.as_deref(), now).await?;
        for role in granted {
            roles::grant(tx, role.as_str(), &id, now).await?;
        }
        line.write(tx).await?;
        Ok(())
    })?;
    decoys::look(app).await?;
    super::users::find(app, &id).await
}
