//! Rotation: a token's successor takes its place, and the audit hears of it; many at once.

use std::sync::LazyLock;

use crate::arg::{Arg, args};
use crate::audit::{self, Entry};
use crate::error::DbError;
use crate::row::Row;
use crate::sessions::{self, Grant, grant_columns};
use crate::tx::Tx;
use crate::users::{Standing, stands};

/// The exchange of the newest token of a family for its successor.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// SHA-256 of what all tokens of the chain have in common.
    pub family: [u8; 32],
    /// SHA-256 of the token that goes.
    pub hash: [u8; 32],
    /// SHA-256 of the one that comes.
    pub successor: [u8; 32],
    /// The one that comes, sealed under the one that goes.
    pub sealed_successor: Vec<u8>,
    /// Until when the session may rest if it is not remembered, Unix milliseconds.
    pub idle_until: i64,
    /// What the audit is told, with the instant of it all. It names no person and no session,
    /// which only the row knows.
    pub line: Entry,
}

/// Most rotations of one statement.
pub const MOST_AT_ONCE: usize = 32;

/// Puts each successor in the place of the newest token of its family, notes a use of the
/// session, and writes the line about it. Says of each who it was, in the order given; `None`,
/// and nothing was written, where the token is not the newest, or its session or person no
/// longer stands. At most `MOST_AT_ONCE`, of which no two are of one family; the last word of
/// its transaction.
///
/// PostgreSQL is told of all of them in one statement, since the journey and the statement cost
/// more than the rows; SQLite, where there is no journey, one by one.
pub async fn rotate(
    tx: &mut Tx,
    rotations: &[&Rotation],
) -> Result<Vec<Option<(Grant, Standing)>>, DbError> {
    if !tx.is_postgres() {
        let mut found = Vec::with_capacity(rotations.len());
        for rotation in rotations {
            found.push(rotate_one(tx, rotation).await?);
        }
        return Ok(found);
    }
    let Some(sql) = rotations.len().checked_sub(1).and_then(|at| MANY.get(at)) else {
        return Err(DbError::Statement("none, or too many rotations at once".into()));
    };
    let mut args = Vec::with_capacity(rotations.len() * GIVEN.len());
    for rotation in rotations {
        args.extend_from_slice(&given(rotation));
    }
    let rows = tx.last_word(sql, &args).await?;
    let mut found: Vec<_> = rotations.iter().map(|_| None).collect();
    for row in rows {
        let family = row.bytes("refresh_family")?;
        let at = rotations.iter().position(|rotation| rotation.family[..] == family);
        if let Some(place) = at.and_then(|at| found.get_mut(at)) {
            *place = whose(&row)?;
        }
    }
    Ok(found)
}

/// What a rotation gives to a statement, under names that no table has.
const GIVEN: [&str; 13] = [
    "of_family",
    "token",
    "successor",
    "sealed",
    "used_at",
    "rests_until",
    "line",
    "its_event",
    "its_outcome",
    "its_actor",
    "its_address",
    "its_client",
    "its_request",
];

fn given(rotation: &Rotation) -> [Arg<'_>; 13] {
    let line = &rotation.line;
    *args![
        &rotation.family,
        &rotation.hash,
        &rotation.successor,
        &rotation.sealed_successor,
        line.at,
        rotation.idle_until,
        &line.id,
        &line.event,
        &line.outcome,
        &line.actor_kind,
        &line.address,
        &line.user_agent,
        &line.request_id,
    ]
}

/// The claim of all rows that a table `given` names.
const CLAIM: &str = concat!(
    "UPDATE sessions SET refresh_hash = given.successor, replaced_hash = given.token, \
     replaced_at = given.used_at, sealed_successor = given.sealed, last_seen_at = given.used_at, \
     idle_until = CASE WHEN remembered THEN idle_until ELSE given.rests_until END FROM given \
     WHERE refresh_family = given.of_family AND refresh_hash = given.token AND \
     ended_at IS NULL AND idle_until > given.used_at AND expires_at > given.used_at RETURNING ",
    grant_columns!(),
    // A refresh is asked for by everybody all the time, and each column that comes back costs.
    ", refresh_family, (SELECT u.gen FROM users u WHERE u.id = sessions.user_id AND ",
    stands!(),
    ") AS gen"
);

/// For PostgreSQL, by the number of rotations less one.
static MANY: LazyLock<Vec<String>> = LazyLock::new(|| {
    let statement = |rows: usize| {
        let row = |row: usize| {
            let places = (1..=GIVEN.len()).map(|n| format!("${}", row * GIVEN.len() + n));
            format!("({})", places.collect::<Vec<_>>().join(", "))
        };
        let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
        format!(
            "WITH given ({}) AS (VALUES {rows}), claimed AS ({CLAIM}), noted AS (\
             INSERT INTO audit (id, at, event, outcome, actor_kind, address, user_agent, \
             request_id, actor_id, subject_id, session_id) \
             SELECT line, used_at, its_event, its_outcome, its_actor, its_address, its_client, \
             its_request, session_user_id, session_user_id, session_id \
             FROM claimed JOIN given ON of_family = refresh_family) SELECT * FROM claimed",
            GIVEN.join(", ")
        )
    };
    (1..=MOST_AT_ONCE).map(statement).collect()
});

/// For SQLite.
static ONE: LazyLock<String> = LazyLock::new(|| {
    let places: Vec<_> = (1..=GIVEN.len()).map(|n| format!("${n}")).collect();
    format!("WITH given ({}) AS (VALUES ({})) {CLAIM}", GIVEN.join(", "), places.join(", "))
});

async fn rotate_one(
    tx: &mut Tx,
    rotation: &Rotation,
) -> Result<Option<(Grant, Standing)>, DbError> {
    let Some(row) = tx.optional(&ONE, &given(rotation)).await? else { return Ok(None) };
    let (user_id, session_id) = (row.text("session_user_id")?, row.text("session_id")?);
    let line = Entry {
        actor_id: Some(user_id.clone()),
        subject_id: Some(user_id),
        session_id: Some(session_id),
        ..rotation.line.clone()
    };
    audit::insert(tx, &line).await?;
    whose(&row)
}

/// Whoever is shut out has no session that stands; were it otherwise, they get no token.
fn whose(row: &Row) -> Result<Option<(Grant, Standing)>, DbError> {
    let Some(generation) = row.opt_int("gen")? else { return Ok(None) };
    let user = Standing::in_order(row.text("session_user_id")?, generation);
    Ok(Some((sessions::grant_from_row(row)?, user)))
}
