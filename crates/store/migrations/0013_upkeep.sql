-- By the end of their time, so that a sweep finds what may go without looking at the rest.
CREATE INDEX attempts_by_expiry ON attempts (expires_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX vouchers_by_expiry ON vouchers (expires_at);

-- The SHA-256 of what all refresh tokens of a session have in common. A token that nobody keeps
-- a row of any more is known by it, so of a chain only the newest two are kept, and
-- successor_id is not needed.
ALTER TABLE sessions ADD COLUMN refresh_family BYTEA;
CREATE UNIQUE INDEX sessions_by_family ON sessions (refresh_family);
DROP INDEX refresh_tokens_sealed;
