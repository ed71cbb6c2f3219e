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
    400 "username_taken" "Username taken"
        "Another account has this name, in whatever spelling."
    400 "wrong_current_password" "Wrong password"
        "The current password did not match. The attempt counts against the budget."
    401 "invalid_token" "Token refused"
        "The bearer token is malformed, expired, revoked, of another kind, or of a person who may not come in. Refresh, or sign in again."
    401 "not_authenticated" "Not authenticated"
        "This route needs Authorization: Bearer with an access token."
    401 "refresh_token_refused" "Refresh refused"
        "The refresh token is unknown, spent or expired, or its session has ended. The cookie is cleared. Sign in again."
    401 "wrong_credentials" "Not signed in"
        "Nobody of that name, another password, or a person who may not come in: the answer is the same."
    403 "challenge_required" "Challenge required"
        "The operator asks for proof of work or a captcha before a registration, and at a sign-in after many failures: solve what GET /auth/challenge gives and send it as the member challenge. Each is good once."
    403 "cross_site" "Cross-site request"
        "A route that sets or reads a cookie was called from another origin. Add the origin to server.cors_origins if it is yours."
    403 "invitation_required" "Invitation required"
        "registration.mode is invite: the member invitation has to hold one that an operator gave (keyward invite create)."
    403 "registration_closed" "Registration closed"
        "registration.mode does not let strangers register here."
    404 "invitation_not_found" "No such invitation"
        "No invitation that waits to be used has this id."
    404 "not_found" "Not found"
        "Nothing is at this path."
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
    409 "no_key_to_turn" "No key to turn"
        "Tokens are signed with tokens.secret_key alone. It is turned by changing that setting."
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
