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
    /// Second step of a sign-in: it waits no more, or never did.
    #[error("This sign-in has expired, was used, or saw too many wrong codes. Sign in again.")]
    MfaTokenRefused,
    /// A code, at a door where a session would come of it.
    #[error("This code did not match, was used, or has expired.")]
    CodeRefused,
    /// A code that confirms something of one's own.
    #[error("This code did not match, was used, or has expired. Nothing was changed.")]
    WrongCode,
    /// The proof of who it is has grown old, or was made without the second factor (RFC 9470).
    #[error("{}", step_up(*with_factor))]
    StepUpRequired {
        /// Whether a second factor is needed, however fresh the proof.
        with_factor: bool,
    },
    /// Whoever has this role must have a second factor, and this person has none yet.
    #[error("This account needs a second factor. Add one, then everything else opens.")]
    EnrolmentRequired,
    /// Second factors can't be added here.
    #[error("This server takes no new second factors of this kind.")]
    FactorsOff,
    /// No such factor among the caller's own.
    #[error("You have no such second factor.")]
    FactorNotFound,
    /// As many factors as one person may have.
    #[error("You have as many second factors as one account can hold. Remove one first.")]
    TooManyFactors,
    /// The last factor of somebody who must have one.
    #[error("This account needs a second factor, and this is the last. Add another one first.")]
    LastFactor,
    /// No such device among those that the caller trusts.
    #[error("You trust no device of this id.")]
    DeviceNotFound,
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
    /// Sign-in: what the authenticator answered opens nothing; the reason is in the audit.
    #[error(
        "This passkey did not open an account: it is not known here, or what was asked of it was \
         answered already or too late. Try again."
    )]
    PasskeyRefused,
    /// A passkey that was made is not taken; the reason is in the audit.
    #[error(
        "This passkey was not added: it does not verify its person, or what was asked of it was \
         answered already, too late or for another page. Begin again."
    )]
    PasskeyNotAdded,
    /// Somebody has a passkey of this credential id.
    #[error("This passkey belongs to an account already.")]
    PasskeyKnown,
    /// The caller has as many passkeys as one person may have.
    #[error("You have as many passkeys as one person can have. Remove one first.")]
    TooManyPasskeys,
    /// Somebody who is known is asked for a passkey and has none.
    #[error("This account has no passkey. Use another factor.")]
    NoPasskey,
    /// The last way in stays.
    #[error("This is the last way into your account. Add another passkey or a password first.")]
    LastWayIn,
    /// No such passkey among the caller's own.
    #[error("You have no passkey of this id.")]
    PasskeyNotFound,
    /// `public_url` has no name that passkeys could belong to.
    #[error("This server is reached by an address, and passkeys need a name.")]
    PasskeysUnavailable,
    /// No such session among the caller's own.
    #[error("You have no session of this id.")]
    SessionNotFound,
    /// The administrator link is used, expired or replaced.
    #[error("This link was used, has expired, or was replaced by a newer one.")]
    LinkSpent,
    /// Reset: the letter's token opens nothing.
    #[error("This link was used, has expired, or was replaced by a newer one. Ask for a new one.")]
    ResetTokenRefused,
    /// Sign-in by a link: its token opens nothing.
    #[error("This link was used or has expired. Ask for a new one.")]
    SignInLinkRefused,
    /// Nobody signs in by mail here.
    #[error("This server does not send codes or links to sign in with.")]
    EmailSignInOff,
    /// Verification: the letter's token opens nothing, or the id beside it is another's.
    #[error(
        "This link was used, has expired, was replaced by a newer one, or was asked for \
         elsewhere. Ask for a new one."
    )]
    VerificationTokenRefused,
    /// Undo of a change of address: the letter's token opens nothing.
    #[error("This link was used or has expired. The address was not changed back.")]
    UndoTokenRefused,
    /// "This was not me": the letter's token opens nothing.
    #[error(
        "This link was used or has expired. Nothing was changed. If somebody else has your \
         password, ask for a new one."
    )]
    NotMeTokenRefused,
    /// Unlock: the letter's token opens nothing.
    #[error(
        "This link was used or has expired. The operator of this server can unlock the account."
    )]
    UnlockTokenRefused,
    /// Undo of a planned deletion: the letter's token opens nothing.
    #[error("This link was used or has expired, or the account is gone.")]
    DeletionTokenRefused,
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
    /// What a member hears where their session no longer stands as it was read.
    pub(crate) fn unless_superseded(error: DbError) -> Self {
        match error {
            DbError::Lost => TokenRefusal::Superseded.into(),
            error => error.into(),
        }
    }

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
            Self::MfaTokenRefused => "mfa_token_refused",
            Self::CodeRefused => "code_refused",
            Self::WrongCode => "wrong_code",
            Self::StepUpRequired { .. } => "insufficient_user_authentication",
            Self::EnrolmentRequired => "factor_enrolment_required",
            Self::FactorsOff => "factors_off",
            Self::FactorNotFound => "factor_not_found",
            Self::TooManyFactors => "too_many_factors",
            Self::LastFactor => "last_factor",
            Self::DeviceNotFound => "device_not_found",
            Self::WrongCurrentPassword => "wrong_current_password",
            Self::NotAuthenticated => "not_authenticated",
            Self::TokenRefused(_) => "invalid_token",
            Self::RefreshRefused(_) => "refresh_token_refused",
            Self::TooManyAttempts(_) => "too_many_attempts",
            Self::PasskeyRefused => "passkey_refused",
            Self::PasskeyNotAdded => "passkey_not_added",
            Self::PasskeyKnown => "passkey_known",
            Self::TooManyPasskeys => "too_many_passkeys",
            Self::NoPasskey => "no_passkey",
            Self::LastWayIn => "last_way_in",
            Self::PasskeyNotFound => "passkey_not_found",
            Self::PasskeysUnavailable => "passkeys_unavailable",
            Self::SessionNotFound => "session_not_found",
            Self::LinkSpent => "link_spent",
            Self::SignInLinkRefused => "sign_in_link_refused",
            Self::EmailSignInOff => "email_sign_in_off",
            Self::ResetTokenRefused => "reset_token_refused",
            Self::VerificationTokenRefused => "verification_token_refused",
            Self::UndoTokenRefused => "undo_token_refused",
            Self::NotMeTokenRefused => "not_me_token_refused",
            Self::UnlockTokenRefused => "unlock_token_refused",
            Self::DeletionTokenRefused => "deletion_token_refused",
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

fn step_up(with_factor: bool) -> &'static str {
    if with_factor {
        "This needs your second factor. Prove it at /auth/step-up, then try again."
    } else {
        "This needs a fresh sign-in. Prove who you are at /auth/step-up, then try again."
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
