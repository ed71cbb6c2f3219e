//! The rights of the database's user.

use super::super::process::{Place, done};
use super::{empty_database, refused_at};
use crate::house::postgres::{at_server, tell};

/// A user of the server who may sign in and nothing else, gone with this.
struct Role(String);

impl Role {
    fn new(name: String) -> Self {
        tell(&format!("CREATE ROLE {name} LOGIN PASSWORD 'hunter2'"));
        Self(name)
    }

    fn url(&self, database: &str) -> String {
        let sign_in = |url: &mut url::Url| {
            url.set_username(&self.0).unwrap();
            url.set_password(Some("hunter2")).unwrap();
        };
        at_server(sign_in, database)
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        tell(&format!("DROP ROLE {}", self.0));
    }
}

/// Promise: On PostgreSQL a user who may not make tables is refused in one sentence; once another user has migrated, reading and writing rows is all that it needs.
#[tokio::test]
async fn a_server_needs_no_right_to_make_tables_once_they_are_there() {
    let Some(database) = empty_database() else { return };
    let role = Role::new(format!("{}_reader", database.name()));
    let url = role.url(database.name());
    let text = refused_at(&url, &["migrate"]);
    assert!(
        text.contains("the user may not make tables (permission denied for schema public)"),
        "{text}"
    );

    let owner = Place::beside(&database);
    done(&owner.run(&["migrate"]));
    database.run(&format!(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        role.0
    ));
    let place = Place::without_database();
    let server = place.start(&[("DATABASE_URL", &url)]).await;
    server.try_get("/health/ready").await.unwrap().is(200);
    drop(server);
    database.run(&format!("DROP OWNED BY {}", role.0));
}
