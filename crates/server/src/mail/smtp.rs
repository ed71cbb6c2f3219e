//! Handing letters over to a mail server (RFC 5321), step by step, so that a letter is marked
//! before its first byte leaves.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use keyward_flows::app::clock::Clock;
use keyward_flows::letters::courier::{Claimed, Courier};
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, TlsParameters, TlsVersion,
};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Quit, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use super::carry::{Outcome, Stop};
use super::message;
use super::write::Written;
use crate::config::{MailServer, Smtp};

/// A mail server may think so long over whether it takes a letter (RFC 5321 4.5.3.2.6).
const ANSWER_TIMEOUT: Duration = Duration::from_secs(600);

/// An idle connection is used again within this time.
const IDLE: Duration = Duration::from_secs(20);

/// A mail server, and the connections that stand ready.
pub(super) struct Post {
    settings: Smtp,
    server: MailServer,
    hello: ClientId,
    tls: TlsParameters,
    clock: Clock,
    idle: Mutex<Vec<(AsyncSmtpConnection, Duration)>>,
}

/// Why a step failed.
enum Failure {
    /// The server said no, in its words.
    Said(u16, String),
    /// It said nothing, or nothing that can be read.
    Broken(String),
}

impl From<lettre::transport::smtp::Error> for Failure {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        let words = error.to_string();
        match error.status() {
            Some(code) => Self::Said(u16::from(code), words),
            None => Self::Broken(words),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Said(_, words) | Self::Broken(words)) = self;
        out.write_str(words)
    }
}

impl Post {
    /// Makes ready; `Err` is a sentence that names the setting.
    pub(super) fn new(settings: &Smtp, host: &str, clock: Clock) -> Result<Option<Self>, String> {
        let Some(server) = settings.server.clone() else { return Ok(None) };
        let tls = tls(settings, &server)?;
        let hello = match host.trim_start_matches('[').trim_end_matches(']').parse() {
            Ok(std::net::IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(std::net::IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(host.to_owned()),
        };
        let idle = Mutex::default();
        Ok(Some(Self { settings: settings.clone(), server, hello, tls, clock, idle }))
    }

    /// Letters on their way at once.
    pub(super) fn most_at_once(&self) -> usize {
        self.settings.connections
    }

    /// Tries to hand a letter over.
    pub(super) async fn deliver(
        &self,
        courier: &Courier,
        letter: &Claimed,
        written: Written,
        stop: &Stop,
    ) -> Outcome {
        let Some(mail) = message::compose(&self.settings.from, letter, written) else {
            return Outcome::Refused("not_an_address".to_owned());
        };
        let mut connection = match self.ready(&mail.envelope).await {
            Ok(connection) => connection,
            Err(outcome) => return outcome,
        };
        match courier.hands_over(letter).await {
            Ok(true) => {}
            Ok(false) => return Outcome::Lost,
            Err(error) => return Outcome::Away(error.to_string()),
        }
        let answer = tokio::select! {
            answer = tokio::time::timeout(ANSWER_TIMEOUT, connection.message(&mail.bytes)) => answer,
            () = stop.is_near() => return Outcome::RefusedForNow("no_answer".to_owned()),
        };
        match answer {
            Ok(Ok(_)) => {
                self.keep(connection).await;
                Outcome::Taken
            }
            Ok(Err(error)) => match Failure::from(error) {
                // Without a yes the server answers for nothing (RFC 5321 4.2.5, 6.1).
                Failure::Broken(_) => Outcome::RefusedForNow("no_answer".to_owned()),
                said => outcome(said),
            },
            Err(_) => Outcome::RefusedForNow("no_answer".to_owned()),
        }
    }

    /// A connection on which the server waits for the text of this letter.
    async fn ready(&self, envelope: &Envelope) -> Result<AsyncSmtpConnection, Outcome> {
        if let Some(mut connection) = self.take_idle() {
            // It may have been closed at the other end long ago, which says nothing.
            match self.announce(&mut connection, envelope).await {
                Ok(()) => return Ok(connection),
                Err(Failure::Broken(_) | Failure::Said(421, _)) => {}
                Err(failure) => return Err(outcome(failure)),
            }
        }
        let mut connection = match self.connect().await {
            Ok(connection) => connection,
            // Whatever it says before it heard of a letter is not about that letter.
            Err(failure) => return Err(Outcome::Away(failure.to_string())),
        };
        match self.announce(&mut connection, envelope).await {
            Ok(()) => Ok(connection),
            Err(failure) => Err(outcome(failure)),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let server = &self.server;
        let address = (server.host.as_str(), server.port);
        let implicit = server.is_implicit_tls.then(|| self.tls.clone());
        let connecting = async {
            let within = Some(self.settings.timeout);
            let mut connection =
                AsyncSmtpConnection::connect_tokio1(address, within, &self.hello, implicit, None)
                    .await?;
            if connection.can_starttls() {
                connection.starttls(self.tls.clone(), &self.hello).await?;
            } else if !server.is_implicit_tls && !server.is_loopback() {
                let why = "the mail server offers no STARTTLS, and is not on this machine";
                return Err(Failure::Broken(why.to_owned()));
            }
            if let Some((user, password)) = &server.credentials {
                let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
                connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
            }
            Ok(connection)
        };
        self.within(connecting).await
    }

    /// Says from whom and for whom a letter is, and that its text comes next.
    async fn announce(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: &Envelope,
    ) -> Result<(), Failure> {
        let mut parameters = Vec::new();
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let why = "the mail server takes no addresses beyond ASCII (SMTPUTF8)";
                return Err(Failure::Said(553, why.to_owned()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        self.within(async {
            connection.command(MailFrom::new(envelope.from().cloned(), parameters)).await?;
            for to in envelope.to() {
                connection.command(Rcpt::new(to.clone(), Vec::new())).await?;
            }
            let answer = connection.command(Data).await?;
            // An answer that somebody slipped in before TLS began would put every later one off by
            // one, and a yes to the text would be heard before it is said.
            if answer.has_code(354) {
                Ok(())
            } else {
                Err(Failure::Broken("the mail server's answers are out of step".to_owned()))
            }
        })
        .await
    }

    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        match tokio::time::timeout(self.settings.timeout, step).await {
            Ok(done) => done,
            Err(_) => {
                let seconds = self.settings.timeout.as_secs();
                Err(Failure::Broken(format!("no answer within {seconds} seconds")))
            }
        }
    }

    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let now = self.clock.monotonic();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(connection, since)| {
            now.saturating_sub(*since) < IDLE && !connection.has_broken()
        });
        idle.pop().map(|(connection, _)| connection)
    }

    async fn keep(&self, connection: AsyncSmtpConnection) {
        let now = self.clock.monotonic();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((connection, now));
    }

    /// Says good-bye to the server.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for (mut connection, _) in idle {
            let quit = connection.command(Quit);
            let _ = tokio::time::timeout(Duration::from_secs(1), quit).await;
        }
    }
}

/// What an answer to an announcement or a text means for the letter.
fn outcome(failure: Failure) -> Outcome {
    match failure {
        // Shutting down, or not knowing us: no letter's fault.
        Failure::Said(421 | 530 | 535 | 538, words) | Failure::Broken(words) => {
            Outcome::Away(words)
        }
        Failure::Said(code @ 500.., _) => Outcome::Refused(format!("smtp_{code}")),
        Failure::Said(code, _) => Outcome::RefusedForNow(format!("smtp_{code}")),
    }
}

/// On this machine a letter may travel in the clear, so that there a certificate proves nothing
/// that is asked for; everywhere else, and where TLS was asked for, it is judged.
fn tls(settings: &Smtp, server: &MailServer) -> Result<TlsParameters, String> {
    let is_judged = server.is_implicit_tls || !server.is_loopback() || settings.ca_file.is_some();
    let mut builder = TlsParameters::builder(server.host.clone())
        .set_min_tls_version(TlsVersion::Tlsv12)
        .dangerous_accept_invalid_certs(!is_judged)
        .dangerous_accept_invalid_hostnames(!is_judged);
    if let Some(path) = &settings.ca_file {
        let failed = |why: String| format!("smtp.ca_file: {}: {why}.", path.display());
        let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| failed(error.to_string()))?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(|error| format!("smtp.url: {error}."))
}
