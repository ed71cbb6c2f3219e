//! The sweep: rows that nothing can name any more go, so that tables and latencies do not grow
//! with age. One instance at a time, in small steps, and requests come first.

use std::time::Duration;

use keyward_store::record;
use keyward_store::{
    DbError, Tx, attempts, audit, changes, familiar_places, former_addresses, instances, outbox,
    sessions, spent, throttles, vouchers,
};
use keyward_store::{challenges, factors, trusted_devices};

use super::{leaving, presence};
use crate::App;
use crate::app::denied::CLOCKS_DIFFER_SECONDS;
use crate::app::dice;
use crate::login::decoys;

/// Whoever holds this for a transaction may sweep meanwhile; nobody waits for it.
const TURN: &str = "keyward sweep";

/// Most rows that one step takes away: whoever writes behind it waits some milliseconds, thirty
/// where sessions lie far apart on a slow disk.
const STEP_ROWS: i64 = 100;

/// What requests get to themselves after a full step.
const PAUSE: Duration = Duration::from_millis(100);

/// Ended sessions and spent vouchers stay so long for whoever asks what became of them.
const KEPT_SECONDS: i64 = 86_400;

/// Where nobody signed in from for so long, nobody is at home any more.
const PLACES_KEPT_SECONDS: i64 = 400 * 86_400;

/// Changes stay at least so long, for an instance that slept and has hours of tokens in mind.
const CHANGES_KEPT_SECONDS: i64 = 3_600;

/// What a pass looks at, one after the other.
#[derive(Clone, Copy, Debug)]
enum Part {
    Attempts,
    Throttles,
    Spent,
    Sessions,
    Vouchers,
    FormerAddresses,
    Challenges,
    Factors,
    TrustedDevices,
    Changes,
    Instances,
    Letters,
    FamiliarPlaces,
    AuditOfTheLeaving,
    People,
}

const PARTS: [Part; 15] = [
    Part::Attempts,
    Part::Throttles,
    Part::Spent,
    Part::Sessions,
    Part::Vouchers,
    Part::FormerAddresses,
    Part::Challenges,
    Part::Factors,
    Part::TrustedDevices,
    Part::Changes,
    Part::Instances,
    Part::Letters,
    Part::FamiliarPlaces,
    Part::AuditOfTheLeaving,
    Part::People,
];

/// Rows that a pass took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Guesses that no longer count.
    pub attempts: u64,
    /// Rows of guesses that are forgotten, and solved challenges.
    pub throttles: u64,
    /// Sessions that ended, or whose time is over.
    pub sessions: u64,
    /// Links and letters whose time is over.
    pub vouchers: u64,
    /// Addresses that nobody goes back to any more.
    pub former_addresses: u64,
    /// Codes, and sign-ins that wait, whose time is over.
    pub challenges: u64,
    /// Second factors that nobody confirmed.
    pub factors: u64,
    /// Devices that are trusted no more.
    pub trusted_devices: u64,
    /// Changes that every instance has heard, or sees that it missed.
    pub changes: u64,
    /// Instances that are not there any more.
    pub instances: u64,
    /// Letters whose time is over.
    pub letters: u64,
    /// Places from where nobody signed in for long.
    pub familiar_places: u64,
    /// Lines of the audit that forgot from where somebody came who is leaving.
    pub audit_lines: u64,
    /// People whose deletion was due.
    pub people: u64,
}

impl Swept {
    fn count(&mut self, part: Part) -> &mut u64 {
        match part {
            Part::Attempts => &mut self.attempts,
            Part::Throttles | Part::Spent => &mut self.throttles,
            Part::Sessions => &mut self.sessions,
            Part::Vouchers => &mut self.vouchers,
            Part::FormerAddresses => &mut self.former_addresses,
            Part::Challenges => &mut self.challenges,
            Part::Factors => &mut self.factors,
            Part::TrustedDevices => &mut self.trusted_devices,
            Part::Changes => &mut self.changes,
            Part::Instances => &mut self.instances,
            Part::Letters => &mut self.letters,
            Part::FamiliarPlaces => &mut self.familiar_places,
            Part::AuditOfTheLeaving => &mut self.audit_lines,
            Part::People => &mut self.people,
        }
    }
}

/// One pass over everything. It ends where another instance is at it.
pub async fn pass(app: &App) -> Result<Swept, DbError> {
    let mut swept = Swept::default();
    for part in PARTS {
        loop {
            let Some(rows) = step(app, part).await? else { return Ok(swept) };
            *swept.count(part) += rows;
            if i64::try_from(rows).unwrap_or(STEP_ROWS) < part.step_rows() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(swept)
}

/// Takes a step's rows away; `None` where another instance has the turn.
async fn step(app: &App, part: Part) -> Result<Option<u64>, DbError> {
    record!(app.db, |tx| {
        if !tx.try_hold(TURN).await? {
            return Ok(None);
        }
        part.sweep(tx, app).await.map(Some)
    })
}

impl Part {
    /// How many a full step takes away. With a person much goes that hangs on them.
    const fn step_rows(self) -> i64 {
        if matches!(self, Self::People) { 1 } else { STEP_ROWS }
    }

    /// Takes away up to `STEP_ROWS` of what may go by now; how many.
    async fn sweep(self, tx: &mut Tx, app: &App) -> Result<u64, DbError> {
        let ago = |seconds: i64| app.now().plus_seconds(-seconds).millis();
        match self {
            Self::Attempts => attempts::sweep(tx, ago(CLOCKS_DIFFER_SECONDS), STEP_ROWS).await,
            Self::Throttles => throttles::sweep(tx, ago(CLOCKS_DIFFER_SECONDS), STEP_ROWS).await,
            Self::Spent => spent::sweep(tx, ago(CLOCKS_DIFFER_SECONDS), STEP_ROWS).await,
            Self::Sessions => sessions::sweep(tx, ago(KEPT_SECONDS), STEP_ROWS).await,
            Self::Vouchers => vouchers::sweep(tx, ago(KEPT_SECONDS), STEP_ROWS).await,
            Self::FormerAddresses => {
                former_addresses::sweep(tx, ago(CLOCKS_DIFFER_SECONDS), STEP_ROWS).await
            }
            Self::Challenges => challenges::sweep(tx, ago(KEPT_SECONDS), STEP_ROWS).await,
            Self::Factors => factors::sweep(tx, ago(KEPT_SECONDS), STEP_ROWS).await,
            Self::TrustedDevices => {
                trusted_devices::sweep(tx, ago(CLOCKS_DIFFER_SECONDS), STEP_ROWS).await
            }
            Self::Changes => {
                let kept = app.remembered_seconds().max(CHANGES_KEPT_SECONDS);
                changes::sweep(tx, ago(kept), STEP_ROWS).await
            }
            Self::Instances => {
                let (from, until) = presence::living(app.now());
                instances::sweep(tx, from, until, STEP_ROWS).await
            }
            Self::Letters => outbox::sweep(tx, ago(KEPT_SECONDS), ago(0), STEP_ROWS).await,
            Self::FamiliarPlaces => {
                familiar_places::sweep(tx, ago(PLACES_KEPT_SECONDS), STEP_ROWS).await
            }
            Self::AuditOfTheLeaving => audit::forget_the_due(tx, ago(0), STEP_ROWS).await,
            Self::People => leaving::step(tx, app).await,
        }
    }
}

/// A pass a minute, more or less, for as long as the server runs.
pub(super) async fn run_forever(app: &App) {
    let mut failing = false;
    loop {
        tokio::time::sleep(until_next_pass()).await;
        let passed = pass(app).await;
        let passed = match decoys::look(app).await {
            Ok(()) => passed,
            Err(error) => passed.and(Err(error)),
        };
        match passed {
            Ok(swept) => {
                if failing {
                    failing = false;
                    tracing::info!("old rows are swept again");
                }
                if swept != Swept::default() {
                    tracing::debug!(?swept, "old rows were swept");
                }
            }
            Err(error) if !failing => {
                failing = true;
                tracing::error!(%error, "old rows can't be swept; trying again each minute");
            }
            Err(_) => {}
        }
    }
}

/// 45 to 75 seconds, so that instances that started together do not sweep together.
fn until_next_pass() -> Duration {
    let [chance] = dice::bytes().unwrap_or([128]);
    Duration::from_millis(45_000 + 30_000 * u64::from(chance) / 255)
}
