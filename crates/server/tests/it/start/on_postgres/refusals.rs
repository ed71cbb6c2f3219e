//! Databases that can't be reached or can't be lived in, each refused in one sentence.

use std::io::Write as _;
use std::net::TcpListener;

use super::{empty_database, refused_at};
use crate::house::postgres::{Database, at_server, server, tell};

/// Promise: A PostgreSQL server that can't be reached, or lets this user in nowhere, refuses the start in one sentence with the place and without the password.
#[test]
fn a_server_out_of_reach_refuses_the_start() {
    if server().is_none() {
        return;
    }
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at_nobody = at_server(|url| url.set_port(Some(nobody)).unwrap(), "postgres");
    let elsewhere = at_server(|url| url.set_host(Some("nowhere.invalid")).unwrap(), "postgres");
    let wrong = at_server(|url| url.set_password(Some("hunter2")).unwrap(), "postgres");
    let stranger = at_server(|url| url.set_username("a_stranger").unwrap(), "postgres");
    let missing = at_server(|_| (), "a_database_that_nobody_made");
    let socket = "postgres:///keyward?host=/nowhere&user=ann&password=hunter2";
    for (url, said) in [
        (at_nobody.as_str(), format!("no PostgreSQL answers at 127.0.0.1:{nobody}: ")),
        (&elsewhere, "no PostgreSQL answers at nowhere.invalid:".to_owned()),
        (&wrong, "refuses the password of ".to_owned()),
        (&stranger, "refuses the password of a_stranger".to_owned()),
        (&missing, "has no database a_database_that_nobody_made; make it first".to_owned()),
        (socket, "no PostgreSQL answers in /nowhere: ".to_owned()),
    ] {
        for command in [&["serve"][..], &["migrate"], &["user", "list"]] {
            let text = refused_at(url, command);
            assert!(text.contains(&said), "{text}");
        }
    }
}

/// Promise: What answers at the database's address but is no PostgreSQL, or never says a word, refuses the start within the time-out.
#[test]
fn a_server_that_is_none_refuses_the_start() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let text = refused_at(&format!("postgres://ann:hunter2@127.0.0.1:{port}/x"), &["serve"]);
    let said = format!("the server at 127.0.0.1:{port} did not answer within 2 seconds");
    assert!(text.contains(&said), "{text}");

    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in other.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let text = refused_at(&format!("postgres://ann:hunter2@127.0.0.1:{port}/x"), &["serve"]);
    assert!(text.contains("does not speak as PostgreSQL does"), "{text}");
}

/// Promise: A database that is read-only, keeps text in another encoding or holds somebody else's tables refuses the start and is left as it is.
#[test]
fn a_database_that_is_not_ours_to_live_in_refuses_the_start() {
    let Some(read_only) = empty_database() else { return };
    let name = read_only.name();
    tell(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    let text = refused_at(&read_only.url(), &["serve"]);
    assert!(text.contains("is read-only"), "{text}");

    let how = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'";
    let text = refused_at(&Database::made(how).url(), &["serve"]);
    assert!(text.contains("keeps text as SQL_ASCII"), "{text}");

    let taken = Database::new();
    taken.run("CREATE VIEW users AS VALUES (1)");
    let text = refused_at(&taken.url(), &["migrate"]);
    assert!(text.contains("tables that Keyward did not make"), "{text}");
    taken.run("DROP VIEW users");
    taken.run("CREATE VIEW migrations AS VALUES (1)");
    let text = refused_at(&taken.url(), &["migrate"]);
    assert!(text.contains("tables that Keyward did not make"), "{text}");
}
