//! Whether somebody is there is never told: refusals are the same in every part.

use crate::house::{Answer, House, PASSWORD};

const REFUSED: &str = "Incorrect username or password";

/// Promise: Whether a name or an address has an account is never told at sign-in: status, text and headers are the same for a wrong password, for nobody, and for a person who is shut out.
/// ASVS 6.3.8
#[tokio::test]
async fn nobody_a_wrong_password_and_a_person_shut_out_look_the_same() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    visitor.register("bob").await;
    house.disable("bob").await;
    let long_name = "n".repeat(300);
    let long_address = format!("{long_name}@example.com");
    let tries = [
        ("ann", "another tangerine lamp"),
        ("ann@example.com", "another tangerine lamp"),
        ("ann", &PASSWORD.to_uppercase()),
        ("bob", PASSWORD),
        ("bob@example.com", PASSWORD),
        ("bob", "another tangerine lamp"),
        ("nobody", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("can be nobody's", PASSWORD),
        ("", PASSWORD),
        (&long_name, PASSWORD),
        (&long_address, PASSWORD),
        ("' OR 1=1 --", PASSWORD),
    ];
    let mut seen: Vec<Answer> = Vec::new();
    for (name, password) in tries {
        seen.push(visitor.try_sign_in(name, password).await);
        let form = [("username", name), ("password", password)];
        seen.push(visitor.post_form("/auth/login", &form).await);
    }
    let first = seen[0].without_number();
    for answer in seen {
        assert_eq!(answer.without_number(), first);
        let answer = answer.refuses(401, "wrong_credentials");
        assert_eq!(answer.member("detail"), REFUSED);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keyward\"");
        assert_eq!(answer.header("set-cookie"), "");
    }
}

/// Promise: A spent budget looks the same for a name that nobody bears.
#[tokio::test]
async fn a_spent_budget_tells_nothing_either() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    let mut last = Vec::new();
    for name in ["ann", "nobody", "nobody@example.com", "can be nobody's"] {
        for _ in 0..10 {
            visitor.try_sign_in(name, "a guess or two more").await.is(401);
        }
        last.push(visitor.try_sign_in(name, "a guess or two more").await);
    }
    let first = last[0].without_number();
    for answer in last {
        assert_eq!(answer.without_number(), first);
        answer.refuses(429, "too_many_attempts");
    }
}
