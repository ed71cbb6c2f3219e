//! Letters as they leave: their words in the reader's language, their look, and their carriers.

pub mod carry;
mod facts;
mod message;
mod sms;
mod smtp;
pub mod texts;
pub mod write;
