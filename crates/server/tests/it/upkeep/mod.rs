//! What the server does for itself.

mod instances;
mod month;
mod sleep;
mod sweep;
