//! A crowd of seeded people, with all that a registration and a sign-in would have left of each.

use keyward_bench::people::{FULL_NAME, email, is_signed_in, refresh_token, username};
use keyward_rules::value::id;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret;
use keyward_store::audit::Entry;
use keyward_store::seed::Begun;
use keyward_store::sessions::Session;
use keyward_store::users::NewUser;

const MINUTE_MILLIS: i64 = 60_000;
const DAY_MINUTES: i64 = 24 * 60;

/// A remembered session lasts so long, and has no idle limit.
const LIFETIME_SECONDS: i64 = 30 * 24 * 3_600;

/// Rows of many people, table by table.
#[derive(Default)]
pub(crate) struct Crowd {
    names: Vec<Name>,
    pub(crate) sessions: Vec<Begun>,
    pub(crate) lines: Vec<Entry>,
}

/// What a row of `users` borrows.
struct Name {
    id: String,
    username: String,
    email: String,
    created_at: i64,
}

impl Crowd {
    /// Adds the person of this number of `last`: they came a minute apart, the last one at
    /// `now`.
    pub(crate) fn add(&mut self, number: u32, last: u32, now: i64) {
        let created_at = now - i64::from(last - number) * MINUTE_MILLIS;
        let id = make_id("person", number, created_at);
        self.lines.push(line("register", number, &id, created_at));
        if is_signed_in(number) {
            // Within the last day, so that the sessions stand for a month from now.
            let ago = i64::from(number) % DAY_MINUTES * MINUTE_MILLIS;
            self.sign_in(number, &id, created_at.max(now - ago));
        }
        self.names.push(Name { id, username: username(number), email: email(number), created_at });
    }

    fn sign_in(&mut self, number: u32, user_id: &str, at: i64) {
        let session = session(number, user_id, at);
        let token = refresh_token(number);
        let mut line = line("login", number, user_id, at);
        line.actor_kind = "member".to_owned();
        line.actor_id = Some(user_id.to_owned());
        line.session_id = Some(session.id.clone());
        self.lines.push(line);
        self.sessions.push((session, token.family, token.hash));
    }

    /// The people themselves.
    pub(crate) fn users(&self) -> Vec<NewUser<'_>> {
        fn user(name: &Name) -> NewUser<'_> {
            NewUser {
                id: &name.id,
                username: &name.username,
                username_key: &name.username,
                email: &name.email,
                email_key: &name.email,
                full_name: Some(FULL_NAME),
                created_at: name.created_at,
            }
        }
        self.names.iter().map(user).collect()
    }
}

fn line(event: &str, number: u32, user_id: &str, at: i64) -> Entry {
    Entry {
        id: make_id(event, number, at),
        at,
        event: event.to_owned(),
        outcome: "success".to_owned(),
        actor_kind: "visitor".to_owned(),
        subject_id: Some(user_id.to_owned()),
        address: Some("127.0.0.1".to_owned()),
        user_agent: Some("keyward-seed".to_owned()),
        ..Entry::default()
    }
}

fn session(number: u32, user_id: &str, at: i64) -> Session {
    let expires_at = Instant::from_millis(at).plus_seconds(LIFETIME_SECONDS).millis();
    Session {
        id: make_id("session", number, at),
        user_id: user_id.to_owned(),
        remembered: true,
        delivery: "body".to_owned(),
        acr: "aal1".to_owned(),
        amr: "pwd".to_owned(),
        authenticated_at: at,
        address: Some("127.0.0.1".to_owned()),
        user_agent: Some("keyward-seed".to_owned()),
        created_at: at,
        last_seen_at: at,
        idle_until: expires_at,
        expires_at,
        ended_at: None,
    }
}

/// An id of that instant; the number takes the place of chance.
fn make_id(kind: &str, number: u32, at: i64) -> String {
    let mut chance = [0; 8];
    chance.copy_from_slice(&secret::hash(&format!("{kind} {number}"))[..8]);
    id::make(id::next_tick(0, Instant::from_millis(at)), chance)
}
