use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use corsac_browser::Now;

/// The session's clock: the system's, moved on by what [`Clock::advance`] was told.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    ahead: Mutex<Duration>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), ahead: Mutex::new(Duration::ZERO) }
    }

    /// What the machine is told. A system clock before 1970 counts as 1970.
    pub(crate) fn now(&self) -> Now {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now { monotonic: self.start.elapsed().saturating_add(ahead), unix: unix.saturating_add(ahead) }
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_moves_both_times() {
        let clock = Clock::new();
        let before = clock.now();
        clock.advance(Duration::from_mins(2));
        let after = clock.now();
        assert!(after.monotonic >= before.monotonic + Duration::from_mins(2));
        // The system's clock may be set meanwhile.
        assert!(after.unix >= before.unix + Duration::from_mins(1));
        clock.advance(Duration::MAX);
        assert_eq!(clock.now().monotonic, Duration::MAX);
    }
}
