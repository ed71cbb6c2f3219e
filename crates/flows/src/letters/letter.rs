//! Every text that we send, by its facts; the words are chosen when it leaves.

use keyward_rules::value::email::Email;
use serde::{Deserialize, Serialize};

use crate::record::User;

/// Whom a letter is for.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// The person, where there is one.
    pub user_id: Option<String>,
    /// The address as typed.
    pub address: String,
    /// The language of their choice, as BCP 47 has it; else the operator's.
    pub locale: Option<String>,
}

impl Recipient {
    /// A person at their present address.
    pub fn of(user: &User) -> Self {
        Self {
            user_id: Some(user.id.clone()),
            address: user.email.clone(),
            locale: user.locale.clone(),
        }
    }

    /// Whoever has this address.
    pub fn stranger(email: &Email) -> Self {
        Self { user_id: None, address: email.as_str().to_owned(), locale: None }
    }

    /// The same person at another address: the old one, or one that is not theirs yet.
    pub fn at(self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self }
    }
}

/// A letter by mail. Tokens are the secrets of vouchers, codes are six digits, instants are Unix
/// milliseconds; `not_me_token` stops what was done, where a flow can make one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the members say what they are")]
pub enum Letter {
    /// Asks whoever reads it to confirm that the address of a new account is theirs.
    ConfirmAddress { token: String, code: Option<String> },
    /// Somebody tried to register with an address that has an account.
    AddressTaken,
    /// The way to a new password.
    ResetPassword { token: String },
    /// Goes to the address that is to become an account's.
    ConfirmNewAddress { token: String },
    /// Goes to the address that was an account's until now.
    AddressChanged { new_address_masked: String, undo_token: Option<String> },
    /// Signs in without a password.
    SignInCode { code: String },
    /// Signs in without a password.
    SignInLink { token: String },
    /// The second factor by mail.
    FactorCode { code: String },
    /// A sign-in from a device or network not seen before; device and place in words.
    NewDevice { device: String, place: Option<String>, at: i64, not_me_token: Option<String> },
    /// A sign-in had the password and, five times, a wrong second factor.
    FactorGuessed { device: String, place: Option<String>, at: i64, not_me_token: Option<String> },
    /// The password was set or changed.
    PasswordChanged { not_me_token: Option<String> },
    /// A factor came to the account: `totp`, `passkey`, `email`, `sms`, `recovery_codes`,
    /// `device`; the name that the person gave it.
    FactorAdded { kind: String, name: Option<String>, not_me_token: Option<String> },
    /// A factor, or the `password`, left the account.
    FactorRemoved { kind: String, name: Option<String>, not_me_token: Option<String> },
    /// The recovery codes were made anew.
    RecoveryCodesRenewed { not_me_token: Option<String> },
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed { left: i64, not_me_token: Option<String> },
    /// The owner locked the account, or we did for them.
    AccountLocked { unlock_token: Option<String> },
    /// The account will be deleted then.
    DeletionPlanned { on: i64, undo_token: String },
    /// The account will not be deleted.
    DeletionUndone,
    /// A replaced refresh token was used again, and its session ended.
    SessionReuse { device: String, at: i64, not_me_token: Option<String> },
    /// A passkey answered with a count that went back: there are two copies of it.
    PasskeyCopied { name: String, not_me_token: Option<String> },
    /// The operator wants to know whether letters arrive.
    Trial,
}

/// A message by SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the members say what they are")]
pub enum Message {
    /// A code to type.
    Code { code: String },
    /// The operator wants to know whether messages arrive.
    Trial,
}

const MINUTE_SECONDS: i64 = 60;
const DAY_SECONDS: i64 = 86_400;

impl Letter {
    /// A stable name: of the row, of the audit line, and the stem of its texts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmAddress { .. } => "confirm_address",
            Self::AddressTaken => "address_taken",
            Self::ResetPassword { .. } => "reset_password",
            Self::ConfirmNewAddress { .. } => "confirm_new_address",
            Self::AddressChanged { .. } => "address_changed",
            Self::SignInCode { .. } => "sign_in_code",
            Self::SignInLink { .. } => "sign_in_link",
            Self::FactorCode { .. } => "factor_code",
            Self::NewDevice { .. } => "new_device",
            Self::FactorGuessed { .. } => "factor_guessed",
            Self::PasswordChanged { .. } => "password_changed",
            Self::FactorAdded { .. } => "factor_added",
            Self::FactorRemoved { .. } => "factor_removed",
            Self::RecoveryCodesRenewed { .. } => "recovery_codes_renewed",
            Self::RecoveryCodeUsed { .. } => "recovery_code_used",
            Self::AccountLocked { .. } => "account_locked",
            Self::DeletionPlanned { .. } => "deletion_planned",
            Self::DeletionUndone => "deletion_undone",
            Self::SessionReuse { .. } => "session_reuse",
            Self::PasskeyCopied { .. } => "passkey_copied",
            Self::Trial => "trial",
        }
    }

    /// For how long there is a point in sending it: a code and a link to sign in are dead soon,
    /// notices are worth the days that mail servers try (RFC 5321 4.5.4.1).
    pub fn useful_seconds(&self) -> i64 {
        match self {
            Self::SignInCode { .. } | Self::SignInLink { .. } | Self::FactorCode { .. } => {
                10 * MINUTE_SECONDS
            }
            Self::ResetPassword { .. } => 30 * MINUTE_SECONDS,
            Self::ConfirmAddress { .. } | Self::ConfirmNewAddress { .. } => DAY_SECONDS,
            _ => 4 * DAY_SECONDS,
        }
    }
}

impl Message {
    /// A stable name, as a letter's.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Code { .. } => "sms_code",
            Self::Trial => "sms_trial",
        }
    }

    /// As a letter's.
    pub fn useful_seconds(&self) -> i64 {
        match self {
            Self::Code { .. } | Self::Trial => 10 * MINUTE_SECONDS,
        }
    }
}
