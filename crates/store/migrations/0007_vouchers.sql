-- Long secrets that travel by letter or link and are used once.
CREATE TABLE vouchers (
    id TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject TEXT,
    hash BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX vouchers_by_purpose ON vouchers (purpose, subject);
