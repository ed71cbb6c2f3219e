//! A rotation: the next key is put to work, the one in use retires, and a new next one waits.
//! Two at once are two in order, each claimed by the key that it retires.

use keyward_rules::token::algorithm::Algorithm;
use keyward_store::changes::{self, Change};
use keyward_store::signing_keys::{self, ACTIVE, NEXT, RETIRED, StoredKey};
use keyward_store::{DbError, Tx};
use keyward_store::{read, record};

use super::{Key, Lost, TRIES, list, unless_lost};
use crate::App;
use crate::app::keys::make;
use crate::audit::Event;
use crate::caller::{ManageKeys, May};
use crate::refusal::Refusal;

/// Why keys are turned, as the audit has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// An operator wished it.
    AtWill,
    /// The key in use signed for as long as it may.
    Schedule,
    /// Somebody else may hold the private half: whatever signed until now opens nothing any more.
    Compromised,
}

/// Turns the key of every algorithm that the ring has; the ring afterwards. When `compromised`,
/// every key that signed until now is withdrawn, and the tokens that it signed with it.
pub async fn rotate(
    app: &App,
    by: &May<ManageKeys>,
    compromised: bool,
) -> Result<Vec<Key>, Refusal> {
    let stored = read!(app.db, |tx| signing_keys::list(tx).await)?;
    let mut made = Vec::new();
    for key in stored.iter().filter(|key| key.state == ACTIVE) {
        if let Some(algorithm) = Algorithm::parse(&key.algorithm) {
            made.push(make::next(app, algorithm).await?);
        }
    }
    if made.is_empty() {
        return Err(Refusal::NoKeyToTurn);
    }
    let occasion = if compromised { Occasion::Compromised } else { Occasion::AtWill };
    for _ in 0..TRIES {
        let stored = read!(app.db, |tx| signing_keys::list(tx).await)?;
        if turn(app, by, &stored, &made, occasion).await? {
            return list(app, by).await;
        }
    }
    Err(Refusal::KeysInMotion)
}

/// Puts each key that was made behind the one that waits, in the ring that was read; `false`
/// when that ring was turned by somebody else meanwhile.
pub(super) async fn turn(
    app: &App,
    by: &May<ManageKeys>,
    stored: &[StoredKey],
    made: &[StoredKey],
    occasion: Occasion,
) -> Result<bool, Refusal> {
    let mut turns = Vec::new();
    for made in made {
        let Some(turn) = Turn::of(made, stored) else { return Ok(false) };
        turns.push((turn.lines(app, by, stored, occasion)?, turn));
    }
    let now = app.now().millis();
    let done = record!(app.db, |tx| {
        signing_keys::hold(tx).await?;
        for (lines, turn) in &turns {
            if !turn.take(tx, occasion, now).await? {
                return Err(Lost::Race);
            }
            for line in lines {
                line.write(tx).await?;
            }
        }
        // All keys are read when one is heard of.
        if let Some((_, turn)) = turns.first() {
            changes::record(tx, &Change::Key { kid: turn.active.to_owned() }, now).await?;
        }
        Ok(())
    });
    let done = unless_lost(done)?;
    if done {
        app.follow().await?;
    }
    Ok(done)
}

/// The rotation of one algorithm.
struct Turn<'a> {
    active: &'a str,
    next: &'a str,
    made: &'a StoredKey,
}

impl<'a> Turn<'a> {
    fn of(made: &'a StoredKey, stored: &'a [StoredKey]) -> Option<Self> {
        let find = |state: &str| {
            let mut keys = stored.iter().filter(|key| key.algorithm == made.algorithm);
            keys.find(|key| key.state == state).map(|key| key.kid.as_str())
        };
        Some(Self { active: find(ACTIVE)?, next: find(NEXT)?, made })
    }

    /// Each step must find its key as it was read.
    async fn take(&self, tx: &mut Tx, occasion: Occasion, at: i64) -> Result<bool, DbError> {
        let turned = signing_keys::retire(tx, self.active, at).await?
            && signing_keys::activate(tx, self.next, at).await?
            && signing_keys::insert(tx, self.made).await?;
        if turned && occasion == Occasion::Compromised {
            signing_keys::withdraw_retired(tx, &self.made.algorithm).await?;
        }
        Ok(turned)
    }

    /// One for the key that stops to sign; and when it is withdrawn, one for each that goes with it.
    fn lines(
        &self,
        app: &App,
        by: &May<ManageKeys>,
        stored: &[StoredKey],
        occasion: Occasion,
    ) -> Result<Vec<Event>, Refusal> {
        let line = |event, kid| Ok::<_, Refusal>(Event::by(app, event, by.actor())?.about(kid));
        let turned = line("key_rotate", self.active)?;
        let mut lines = vec![match occasion {
            Occasion::AtWill => turned,
            Occasion::Schedule => turned.because("schedule"),
            Occasion::Compromised => turned.because("compromised"),
        }];
        if occasion == Occasion::Compromised {
            let retired = stored
                .iter()
                .filter(|key| key.algorithm == self.made.algorithm && key.state == RETIRED);
            for key in retired {
                lines.push(line("key_withdraw", &key.kid)?.because("compromised"));
            }
        }
        Ok(lines)
    }
}
