//! What is true and allowed: values in, verdict out. No clock, no chance, no
//! database, no network; whoever calls brings the instant and the random bytes.

pub mod agreement;
pub mod event;
pub mod factor;
pub mod login;
pub mod password;
pub mod role;
pub mod session;
pub mod token;
pub mod value;
