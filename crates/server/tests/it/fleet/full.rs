//! A PostgreSQL server without room.

use super::workshop::Workshop;
use super::{Fleet, refresh_body, register, sign_in};
use crate::start::full_disk::SmallDisk;

/// More registrations than fit into the pages that a table has begun.
const MANY: usize = 400;

/// Promise: A PostgreSQL server whose disk is full is told as a clear 503, nothing acknowledged is lost, and all is well when there is room again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_room_is_told_and_survived() {
    let Some(disk) = SmallDisk::mount(200, "1777") else { return };
    let Some(database) = Workshop::open_in(disk.path()) else { return };
    let fleet = Fleet::on(database);
    let [one, other] = fleet.both(&[("KEYWARD_LIMITS_MODE", "off")]).await;
    register(&one, "ann").await.is(201);
    let held = sign_in(&one, "ann").await;
    let filler = disk.fill();
    let mut acknowledged = Vec::new();
    let mut refused = None;
    for number in 0..MANY {
        let name = format!("full{number}");
        let answer = register(&one, &name).await;
        if answer.status == 201 {
            acknowledged.push(name);
        } else {
            answer.refuses(503, "storage_full");
            refused = Some(name);
            break;
        }
    }
    let refused = refused.expect("the disk was full");
    for server in [&one, &other] {
        server.get_as(&held.access, "/users/me").await.is(200);
    }
    std::fs::remove_file(filler).unwrap();
    register(&other, &refused).await.is(201);
    other.post_json("/auth/refresh", refresh_body(&held)).await.is(200);
    for name in acknowledged.iter().chain([&refused]) {
        sign_in(&other, name).await;
    }
}
