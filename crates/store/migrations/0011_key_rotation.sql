-- When a key was put to work, and when it stopped to sign: from then on its state is 'retired'
-- and it only verifies, until the last token that it signed has expired. Releases before this
-- one publish and verify with a retired key as with any other, and leave both instants empty.
ALTER TABLE signing_keys ADD COLUMN activated_at BIGINT;
ALTER TABLE signing_keys ADD COLUMN retired_at BIGINT;
UPDATE signing_keys SET activated_at = created_at WHERE state = 'active';
