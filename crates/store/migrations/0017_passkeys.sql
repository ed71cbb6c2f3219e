-- Under what authenticators keep a person: chance, so that it says nothing of them to whoever
-- finds the device (WebAuthn level 3, section 14.6.1). One for all passkeys of a person.
CREATE TABLE passkey_handles (
    user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    handle BYTEA NOT NULL UNIQUE
);

-- A passkey. credential is its public key as the library writes it; sign_count never goes back;
-- transports are separated by spaces; aaguid is what the authenticator says of its own make.
CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id BYTEA NOT NULL UNIQUE,
    credential BYTEA NOT NULL,
    name TEXT NOT NULL,
    aaguid TEXT,
    transports TEXT NOT NULL,
    backup_eligible BOOLEAN NOT NULL,
    backed_up BOOLEAN NOT NULL,
    sign_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_by_user ON passkeys (user_id, id);
