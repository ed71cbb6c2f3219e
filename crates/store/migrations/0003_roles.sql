-- Who holds which role.
CREATE TABLE role_members (
    role TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (role, user_id)
);
CREATE INDEX role_members_by_user ON role_members (user_id);
