//! `[challenge]`: what machines that come by the thousand have to do.

use keyward_flows::automation::{Asked, Automation};
use zeroize::Zeroizing;

use super::reader::Reader;
use super::secret::Secret;

/// The settings under `challenge`.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What is asked.
    pub kind: Kind,
    /// Wrong guesses in a row at a name, after which a sign-in is asked too.
    pub after_failures: u32,
    /// In zero bits.
    pub difficulty: u32,
    /// Where a captcha service judges.
    pub captcha_url: String,
    /// What it knows us by.
    pub captcha_secret: Secret,
    /// What pages show it by.
    pub captcha_site_key: String,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Off,
    /// Work that a program does.
    ProofOfWork,
    /// What a captcha service says.
    Captcha,
}

impl Challenge {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let kinds =
            [("off", Kind::Off), ("proof_of_work", Kind::ProofOfWork), ("captcha", Kind::Captcha)];
        let challenge = Self {
            kind: reader.choice("challenge.kind", &kinds).unwrap_or(Kind::Off),
            after_failures: reader.integer("challenge.after_failures", 0..=1_000_000),
            difficulty: reader.integer("challenge.difficulty", 1..=32),
            captcha_url: reader.text("challenge.captcha_url"),
            captcha_secret: Secret::new(reader.text("challenge.captcha_secret")),
            captcha_site_key: reader.text("challenge.captcha_site_key"),
        };
        if challenge.kind == Kind::Captcha {
            for (name, value) in [
                ("challenge.captcha_url", challenge.captcha_url.as_str()),
                ("challenge.captcha_secret", challenge.captcha_secret.reveal()),
            ] {
                if value.is_empty() {
                    reader.refuse(name, "is needed where challenge.kind is captcha");
                }
            }
        }
        challenge
    }

    /// As flows take it; `None` where nothing is asked.
    pub fn automation(&self) -> Option<Automation> {
        let asked = match self.kind {
            Kind::Off => return None,
            Kind::ProofOfWork => Asked::ProofOfWork { difficulty: self.difficulty },
            Kind::Captcha => Asked::Captcha {
                url: self.captcha_url.clone(),
                secret: Zeroizing::new(self.captcha_secret.reveal().to_owned()),
                site_key: self.captcha_site_key.clone(),
            },
        };
        Some(Automation { asked, after_failures: i64::from(self.after_failures) })
    }
}
