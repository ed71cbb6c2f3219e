//! A turn that is taken where nobody else has it: a lock that nobody waits for.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

impl Tx {
    /// Holds `name` until this transaction ends, unless another holds it: then `false`, at
    /// once. SQLite has one writer at a time, so there every name is free.
    pub async fn try_hold(&mut self, name: &str) -> Result<bool, DbError> {
        if !self.is_postgres() {
            return Ok(true);
        }
        let sql = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held";
        self.optional(sql, args![name]).await?.map_or(Ok(false), |row| row.flag("held"))
    }
}
