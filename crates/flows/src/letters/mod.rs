//! Letters: prepared before a transaction, posted within it, delivered after it. Nobody waits
//! for a delivery.

mod channel;
pub mod courier;
pub mod inbox;
mod letter;
mod post;
pub mod trial;

pub(crate) use channel::Bells;
pub use channel::Channel;
pub use letter::{Letter, Message, Recipient};
pub use post::{Contents, Text};
pub(crate) use post::{Prepared, prepare, prepare_sms, sealing_context};
