//! Doors that are costly for us have a budget for each network.

use serde_json::json;

use crate::house::{House, PASSWORD, of_status, together};

/// Promise: One network makes so many accounts within the window and no more, over two instances, exactly; others go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_network_registers_so_often_and_no_more() {
    let house = House::with(&[("limits.registrations_per_network", "5")]).await;
    let second = house.second().await;
    let newcomers = (0..20_usize).map(|n| {
        let mut newcomer = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        async move {
            let (name, email) = (format!("p{n}"), format!("p{n}@example.com"));
            let body = json!({ "username": name, "email": email, "password": PASSWORD });
            newcomer.post_json("/auth/register", body).await
        }
    });
    let answers = together(newcomers).await;
    assert_eq!(of_status(&answers, 201).len(), 5);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.header("retry-after"), "900");
        answer.refuses(429, "too_many_attempts");
    }
    house.visitor_from("198.51.100.3").register("ann").await;
    // Whoever has an account signs in as before.
    house.visitor().sign_in("ann").await;
    house.clock.advance(900);
    house.visitor().register("bob").await;
}
