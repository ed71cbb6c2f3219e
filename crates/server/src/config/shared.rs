//! The settings that instances on one database are compared by: those whose difference people
//! would notice. What is the matter of one machine (addresses, files, sizes) is not among them.

use keyward_flows::upkeep::presence::{Binding, Shared};
use zeroize::Zeroizing;

use super::Config;
use super::value::Value;

/// Sections and settings that are compared.
const COMPARED: [&str; 11] = [
    "server.public_url",
    "server.cors_origins",
    "tokens.",
    "sessions.",
    "passwords.",
    "limits.",
    "challenge.",
    "factors.",
    "registration.",
    "email.",
    "login.",
];

/// What is not, though its section is: a matter of the machine's cores.
const OF_ONE_MACHINE: [&str; 2] = ["passwords.hashing_threads", "passwords.hashing_queue"];

const SECRET_KEY: &str = "tokens.secret_key";

impl Config {
    /// What others on the same database are told of the settings.
    pub fn shared(&self) -> Vec<Shared> {
        let is_compared = |name: &str| {
            COMPARED.iter().any(|start| name.starts_with(start)) && !OF_ONE_MACHINE.contains(&name)
        };
        let shown = self.shown.iter().filter(|shown| is_compared(&shown.name));
        shown
            .map(|shown| (shown, self.binding(&shown.name)))
            // What is in Vault is told to nobody who need not know it.
            .filter(|(shown, binding)| {
                !(shown.is_in_vault() && matches!(binding, Binding::Nothing))
            })
            .map(|(shown, binding)| Shared {
                name: shown.name.clone(),
                value: (shown.name != SECRET_KEY).then(|| in_any_order(&shown.value)),
                binding,
            })
            .collect()
    }

    /// What tokens of one instance need at another to be let in.
    fn binding(&self, name: &str) -> Binding {
        let is_symmetric = self.tokens.algorithm.is_symmetric();
        match (name, &self.tokens.secret_key) {
            ("server.public_url", _) => Binding::Plain(self.public_url().to_owned()),
            // Keys of every other kind are found in the database.
            ("tokens.algorithm", _) => {
                let kind = if is_symmetric { "one shared secret" } else { "keys" };
                Binding::Plain(kind.to_owned())
            }
            (SECRET_KEY, Some(secret)) if is_symmetric => {
                Binding::Secret(Zeroizing::new(secret.reveal().to_owned()))
            }
            _ => Binding::Nothing,
        }
    }
}

/// The value as it is shown; a list says the same in every order.
fn in_any_order(value: &Value) -> String {
    match value {
        Value::List(items) => {
            let mut items = items.clone();
            items.sort_unstable();
            items.join(", ")
        }
        other => other.to_string(),
    }
}
