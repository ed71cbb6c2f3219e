//! What can happen: each verb reads, decides, and records. The world is reached only
//! through `App`; nothing here speaks HTTP.

pub mod account;
pub mod admin;
pub mod app;
pub mod audit;
pub mod automation;
pub mod caller;
pub mod letters;
pub mod login;
pub mod refusal;
pub mod register;
pub mod session;
pub mod upkeep;

pub use app::App;
pub use refusal::Refusal;

/// The records that flows hand up; `server` turns them into views.
pub mod record {
    pub use keyward_store::audit::Entry;
    pub use keyward_store::sessions::Session;
    pub use keyward_store::users::User;
}
