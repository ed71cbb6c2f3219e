//! "Did you mean": the nearest of some known names.

/// The candidate that differs from `word` in few letters, or continues it.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| {
            let continues = word.len() > 3 && candidate.starts_with(word);
            (if continues { 0 } else { distance(word, candidate) }, candidate)
        })
        .min()
        .filter(|(distance, _)| *distance <= (word.len() / 4).clamp(1, 4))
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance: letters to add, drop or change.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (place, other) in row.iter_mut().skip(1).zip(&to) {
            let above = *place;
            left = (diagonal + usize::from(letter != *other)).min(above + 1).min(left + 1);
            diagonal = above;
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
