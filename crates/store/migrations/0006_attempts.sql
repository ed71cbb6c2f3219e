-- Guesses taken from the budgets of a person and a network; a success gives its own back.
CREATE TABLE attempts (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL,
    network TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX attempts_by_person ON attempts (person, expires_at);
CREATE INDEX attempts_by_network ON attempts (network, expires_at);
