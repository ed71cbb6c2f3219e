//! One keep-alive connection: a question out, its answer in.

use std::io::{self, Read as _, Write as _};
use std::net::Ipv4Addr;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Poll, Token};

use crate::answer::{self, Answer};

/// More than any answer has.
const ANSWER_BYTES: usize = 32 * 1024;

pub(crate) struct Connection {
    stream: TcpStream,
    /// The next question; a scenario that repeats itself leaves it as it is.
    pub(crate) question: Vec<u8>,
    received: Vec<u8>,
    filled: usize,
    /// When the open question was asked, or should have been.
    pub(crate) asked_at: Instant,
    /// When the next question is due, while it waits.
    pub(crate) due_at: Option<Instant>,
}

impl Connection {
    pub(crate) fn open(poll: &Poll, number: usize, port: u16) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        Ok(Self {
            stream,
            question: Vec::new(),
            received: vec![0; ANSWER_BYTES],
            filled: 0,
            asked_at: keyward_bench::now(),
            due_at: None,
        })
    }

    /// Asks. A question is small and alone on its way, so the socket takes all of it.
    pub(crate) fn ask(&mut self, at: Instant) -> io::Result<()> {
        self.asked_at = at;
        self.filled = 0;
        self.stream.write_all(&self.question)
    }

    /// Reads what has come; whether an answer is whole. A read that does not fill the buffer
    /// has emptied the socket, so no second one is needed to be told of the next answer.
    pub(crate) fn receive(&mut self) -> io::Result<bool> {
        loop {
            let free = &mut self.received[self.filled..];
            if free.is_empty() {
                return Err(answer::strange("an answer of more than 32 KiB"));
            }
            match self.stream.read(free) {
                Ok(0) => return Err(answer::strange("the server hung up")),
                Ok(read) => {
                    let emptied = read < free.len();
                    self.filled += read;
                    if emptied {
                        return Ok(self.answer()?.is_some());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The answer, where it is whole.
    pub(crate) fn answer(&self) -> io::Result<Option<Answer<'_>>> {
        answer::parse(&self.received[..self.filled])
    }
}
