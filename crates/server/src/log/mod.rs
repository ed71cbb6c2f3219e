//! Logs: one line a request, and what the code itself has to say, both into one stream.

pub mod line;
pub mod setup;
pub mod sink;
mod stamp;
