//! The budget of letters to an address, whoever asks for them and whether or not it is
//! somebody's: nobody's mailbox is flooded, and no guess at the door is spent.

use keyward_rules::value::email::Email;

use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::login::attempt;
use crate::refusal::Refusal;

/// Takes a letter from the budgets of the address and of the network. `line` is what the audit
/// is told of a refusal.
pub(crate) async fn take(
    app: &App,
    visitor: &Visitor,
    email: &Email,
    line: Event,
) -> Result<(), Refusal> {
    let budget = format!("letters:{}", hash(app, email)?);
    attempt::take(app, visitor, &budget, line).await.map(drop)
}

/// What stands in the place of a person where nobody has this address.
pub(crate) fn nobody(app: &App, email: &Email) -> Result<String, Refusal> {
    Ok(format!("nobody:{}", hash(app, email)?))
}

fn hash(app: &App, email: &Email) -> Result<String, Refusal> {
    let hash = app.sealing.keyed_hash("letters: address", email.key());
    let hash = hash.map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_be_bytes(hash)))
}
