//! Letters: prepared before a transaction, posted within it, delivered after it. Nobody waits
//! for a delivery.

mod letter;
mod post;

pub use letter::{Letter, Message, Recipient};
pub use post::{Contents, Text};
pub(crate) use post::{Prepared, prepare, prepare_sms};
