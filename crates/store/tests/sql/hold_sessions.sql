-- As somebody's long work in the database would.
BEGIN;
LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE;
SELECT pg_sleep(4);
COMMIT;
