//! The table for people, and the same for programs.

use serde_json::{Value, json};

use super::machine;
use super::row::{Bound, Row, Unit, Verdict};
use super::run::Run;
use super::spread::Spread;

/// The rows in columns, under a line about the run.
pub(super) fn text(run: &Run, rows: &[Row]) -> String {
    let heading = ["", "Keyward", "compared with", "ratio (min–max; pairs)", "to reach", ""];
    let mut lines = vec![heading.map(str::to_owned)];
    lines.extend(rows.iter().map(cells));
    format!("{}\n\n{}{}", about(run), columns(&lines), disturbance(rows))
}

/// What to know where others used the machine.
fn disturbance(rows: &[Row]) -> String {
    let disturbed = rows.iter().filter(|row| row.verdict() == Some(Verdict::Disturbed));
    match disturbed.map(|row| row.others_cores).max_by(f64::total_cmp) {
        Some(most) => format!(
            "\ndisturbed: other programs kept up to {most:.1} cores busy meanwhile, so these rows \
             have no verdict; run it again when the machine is quiet\n"
        ),
        None => String::new(),
    }
}

fn about(run: &Run) -> String {
    format!(
        "{}\nserver on core {}, load on core {}, PostgreSQL on core {}; turns of {} s; logs to /dev/null; limits.mode={}",
        machine::in_words(run.folder.path()),
        run.cores.server,
        run.cores.load,
        run.cores.database,
        run.seconds,
        limits(run)
    )
}

fn limits(run: &Run) -> &'static str {
    if run.with_limits { "on" } else { "off" }
}

fn cells(row: &Row) -> [String; 6] {
    let bare = row.bare.as_ref();
    let compared = bare.map(|bare| format!("{} {}", row.unit.show(bare.figure.median), bare.name));
    let ratio = match bare {
        Some(bare) => spread(bare.ratio, |ratio| format!("{ratio:.2}")),
        None if row.ours.count > 1 => spread(row.ours, |figure| row.unit.show(figure)),
        None => String::new(),
    };
    let bound = |bound: f64| match bare {
        Some(_) => format!("{bound:.2}"),
        None => row.unit.show(bound),
    };
    let to_reach = match row.to_reach {
        Some(Bound::AtLeast(least)) => format!("≥ {}", bound(least)),
        Some(Bound::AtMost(most)) => format!("≤ {}", bound(most)),
        None => String::new(),
    };
    let verdict = match row.verdict() {
        Some(Verdict::Reached) => "reached",
        Some(Verdict::Missed) => "missed",
        Some(Verdict::Disturbed) => "disturbed",
        None => "",
    };
    [
        row.name.clone(),
        row.unit.show(row.ours.median),
        compared.unwrap_or_default(),
        ratio,
        to_reach,
        verdict.to_owned(),
    ]
}

fn spread(of: Spread, show: impl Fn(f64) -> String) -> String {
    format!("{} ({}–{}; {})", show(of.median), show(of.min), show(of.max), of.count)
}

fn columns<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let mut text = String::new();
    for line in lines {
        let mut row = String::new();
        for (column, cell) in line.iter().enumerate() {
            let gap = width(column).unwrap_or(0) - cell.chars().count() + 2;
            row.push_str(cell);
            row.push_str(&" ".repeat(gap));
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

impl Unit {
    fn show(self, figure: f64) -> String {
        match self {
            Self::PerSecond => format!("{}/s", grouped(figure)),
            Self::Microseconds => format!("{} µs", grouped(figure)),
            Self::Seconds => format!("{figure:.3} s"),
            Self::Megabytes => format!("{figure:.1} MB"),
            Self::Share => format!("{figure:.3}"),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::PerSecond => "per_second",
            Self::Microseconds => "microseconds",
            Self::Seconds => "seconds",
            Self::Megabytes => "megabytes",
            Self::Share => "share",
        }
    }
}

/// With a comma between thousands; small figures with one place.
fn grouped(figure: f64) -> String {
    if figure < 100.0 {
        return format!("{figure:.1}");
    }
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The same as JSON.
pub(super) fn json(run: &Run, rows: &[Row]) -> String {
    let whole = json!({
        "machine": machine::in_words(run.folder.path()),
        "cores": { "server": run.cores.server, "load": run.cores.load,
                   "postgres": run.cores.database },
        "turn_seconds": run.seconds,
        "limits_mode": limits(run),
        "rows": rows.iter().map(row_json).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

fn row_json(row: &Row) -> Value {
    let bare = row.bare.as_ref();
    json!({
        "name": row.name,
        "unit": row.unit.word(),
        "ours": spread_json(row.ours),
        "compared_with": bare.map(|bare| bare.name),
        "bare": bare.map(|bare| spread_json(bare.figure)),
        "ratio": bare.map(|bare| spread_json(bare.ratio)),
        "to_reach": row.to_reach.map(|bound| match bound {
            Bound::AtLeast(least) => json!({ "at_least": least }),
            Bound::AtMost(most) => json!({ "at_most": most }),
        }),
        "reached": match row.verdict() {
            Some(Verdict::Reached) => Value::Bool(true),
            Some(Verdict::Missed) => Value::Bool(false),
            Some(Verdict::Disturbed) | None => Value::Null,
        },
        "others_cores": row.others_cores,
    })
}

fn spread_json(spread: Spread) -> Value {
    json!({
        "median": spread.median,
        "min": spread.min,
        "max": spread.max,
        "takes": spread.count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let shown = [41.25, 100.4, 3512.0, 61234.5, 1234567.0].map(grouped);
        assert_eq!(shown, ["41.2", "100", "3,512", "61,234", "1,234,567"]);
    }

    #[test]
    fn a_compared_row_tells_both_sides_the_ratio_and_the_verdict() {
        let pairs = [(60.0, 100.0), (66.0, 100.0), (63.0, 90.0)];
        let bound = Some(Bound::AtLeast(0.6));
        let row = Row::compared("GET /x", Unit::PerSecond, "bare y", &pairs, bound);
        let expected =
            ["GET /x", "63.0/s", "100/s bare y", "0.66 (0.60–0.70; 3)", "≥ 0.60", "reached"];
        assert_eq!(cells(&row), expected);
    }

    #[test]
    fn a_row_alone_tells_its_figure_and_what_it_must_keep() {
        let row = Row::alone("size", Unit::Megabytes, [26.04], Some(Bound::AtMost(25.0)));
        assert_eq!(cells(&row), ["size", "26.0 MB", "", "", "≤ 25.0 MB", "missed"]);
    }

    #[test]
    fn columns_line_up() {
        let lines = [["a", "bc"], ["def", "g"]].map(|line| line.map(str::to_owned));
        assert_eq!(columns(&lines), "a    bc\ndef  g\n");
    }
}
