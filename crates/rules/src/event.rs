//! What the audit tells, in sentences for the person whom it is about.

/// The sentence of an event; one that has none is told by its own words.
pub fn in_words(event: &str, outcome: &str, reason: Option<&str>) -> String {
    let is_refused = outcome != "success";
    let told = |rows: &[(&str, &str, &str)]| {
        rows.iter()
            .find(|(name, why, _)| *name == event && (why.is_empty() || reason == Some(*why)))
            .map(|(.., sentence)| (*sentence).to_owned())
    };
    told(if is_refused { REFUSED } else { DONE }).unwrap_or_else(|| {
        let words = event.replace('_', " ");
        match (is_refused, reason) {
            (false, _) => format!("{words}."),
            (true, None) => format!("{words}: refused."),
            (true, Some(reason)) => format!("{words}: refused, {}.", reason.replace('_', " ")),
        }
    })
}

/// Event, reason (any, where empty) and sentence of what was done.
const DONE: &[(&str, &str, &str)] = &[
    ("register", "", "The account was made."),
    ("user_create", "", "An operator made the account."),
    ("administrator_create", "", "The account was made with the administrator's link."),
    ("login", "new_place", "Somebody signed in from a device or network that was not seen before."),
    ("login", "", "Somebody signed in."),
    ("refresh", "answered_again", "A session went on; its last answer was given again."),
    ("refresh", "", "A session went on."),
    ("logout", "", "A session was signed out."),
    ("session_end", "", "A session was ended from the list."),
    ("session_end_others", "", "All other sessions were ended."),
    ("password_change", "", "The password was changed; all other sessions ended."),
    ("profile_change", "", "The profile was changed."),
    ("lock", "", "The account was locked by its owner."),
    ("unlock", "", "The account was unlocked with the letter's link."),
    (
        "not_me",
        "",
        "Somebody said \"this was not me\": every session ended, and a new password is needed.",
    ),
    ("export", "", "Everything that is held about the account was exported."),
    ("deletion_plan", "", "The account's deletion was planned."),
    ("deletion_undo", "", "The planned deletion was taken back."),
    ("user_disable", "", "An operator shut the account."),
    ("user_enable", "", "An operator opened the account again."),
];

/// The same of what was refused.
const REFUSED: &[(&str, &str, &str)] = &[
    ("login", "wrong_credentials", "Somebody tried to sign in with another password."),
    ("login", "too_many_attempts", "Somebody tried to sign in too often."),
    ("login", "disabled", "Somebody tried to sign in while the account was shut."),
    ("login", "locked", "Somebody tried to sign in while the account was locked."),
    (
        "login",
        "deletion_planned",
        "Somebody tried to sign in while the account waited for its deletion.",
    ),
    ("login", "superseded", "A sign-in was overtaken by a change of the account."),
    ("refresh", "reuse", "A session's token was used twice; the session ended."),
    ("refresh", "", "A session could not go on: it had ended."),
    (
        "password_change",
        "wrong_current_password",
        "The password was not changed: the current one did not match.",
    ),
    (
        "password_change",
        "password_policy",
        "The password was not changed: the new one breaks a rule.",
    ),
    ("password_change", "", "The password was not changed."),
    ("deletion_plan", "", "The account's deletion was asked for and refused."),
    ("export", "", "An export was asked for and refused."),
];

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn an_event_is_told_in_a_sentence() {
        for (event, outcome, reason, sentence) in [
            ("login", "success", None, "Somebody signed in."),
            (
                "login",
                "refused",
                Some("wrong_credentials"),
                "Somebody tried to sign in with another password.",
            ),
            (
                "refresh",
                "success",
                Some("answered_again"),
                "A session went on; its last answer was given again.",
            ),
            ("refresh", "success", None, "A session went on."),
            ("something_new", "success", None, "something new."),
            (
                "something_new",
                "refused",
                Some("for_a_reason"),
                "something new: refused, for a reason.",
            ),
        ] {
            assert_eq!(in_words(event, outcome, reason), sentence, "{event} {outcome}");
        }
    }
}
