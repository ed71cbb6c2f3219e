//! Known devices: every sign-in leaves a sealed note with the browser, and with it guesses count
//! on that device's budget alone. So nobody can lock the owner out.

use keyward_rules::login::device::Device;

use crate::App;
use crate::app::dice;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// The device that the visitor comes from, where it brings a note of ours.
pub(crate) fn of(app: &App, visitor: &Visitor) -> Option<Device> {
    Device::open(&app.sealing, visitor.device.as_deref()?)
}

/// Whether this person, of this generation of theirs, signed in from the visitor's device within
/// the year.
pub(crate) fn is_known(app: &App, visitor: &Visitor, user_id: &str, generation: i64) -> bool {
    of(app, visitor).is_some_and(|device| device.knows(user_id, generation, app.now()))
}

/// The note for the visitor's device after a reset: it counts at the first door alone.
pub(crate) fn note_of_letter(
    app: &App,
    visitor: &Visitor,
    user_id: &str,
    generation: i64,
) -> Result<String, Refusal> {
    let device = of_or_new(app, visitor)?.after_letter(user_id, generation, app.now());
    device.seal(&app.sealing).map_err(|error| Refusal::Internal(error.to_string()))
}

fn of_or_new(app: &App, visitor: &Visitor) -> Result<Device, Refusal> {
    match of(app, visitor) {
        Some(device) => Ok(device),
        None => Ok(Device::new(dice::bytes()?)),
    }
}

/// The note for the visitor's device after a sign-in.
pub(crate) fn note(
    app: &App,
    visitor: &Visitor,
    user_id: &str,
    generation: i64,
) -> Result<String, Refusal> {
    let device = of_or_new(app, visitor)?.after_sign_in(user_id, generation, app.now());
    device.seal(&app.sealing).map_err(|error| Refusal::Internal(error.to_string()))
}
