//! Answers: problems, pages, and the list of everything that can be refused.

pub mod catalogue;
pub mod json;
pub mod problem;
