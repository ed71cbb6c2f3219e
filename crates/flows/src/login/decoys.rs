//! Decoys: what a password is checked against where nobody is there. A cache of which schemes
//! the stored hashes have, read anew with each pass of the upkeep and after each import; it need
//! not be exact, since a decoy only has to look like one of many.

use std::sync::Arc;

use arc_swap::ArcSwap;
use keyward_rules::password::hash::{self, Against, Foreign, Scheme};
use keyward_store::{DbError, passwords, read};

use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// How many people have a hash of each foreign scheme, and how many there are in all.
#[derive(Debug, Default)]
struct Stored {
    people: u64,
    foreign: Vec<(Scheme, u64)>,
}

/// What is known of the stored hashes.
#[derive(Default)]
pub(crate) struct Decoys(ArcSwap<Stored>);

/// Looks which schemes are stored.
pub(crate) async fn look(app: &App) -> Result<(), DbError> {
    let schemes: Vec<(String, i64)> = read!(app.db, |tx| passwords::schemes(tx).await)?;
    let mut stored = Stored::default();
    for (scheme, people) in &schemes {
        if let Some(scheme) = Scheme::parse(scheme) {
            stored.foreign.push((scheme, u64::try_from(*people).unwrap_or_default()));
        }
    }
    if !stored.foreign.is_empty() {
        let people: Result<i64, DbError> = read!(app.db, |tx| passwords::count(tx).await);
        stored.people = u64::try_from(people?).unwrap_or_default();
    }
    app.decoys.0.store(Arc::new(stored));
    Ok(())
}

/// A decoy for this name, always of the same scheme and cost, in the proportion in which hashes
/// are stored; so a name that nobody bears takes as long as one of somebody.
pub(super) fn draw(app: &App, name: &str) -> Result<Against, Refusal> {
    let (salt, output) = (dice::bytes()?, dice::bytes()?);
    let stored = app.decoys.0.load();
    if let Some(scheme) = scheme(app, &stored, name)? {
        return Ok(Against::Decoy(Foreign::decoy(scheme, salt, output)));
    }
    Ok(Against::Stored(hash::decoy(app.config.hashing, salt, output)))
}

fn scheme(app: &App, stored: &Stored, name: &str) -> Result<Option<Scheme>, Refusal> {
    if stored.foreign.is_empty() || stored.people == 0 {
        return Ok(None);
    }
    let hash = app.sealing.keyed_hash("decoys: name", name);
    let hash = u128::from_be_bytes(hash.map_err(|error| Refusal::Internal(error.to_string()))?);
    let mut place = u64::try_from(hash % u128::from(stored.people)).unwrap_or_default();
    for (scheme, people) in &stored.foreign {
        if place < *people {
            return Ok(Some(*scheme));
        }
        place -= people;
    }
    Ok(None)
}
