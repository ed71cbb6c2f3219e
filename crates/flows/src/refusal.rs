//! Every expected "no", named once. The edge chooses its clothes: status, headers, page.

use keyward_rules::token::access::TokenFault;
use keyward_rules::value::fault::Fault;
use keyward_store::DbError;

/// Why something is not done. The text is for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Members that break a rule, each with its JSON pointer.
    #[error("{}", summary(.0))]
    Faults(Vec<(&'static str, Fault)>),
    /// Registration: the name has an owner.
    #[error("Username already registered")]
    UsernameTaken,
    /// Registration: the address has an owner.
    #[error("Email already registered")]
    EmailTaken,
    /// The operator makes the accounts here.
    #[error("This server does not take registrations. Its operator can make an account for you.")]
    RegistrationClosed,
    /// Registration is by invitation here, and none came along.
    #[error("This server takes registrations by invitation. Its operator can invite you.")]
    InvitationRequired,
    /// The invitation opens nothing.
    #[error(
        "This invitation was used, has expired, was taken back, or is for another address. Ask \
         for a new one."
    )]
    InvitationRefused,
    /// Sign-in: nobody of that name, another password, or a person who is shut out.
    #[error("Incorrect username or password")]
    WrongCredentials,
    /// Change of password: the current one did not match.
    #[error("The current password did not match. Nothing was changed.")]
    WrongCurrentPassword,
    /// No bearer token came along.
    #[error("Not authenticated")]
    NotAuthenticated,
    /// The bearer token opens nothing; the reason is for the logs.
    #[error("Could not validate credentials")]
    TokenRefused(TokenRefusal),
    /// The refresh token opens nothing; the reason is for the logs.
    #[error("The session has ended or the refresh token is not the newest. Sign in again.")]
    RefreshRefused(&'static str),
    /// The budget of a person or a network is spent.
    #[error("Too many tries for now. Try again in {}.", minutes(.0.retry_after_seconds))]
    TooManyAttempts(Spent),
    /// No such session among the caller's own.
    #[error("You have no session of this id.")]
    SessionNotFound,
    /// The administrator link is used, expired or replaced.
    #[error("This link was used, has expired, or was replaced by a newer one.")]
    LinkSpent,
    /// There is an administrator already.
    #[error("An administrator exists already.")]
    AdministratorExists,
    /// No such person.
    #[error("Nobody has this name, address or id.")]
    UserNotFound,
    /// A registration, or a sign-in after many failures, without a solution that holds.
    #[error(
        "This takes a challenge to be solved first: GET /auth/challenge gives one, and the \
         solution goes into the member challenge, once."
    )]
    ChallengeRequired,
    /// The captcha service gave no verdict.
    #[error("The service that tells people from programs gives no answer. Try again in a moment.")]
    ChallengeUnavailable,
    /// A hash that an operator brought is of no kind that we know, or costs too much.
    #[error(
        "The hash is not one of Argon2id, bcrypt (up to 15), scrypt (up to 256 MiB) or PBKDF2 (up \
         to 5,000,000 rounds) in a spelling of PHC, passlib or Django."
    )]
    HashUnreadable,
    /// No such invitation, or it was used.
    #[error("No invitation of this id waits to be used.")]
    InvitationNotFound,
    /// Tokens are signed with the operator's secret, and the ring has no other key.
    #[error(
        "HS256 signs with tokens.secret_key, and there is no other key. To turn it, change that \
         setting."
    )]
    NoKeyToTurn,
    /// Others turned or sealed the keys again and again while we tried.
    #[error("Somebody else is changing the signing keys. Nothing was changed; try again.")]
    KeysInMotion,
    /// More passwords wait to be checked than can be soon.
    #[error("The server is busy checking passwords. Try again in a moment.")]
    Busy,
    /// The disk is full; nothing was written.
    #[error("The server has no room left to write. Nothing was changed; try again later.")]
    StorageFull,
    /// The database is away; nothing was let in.
    #[error("The server can't reach its database. Try again in a moment.")]
    Unavailable,
    /// The signing keys can't be read or opened; the cause is in the log.
    #[error("The server can't use its signing keys now. Try again in a moment.")]
    KeysUnavailable,
    /// A fault of ours; the cause is for the logs.
    #[error("Something went wrong on our side. Nothing was changed.")]
    Internal(String),
}

/// A budget that is spent, as whoever asks may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Its name: `guesses` or `network`.
    pub budget: &'static str,
    /// How many it holds.
    pub quota: i64,
    /// Within so many seconds.
    pub window_seconds: i64,
    /// Seconds until one comes free.
    pub retry_after_seconds: i64,
}

/// Why a bearer token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// It is no living token of ours.
    #[error(transparent)]
    Fault(#[from] TokenFault),
    /// Its session ended.
    #[error("session_ended")]
    SessionEnded,
    /// The person's generation rose since: new password, shut out, or let in again.
    #[error("superseded")]
    Superseded,
    /// The person is gone or shut out.
    #[error("person_shut_out")]
    PersonShutOut,
    /// Not a bearer token at all.
    #[error("not_bearer")]
    NotBearer,
}

impl Refusal {
    /// The stable slug of this refusal, part of the contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Faults(_) => "validation_failed",
            Self::UsernameTaken => "username_taken",
            Self::EmailTaken => "email_taken",
            Self::RegistrationClosed => "registration_closed",
            Self::InvitationRequired => "invitation_required",
            Self::InvitationRefused => "invitation_refused",
            Self::InvitationNotFound => "invitation_not_found",
            Self::WrongCredentials => "wrong_credentials",
            Self::WrongCurrentPassword => "wrong_current_password",
            Self::NotAuthenticated => "not_authenticated",
            Self::TokenRefused(_) => "invalid_token",
            Self::RefreshRefused(_) => "refresh_token_refused",
            Self::TooManyAttempts(_) => "too_many_attempts",
            Self::SessionNotFound => "session_not_found",
            Self::LinkSpent => "link_spent",
            Self::AdministratorExists => "administrator_exists",
            Self::UserNotFound => "user_not_found",
            Self::ChallengeRequired => "challenge_required",
            Self::ChallengeUnavailable => "challenge_unavailable",
            Self::HashUnreadable => "hash_unreadable",
            Self::NoKeyToTurn => "no_key_to_turn",
            Self::KeysInMotion => "keys_in_motion",
            Self::Busy => "busy",
            Self::StorageFull => "storage_full",
            Self::Unavailable => "database_unavailable",
            Self::KeysUnavailable => "keys_unavailable",
            Self::Internal(_) => "internal_error",
        }
    }

    /// The one fault of one member.
    pub fn fault(pointer: &'static str, fault: Fault) -> Self {
        Self::Faults(vec![(pointer, fault)])
    }
}

impl From<DbError> for Refusal {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Full(_) => {
                tracing::error!(%error, "the database has no room left");
                Self::StorageFull
            }
            DbError::Unavailable(_)
            | DbError::Busy(_)
            | DbError::Gone(_)
            | DbError::Conflict(_) => {
                tracing::error!(%error, "the database can't be reached");
                Self::Unavailable
            }
            DbError::Statement(_) | DbError::Schema(_) | DbError::Lost => {
                Self::Internal(error.to_string())
            }
        }
    }
}

fn summary(faults: &[(&'static str, Fault)]) -> String {
    match faults {
        [(_, fault)] => fault.detail.to_string(),
        _ => format!("{} members need another value.", faults.len()),
    }
}

fn minutes(seconds: i64) -> String {
    match (seconds, (seconds + 59) / 60) {
        (..=1, _) => "a second".to_owned(),
        (2..60, _) => format!("{seconds} seconds"),
        (_, 1) => "a minute".to_owned(),
        (..=7_200, minutes) => format!("{minutes} minutes"),
        (seconds, _) => format!("{} hours", (seconds + 3_599) / 3_600),
    }
}
