//! `[factors]`: second factors, and who must have one.

use keyward_flows::factor::policy::Mode;
use keyward_rules::role::Role;

use super::reader::Reader;

/// The settings under `factors`.
#[derive(Clone, Debug)]
pub struct Factors {
    /// Whether people may or must have one.
    pub mode: Mode,
    /// Whom `required` is about; everybody where none is named.
    pub roles: Vec<String>,
    /// For which a browser may be trusted; 0 is never.
    pub trusted_days: i64,
    /// What an app shows beside its codes.
    pub issuer: Option<String>,
}

impl Factors {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words =
            [("off", Mode::Off), ("optional", Mode::Optional), ("required", Mode::Required)];
        let factors = Self {
            mode: reader.choice("factors.mode", &words).unwrap_or(Mode::Required),
            roles: reader.list("factors.roles"),
            trusted_days: reader.integer("factors.trusted_days", 0..=365),
            issuer: reader.optional("factors.issuer"),
        };
        for role in &factors.roles {
            if Role::parse(role).is_none() {
                let role = reader.told("factors.roles", &format!("{role:?}"));
                reader.refuse("factors.roles", &format!("names {role}, which is no role"));
            }
        }
        if !factors.roles.is_empty() && factors.mode != Mode::Required {
            reader.warn("factors.roles", "means nothing unless factors.mode is required");
        }
        if factors.issuer.as_ref().is_some_and(|issuer| issuer.contains(':')) {
            reader.refuse("factors.issuer", "must have no colon");
        }
        factors
    }
}
