-- A session's chain of refresh tokens, each found by its hash and followed by at most one.
-- sealed_successor opens only with the token of its own row, and is wiped when no longer of use.
CREATE TABLE refresh_tokens (
    id TEXT NOT NULL PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL UNIQUE,
    issued_at BIGINT NOT NULL,
    spent_at BIGINT,
    successor_id TEXT,
    sealed_successor BYTEA
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_sealed ON refresh_tokens (session_id) WHERE sealed_successor IS NOT NULL;
