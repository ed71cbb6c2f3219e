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
    ("password_forgot", "", "A letter with the way to a new password was asked for."),
    ("password_reset", "", "A new password was set by a letter; every session ended."),
    ("password_remove", "", "The password was removed."),
    ("email_verify", "", "The address was proved by a letter."),
    ("email_resend", "", "Another letter to prove the address was asked for."),
    ("email_change_request", "", "Another address was asked for."),
    ("email_change", "", "The address was changed."),
    ("email_change_undo", "", "The earlier address was brought back by a letter."),
    ("sign_in_letter", "", "A letter to sign in with was asked for."),
    (
        "login_factor_asked",
        "",
        "The first step of a sign-in was right; a second factor was asked for.",
    ),
    ("login_factor", "", "A second factor was brought."),
    ("factor_send", "", "A code was sent."),
    ("factor_add", "passkey", "A passkey was added."),
    ("factor_add", "", "A second factor was added."),
    ("factor_remove", "passkey", "A passkey was removed."),
    ("factor_remove", "", "A second factor was removed."),
    ("recovery_codes_renew", "", "The recovery codes were made anew."),
    ("device_forget", "", "A trusted browser was removed."),
    ("device_forget_all", "", "All trusted browsers were removed."),
    ("step_up", "", "The person proved themselves again."),
    ("letter", "", "A letter was sent."),
    ("limits_lift", "", "An operator gave the guesses back."),
    ("user_delete", "", "The account was deleted."),
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
    ("user_end_sessions", "", "An operator ended every session."),
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
    ("login", "unconfirmed", "Somebody tried to sign in before the address was confirmed."),
    ("login", "already_spent", "A sign-in was refused: what it proved was used a moment before."),
    ("login", "", "Somebody tried to sign in and was refused."),
    (
        "login_factor",
        "",
        "Somebody knew the first step of a sign-in and brought a wrong second factor.",
    ),
    ("step_up", "", "Somebody in a session could not prove themselves again."),
    ("password_reset", "", "A new password was not set."),
    ("email_change_request", "", "Another address was asked for and refused."),
    ("factor_add", "", "A second factor was not added."),
    ("factor_remove", "", "A second factor was not removed."),
    ("letter", "", "A letter could not be sent."),
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
