//! The drive: asks on all connections until the time is over, then waits for what is still
//! on its way, so that nothing of this run is left to the next.

use std::io;
use std::time::{Duration, Instant};

use keyward_bench::now;
use mio::{Events, Poll};

use crate::Load;
use crate::answer::{Answer, strange};
use crate::connection::Connection;
use crate::tally::Tally;

/// So long a server may be silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// Writes the next question of a connection, given the answer to the one before.
pub(crate) type Script<'a> =
    dyn FnMut(usize, Option<&Answer<'_>>, &mut Vec<u8>) -> io::Result<()> + 'a;

/// Runs a scenario. An answer of another status than `expected_status` ends it: a rate of
/// refusals would be no measure.
pub(crate) fn drive(
    port: u16,
    load: Load,
    expected_status: u16,
    script: &mut Script<'_>,
) -> io::Result<Tally> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(1024);
    let mut connections = Vec::with_capacity(load.connections);
    for number in 0..load.connections {
        let mut connection = Connection::open(&poll, number, port)?;
        script(number, None, &mut connection.question)?;
        connections.push(connection);
    }
    // A timer would be too coarse for a pace, and the generator has its core to itself.
    let patience = if load.pace.is_some() { Duration::ZERO } else { PATIENCE };
    let mut drive = Drive::begin(load, expected_status, &mut connections);
    loop {
        drive.ask_what_is_due(&mut connections)?;
        if drive.open == 0 && now() >= drive.ends_at {
            return Ok(drive.tally);
        }
        match poll.poll(&mut events, Some(patience)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            outcome => outcome?,
        }
        if events.is_empty() && load.pace.is_none() {
            return Err(strange("the server is silent"));
        }
        for event in &events {
            let number = event.token().0;
            drive.hear(number, &mut connections[number], script)?;
        }
    }
}

struct Drive {
    ends_at: Instant,
    /// Between two questions of one connection; without a pace the answer is the cue.
    interval: Option<Duration>,
    expected_status: u16,
    /// Questions without an answer.
    open: usize,
    tally: Tally,
}

impl Drive {
    /// The first questions are due now or, at a pace, one after the other.
    fn begin(load: Load, expected_status: u16, connections: &mut [Connection]) -> Self {
        let began_at = now();
        let mut due_at = began_at;
        for connection in connections {
            connection.due_at = Some(due_at);
            due_at += load.pace.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(1.0 / rate));
        }
        Self {
            ends_at: began_at + load.seconds,
            interval: load.pace.map(|_| due_at - began_at),
            expected_status,
            open: 0,
            tally: Tally::new(),
        }
    }

    fn ask_what_is_due(&mut self, connections: &mut [Connection]) -> io::Result<()> {
        if self.interval.is_none() && self.open > 0 {
            // Asked on cue, in `hear`.
            return Ok(());
        }
        let at = now();
        for connection in connections {
            if let Some(due_at) = connection.due_at.take_if(|due_at| *due_at <= at) {
                // Counted from when it was due: a server that stalls must not look better
                // because it was asked later.
                connection.ask(due_at)?;
                self.open += 1;
            }
        }
        Ok(())
    }

    fn hear(
        &mut self,
        number: usize,
        connection: &mut Connection,
        script: &mut Script<'_>,
    ) -> io::Result<()> {
        if !connection.receive()? {
            return Ok(());
        }
        let at = now();
        let mut question = std::mem::take(&mut connection.question);
        let Some(answer) = connection.answer()? else { return Ok(()) };
        if answer.status != self.expected_status {
            let body = String::from_utf8_lossy(answer.body);
            return Err(strange(&format!("an answer of {}: {body}", answer.status)));
        }
        script(number, Some(&answer), &mut question)?;
        connection.question = question;
        self.open -= 1;
        if at < self.ends_at {
            self.tally.take(at, at - connection.asked_at);
        }
        match self.interval {
            None if at < self.ends_at => {
                self.open += 1;
                connection.ask(at)
            }
            None => Ok(()),
            Some(interval) => {
                let due_at = connection.asked_at + interval;
                connection.due_at = (due_at < self.ends_at).then_some(due_at);
                Ok(())
            }
        }
    }
}
