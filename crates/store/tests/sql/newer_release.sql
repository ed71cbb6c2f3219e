-- A migration of a release to come: a table, two columns, and a change that this one has no ear for.
CREATE TABLE novelties (id TEXT NOT NULL PRIMARY KEY);
ALTER TABLE users ADD COLUMN novelty TEXT;
ALTER TABLE sessions ADD COLUMN novelty BIGINT NOT NULL DEFAULT 7;
INSERT INTO changes (id, kind, subject, gen, created_at)
    SELECT n + 1, 'novelty', 'x', NULL, 0 FROM change_counter;
UPDATE change_counter SET n = n + 1;
INSERT INTO migrations (version, name, applied_at) VALUES (9001, '9001_novelty', 0);
