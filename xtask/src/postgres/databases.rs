//! Databases beside the first one, for those who need several.

use super::Server;
use super::server::quietly;
use crate::shell::Outcome;

impl Server {
    /// Makes an empty one and says where it answers.
    pub(crate) fn add_database(&self, name: &str) -> Result<String, String> {
        quietly(self.by_socket("createdb").arg(name), "createdb")?;
        Ok(self.url_of(name))
    }

    /// Lets the server learn what lies in its tables, which it does by itself within minutes.
    pub(crate) fn analyze(&self, name: &str) -> Outcome {
        quietly(self.by_socket("vacuumdb").args(["--analyze", "--dbname", name]), "vacuumdb")
    }
}
