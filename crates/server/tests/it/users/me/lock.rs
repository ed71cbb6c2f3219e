//! `POST /users/me/lock`: the panic button.

use crate::house::{House, PASSWORD, of_status, together};

const PATH: &str = "/users/me/lock";

/// Promise: A member locks their own account with one request: every session ends at once, on every instance, and nobody signs in any more, not even with the right password.
/// ASVS 7.4.2
#[tokio::test]
async fn a_locked_account_lets_nobody_in() {
    let house = House::new().await;
    let second = house.second().await;
    let mut bob = house.member("bob").await;
    let mut ann = house.member("ann").await;
    let mut laptop = ann.empty_handed();
    laptop.sign_in("ann").await;
    let mut elsewhere = laptop.at(&second);
    elsewhere.me().await.is(200);
    assert!(ann.post(PATH).await.is(204).body.is_empty());
    for person in [&mut ann, &mut laptop] {
        person.me().await.refuses(401, "invalid_token");
        person.refresh().await.refuses(401, "refresh_token_refused");
    }
    elsewhere.me_within_a_second().await.refuses(401, "invalid_token");
    for house in [&house, &second] {
        let mut visitor = house.visitor();
        visitor.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
        visitor.try_sign_in("ann@example.com", PASSWORD).await.refuses(401, "wrong_credentials");
    }
    bob.me().await.is(200);
}

/// Promise: To whoever tries to sign in, a locked account looks as one with another password does.
/// ASVS 6.3.8
#[tokio::test]
async fn a_locked_account_looks_like_a_wrong_password() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.member("bob").await;
    ann.post(PATH).await.is(204);
    let mut visitor = house.visitor();
    let locked = visitor.try_sign_in("ann", PASSWORD).await;
    let wrong = visitor.try_sign_in("bob", "another orbit lamp").await;
    let nobody = visitor.try_sign_in("nobody", PASSWORD).await;
    assert_eq!(locked.without_number(), wrong.without_number());
    assert_eq!(locked.without_number(), nobody.without_number());
}

/// Promise: An operator lets in again who locked themselves out; tokens from before stay dead.
#[tokio::test]
async fn an_operator_takes_the_lock_away() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post(PATH).await.is(204);
    house.enable("ann").await;
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
    let mut again = ann.empty_handed();
    again.sign_in("ann").await;
    again.me().await.is(200);
}

/// Promise: Whoever an operator has shut out can't undo that by a lock, and an operator who shuts out a locked person shuts them out.
#[tokio::test]
async fn a_lock_and_an_operators_hand_stand_side_by_side() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post(PATH).await.is(204);
    house.disable("ann").await;
    house.enable("ann").await;
    let mut again = ann.empty_handed();
    again.sign_in("ann").await;
    house.disable("ann").await;
    again.post(PATH).await.refuses(401, "invalid_token");
    again.empty_handed().try_sign_in("ann", PASSWORD).await.is(401);
}

/// Promise: Pressed many times at the same instant the button locks once; sign-ins that are under way at that instant end as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_press_one_locks() {
    let house = House::with(&[("limits.guesses_per_person", "100")]).await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let requests = (0..40).map(|number| {
        let mut presser = if number % 2 == 0 { ann.clone() } else { ann.at(&second) };
        async move {
            match number % 4 {
                0 | 1 => presser.post(PATH).await,
                _ => presser.empty_handed().try_sign_in("ann", PASSWORD).await,
            }
        }
    });
    let answers = together(requests).await;
    assert!(!of_status(&answers, 204).is_empty());
    for answer in of_status(&answers, 200) {
        let mut signed_in = house.visitor().with_token(&answer.member("access_token"));
        signed_in.me_within_a_second().await.refuses(401, "invalid_token");
    }
    let lines = house.audit().await;
    assert_eq!(lines.iter().filter(|line| line.event == "lock").count(), 1);
    house.visitor().try_sign_in("ann", PASSWORD).await.is(401);
}

/// Promise: A sign-in with the right password at a locked account is in the audit as what it was.
#[tokio::test]
async fn a_try_at_a_locked_account_is_told() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post(PATH).await.is(204);
    house.visitor().try_sign_in("ann", PASSWORD).await.is(401);
    let lines = house.audit().await;
    let told: Vec<_> =
        lines.iter().take(2).map(|line| (line.event.as_str(), line.reason.as_deref())).collect();
    assert_eq!(told, [("login", Some("locked")), ("lock", None)]);
}
