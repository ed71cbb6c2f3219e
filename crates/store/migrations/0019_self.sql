-- What people say of themselves, and how they shut themselves out: a lock until its letter is
-- answered, a deletion that is due at an instant.
ALTER TABLE users ADD COLUMN locale TEXT;
ALTER TABLE users ADD COLUMN locked_at BIGINT;
ALTER TABLE users ADD COLUMN delete_at BIGINT;
ALTER TABLE users ADD COLUMN first_sign_in_at BIGINT;
CREATE INDEX users_by_deletion ON users (delete_at) WHERE delete_at IS NOT NULL;

-- What a person signed in with and from where, as a keyed hash of both that can't be read back.
CREATE TABLE familiar_places (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    mark BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, mark)
);
CREATE INDEX familiar_places_by_time ON familiar_places (seen_at);
