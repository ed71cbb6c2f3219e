//! One row of the table: what was measured, against what, and whether it is enough.

use super::others::BEARABLE_CORES;
use super::spread::Spread;

/// How a figure is written.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    PerSecond,
    Microseconds,
    Seconds,
    Megabytes,
    Share,
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
    /// Cores that others kept busy meanwhile.
    pub(super) others_cores: f64,
}

/// Whether what was to be reached was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Reached,
    Missed,
    /// Others used so much of the machine that the figure tells nothing.
    Disturbed,
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
            others_cores: 0.0,
        }
    }

    /// A figure that stands for itself.
    pub(super) fn alone(
        name: impl Into<String>,
        unit: Unit,
        takes: impl IntoIterator<Item = f64>,
        to_reach: Option<Bound>,
    ) -> Self {
        let ours = Spread::of(takes);
        Self { name: name.into(), unit, ours, bare: None, to_reach, others_cores: 0.0 }
    }

    /// What the bound is about.
    pub(super) fn judged(&self) -> Spread {
        self.bare.as_ref().map_or(self.ours, |bare| bare.ratio)
    }

    /// Whether it is enough; nothing where nothing is asked.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        let bound = self.to_reach?;
        // A size is what it is, whoever else is busy.
        if self.others_cores > BEARABLE_CORES && !matches!(self.unit, Unit::Megabytes) {
            return Some(Verdict::Disturbed);
        }
        let median = self.judged().median;
        let reached = match bound {
            Bound::AtLeast(least) => median >= least,
            Bound::AtMost(most) => median <= most,
        };
        Some(if reached { Verdict::Reached } else { Verdict::Missed })
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
        assert_eq!(row(Bound::AtLeast(0.7)).verdict(), Some(Verdict::Reached));
        assert_eq!(row(Bound::AtMost(0.6)).verdict(), Some(Verdict::Missed));
    }

    #[test]
    fn a_figure_alone_is_judged_by_itself() {
        let row = Row::alone("x", Unit::Megabytes, [20.0, 30.0], Some(Bound::AtMost(25.0)));
        assert_eq!(row.verdict(), Some(Verdict::Reached));
        assert_eq!(Row::alone("x", Unit::Seconds, [1.0], None).verdict(), None);
    }

    #[test]
    fn a_time_that_was_taken_beside_others_work_is_no_verdict() {
        let row = |unit| {
            let bound = Some(Bound::AtMost(25.0));
            Row { others_cores: 1.2, ..Row::alone("x", unit, [20.0], bound) }.verdict()
        };
        assert_eq!(row(Unit::Seconds), Some(Verdict::Disturbed));
        assert_eq!(row(Unit::Megabytes), Some(Verdict::Reached));
    }
}
