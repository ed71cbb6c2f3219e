//! What a password must be at registration, and that it is kept whole.

use serde_json::{Value, json};

use crate::house::service::Service;
use crate::house::{Answer, House, Person};

/// SHA-1 of "velvet harbour saxophone".
const VELVET: &str = "8a3bdeea8397fa26e108caaad3d35c68fc91ea90";

async fn register(visitor: &mut Person, name: &str, password: &str) -> Answer {
    let email = format!("{name}@example.com");
    let body: Value = json!({
        "username": name, "email": email, "full_name": "Tjorvedottir", "password": password,
    });
    visitor.post_json("/auth/register", body).await
}

/// Promise: A password that is short, common, breached, soon guessed, or made of the person's or the product's own words is refused with a reason and a way on, without asking anybody, and no account is made.
/// ASVS 6.2.1
/// ASVS 6.2.4
/// ASVS 6.2.11
/// ASVS 6.2.12
#[tokio::test]
async fn a_weak_password_is_refused_with_its_reason() {
    let house = House::with(&[("passwords.own_words", "Acme,Widgets")]).await;
    let mut visitor = house.visitor();
    let cases = [
        ("", "empty"),
        ("tangerine lamp", "too_short"),
        ("passwordpassword", "common_password"),
        ("123456789012345", "common_password"),
        ("marigold@example.com", "own_words"),
        ("Tjorvedottir-marigold", "own_words"),
        ("keyward-localhost", "own_words"),
        ("acme widgets acme", "own_words"),
        ("williamdemetev.andrei", "breached_password"),
        ("VJHTDJKYETNCZHFP", "breached_password"),
        ("xyxyxxyyxyxyxxyy", "weak_password"),
        ("orbit\u{7} tangerine lamp", "control_character"),
        ("orbit\u{0} tangerine lamp", "null_byte"),
    ];
    for (password, code) in cases {
        let answer = register(&mut visitor, "marigold", password).await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [("/password".to_owned(), code.to_owned())], "{password:?}");
        assert!(!answer.text().contains("tangerine"), "an answer never repeats a password");
    }
    visitor.register("marigold").await;
}

/// Promise: A refusal says how long a password has to be, by the operator's setting.
#[tokio::test]
async fn the_least_length_is_the_operators() {
    let house = House::with(&[("passwords.minimum_length", "20")]).await;
    let answer = register(&mut house.visitor(), "ann", "nineteen letters ok").await;
    let detail = answer.refuses(422, "validation_failed").member("detail");
    assert!(detail.starts_with("20 characters or more."), "{detail}");
    register(&mut house.visitor(), "ann", "twenty letters is ok").await.is(201);
}

/// Promise: Passwords keep every character, up to 1024 of any script, and are never cut: the last one counts as the first.
/// ASVS 6.2.8
/// ASVS 6.2.9
#[tokio::test]
async fn a_password_is_never_cut() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let long: String = "tangerine orbit lämp ☕ ".chars().cycle().take(1_023).collect();
    register(&mut visitor, "ann", &format!("{long}x")).await.is(201);
    visitor.try_sign_in("ann", &format!("{long}x")).await.is(200);
    for other in [format!("{long}y"), long.clone(), format!("{long}xx")] {
        let answer = visitor.try_sign_in("ann", &other).await;
        let status = answer.status.as_u16();
        assert!(matches!(status, 401 | 422), "{status}");
    }
    let answer = register(&mut visitor, "bob", &format!("{long}xx")).await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/password".to_owned(), "too_long".to_owned())]);
}

/// Promise: A password is not trimmed nor folded; only the two ways in which keyboards compose an accent are one.
/// ASVS 6.2.8
#[tokio::test]
async fn spaces_and_case_count_but_the_keyboard_does_not() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    register(&mut visitor, "ann", " Zürich am See 49 ").await.is(201);
    visitor.try_sign_in("ann", " Zu\u{308}rich am See 49 ").await.is(200);
    for other in ["Zürich am See 49", " zürich am see 49 ", " Zurich am See 49 "] {
        visitor.try_sign_in("ann", other).await.refuses(401, "wrong_credentials");
    }
}

/// Promise: A password may be made of any characters: no digit, sign, capital or letter has to be in it.
/// ASVS 6.2.5
#[tokio::test]
async fn no_kind_of_character_has_to_be_there() {
    let house = House::new().await;
    let passwords = [
        "orbit tangerine lamp",
        "orbittangerinelamp",
        "ORBIT TANGERINE LAMP",
        "739184620571836492",
        "лампа мандарин орбита",
        "☕🌳🎷🪐🍊🛶🎐🧭🪁🦉🌵🍄🪶🧶🎈",
    ];
    for (number, password) in passwords.into_iter().enumerate() {
        let name = format!("ann{number}");
        let mut visitor = house.visitor();
        register(&mut visitor, &name, password).await.is(201);
        visitor.try_sign_in(&name, password).await.is(200);
    }
}

/// Promise: Where the operator names a service of breached passwords it is asked by the first five digits of the SHA-1, with padding; what it knows is refused, padding is not, and where it is silent the password is taken.
/// ASVS 6.2.12
#[tokio::test]
async fn a_service_of_breached_passwords_may_be_asked() {
    let service =
        Service::new(|_| format!("{}:0\r\n{}:3\r\n", "0".repeat(35), VELVET[5..].to_uppercase()));
    let url = format!("{}/range/", service.url);
    let house = House::with(&[("passwords.breach_service_url", &url)]).await;
    let answer = register(&mut house.visitor(), "ann", "velvet harbour saxophone").await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/password".to_owned(), "breached_password".to_owned())]);
    let asked = service.asked();
    assert!(asked[0].starts_with(&format!("GET /range/{} HTTP", VELVET[..5].to_uppercase())));
    assert!(asked[0].to_lowercase().contains("add-padding: true"), "{asked:?}");
    assert!(!asked[0].to_lowercase().contains(&VELVET[5..]), "{asked:?}");
    register(&mut house.visitor(), "ann", "seven green kettles").await.is(201);
    // What our own list knows is not told to anybody.
    let before = service.asked().len();
    register(&mut house.visitor(), "bob", "williamdemetev.andrei").await.is(422);
    assert_eq!(service.asked().len(), before);
    let silent = [("passwords.breach_service_url", "http://127.0.0.1:9/range")];
    let house = house.again_with(&silent).await;
    register(&mut house.visitor(), "bob", "velvet harbour saxophone").await.is(201);
}
