//! Ann, at one device of hers: what a browser there keeps, and what she does.

use std::sync::Arc;

use axum::http::header::SET_COOKIE;
use serde_json::{Value, json};

use super::world::{Ask, World};
use crate::house::authenticator::Authenticator;
use crate::house::passkeys::{FINISH, OPTIONS, answering};
use crate::house::{Answer, PASSWORD};

pub const ADDRESS: &str = "ann@example.com";

/// A browser of Ann's.
pub struct Owner {
    world: Arc<World>,
    network: &'static str,
    agent: &'static str,
    pub token: Option<String>,
    /// The one she knows.
    password: &'static str,
    cookies: Vec<(String, String)>,
}

impl Owner {
    /// A browser that has been nowhere yet.
    pub fn at(world: &Arc<World>, network: &'static str, agent: &'static str) -> Self {
        Self {
            world: world.clone(),
            network,
            agent,
            token: None,
            password: PASSWORD,
            cookies: Vec::new(),
        }
    }

    pub async fn send(&mut self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, it)| format!("{name}={it}")).collect();
        let ask = Ask {
            method,
            path,
            network: self.network,
            agent: self.agent,
            token: self.token.as_deref(),
            cookies: cookies.join("; "),
            body,
        };
        let answer = self.world.send(ask).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(body)).await
    }

    /// Keeps the access token of a sign-in.
    fn comes_in(&mut self, answer: &Answer) {
        self.token = Some(answer.member("access_token"));
    }

    /// Registers, and proves the address by the letter.
    pub async fn registers(&mut self) {
        let body = json!({ "username": "ann", "email": ADDRESS, "password": PASSWORD });
        let id = self.post("/auth/register", body).await.is(202).member("id");
        let token = self.world.token(ADDRESS, "/verify").await;
        let body = json!({ "token": token, "id": id });
        self.post("/auth/email/verify", body).await.is(204);
    }

    /// Sets a new password by the letter for those who forgot theirs.
    pub async fn forgets_password(&mut self) {
        self.post("/auth/password/forgot", json!({ "email": ADDRESS })).await.is(202);
        let token = self.world.token(ADDRESS, "/reset").await;
        self.password = "seven green kettles";
        let body = json!({ "token": token, "password": self.password });
        self.post("/auth/password/reset", body).await.is(204);
    }

    /// Types her password under this name.
    pub async fn types_password(&mut self, name: &str) -> Answer {
        self.token = None;
        let body = json!({ "username": name, "password": self.password, "remember": true });
        let answer = self.post("/auth/login", body).await.is(200);
        if answer.json()["mfa_required"] != true {
            self.comes_in(&answer);
        }
        answer
    }

    /// Brings a code for a sign-in that waits.
    pub async fn brings(&mut self, waits: &Answer, factor: &str, code: &str) {
        let body =
            json!({ "mfa_token": waits.member("mfa_token"), "factor": factor, "code": code });
        let answer = self.post("/auth/login/factor", body).await.is(200);
        self.comes_in(&answer);
    }

    /// Signs in with a passkey, and no name.
    pub async fn signs_in_by_passkey(&mut self, phone: &mut Authenticator) {
        self.token = None;
        let options = self.post(OPTIONS, json!({})).await.is(200).json();
        let body = answering(&options, &phone.get(&options["publicKey"]));
        let answer = self.post(FINISH, body).await.is(200);
        self.comes_in(&answer);
    }

    /// Signs in with her password and her passkey after it.
    pub async fn signs_in_with_both(&mut self, name: &str, phone: &mut Authenticator) {
        let mfa_token = self.types_password(name).await.member("mfa_token");
        let asked = json!({ "mfa_token": mfa_token });
        let options = self.post(OPTIONS, asked).await.is(200).json();
        let mut body = answering(&options, &phone.get(&options["publicKey"]));
        body["mfa_token"] = json!(mfa_token);
        body["factor"] = json!("passkey");
        let answer = self.post("/auth/login/factor", body).await.is(200);
        self.comes_in(&answer);
    }

    /// Asks until the access token opens nothing, for the second that an instance has to hear.
    pub async fn is_out(&mut self) {
        for _ in 0..40 {
            if self.get("/users/me").await.status == 401 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("an ended session opens the door");
    }

    /// Her sessions, the one that asks first.
    pub async fn sessions(&mut self) -> Vec<Value> {
        let answer = self.get("/users/me/sessions").await.is(200).json();
        let mut items = answer["items"].as_array().unwrap().clone();
        items.sort_by_key(|item| item["current"] != true);
        items
    }
}
