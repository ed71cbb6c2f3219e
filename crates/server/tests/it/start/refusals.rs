//! Starts that are refused, each in a sentence that names what to mend.

use super::full_disk::SmallDisk;
use super::process::{Place, done, refused};
use crate::house::{self, places};

/// Promise: A sealing key that does not open the key ring refuses the start, and nothing is overwritten.
#[test]
fn another_sealing_key_refuses_the_start() {
    let place = Place::new();
    done(&place.run(&["user", "list"]));
    let key = place.folder.join("data/sealing.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let text = refused(&place.run(&["serve"]));
    assert!(text.contains("keys.sealing_key"), "{text}");
    assert!(!key.exists(), "a key that opens nothing is not left behind");
    std::fs::write(&key, right).unwrap();
    done(&place.run(&["user", "list"]));
}

/// Promise: A port that is taken refuses the start and names `server.address`.
#[tokio::test]
async fn a_port_that_is_taken_refuses_the_start() {
    let place = Place::new();
    let _server = place.start(&[]).await;
    let text = refused(&place.run(&["serve"]));
    assert!(text.contains("server.address"), "{text}");
}

/// Promise: An unknown setting, and an address open to others without TLS, refuse the start by name.
#[test]
fn unsafe_and_unknown_settings_refuse_the_start_by_name() {
    let place = Place::new();
    let refuse = |name: &str, value: &str| {
        refused(&place.command().env(name, value).arg("serve").output().unwrap())
    };
    assert!(refuse("KEYWARD_TOKENS_LIFETIME", "5").contains("KEYWARD_TOKENS_LIFETIME"));
    let public = refuse("KEYWARD_SERVER_ADDRESS", "0.0.0.0:8080");
    assert!(public.contains("server.public_url"), "{public}");
    assert!(!place.folder.join("data").exists(), "refused before anything is made");
}

/// Promise: A SQLite file that can't be written refuses the start in one sentence.
#[test]
fn a_file_that_only_reads_refuses_the_start() {
    if house::only_on_sqlite("SQLite's file") {
        return;
    }
    let Some(disk) = SmallDisk::mount(6, "0755") else { return };
    let place = Place::at(disk.path());
    done(&place.run(&["user", "list"]));
    disk.make_read_only();
    for command in [&["serve"][..], &["migrate"], &["user", "list"]] {
        let said = refused(&place.run(command));
        let sentence = "database.url: the file ./data/keyward.db can't be written. The user that \
                        runs Keyward has to own it and its folder, on a disk that is not \
                        read-only.\n";
        assert_eq!(said, sentence);
    }
}

/// Promise: A database file that is none refuses the start and is left as it is.
#[test]
fn a_file_that_is_no_database_refuses_the_start() {
    if house::only_on_sqlite("file of a database") {
        return;
    }
    let place = Place::new();
    std::fs::create_dir(place.folder.join("data")).unwrap();
    let file = place.folder.join("data/keyward.db");
    let text = "a letter to nobody, long enough to be no header of a database ".repeat(20);
    std::fs::write(&file, &text).unwrap();
    let said = refused(&place.run(&["serve"]));
    assert!(said.contains("database.url"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

/// Promise: A file of places that is missing, is none or tells of something else refuses the start in a sentence that names it.
#[test]
fn a_file_of_places_that_tells_none_refuses_the_start() {
    let place = Place::new();
    let files = [
        ("missing.mmdb", None, "can't be read"),
        ("letter.mmdb", Some(b"a letter to nobody".to_vec()), "is no database"),
        (
            "networks.mmdb",
            Some(places::file([192, 0, 2, 0].into(), "Story-ASN")),
            "tells no cities",
        ),
    ];
    for (name, bytes, why) in files {
        if let Some(bytes) = bytes {
            std::fs::write(place.folder.join(name), bytes).unwrap();
        }
        let said = place.command().env("KEYWARD_SESSIONS_PLACES_FILE", name).arg("serve").output();
        let text = refused(&said.unwrap());
        assert!(text.contains("sessions.places_file: ") && text.contains(name), "{text}");
        assert!(text.contains(why) && text.lines().count() == 1, "{text}");
    }
}
