-- Letters and messages that leave with a transaction and travel after it. What they say and to
-- whom is sealed, and wiped once it was sent or given up. A courier claims a row (claimed) for as
-- long as leased_until says, and marks it (handing) before the first byte of the text leaves:
-- from there nobody else sends it. Where nothing is sent, it waits for the inbox page (kept).
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id TEXT,
    sealed_contents BYTEA,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    claimed_by TEXT,
    leased_until BIGINT,
    settled_at BIGINT
);
CREATE INDEX outbox_waiting ON outbox (channel, due_at) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (leased_until) WHERE leased_until IS NOT NULL;
CREATE INDEX outbox_by_expiry ON outbox (expires_at);
