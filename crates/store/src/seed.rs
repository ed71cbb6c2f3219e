//! Many rows in one statement, to fill a database that speed is measured on. Only with the
//! feature `seed`, which no release has.

use std::sync::LazyLock;

use crate::arg::{Arg, args};
use crate::audit::Entry;
use crate::error::DbError;
use crate::sessions::Session;
use crate::tx::Tx;
use crate::users::NewUser;

/// Rows of one statement; the engines would take twenty times as many.
const ROWS: usize = 100;

/// An insertion into one table, of `ROWS` rows and of one.
struct Insertion {
    columns: usize,
    many: String,
    one: String,
}

impl Insertion {
    fn new(table: &str, columns: &str) -> Self {
        let count = columns.split(',').count();
        let row = |row: usize| {
            let places: Vec<_> = (1..=count).map(|n| format!("${}", row * count + n)).collect();
            format!("({})", places.join(", "))
        };
        let of = |rows: usize| {
            let rows: Vec<_> = (0..rows).map(row).collect();
            format!("INSERT INTO {table} ({columns}) VALUES {}", rows.join(", "))
        };
        Self { columns: count, many: of(ROWS), one: of(1) }
    }

    /// Inserts rows, whose values lie one after the other.
    async fn run(&'static self, tx: &mut Tx, values: &[Arg<'_>]) -> Result<(), DbError> {
        let wholes = values.chunks_exact(self.columns * ROWS);
        let rest = wholes.remainder();
        for rows in wholes {
            tx.execute(&self.many, rows).await?;
        }
        for row in rest.chunks_exact(self.columns) {
            tx.execute(&self.one, row).await?;
        }
        Ok(())
    }
}

static USERS: LazyLock<Insertion> = LazyLock::new(|| {
    Insertion::new(
        "users",
        "id, username, username_key, email, email_key, email_verified, full_name, gen, \
         created_at, updated_at",
    )
});

/// Inserts people, whose names and addresses must be free.
pub async fn users(tx: &mut Tx, people: &[NewUser<'_>]) -> Result<(), DbError> {
    let mut values = Vec::new();
    for user in people {
        values.extend_from_slice(args![
            user.id,
            user.username,
            user.username_key,
            user.email,
            user.email_key,
            false,
            user.full_name,
            0,
            user.created_at,
            user.created_at,
        ]);
    }
    USERS.run(tx, &values).await
}

static PASSWORDS: LazyLock<Insertion> =
    LazyLock::new(|| Insertion::new("passwords", "user_id, hash, changed_at"));

/// Gives each of these people the same password, since they came.
pub async fn passwords(tx: &mut Tx, people: &[NewUser<'_>], hash: &str) -> Result<(), DbError> {
    let mut values = Vec::new();
    for user in people {
        values.extend_from_slice(args![user.id, hash, user.created_at]);
    }
    PASSWORDS.run(tx, &values).await
}

static SESSIONS: LazyLock<Insertion> = LazyLock::new(|| {
    Insertion::new(
        "sessions",
        "id, user_id, remembered, delivery, acr, amr, authenticated_at, address, user_agent, \
         created_at, last_seen_at, idle_until, expires_at, refresh_family, \
         refresh_hash",
    )
});

/// A session with the hashes of its family of refresh tokens, and of the first of them.
pub type Begun = (Session, [u8; 32], [u8; 32]);

/// Begins sessions.
pub async fn sessions(tx: &mut Tx, sessions: &[Begun]) -> Result<(), DbError> {
    let mut values = Vec::new();
    for (session, family, token) in sessions {
        values.extend_from_slice(args![
            &session.id,
            &session.user_id,
            session.remembered,
            &session.delivery,
            &session.acr,
            &session.amr,
            session.authenticated_at,
            &session.address,
            &session.user_agent,
            session.created_at,
            session.last_seen_at,
            session.idle_until,
            session.expires_at,
            family,
            token,
        ]);
    }
    SESSIONS.run(tx, &values).await
}

static AUDIT: LazyLock<Insertion> = LazyLock::new(|| {
    Insertion::new(
        "audit",
        "id, at, event, outcome, actor_kind, actor_id, subject_id, session_id, address, \
         user_agent",
    )
});

/// Writes audit lines of what went well.
pub async fn audit(tx: &mut Tx, lines: &[Entry]) -> Result<(), DbError> {
    let mut values = Vec::new();
    for line in lines {
        values.extend_from_slice(args![
            &line.id,
            line.at,
            &line.event,
            &line.outcome,
            &line.actor_kind,
            &line.actor_id,
            &line.subject_id,
            &line.session_id,
            &line.address,
            &line.user_agent,
        ]);
    }
    AUDIT.run(tx, &values).await
}
