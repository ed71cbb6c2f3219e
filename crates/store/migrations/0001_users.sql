-- The oldest release that works with this schema; a later migration may raise it.
CREATE TABLE schema_admission (
    oldest_release TEXT NOT NULL
);
INSERT INTO schema_admission (oldest_release) VALUES ('0.1.0');

-- A person. *_key is the spelling that is compared, the other the one that is shown.
-- gen rises whenever every token given out before must die.
CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    email_verified BOOLEAN NOT NULL,
    full_name TEXT,
    gen BIGINT NOT NULL,
    disabled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX users_by_creation ON users (created_at, id);
