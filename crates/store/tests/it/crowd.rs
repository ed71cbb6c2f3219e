//! Many at once.

use std::sync::Arc;

use tokio::sync::Barrier;

/// Starts the same work many times at one moment and gathers what came of it.
pub async fn at_once<T, Work>(many: usize, work: impl Fn(usize) -> Work) -> Vec<T>
where
    T: Send + 'static,
    Work: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(Barrier::new(many));
    let tasks: Vec<_> = (0..many)
        .map(|number| {
            let (start, work) = (start.clone(), work(number));
            tokio::spawn(async move {
                start.wait().await;
                work.await
            })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(many);
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// How many of them won.
pub fn winners(outcomes: &[bool]) -> usize {
    outcomes.iter().filter(|won| **won).count()
}
