//! A known device: a browser that somebody signed in from. It brings a sealed note with it that
//! says who, so that their guesses there are counted apart from those of the whole world. The
//! note opens nothing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::token::seal::{SealError, SealingKeys};
use crate::value::instant::Instant;

/// What the note is sealed for.
const CONTEXT: &str = "known device";

/// A note that is longer is not ours.
const MAX_BYTES: usize = 1_024;

/// In the note: the person came in, or a letter proved them.
const CAME_IN: &str = "in";
const BY_LETTER: &str = "letter";

/// So many people of one household share a browser; the one who signed in longest ago goes.
const MAX_PEOPLE: usize = 4;

/// For how long a device is known after a sign-in: a year.
pub const LIFETIME_SECONDS: i64 = 31_536_000;

/// A device with the people who signed in from it, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// 32 hexadecimal digits, made at the first sign-in.
    id: String,
    people: Vec<Known>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    user_id: String,
    generation: i64,
    until: Instant,
    /// They came in whole; else a letter alone proved them, which stands in for no factor.
    came_in: bool,
}

impl Device {
    /// A device that nobody is known to have.
    pub fn new(chance: [u8; 16]) -> Self {
        Self { id: format!("{:032x}", u128::from_be_bytes(chance)), people: Vec::new() }
    }

    /// Opens the note; `None` where it is not ours, or was altered.
    pub fn open(keys: &SealingKeys, note: &str) -> Option<Self> {
        if note.len() > MAX_BYTES {
            return None;
        }
        let opened = keys.open(CONTEXT, &URL_SAFE_NO_PAD.decode(note).ok()?).ok()?;
        let text = std::str::from_utf8(&opened).ok()?;
        let mut words = text.split(' ');
        let id = words.next()?.to_owned();
        let mut people = Vec::new();
        while let (Some(user_id), Some(generation), Some(until), Some(by)) =
            (words.next(), words.next(), words.next(), words.next())
        {
            people.push(Known {
                user_id: user_id.to_owned(),
                generation: generation.parse().ok()?,
                until: Instant::from_seconds(until.parse().ok()?),
                came_in: by == CAME_IN,
            });
        }
        Some(Self { id, people })
    }

    /// The note that the device keeps.
    pub fn seal(&self, keys: &SealingKeys) -> Result<String, SealError> {
        let mut text = self.id.clone();
        for Known { user_id, generation, until, came_in } in &self.people {
            let by = if *came_in { CAME_IN } else { BY_LETTER };
            text.push_str(&format!(" {user_id} {generation} {} {by}", until.seconds()));
        }
        Ok(URL_SAFE_NO_PAD.encode(keys.seal(CONTEXT, text.as_bytes())?))
    }

    /// The same device after a sign-in of this person, of this generation of theirs.
    #[must_use]
    pub fn after_sign_in(self, user_id: &str, generation: i64, now: Instant) -> Self {
        self.after(user_id, generation, now, true)
    }

    /// The same after a reset: the person read a letter here, and may still owe a second factor.
    #[must_use]
    pub fn after_letter(self, user_id: &str, generation: i64, now: Instant) -> Self {
        self.after(user_id, generation, now, false)
    }

    fn after(mut self, user_id: &str, generation: i64, now: Instant, came_in: bool) -> Self {
        self.people.retain(|known| known.user_id != user_id);
        let until = now.plus_seconds(LIFETIME_SECONDS);
        self.people.insert(0, Known { user_id: user_id.to_owned(), generation, until, came_in });
        self.people.truncate(MAX_PEOPLE);
        self
    }

    /// Whether this person signed in here within the year. What raises their generation (a new
    /// password, a reset, a lock) makes all their devices unknown.
    pub fn knows(&self, user_id: &str, generation: i64, now: Instant) -> bool {
        self.people.iter().any(|known| {
            known.user_id == user_id && known.generation == generation && now < known.until
        })
    }

    /// Whether they came in here whole, with every factor that they owed.
    pub fn let_in(&self, user_id: &str, generation: i64, now: Instant) -> bool {
        self.knows(user_id, generation, now)
            && self.people.iter().any(|known| known.user_id == user_id && known.came_in)
    }

    /// Tells this device from others.
    pub fn id(&self) -> &str {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_seconds(1_795_512_600);

    fn keys(byte: u8) -> SealingKeys {
        SealingKeys::parse(&[SealingKeys::encode(&[byte; 32]).to_string()]).unwrap()
    }

    fn ann() -> Device {
        Device::new([7; 16]).after_sign_in("ann", 3, NOW)
    }

    #[test]
    fn a_device_is_known_for_one_person_one_generation_and_one_year() {
        let device = ann();
        assert!(device.knows("ann", 3, NOW.plus_seconds(LIFETIME_SECONDS - 1)));
        assert!(!device.knows("ann", 3, NOW.plus_seconds(LIFETIME_SECONDS)));
        assert!(!device.knows("ann", 4, NOW) && !device.knows("bob", 3, NOW));
    }

    #[test]
    fn whom_a_letter_proved_was_not_let_in_yet() {
        let device = Device::new([7; 16]).after_letter("ann", 3, NOW);
        let device = Device::open(&keys(1), &device.seal(&keys(1)).unwrap()).unwrap();
        assert!(device.knows("ann", 3, NOW) && !device.let_in("ann", 3, NOW));
        let device = device.after_sign_in("ann", 3, NOW);
        let device = Device::open(&keys(1), &device.seal(&keys(1)).unwrap()).unwrap();
        assert!(device.let_in("ann", 3, NOW) && !device.let_in("ann", 4, NOW));
    }

    #[test]
    fn a_household_shares_a_device_and_the_fifth_takes_the_place_of_the_first() {
        let mut device = ann();
        for name in ["bob", "cem", "dan"] {
            device = device.after_sign_in(name, 0, NOW);
        }
        assert!(device.knows("ann", 3, NOW));
        let device = device.after_sign_in("eve", 0, NOW);
        assert!(!device.knows("ann", 3, NOW) && device.knows("bob", 0, NOW));
        let note = device.seal(&keys(1)).unwrap();
        assert!(note.len() < MAX_BYTES / 2, "{}", note.len());
    }

    #[test]
    fn a_note_opens_as_it_was_sealed_and_not_when_altered() {
        let note = ann().seal(&keys(1)).unwrap();
        assert_eq!(Device::open(&keys(1), &note), Some(ann()));
        assert_eq!(Device::open(&keys(2), &note), None);
        for altered in ["", "=", "AAAA", &note[1..], &format!("{note}AAAA"), &"A".repeat(5_000)] {
            assert_eq!(Device::open(&keys(1), altered), None, "{altered}");
        }
        let elsewhere = keys(1).seal("elsewhere", b"0 ann 3 9999999999").unwrap();
        assert_eq!(Device::open(&keys(1), &URL_SAFE_NO_PAD.encode(elsewhere)), None);
    }
}
