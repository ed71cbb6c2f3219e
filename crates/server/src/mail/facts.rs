//! What each letter has to say beside its texts: the code, the link, the rows of facts.

use keyward_flows::letters::Letter;
use keyward_rules::value::instant::Instant;

/// The facts of one letter.
#[derive(Default)]
pub(super) struct Facts {
    /// Of the names of its texts.
    pub(super) stem: &'static str,
    pub(super) code: Option<String>,
    /// Where its button leads below `public_url`, and the token that goes along.
    target: Option<(&'static str, Option<String>)>,
    /// The button undoes what a stranger did; its texts are the same in each such letter.
    is_notice: bool,
    /// Without a token to undo it, the note is another.
    has_bare_note: bool,
    pub(super) left: Option<i64>,
    pub(super) day: Option<Instant>,
    /// Rows whose values need no translation, each with the name of its label.
    pub(super) said: Vec<(&'static str, String)>,
    pub(super) kind: Option<String>,
    pub(super) name: Option<String>,
    pub(super) at: Option<Instant>,
}

impl Facts {
    fn of(stem: &'static str) -> Self {
        Self { stem, ..Self::default() }
    }

    fn code(self, code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..self }
    }

    fn leads_to(self, path: &'static str, token: &str) -> Self {
        Self { target: Some((path, Some(token.to_owned()))), ..self }
    }

    /// A letter that may lead to a way back.
    fn may_lead_to(self, path: &'static str, token: Option<&String>) -> Self {
        let target = token.map(|token| (path, Some(token.clone())));
        Self { has_bare_note: target.is_none(), target, ..self }
    }

    fn notice(self, not_me_token: Option<&String>) -> Self {
        Self { is_notice: true, ..self.may_lead_to("/not-me", not_me_token) }
    }

    fn says(mut self, label: &'static str, value: Option<&String>) -> Self {
        self.said.extend(value.map(|value| (label, value.clone())));
        self
    }

    fn at(self, millis: i64) -> Self {
        Self { at: Some(Instant::from_millis(millis)), ..self }
    }

    fn factor(self, kind: &str, name: Option<&String>) -> Self {
        Self { kind: Some(kind.to_owned()), name: name.cloned(), ..self }
    }

    /// The whole address behind the button.
    pub(super) fn link(&self, public_url: &str) -> Option<String> {
        let (path, token) = self.target.as_ref()?;
        Some(match token {
            Some(token) => {
                let token: String = form_urlencoded::byte_serialize(token.as_bytes()).collect();
                format!("{public_url}{path}?token={token}")
            }
            None => format!("{public_url}{path}"),
        })
    }

    /// The name of the button's text, where there is a button.
    pub(super) fn button_name(&self) -> Option<String> {
        self.target.as_ref().map(|_| match self.is_notice {
            true => "not-me-button".to_owned(),
            false => format!("{}.button", self.stem),
        })
    }

    /// The name of the last text.
    pub(super) fn note_name(&self) -> String {
        match (self.is_notice, self.has_bare_note) {
            (true, false) => "not-me-note".to_owned(),
            (true, true) => "not-me-bare".to_owned(),
            (false, false) => format!("{}.note", self.stem),
            (false, true) => format!("{}.bare", self.stem),
        }
    }
}

pub(super) fn of(letter: &Letter) -> Facts {
    match letter {
        Letter::ConfirmAddress { token, code } => {
            let facts = Facts::of("confirm-address").leads_to("/verify", token);
            Facts { code: code.clone(), ..facts }
        }
        Letter::AddressTaken => {
            Facts { target: Some(("/forgot", None)), ..Facts::of("address-taken") }
        }
        Letter::ResetPassword { token } => Facts::of("reset-password").leads_to("/reset", token),
        Letter::ConfirmNewAddress { token } => {
            Facts::of("confirm-new-address").leads_to("/verify", token)
        }
        Letter::AddressChanged { new_address_masked, undo_token } => Facts::of("address-changed")
            .may_lead_to("/undo-email", undo_token.as_ref())
            .says("fact-new-address", Some(new_address_masked)),
        Letter::SignInCode { code } => Facts::of("sign-in-code").code(code),
        Letter::SignInLink { token } => Facts::of("sign-in-link").leads_to("/login/link", token),
        Letter::FactorCode { code } => Facts::of("factor-code").code(code),
        Letter::NewDevice { device, place, at, not_me_token } => Facts::of("new-device")
            .notice(not_me_token.as_ref())
            .says("fact-device", Some(device))
            .says("fact-place", place.as_ref())
            .at(*at),
        Letter::FactorGuessed { device, place, at, not_me_token } => Facts::of("factor-guessed")
            .notice(not_me_token.as_ref())
            .says("fact-device", Some(device))
            .says("fact-place", place.as_ref())
            .at(*at),
        Letter::PasswordChanged { not_me_token } => {
            Facts::of("password-changed").notice(not_me_token.as_ref())
        }
        Letter::FactorAdded { kind, name, not_me_token } => {
            Facts::of("factor-added").notice(not_me_token.as_ref()).factor(kind, name.as_ref())
        }
        Letter::FactorRemoved { kind, name, not_me_token } => {
            Facts::of("factor-removed").notice(not_me_token.as_ref()).factor(kind, name.as_ref())
        }
        Letter::RecoveryCodesRenewed { not_me_token } => {
            Facts::of("recovery-codes-renewed").notice(not_me_token.as_ref())
        }
        Letter::RecoveryCodeUsed { left, not_me_token } => {
            let facts = Facts::of("recovery-code-used").notice(not_me_token.as_ref());
            Facts { left: Some(*left), ..facts }
        }
        Letter::AccountLocked { unlock_token } => {
            Facts::of("account-locked").may_lead_to("/unlock", unlock_token.as_ref())
        }
        Letter::DeletionPlanned { on, undo_token } => {
            let facts = Facts::of("deletion-planned").leads_to("/keep-account", undo_token);
            Facts { day: Some(Instant::from_millis(*on)), ..facts }
        }
        Letter::DeletionUndone => Facts::of("deletion-undone"),
        Letter::SessionReuse { device, at, not_me_token } => Facts::of("session-reuse")
            .notice(not_me_token.as_ref())
            .says("fact-device", Some(device))
            .at(*at),
        Letter::PasskeyCopied { name, not_me_token } => {
            Facts::of("passkey-copied").notice(not_me_token.as_ref()).factor("passkey", Some(name))
        }
        Letter::Trial => Facts::of("trial"),
    }
}
