//! The hashing pool: as many password hashes at once as there are cores, at the lowest
//! priority, each thread with a buffer of its own that it keeps until a quiet minute.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyward_rules::password::hash::Memory;
use tokio::sync::oneshot;

use super::StartError;
use crate::refusal::Refusal;

/// After so long without work a thread gives its buffer back.
const QUIET: Duration = Duration::from_secs(60);

/// The lowest priority that an ordinary thread may have.
const LOWEST_PRIORITY: i32 = 19;

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// Threads that hash, and a short queue before them.
pub struct HashingPool {
    shared: Arc<Shared>,
    most_waiting: usize,
}

struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Threads that wait for work: a job that one of them will take at once does not wait.
    idle: usize,
    closed: bool,
}

impl HashingPool {
    /// Starts the threads; 0 means one for each core that this process may use.
    pub fn start(threads: usize, most_waiting: usize) -> Result<Self, StartError> {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if threads == 0 { cores() } else { threads };
        let shared = Arc::new(Shared { queue: Mutex::default(), work: Condvar::new() });
        for number in 0..threads {
            let shared = shared.clone();
            std::thread::Builder::new()
                .name(format!("hashing-{number}"))
                .stack_size(256 * 1024)
                .spawn(move || shared.serve())
                .map_err(|error| StartError::Machine(format!("no thread to hash: {error}")))?;
        }
        Ok(Self { shared, most_waiting })
    }

    /// Runs `job` on a hashing thread; `Busy` at once when the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        self.run_behind(self.most_waiting, job).await
    }

    /// The same for strangers: half of the queue is kept for people who sign in.
    pub async fn run_for_strangers<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        self.run_behind(self.most_waiting / 2, job).await
    }

    async fn run_behind<T: Send + 'static>(
        &self,
        most_waiting: usize,
        job: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (answer, answered) = oneshot::channel();
        {
            let mut queue = self.shared.lock();
            if queue.jobs.len() >= most_waiting + queue.idle {
                return Err(Refusal::Busy);
            }
            queue.jobs.push_back(Box::new(move |memory| {
                // Whoever hung up before their turn is not worth a hash.
                if !answer.is_closed() {
                    let _ = answer.send(job(memory));
                }
            }));
        }
        self.shared.work.notify_one();
        answered.await.map_err(|_| Refusal::Internal("a hashing thread gave up".to_owned()))
    }
}

impl Drop for HashingPool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.work.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // No job runs under this lock, so a poisoned queue is still whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self) {
        // Where the system refuses, hashing only competes harder than we wish.
        let _ =
            rustix::process::setpriority_process(Some(rustix::thread::gettid()), LOWEST_PRIORITY);
        let mut memory = Memory::default();
        while let Some(job) = self.next(&mut memory) {
            // One request's bug ends one request, not the thread.
            let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                job(&mut memory);
            }));
            if unwound.is_err() {
                memory = Memory::default();
            }
        }
    }

    /// The next job; gives the buffer back while waiting in a quiet time. `None` at the end.
    fn next(&self, memory: &mut Memory) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            if queue.closed {
                return None;
            }
            queue.idle += 1;
            let (woken, waited) =
                self.work.wait_timeout(queue, QUIET).unwrap_or_else(PoisonError::into_inner);
            queue = woken;
            queue.idle -= 1;
            if waited.timed_out() && queue.jobs.is_empty() {
                memory.release();
            }
        }
    }
}
