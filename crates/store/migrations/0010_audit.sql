-- Who did what, from where, with what client, and what came of it.
-- sequence and mac are set when a row is linked into the tamper-evident chain.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    subject_id TEXT,
    subject_hash BYTEA,
    session_id TEXT,
    client_id TEXT,
    address TEXT,
    user_agent TEXT,
    request_id TEXT,
    sequence BIGINT,
    mac BYTEA
);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX audit_by_subject ON audit (subject_id, at);
CREATE UNIQUE INDEX audit_chain ON audit (sequence) WHERE sequence IS NOT NULL;
