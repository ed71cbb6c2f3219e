-- What the asker is counted by: the name as typed, or the device that is known. Its budget is
-- seen by whoever asks; that of the person behind it is not.
ALTER TABLE attempts ADD COLUMN counted_as TEXT NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN counted_until BIGINT NOT NULL DEFAULT 0;
UPDATE attempts SET counted_as = person, counted_until = expires_at;
CREATE INDEX attempts_by_counted ON attempts (counted_as, counted_until);
CREATE INDEX attempts_by_counted_until ON attempts (counted_until);
DROP INDEX attempts_by_expiry;

-- Guesses in a row, by whom they are counted; what is forgotten by itself says when.
CREATE TABLE throttles (
    budget TEXT NOT NULL PRIMARY KEY,
    guesses BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    forgotten_at BIGINT
);
CREATE INDEX throttles_by_forgetting ON throttles (forgotten_at);

-- The scheme and cost of a hash that another program made, until it is replaced: decoys are drawn
-- in the proportion of these.
ALTER TABLE passwords ADD COLUMN scheme TEXT;
CREATE INDEX passwords_by_scheme ON passwords (scheme) WHERE scheme IS NOT NULL;

-- What is good for one use, from then until it would have ended by itself.
CREATE TABLE spent (
    id TEXT NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_by_expiry ON spent (expires_at);
