//! From the start of the process to its first answer: on an empty folder, where keys and
//! tables are made, and on the folder of an earlier run.

use super::super::row::{Bound, Row, Unit};
use super::super::stage::Stage;

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for number in 0..stage.run.pairs {
        let folder = stage.room(&format!("start-{number}"))?;
        for takes in [&mut first, &mut later] {
            let (server, took) = stage.keyward(&folder)?;
            takes.push(took.as_secs_f64());
            server.stop()?;
        }
    }
    let row = |name, takes, most| {
        Row::alone(stage.named(name), Unit::Seconds, takes, Some(Bound::AtMost(most)))
    };
    Ok(vec![
        row("first start to first answer", first, 0.3),
        row("later starts to first answer", later, 0.1),
    ])
}
