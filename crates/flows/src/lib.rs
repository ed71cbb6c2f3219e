//! What can happen: each verb reads, decides, and records. The world is reached only
//! through `App`; nothing here speaks HTTP.

pub mod account;
pub mod address;
pub mod admin;
pub mod app;
pub mod audit;
pub mod automation;
pub mod caller;
pub(crate) mod challenge;
pub mod factor;
pub mod letters;
pub mod login;
pub mod passkey;
pub mod recover;
pub mod refusal;
pub mod register;
pub mod session;
pub mod upkeep;
mod vouchers;

pub use app::App;
pub use refusal::Refusal;

/// The records that flows hand up; `server` turns them into views.
pub mod record {
    pub use keyward_store::audit::Entry;
    pub use keyward_store::factors::Factor;
    pub use keyward_store::passkeys::Passkey;
    pub use keyward_store::sessions::Session;
    pub use keyward_store::trusted_devices::TrustedDevice;
    pub use keyward_store::users::User;
}
