//! Request numbers: chance at the start, then a mixed counter. Unique, short enough to read
//! aloud, and a tenth of the cost of a UUID.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use keyward_flows::app::dice;

pub(super) struct Numbers {
    start: u32,
    next: AtomicU32,
}

impl Numbers {
    pub(super) fn new() -> Self {
        // Without chance numbers are still unique within this run.
        let [a, b, c, d, e, f, g, h] = dice::bytes().unwrap_or_default();
        Self {
            start: u32::from_be_bytes([a, b, c, d]),
            next: AtomicU32::new(u32::from_be_bytes([e, f, g, h])),
        }
    }

    pub(super) fn next(&self) -> Arc<str> {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        // An odd factor permutes the 32-bit numbers, so neighbours look different.
        let mixed = self.next.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b1);
        let number = (u64::from(self.start) << 32) | u64::from(mixed);
        let mut text = [0; 16];
        for (place, digit) in text.iter_mut().enumerate() {
            *digit = HEX[usize::from((number >> (60 - 4 * place)) as u8 & 15)];
        }
        Arc::from(std::str::from_utf8(&text).unwrap_or_default())
    }
}
