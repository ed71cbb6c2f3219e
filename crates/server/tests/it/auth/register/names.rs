//! Names and addresses at registration: one person, one account, however it is spelled.

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

async fn register(visitor: &mut Person, username: &str, email: &str) -> Answer {
    let body = json!({ "username": username, "email": email, "password": PASSWORD });
    visitor.post_json("/auth/register", body).await
}

/// Promise: Names that read alike are one name: case, full-width letters, ligatures and composed accents make no second account.
#[tokio::test]
async fn every_spelling_of_a_name_is_the_same_name() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let names = [
        ("ann", vec!["ANN", "Ann", " ann ", "\u{ff21}\u{ff4e}\u{ff4e}", "\u{1d41a}nn"]),
        ("Straße", vec!["strasse", "STRASSE", "straſſe"]),
        ("zoë", vec!["zoe\u{308}", "ZOË", "ZOE\u{308}"]),
        ("kelvin", vec!["\u{212a}elvin", "KELVIN"]),
    ];
    for (number, (name, spellings)) in names.iter().enumerate() {
        register(&mut visitor, name, &format!("first{number}@example.com")).await.is(201);
        for (nth, spelling) in spellings.iter().enumerate() {
            let email = format!("other{number}.{nth}@example.com");
            let answer = register(&mut visitor, spelling, &email).await;
            answer.refuses(400, "username_taken");
            let answer = visitor.try_sign_in(spelling, PASSWORD).await.is(200);
            let mut person = visitor.with_token(&answer.member("access_token"));
            assert_eq!(person.me().await.member("username"), *name, "shown as it was typed");
        }
    }
}

/// Promise: Addresses that reach one mailbox under one spelling of its domain are one address; dots and plus parts stay, for other servers may mean others by them.
#[tokio::test]
async fn every_spelling_of_an_address_is_the_same_address() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    register(&mut visitor, "ann", "Ann.Lee@Bücher.example").await.is(201);
    let spellings = [
        "ann.lee@bücher.example",
        "ANN.LEE@BÜCHER.EXAMPLE",
        "ann.lee@xn--bcher-kva.example",
        "ann.lee@XN--BCHER-KVA.example",
        "ann.lee@bu\u{308}cher\u{3002}example",
        " ann.lee@bücher.example ",
    ];
    for (nth, spelling) in spellings.iter().enumerate() {
        let answer = register(&mut visitor, &format!("ann{nth}"), spelling).await;
        answer.refuses(400, "email_taken");
        visitor.try_sign_in(spelling, PASSWORD).await.is(200);
    }
    for (nth, other) in
        ["annlee@bücher.example", "ann.lee+x@bücher.example", "ann.lee@bucher.example"]
            .iter()
            .enumerate()
    {
        register(&mut visitor, &format!("lee{nth}"), other).await.is(201);
    }
}

/// Promise: A name is 1 to 64 letters, digits, full stops, underscores and hyphens of one script, and never an address.
#[tokio::test]
async fn a_name_against_the_rules_is_refused_with_its_reason() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let longest = "a".repeat(64);
    let cases = [
        (String::new(), "empty"),
        ("   ".to_owned(), "empty"),
        ("ann@example.com".to_owned(), "not_allowed_character"),
        ("ann lee".to_owned(), "not_allowed_character"),
        ("an\u{200b}n".to_owned(), "not_allowed_character"),
        ("<b>ann</b>".to_owned(), "not_allowed_character"),
        ("...".to_owned(), "not_allowed_character"),
        ("p\u{430}ypal".to_owned(), "mixed_scripts"),
        ("ann\u{0}".to_owned(), "null_byte"),
        ("a\u{7}nn".to_owned(), "control_character"),
        ("an\nn".to_owned(), "control_character"),
        ("a".repeat(65), "too_long"),
        ("n".repeat(300), "too_long"),
    ];
    for (name, code) in cases {
        let answer = register(&mut visitor, &name, "ann@example.com").await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [("/username".to_owned(), code.to_owned())], "{name:?}");
    }
    register(&mut visitor, &longest, "longest@example.com").await.is(201);
    register(&mut visitor, "аня", "anja@example.com").await.is(201);
}

/// Promise: What can't be an address is refused with its reason, before anything is written.
#[tokio::test]
async fn an_address_against_the_rules_is_refused_with_its_reason() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let cases = [
        (String::new(), "empty"),
        ("ann".to_owned(), "not_an_address"),
        ("ann@".to_owned(), "not_an_address"),
        ("@example.com".to_owned(), "not_an_address"),
        ("ann@example.com, bob@example.com".to_owned(), "not_an_address"),
        ("Ann <ann@example.com>".to_owned(), "not_an_address"),
        ("ann@example.com\r\nBcc: bob@example.com".to_owned(), "control_character"),
        ("ann\u{0}@example.com".to_owned(), "null_byte"),
        (format!("{}@example.com", "a".repeat(300)), "too_long"),
        (format!("{}@example.com", "a".repeat(65)), "too_long"),
    ];
    for (email, code) in cases {
        let answer = register(&mut visitor, "ann", &email).await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [("/email".to_owned(), code.to_owned())], "{email:?}");
    }
    visitor.register("ann").await;
}

/// Promise: However many register one name in whatever spelling at the same instant, over two instances, exactly one account is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_make_one_account() {
    let house = House::new().await;
    let second = house.second().await;
    let spellings = ["ann", "ANN", "Ann", "\u{ff21}\u{ff2e}\u{ff2e}", " aNN "];
    let requests = (0..100_usize).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        async move {
            let email = format!("ann{n}@example.com");
            register(&mut visitor, spellings[n % spellings.len()], &email).await
        }
    });
    let answers = together(requests).await;
    let made = of_status(&answers, 201);
    assert_eq!(made.len(), 1);
    let made = made[0].json();
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.refuses(400, "username_taken");
    }
    let mut ann = house.visitor();
    ann.sign_in("ann").await;
    assert_eq!(ann.me().await.json(), made);
}

/// Promise: However many register one address at the same instant, exactly one account is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_at_once_with_one_address_make_one_account() {
    let house = House::new().await;
    let spellings = ["ann@bücher.example", "ANN@Bücher.example", "ann@xn--bcher-kva.example"];
    let requests = (0..100_usize).map(|n| {
        let mut visitor = house.visitor();
        async move {
            let spelling = spellings[n % spellings.len()];
            register(&mut visitor, &format!("ann{n}"), spelling).await
        }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 201).len(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.refuses(400, "email_taken");
    }
}
