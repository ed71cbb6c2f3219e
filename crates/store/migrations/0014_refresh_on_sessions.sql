-- Of a chain of refresh tokens only the newest two matter, so they live in the row of their
-- session, in columns without an index: a refresh changes one row and no index of it. Found by
-- its family, a token is the newest, the one that it replaced, or one replaced long ago.
-- sealed_successor opens only with the token of replaced_hash.
ALTER TABLE sessions ADD COLUMN refresh_hash BYTEA;
ALTER TABLE sessions ADD COLUMN replaced_hash BYTEA;
ALTER TABLE sessions ADD COLUMN replaced_at BIGINT;
ALTER TABLE sessions ADD COLUMN sealed_successor BYTEA;
UPDATE sessions SET
    refresh_hash = (SELECT t.hash FROM refresh_tokens t
        WHERE t.session_id = sessions.id AND t.spent_at IS NULL ORDER BY t.id DESC LIMIT 1),
    replaced_hash = (SELECT t.hash FROM refresh_tokens t
        WHERE t.session_id = sessions.id AND t.spent_at IS NOT NULL ORDER BY t.id DESC LIMIT 1),
    replaced_at = (SELECT t.spent_at FROM refresh_tokens t
        WHERE t.session_id = sessions.id AND t.spent_at IS NOT NULL ORDER BY t.id DESC LIMIT 1),
    sealed_successor = (SELECT t.sealed_successor FROM refresh_tokens t
        WHERE t.session_id = sessions.id AND t.spent_at IS NOT NULL ORDER BY t.id DESC LIMIT 1);
DROP TABLE refresh_tokens;

-- Every statement that writes a row opens each index of its table, so what can do without goes:
-- a session that is ended takes its end as its expiry and is swept by that, and lines of the
-- audit are in the order of their ids, which begin with their instant.
UPDATE sessions SET expires_at = ended_at WHERE ended_at < expires_at;
DROP INDEX sessions_by_end;
DROP INDEX audit_by_time;
DROP INDEX audit_chain;
