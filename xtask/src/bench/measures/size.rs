//! The size of the binary as it is released, stripped.

use std::fs;

use super::super::row::{Bound, Row, Unit};
use super::super::run::Run;

pub(super) fn take(run: &Run) -> Result<Vec<Row>, String> {
    let path = run.programs.path("keyward");
    let file = fs::metadata(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let bytes = u32::try_from(file.len()).map_err(|error| error.to_string())?;
    let bound = Some(Bound::AtMost(25.0));
    Ok(vec![Row::alone("binary", Unit::Megabytes, [f64::from(bytes) / 1e6], bound)])
}
