//! How second factors, recovery codes and trusted devices are shown to their owner.

use keyward_flows::factor::confirm::Confirmed;
use keyward_flows::factor::list::Factors;
use keyward_flows::factor::recovery::RecoveryCodes;
use keyward_flows::factor::totp::Begun;
use keyward_flows::record::{Factor, Passkey, TrustedDevice};
use keyward_rules::factor::kind::FactorKind;
use keyward_rules::session::device;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::problem::Problem;

/// A second factor.
#[derive(Serialize, ToSchema)]
pub struct FactorView {
    /// UUIDv7.
    pub id: String,
    /// `passkey`, `totp`, `email` or `sms`.
    pub kind: String,
    /// As its owner calls it.
    pub name: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When it was last used.
    pub last_used_at: Option<String>,
    /// Of a passkey: whether it exists on several devices, so that it survives the loss of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backed_up: Option<bool>,
}

impl FactorView {
    /// All that a person has, oldest first.
    pub fn all(own: Factors) -> Vec<Self> {
        let passkeys = own.passkeys.into_iter().map(Self::of_passkey);
        let mut all: Vec<_> = own.factors.into_iter().map(Self::of).chain(passkeys).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        all
    }

    fn of_passkey(passkey: Passkey) -> Self {
        Self {
            id: passkey.id,
            kind: FactorKind::Passkey.as_str().to_owned(),
            name: passkey.name,
            created_at: shown(passkey.created_at),
            last_used_at: passkey.last_used_at.map(shown),
            backed_up: Some(passkey.backed_up),
        }
    }

    /// The view of a record.
    pub fn of(factor: Factor) -> Self {
        Self {
            id: factor.id,
            kind: factor.kind,
            name: factor.name,
            created_at: shown(factor.created_at),
            last_used_at: factor.last_used_at.map(shown),
            backed_up: None,
        }
    }
}

/// A factor that counts from now on.
#[derive(Serialize, ToSchema)]
pub struct ConfirmedFactor {
    /// The factor.
    #[serde(flatten)]
    pub factor: FactorView,
    /// For the day when it is lost; shown this once, and only with the first factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

impl ConfirmedFactor {
    /// The view of what came of a confirmation.
    pub fn of(confirmed: Confirmed) -> Self {
        Self {
            factor: FactorView::of(confirmed.factor),
            recovery_codes: confirmed.recovery_codes.as_ref().map(written),
        }
    }
}

/// An app that waits for its first code.
#[derive(Serialize, ToSchema)]
pub struct BegunTotp {
    /// The factor's id, for the confirmation.
    pub id: String,
    /// The secret in Base32, to be typed into an app.
    pub secret: String,
    /// The same as an address that apps read.
    pub otpauth_url: String,
    /// That address as a QR code.
    pub qr_svg: String,
}

impl BegunTotp {
    /// The view of a beginning.
    pub fn of(begun: &Begun) -> Result<Self, Problem> {
        Ok(Self {
            id: begun.id.clone(),
            secret: begun.secret.to_string(),
            otpauth_url: begun.otpauth_url.to_string(),
            qr_svg: qr_svg(&begun.otpauth_url)?,
        })
    }
}

/// Recovery codes.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodesView {
    /// Each good once; shown this once.
    pub codes: Vec<String>,
}

impl RecoveryCodesView {
    /// The view of fresh codes.
    pub fn of(made: &RecoveryCodes) -> Self {
        Self { codes: written(made) }
    }
}

/// A browser that is asked for no second factor.
#[derive(Serialize, ToSchema)]
pub struct TrustedDeviceView {
    /// UUIDv7.
    pub id: String,
    /// What it is, in words.
    pub device: Option<String>,
    /// As it calls itself.
    pub user_agent: Option<String>,
    /// From where it was trusted.
    pub address: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When it last spared a second factor.
    pub last_used_at: String,
    /// Until when it does.
    pub expires_at: String,
}

impl TrustedDeviceView {
    /// The view of a record.
    pub fn of(trusted: TrustedDevice) -> Self {
        Self {
            id: trusted.id,
            device: trusted
                .user_agent
                .as_deref()
                .and_then(device::recognise)
                .map(|device| device.in_words(Language::English)),
            user_agent: trusted.user_agent,
            address: trusted.address,
            created_at: shown(trusted.created_at),
            last_used_at: shown(trusted.last_used_at),
            expires_at: shown(trusted.expires_at),
        }
    }
}

fn shown(millis: i64) -> String {
    Instant::from_millis(millis).to_string()
}

pub(super) fn written(made: &RecoveryCodes) -> Vec<String> {
    made.codes.iter().map(|code| code.to_string()).collect()
}

/// Dark on light in any theme, with the quiet zone that scanners need.
fn qr_svg(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Problem::internal(&format!("a QR code: {error}")))?;
    let mut drawing = code.render::<svg::Color<'_>>();
    drawing.min_dimensions(240, 240).quiet_zone(true);
    drawing.dark_color(svg::Color("#000000")).light_color(svg::Color("#ffffff"));
    Ok(drawing.build())
}
