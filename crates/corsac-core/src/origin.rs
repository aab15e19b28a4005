use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use url::{Host, Url};

/// An origin: who a page is, for the browser
/// ([HTML, origins](https://html.spec.whatwg.org/multipage/browsers.html#concept-origin)).
///
/// ```
/// use corsac_core::Origin;
/// let a = Origin::parse("https://myapp.com").unwrap();
/// let b = Origin::of(&"https://myapp.com:443/deep/page?x#y".parse().unwrap());
/// assert!(a.is_same_origin(&b));
/// assert_eq!(b.to_string(), "https://myapp.com");
/// assert_eq!(Origin::opaque().to_string(), "null");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Scheme, host and port.
    Tuple(TupleOrigin),
    /// An origin that is the same as nothing but itself, and is written `null`. The number tells
    /// opaque origins of one process apart.
    Opaque(u64),
}

/// A scheme, a host and a port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TupleOrigin {
    scheme: &'static str,
    host: Host<String>,
    port: Option<u16>,
}

/// One of the three parts of a tuple origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginParts {
    /// The scheme, such as `https`.
    Scheme,
    /// The host, such as `myapp.com`.
    Host,
    /// The port; the default one of the scheme when none is written.
    Port,
}

/// Why text is not a serialised origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginError {
    /// It is not written `scheme://host` or `scheme://host:port`.
    NotAUrl,
    /// URLs of its scheme have opaque origins (`data:`, `file:`, `about:` and the like).
    OpaqueScheme,
    /// It is an origin with something more: a path, query, fragment, or user name.
    MoreThanAnOrigin,
}

/// The schemes whose URLs have tuple origins.
///
/// Deviation: the URL standard gives extension schemes opaque origins. Browsers treat them as
/// tuples of scheme and extension id, and send them as `Origin`; so do we.
const TUPLE_SCHEMES: [&str; 8] =
    ["https", "http", "wss", "ws", "ftp", "chrome-extension", "moz-extension", "safari-web-extension"];

/// Schemes of opaque origin that are written without `//`. After any other word a colon is likely
/// that of a port: `localhost:3000`.
const OPAQUE_SCHEMES: [&str; 5] = ["about", "blob", "data", "file", "javascript"];

/// The port that a scheme has when none is written
/// ([URL, special schemes](https://url.spec.whatwg.org/#special-scheme)).
pub fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// Whether the scheme is `http` or `https`
/// ([#http-scheme](https://fetch.spec.whatwg.org/#http-scheme)).
pub fn is_http_scheme(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

impl Origin {
    /// A fresh opaque origin, the same as no other.
    pub fn opaque() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self::Opaque(NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The origin of a URL ([URL, origin](https://url.spec.whatwg.org/#concept-url-origin)).
    ///
    /// `data:`, `file:` and `about:` URLs get a fresh opaque origin with every call, `file:` because
    /// the standard advises so when in doubt. A `blob:` URL has the origin of the http(s) URL inside
    /// it, or else an opaque one; there is no store of blobs to ask for its creator.
    pub fn of(url: &Url) -> Self {
        match url.scheme() {
            "blob" => match Url::parse(url.path()) {
                Ok(inner) if is_http_scheme(inner.scheme()) => Self::of(&inner),
                _ => Self::opaque(),
            },
            scheme => match (TUPLE_SCHEMES.into_iter().find(|known| *known == scheme), url.host()) {
                (Some(scheme), Some(host)) => {
                    Self::Tuple(TupleOrigin { scheme, host: host.to_owned(), port: url.port() })
                }
                _ => Self::opaque(),
            },
        }
    }

    /// Whether the origin of this URL is this origin. Allocates only for `blob:` URLs; for use on
    /// every hop.
    pub fn is_origin_of(&self, url: &Url) -> bool {
        match self {
            Self::Tuple(own) if url.scheme() != "blob" => {
                url.scheme() == own.scheme
                    && url.port() == own.port
                    && url.host().is_some_and(|host| match (&host, &own.host) {
                        (Host::Domain(a), Host::Domain(b)) => a == b,
                        (Host::Ipv4(a), Host::Ipv4(b)) => a == b,
                        (Host::Ipv6(a), Host::Ipv6(b)) => a == b,
                        _ => false,
                    })
            }
            Self::Tuple(_) => *self == Self::of(url),
            Self::Opaque(_) => false,
        }
    }

    /// Reads an origin as people and servers write it: `scheme://host[:port]`, or `null` for a
    /// fresh opaque one. Capitals, a default port and Unicode host names are accepted and brought
    /// to the form that browsers send; only the id of an extension stays as it is written.
    ///
    /// The URL parser is more lenient than that: it overlooks spaces at the ends, missing slashes,
    /// a lone `@` and paths such as `/.`. Here all of them are refused.
    ///
    /// # Errors
    /// [`OriginError`], by what is wrong.
    ///
    /// ```
    /// use corsac_core::{Origin, OriginError};
    /// assert_eq!(Origin::parse("HTTPS://MyApp.com:443").unwrap().to_string(), "https://myapp.com");
    /// assert_eq!(Origin::parse("https://myapp.com/"), Err(OriginError::MoreThanAnOrigin));
    /// assert_eq!(Origin::parse("localhost:3000"), Err(OriginError::NotAUrl));
    /// ```
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        if text == "null" {
            return Ok(Self::opaque());
        }
        let url = Url::parse(text).map_err(|_| OriginError::NotAUrl)?;
        let authority = text.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://"));
        match (Self::of(&url), authority) {
            (Self::Tuple(_), Some(authority)) if authority.contains(['/', '\\', '?', '#', '@']) => {
                Err(OriginError::MoreThanAnOrigin)
            }
            (Self::Tuple(_), Some(authority))
                if authority.bytes().any(|byte| byte == b' ' || byte.is_ascii_control()) =>
            {
                Err(OriginError::NotAUrl)
            }
            (origin @ Self::Tuple(_), Some(_)) => Ok(origin),
            (Self::Tuple(_), None) => Err(OriginError::NotAUrl),
            (Self::Opaque(_), None) if !OPAQUE_SCHEMES.contains(&url.scheme()) => Err(OriginError::NotAUrl),
            (Self::Opaque(_), _) => Err(OriginError::OpaqueScheme),
        }
    }

    /// Whether two origins are the same
    /// ([HTML, same origin](https://html.spec.whatwg.org/multipage/browsers.html#same-origin)).
    pub fn is_same_origin(&self, other: &Self) -> bool {
        self == other
    }

    /// Whether it is opaque, and so written `null`.
    pub const fn is_opaque(&self) -> bool {
        matches!(self, Self::Opaque(_))
    }

    /// The tuple; `None` for an opaque origin.
    pub const fn tuple(&self) -> Option<&TupleOrigin> {
        match self {
            Self::Tuple(tuple) => Some(tuple),
            Self::Opaque(_) => None,
        }
    }

    /// The parts in which two tuple origins differ, in their order; empty when they are the same
    /// or when one of them is opaque.
    pub fn differing_parts(&self, other: &Self) -> Vec<OriginParts> {
        let (Some(a), Some(b)) = (self.tuple(), other.tuple()) else { return Vec::new() };
        [
            (a.scheme != b.scheme, OriginParts::Scheme),
            (a.host != b.host, OriginParts::Host),
            (a.effective_port() != b.effective_port(), OriginParts::Port),
        ]
        .into_iter()
        .filter_map(|(differs, part)| differs.then_some(part))
        .collect()
    }
}

impl TupleOrigin {
    /// The scheme, in small letters, without a colon.
    pub fn scheme(&self) -> &str {
        self.scheme
    }

    /// The host: a domain in its ASCII form, or an address.
    pub const fn host(&self) -> &Host<String> {
        &self.host
    }

    /// The port as it is written; `None` when it is the scheme's default.
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The port that is meant, written or not; `None` for a scheme without ports.
    pub fn effective_port(&self) -> Option<u16> {
        self.port.or_else(|| default_port(self.scheme))
    }
}

/// Serialises ([HTML, ASCII serialisation of an origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)):
/// `null`, or scheme, host, and the port when it is not the default.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple(TupleOrigin { scheme, host, port: None }) => write!(f, "{scheme}://{host}"),
            Self::Tuple(TupleOrigin { scheme, host, port: Some(port) }) => {
                write!(f, "{scheme}://{host}:{port}")
            }
            Self::Opaque(_) => f.write_str("null"),
        }
    }
}

impl fmt::Display for OriginParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "scheme",
            Self::Host => "host",
            Self::Port => "port",
        })
    }
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "an origin is written scheme://host or scheme://host:port",
            Self::OpaqueScheme => "pages of this scheme have no origin of their own; browsers write it null",
            Self::MoreThanAnOrigin => "an origin is scheme, host and port only: no path, not even a slash",
        })
    }
}

impl std::error::Error for OriginError {}
