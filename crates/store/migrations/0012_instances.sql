-- Servers that run on this database. Each renews seen_at every few seconds and is dead when it
-- stops to; settings are those that instances must agree on, as JSON.
CREATE TABLE instances (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    settings TEXT NOT NULL
);
