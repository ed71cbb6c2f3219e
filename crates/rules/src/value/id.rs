//! Ids: UUIDv7 strings (RFC 9562), so that rows written together lie together.

use super::instant::Instant;

/// The id of something made at `at`; `chance` are ten bytes from `App`.
pub fn make(at: Instant, chance: [u8; 10]) -> String {
    let millis = u64::try_from(at.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &chance).into_uuid().to_string()
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
        let early = make(Instant::from_millis(1_000), [255; 10]);
        let late = make(Instant::from_millis(1_001), [0; 10]);
        assert!(early < late);
        assert!(is_id(&early));
    }

    #[test]
    fn only_our_own_spelling_is_an_id() {
        let id = make(Instant::from_millis(7), [171; 10]);
        assert!(!is_id(&id.to_uppercase()));
        assert!(!is_id(&id.replace('-', "")));
        assert!(!is_id("c232ab00-9414-4a1b-8b4b-4d2a1f0c8e55"), "version 4");
        assert!(!is_id(""));
    }
}
