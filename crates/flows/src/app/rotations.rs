//! Refreshes share their commits: who comes while others are written waits, and the next whose
//! turn it is writes all that wait. Nobody is answered before the commit that holds their own
//! rotation, so an answer is as true as the table.

use std::sync::{Mutex, PoisonError};

use keyward_store::refresh_tokens::{self, MOST_AT_ONCE, Rotation};
use keyward_store::sessions::Grant;
use keyward_store::users::Standing;
use keyward_store::{Db, DbError, record};
use tokio::sync::{Semaphore, oneshot};

/// Two write at once: while the disk works for one, the other is told what came meanwhile.
const WRITERS: usize = 2;

/// Whose session goes on, where the token was the newest of one that stands; nobody's also
/// where the connection was lost and it is not known what became of it.
type Answer = Result<Option<(Grant, Standing)>, DbError>;

/// Those who wait for their rotation to be written.
pub(crate) struct Rotations {
    waiting: Mutex<Vec<Waiting>>,
    writers: Semaphore,
}

struct Waiting {
    rotation: Rotation,
    answer: oneshot::Sender<Answer>,
}

impl Rotations {
    pub(super) const fn new() -> Self {
        Self { waiting: Mutex::new(Vec::new()), writers: Semaphore::const_new(WRITERS) }
    }

    /// Writes a rotation, with those of others who ask at the same time.
    pub(crate) async fn rotate(&self, db: &Db, rotation: Rotation) -> Answer {
        let (answer, mut mine) = oneshot::channel();
        self.lock().push(Waiting { rotation, answer });
        loop {
            let writer = tokio::select! {
                biased;
                answer = &mut mine => return answer.unwrap_or(Ok(None)),
                writer = self.writers.acquire() => writer,
            };
            let (together, rest) = self.take();
            if together.is_empty() && rest.is_empty() {
                drop(writer);
                // Somebody else is writing it; where they gave up, nobody knows how far they came.
                return mine.await.unwrap_or(Ok(None));
            }
            write(db, together).await;
            // Another token of the same family was among them.
            for waiting in rest {
                let _ = waiting.answer.send(Ok(None));
            }
        }
    }

    /// Those who are written together, in one order everywhere, for their rows are locked in
    /// it; and those who came with a token of the same family as one of them.
    fn take(&self) -> (Vec<Waiting>, Vec<Waiting>) {
        let mut queue = self.lock();
        queue.retain(|waiting| !waiting.answer.is_closed());
        let many = queue.len().min(MOST_AT_ONCE);
        let mut taken: Vec<_> = queue.drain(..many).collect();
        drop(queue);
        taken.sort_by_key(|waiting| waiting.rotation.family);
        let (mut together, mut rest) = (Vec::<Waiting>::with_capacity(many), Vec::new());
        for waiting in taken {
            match together.last() {
                Some(last) if last.rotation.family == waiting.rotation.family => {
                    rest.push(waiting);
                }
                _ => together.push(waiting),
            }
        }
        (together, rest)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(db: &Db, together: Vec<Waiting>) {
    let rotations: Vec<_> = together.iter().map(|waiting| &waiting.rotation).collect();
    let written: Result<_, DbError> =
        record!(db, |tx| refresh_tokens::rotate(tx, &rotations).await);
    match written {
        Ok(found) => {
            for (waiting, found) in together.into_iter().zip(found) {
                let _ = waiting.answer.send(Ok(found));
            }
        }
        // What ails all of them is not tried again for each.
        Err(DbError::Gone(_)) => answer_all(together, || Ok(None)),
        Err(DbError::Full(fault)) => {
            answer_all(together, || Err(DbError::Full(fault.to_string().into())));
        }
        Err(DbError::Unavailable(fault)) => {
            answer_all(together, || Err(DbError::Unavailable(fault.to_string().into())));
        }
        Err(error) if together.len() == 1 => {
            if let Some(waiting) = together.into_iter().next() {
                let _ = waiting.answer.send(Err(error));
            }
        }
        Err(_) => one_by_one(db, together).await,
    }
}

fn answer_all(together: Vec<Waiting>, answer: impl Fn() -> Answer) {
    for waiting in together {
        let _ = waiting.answer.send(answer());
    }
}

/// A row that fails, or that somebody holds for long, must not take the others with it.
async fn one_by_one(db: &Db, together: Vec<Waiting>) {
    for waiting in together {
        let rotation = &waiting.rotation;
        let alone = record!(db, |tx| refresh_tokens::rotate(tx, &[rotation]).await);
        let answer = match alone {
            Ok(found) => Ok(found.into_iter().next().flatten()),
            Err(DbError::Gone(_)) => Ok(None),
            Err(error) => Err(error),
        };
        let _ = waiting.answer.send(answer);
    }
}
