use std::borrow::Cow;
use std::fmt;

use crate::is_token;

/// A request method as `fetch()` holds it: an HTTP token, not forbidden, normalised.
///
/// Methods are case-sensitive. Only the standard's six are brought to capitals, so `put` becomes
/// `PUT` while `patch` stays `patch` ([methods](https://fetch.spec.whatwg.org/#methods)).
///
/// ```
/// use corsac_core::Method;
/// assert_eq!(Method::new("put").unwrap(), Method::PUT);
/// assert_eq!(Method::new("patch").unwrap().as_str(), "patch");
/// assert!(Method::new("TRACE").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Method(Cow<'static, str>);

/// Why a string is no method that a page may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MethodError {
    /// It is not an HTTP token ([#concept-method](https://fetch.spec.whatwg.org/#concept-method)).
    NotAToken,
    /// It is `CONNECT`, `TRACE` or `TRACK` in any case
    /// ([#forbidden-method](https://fetch.spec.whatwg.org/#forbidden-method)).
    Forbidden,
}

/// The methods that normalisation brings to capitals.
const NORMALIZED: [Method; 6] =
    [Method::DELETE, Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT];

impl Method {
    /// `GET`
    pub const GET: Self = Self(Cow::Borrowed("GET"));
    /// `HEAD`
    pub const HEAD: Self = Self(Cow::Borrowed("HEAD"));
    /// `POST`
    pub const POST: Self = Self(Cow::Borrowed("POST"));
    /// `PUT`
    pub const PUT: Self = Self(Cow::Borrowed("PUT"));
    /// `DELETE`
    pub const DELETE: Self = Self(Cow::Borrowed("DELETE"));
    /// `OPTIONS`
    pub const OPTIONS: Self = Self(Cow::Borrowed("OPTIONS"));

    /// Validates and normalises, as the `Request` constructor does with its `method`.
    ///
    /// # Errors
    /// [`MethodError::NotAToken`], or [`MethodError::Forbidden`].
    pub fn new(text: &str) -> Result<Self, MethodError> {
        if !is_token(text.as_bytes()) {
            return Err(MethodError::NotAToken);
        }
        if Self::is_forbidden(text.as_bytes()) {
            return Err(MethodError::Forbidden);
        }
        let standard = NORMALIZED.into_iter().find(|method| method.0.eq_ignore_ascii_case(text));
        Ok(standard.unwrap_or_else(|| Self(Cow::Owned(text.to_owned()))))
    }

    /// Whether the bytes name a forbidden method, in any case.
    pub fn is_forbidden(bytes: &[u8]) -> bool {
        [&b"CONNECT"[..], b"TRACE", b"TRACK"].iter().any(|name| bytes.eq_ignore_ascii_case(name))
    }

    /// The method as it stands on the wire.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `GET`, `HEAD` or `POST`: needs no permission from a preflight
    /// ([#cors-safelisted-method](https://fetch.spec.whatwg.org/#cors-safelisted-method)).
    pub fn is_cors_safelisted(&self) -> bool {
        matches!(self.as_str(), "GET" | "HEAD" | "POST")
    }

    /// `GET`, `HEAD` or `OPTIONS`: asks a server to change nothing (RFC 9110, 9.2.1).
    pub fn is_safe(&self) -> bool {
        matches!(self.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for MethodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAToken => "a method is one HTTP token: letters, digits and a few signs, no spaces",
            Self::Forbidden => "browsers refuse the methods CONNECT, TRACE and TRACK",
        })
    }
}

impl std::error::Error for MethodError {}
