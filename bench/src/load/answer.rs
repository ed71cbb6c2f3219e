//! Reading answers: status, and a body whose length the head tells.

use std::io;

use memchr::memmem;

/// An answer that has arrived whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

/// The answer at the start of `received`, once all of it is there.
pub(crate) fn parse(received: &[u8]) -> io::Result<Option<Answer<'_>>> {
    let Some(head_end) = memmem::find(received, b"\r\n\r\n") else { return Ok(None) };
    let (head, rest) = (&received[..head_end], &received[head_end + 4..]);
    let status = head.get(9..12).and_then(number);
    let status = status.ok_or_else(|| strange("an answer without a status"))?;
    let length = match length(head) {
        Some(length) => length,
        None if status == 204 => 0,
        None => return Err(strange("an answer that does not tell its length")),
    };
    let status = u16::try_from(status).map_err(io::Error::other)?;
    Ok(rest.get(..length).map(|body| Answer { status, body }))
}

/// Both servers write this header in small letters.
fn length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let at = memmem::find(head, NAME)? + NAME.len();
    let end = memchr::memchr(b'\r', &head[at..]).map_or(head.len(), |end| at + end);
    number(&head[at..end])
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

pub(crate) fn strange(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        let whole = b"HTTP/1.1 201 Created\r\nx: y\r\ncontent-length: 3\r\n\r\nabc";
        for end in 0..whole.len() {
            assert_eq!(parse(&whole[..end]).unwrap(), None, "{end} bytes");
        }
        assert_eq!(parse(whole).unwrap(), Some(Answer { status: 201, body: b"abc" }));
    }

    #[test]
    fn an_answer_without_a_body_is_whole_with_its_head() {
        let answer = parse(b"HTTP/1.1 204 No Content\r\nx: y\r\n\r\n").unwrap();
        assert_eq!(answer, Some(Answer { status: 204, body: b"" }));
    }

    #[test]
    fn an_answer_of_unknown_length_is_refused() {
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert!(parse(chunked).is_err());
    }
}
