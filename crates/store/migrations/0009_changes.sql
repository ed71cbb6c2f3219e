-- What every instance must hear, numbered in the order of commits: change_counter's one row
-- is locked from its update until the commit.
CREATE TABLE change_counter (
    n BIGINT NOT NULL
);
INSERT INTO change_counter (n) VALUES (0);

CREATE TABLE changes (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    gen BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX changes_by_time ON changes (created_at);
