//! Familiar places: a sign-in from a device or network that this person has not used before is
//! told to them by a letter. A known device shows its note wherever it is; whoever brings none is
//! known by client and network. The first sign-in of all has nothing to be compared with.

use keyward_rules::session::device::named;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
use keyward_rules::value::network::network_key;
use keyward_store::familiar_places::{self, Known};
use keyward_store::users::User;
use keyward_store::{DbError, Tx, read};

use super::device;
use crate::App;
use crate::account::not_me::{self, Notice};
use crate::caller::Visitor;
use crate::letters::Letter;
use crate::refusal::Refusal;

/// A use is written down when the last one noted is older than this.
const NOTE_EVERY_SECONDS: i64 = 86_400;

/// Whether a sign-in looks like this person's earlier ones, and the letter where it does not.
pub(crate) struct Place {
    user_id: String,
    mark: [u8; 16],
    known: Known,
    notice: Option<Notice>,
    now: Instant,
}

/// Compares where a sign-in comes from with where the person signed in before.
pub(crate) async fn look(app: &App, visitor: &Visitor, user: &User) -> Result<Place, Refusal> {
    let mark = mark(app, visitor, &user.id)?;
    let known = read!(app.db, |tx| familiar_places::look(tx, &user.id, &mark).await)?;
    let known = known.unwrap_or(Known { first_sign_in_at: None, seen_at: None });
    let is_new = known.first_sign_in_at.is_some()
        && known.seen_at.is_none()
        && !device::is_known(app, visitor, &user.id, user.generation);
    let notice = if is_new { Some(notice(app, visitor, user)?) } else { None };
    Ok(Place { user_id: user.id.clone(), mark, known, notice, now: app.now() })
}

impl Place {
    /// Whether the owner hears of it.
    pub(crate) fn is_new(&self) -> bool {
        self.notice.is_some()
    }

    /// Notes the place, and posts the letter where it is new, within the transaction of the
    /// sign-in. Of two sign-ins at once from a new place one tells.
    pub(crate) async fn note(&self, tx: &mut Tx) -> Result<(), DbError> {
        let now = self.now.millis();
        match self.known.seen_at {
            None => {
                let is_first = familiar_places::insert(tx, &self.user_id, &self.mark, now).await?;
                if self.known.first_sign_in_at.is_none() {
                    familiar_places::note_first_sign_in(tx, &self.user_id, now).await?;
                }
                match &self.notice {
                    Some(notice) if is_first => notice.post(tx).await,
                    _ => Ok(()),
                }
            }
            Some(seen_at) => {
                let seen_at = Instant::from_millis(seen_at);
                if self.now < seen_at.plus_seconds(NOTE_EVERY_SECONDS) {
                    return Ok(());
                }
                familiar_places::touch(tx, &self.user_id, &self.mark, now).await
            }
        }
    }
}

fn notice(app: &App, visitor: &Visitor, user: &User) -> Result<Notice, Refusal> {
    let (device, place) = in_words(app, visitor, user);
    let at = app.now().millis();
    not_me::notice(app, user, |not_me_token| Letter::NewDevice { device, place, at, not_me_token })
}

/// Where a visitor comes from and with what, in this person's language.
pub(crate) fn in_words(app: &App, visitor: &Visitor, user: &User) -> (String, Option<String>) {
    let locale = user.locale.as_deref();
    let device = named(visitor.user_agent.as_deref(), Language::of(locale));
    let place = visitor.address.map(|address| app.place(&address.to_string(), locale));
    (device, place)
}

/// The client goes in by its words, so that a newer version of it is the same.
fn mark(app: &App, visitor: &Visitor, user_id: &str) -> Result<[u8; 16], Refusal> {
    let network = visitor.address.map_or_else(|| "unknown".to_owned(), network_key);
    let client = named(visitor.user_agent.as_deref(), Language::English);
    let text = format!("{user_id}\n{network}\n{client}");
    app.sealing
        .keyed_hash("familiar place", &text)
        .map_err(|error| Refusal::Internal(error.to_string()))
}
