//! What an operator does and sees beside the running house.

use keyward_flows::admin::users;
use keyward_flows::caller::May;
use keyward_flows::record::Entry;
use serde_json::Value;

use super::House;

impl House {
    /// Shuts somebody out, as `keyward user disable` does.
    pub async fn disable(&self, named: &str) {
        users::disable(self.app(), &May::at_the_command_line(), named).await.unwrap();
    }

    /// Lets somebody in again, as `keyward user enable` does.
    pub async fn enable(&self, named: &str) {
        users::enable(self.app(), &May::at_the_command_line(), named).await.unwrap();
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
