//! Whether somebody is there is never told.

use serde_json::{Value, json};

use crate::house::House;
use crate::house::authenticator::Authenticator;
use crate::house::passkeys::{FINISH, OPTIONS, answering};

/// Promise: What a browser is asked is the same for people with passkeys, without, and for nobody: no key of anybody's is named, and no number of them.
/// ASVS 6.3.8
#[tokio::test]
async fn whom_one_names_changes_nothing_in_the_question() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_passkey(&mut Authenticator::new()).await;
    house.member("bob").await;
    house.member("eve").await;
    house.disable("eve").await;
    let mut visitor = house.visitor();
    let mut seen = Vec::new();
    for name in ["ann", "bob", "eve", "nobody", "nobody@example.com", "can be nobody's", ""] {
        let answer = visitor.post_json(OPTIONS, json!({ "username": name })).await.is(200);
        let mut options = answer.json();
        for changing in ["/id", "/publicKey/challenge"] {
            let value = options.pointer_mut(changing).unwrap();
            *value = json!(value.as_str().unwrap().len());
        }
        let headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id")
            .map(|(name, value)| (name.to_string(), value.clone()))
            .collect();
        seen.push((options, headers));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:?}");
}

/// Promise: A passkey that does not open what was named is refused in the same words, whether somebody has the name, nobody, or a person who is shut out.
/// ASVS 6.3.8
#[tokio::test]
async fn a_wrong_passkey_is_refused_alike() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    house.member("bob").await;
    let mut stranger = phone.clone();
    stranger.last().id = b"a passkey of nobody's".to_vec();
    let mut seen = Vec::new();
    let mut visitor = house.visitor();
    for (name, device) in [
        (json!("bob"), &phone),
        (json!("nobody"), &phone),
        (Value::Null, &stranger),
        (json!("ann"), &stranger),
    ] {
        let asks = json!({ "username": name });
        let options = visitor.post_json(OPTIONS, asks).await.is(200).json();
        let credential = device.clone().get(&options["publicKey"]);
        seen.push(visitor.post_json(FINISH, answering(&options, &credential)).await);
    }
    house.disable("ann").await;
    seen.push(visitor.try_to_sign_in_by_passkey(&mut phone).await);
    let first = seen[0].without_number();
    for answer in seen {
        assert_eq!(answer.without_number(), first);
        let answer = answer.refuses(401, "passkey_refused");
        assert_eq!(answer.header("set-cookie"), "");
    }
}
