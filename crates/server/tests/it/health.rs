//! `/health/live` and `/health/ready`.

use serde_json::json;

use crate::house::{House, only_on_sqlite};

/// Promise: A supervisor reads that the process answers and takes traffic.
#[tokio::test]
async fn a_house_at_work_is_live_and_ready() {
    let house = House::new().await;
    let mut probe = house.visitor();
    assert_eq!(probe.get("/health/live").await.is(200).json(), json!({ "status": "live" }));
    assert_eq!(probe.get("/health/ready").await.is(200).json(), json!({ "status": "ready" }));
}

/// Promise: While the server stops it says that it is not ready, closes its connections, and still answers who comes.
#[tokio::test]
async fn a_house_that_stops_is_live_and_no_longer_ready() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.server.begin_draining();
    let answer = ann.get("/health/ready").await.refuses(503, "not_ready");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("connection"), "close");
    ann.get("/health/live").await.is(200);
    let answer = ann.me().await.is(200);
    assert_eq!(answer.header("connection"), "close");
    ann.sign_in("ann").await;
}

/// Promise: A server whose database file was removed or replaced under it is not ready, for it would write into nowhere.
#[tokio::test]
async fn a_file_that_was_taken_away_makes_the_server_not_ready() {
    if only_on_sqlite("a file that is taken away") {
        return;
    }
    let house = House::new().await;
    let mut probe = house.visitor();
    let folder = house.server.config.database.url.folder();
    let (file, aside) = (folder.join("keyward.db"), folder.join("aside.db"));
    std::fs::rename(&file, &aside).unwrap();
    probe.get("/health/ready").await.refuses(503, "not_ready");
    probe.get("/health/live").await.is(200);
    std::fs::copy(&aside, &file).unwrap();
    probe.get("/health/ready").await.refuses(503, "not_ready");
    std::fs::rename(&aside, &file).unwrap();
    probe.get("/health/ready").await.is(200);
}

/// Promise: Without its database a server is live, not ready, and lets nobody in.
#[tokio::test]
async fn without_its_database_nobody_is_let_in() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.me().await.is(200);
    house.app().close().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    ann.get("/health/live").await.is(200);
    ann.get("/health/ready").await.refuses(503, "not_ready");
    // Neither what was remembered nor what is asked anew: 503, and never 401 or 200.
    let answers = [
        ann.me().await,
        ann.get("/users/me/sessions").await,
        ann.try_sign_in("ann", crate::house::PASSWORD).await,
        ann.post("/auth/logout").await,
        ann.refresh().await,
    ];
    for answer in answers {
        let answer = answer.refuses(503, "database_unavailable");
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(answer.header("set-cookie"), "");
    }
}
