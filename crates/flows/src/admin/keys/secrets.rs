//! Sealing anew what other tables keep sealed: secrets of factors, what vouchers and challenges
//! hold, letters that wait.

use keyward_store::sealed::{self, ALL, Kept, Sealed};
use keyward_store::{DbError, read, record};

use crate::refusal::Refusal;
use crate::{App, challenge, factor, letters, vouchers};

/// Values of one transaction: whoever writes behind it waits some milliseconds.
const STEP_ROWS: i64 = 100;

/// Seals every such value under the first sealing key, where it is not already; how many it
/// sealed. One that changed meanwhile was sealed by a server, under its own first key.
pub(super) async fn reseal(app: &App) -> Result<usize, Refusal> {
    let mut resealed = 0;
    for kept in ALL {
        let mut after = String::new();
        loop {
            let page = read!(app.db, |tx| sealed::list(tx, kept, &after, STEP_ROWS).await);
            let page: Vec<Sealed> = page.map_err(Refusal::from)?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
            resealed += step(app, kept, &page).await?;
        }
    }
    Ok(resealed)
}

async fn step(app: &App, kept: Kept, page: &[Sealed]) -> Result<usize, Refusal> {
    let older = page.iter().filter(|value| !app.sealing.is_under_first(&value.sealed));
    let anew: Vec<(&Sealed, Vec<u8>)> =
        older.map(|value| Ok((value, anew(app, kept, value)?))).collect::<Result<_, Refusal>>()?;
    if anew.is_empty() {
        return Ok(0);
    }
    let done = record!(app.db, |tx| {
        let mut done = 0;
        for (value, anew) in &anew {
            let replaced = sealed::replace(tx, kept, &value.id, &value.sealed, anew).await?;
            done += usize::from(replaced);
        }
        Ok::<_, DbError>(done)
    })?;
    Ok(done)
}

fn anew(app: &App, kept: Kept, value: &Sealed) -> Result<Vec<u8>, Refusal> {
    let place = match kept {
        Kept::Factors => factor::place(&value.id),
        Kept::Vouchers => vouchers::place(&value.purpose, &value.id),
        Kept::Challenges => challenge::place(&value.purpose, &value.id),
        Kept::Outbox => letters::sealing_context(&value.id),
    };
    let shut = |error| Refusal::Internal(format!("what is sealed as {place}: {error}"));
    let plain = app.sealing.open(&place, &value.sealed).map_err(shut)?;
    app.sealing.seal(&place, &plain).map_err(shut)
}
