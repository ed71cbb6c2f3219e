//! What other tables keep sealed, to be sealed anew under another key. Each knows its own
//! columns; here they are all alike.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// A column of sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Secrets of apps, addresses and telephone numbers.
    Factors,
    /// What a voucher keeps for whoever uses it.
    Vouchers,
    /// What a challenge keeps until it is answered.
    Challenges,
    /// Letters that were not sent yet.
    Outbox,
}

/// All of them.
pub const ALL: [Kept; 4] = [Kept::Factors, Kept::Vouchers, Kept::Challenges, Kept::Outbox];

/// A sealed value, and what names its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// UUIDv7 of the row.
    pub id: String,
    /// What the row is for, where its table says.
    pub purpose: String,
    /// The value.
    pub sealed: Vec<u8>,
}

/// Up to `limit` values after the one of id `after`, in the order of their making.
pub async fn list(
    tx: &mut Tx,
    kept: Kept,
    after: &str,
    limit: i64,
) -> Result<Vec<Sealed>, DbError> {
    let sql = match kept {
        Kept::Factors => {
            "SELECT id, '' AS purpose, sealed_secret AS sealed FROM factors \
             WHERE id > $1 ORDER BY id LIMIT $2"
        }
        Kept::Vouchers => {
            "SELECT id, purpose, sealed_state AS sealed FROM vouchers \
             WHERE id > $1 AND sealed_state IS NOT NULL ORDER BY id LIMIT $2"
        }
        Kept::Challenges => {
            "SELECT id, purpose, sealed_state AS sealed FROM challenges \
             WHERE id > $1 AND sealed_state IS NOT NULL ORDER BY id LIMIT $2"
        }
        Kept::Outbox => {
            "SELECT id, '' AS purpose, sealed_contents AS sealed FROM outbox \
             WHERE id > $1 AND sealed_contents IS NOT NULL ORDER BY id LIMIT $2"
        }
    };
    let rows = tx.all(sql, args![after, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Sealed {
                id: row.text("id")?,
                purpose: row.text("purpose")?,
                sealed: row.bytes("sealed")?,
            })
        })
        .collect()
}

/// Puts a value in the place of `old`; `false` where that no longer stands.
pub async fn replace(
    tx: &mut Tx,
    kept: Kept,
    id: &str,
    old: &[u8],
    new: &[u8],
) -> Result<bool, DbError> {
    let sql = match kept {
        Kept::Factors => {
            "UPDATE factors SET sealed_secret = $3 WHERE id = $1 AND sealed_secret = $2"
        }
        Kept::Vouchers => {
            "UPDATE vouchers SET sealed_state = $3 WHERE id = $1 AND sealed_state = $2"
        }
        Kept::Challenges => {
            "UPDATE challenges SET sealed_state = $3 WHERE id = $1 AND sealed_state = $2"
        }
        Kept::Outbox => {
            "UPDATE outbox SET sealed_contents = $3 WHERE id = $1 AND sealed_contents = $2"
        }
    };
    Ok(tx.execute(sql, args![id, old, new]).await? == 1)
}
