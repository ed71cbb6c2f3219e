//! What the proofs of a sign-in come to: how well (`acr`) and by which methods (`amr`).

/// One proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Something known.
    Password,
    /// A code by the clock, from an app.
    Totp,
    /// A code or a link by mail: proves that somebody reads the mailbox, and no more.
    Email,
    /// A code by text message.
    Sms,
    /// A code that was written down.
    RecoveryCode,
    /// A key of a device.
    Passkey {
        /// Whether the device asked for a finger, a face or a PIN.
        user_verified: bool,
        /// Whether the key may leave its device.
        backup_eligible: bool,
    },
}

/// How well a person proved themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// By one factor, or by two of which one is a mailbox and the other a password.
    Aal1,
    /// By two factors, or by a key that asks for its owner.
    Aal2,
}

impl Level {
    /// Its name in `acr`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aal1 => "aal1",
            Self::Aal2 => "aal2",
        }
    }
}

/// All proofs of a sign-in, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof(Vec<Method>);

impl Proof {
    /// One proof alone.
    pub fn of(method: Method) -> Self {
        Self(vec![method])
    }

    /// With one proof more.
    #[must_use]
    pub fn and(mut self, method: Method) -> Self {
        if !self.0.contains(&method) {
            self.0.push(method);
        }
        self
    }

    /// Whether it is made of this method, among others.
    pub fn holds(&self, method: Method) -> bool {
        self.0.contains(&method)
    }

    /// The proofs of a session, from its `acr` and its `amr` as they are stored. `otp` below
    /// `aal2` can only be a mailbox: an app's code is never a proof that stands alone.
    pub fn of_session(acr: &str, amr: &str) -> Self {
        let words: Vec<&str> = amr.split(' ').collect();
        let is_high = acr == Level::Aal2.as_str();
        let has = |word: &str| words.contains(&word);
        let alone = !["pwd", "otp", "sms"].into_iter().any(has);
        let key = |backup_eligible| Method::Passkey {
            user_verified: has("mfa") && alone,
            backup_eligible,
        };
        // Both are `otp`: a mailbox, and the app or the recovery code that made it high.
        if is_high && has("otp") && !["pwd", "sms", "hwk", "swk"].into_iter().any(has) {
            return Self(vec![Method::Email, Method::Totp]);
        }
        let methods = words.iter().filter_map(|word| match *word {
            "pwd" => Some(Method::Password),
            "otp" if is_high => Some(Method::Totp),
            "otp" => Some(Method::Email),
            "sms" => Some(Method::Sms),
            "hwk" => Some(key(false)),
            "swk" => Some(key(true)),
            _ => None,
        });
        Self(methods.collect())
    }

    /// How well: a key that asks for its owner, or two proofs of which one is a thing that the
    /// owner has. A mailbox is none (NIST SP 800-63B-4 section 3.1.3.1), so with a password it
    /// does not reach the high level.
    pub fn level(&self) -> Level {
        let is_thing = |method: &Method| !matches!(method, Method::Password | Method::Email);
        let has_thing = self.0.iter().any(is_thing);
        if self.is_by_verifying_key() || (has_thing && self.0.len() > 1) {
            Level::Aal2
        } else {
            Level::Aal1
        }
    }

    /// Whether more than one factor was proved, at whatever level.
    pub fn is_multiple(&self) -> bool {
        self.is_by_verifying_key() || self.0.len() > 1
    }

    /// Whether it is a passkey and nothing else.
    pub fn is_one_passkey(&self) -> bool {
        matches!(self.0.as_slice(), [Method::Passkey { .. }])
    }

    fn is_by_verifying_key(&self) -> bool {
        self.0.iter().any(|method| matches!(method, Method::Passkey { user_verified: true, .. }))
    }

    /// By which methods, in the words of RFC 8176, separated by spaces.
    pub fn amr(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        let mut add = |word| {
            if !words.contains(&word) {
                words.push(word);
            }
        };
        for method in &self.0 {
            match method {
                Method::Password => add("pwd"),
                Method::Totp | Method::Email | Method::RecoveryCode => add("otp"),
                Method::Sms => add("sms"),
                Method::Passkey { backup_eligible, .. } => {
                    add(if *backup_eligible { "swk" } else { "hwk" });
                    add("user");
                }
            }
        }
        if self.is_multiple() {
            words.push("mfa");
        }
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(user_verified: bool) -> Method {
        Method::Passkey { user_verified, backup_eligible: false }
    }

    #[test]
    fn the_level_and_the_words_of_each_way_to_sign_in() {
        let synced = Method::Passkey { user_verified: true, backup_eligible: true };
        for (methods, level, amr) in [
            (&[Method::Password][..], Level::Aal1, "pwd"),
            (&[Method::Email], Level::Aal1, "otp"),
            (&[Method::Password, Method::Totp], Level::Aal2, "pwd otp mfa"),
            (&[Method::Password, Method::Sms], Level::Aal2, "pwd sms mfa"),
            (&[Method::Password, Method::RecoveryCode], Level::Aal2, "pwd otp mfa"),
            (&[Method::Password, Method::Email], Level::Aal1, "pwd otp mfa"),
            (&[Method::Email, Method::Totp], Level::Aal2, "otp mfa"),
            (&[Method::Password, key(false)], Level::Aal2, "pwd hwk user mfa"),
            (&[key(false)], Level::Aal1, "hwk user"),
            (&[key(true)], Level::Aal2, "hwk user mfa"),
            (&[synced], Level::Aal2, "swk user mfa"),
        ] {
            let proof = methods.iter().fold(Proof::default(), |proof, m| proof.and(*m));
            assert_eq!((proof.level(), proof.amr().as_str()), (level, amr), "{methods:?}");
        }
    }

    #[test]
    fn one_proof_given_twice_is_one() {
        let proof = Proof::of(Method::Password).and(Method::Password);
        assert_eq!(proof, Proof::of(Method::Password));
        assert_eq!(proof.level(), Level::Aal1);
        let proof = Proof::of(Method::Email).and(Method::Email);
        assert!(!proof.is_multiple());
    }

    #[test]
    fn a_session_that_proves_more_keeps_what_it_had() {
        let again = |acr, amr, method| {
            let proof = Proof::of_session(acr, amr).and(method);
            (proof.level(), proof.amr())
        };
        let high = |amr: &str| (Level::Aal2, amr.to_owned());
        assert_eq!(again("aal1", "pwd", Method::Totp), high("pwd otp mfa"));
        assert_eq!(again("aal1", "pwd", Method::Password), (Level::Aal1, "pwd".to_owned()));
        assert_eq!(again("aal2", "pwd otp mfa", Method::Password), high("pwd otp mfa"));
        assert_eq!(again("aal1", "pwd otp mfa", Method::Totp), high("pwd otp mfa"));
        assert_eq!(again("aal1", "otp", Method::Password).0, Level::Aal1, "mailbox and password");
        assert_eq!(again("aal2", "hwk user mfa", Method::Password).0, Level::Aal2);
        assert_eq!(again("aal1", "hwk user", Method::Password), high("hwk user pwd mfa"));
        assert_eq!(again("aal2", "swk user mfa", Method::Totp), high("swk user otp mfa"));
    }

    #[test]
    fn what_is_stored_of_a_sign_in_tells_its_level_again() {
        for methods in [
            &[Method::Password][..],
            &[Method::Email],
            &[Method::Password, Method::Email],
            &[Method::Password, Method::RecoveryCode],
            &[Method::Email, Method::Totp],
            &[Method::Email, Method::RecoveryCode],
            &[Method::Password, key(false)],
            &[key(true)],
            &[key(false)],
        ] {
            let proof = methods.iter().fold(Proof::default(), |proof, m| proof.and(*m));
            let again = Proof::of_session(proof.level().as_str(), &proof.amr());
            assert_eq!((again.level(), again.amr()), (proof.level(), proof.amr()), "{methods:?}");
        }
    }
}
