use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use corsac_core::{HeaderList, HeaderName, HeaderValue, Method};
use url::Url;

use crate::event::Event;

/// What time it is. The caller reads the clock; the machine is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Since some fixed moment, never going back: for the preflight cache.
    pub monotonic: Duration,
    /// Since the Unix epoch: for cookies.
    pub unix: Duration,
}

/// The head of a request as it goes out. A transport adds only what belongs to the connection.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestHead {
    /// What the request is for.
    pub kind: ExchangeKind,
    /// The method.
    pub method: Method,
    /// Where to; the fragment is not sent.
    pub url: Url,
    /// All header lines but `Host`, in the order in which they go out.
    pub headers: HeaderList,
    /// Whether the caller's body goes along.
    pub has_body: bool,
    /// Whether credentials may: a transport keeps such connections apart from the others.
    pub credentials: bool,
}

/// The head of an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponseHead {
    /// The status, 0 to 999.
    pub status: u16,
    /// The header lines in order; of HTTP/1 and HTTP/2 alike, without trailers.
    pub headers: HeaderList,
    /// Who answered, where the transport knows.
    pub peer: Option<SocketAddr>,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExchangeKind {
    /// A visit.
    Navigation,
    /// The browser asks whether it may send.
    Preflight,
    /// What the page asked for.
    Actual,
}

/// One request and what came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// What the request was for.
    pub kind: ExchangeKind,
    /// Nothing was sent: the preflight cache had the answer.
    pub cached: bool,
    /// The redirects before it.
    pub hop: u8,
    /// The request.
    pub request: Arc<RequestHead>,
    /// The answer; `None` when none came or none was needed.
    pub response: Option<ResponseHead>,
    /// What failed on the network, if anything.
    pub failure: Option<NetworkError>,
    /// What was decided, in order: before sending, then on the answer.
    pub events: Vec<Event>,
}

/// The account of a fetch.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Trace {
    /// The requests in order, those answered by the preflight cache included.
    pub exchanges: Vec<Exchange>,
    /// What was decided when nothing was ever sent.
    pub events: Vec<Event>,
}

/// What the page gets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageResponse {
    /// Its [type](https://fetch.spec.whatwg.org/#concept-response-type).
    pub kind: ResponseType,
    /// The status; 0 when hidden.
    pub status: u16,
    /// The last URL without its fragment; empty when hidden.
    pub url: String,
    /// Whether a redirect was followed; `false` when hidden.
    pub redirected: bool,
    /// The headers that the page sees, as its `Headers` object lists them.
    pub headers: Vec<(String, HeaderValue)>,
    /// Where its body comes from.
    pub body: BodySource,
}

/// Where the body of a page's response comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodySource {
    /// From the network, after content codings are undone.
    Network,
    /// There is none: hidden, or the status or the method has none.
    Null,
    /// These bytes (a `data:` URL).
    Inline(Vec<u8>),
}

/// The type of a page's response
/// ([#concept-response-type](https://fetch.spec.whatwg.org/#concept-response-type)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseType {
    /// Of the page's own origin: all headers but cookies.
    Basic,
    /// Of another origin that opted in: the safelisted and exposed headers.
    Cors,
    /// Nothing can be read.
    Opaque,
    /// A redirect that was not followed; nothing can be read.
    OpaqueRedirect,
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    /// The step that failed.
    pub kind: NetworkErrorKind,
    /// What is known, in one line, for people.
    pub message: String,
}

/// The step of a connection that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NetworkErrorKind {
    /// The name has no address.
    Dns,
    /// No connection was made: nobody accepts it, or not in time. Nothing was sent.
    Connect,
    /// The proxy refuses or fails.
    Proxy,
    /// The certificate or the handshake.
    Tls,
    /// No answer in time.
    Timeout,
    /// The connection ended before the answer did.
    Closed,
    /// What came is not HTTP.
    Malformed,
    /// The answer's head or body exceeds the limits.
    TooLarge,
    /// The request cannot be written, for instance a header that the transport refuses.
    Request,
}

impl RequestHead {
    /// The value of a header, joined when there are several.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).map(|value| value.to_text())
    }

    /// Whether the body that goes along is streamed: its length is not known beforehand. Browsers that send such bodies
    /// do so over HTTP/2 or later only.
    pub fn is_streamed(&self) -> bool {
        self.has_body && !self.headers.contains("Content-Length")
    }
}

impl ResponseHead {
    /// A head with a status and no headers.
    pub const fn new(status: u16) -> Self {
        Self { status, headers: HeaderList::new(), peer: None }
    }

    /// With one header line more, as it came off the wire. A name that is no token is left out:
    /// no rule can ask for it.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        if let Ok(name) = HeaderName::from_wire(name.as_bytes()) {
            self.headers.append(name, HeaderValue::from_wire(value.as_ref()));
        }
        self
    }

    /// With these header lines.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderList) -> Self {
        self.headers = headers;
        self
    }

    /// From this peer.
    #[must_use]
    pub const fn with_peer(mut self, peer: SocketAddr) -> Self {
        self.peer = Some(peer);
        self
    }
}

impl ExchangeKind {
    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::Preflight => "preflight",
            Self::Actual => "actual",
        }
    }
}

impl ResponseType {
    /// The standard's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Cors => "cors",
            Self::Opaque => "opaque",
            Self::OpaqueRedirect => "opaqueredirect",
        }
    }
}

impl NetworkError {
    /// An error with what is known.
    pub fn new(kind: NetworkErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NetworkError {}

impl Trace {
    /// Every event in order, over all exchanges.
    pub fn all_events(&self) -> impl Iterator<Item = &Event> {
        self.exchanges.iter().flat_map(|exchange| &exchange.events).chain(&self.events)
    }

    /// The request that the page asked for, as it was last sent; `None` when it never was.
    pub fn last_actual(&self) -> Option<&Exchange> {
        self.exchanges.iter().rev().find(|exchange| exchange.kind != ExchangeKind::Preflight)
    }
}
