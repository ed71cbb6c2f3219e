//! Letters handed over to a mail server that does what mail servers do.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::house::House;
use crate::house::smtp::{self, Sink, Taken, Whim};

/// A house whose letters go to this server, and who carries them.
async fn house(sink: &Sink, more: &[(&str, &str)]) -> House {
    let url = sink.url();
    let mut settings = vec![("smtp.url", url.as_str()), ("smtp.timeout_seconds", "1")];
    settings.extend_from_slice(more);
    let house = House::with(&settings).await;
    house.carries_letters();
    house
}

/// Letters for each address.
fn counted(taken: &[Taken]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for letter in taken {
        *counts.entry(letter.to.clone()).or_default() += 1;
    }
    counts
}

fn reasons(audit: &[keyward_flows::record::Entry]) -> Vec<&str> {
    let lines = audit.iter().filter(|line| line.event == "letter");
    lines.map(|line| line.reason.as_deref().unwrap_or_default()).collect()
}

/// Promise: A letter is text and HTML, says that a machine wrote it, and carries one number for ever.
#[tokio::test]
async fn a_letter_arrives_whole() {
    let sink = Sink::new();
    let house = house(&sink, &[("smtp.from", "The door <door@example.com>")]).await;
    house.post_trial("Ann.Lee+Shop@bücher.example", Some("de")).await;
    let letter = sink.has_taken(1).await.remove(0);
    assert_eq!(letter.from, "door@example.com");
    assert_eq!(letter.to, "Ann.Lee+Shop@xn--bcher-kva.example");
    assert_eq!(letter.header("From"), "\"The door\" <door@example.com>");
    assert_eq!(letter.header("Subject"), "Ein Probebrief von localhost:8080");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("Date"), "Tue, 24 Nov 2026 09:30:00 +0000");
    assert!(letter.header("Message-ID").ends_with("@example.com>"));
    assert!(letter.header("Content-Type").starts_with("multipart/alternative"));
    assert!(letter.text.contains("Content-Type: text/plain; charset=utf-8"), "{}", letter.text);
    assert!(letter.text.contains("Content-Type: text/html; charset=utf-8"), "{}", letter.text);
    assert!(letter.text.is_ascii(), "whatever lies between can carry it");
    assert!(letter.text.lines().all(|line| line.len() <= 998), "RFC 5322 2.1.1");
    while !house.mail.all().await.is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Promise: STARTTLS is taken where it is offered.
#[tokio::test]
async fn a_letter_is_encrypted_where_that_is_offered() {
    let sink = Sink::with_starttls();
    let house = house(&sink, &[]).await;
    house.post_trial("ann@example.com", None).await;
    assert!(sink.has_taken(1).await[0].was_encrypted);
}

/// Promise: Whoever slips an answer in before TLS begins is found out, and no letter counts as sent.
#[tokio::test]
async fn an_answer_that_was_slipped_in_is_found_out() {
    let sink = Sink::with_forged_starttls();
    let house = house(&sink, &[]).await;
    house.post_trial("ann@example.com", None).await;
    house.waits_until("it was tried again", || sink.connections() > 2).await;
    assert_eq!(sink.taken().len(), 0);
    assert_eq!(house.mail.all_to("ann@example.com").await.len(), 1, "the letter waits");
}

/// Promise: `smtps://` judges the certificate and signs in; the password shows nowhere.
#[tokio::test]
async fn a_letter_goes_through_tls_and_a_password() {
    let sink = Sink::with_tls_and_password();
    let url = format!("smtps://keyward%40example.com:p%2Fa%3As%40s%20word@localhost:{}", sink.port);
    let authority = crate::house::vault::authority();
    let ca_file = authority.to_str().unwrap();
    let settings = [("smtp.url", url.as_str()), ("smtp.ca_file", ca_file)];
    let trusting = House::with(&settings).await;
    trusting.carries_letters();
    trusting.post_trial("ann@example.com", None).await;
    let letter = sink.has_taken(1).await.remove(0);
    assert!(letter.was_encrypted);
    assert_eq!(letter.user.as_deref(), Some(smtp::USER));
    let wary = House::with(&settings[..1]).await;
    wary.carries_letters();
    wary.post_trial("bob@example.com", None).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(sink.taken().len(), 1, "nobody vouches for that certificate");
    assert_eq!(wary.mail.all_to("bob@example.com").await.len(), 1, "the letter waits");
    for house in [&trusting, &wary] {
        assert!(!format!("{:?}", house.server.config).contains("s@s"));
    }
}

/// Promise: A mail server's "not now" is asked again later with the same letter, its "never" is not, and the audit says so.
#[tokio::test]
async fn no_for_now_is_tried_again_and_no_is_not() {
    let sink = Sink::new();
    sink.is_told(&[
        Whim::Says("RCPT", "450 4.2.0 greylisted"),
        Whim::Says(".", "451 4.3.0 try later"),
    ]);
    let house = house(&sink, &[("smtp.connections", "1")]).await;
    house.post_trial("ann@example.com", None).await;
    house.waits_until("Ann has her letter", || sink.taken().len() == 1).await;
    sink.is_told(&[Whim::Says("RCPT", "550 5.1.1 nobody here")]);
    house.post_trial("bob@example.com", None).await;
    house.waits_until("Bob is refused", || sink.whims_left() == 0).await;
    house.post_trial("cay@example.com", None).await;
    house.waits_until("Cay has her letter", || sink.taken().len() == 2).await;
    house.clock.advance(86_400);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(counted(&sink.taken()), counted_once(&["ann@example.com", "cay@example.com"]));
    assert_eq!(house.mail.all().await.len(), 0, "what can't be sent is wiped");
    assert_eq!(reasons(&house.audit().await), ["smtp_550"]);
}

fn counted_once(addresses: &[&str]) -> BTreeMap<String, usize> {
    addresses.iter().map(|address| ((*address).to_owned(), 1)).collect()
}

/// Promise: A mail server that hangs, refuses connections, or dies half-way loses no letter and gets none twice.
#[tokio::test]
async fn a_mail_server_that_falls_ill_loses_nothing() {
    let sink = Sink::new();
    sink.is_told(&[
        Whim::Dies("GREETING"),
        Whim::DiesWithinText,
        Whim::Says("GREETING", "554 no service"),
        Whim::Hangs("EHLO"),
        Whim::Dies("."),
        Whim::Says("MAIL", "421 4.3.2 shutting down"),
        Whim::Hangs("RCPT"),
        Whim::Dies("DATA"),
    ]);
    let house = house(&sink, &[("smtp.connections", "1")]).await;
    for name in ["ann", "bob", "cay"] {
        house.post_trial(&format!("{name}@example.com"), None).await;
    }
    house.waits_until("all have their letters", || sink.taken().len() >= 3).await;
    assert_eq!(sink.whims_left(), 0);
    house.clock.advance(86_400);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let expected = counted_once(&["ann@example.com", "bob@example.com", "cay@example.com"]);
    assert_eq!(counted(&sink.taken()), expected);
    assert_eq!(reasons(&house.audit().await), Vec::<&str>::new());
}

/// A server that took a letter and died before it said so has not answered for it (RFC 5321 6.1): it gets the letter again, under the same number.
#[tokio::test]
async fn a_letter_without_an_answer_keeps_its_number() {
    let sink = Sink::new();
    sink.is_told(&[Whim::DiesAfterTaking]);
    let house = house(&sink, &[]).await;
    house.post_trial("ann@example.com", None).await;
    house.waits_until("it was taken twice", || sink.taken().len() == 2).await;
    let taken = sink.taken();
    assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
}

/// Promise: A letter whose time is over is not sent any more, and its words are wiped.
#[tokio::test]
async fn a_letter_that_nobody_needs_any_more_is_given_up() {
    let sink = Sink::new();
    let url = sink.url();
    let house = House::with(&[("smtp.url", url.as_str())]).await;
    house.post_trial("ann@example.com", None).await;
    house.clock.advance(5 * 86_400);
    house.carries_letters();
    for _ in 0..500 {
        if reasons(&house.audit().await) == ["expired"] {
            assert_eq!(sink.taken().len(), 0);
            assert_eq!(house.mail.all().await.len(), 0);
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", reasons(&house.audit().await));
}

/// Promise: Letters share a few connections, which stay open while there is more to send.
#[tokio::test]
async fn a_hundred_letters_share_four_connections() {
    let sink = Sink::new();
    let url = sink.url();
    let house = House::with(&[("smtp.url", url.as_str())]).await;
    for number in 0..100 {
        house.post_trial(&format!("p{number}@example.com"), None).await;
    }
    house.carries_letters();
    let taken = sink.has_taken(100).await;
    assert_eq!(counted(&taken).len(), 100);
    assert!(sink.connections() <= 4, "{}", sink.connections());
}

/// Promise: Two instances never send one letter twice.
#[tokio::test]
async fn two_instances_share_the_letters() {
    let sink = Sink::new();
    let url = sink.url();
    let house = House::with(&[("smtp.url", url.as_str())]).await;
    let second = house.second().await;
    house.carries_letters();
    second.carries_letters();
    for number in 0..100 {
        let poster = if number % 2 == 0 { &house } else { &second };
        poster.post_trial(&format!("p{number}@example.com"), None).await;
    }
    sink.has_taken(100).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let counts = counted(&sink.taken());
    assert!(counts.len() == 100 && counts.values().all(|count| *count == 1), "{counts:?}");
}
