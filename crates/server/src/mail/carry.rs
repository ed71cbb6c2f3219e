//! The carriers: for each channel a loop that claims what is due, hands it over, and tells the
//! courier what became of it. Whoever can't be reached is left alone for a while, and then tried
//! with one letter.

use std::sync::Arc;
use std::time::Duration;

use keyward_flows::Refusal;
use keyward_flows::app::dice;
use keyward_flows::letters::Channel;
use keyward_flows::letters::courier::{Claimed, Courier, RENEW_EVERY};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::smtp::Post;
use super::{sms, write};
use crate::config::SmsProvider;
use crate::state::Shared;

/// How often a carrier looks when no bell rings: for what other instances posted, and for what
/// was refused for a while.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long somebody who can't be reached is left alone at first; each further time is twice as
/// long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// The longest that it becomes.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a stop leaves to letters that are being handed over.
pub const STOPPING: Duration = Duration::from_secs(8);

/// What became of a letter.
pub(super) enum Outcome {
    /// Somebody answers for it.
    Taken,
    /// Not now; why, for the log.
    RefusedForNow(String),
    /// Never; why, for the audit.
    Refused(String),
    /// It was not tried, for nobody is there to take letters.
    Away(String),
    /// It was not tried, for this courier has lost it.
    Lost,
}

/// Hears of the server's stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The stop, and what announces it.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Self(receiver))
    }

    fn has_come(&self) -> bool {
        *self.0.borrow()
    }

    async fn comes(&self) {
        // Where nobody can announce it any more, it has come.
        let _ = self.0.clone().wait_for(|has_come| *has_come).await;
    }

    /// Waits until what is being handed over must come to an end.
    pub(super) async fn is_near(&self) {
        self.comes().await;
        tokio::time::sleep(STOPPING / 2).await;
    }
}

/// Who takes letters of a channel.
enum Carrier {
    Mail(Box<Post>),
    Sms(SmsProvider),
}

impl Carrier {
    fn channel(&self) -> Channel {
        match self {
            Self::Mail(_) => Channel::Mail,
            Self::Sms(_) => Channel::Sms,
        }
    }

    fn most_at_once(&self) -> usize {
        match self {
            Self::Mail(post) => post.most_at_once(),
            Self::Sms(_) => sms::MOST_AT_ONCE,
        }
    }
}

/// The carriers of a server.
pub struct Carriers {
    server: Shared,
    courier: Courier,
    carriers: Vec<Carrier>,
}

impl Carriers {
    /// Makes ready; `Err` is a sentence that names the setting.
    pub fn new(server: Shared) -> Result<Arc<Self>, String> {
        let config = &server.config;
        let clock = server.app.clock.clone();
        let post = Post::new(&config.smtp, config.public_host(), clock)?;
        let provider = config.sms.provider.clone();
        let carriers = post
            .map(|post| Carrier::Mail(Box::new(post)))
            .into_iter()
            .chain(provider.map(Carrier::Sms))
            .collect();
        let courier = Courier::new(server.app.clone()).map_err(|error| error.to_string())?;
        Ok(Arc::new(Self { server, courier, carriers }))
    }

    /// Carries until the stop.
    pub async fn run(self: Arc<Self>, stop: Stop) {
        let mut running = JoinSet::new();
        for number in 0..self.carriers.len() {
            running.spawn(Round::new(self.clone(), number, stop.clone()).run());
        }
        if !self.carriers.is_empty() {
            running.spawn(look_round(self.clone(), stop));
        }
        while running.join_next().await.is_some() {}
    }
}

async fn look_round(carriers: Arc<Carriers>, stop: Stop) {
    let mut failing = false;
    loop {
        let looked = carriers.courier.looks_round().await;
        if let Err(error) = &looked
            && !failing
        {
            tracing::error!(%error, "letters can't be looked after");
        }
        failing = looked.is_err();
        tokio::select! {
            () = tokio::time::sleep(RENEW_EVERY) => {}
            // What is being handed over at the stop keeps its lease until then.
            () = stop.comes() => break,
        }
    }
}

/// The loop of one carrier.
struct Round {
    carriers: Arc<Carriers>,
    number: usize,
    stop: Stop,
    /// Times in a row that nobody could be reached.
    failures: u32,
    /// Whether the database could not be asked when it was asked last.
    is_blind: bool,
}

impl Round {
    fn new(carriers: Arc<Carriers>, number: usize, stop: Stop) -> Self {
        Self { carriers, number, stop, failures: 0, is_blind: false }
    }

    fn carrier(&self) -> &Carrier {
        &self.carriers.carriers[self.number]
    }

    async fn run(mut self) {
        let channel = self.carrier().channel();
        let mut jobs = JoinSet::new();
        while !self.stop.has_come() {
            let most = if self.failures > 0 { 1 } else { self.carrier().most_at_once() };
            let free = most.saturating_sub(jobs.len());
            for letter in self.claim(channel, free).await {
                let job = deliver(self.carriers.clone(), self.number, letter, self.stop.clone());
                jobs.spawn(job);
            }
            tokio::select! {
                Some(ended) = jobs.join_next(), if !jobs.is_empty() => {
                    // A job that came to grief leaves its letter to the lease.
                    if let Ok(reached) = ended {
                        self.learn(reached).await;
                    }
                }
                () = self.carriers.courier.is_called(channel), if free > 0 => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.stop.comes() => {}
            }
        }
        while jobs.join_next().await.is_some() {}
        if let Carrier::Mail(post) = self.carrier() {
            post.close().await;
        }
    }

    async fn claim(&mut self, channel: Channel, free: usize) -> Vec<Claimed> {
        if free == 0 {
            return Vec::new();
        }
        let courier = &self.carriers.courier;
        let claimed = match courier.sees_work(channel).await {
            Ok(true) => courier.claim(channel, free).await,
            Ok(false) => Ok(Vec::new()),
            Err(error) => Err(error),
        };
        if claimed.is_err() && !self.is_blind {
            tracing::warn!("letters wait until the database can be asked again");
        }
        self.is_blind = claimed.is_err();
        claimed.unwrap_or_default()
    }

    /// Leaves somebody alone who could not be reached, each time for longer.
    async fn learn(&mut self, reached: Reached) {
        match reached {
            Reached::Nobody(why) => {
                if self.failures == 0 {
                    tracing::error!(channel = ?self.carrier().channel(), why, "letters wait");
                }
                let pause = (FIRST_PAUSE * (1 << self.failures.min(10))).min(LONGEST_PAUSE);
                // Half of it is chance, for other instances wait as well.
                let [chance] = dice::bytes().unwrap_or([128]);
                let pause = pause / 2 + pause / 2 * u32::from(chance) / 255;
                self.failures += 1;
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = self.stop.comes() => {}
                }
            }
            Reached::Somebody if self.failures > 0 => {
                self.failures = 0;
                tracing::info!(channel = ?self.carrier().channel(), "letters are taken again");
            }
            Reached::Somebody => {}
        }
    }
}

/// Whether a try says that somebody is there.
enum Reached {
    Somebody,
    Nobody(String),
}

async fn deliver(carriers: Arc<Carriers>, number: usize, letter: Claimed, stop: Stop) -> Reached {
    let (courier, app) = (&carriers.courier, &carriers.server.app);
    let outcome = match write::write(&carriers.server.public_url, &letter.contents) {
        Err(error) => {
            tracing::error!(%error, kind = letter.kind, "a letter can't be written");
            Outcome::Refused("unwritable".to_owned())
        }
        Ok(written) => match &carriers.carriers[number] {
            Carrier::Mail(post) => post.deliver(courier, &letter, written, &stop).await,
            Carrier::Sms(provider) => sms::deliver(app, provider, courier, &letter, written).await,
        },
    };
    match &outcome {
        Outcome::Taken => until_recorded(|| courier.was_taken(&letter)).await,
        Outcome::RefusedForNow(why) => {
            tracing::info!(letter = letter.id, kind = letter.kind, why, "a letter is tried again");
            until_recorded(|| courier.was_refused_for_now(&letter)).await;
        }
        Outcome::Refused(reason) => until_recorded(|| courier.gives_up(&letter, reason)).await,
        Outcome::Away(_) => until_recorded(|| courier.was_not_tried(&letter)).await,
        Outcome::Lost => {}
    }
    match outcome {
        Outcome::Away(why) => Reached::Nobody(why),
        _ => Reached::Somebody,
    }
}

/// What became of a letter must be known to all, or it is given up as doubtful.
async fn until_recorded<F>(record: impl Fn() -> F)
where
    F: Future<Output = Result<(), Refusal>>,
{
    while record().await.is_err() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
