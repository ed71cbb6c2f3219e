//! Turns: Keyward and what it is compared with, one after the other.

/// Takes pairs of turns. Who begins changes from pair to pair, so that a machine that grows
/// faster or slower meanwhile favours neither.
pub(super) fn alternate<T>(
    count: u32,
    mut ours: impl FnMut() -> Result<T, String>,
    mut bare: impl FnMut() -> Result<T, String>,
) -> Result<Vec<(T, T)>, String> {
    let mut pairs = Vec::new();
    for number in 0..count {
        pairs.push(if number % 2 == 0 {
            let ours = ours()?;
            (ours, bare()?)
        } else {
            let bare = bare()?;
            (ours()?, bare)
        });
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn who_begins_changes_from_pair_to_pair() {
        let turns = RefCell::new(String::new());
        let turn = |who| {
            turns.borrow_mut().push(who);
            Ok(who)
        };
        let pairs = alternate(3, || turn('k'), || turn('b')).unwrap();
        assert_eq!(pairs, [('k', 'b'); 3]);
        assert_eq!(*turns.borrow(), "kbbkkb");
    }
}
