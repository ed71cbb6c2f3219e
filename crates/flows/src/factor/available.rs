//! Which factors a person can bring.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_rules::factor::kind::FactorKind;
use keyward_store::{DbError, Tx, factors, passkeys, recovery_codes};

/// The kinds of factor that a person has, each once, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Available(Vec<FactorKind>);

/// Reads which kinds a person has.
pub(crate) async fn read(tx: &mut Tx, user_id: &str) -> Result<Available, DbError> {
    let factors = factors::confirmed(tx, user_id).await?;
    let mut kinds: Vec<_> =
        factors.iter().filter_map(|factor| FactorKind::parse(&factor.kind)).collect();
    if passkeys::count(tx, user_id).await? > 0 {
        kinds.push(FactorKind::Passkey);
    }
    if recovery_codes::left(tx, user_id).await? > 0 {
        kinds.push(FactorKind::RecoveryCode);
    }
    kinds.sort_unstable();
    kinds.dedup();
    Ok(Available(kinds))
}

impl Available {
    /// Those that would prove something new.
    pub(crate) fn without(mut self, proof: &Proof) -> Self {
        self.0.retain(|kind| *kind != FactorKind::Email || !proof.holds(Method::Email));
        // What is written down stands in for a factor, and is none by itself.
        if self.0 == [FactorKind::RecoveryCode] && proof.holds(Method::Email) {
            self.0.clear();
        }
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn kinds(self) -> Vec<FactorKind> {
        self.0
    }
}
