//! Many at once.

use std::future::Future;

use super::Answer;

/// Sends all these requests at once, each on a task of its own; the answers in their order.
pub async fn together<F>(requests: impl IntoIterator<Item = F>) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let running: Vec<_> = requests.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(running.len());
    for request in running {
        answers.push(request.await.unwrap());
    }
    answers
}

/// The answers of this status.
pub fn of_status(answers: &[Answer], status: u16) -> Vec<&Answer> {
    answers.iter().filter(|answer| answer.status.as_u16() == status).collect()
}
