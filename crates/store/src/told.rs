//! Statements for PostgreSQL that travel together as one, since a journey over the wire takes
//! longer than most of them: nobody asks for their counts, or all that is asked is that each
//! claims its row. They see one state, so none may need what another of them wrote.

use crate::arg::{Arg, OwnedArg};

/// What PostgreSQL says when a claim found no row: that a text with this beginning is no
/// number. A claim is meant to fail the whole statement, and this is how one can.
const LOST: &str = "claimed by somebody else; rows: ";

/// `invalid_text_representation`.
const LOST_CODE: &str = "22P02";

/// Statements that wait for company.
#[derive(Default)]
pub(crate) struct Told {
    parts: Vec<Part>,
    args: Vec<OwnedArg>,
}

struct Part {
    sql: &'static str,
    first_arg: usize,
    claims: bool,
}

impl Told {
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.args.clear();
    }

    pub(crate) fn push(&mut self, sql: &'static str, args: &[Arg<'_>], claims: bool) {
        self.parts.push(Part { sql, first_arg: self.args.len(), claims });
        self.args.extend(args.iter().map(OwnedArg::from));
    }

    pub(crate) fn args(&self) -> Vec<Arg<'_>> {
        self.args.iter().map(OwnedArg::lend).collect()
    }

    /// All of them as one statement.
    pub(crate) fn sql(&self) -> String {
        let mut sql =
            String::with_capacity(self.parts.iter().map(|part| part.sql.len() + 96).sum());
        let mut verdict = String::new();
        for (number, part) in self.parts.iter().enumerate() {
            sql.push_str(if number == 0 { "WITH " } else { ", " });
            sql.push_str(&format!("told{number} AS ("));
            renumber(part.sql, part.first_arg, &mut sql);
            if part.claims {
                sql.push_str(" RETURNING 1");
                let rows = format!("(SELECT COUNT(*) FROM told{number})");
                verdict.push_str(&format!(
                    "CASE WHEN {rows} > 0 THEN 0 ELSE CAST('{LOST}' || {rows} AS INT) END + "
                ));
            }
            sql.push(')');
        }
        sql.push_str(" SELECT ");
        sql.push_str(&verdict);
        sql.push('0');
        sql
    }
}

/// Whether this is the failure of a claim.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|fault| {
        fault.code().as_deref() == Some(LOST_CODE) && fault.message().contains(LOST)
    })
}

/// Appends a statement whose `$1` is the argument behind the first `before`.
fn renumber(sql: &str, before: usize, into: &mut String) {
    let mut parts = sql.split('$');
    into.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        into.push('$');
        match number.parse::<usize>() {
            Ok(number) => into.push_str(&(number + before).to_string()),
            Err(_) => into.push_str(number),
        }
        into.push_str(rest);
    }
}
