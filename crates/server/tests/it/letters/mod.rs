//! Letters: what they say, how they travel, and what becomes of those that can't.

mod sms;
mod smtp;
mod texts;
