//! Second factors: enrolled, answered, listed and removed by their owner.

pub mod answer;
pub(crate) mod available;
pub mod confirm;
pub mod list;
pub(crate) mod notice;
pub mod policy;
pub mod reached;
pub mod recovery;
pub mod remove;
pub mod send;
pub mod totp;
pub mod trust;

/// Where a factor's secret is sealed: for one factor and no other.
pub(crate) fn place(factor_id: &str) -> String {
    format!("factor {factor_id}")
}

/// Factors that one person may have, begun ones among them.
pub(crate) const MOST_FACTORS: i64 = 10;
