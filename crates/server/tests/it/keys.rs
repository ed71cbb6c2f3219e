//! Signing keys that turn while people are at the door, over two instances.

mod compromised;
mod rotate;
mod schedule;
mod sealing;
mod unknown;

use std::time::Duration;

use crate::house::{House, Person, jwt};

/// The key that signed somebody's access token.
fn kid_of(person: &Person) -> String {
    jwt::header(person.token.as_ref().unwrap())["kid"].as_str().unwrap().to_owned()
}

/// Waits until an instance publishes just what another one does, for the second that it has.
async fn hears(house: &House, second: &House) {
    for _ in 0..40 {
        if second.published_kids().await == house.published_kids().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(second.published_kids().await, house.published_kids().await, "it did not hear");
}
