//! Guessed, replayed and foreign codes.

use crate::house::{House, PASSWORD, of_status, together};

/// Promise: Every code of an app is good once, and in its own half minute and the next: of two hundred who bring it at once, over two instances, one signs in.
/// ASVS 6.5.1
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_who_bring_one_code_one_signs_in() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let second = house.second().await;
    let mut waiting = Vec::new();
    for n in 0..200_usize {
        let mut door = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let mfa_token = door.first_step("ann").await;
        waiting.push((door, mfa_token));
    }
    let code = app.next_code();
    let tries = waiting.into_iter().map(|(mut door, mfa_token)| {
        let code = code.clone();
        async move { door.bring(&mfa_token, "totp", &code).await }
    });
    let answers = together(tries).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.refuses(401, "code_refused");
    }
}

/// Promise: A code that was used, even to confirm its app, opens nothing a second time; nor does one that is a minute old.
/// ASVS 6.5.1
/// ASVS 6.5.5
#[tokio::test]
async fn a_used_or_old_code_opens_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &app.code()).await.refuses(401, "code_refused");
    let code = app.next_code();
    ann.bring(&mfa_token, "totp", &code).await.is(200);
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &code).await.refuses(401, "code_refused");
    let code = app.next_code();
    house.clock.advance(60);
    ann.bring(&mfa_token, "totp", &code).await.refuses(401, "code_refused");
    let code = app.next_code();
    house.clock.advance(30);
    ann.bring(&mfa_token, "totp", &code).await.is(200);
}

/// Promise: A guess is counted before it is judged: five wrong codes end a sign-in, and then the right one opens nothing either. The owner hears that somebody had the password.
/// ASVS 6.3.1
/// ASVS 6.3.5
#[tokio::test]
async fn five_wrong_codes_end_a_sign_in() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    for _ in 0..5 {
        let wrong = app.wrong_code();
        ann.bring(&mfa_token, "totp", &wrong).await.refuses(401, "code_refused");
    }
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.text.contains("five wrong codes"), "{}", letter.text);
    let letters = house.mail.all_to("ann@example.com").await.len();
    let code = app.next_code();
    ann.bring(&mfa_token, "totp", &code).await.refuses(401, "mfa_token_refused");
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &code).await.is(200);
    assert_eq!(house.mail.all_to("ann@example.com").await.len(), letters);
}

/// Promise: Two hundred guesses at once at one sign-in are five that are judged.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_guesses_at_once_are_five() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let second = house.second().await;
    let mfa_token = ann.first_step("ann").await;
    let wrong = app.wrong_code();
    let answers = together((0..200).map(|n| {
        let mut door = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let (mfa_token, wrong) = (mfa_token.clone(), wrong.clone());
        async move { door.bring(&mfa_token, "totp", &wrong).await }
    }))
    .await;
    let judged = answers.iter().filter(|answer| answer.member("code") == "code_refused");
    assert_eq!(judged.count(), 5);
    assert_eq!(of_status(&answers, 401).len(), 200);
}

/// Promise: Wrong codes take from the person's budget over every sign-in, and who knows the password does not get around it by beginning again.
/// ASVS 6.3.1
#[tokio::test]
async fn wrong_codes_take_from_the_persons_budget() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    for n in 0..5 {
        let mut guesser = house.visitor_from(&format!("198.51.100.{n}"));
        let mfa_token = guesser.first_step("ann").await;
        for _ in 0..2 {
            guesser.bring(&mfa_token, "totp", &app.wrong_code()).await.is(401);
        }
    }
    let mut guesser = house.visitor_from("198.51.100.99");
    // Not judged any more; the answer is the one of a wrong password.
    guesser.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: A code of another person's app, and a recovery code of another person, are wrong.
#[tokio::test]
async fn another_persons_factors_are_wrong() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_app(&house).await;
    let mut bob = house.member("bob").await;
    let (bobs, codes) = bob.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &bobs.next_code()).await.refuses(401, "code_refused");
    ann.bring(&mfa_token, "recovery_code", &codes[0]).await.refuses(401, "code_refused");
    let bobs_token = bob.first_step("bob").await;
    bob.bring(&bobs_token, "recovery_code", &codes[0]).await.is(200);
}

/// Promise: Each step of a sign-in with two factors is in the audit, and so is each wrong code.
#[tokio::test]
async fn both_steps_are_told() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &app.wrong_code()).await.is(401);
    ann.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
    let lines = house.audit().await;
    let told: Vec<_> = lines
        .iter()
        .take(5)
        .rev()
        .map(|line| {
            let reason = line.reason.as_deref().unwrap_or_default();
            (line.event.as_str(), line.outcome.as_str(), reason)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("factor_begin", "success", "totp"),
            ("factor_add", "success", "totp"),
            ("login_factor_asked", "success", ""),
            ("login_factor", "refused", "wrong_totp"),
            ("login", "success", ""),
        ]
    );
}
