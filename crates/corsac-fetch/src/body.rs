//! The body of an answer, as it comes over the network.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use corsac_browser::{NetworkError, NetworkErrorKind, ResponseHead};
use http_body::{Body as _, Frame};
use hyper::body::Incoming;
use tokio::time::timeout;

use crate::account::BodySeen;
use crate::connect::{Answer, Circumstances, Lease, from_hyper};

/// A body that nobody wants is read to its end, so that its connection can be used again, when it
/// has at most so many bytes and they come within so much time. Otherwise the connection is closed.
const DRAIN_BYTES: u64 = 64 << 10;
const DRAIN_TIME: Duration = Duration::from_millis(500);

/// A body on its way. Dropping it before its end ends its transfer.
#[derive(Debug)]
pub(crate) struct NetBody {
    incoming: Incoming,
    lease: Option<Lease>,
    pub(crate) place: Arc<str>,
    limit: u64,
    pub(crate) seen: BodySeen,
}

/// The body of an answer, on its way or all of it here.
#[derive(Debug)]
pub(crate) enum AnswerBody {
    /// From the network.
    Network(NetBody),
    /// From [`Exchanges`](crate::Exchanges).
    Recorded(RecordedBody),
}

/// A body as it came once.
#[derive(Clone, Debug)]
pub(crate) struct RecordedBody {
    place: Arc<str>,
    bytes: Bytes,
    /// What ended it, if not its end.
    error: Option<NetworkError>,
    seen: BodySeen,
}

impl AnswerBody {
    /// How much has come so far.
    pub(crate) const fn seen(&self) -> BodySeen {
        match self {
            Self::Network(body) => body.seen,
            Self::Recorded(body) => body.seen,
        }
    }

    /// From whom.
    pub(crate) fn place(&self) -> &str {
        match self {
            Self::Network(body) => &body.place,
            Self::Recorded(body) => &body.place,
        }
    }

    /// The next bytes; `None` at the end. Trailers are left out.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, NetworkError> {
        match self {
            Self::Network(body) => body.chunk().await,
            Self::Recorded(RecordedBody { bytes, .. }) if !bytes.is_empty() => {
                Ok(Some(std::mem::take(bytes)))
            }
            Self::Recorded(RecordedBody { error: Some(error), .. }) => Err(error.clone()),
            Self::Recorded(_) => Ok(None),
        }
    }
}

impl NetBody {
    /// The body of an answer, of at most `limit` bytes.
    pub(crate) fn new(body: Incoming, lease: Lease, place: Arc<str>, limit: u64) -> Self {
        Self { incoming: body, lease: Some(lease), place, limit, seen: BodySeen::default() }
    }

    /// The next bytes; `None` at the end. Trailers are left out.
    async fn chunk(&mut self) -> Result<Option<Bytes>, NetworkError> {
        loop {
            if self.seen.complete {
                return Ok(None);
            }
            let Some(frame) = poll_fn(|cx| self.poll_frame(cx)).await else {
                self.finish().await;
                return Ok(None);
            };
            let known = Circumstances { too_large: false, in_body: true };
            let frame = frame.map_err(|error| self.fail(from_hyper(&error, &self.place, known)))?;
            let Ok(data) = frame.into_data() else { continue };
            self.seen.bytes = self.seen.bytes.saturating_add(data.len() as u64);
            if self.seen.bytes > self.limit {
                let message = format!("{} sent a body of more than {} bytes", self.place, self.limit);
                return Err(self.fail(NetworkError::new(NetworkErrorKind::TooLarge, message)));
            }
            if self.incoming.is_end_stream() {
                self.finish().await;
            }
            if !data.is_empty() {
                return Ok(Some(data));
            }
        }
    }

    /// Gives the connection back at once when there is nothing to read.
    pub(crate) async fn settle_empty(&mut self) {
        if self.incoming.is_end_stream() {
            self.finish().await;
        }
    }

    /// Reads a body that nobody wants, where that is cheap, and tells what of it came.
    pub(crate) async fn drain(&mut self) {
        let small = self.incoming.size_hint().lower() <= DRAIN_BYTES;
        if small {
            // Out of time or of room: dropping the rest is all there is to do.
            let _ = timeout(DRAIN_TIME, self.read_up_to(DRAIN_BYTES)).await;
        }
    }

    /// Reads all of it into `bytes`.
    pub(crate) async fn read_whole(&mut self, bytes: &mut Vec<u8>) -> Result<(), NetworkError> {
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    }

    /// As it came: these bytes of it, and what ended it, if not its end.
    pub(crate) fn recorded(self, bytes: Vec<u8>, error: Option<NetworkError>) -> RecordedBody {
        RecordedBody { place: self.place, bytes: bytes.into(), error, seen: self.seen }
    }

    /// Reads until the end, an error, or so many bytes.
    pub(crate) async fn read_up_to(&mut self, bytes: u64) {
        while self.seen.bytes <= bytes && matches!(self.chunk().await, Ok(Some(_))) {}
    }

    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let mut incoming = Pin::new(&mut self.incoming);
        if let ready @ Poll::Ready(_) = incoming.as_mut().poll_frame(cx) {
            return ready;
        }
        if let Some(lease) = &mut self.lease {
            lease.advance(cx);
        }
        incoming.poll_frame(cx)
    }

    async fn finish(&mut self) {
        self.seen.complete = true;
        if let Some(lease) = self.lease.take() {
            lease.release().await;
        }
    }

    /// The connection is of no more use.
    fn fail(&mut self, error: NetworkError) -> NetworkError {
        self.lease = None;
        error
    }
}

impl Answer {
    /// The head, and the body of at most so many bytes.
    pub(crate) fn into_parts(self, limit: u64) -> (ResponseHead, NetBody) {
        (self.head, NetBody::new(self.body, self.lease, self.place, limit))
    }
}
