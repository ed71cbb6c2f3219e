//! A service that knows breached passwords, where the operator set one: it is told the first 20
//! bits of a SHA-1 and answers with all that begin so, padded (k-anonymity).

use std::fmt::Write as _;
use std::time::Duration;

use aws_lc_rs::digest;
use keyward_rules::password::Password;
use zeroize::Zeroizing;

use crate::App;

/// Whoever chooses a password waits no longer; it is then taken.
const PATIENCE: Duration = Duration::from_secs(3);

/// So many hexadecimal digits leave this machine.
const TOLD_DIGITS: usize = 5;

/// Whether the service knows this password. Where it gives no answer the password is taken, and
/// the log says so: the list that ships with us was asked before.
pub(super) async fn is_known(app: &App, password: &Password) -> bool {
    let Some(url) = &app.config.breach_service_url else { return false };
    let hash = sha1(password);
    let (told, kept) = hash.split_at(TOLD_DIGITS);
    let url = format!("{}/{told}", url.trim_end_matches('/'));
    let headers = [("Add-Padding", "true")];
    let asked = tokio::time::timeout(PATIENCE, app.outbound.get(&url, &headers)).await;
    match asked {
        Ok(Ok(answer)) if answer.status == 200 => {
            String::from_utf8_lossy(&answer.body).lines().any(|line| is_of(line, kept))
        }
        Ok(Ok(answer)) => {
            tracing::warn!(status = answer.status, "the service of breached passwords refused");
            false
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "the service of breached passwords can't be asked");
            false
        }
        Err(_) => {
            tracing::warn!("the service of breached passwords takes too long");
            false
        }
    }
}

/// A line is the rest of a hash, a colon and how often it was seen: 0 in padding.
fn is_of(line: &str, kept: &str) -> bool {
    line.trim().split_once(':').is_some_and(|(rest, seen)| {
        rest.eq_ignore_ascii_case(kept) && seen.parse().is_ok_and(|seen: u64| seen > 0)
    })
}

fn sha1(password: &Password) -> Zeroizing<String> {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let mut text = Zeroizing::new(String::with_capacity(40));
    for byte in digest.as_ref() {
        let _ = write!(text, "{byte:02X}");
    }
    text
}
