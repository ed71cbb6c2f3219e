//! An xor filter (Graf and Lemire, 2020): 16 bits kept of each key, in three tables of which
//! each key has one place. The exclusive or of a key's three places is its fingerprint.

/// Seed (8 bytes) and length of a table (4), little-endian; then the places, 2 bytes each.
const HEAD_BYTES: usize = 12;

/// Room of the tables for each key, in hundredths, and a little more for few keys.
const ROOM_PER_CENT: usize = 123;
const ROOM_MORE: usize = 32;

/// Seeds that are tried; nearly always the first does.
const SEEDS: u64 = 100;

/// A filter that lies somewhere as bytes.
pub(super) struct Filter<'a> {
    hashing: Hashing,
    places: &'a [u8],
}

#[derive(Clone, Copy)]
struct Hashing {
    seed: u64,
    table_length: u32,
}

impl<'a> Filter<'a> {
    /// `None` where the bytes are no filter.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, places) = bytes.split_at_checked(HEAD_BYTES)?;
        let (seed, table_length) = head.split_at_checked(8)?;
        let table_length = u32::from_le_bytes(table_length.try_into().ok()?);
        let hashing = Hashing { seed: u64::from_le_bytes(seed.try_into().ok()?), table_length };
        let length = usize::try_from(table_length).ok()?.checked_mul(6)?;
        (places.len() == length && length > 0).then_some(Self { hashing, places })
    }

    /// Whether the filter was made of this hash; true for one in 65,536 others.
    pub(super) fn holds(&self, hash: u64) -> bool {
        let mixed = self.hashing.mix(hash);
        let [a, b, c] = self.hashing.places(mixed).map(|place| self.place(place));
        a ^ b ^ c == fingerprint(mixed)
    }

    fn place(&self, place: usize) -> u16 {
        match self.places.get(2 * place..2 * place + 2) {
            Some(&[low, high]) => u16::from_le_bytes([low, high]),
            _ => 0,
        }
    }
}

impl Hashing {
    /// The finalizer of MurmurHash3, so that neighbours and seeds spread.
    fn mix(self, hash: u64) -> u64 {
        let mut mixed = hash.wrapping_add(self.seed);
        for factor in [0xff51_afd7_ed55_8ccd, 0xc4ce_b9fe_1a85_ec53] {
            mixed ^= mixed >> 33;
            mixed = mixed.wrapping_mul(factor);
        }
        mixed ^ (mixed >> 33)
    }

    /// One place in each of the three tables, which lie behind one another.
    fn places(self, mixed: u64) -> [usize; 3] {
        let length = u64::from(self.table_length);
        [0, 21, 42].map(|turn| {
            let number = mixed.rotate_left(turn) & u64::from(u32::MAX);
            let table = u64::from(turn) / 21;
            usize::try_from(table * length + ((number * length) >> 32)).unwrap_or_default()
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]
const fn fingerprint(mixed: u64) -> u16 {
    (mixed ^ (mixed >> 32)) as u16
}

/// The bytes of a filter that holds these hashes, the same for the same ones in whatever order;
/// `None` where no seed does.
pub fn build(hashes: &[u64]) -> Option<Vec<u8>> {
    let mut keys = hashes.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let room = keys.len().checked_mul(ROOM_PER_CENT)? / 100 + ROOM_MORE;
    let table_length = u32::try_from(room.div_ceil(3)).ok()?;
    (0..SEEDS).find_map(|seed| build_with(Hashing { seed, table_length }, &keys))
}

fn build_with(hashing: Hashing, keys: &[u64]) -> Option<Vec<u8>> {
    let length = 3 * usize::try_from(hashing.table_length).ok()?;
    // Of each place: the exclusive or of the keys that have it, and how many these are.
    let mut shared = vec![(0_u64, 0_u32); length];
    for key in keys {
        let mixed = hashing.mix(*key);
        for place in hashing.places(mixed) {
            shared[place].0 ^= mixed;
            shared[place].1 += 1;
        }
    }
    // A key that has a place alone is set aside, and frees its other two for others.
    let mut alone: Vec<usize> = (0..length).filter(|place| shared[*place].1 == 1).collect();
    let mut aside = Vec::with_capacity(keys.len());
    while let Some(place) = alone.pop() {
        if shared[place].1 != 1 {
            continue;
        }
        let mixed = shared[place].0;
        aside.push((mixed, place));
        for other in hashing.places(mixed) {
            shared[other].0 ^= mixed;
            shared[other].1 -= 1;
            if shared[other].1 == 1 {
                alone.push(other);
            }
        }
    }
    if aside.len() != keys.len() {
        return None;
    }
    let mut places = vec![0_u16; length];
    for (mixed, own) in aside.into_iter().rev() {
        let [a, b, c] = hashing.places(mixed).map(|place| places[place]);
        places[own] ^= fingerprint(mixed) ^ a ^ b ^ c;
    }
    let mut bytes = hashing.seed.to_le_bytes().to_vec();
    bytes.extend(hashing.table_length.to_le_bytes());
    bytes.extend(places.into_iter().flat_map(u16::to_le_bytes));
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_holds_what_it_was_made_of_and_hardly_anything_else() {
        for keys in [0, 1, 2, 100, 50_000_u64] {
            let hashes: Vec<u64> =
                (0..keys).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
            let bytes = build(&hashes).unwrap();
            let filter = Filter::read(&bytes).unwrap();
            assert!(hashes.iter().all(|hash| filter.holds(*hash)));
            let others = (0..65_536).filter(|n| filter.holds(0x5bd1_e995_u64.wrapping_mul(n + 7)));
            assert!(others.count() < 8, "{keys}");
        }
    }

    #[test]
    fn a_filter_is_the_same_for_the_same_hashes() {
        let forwards = build(&[1, 2, 3, 3]).unwrap();
        assert_eq!(build(&[3, 2, 1]).unwrap(), forwards);
        assert!(Filter::read(&forwards[..forwards.len() - 1]).is_none());
    }
}
