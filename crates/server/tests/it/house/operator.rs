//! What an operator does and sees beside the running house.

use keyward_flows::admin::invitations;
use keyward_flows::admin::keys::{self, Key};
use keyward_flows::admin::users;
use keyward_flows::caller::May;
use keyward_flows::record::Entry;
use keyward_flows::register::Newcomer;
use keyward_rules::password::Password;
use keyward_rules::role::Role;
use keyward_rules::value::email::Email;
use keyward_rules::value::username::Username;
use serde_json::Value;

use super::{House, PASSWORD, Person};

impl House {
    /// An administrator of the name `root`, made as `keyward user create` does, and signed in.
    pub async fn admin(&self) -> Person {
        let newcomer = Newcomer {
            username: Username::parse("root").unwrap(),
            email: Email::parse("root@example.com").unwrap(),
            full_name: None,
            password: Some(Password::parse(PASSWORD.to_owned()).unwrap()),
        };
        let by = May::at_the_command_line();
        users::create(self.app(), &by, newcomer, &[Role::Admin]).await.unwrap();
        let mut admin = self.visitor();
        admin.sign_in("root").await;
        admin
    }

    /// Shuts somebody out, as `keyward user disable` does.
    pub async fn disable(&self, named: &str) {
        users::disable(self.app(), &May::at_the_command_line(), named).await.unwrap();
    }

    /// Lets somebody in again, as `keyward user enable` does.
    pub async fn enable(&self, named: &str) {
        users::enable(self.app(), &May::at_the_command_line(), named).await.unwrap();
    }

    /// Invites whoever has this address, or anybody, as `keyward invite create` does; what to
    /// bring, and the id.
    pub async fn invite(&self, email: Option<&str>) -> (String, String) {
        const HOUR_SECONDS: i64 = 3_600;
        let email = email.map(|email| Email::parse(email).unwrap());
        let by = May::at_the_command_line();
        let made = invitations::create(self.app(), &by, email.as_ref(), HOUR_SECONDS).await;
        let made = made.unwrap();
        (made.token.to_string(), made.invitation.id)
    }

    /// Takes an invitation back, as `keyward invite revoke` does.
    pub async fn revoke_invitation(&self, id: &str) {
        invitations::revoke(self.app(), &May::at_the_command_line(), id).await.unwrap();
    }

    /// Turns the keys, as `keyward keys rotate` does; the ring afterwards.
    pub async fn rotate(&self) -> Vec<Key> {
        keys::rotate(self.app(), &May::at_the_command_line(), false).await.unwrap()
    }

    /// Turns the keys and withdraws the old, as `keyward keys rotate --compromised` does.
    pub async fn rotate_compromised(&self) -> Vec<Key> {
        keys::rotate(self.app(), &May::at_the_command_line(), true).await.unwrap()
    }

    /// The ring, as `keyward keys list` shows it.
    pub async fn keys(&self) -> Vec<Key> {
        keys::list(self.app(), &May::at_the_command_line()).await.unwrap()
    }

    /// The kid of the key in this state; there must be one.
    pub async fn kid(&self, state: &str) -> String {
        let keys = self.keys().await;
        let mut found = keys.into_iter().filter(|key| key.state == state);
        let key = found.next().unwrap_or_else(|| panic!("no key is {state}"));
        assert!(found.next().is_none(), "several keys are {state}");
        key.kid
    }

    /// The published keys.
    pub async fn published(&self) -> Vec<Value> {
        let answer = self.visitor().get("/.well-known/jwks.json").await.is(200);
        answer.json()["keys"].as_array().unwrap().clone()
    }

    /// Their kids.
    pub async fn published_kids(&self) -> Vec<String> {
        let keys = self.published().await;
        keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }

    /// The lines of the log, read as JSON.
    pub fn log_lines(&self) -> Vec<Value> {
        self.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Why the last request was refused, as the log has it; empty when it says nothing.
    pub fn last_reason(&self) -> String {
        let lines = self.log_lines();
        lines.last().unwrap()["reason"].as_str().unwrap_or_default().to_owned()
    }

    /// The newest audit line.
    pub async fn last_entry(&self) -> Entry {
        self.audit().await.into_iter().next().unwrap()
    }

    /// Whether this text stands anywhere in the database: in the files of SQLite, in the rows
    /// of PostgreSQL.
    pub fn database_holds(&self, text: &str) -> bool {
        if let Some(database) = &self.ground.database {
            let all = database.xml();
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let hexadecimal: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            return all.contains(&escaped) || all.to_lowercase().contains(&hexadecimal);
        }
        std::fs::read_dir(&self.ground.path).unwrap().any(|file| {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    }
}
