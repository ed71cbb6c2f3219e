//! What a server that others can reach must keep, and what is for development only.

use keyward_flows::app::config::Verification;

use super::Config;
use super::reader::Reader;

/// Under this many bytes a key for HS256 can be guessed (RFC 7518, 3.2).
const SECRET_KEY_BYTES: usize = 32;

/// The text in the prototype's sample, known to everyone.
const SAMPLE_SECRET_KEY: &str = "your-very-strong-and-unique-secret-key";

/// Under this length a password is for development only.
const MINIMUM_LENGTH: usize = 8;

/// NIST SP 800-63B-4: at most so many failures in a row.
const GUESSES_PER_PERSON: u32 = 100;

/// Judges the settings together.
pub(super) fn judge(config: &Config, reader: &mut Reader) {
    if !config.registration.password_is_required && !config.login.by_email {
        let why = "is optional, but login.email_code is off, so whoever has no password could not \
                   sign in";
        reader.refuse("registration.password", why);
    }
    if config.is_public() {
        require_safe_ways_in(config, reader);
        warn_of_an_unproven_database(config, reader);
        require_letters_where_they_are_needed(config, reader);
    }
    for (name, why) in weaknesses(config) {
        if config.is_public() {
            reader.refuse(name, &format!("{why}; a public server refuses this"));
        } else {
            reader.warn(name, &format!("{why}; a public server would refuse this"));
        }
    }
}

fn require_safe_ways_in(config: &Config, reader: &mut Reader) {
    let because = if config.server.is_loopback() {
        "server.public_url is not this machine".to_owned()
    } else {
        let address = reader.text("server.address");
        let address = reader.told("server.address", &address);
        format!("server.address {address} is not loopback")
    };
    let url = &config.server.public_url;
    if reader.text("server.public_url").is_empty() || !url.is_https() {
        let url = reader.told("server.public_url", url);
        let why = format!(
            "is {url}, but {because}: set it to the https address that people use, such as \
             https://id.example.com"
        );
        reader.refuse("server.public_url", &why);
    }
    if config.tls.files.is_none() && config.server.trusted_proxies.is_empty() {
        let why = format!(
            "is empty and tls.certificate_file is not set, but {because}: name the proxy that \
             speaks TLS, or give a certificate"
        );
        reader.refuse("server.trusted_proxies", &why);
    }
    if config.keys.sealing_keys.is_empty() {
        let why = format!(
            "is not set, but {because}, so a key must be given; `openssl rand -base64 32` makes one"
        );
        reader.refuse("keys.sealing_key", &why);
    }
}

fn warn_of_an_unproven_database(config: &Config, reader: &mut Reader) {
    if let Some(mode) = config.database.url.unproven_mode() {
        let why = format!(
            "leaves this machine with sslmode={mode}, which does not prove who answers; \
             sslmode=verify-full does"
        );
        reader.warn("database.url", &why);
    }
}

fn require_letters_where_they_are_needed(config: &Config, reader: &mut Reader) {
    if config.smtp.server.is_some() || reader.is_refused("smtp.url") {
        return;
    }
    if config.email.verification == Verification::Required {
        let why = "is required, but smtp.url is not set, so no letter can ask for a confirmation \
                   and nobody could register";
        reader.refuse("email.verification", why);
        return;
    }
    let why = "is not set, so no letter can be sent: nobody can confirm an address, or set a new \
               password in place of a forgotten one";
    reader.warn("smtp.url", why);
}

/// What is fit for development only, each with the setting that makes it so.
fn weaknesses(config: &Config) -> Vec<(&'static str, String)> {
    let mut weaknesses = Vec::new();
    if let Some(key) = config.tokens.secret_key.as_ref().map(|key| key.reveal()) {
        if key == SAMPLE_SECRET_KEY {
            let why = "is the text of the sample, which everybody knows".to_owned();
            weaknesses.push(("tokens.secret_key", why));
        } else if key.len() < SECRET_KEY_BYTES {
            let why = format!("is {} bytes, under {SECRET_KEY_BYTES}", key.len());
            weaknesses.push(("tokens.secret_key", why));
        }
    }
    let length = config.passwords.minimum_length;
    if length < MINIMUM_LENGTH {
        let why = format!("is {length}, under {MINIMUM_LENGTH}");
        weaknesses.push(("passwords.minimum_length", why));
    }
    let (memory, passes) = (config.passwords.argon2_memory_kib, config.passwords.argon2_passes);
    let floor = config.passwords.memory_floor_kib();
    if memory < floor {
        let why = format!("is {memory}, under {floor} at passwords.argon2_passes = {passes}");
        weaknesses.push(("passwords.argon2_memory_kib", why));
    }
    if !config.limits.is_on {
        weaknesses.push(("limits.mode", "is off, so guesses are not counted".to_owned()));
    }
    let guesses = config.limits.guesses_per_person;
    if guesses > GUESSES_PER_PERSON {
        let why = format!("is {guesses}, over {GUESSES_PER_PERSON}");
        weaknesses.push(("limits.guesses_per_person", why));
    }
    let in_a_row = config.limits.guesses_in_a_row;
    if in_a_row > GUESSES_PER_PERSON {
        let why = format!("is {in_a_row}, over {GUESSES_PER_PERSON}");
        weaknesses.push(("limits.guesses_in_a_row", why));
    }
    weaknesses
}
