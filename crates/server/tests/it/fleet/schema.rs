//! Instances that start at once, and an old one beside a newer schema.

use super::{Fleet, refresh_body, register, sign_in};

/// A migration of a release to come.
const NEWER: &str = include_str!("../../../../store/tests/sql/newer_release.sql");

/// Whether each migration stands there once.
const ONCE: &str = include_str!("../../../../store/tests/sql/migrated_once.sql");

/// Promise: Instances that start at once on an empty database migrate it once and agree on one set of keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_at_once_migrate_once() {
    let Some(fleet) = Fleet::new() else { return };
    let (one, other) = tokio::join!(fleet.start(0, &[]), fleet.start(1, &[]));
    assert_eq!(fleet.database.sql(ONCE), "t");
    register(&one, "ann").await.is(201);
    let held = sign_in(&one, "ann").await;
    other.get_as(&held.access, "/users/me").await.is(200);
    let keys = |answer: Option<crate::house::Answer>| answer.unwrap().is(200).json();
    let path = "/.well-known/jwks.json";
    assert_eq!(keys(one.try_get(path).await), keys(other.try_get(path).await));
}

/// Promise: An instance works on beside a schema one release newer, and so does one that starts there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_instance_works_beside_a_newer_schema() {
    let Some(fleet) = Fleet::new() else { return };
    let one = fleet.start(0, &[]).await;
    register(&one, "ann").await.is(201);
    let held = sign_in(&one, "ann").await;
    fleet.database.sql(NEWER);
    let other = fleet.start(1, &[]).await;
    for (server, name) in [(&one, "bob"), (&other, "cleo")] {
        server.get_as(&held.access, "/users/me").await.is(200);
        register(server, name).await.is(201);
        let theirs = sign_in(server, name).await;
        server.post_json("/auth/refresh", refresh_body(&theirs)).await.is(200);
    }
    other.post_json("/auth/logout", refresh_body(&held)).await.is(204);
    let since = std::time::Instant::now();
    while one.get_as(&held.access, "/users/me").await.status != 401 {
        assert!(since.elapsed().as_secs() < 1, "a change behind an unknown one is heard too");
    }
}
