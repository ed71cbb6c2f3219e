//! `POST /auth/email/undo`.

use serde_json::json;

use crate::house::authenticator::Authenticator;
use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

const DAY_SECONDS: i64 = 86_400;

/// Moves to this address; the token of the notice to the old one.
async fn moves(house: &House, person: &mut Person, from: &str, to: &str) -> String {
    let body = json!({ "email": to, "password": PASSWORD });
    person.post_json("/users/me/email", body).await.is(202);
    let token = house.mail.last_to(to).await.token();
    person.post_json("/auth/email/verify", json!({ "token": token })).await.is(204);
    house.mail.last_to(from).await.token()
}

async fn undo(person: &mut Person, token: &str) -> Answer {
    person.post_json("/auth/email/undo", json!({ "token": token })).await
}

/// Promise: The notice to the old address takes the change back: the old address stands again, every session ends, the password is gone, and a letter leads to a new one.
#[tokio::test]
async fn ann_takes_her_address_back() {
    let house = House::new().await;
    let mut thief = house.member("ann").await;
    let token = moves(&house, &mut thief, "ann@example.com", "thief@example.org").await;
    let mut ann = house.visitor();
    undo(&mut ann, &token).await.is(204);
    thief.me().await.refuses(401, "invalid_token");
    thief.refresh().await.refuses(401, "refresh_token_refused");
    thief.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let letter = house.mail.last_to("ann@example.com").await;
    assert_eq!(house.mail.last_kind_to("ann@example.com").await, "reset_password");
    let body = json!({ "token": letter.token(), "password": "seven green kettles" });
    ann.post_json("/auth/password/reset", body).await.is(204);
    let answer = ann.try_sign_in("ann@example.com", "seven green kettles").await.is(200);
    ann.token = Some(answer.member("access_token"));
    assert_eq!(ann.me().await.member("email"), "ann@example.com");
    undo(&mut ann, &token).await.refuses(400, "undo_token_refused");
}

/// Promise: The way back stands for seven days, and nobody registers with the old address meanwhile.
#[tokio::test]
async fn the_way_back_stands_for_seven_days() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let token = moves(&house, &mut ann, "ann@example.com", "ann@example.org").await;
    let mut thief = house.visitor();
    let body = json!({ "username": "thief", "email": "ann@example.com", "password": PASSWORD });
    thief.post_json("/auth/register", body.clone()).await.refuses(400, "email_taken");
    let mut bob = house.member("bob").await;
    let wish = json!({ "email": "ann@example.com", "password": PASSWORD });
    bob.post_json("/users/me/email", wish).await.is(202);
    assert_ne!(house.mail.last_kind_to("ann@example.com").await, "confirm_new_address");
    house.clock.advance(7 * DAY_SECONDS - 1);
    thief.post_json("/auth/register", body.clone()).await.refuses(400, "email_taken");
    house.clock.advance(1);
    undo(&mut ann, &token).await.refuses(400, "undo_token_refused");
    thief.post_json("/auth/register", body).await.is(201);
}

/// Promise: The first owner's way back goes before those of later addresses: however often a thief moves on, the account comes back, and their own notices are worth nothing then.
#[tokio::test]
async fn a_thief_who_moves_on_loses_all_the_same() {
    let house = House::new().await;
    let mut thief = house.member("ann").await;
    let anns = moves(&house, &mut thief, "ann@example.com", "one@example.org").await;
    house.clock.advance(1);
    let thiefs = moves(&house, &mut thief, "one@example.org", "two@example.org").await;
    let mut ann = house.visitor();
    undo(&mut ann, &anns).await.is(204);
    undo(&mut thief.empty_handed(), &thiefs).await.refuses(400, "undo_token_refused");
    ann.try_sign_in("ann@example.com", PASSWORD).await.is(401);
    assert_eq!(house.mail.last_kind_to("ann@example.com").await, "reset_password");
}

/// Promise: What a thief leaves behind before the owner takes the address back is worth nothing afterwards: a passkey, an app, recovery codes, letters that were sent to them with "this was not me", a lock, a planned deletion.
/// ASVS 6.4.3
#[tokio::test]
async fn what_a_thief_left_behind_goes_with_them() {
    for leaves_by in ["nothing", "lock", "deletion"] {
        let house = House::new().await;
        let mut thief = house.member("ann").await;
        let anns = moves(&house, &mut thief, "ann@example.com", "thief@example.org").await;
        thief.sign_in("ann").await;
        let mut device = Authenticator::new();
        thief.add_passkey(&mut device).await;
        let not_me = house.mail.last_to("thief@example.org").await.token();
        match leaves_by {
            "lock" => drop(thief.post("/users/me/lock").await.is(204)),
            "deletion" => drop(thief.delete("/users/me").await.is(202)),
            _ => {}
        }
        let mut ann = house.visitor();
        undo(&mut ann, &anns).await.is(204);
        let body = json!({ "token": not_me });
        thief.empty_handed().post_json("/auth/not-me", body).await.is(400);
        assert_eq!(house.visitor().try_to_sign_in_by_passkey(&mut device).await.status, 401);
        let token = house.mail.last_to("ann@example.com").await.token();
        let body = json!({ "token": token, "password": "seven green kettles" });
        ann.post_json("/auth/password/reset", body).await.is(204);
        // No factor of the thief's is asked for.
        let answer = ann.try_sign_in("ann@example.com", "seven green kettles").await.is(200);
        ann.token = Some(answer.member("access_token"));
        assert_eq!(ann.me().await.member("email"), "ann@example.com", "{leaves_by}");
    }
}

/// Promise: Whoever moved may move back by themselves.
#[tokio::test]
async fn ann_moves_back_by_herself() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    moves(&house, &mut ann, "ann@example.com", "ann@example.org").await;
    moves(&house, &mut ann, "ann@example.org", "ann@example.com").await;
    assert_eq!(ann.me().await.member("email"), "ann@example.com");
}

/// Promise: Of 200 who take one change back at the same instant, over two instances, one does; guessed tokens are refused and counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_takes_it_back() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let token = moves(&house, &mut ann, "ann@example.com", "ann@example.org").await;
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { undo(&mut visitor, &token).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 199);
    assert_eq!(house.mail.count_of("ann@example.com", "reset_password").await, 1);
    undo(&mut ann, "kw_vo_").await.refuses(400, "undo_token_refused");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("undo_token_refused"));
}
