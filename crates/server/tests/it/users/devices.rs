//! `/users/me/devices`.

use serde_json::json;

use crate::house::{AuthenticatorApp, House, Person};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn trust(person: &mut Person, name: &str, app: &AuthenticatorApp) -> String {
    let mfa_token = person.first_step(name).await;
    let body = json!({
        "mfa_token": mfa_token, "factor": "totp", "code": app.next_code(), "trust_device": true,
    });
    let answer = person.post_json("/auth/login/factor", body).await.is(200);
    person.token = Some(answer.member("access_token"));
    let mut cookies = answer.headers.get_all("set-cookie").iter();
    let cookie = cookies.find_map(|c| c.to_str().unwrap().strip_prefix("__Host-trusted="));
    cookie.unwrap().split(';').next().unwrap().to_owned()
}

fn shows(person: &Person, cookie: &str) -> Person {
    person.with_header("cookie", &format!("__Host-trusted={cookie}"))
}

/// Promise: Trusted browsers are listed in words, newest first, and one that is forgotten is asked for the factor again.
#[tokio::test]
async fn trusted_browsers_are_listed_and_forgotten() {
    let house = House::new().await;
    let mut ann = house.member("ann").await.with_header("user-agent", FIREFOX);
    let (app, _) = ann.add_app(&house).await;
    let first = trust(&mut ann, "ann", &app).await;
    let second = trust(&mut ann, "ann", &app).await;
    let list = ann.get("/users/me/devices").await.is(200).json();
    let [newest, oldest] = list["items"].as_array().unwrap().as_slice() else { panic!("{list}") };
    assert!(newest["device"].as_str().unwrap().contains("Firefox"), "{newest}");
    assert_eq!(newest["address"], "203.0.113.7");
    assert!(newest["created_at"].as_str().unwrap() > oldest["created_at"].as_str().unwrap());
    let path = format!("/users/me/devices/{}", newest["id"].as_str().unwrap());
    let mut bob = house.member("bob").await;
    bob.delete(&path).await.refuses(404, "device_not_found");
    ann.delete(&path).await.is(204);
    ann.delete(&path).await.refuses(404, "device_not_found");
    shows(&house.visitor(), &second).first_step("ann").await;
    shows(&house.visitor(), &first).sign_in("ann").await;
}

/// Promise: All trusted browsers are forgotten at once.
#[tokio::test]
async fn all_trusted_browsers_are_forgotten() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let cookie = trust(&mut ann, "ann", &app).await;
    trust(&mut ann, "ann", &app).await;
    ann.delete("/users/me/devices").await.is(204);
    assert_eq!(ann.get("/users/me/devices").await.is(200).json(), json!({ "items": [] }));
    shows(&house.visitor(), &cookie).first_step("ann").await;
}
