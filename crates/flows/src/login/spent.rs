//! What a proof uses up. It is claimed in the transaction that records what came of the proof, so
//! that nothing is spent for nothing, and nothing twice.

use keyward_store::{
    DbError, Tx, challenges, factors, passkeys, recovery_codes, trusted_devices, vouchers,
};

/// Something that a proof uses up, or that is used by it.
#[derive(Clone, Debug)]
pub(crate) enum Spent {
    /// A challenge that was answered.
    Challenge {
        /// Its id.
        id: String,
        /// What it was for.
        purpose: &'static str,
    },
    /// A voucher that a link carried.
    Voucher {
        /// Its id.
        id: String,
        /// What it was for.
        purpose: &'static str,
    },
    /// A step of the clock of an app.
    Step {
        /// The app's factor.
        factor_id: String,
        /// The step that the code matched.
        step: i64,
    },
    /// A factor whose code was spent as a challenge.
    Factor {
        /// Its id.
        id: String,
    },
    /// A count of a passkey's signatures, where it counts.
    Passkey {
        /// The passkey.
        id: String,
        /// Its public key, as the library writes it from now on.
        credential: Vec<u8>,
        /// The count of this answer.
        sign_count: i64,
        /// Whether it exists on several devices by now.
        backed_up: bool,
    },
    /// A recovery code.
    RecoveryCode {
        /// SHA-256 of it.
        hash: [u8; 32],
        /// How many are left after it.
        left: i64,
    },
    /// A device that is trusted to need no factor.
    Trust {
        /// Its id.
        device_id: String,
    },
}

impl Spent {
    /// Claims it; the whole transaction is `Lost` where somebody else did, or it is gone.
    pub(crate) async fn claim(&self, tx: &mut Tx, user_id: &str, at: i64) -> Result<(), DbError> {
        match self {
            Self::Challenge { id, purpose } => challenges::claim(tx, id, purpose, at).await,
            Self::Voucher { id, purpose } => match vouchers::spend(tx, purpose, id, at).await? {
                true => Ok(()),
                false => Err(DbError::Lost),
            },
            Self::Step { factor_id, step } => factors::spend_step(tx, factor_id, *step, at).await,
            Self::Factor { id } => factors::note_use(tx, id, at).await,
            Self::Passkey { id, credential, sign_count, backed_up } => {
                let (sign_count, backed_up) = (*sign_count, *backed_up);
                let used = passkeys::Use { credential, sign_count, backed_up, at };
                passkeys::note_use(tx, id, used).await
            }
            Self::RecoveryCode { hash, .. } => recovery_codes::claim(tx, user_id, hash, at).await,
            Self::Trust { device_id } => trusted_devices::note_use(tx, device_id, at).await,
        }
    }
}
