use std::pin::pin;

use bytes::Bytes;
use corsac_browser::{Failure, NetworkError, NetworkErrorKind, PageResponse, ResponseType};
use corsac_core::HeaderValue;

use crate::account::{Account, Outcome};
use crate::body::AnswerBody;
use crate::decode::{DecodeError, Decoder, PIECE};
use crate::error::FetchError;
use crate::watch::Watch;

/// What the page got. Its body is read from the network as it is asked for; dropping the response
/// ends the transfer.
#[derive(Debug)]
pub struct Response {
    page: PageResponse,
    account: Account,
    body: Body,
    watch: Watch,
}

/// Where the bytes come from.
#[derive(Debug)]
pub(crate) enum Body {
    /// All of them are here.
    Whole(Bytes),
    /// They come as the server sent them, for this exchange of the trace.
    Network(Box<Stream>),
    /// They failed to come.
    Failed,
}

/// A body as it came, decoded.
#[derive(Debug)]
pub(crate) struct Stream {
    body: AnswerBody,
    decoder: Decoder,
    /// Came, but is not yet decoded.
    pending: Bytes,
    ended: bool,
    index: usize,
}

impl Response {
    pub(crate) const fn new(page: PageResponse, account: Account, body: Body, watch: Watch) -> Self {
        Self { page, account, body, watch }
    }

    /// The status; 0 for an opaque response.
    pub const fn status(&self) -> u16 {
        self.page.status
    }

    /// The [type](https://fetch.spec.whatwg.org/#concept-response-type).
    pub const fn kind(&self) -> ResponseType {
        self.page.kind
    }

    /// The last URL without its fragment; empty for an opaque response.
    pub fn url(&self) -> &str {
        &self.page.url
    }

    /// Whether a redirect was followed; `false` for an opaque response.
    pub const fn redirected(&self) -> bool {
        self.page.redirected
    }

    /// The headers that the page may see, as its `Headers` object lists them.
    pub fn headers(&self) -> &[(String, HeaderValue)] {
        &self.page.headers
    }

    /// All that happened so far: for the developer.
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The account, taken out; the rest of the body is not read.
    pub fn into_account(self) -> Account {
        self.account
    }

    /// The rest of the body, decoded.
    ///
    /// # Errors
    /// As [`chunk`](Self::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, FetchError> {
        let Some(first) = self.chunk().await? else { return Ok(Bytes::new()) };
        let Some(second) = self.chunk().await? else { return Ok(first) };
        let mut all = Vec::from(first);
        all.extend_from_slice(&second);
        while let Some(next) = self.chunk().await? {
            all.extend_from_slice(&next);
        }
        Ok(all.into())
    }

    /// The next bytes of the body, decoded; `None` at its end.
    ///
    /// # Errors
    /// When the body does not come whole: the connection ends, the framing or the coding is faulty,
    /// a limit is exceeded, or the caller aborts. A page sees its reading fail with a `TypeError`.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, FetchError> {
        let stream = match &mut self.body {
            Body::Whole(bytes) if bytes.is_empty() => return Ok(None),
            Body::Whole(bytes) => return Ok(Some(std::mem::take(bytes))),
            Body::Network(stream) => stream,
            Body::Failed => return Err(FetchError::new(self.account.clone())),
        };
        let read = self.watch.over(pin!(stream.chunk())).await;
        let read = match read {
            Ok(read) => read.map_err(Failure::Network),
            Err(interruption) => Err(interruption.into_failure(stream.body.place())),
        };
        if let Some(seen) = self.account.bodies.get_mut(stream.index) {
            *seen = Some(stream.body.seen());
        }
        read.map_err(|failure| {
            self.body = Body::Failed;
            self.account.outcome = Outcome::Failed(failure);
            FetchError::new(self.account.clone())
        })
    }
}

impl Stream {
    pub(crate) const fn new(body: AnswerBody, decoder: Decoder, index: usize) -> Self {
        Self { body, decoder, pending: Bytes::new(), ended: false, index }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, NetworkError> {
        if self.decoder.is_identity() {
            return self.body.chunk().await;
        }
        loop {
            while !self.pending.is_empty() {
                let piece = self.pending.split_to(self.pending.len().min(PIECE));
                let out = self.decoder.write(&piece).map_err(|error| self.undecodable(&error))?;
                if !out.is_empty() {
                    return Ok(Some(out.into()));
                }
            }
            if self.ended {
                return Ok(None);
            }
            if let Some(came) = self.body.chunk().await? {
                self.pending = came;
                continue;
            }
            self.ended = true;
            let rest = self.decoder.finish().map_err(|error| self.undecodable(&error))?;
            if !rest.is_empty() {
                return Ok(Some(rest.into()));
            }
        }
    }

    fn undecodable(&self, error: &DecodeError) -> NetworkError {
        undecodable(error, self.body.place())
    }
}

/// What a body that does not decode means.
pub(crate) fn undecodable(error: &DecodeError, place: &str) -> NetworkError {
    let (kind, what) = match error {
        DecodeError::Corrupt(coding) => {
            (NetworkErrorKind::Malformed, format!("a body that is not the {coding} it is said to be"))
        }
        DecodeError::Truncated(coding) => {
            (NetworkErrorKind::Malformed, format!("a body whose {coding} data ends too early or is damaged"))
        }
        DecodeError::TooLarge => {
            (NetworkErrorKind::TooLarge, "a body that decodes to more bytes than the limit".to_owned())
        }
        DecodeError::TooManyCodings => {
            (NetworkErrorKind::TooLarge, "a body with too many codings on top of each other".to_owned())
        }
    };
    NetworkError::new(kind, format!("{place} sent {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, FetchError};

    #[test]
    fn threads_may_share_what_a_caller_holds() {
        fn shared<T: Send + Sync>() {}
        shared::<Response>();
        shared::<FetchError>();
        shared::<Client>();
    }
}
