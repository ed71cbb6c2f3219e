//! Migrations: applied once, forward only, beside releases that are older or newer.

use keyward_store::{Db, DbError, Migrated, migrate};

use crate::crowd::at_once;
use crate::desk::Desk;
use crate::people::{NOW, join, user};

exam! {
    over db:
    twice_is_once;
    at desk:
    every_file_is_applied_in_its_order,
    a_newer_schema_that_admits_this_release_works,
    a_newer_schema_that_does_not_is_refused_with_a_sentence,
    a_release_that_cannot_be_read_counts_as_newer;
    at blank desk:
    a_blank_database_gets_every_migration,
    tables_of_something_else_are_refused_and_left,
    of_four_that_start_at_once_one_migrates;
}

async fn twice_is_once(db: &Db) {
    let again = migrate(db, NOW).await.unwrap();
    assert_eq!(again.applied, 0);
    assert!(again.known > 0);
}

async fn a_blank_database_gets_every_migration(desk: &Desk) {
    let migrated = migrate(&desk.db, NOW).await.unwrap();
    assert_eq!(migrated.applied, migrated.known);
    join(&desk.db, "ann").await;
}

async fn tables_of_something_else_are_refused_and_left(desk: &Desk) {
    desk.db.is_durable().await.expect("a database without a table");
    for (make, drop) in [
        ("CREATE TABLE users (id BIGINT)", "DROP TABLE users"),
        ("CREATE TABLE migrations (id BIGINT, batch BIGINT)", "DROP TABLE migrations"),
    ] {
        desk.run(make).await;
        let Err(DbError::Schema(sentence)) = migrate(&desk.db, NOW).await else { panic!("{make}") };
        assert!(sentence.contains("tables that Keyward did not make"), "{sentence}");
        desk.run(drop).await;
    }
    let migrated = migrate(&desk.db, NOW).await.unwrap();
    assert_eq!(migrated.applied, migrated.known, "nothing was left behind");
}

async fn of_four_that_start_at_once_one_migrates(desk: &Desk) {
    let started = at_once(4, |_| {
        let db = desk.second();
        async move { migrate(&db, NOW).await.unwrap() }
    })
    .await;
    let known = started[0].known;
    let mut applied: Vec<_> = started.iter().map(|migrated| migrated.applied).collect();
    applied.sort_unstable();
    assert_eq!(applied, [0, 0, 0, known]);
}

async fn every_file_is_applied_in_its_order(desk: &Desk) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".sql").expect("only .sql files").to_owned())
        .collect();
    files.sort_unstable();
    let applied = desk.texts("SELECT name FROM migrations ORDER BY version").await;
    assert_eq!(applied, files);
}

/// A release of next year was here: it left a row that we don't know, and a column.
async fn next_year(desk: &Desk) {
    desk.run("ALTER TABLE users ADD COLUMN shoe_size BIGINT").await;
    desk.run("INSERT INTO migrations (version, name, applied_at) VALUES (9001, '9001_shoes', 0)")
        .await;
}

async fn a_newer_schema_that_admits_this_release_works(desk: &Desk) {
    next_year(desk).await;
    let Migrated { applied, .. } = migrate(&desk.second(), NOW).await.unwrap();
    assert_eq!(applied, 0);
    join(&desk.db, "ann").await;
    assert_eq!(user(&desk.db, "ann").await.username, "ann");
}

async fn a_newer_schema_that_does_not_is_refused_with_a_sentence(desk: &Desk) {
    next_year(desk).await;
    desk.run("UPDATE schema_admission SET oldest_release = '0.1.1'").await;
    let Err(DbError::Schema(sentence)) = migrate(&desk.db, NOW).await else { panic!("admitted") };
    let ours = env!("CARGO_PKG_VERSION");
    assert_eq!(
        sentence,
        format!(
            "the database was brought to a schema that needs Keyward 0.1.1 or newer; this is {ours}"
        )
    );
}

async fn a_release_that_cannot_be_read_counts_as_newer(desk: &Desk) {
    for (release, admitted) in [("0.0.9", true), ("0.1.0", true), ("0.10.0", false)] {
        set_oldest(desk, release).await;
        assert_eq!(migrate(&desk.db, NOW).await.is_ok(), admitted, "{release}");
    }
    for unreadable in ["", "new", "0.x.0"] {
        set_oldest(desk, unreadable).await;
        assert!(matches!(migrate(&desk.db, NOW).await, Err(DbError::Schema(_))), "{unreadable}");
    }
}

async fn set_oldest(desk: &Desk, release: &'static str) {
    desk.run_with("UPDATE schema_admission SET oldest_release = $1", release).await;
}
