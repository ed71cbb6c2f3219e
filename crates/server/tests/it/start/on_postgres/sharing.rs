//! Several instances on one database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::process::{Place, done, refused};
use super::empty_database;
use crate::house::postgres::Database;
use crate::house::{PASSWORD, SEALING_KEY};

const SHARED: [(&str, &str); 1] = [("KEYWARD_KEYS_SEALING_KEY", SEALING_KEY)];

/// Runs a command in each of these places at the same moment.
fn at_once(
    places: &[Place],
    settings: &[(&str, &str)],
    arguments: &[&str],
) -> Vec<std::process::Output> {
    let running: Vec<_> = places
        .iter()
        .map(|place| {
            let mut command = place.command();
            command.envs(settings.iter().copied()).args(arguments);
            std::thread::spawn(move || command.output().unwrap())
        })
        .collect();
    running.into_iter().map(|running| running.join().unwrap()).collect()
}

fn places(number: usize, database: &Arc<Database>) -> Vec<Place> {
    (0..number).map(|_| Place::beside(database)).collect()
}

/// Promise: A second instance that made a sealing key of its own is refused and told to share the first one's, also when both start at once on an empty database.
#[test]
fn instances_without_a_shared_sealing_key_are_refused_but_for_the_first() {
    for _ in 0..3 {
        let Some(database) = empty_database() else { return };
        let places = places(2, &database);
        let outputs = at_once(&places, &[], &["user", "list"]);
        let losers: Vec<_> = (0..2).filter(|number| !outputs[*number].status.success()).collect();
        assert_eq!(losers.len(), 1, "{outputs:?}");
        let loser = losers[0];
        let text = refused(&outputs[loser]);
        assert!(text.starts_with("keys.sealing_key does not open "), "{text}");
        assert!(text.contains("need the same keys.sealing_key"), "{text}");
        assert!(!places[loser].folder.join("data/sealing.key").exists(), "it would open nothing");
        done(&places[1 - loser].run(&["user", "list"]));
        refused(&places[loser].run(&["serve"]));

        let key = std::fs::read_to_string(places[1 - loser].folder.join("data/sealing.key"));
        let shared = [("KEYWARD_KEYS_SEALING_KEY", key.as_deref().unwrap().trim())];
        for output in at_once(&places, &shared, &["user", "list"]) {
            done(&output);
        }
    }
}

/// Promise: Of several instances that start at once on an empty database one migrates, and all work.
#[tokio::test]
async fn instances_that_start_at_once_migrate_once() {
    let Some(database) = empty_database() else { return };
    let applied: Vec<u64> = at_once(&places(4, &database), &SHARED, &["migrate", "--json"])
        .iter()
        .map(|output| serde_json::from_str::<Value>(&done(output)).unwrap()["applied"].as_u64())
        .map(Option::unwrap)
        .collect();
    assert_eq!(applied.iter().filter(|applied| **applied > 0).count(), 1, "{applied:?}");

    let Some(database) = empty_database() else { return };
    let places = places(3, &database);
    let issuer = format!("http://localhost:{}", places[0].port);
    let settings = [SHARED[0], ("KEYWARD_SERVER_PUBLIC_URL", issuer.as_str())];
    let (one, two, three) = tokio::join!(
        places[0].start(&settings),
        places[1].start(&settings),
        places[2].start(&settings)
    );
    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    one.post_json("/auth/register", ann).await.is(201);
    let credentials = json!({ "username": "ann", "password": PASSWORD });
    let token = two.post_json("/auth/login", credentials).await.is(200).member("access_token");
    three.get_as(&token, "/users/me").await.is(200);

    done(&places[0].command().envs(SHARED).args(["user", "disable", "ann"]).output().unwrap());
    let since = Instant::now();
    for server in [&one, &two, &three] {
        while server.get_as(&token, "/users/me").await.status.is_success() {
            assert!(since.elapsed() < Duration::from_secs(1), "an instance did not hear");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Promise: `DATABASE_URL` in `.env` names the PostgreSQL database, and the sealing key lies in `./data`.
#[tokio::test]
async fn a_database_url_in_dotenv_is_honoured() {
    let Some(database) = empty_database() else { return };
    let place = Place::without_database();
    let env = format!("DATABASE_URL={}\n", database.url());
    std::fs::write(place.folder.join(".env"), env).unwrap();
    let server = place.start(&[]).await;
    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", ann).await.is(201);
    assert!(database.xml().contains("ann@example.com"));
    let made: Vec<_> = std::fs::read_dir(place.folder.join("data"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(made, ["sealing.key"]);
    assert!(server.said().contains("data/sealing.key"), "{}", server.said());
    let password = url::Url::parse(&database.url()).unwrap().password().map(str::to_owned);
    assert!(!server.said().contains(&password.unwrap_or("hunter2".into())), "{}", server.said());
}
