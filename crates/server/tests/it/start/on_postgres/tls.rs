//! The certificate of the database's server.

use super::super::process::{Place, done};
use super::{empty_database, refused_at};
use crate::house::postgres::{at_server, named};

/// The server's certificate in PEM, good for `localhost` alone.
const CERTIFICATE: &str = "KEYWARD_TEST_POSTGRES_CERTIFICATE";

/// Promise: `sslmode` up to `verify-full` is kept: a certificate of an unknown issuer or of another name refuses the start.
#[test]
fn a_certificate_that_does_not_fit_refuses_the_start() {
    let Some(database) = empty_database() else { return };
    let Some(certificate) = named(CERTIFICATE, "the certificate of that server") else { return };
    let url = |host: &str, parameters: &str| {
        let change = |url: &mut url::Url| {
            url.set_host(Some(host)).unwrap();
            url.set_query(Some(parameters));
        };
        at_server(change, database.name())
    };
    let root = format!("&sslrootcert={certificate}");
    for (host, parameters, said) in [
        ("localhost", "sslmode=verify-full".to_owned(), "name the issuer's certificate"),
        ("localhost", "sslmode=verify-ca".to_owned(), "name the issuer's certificate"),
        ("127.0.0.1", format!("sslmode=verify-full{root}"), "not valid for name"),
    ] {
        let text = refused_at(&url(host, &parameters), &["migrate"]);
        assert!(text.contains("the certificate of the server at "), "{text}");
        assert!(text.contains(said), "{text}");
    }
    for (host, parameters) in [
        ("localhost", format!("sslmode=verify-full{root}")),
        ("127.0.0.1", format!("sslmode=verify-ca{root}")),
        ("127.0.0.1", "sslmode=require".to_owned()),
        ("127.0.0.1", "sslmode=disable".to_owned()),
    ] {
        let place = Place::without_database();
        let mut command = place.command();
        command.env("DATABASE_URL", url(host, &parameters)).arg("migrate");
        done(&command.output().unwrap());
    }
}
