//! Second factors in people's hands: an app that makes codes by the house's clock.

use keyward_flows::app::clock::Clock;
use keyward_rules::factor::totp;
use serde_json::json;

use super::{Answer, House, Person};

/// An authenticator app that knows one secret.
#[derive(Clone)]
pub struct App {
    pub id: String,
    secret: Vec<u8>,
    clock: Clock,
}

impl App {
    /// The app that scanned this beginning.
    pub fn scan(house: &House, begun: &Answer) -> Self {
        let secret = totp::from_base32(&begun.member("secret")).unwrap().to_vec();
        Self { id: begun.member("id"), secret, clock: house.clock.clone() }
    }

    /// What it shows now.
    pub fn code(&self) -> String {
        totp::code_at(&self.secret, self.clock.now()).unwrap().to_string()
    }

    /// What it shows once the code that it shows now is over.
    pub fn next_code(&self) -> String {
        self.clock.advance(30);
        self.code()
    }

    /// A code that it shows neither now nor just before.
    pub fn wrong_code(&self) -> String {
        let now = self.clock.now();
        let right = [0, -30].map(|s| totp::code_at(&self.secret, now.plus_seconds(s)).unwrap());
        let other = (0..3).map(|n| format!("{n:06}"));
        other.into_iter().find(|code| right.iter().all(|r| r.as_str() != code)).unwrap()
    }
}

impl Person {
    /// Adds an app and confirms it; the app, and the recovery codes that came along.
    pub async fn add_app(&mut self, house: &House) -> (App, Vec<String>) {
        let begun = self.post("/users/me/factors/totp").await.is(201);
        let app = App::scan(house, &begun);
        let answer = self.confirm_app(&app, &app.code()).await.is(200);
        let codes = answer.json()["recovery_codes"].as_array().cloned().unwrap_or_default();
        (app, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
    }

    /// Confirms an app with this code.
    pub async fn confirm_app(&mut self, app: &App, code: &str) -> Answer {
        let body = json!({ "id": app.id, "code": code });
        self.post_json("/users/me/factors/totp/confirm", body).await
    }

    /// Takes the first step of a sign-in with `PASSWORD`, and gives its `mfa_token`.
    pub async fn first_step(&mut self, name: &str) -> String {
        let answer = self.try_sign_in(name, super::PASSWORD).await.is(200);
        assert_eq!(answer.json()["mfa_required"], true, "{}", answer.text());
        answer.member("mfa_token")
    }

    /// Brings a factor for a sign-in that waits; keeps no access token.
    pub async fn bring(&mut self, mfa_token: &str, factor: &str, code: &str) -> Answer {
        let body = json!({ "mfa_token": mfa_token, "factor": factor, "code": code });
        self.post_json("/auth/login/factor", body).await
    }

    /// Signs in with `PASSWORD` and the app's next code, and keeps both tokens.
    pub async fn sign_in_with(&mut self, name: &str, app: &App) -> Answer {
        let mfa_token = self.first_step(name).await;
        let answer = self.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
        self.token = Some(answer.member("access_token"));
        answer
    }

    /// Steps up, keeps the fresh access token, and gives the answer.
    pub async fn step_up(&mut self, with: serde_json::Value) -> Answer {
        let answer = self.post_json("/auth/step-up", with).await;
        if answer.status.is_success() {
            self.token = Some(answer.member("access_token"));
        }
        answer
    }
}

impl Person {
    /// Has codes sent to the account's address as a factor, and confirms that; the factor's id.
    pub async fn add_mailbox(&mut self, house: &House, address: &str) -> String {
        let begun = self.post("/users/me/factors/email").await.is(201);
        let code = house.mail.last_to(address).await.code();
        let body = json!({ "id": begun.member("id"), "code": code });
        self.post_json("/users/me/factors/email/confirm", body).await.is(200);
        begun.member("id")
    }

    /// Asks for a code for a sign-in that waits.
    pub async fn send_code(&mut self, mfa_token: &str, factor: &str) -> Answer {
        let body = json!({ "mfa_token": mfa_token, "factor": factor });
        self.post_json("/auth/factor/send", body).await
    }
}
