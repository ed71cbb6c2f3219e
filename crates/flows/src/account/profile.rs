//! What a person says of themselves.

use keyward_rules::value::full_name::FullName;
use keyward_rules::value::locale::Locale;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, ProfileUpdate, User};
use keyward_store::{DbError, read, record};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::{Refusal, TokenRefusal};

/// What shall become of the profile; the outer `None` leaves a member as it is.
#[derive(Debug, Default)]
pub struct ProfileChange {
    /// What they are called; the inner `None` takes it away.
    pub full_name: Option<Option<FullName>>,
    /// In which language they are written to; the inner `None` takes it away.
    pub locale: Option<Option<Locale>>,
}

/// Changes the caller's profile; the person as they are then.
pub async fn change(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    wanted: ProfileChange,
) -> Result<User, Refusal> {
    let user_id = &member.token.user_id;
    let line = Event::of(app, "profile_change", visitor)?
        .member(user_id)
        .session(&member.token.session_id);
    let now = app.now().millis();
    let update = ProfileUpdate {
        full_name: wanted.full_name.as_ref().map(|name| name.as_ref().map(FullName::as_str)),
        locale: wanted.locale.as_ref().map(|locale| locale.as_ref().map(Locale::as_str)),
    };
    record!(app.db, |tx| {
        let Some(generation) = users::update_profile(tx, user_id, update, now).await? else {
            return Ok::<_, DbError>(());
        };
        line.write(tx).await?;
        // The same generation: tokens stay, and every instance forgets the profile that it has.
        changes::record(tx, &Change::User { id: user_id.clone(), generation }, now).await
    })?;
    app.follow().await?;
    let user = read!(app.db, |tx| users::by_id(tx, user_id).await)?;
    Ok(user.ok_or(TokenRefusal::PersonShutOut)?)
}
