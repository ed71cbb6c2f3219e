-- A sign-out whose commit takes its time, with the counter's row in its hands.
BEGIN;
UPDATE change_counter SET n = n + 1;
INSERT INTO changes (id, kind, subject, gen, created_at)
    SELECT n, 'session', '{session}', NULL, 1795512600000 FROM change_counter;
UPDATE sessions SET ended_at = 1 WHERE id = '{session}';
SELECT pg_sleep(2);
COMMIT;
