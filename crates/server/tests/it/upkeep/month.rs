//! A month in the life of one member, with a sweep every day.

use crate::house::{House, PASSWORD};

const HOUR: i64 = 3_600;

/// Promise: Tables do not grow with age: in a month of sign-ins, wrong guesses, refreshes and sign-outs each day's rows go, and the last day is like the tenth, when the first links in letters are over.
#[tokio::test]
async fn a_month_leaves_no_more_than_a_few_days() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let mut days = Vec::new();
    for _ in 0..30 {
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401);
        // One session is signed out, one is left to its end, one refuses a thief.
        for ending in ["sign-out", "nothing", "thief"] {
            let first = ann.sign_in_by_body("ann").await;
            let mut newest = first.clone();
            for _ in 0..4 {
                house.clock.advance(HOUR / 2);
                newest = ann.refresh_with(&newest).await.is(200).member("refresh_token");
            }
            match ending {
                "sign-out" => drop(ann.post("/auth/logout").await.is(204)),
                "thief" => drop(ann.refresh_with(&first).await.is(401)),
                _ => {}
            }
        }
        house.clock.advance(18 * HOUR);
        ann.try_sign_in("ann", PASSWORD).await.is(200);
        days.push(house.sweep().await);
    }
    let tenth = days[9];
    assert_eq!((tenth.attempts, tenth.sessions, tenth.changes), (1, 4, 2));
    assert!(days[9..].iter().all(|day| *day == tenth), "{days:?}");
}
