//! Ids: UUIDv7 strings (RFC 9562), so that rows written together lie together.

use super::instant::Instant;

/// Ids of one millisecond are told apart, and kept in their order, by so many bits.
const ORDER_BITS: u32 = 12;

/// The tick after `last` for something made at `at`: milliseconds and an order within them.
/// Rises always, so that ids made one after another sort so (RFC 9562 section 6.2, method 1).
pub fn next_tick(last: u64, at: Instant) -> u64 {
    let now = u64::try_from(at.millis()).unwrap_or(0) << ORDER_BITS;
    now.max(last + 1)
}

/// The id of a tick; `chance` are eight bytes from `App`.
pub fn make(tick: u64, chance: [u8; 8]) -> String {
    let [.., high, low] = (tick & ((1 << ORDER_BITS) - 1)).to_be_bytes();
    let [a, b, c, d, e, f, g, h] = chance;
    let order_and_chance = [high, low, a, b, c, d, e, f, g, h];
    uuid::Builder::from_unix_timestamp_millis(tick >> ORDER_BITS, &order_and_chance)
        .into_uuid()
        .to_string()
}

/// Whether `text` is an id as we write it: lower case, hyphens, version 7.
pub fn is_id(text: &str) -> bool {
    match uuid::Uuid::try_parse(text) {
        Ok(uuid) => uuid.get_version_num() == 7 && uuid.hyphenated().to_string() == text,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_instant_of_their_making() {
        let at = |millis| next_tick(0, Instant::from_millis(millis));
        let early = make(at(1_000), [255; 8]);
        let late = make(at(1_001), [0; 8]);
        assert!(early < late);
        assert!(is_id(&early));
    }

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_of_their_making() {
        let at = Instant::from_millis(1_795_512_600_000);
        let mut tick = 0;
        let mut last = String::new();
        // More than one millisecond can tell apart: the surplus moves into the next.
        for number in 0..5_000_u32 {
            tick = next_tick(tick, at);
            let id = make(tick, [(number % 251) as u8 ^ 0xff; 8]);
            assert!(last < id, "{last} {id}");
            last = id;
        }
    }

    #[test]
    fn only_our_own_spelling_is_an_id() {
        let id = make(next_tick(0, Instant::from_millis(7)), [171; 8]);
        assert!(!is_id(&id.to_uppercase()));
        assert!(!is_id(&id.replace('-', "")));
        assert!(!is_id("c232ab00-9414-4a1b-8b4b-4d2a1f0c8e55"), "version 4");
        assert!(!is_id(""));
    }
}
