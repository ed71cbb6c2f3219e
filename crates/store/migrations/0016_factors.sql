-- What is guessed at: codes, and sign-ins that wait for a factor. attempts rises before a guess
-- is judged. parent_id is the challenge or session that a code was sent for.
CREATE TABLE challenges (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    session_id TEXT,
    parent_id TEXT,
    token_hash BYTEA UNIQUE,
    secret_mac BYTEA,
    sealed_state BYTEA,
    attempts BIGINT NOT NULL,
    maximum_attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX challenges_by_parent ON challenges (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX challenges_by_user ON challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- What a person has beside their password: an app that makes codes, a mailbox, a telephone. It
-- counts once it is confirmed. last_step is the newest step of the clock that was spent.
CREATE TABLE factors (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed_secret BYTEA NOT NULL,
    last_step BIGINT,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_used_at BIGINT
);
CREATE INDEX factors_by_user ON factors (user_id);
CREATE INDEX factors_unconfirmed ON factors (created_at) WHERE confirmed_at IS NULL;

-- Long codes that stand in for a lost factor, each once, found by their SHA-256.
CREATE TABLE recovery_codes (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    UNIQUE (user_id, hash)
);

-- Browsers that need no second factor for a while: good for one person, of the generation that
-- the person had.
CREATE TABLE trusted_devices (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    gen BIGINT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    address TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX trusted_devices_by_user ON trusted_devices (user_id);
CREATE INDEX trusted_devices_by_expiry ON trusted_devices (expires_at);

-- Since when this person is asked for a second factor, and since when they have one that counts
-- at the high level, which a mailbox does not; empty where they have none.
ALTER TABLE users ADD COLUMN second_factor_at BIGINT;
ALTER TABLE users ADD COLUMN strong_factor_at BIGINT;
