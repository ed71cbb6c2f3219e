//! Somebody at the door: an address, a cookie jar, perhaps an access token.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, Request};
use http_body_util::BodyExt as _;
use keyward_server::edge::Edge;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Answer, PASSWORD};

#[derive(Clone)]
pub struct Person {
    edge: Edge,
    /// The refresh cookie, as the browser would keep it.
    pub cookie: Option<String>,
    /// The note of a known device, as the browser would keep it.
    pub device: Option<String>,
    /// Sent as a bearer when there is one.
    pub token: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Person {
    pub fn new(edge: Edge) -> Self {
        Self { edge, cookie: None, device: None, token: None, headers: Vec::new() }
    }

    /// The same person with a header more in every request.
    pub fn with_header(&self, name: &'static str, value: &str) -> Self {
        let mut person = self.clone();
        let value = HeaderValue::from_str(value).unwrap();
        person.headers.push((HeaderName::from_static(name), value));
        person
    }

    /// The same person with this bearer.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same person without any cookie and without a token.
    pub fn empty_handed(&self) -> Self {
        Self { token: None, cookie: None, device: None, ..self.clone() }
    }

    /// The same person at the door of another instance.
    pub fn at(&self, house: &super::House) -> Self {
        Self { edge: house.visitor().edge, ..self.clone() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, "").await
    }

    pub async fn delete(&mut self, path: &str) -> Answer {
        self.send("DELETE", path, None, "").await
    }

    /// Posts nothing.
    pub async fn post(&mut self, path: &str) -> Answer {
        self.send("POST", path, None, "").await
    }

    pub async fn post_json(&mut self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some("application/json"), body.to_string()).await
    }

    pub async fn put_json(&mut self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some("application/json"), body.to_string()).await
    }

    pub async fn patch_json(&mut self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, Some("application/json"), body.to_string()).await
    }

    pub async fn post_form(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send("POST", path, Some("application/x-www-form-urlencoded"), body).await
    }

    /// Any request at all.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        kind: Option<&str>,
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, format!("theme=dark; __Host-refresh={cookie}"));
        }
        if let Some(note) = &self.device {
            request = request.header(COOKIE, format!("__Host-device={note}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.edge.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        self.keep_cookie(&answer);
        answer
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            if let Some(rest) = cookie.strip_prefix("__Host-refresh=") {
                let value = rest.split(';').next().unwrap_or_default();
                self.cookie = (!value.is_empty()).then(|| value.to_owned());
            }
            if let Some(rest) = cookie.strip_prefix("__Host-device=") {
                self.device = rest.split(';').next().map(str::to_owned);
            }
        }
    }

    /// Registers under this name with `PASSWORD`.
    pub async fn register(&mut self, name: &str) -> Answer {
        let body = json!({
            "username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
        });
        self.post_json("/auth/register", body).await.is(201)
    }

    /// Signs in with `PASSWORD` and keeps both tokens.
    pub async fn sign_in(&mut self, name: &str) -> Answer {
        let answer = self.try_sign_in(name, PASSWORD).await.is(200);
        self.token = Some(answer.member("access_token"));
        answer
    }

    /// Tries to sign in; keeps no access token.
    pub async fn try_sign_in(&mut self, name: &str, password: &str) -> Answer {
        let body = json!({ "username": name, "password": password });
        self.post_json("/auth/login", body).await
    }

    /// Refreshes by cookie and keeps the new access token, where there is one.
    pub async fn refresh(&mut self) -> Answer {
        let answer = self.post("/auth/refresh").await;
        if answer.status.is_success() {
            self.token = Some(answer.member("access_token"));
        }
        answer
    }

    /// Exchanges this refresh token by body; keeps nothing.
    pub async fn refresh_with(&mut self, token: &str) -> Answer {
        self.post_json("/auth/refresh", json!({ "refresh_token": token })).await
    }

    /// Signs in with the refresh token in the body, keeps the access token and returns the other.
    pub async fn sign_in_by_body(&mut self, name: &str) -> String {
        let body = json!({ "username": name, "password": PASSWORD, "refresh_delivery": "body" });
        let answer = self.post_json("/auth/login", body).await.is(200);
        self.token = Some(answer.member("access_token"));
        answer.member("refresh_token")
    }

    /// Signs in for thirty days with the refresh token in the body, as `sign_in_by_body`.
    pub async fn sign_in_remembered(&mut self, name: &str) -> String {
        let body = json!({
            "username": name, "password": PASSWORD, "refresh_delivery": "body", "remember": true,
        });
        let answer = self.post_json("/auth/login", body).await.is(200);
        self.token = Some(answer.member("access_token"));
        answer.member("refresh_token")
    }

    /// The profile, where the token opens the door.
    pub async fn me(&mut self) -> Answer {
        self.get("/users/me").await
    }

    /// Asks until the token opens nothing here, for the second that an instance has to hear
    /// of an end, and gives the last answer.
    pub async fn me_within_a_second(&mut self) -> Answer {
        for _ in 0..40 {
            let answer = self.me().await;
            if answer.status != 200 {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        self.me().await
    }
}
