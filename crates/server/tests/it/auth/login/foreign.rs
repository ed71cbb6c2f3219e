//! Hashes that other programs made.

use keyward_flows::Refusal;
use keyward_flows::admin::import::{self, Immigrant};
use keyward_flows::caller::May;
use keyward_flows::record::User;
use keyward_rules::value::email::Email;
use keyward_rules::value::username::Username;

use crate::house::House;

const TYPED: &str = "Tangerine Orbit 49 lämp";

/// Of that password, by Python's standard library and by crypt(3).
const HASHES: [(&str, &str); 3] = [
    ("ann", "$2b$04$abcdefghijklmnopqrstuu/Fu3U9mtFlwkolXoOs1VwGwaF2ShfDq"),
    (
        "bob",
        "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$2U+2F9SBd9kn0nRsoMB+tpgIEy57ifX0dNZ7F2bIaUc",
    ),
    ("cem", "pbkdf2_sha256$1200$saltOfDjango$4SQHb0BRuuLGvxYno6PmOMbw2iYihN+brxv3Odxh08M="),
];

async fn arrive(house: &House, name: &str, hash: &str) -> Result<User, Refusal> {
    let immigrant = Immigrant {
        username: Username::parse(name).unwrap(),
        email: Email::parse(&format!("{name}@example.com")).unwrap(),
        full_name: None,
        password_hash: format!("{hash}\n"),
    };
    import::create(house.app(), &May::at_the_command_line(), immigrant, &[]).await
}

/// Promise: Whoever comes with a hash of bcrypt, scrypt or PBKDF2 signs in with their password, and the hash is replaced by Argon2id at that moment; a wrong password replaces nothing.
#[tokio::test]
async fn a_foreign_hash_opens_once_and_is_replaced() {
    let house = House::new().await;
    assert!(!house.database_holds("$argon2id$"));
    for (name, hash) in &HASHES {
        arrive(&house, name, hash).await.unwrap();
        let kept = hash.split('$').next_back().unwrap();
        let mut person = house.visitor();
        person.try_sign_in(name, "Tangerine Orbit 49 lamp").await.refuses(401, "wrong_credentials");
        assert!(house.database_holds(kept), "{name}");
        person.try_sign_in(&format!("{name}@example.com"), TYPED).await.is(200);
        person.try_sign_in(name, TYPED).await.is(200);
    }
    assert!(house.database_holds("$argon2id$v=19$m=64,t=1,p=1$"));
    let line = house.audit().await.into_iter().find(|line| line.event == "user_create").unwrap();
    assert_eq!(line.reason.as_deref(), Some("password_hash"));
}

/// Promise: Where foreign hashes are stored, a name that nobody bears is checked against a decoy of one of their kinds, and its answer is that of a wrong password.
/// ASVS 6.3.8
#[tokio::test]
async fn nobody_looks_like_one_who_came_with_a_foreign_hash() {
    let house = House::new().await;
    for (name, hash) in &HASHES {
        arrive(&house, name, hash).await.unwrap();
    }
    let wrong = house.visitor().try_sign_in("ann", "not the tangerine lamp").await;
    for number in 0..20 {
        let nobody = house.visitor().try_sign_in(&format!("nobody{number}"), TYPED).await;
        assert_eq!(nobody.without_number(), wrong.without_number());
    }
}

/// Promise: A hash that would hold a thread for minutes, or that is none, is refused when it is brought.
#[tokio::test]
async fn a_hash_that_costs_too_much_is_not_taken() {
    let house = House::new().await;
    for hash in ["", "tangerine", "$2b$31$abcdefghijklmnopqrstuu/Fu3U9mtFlwkolXoOs1VwGwaF2ShfDq"] {
        let refused = arrive(&house, "ann", hash).await;
        assert!(matches!(refused, Err(Refusal::HashUnreadable)), "{hash}");
    }
    arrive(&house, "ann", HASHES[0].1).await.unwrap();
    assert!(matches!(arrive(&house, "ann", HASHES[0].1).await, Err(Refusal::UsernameTaken)));
}
