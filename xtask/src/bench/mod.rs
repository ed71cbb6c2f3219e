//! `cargo xtask bench`: a release build on one core, its load on another, and what it is
//! compared with in turn on the same core; one table of ratios from one run.

mod clock;
mod cores;
mod engine;
mod folder;
mod load;
mod machine;
mod measures;
mod others;
mod pairs;
mod row;
mod run;
mod server;
mod spread;
mod stage;
mod table;

use std::io::Write;

use engine::Engine;
use measures::Measure;
use others::Watch;
use row::Row;
use run::Run;
use stage::Stage;

use crate::shell::{self, Outcome};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print JSON for programs.
    #[arg(long)]
    json: bool,
    /// Only this measure; may be given again.
    #[arg(long, value_enum, value_name = "NAME")]
    only: Vec<Measure>,
    /// Only on this engine, instead of on both.
    #[arg(long, value_enum, value_name = "NAME")]
    engine: Option<Engine>,
    /// How often Keyward and what it is compared with take turns.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=99))]
    pairs: u32,
    /// Seconds of one turn.
    #[arg(long, default_value_t = 0.5, value_parser = slice_seconds)]
    seconds: f64,
    /// Leave `limits.mode` on, so that each login also takes and gives back an attempt.
    #[arg(long)]
    with_limits: bool,
    /// Measure what was built before, without building.
    #[arg(long)]
    no_build: bool,
}

fn slice_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write seconds, as 1 or 0.5".to_owned())?;
    if (0.2..=30.0).contains(&seconds) { Ok(seconds) } else { Err("0.2 to 30".to_owned()) }
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let run = Run::begin(arguments)?;
    let mut rows = Vec::new();
    for measure in Measure::ALL {
        if arguments.only.is_empty() || arguments.only.contains(&measure) {
            rows.extend(take_on_engines(measure, &run, arguments)?);
        }
    }
    let text = if arguments.json { table::json(&run, &rows) } else { table::text(&run, &rows) };
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

/// Takes a measure on each engine that is asked for. What the machine lacks is left out aloud,
/// unless it was asked for by name.
fn take_on_engines(measure: Measure, run: &Run, arguments: &Arguments) -> Result<Vec<Row>, String> {
    let asked_for = |engine| arguments.engine.is_none_or(|only| only == engine);
    let mut rows = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !asked_for(engine) || !measure.is_taken_on(engine) {
            continue;
        }
        let what = format!("{}{}", measure.in_words(), engine.in_words());
        let lack = engine.lacks().map(|lack| format!("this needs {lack}"));
        let ready = lack.map_or_else(|| measure.bring(run), Err);
        let by_name = arguments.engine.is_some() || arguments.only.contains(&measure);
        match ready {
            Ok(()) => {
                shell::say(&format!("measuring: {what}"));
                rows.extend(take(measure, engine, run)?);
            }
            Err(lack) if by_name => return Err(lack),
            Err(lack) => shell::say(&format!("left out: {what}; {lack}")),
        }
    }
    Ok(rows)
}

/// Takes a measure and notes on its rows how much others disturbed it.
fn take(measure: Measure, engine: Engine, run: &Run) -> Result<Vec<Row>, String> {
    let watch = Watch::begin();
    let stage = Stage::set(run, engine)?;
    let mut rows = measure.take(&stage)?;
    drop(stage);
    let others_cores = watch.others_cores();
    for row in &mut rows {
        row.others_cores = others_cores;
    }
    Ok(rows)
}
