//! A guesser who never tires, at every door and from three networks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::owner::ADDRESS;
use super::world::{Ask, World};
use crate::house::together;

const NETWORKS: [&str; 3] = ["198.51.100.1", "198.51.101.1", "2001:db8:66::1"];

pub struct Guesser {
    world: Arc<World>,
    /// Of a code that was sent to Ann.
    code: String,
    made: AtomicUsize,
    judged: AtomicUsize,
}

impl Guesser {
    /// Begins by having a code sent to Ann.
    pub async fn begins(world: &Arc<World>) -> Arc<Self> {
        let mut guesser =
            Self { world: world.clone(), code: String::new(), made: 0.into(), judged: 0.into() };
        let body = json!({ "email": ADDRESS, "kind": "code" });
        let answer = guesser.send(0, ("POST", "/auth/code/start", body)).await;
        guesser.code = answer.is(202).member("id");
        Arc::new(guesser)
    }

    async fn send(&self, number: usize, (method, path, body): Try) -> crate::house::Answer {
        let ask = Ask {
            method,
            path,
            network: NETWORKS[number % NETWORKS.len()],
            agent: "curl/8.5.0",
            token: path.starts_with("/users").then_some("eyJhbGciOiJub25lIn0.e30."),
            cookies: String::new(),
            body: Some(body),
        };
        self.world.send(ask).await
    }

    /// Makes so many guesses at once, none of which may open anything.
    pub async fn guesses(self: &Arc<Self>, count: usize) {
        let answers = together((0..count).map(|_| {
            let guesser = self.clone();
            async move {
                let number = guesser.made.fetch_add(1, Ordering::SeqCst);
                guesser.send(number, guesser.door(number)).await
            }
        }))
        .await;
        for answer in answers {
            let status = answer.status.as_u16();
            assert!(matches!(status, 400 | 401 | 429), "{status}: {}", answer.text());
            assert!(!answer.headers.contains_key("set-cookie") || status == 401);
            assert!(
                !answer.text().contains("access_token") && !answer.text().contains("mfa_token\"")
            );
            self.judged.fetch_add(usize::from(status != 429), Ordering::SeqCst);
        }
    }

    /// How many were made, and how many of them were not turned away by the limits.
    pub fn count(&self) -> (usize, usize) {
        (self.made.load(Ordering::SeqCst), self.judged.load(Ordering::SeqCst))
    }

    /// What the guess of this number is.
    fn door(&self, number: usize) -> Try {
        let guess = format!("orbit tangerine {number:04}");
        let voucher = format!("kw_vo_{number:043}");
        match number / NETWORKS.len() % 12 {
            0 | 4 | 8 => login("ann", &guess),
            1 | 5 | 9 => login(ADDRESS, &guess),
            2 => post(
                "/auth/code/finish",
                json!({ "id": self.code, "code": format!("{number:06}") }),
            ),
            3 => post("/auth/code/finish", json!({ "token": voucher })),
            6 => post("/auth/password/reset", json!({ "token": voucher, "password": guess })),
            7 => {
                let token = format!("kw_mf_{number:043}");
                let code = format!("{number:06}");
                let body = json!({ "mfa_token": token, "factor": "totp", "code": code });
                post("/auth/login/factor", body)
            }
            10 => post("/auth/refresh", json!({ "refresh_token": format!("kw_rt_{number:043}") })),
            _ => {
                let body =
                    json!({ "current_password": guess, "new_password": "the guesser's own" });
                ("PUT", "/users/me/password", body)
            }
        }
    }
}

type Try = (&'static str, &'static str, Value);

fn post(path: &'static str, body: Value) -> Try {
    ("POST", path, body)
}

fn login(name: &str, password: &str) -> Try {
    post("/auth/login", json!({ "username": name, "password": password }))
}
