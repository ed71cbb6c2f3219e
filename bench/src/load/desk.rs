//! One connection that asks and waits, for what is prepared outside of the measured time.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use keyward_bench::Failure;
use serde_json::Value;

use crate::answer;

pub(crate) struct Desk(TcpStream);

impl Desk {
    pub(crate) fn open(port: u16) -> Result<Self, Failure> {
        Ok(Self(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?))
    }

    /// The body of the answer; one of another status is a failure.
    pub(crate) fn ask(
        &mut self,
        question: &[u8],
        expected_status: u16,
    ) -> Result<Vec<u8>, Failure> {
        self.0.write_all(question)?;
        let mut received = Vec::new();
        let mut part = [0; 4096];
        loop {
            if let Some(answer) = answer::parse(&received)? {
                if answer.status == expected_status {
                    return Ok(answer.body.to_owned());
                }
                let body = String::from_utf8_lossy(answer.body);
                return Err(format!("an answer of {}: {body}", answer.status).into());
            }
            match self.0.read(&mut part)? {
                0 => return Err("the server hung up".into()),
                read => received.extend_from_slice(&part[..read]),
            }
        }
    }

    /// The same, read as JSON.
    pub(crate) fn ask_json(&mut self, question: &[u8]) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(&self.ask(question, 200)?)?)
    }
}
