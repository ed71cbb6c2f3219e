//! `GET /auth/challenge`, and what is asked of machines.

use keyward_rules::login::proof_of_work;
use serde_json::{Value, json};

use crate::house::service::Service;
use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

const WRONG: &str = "not the tangerine lamp";

const WORK: [(&str, &str); 2] =
    [("challenge.kind", "proof_of_work"), ("challenge.difficulty", "8")];

async fn solve(visitor: &mut Person) -> String {
    let challenge = visitor.get("/auth/challenge").await.is(200).json();
    assert_eq!(
        (&challenge["kind"], &challenge["algorithm"]),
        (&json!("proof_of_work"), &json!("SHA-256"))
    );
    let difficulty = u32::try_from(challenge["difficulty"].as_u64().unwrap()).unwrap();
    let token = challenge["token"].as_str().unwrap();
    let found = (0_u32..).map(|n| n.to_string());
    let nonce = found.into_iter().find(|n| proof_of_work::is_solved(token, n, difficulty)).unwrap();
    format!("{token}:{nonce}")
}

fn newcomer(name: &str, solution: Option<&str>) -> Value {
    let email = format!("{name}@example.com");
    json!({ "username": name, "email": email, "password": PASSWORD, "challenge": solution })
}

async fn sign_in(visitor: &mut Person, password: &str, solution: &str) -> Answer {
    let body = json!({ "username": "ann", "password": password, "challenge": solution });
    visitor.post_json("/auth/login", body).await
}

/// Promise: Nothing is asked of anybody by default.
#[tokio::test]
async fn nothing_is_asked_by_default() {
    let house = House::new().await;
    let mut ann = house.visitor();
    let challenge = ann.get("/auth/challenge").await.is(200).json();
    assert_eq!(challenge, json!({ "kind": "off" }));
    ann.register("ann").await;
    for _ in 0..9 {
        ann.try_sign_in("ann", WRONG).await.is(401);
    }
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: Where the operator asks for proof of work, a registration without one, with one that is too easy, altered or late, is refused before anything is said of names; with one it is made.
/// ASVS 6.3.1
#[tokio::test]
async fn a_registration_takes_work() {
    let house = House::with(&WORK).await;
    let mut visitor = house.visitor();
    let register = "/auth/register";
    let refused = |answer: Answer| answer.refuses(403, "challenge_required");
    refused(visitor.post_json(register, newcomer("ann", None)).await);
    let solution = solve(&mut visitor).await;
    let (token, nonce) = solution.split_once(':').unwrap();
    let easier = token.replacen(".8.", ".1.", 1);
    let bad =
        ["", ":", token, &format!("{token}:no work"), &format!("{easier}:{nonce}"), &solution[1..]];
    for bad in bad {
        refused(visitor.post_json(register, newcomer("ann", Some(bad))).await);
    }
    visitor.post_json(register, newcomer("ann", Some(&solution))).await.is(201);
    refused(visitor.post_json(register, newcomer("bob", Some(&solution))).await);
    let late = solve(&mut visitor).await;
    house.clock.advance(600);
    refused(visitor.post_json(register, newcomer("bob", Some(&late))).await);
    house.sweep().await;
    refused(visitor.post_json(register, newcomer("bob", Some(&solution))).await);
}

/// Promise: One solution is one registration, also where two hundred come with it at once, over two instances.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_solution_is_good_once() {
    let house = House::with(&WORK).await;
    let second = house.second().await;
    let solution = solve(&mut house.visitor()).await;
    let newcomers = (0..200_usize).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let body = newcomer(&format!("p{n}"), Some(&solution));
        async move { visitor.post_json("/auth/register", body).await }
    });
    let answers = together(newcomers).await;
    assert_eq!(of_status(&answers, 201).len(), 1);
    assert_eq!(of_status(&answers, 403).len(), 199);
}

/// Promise: After many failures at a name a sign-in takes work too, alike whether or not somebody bears it; a known device is spared.
/// ASVS 6.3.1
/// ASVS 6.3.8
#[tokio::test]
async fn a_sign_in_takes_work_after_many_failures() {
    let house = House::with(&WORK).await;
    let mut visitor = house.visitor();
    let solution = solve(&mut visitor).await;
    visitor.post_json("/auth/register", newcomer("ann", Some(&solution))).await.is(201);
    let mut laptop = house.visitor();
    laptop.sign_in("ann").await;
    let mut seen = Vec::new();
    for name in ["ann", "nobody"] {
        for _ in 0..5 {
            visitor.try_sign_in(name, WRONG).await.is(401);
        }
        seen.push(visitor.try_sign_in(name, PASSWORD).await);
    }
    assert_eq!(seen[0].without_number(), seen[1].without_number());
    seen.remove(0).refuses(403, "challenge_required");
    let solution = solve(&mut visitor).await;
    sign_in(&mut visitor, WRONG, &solution).await.is(401);
    sign_in(&mut visitor, PASSWORD, &solution).await.refuses(403, "challenge_required");
    let solution = solve(&mut visitor).await;
    sign_in(&mut visitor, PASSWORD, &solution).await.is(200);
    laptop.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: A captcha service that the operator chose judges what a page brings, by the address that it came from; where it gives no verdict nobody passes.
#[tokio::test]
async fn a_captcha_service_is_asked() {
    let service = Service::new(|request| {
        let body = request.lines().last().unwrap_or_default();
        let verdict = match () {
            () if body.contains("response=broken") => return "<html>".to_owned(),
            () => body == "secret=shared&response=a+person&remoteip=203.0.113.7",
        };
        json!({ "success": verdict, "hostname": "localhost" }).to_string()
    });
    let settings = [
        ("challenge.kind", "captcha"),
        ("challenge.captcha_url", service.url.as_str()),
        ("challenge.captcha_secret", "shared"),
        ("challenge.captcha_site_key", "site"),
    ];
    let house = House::with(&settings).await;
    let mut visitor = house.visitor();
    let challenge = visitor.get("/auth/challenge").await.is(200).json();
    assert_eq!(challenge, json!({ "kind": "captcha", "site_key": "site" }));
    for (solution, status, code) in [
        (None, 403, "challenge_required"),
        (Some("a robot"), 403, "challenge_required"),
        (Some("broken"), 503, "challenge_unavailable"),
    ] {
        let answer = visitor.post_json("/auth/register", newcomer("ann", solution)).await;
        answer.refuses(status, code);
    }
    visitor.post_json("/auth/register", newcomer("ann", Some("a person"))).await.is(201);
    assert_eq!(service.asked().len(), 3);
}
