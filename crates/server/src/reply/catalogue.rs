//! Every refusal that a caller can meet: its stable code, its status, its title, and what it
//! means. The page `/docs/errors` shows this list, and every `type` of a problem points there.

/// One kind of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable slug.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// A short title.
    pub title: &'static str,
    /// What it means and what to do, for developers.
    pub meaning: &'static str,
}

macro_rules! kinds {
    ($($status:literal $code:literal $title:literal $meaning:literal)*) => {
        &[$(Kind { code: $code, status: $status, title: $title, meaning: $meaning }),*]
    };
}

/// All of them, by status and code.
pub const KINDS: &[Kind] = kinds! {
    400 "deletion_token_refused" "Undo refused"
        "The token of a letter about a planned deletion was used or has expired, or the account is gone."
    400 "email_taken" "Email taken"
        "Another account has this address. Told plainly because verification of addresses is off."
    400 "invitation_refused" "Invitation refused"
        "The invitation was used, has expired, was taken back, or is for another address. The attempt counts against the network's budget."
    400 "link_spent" "Link spent"
        "A one-time link was used, has expired, or was replaced. Ask for a new one."
    400 "malformed_body" "Malformed body"
        "The body is not what its content type says: broken JSON or form, text that is not UTF-8, or a lone surrogate."
    400 "malformed_request" "Malformed request"
        "A header or the path can't be read, such as two Authorization headers."
    400 "not_me_token_refused" "Nothing changed"
        "The token of a letter about a change was used or has expired. A reset of the password is still possible."
    400 "passkey_not_added" "Passkey not added"
        "What the authenticator answered is not what was asked for: another challenge, origin or relying party, nobody verified, or a challenge that was answered, has expired or belongs to another session. The audit says which. Ask for new options."
    400 "reset_token_refused" "Reset refused"
        "The token of a letter was used, has expired, was replaced by a newer one, or its account changed since. Ask for a new letter."
    400 "undo_token_refused" "Undo refused"
        "The token of a letter about a changed address was used or has expired."
    400 "unlock_token_refused" "Unlock refused"
        "The token of a letter about a locked account was used or has expired, or the account is not locked."
    400 "username_taken" "Username taken"
        "Another account has this name, in whatever spelling."
    400 "verification_token_refused" "Verification refused"
        "The token of a letter was used, has expired, was replaced, or the id beside it is of another registration. Ask for a new letter."
    400 "wrong_code" "Wrong code"
        "The code did not match, was used before, or has expired. The attempt counts against the budget."
    400 "wrong_current_password" "Wrong password"
        "The current password did not match. The attempt counts against the budget."
    401 "code_refused" "Code refused"
        "The second factor did not match, was used before, or has expired. The attempt counts against the budget, and on the sign-in that waits for it."
    401 "insufficient_user_authentication" "Fresh proof needed"
        "What is sensitive needs a sign-in or a step-up within ten minutes, with the second factor where the account has one (RFC 9470). POST /auth/step-up, then try again."
    401 "invalid_token" "Token refused"
        "The bearer token is malformed, expired, revoked, of another kind, or of a person who may not come in. Refresh, or sign in again."
    401 "mfa_token_refused" "Sign-in over"
        "The sign-in that waited for a second factor has expired, was finished, or saw five wrong codes. Begin again at /auth/login."
    401 "not_authenticated" "Not authenticated"
        "This route needs Authorization: Bearer with an access token."
    401 "passkey_refused" "Passkey refused"
        "The answer opens nothing: a passkey that is not known, another person's, or of somebody who may not come in; another challenge, origin or relying party; nobody verified; a count that went back; or a challenge that was answered or has expired. The audit says which. Ask for new options."
    401 "refresh_token_refused" "Refresh refused"
        "The refresh token is unknown, spent or expired, or its session has ended. The cookie is cleared. Sign in again."
    401 "sign_in_link_refused" "Link refused"
        "The token of a link to sign in was used or has expired, or its account changed since. Ask for a new letter."
    401 "wrong_credentials" "Not signed in"
        "Nobody of that name, another password, or a person who may not come in: the answer is the same."
    403 "challenge_required" "Challenge required"
        "The operator asks for proof of work or a captcha before a registration, and at a sign-in after many failures: solve what GET /auth/challenge gives and send it as the member challenge. Each is good once."
    403 "cross_site" "Cross-site request"
        "A route that sets or reads a cookie was called from another origin. Add the origin to server.cors_origins if it is yours."
    403 "email_sign_in_off" "No sign-in by mail"
        "login.email_code is off: nobody signs in by a code or a link that is sent to their address."
    403 "factor_enrolment_required" "Second factor needed"
        "factors.mode is required, and this person has no second factor that counts. Until one is confirmed, only the routes that add one open."
    403 "factors_off" "Second factors off"
        "factors.mode is off, or nothing here sends codes of this kind: nobody can add such a second factor."
    403 "invitation_required" "Invitation required"
        "registration.mode is invite: the member invitation has to hold one that an operator gave (keyward invite create)."
    403 "registration_closed" "Registration closed"
        "registration.mode does not let strangers register here."
    404 "device_not_found" "No such device"
        "The caller trusts no device of this id."
    404 "factor_not_found" "No such factor"
        "There is no second factor of this id or kind, or what was begun was not confirmed within an hour."
    404 "invitation_not_found" "No such invitation"
        "No invitation that waits to be used has this id."
    404 "not_found" "Not found"
        "Nothing is at this path."
    404 "passkey_not_found" "No such passkey"
        "The caller has no passkey of this id."
    404 "session_not_found" "No such session"
        "The caller has no standing session of this id."
    404 "user_not_found" "No such person"
        "Nobody has this name, address or id."
    405 "method_not_allowed" "Method not allowed"
        "The path exists, with other methods: see the Allow header."
    408 "body_too_slow" "Body too slow"
        "The body did not arrive within 15 seconds. The connection is closed."
    409 "administrator_exists" "An administrator exists"
        "The first administrator was made already."
    409 "keys_in_motion" "Keys in motion"
        "Somebody else was changing the signing keys at this moment. Nothing was changed; try again."
    409 "last_factor" "Last second factor"
        "factors.mode is required for this person, and this is the last factor that counts. Add another one first."
    409 "last_way_in" "Last way in"
        "Without it nobody could sign in to this account. Add a passkey or a password first."
    409 "no_key_to_turn" "No key to turn"
        "Tokens are signed with tokens.secret_key alone. It is turned by changing that setting."
    409 "no_passkey" "No passkey"
        "The account that is known by its bearer token or mfa_token has no passkey."
    409 "passkey_known" "Passkey known"
        "An account has a passkey of this credential id already."
    409 "passkeys_unavailable" "Passkeys unavailable"
        "server.public_url has an IP address for its host. Passkeys belong to a name: use localhost, or a domain."
    409 "too_many_factors" "Too many factors"
        "An account holds ten second factors, those that wait to be confirmed among them."
    409 "too_many_passkeys" "Too many passkeys"
        "One person has 20 passkeys at most. Remove one first."
    413 "body_too_large" "Body too large"
        "Bodies may have 64 KiB."
    415 "unsupported_media_type" "Unsupported media type"
        "The route takes application/json; sign-in takes application/x-www-form-urlencoded as well."
    422 "validation_failed" "Validation failed"
        "Well-formed, but members break rules. errors names each by its JSON pointer, with a code and a sentence of its own."
    422 "hash_unreadable" "Hash unreadable"
        "An imported password hash is of no kind that is known, or its cost is out of bounds."
    429 "too_many_attempts" "Too many attempts"
        "The budget of guesses of this name, device or network is spent. Retry-After says when one comes free, RateLimit which budget it is."
    500 "internal_error" "Internal error"
        "A fault of ours. The request number finds it in the logs."
    503 "busy" "Busy"
        "More passwords wait to be hashed than can be soon. Retry-After says when to try again."
    503 "challenge_unavailable" "Challenge unavailable"
        "The captcha service that the operator chose gives no verdict, so nobody is let pass."
    503 "database_unavailable" "Database unavailable"
        "The database can't be reached, so nothing is let in and nothing was changed."
    503 "keys_unavailable" "Keys unavailable"
        "This instance can't read or open its signing keys, so it neither signs nor lets in what they might have signed. Its log says why."
    503 "not_ready" "Not ready"
        "This instance should get no new traffic: it is stopping, or can't reach its database."
    503 "storage_full" "Storage full"
        "There is no room left to write. Nothing was changed."
    503 "timed_out" "Timed out"
        "The answer took longer than server.request_timeout_seconds. What was begun is finished all the same."
};

/// The kind of this code.
pub fn kind(code: &str) -> &'static Kind {
    // An unlisted code is a fault of ours; the test of this list keeps it from happening.
    const FALLBACK: &Kind = &Kind {
        code: "internal_error",
        status: 500,
        title: "Internal error",
        meaning: "A fault of ours.",
    };
    KINDS.iter().find(|kind| kind.code == code).unwrap_or(FALLBACK)
}
