//! `/auth/email/…`.

mod resend;
mod undo;
mod verify;
