use std::sync::Arc;

use tokio::sync::watch;

/// Ends fetches that are under way, as the page's `AbortController` does. Clones are the same
/// controller.
///
/// ```
/// let controller = corsac_fetch::AbortController::new();
/// let signal = controller.signal();
/// controller.abort();
/// assert!(signal.is_aborted());
/// ```
#[derive(Clone, Debug)]
pub struct AbortController(Arc<watch::Sender<bool>>);

/// Tells a fetch that its caller has lost interest. Clones are the same signal.
#[derive(Clone, Debug)]
pub struct AbortSignal(watch::Receiver<bool>);

impl AbortController {
    /// A controller whose signal is not aborted.
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    /// Its signal, for any number of requests.
    pub fn signal(&self) -> AbortSignal {
        AbortSignal(self.0.subscribe())
    }

    /// Ends every fetch that has the signal, now or later.
    pub fn abort(&self) {
        self.0.send_replace(true);
    }
}

impl Default for AbortController {
    fn default() -> Self {
        Self::new()
    }
}

impl AbortSignal {
    /// Whether the controller has aborted.
    pub fn is_aborted(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the controller aborts; forever, when it is dropped without.
    pub async fn aborted(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|aborted| *aborted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Waits for the signal, if there is one.
pub(crate) async fn aborted(signal: Option<&AbortSignal>) {
    match signal {
        Some(signal) => signal.aborted().await,
        None => std::future::pending().await,
    }
}
