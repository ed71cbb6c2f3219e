//! Instants in lines: the text up to the second is kept, since a busy server writes many
//! lines in each. The instant itself decides when it is made anew.

use keyward_rules::value::instant::Instant;

/// The text of the last second that was written.
#[derive(Default)]
pub(super) struct Stamp {
    second: Option<i64>,
    text: String,
}

impl Stamp {
    /// RFC 3339 in UTC with milliseconds.
    pub(super) fn write(&mut self, now: Instant, out: &mut Vec<u8>) {
        let second = now.seconds();
        if self.second != Some(second) {
            self.second = Some(second);
            self.text = Instant::from_seconds(second).to_string();
        }
        let until_millis = self.text.strip_suffix("000Z").unwrap_or(&self.text);
        out.extend_from_slice(until_millis.as_bytes());
        let millis = now.millis().rem_euclid(1000);
        for unit in [100, 10, 1] {
            out.push(b'0' + (millis / unit % 10) as u8);
        }
        out.push(b'Z');
    }
}
