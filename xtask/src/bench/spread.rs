//! Several takes of one figure, told by their middle and their ends.

/// Never of nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) count: usize,
}

impl Spread {
    /// Of these takes; of none it is zeros.
    pub(super) fn of(takes: impl IntoIterator<Item = f64>) -> Self {
        let mut takes: Vec<f64> = takes.into_iter().collect();
        takes.sort_by(f64::total_cmp);
        let count = takes.len();
        let at = |place: usize| takes.get(place).copied().unwrap_or_default();
        let median = f64::midpoint(at(count.saturating_sub(1) / 2), at(count / 2));
        Self { median, min: at(0), max: at(count.saturating_sub(1)), count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_takes_and_their_ends() {
        let odd = Spread::of([3.0, 1.0, 2.5]);
        assert_eq!(odd, Spread { median: 2.5, min: 1.0, max: 3.0, count: 3 });
        assert_eq!(Spread::of([4.0, 1.0]).median, 2.5);
    }

    #[test]
    fn a_single_take_is_its_own_middle_and_ends() {
        assert_eq!(Spread::of([7.0]), Spread { median: 7.0, min: 7.0, max: 7.0, count: 1 });
    }
}
