//! Exchanges that several clients share, so that each distinct request goes out once.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use corsac_browser::{NetworkError, RequestHead, ResponseHead};
use url::Position;

use crate::account::HeldBy;
use crate::body::RecordedBody;

/// A memo of exchanges that several [`Client`](crate::Client)s share: what one of them has asked is
/// answered to the others without the network. Clones are the same memo.
///
/// Requests are identical when nothing about them differs on the wire: method, URL, every header
/// line, body. The n-th time that a fetch sends the same request it takes the n-th recorded answer, so
/// a fetch that goes around in a loop does so on the network. A network error is recorded as an answer
/// is. What a fetch asks before its caller aborts it is not.
///
/// Once a fetch has sent a request with an unsafe method, no other fetch of the memo sends one: it
/// takes the recorded answer if its request is identical, and else ends as
/// [`Held`](crate::Outcome::Held), by [`HeldBy::SentBefore`]. Preflights are safe.
///
/// Bodies are kept in memory, each within [`Limits::body_bytes`](crate::Limits::body_bytes), as long
/// as a clone lives. That of a preflight's answer, or of a redirect that was followed, is recorded as empty;
/// a client whose engine shows such an answer to the page (Chromium's, where `Location` is empty) must ask
/// first to have its body. Clients take turns; two that ask at the same time may both send a safe request.
#[derive(Clone, Default)]
pub struct Exchanges {
    memo: Arc<Mutex<Memo>>,
    replay_only: bool,
}

#[derive(Default)]
struct Memo {
    records: Vec<Arc<Record>>,
    fetches: u64,
    /// The fetch that has sent a request with an unsafe method.
    unsafe_by: Option<u64>,
}

/// A request, and what came of it.
pub(crate) struct Record {
    request: Arc<RequestHead>,
    /// What went along.
    body: Option<Bytes>,
    pub(crate) came: Result<(ResponseHead, RecordedBody), NetworkError>,
}

/// What is to become of a request.
pub(crate) enum Fate {
    /// It is sent.
    Send,
    /// It is answered from the memo.
    Recorded(Arc<Record>),
    /// It is not sent.
    Held(HeldBy),
}

/// What one fetch has to do with a memo.
pub(crate) struct Part {
    exchanges: Exchanges,
    fetch: u64,
    /// The records that this fetch has sent or taken.
    used: Vec<usize>,
}

impl Exchanges {
    /// An empty memo.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same memo for clients that never use the network: a fetch whose request is not recorded ends
    /// as [`Held`](crate::Outcome::Held), by [`HeldBy::NotRecorded`].
    #[must_use]
    pub fn replay_only(&self) -> Self {
        Self { memo: Arc::clone(&self.memo), replay_only: true }
    }

    /// For a fetch that begins.
    pub(crate) fn begin(&self) -> Part {
        let mut memo = self.memo();
        memo.fetches += 1;
        Part { exchanges: self.clone(), fetch: memo.fetches, used: Vec::new() }
    }

    fn memo(&self) -> MutexGuard<'_, Memo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Exchanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Heads and bodies hold secrets.
        f.debug_struct("Exchanges").field("replay_only", &self.replay_only).finish_non_exhaustive()
    }
}

impl Part {
    /// What is to become of a request. One that is to be sent must be [recorded](Self::record) when it
    /// has been.
    pub(crate) fn ask(&mut self, head: &RequestHead, body: Option<&Bytes>) -> Fate {
        let mut memo = self.exchanges.memo();
        let mut records = memo.records.iter().enumerate();
        let found = records.find(|(index, record)| !self.used.contains(index) && record.is_of(head, body));
        if let Some((index, record)) = found {
            self.used.push(index);
            return Fate::Recorded(Arc::clone(record));
        }
        let is_unsafe = head.kind.is_actual() && !head.method.is_safe();
        if is_unsafe && memo.unsafe_by.is_some_and(|fetch| fetch != self.fetch) {
            return Fate::Held(HeldBy::SentBefore);
        }
        if self.exchanges.replay_only {
            return Fate::Held(HeldBy::NotRecorded);
        }
        if is_unsafe {
            memo.unsafe_by = Some(self.fetch);
        }
        Fate::Send
    }

    pub(crate) fn record(&mut self, record: Record) {
        let mut memo = self.exchanges.memo();
        self.used.push(memo.records.len());
        memo.records.push(Arc::new(record));
    }
}

impl Record {
    /// `body` is the fetch's, whether or not this request carries it.
    pub(crate) fn new(
        request: &Arc<RequestHead>,
        body: Option<&Bytes>,
        came: Result<(ResponseHead, RecordedBody), NetworkError>,
    ) -> Self {
        let body = body.filter(|_| request.has_body).cloned();
        Self { request: Arc::clone(request), body, came }
    }

    /// Whether nothing differs on the wire. That credentials may go along is nothing that a server is
    /// sent: this client has no others than those in the headers.
    fn is_of(&self, head: &RequestHead, body: Option<&Bytes>) -> bool {
        let own = &*self.request;
        own.method == head.method
            && own.url[..Position::AfterQuery] == head.url[..Position::AfterQuery]
            && own.headers == head.headers
            && own.has_body == head.has_body
            && self.body.as_ref() == body.filter(|_| head.has_body)
    }
}
