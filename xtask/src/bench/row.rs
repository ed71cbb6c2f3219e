//! One row of the table: what was measured, against what, and whether it is enough.

use super::spread::Spread;

/// How a figure is written.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    PerSecond,
    Microseconds,
    Seconds,
    Megabytes,
}

/// What is to be reached.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

pub(super) struct Row {
    pub(super) name: String,
    pub(super) unit: Unit,
    pub(super) ours: Spread,
    pub(super) bare: Option<Bare>,
    /// On the ratio where there is one, else on our own figure.
    pub(super) to_reach: Option<Bound>,
}

/// What ours is compared with.
pub(super) struct Bare {
    pub(super) name: &'static str,
    pub(super) figure: Spread,
    /// Ours over bare, pair by pair.
    pub(super) ratio: Spread,
}

impl Row {
    /// From pairs of ours and bare.
    pub(super) fn compared(
        name: impl Into<String>,
        unit: Unit,
        bare: &'static str,
        pairs: &[(f64, f64)],
        to_reach: Option<Bound>,
    ) -> Self {
        Self {
            name: name.into(),
            unit,
            ours: Spread::of(pairs.iter().map(|pair| pair.0)),
            bare: Some(Bare {
                name: bare,
                figure: Spread::of(pairs.iter().map(|pair| pair.1)),
                ratio: Spread::of(pairs.iter().map(|pair| pair.0 / pair.1)),
            }),
            to_reach,
        }
    }

    /// A figure that stands for itself.
    pub(super) fn alone(
        name: impl Into<String>,
        unit: Unit,
        takes: impl IntoIterator<Item = f64>,
        to_reach: Option<Bound>,
    ) -> Self {
        Self { name: name.into(), unit, ours: Spread::of(takes), bare: None, to_reach }
    }

    /// What the bound is about.
    pub(super) fn judged(&self) -> Spread {
        self.bare.as_ref().map_or(self.ours, |bare| bare.ratio)
    }

    /// Whether it is enough; nothing where nothing is asked.
    pub(super) fn is_reached(&self) -> Option<bool> {
        let median = self.judged().median;
        Some(match self.to_reach? {
            Bound::AtLeast(bound) => median >= bound,
            Bound::AtMost(bound) => median <= bound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_on_the_median_of_the_pairs_own_ratios() {
        let pairs = [(50.0, 100.0), (60.0, 60.0), (70.0, 100.0)];
        let row = |bound| Row::compared("x", Unit::PerSecond, "y", &pairs, Some(bound));
        assert_eq!(row(Bound::AtLeast(0.7)).judged().median, 0.7);
        assert_eq!(row(Bound::AtLeast(0.7)).is_reached(), Some(true));
        assert_eq!(row(Bound::AtMost(0.6)).is_reached(), Some(false));
    }

    #[test]
    fn a_figure_alone_is_judged_by_itself() {
        let row = Row::alone("x", Unit::Megabytes, [20.0, 30.0], Some(Bound::AtMost(25.0)));
        assert_eq!(row.is_reached(), Some(true));
        assert_eq!(Row::alone("x", Unit::Seconds, [1.0], None).is_reached(), None);
    }
}
