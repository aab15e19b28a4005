use bytes::Bytes;
use corsac_browser::{BodyInfo, CacheMode, CredentialsMode, Mode, RedirectMode};

use crate::abort::AbortSignal;

/// What a page's script asks for, with the body's bytes.
///
/// ```
/// use corsac_fetch::Request;
/// let request = Request::new("https://api.mybackend.com/profile")
///     .method("PUT")
///     .header("Content-Type", "application/json")
///     .body("{}");
/// assert_eq!(request.fetch.body.unwrap().length, Some(2));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The arguments of `fetch()`.
    pub fetch: corsac_browser::Request,
    /// The bytes that [`corsac_browser::Request::body`] speaks of. Where that does not tell their length they go out
    /// over HTTP/2 only.
    pub body: Option<Bytes>,
    /// What may leave the machine.
    pub gate: Gate,
    /// Ends the fetch from outside.
    pub abort: Option<AbortSignal>,
}

/// What may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gate {
    /// Everything, as a browser does.
    #[default]
    SendAll,
    /// All but actual requests whose method is none of GET, HEAD, OPTIONS. The fetch ends as
    /// [`Held`](crate::Outcome::Held) where one would have gone out: after its preflight, or at once
    /// when it needs none.
    HoldUnsafe,
}

impl Request {
    /// A `fetch(url)` without options.
    pub fn new(url: impl Into<String>) -> Self {
        corsac_browser::Request::new(url).into()
    }

    /// With this method.
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.fetch = self.fetch.method(method);
        self
    }

    /// With one header more.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.fetch = self.fetch.header(name, value);
        self
    }

    /// With this credentials mode.
    #[must_use]
    pub fn credentials(mut self, credentials: CredentialsMode) -> Self {
        self.fetch.credentials = credentials;
        self
    }

    /// With this mode.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.fetch.mode = mode;
        self
    }

    /// With this redirect mode.
    #[must_use]
    pub fn redirect(mut self, redirect: RedirectMode) -> Self {
        self.fetch.redirect = redirect;
        self
    }

    /// With this cache mode.
    #[must_use]
    pub fn cache(mut self, cache: CacheMode) -> Self {
        self.fetch.cache = cache;
        self
    }

    /// With a body of bytes without a type, such as a typed array.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.fetch.body = Some(BodyInfo::bytes(body.len() as u64));
        self.body = Some(body);
        self
    }

    /// With a string as its body, which brings `Content-Type: text/plain;charset=UTF-8` along.
    #[must_use]
    pub fn text(mut self, body: impl Into<String>) -> Self {
        let body = Bytes::from(body.into());
        self.fetch.body = Some(BodyInfo::text(body.len() as u64));
        self.body = Some(body);
        self
    }

    /// With a body whose object brings a type along, such as a `Blob` or `URLSearchParams`.
    #[must_use]
    pub fn typed_body(mut self, body: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        self = self.body(body);
        if let Some(info) = &mut self.fetch.body {
            info.content_type = Some(content_type.into());
        }
        self
    }

    /// With this gate.
    #[must_use]
    pub const fn gate(mut self, gate: Gate) -> Self {
        self.gate = gate;
        self
    }

    /// Ended by this signal.
    #[must_use]
    pub fn abort_signal(mut self, signal: AbortSignal) -> Self {
        self.abort = Some(signal);
        self
    }
}

impl From<corsac_browser::Request> for Request {
    /// Without a body: [`Request::body`] brings its bytes.
    fn from(fetch: corsac_browser::Request) -> Self {
        Self { fetch, body: None, gate: Gate::default(), abort: None }
    }
}
