//! What ends a fetch from outside: its time, and its caller.

use std::future::Future;
use std::time::Duration;

use corsac_browser::{Failure, NetworkError, NetworkErrorKind};
use tokio::time::Instant;

use crate::abort::{AbortSignal, aborted};

/// Watches over one fetch.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    total: Duration,
    /// `None` when the limit lies beyond what the clock can say.
    until: Option<Instant>,
    signal: Option<AbortSignal>,
}

/// Who ended it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Interruption {
    /// The time is up; it was this much.
    Timeout(Duration),
    /// The caller aborted.
    Aborted,
}

impl Watch {
    /// From now on.
    pub(crate) fn start(total: Duration, signal: Option<AbortSignal>) -> Self {
        Self { total, until: Instant::now().checked_add(total), signal }
    }

    /// Waits for the future, unless something ends the fetch before.
    pub(crate) async fn over<F: Future>(&self, work: F) -> Result<F::Output, Interruption> {
        tokio::select! {
            biased;
            () = aborted(self.signal.as_ref()) => Err(Interruption::Aborted),
            output = work => Ok(output),
            () = self.time_up() => Err(Interruption::Timeout(self.total)),
        }
    }

    async fn time_up(&self) {
        match self.until {
            Some(until) => tokio::time::sleep_until(until).await,
            None => std::future::pending().await,
        }
    }
}

impl Interruption {
    /// As the end of a fetch from this place.
    pub(crate) fn into_failure(self, place: &str) -> Failure {
        match self {
            Self::Timeout(total) => Failure::Network(Self::timeout(total, place)),
            Self::Aborted => Failure::Cancelled,
        }
    }

    pub(crate) fn timeout(total: Duration, place: &str) -> NetworkError {
        let message =
            format!("{place} did not finish answering within {total:?}, the limit for a whole fetch");
        NetworkError::new(NetworkErrorKind::Timeout, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abort::AbortController;

    #[tokio::test(start_paused = true)]
    async fn what_comes_first_decides() {
        let controller = AbortController::new();
        let watch = Watch::start(Duration::from_secs(5), Some(controller.signal()));
        assert!(matches!(watch.over(async { 1 }).await, Ok(1)));
        let never = std::future::pending::<()>();
        assert!(matches!(watch.over(never).await, Err(Interruption::Timeout(_))));
        // Work that is done counts, however late it is.
        assert!(matches!(watch.over(async { 2 }).await, Ok(2)));
        controller.abort();
        assert!(matches!(watch.over(async { 3 }).await, Err(Interruption::Aborted)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_beyond_the_clock_is_none() {
        let watch = Watch::start(Duration::MAX, None);
        let hour = tokio::time::sleep(Duration::from_hours(1));
        assert!(watch.over(hour).await.is_ok());
    }
}
