-- What a voucher keeps for whoever uses it, sealed: the registration that waits for its letter,
-- the address that it proves.
ALTER TABLE vouchers ADD COLUMN sealed_state BYTEA;

-- Addresses that people changed and may still go back to. Nobody else gets one meanwhile.
CREATE TABLE former_addresses (
    email_key TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    held_until BIGINT NOT NULL
);
CREATE INDEX former_addresses_by_expiry ON former_addresses (held_until);
