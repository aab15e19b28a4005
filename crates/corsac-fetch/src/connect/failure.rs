//! From the errors of the libraries below to the steps that can fail, in plain words.

use std::error::Error as StdError;
use std::io;

use corsac_browser::{NetworkError, NetworkErrorKind};

use super::tls;

/// What is known beside a library's error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Circumstances {
    /// The head exceeded the limit.
    pub(crate) too_large: bool,
    /// The head has come; the body has not.
    pub(crate) in_body: bool,
}

/// Which step of an exchange an error of hyper's means.
pub(crate) fn from_hyper(error: &hyper::Error, place: &str, known: Circumstances) -> NetworkError {
    use NetworkErrorKind::{Closed, Malformed, Timeout, TooLarge};
    let part = if known.in_body { "the answer's body" } else { "an answer" };
    let (kind, message) = if known.too_large {
        (TooLarge, format!("{place} sent a head with more bytes or lines than the limit"))
    } else if let Some(http2) = source::<h2::Error>(error) {
        from_http2(http2, place, part)
    } else if let Some(fault) = source::<rustls::Error>(error) {
        (NetworkErrorKind::Tls, format!("{place}: {}", tls::explain(fault)))
    } else if error.is_parse() {
        (Malformed, format!("{place} answered with something that is not HTTP ({error})"))
    } else if error.is_timeout() {
        (Timeout, format!("{place} did not send {part} in time"))
    } else if let Some(fault) = source::<io::Error>(error) {
        match fault.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                (Malformed, format!("{place} sent a body that breaks the rules of HTTP ({fault})"))
            }
            _ => (Closed, format!("{place} closed the connection before the end of {part}")),
        }
    } else if error.is_user() {
        (NetworkErrorKind::Request, format!("the request to {place} cannot be written ({error})"))
    } else {
        (Closed, format!("{place} closed the connection before the end of {part}"))
    };
    NetworkError::new(kind, message)
}

fn from_http2(error: &h2::Error, place: &str, part: &str) -> (NetworkErrorKind, String) {
    let reason = error.reason().map_or_else(|| error.to_string(), |reason| reason.description().to_owned());
    if error.is_io() || error.is_remote() {
        let what = if error.is_go_away() { "connection" } else { "stream" };
        (
            NetworkErrorKind::Closed,
            format!("{place} closed the HTTP/2 {what} before the end of {part} ({reason})"),
        )
    } else if error.reason() == Some(h2::Reason::ENHANCE_YOUR_CALM) {
        (NetworkErrorKind::TooLarge, format!("{place} sent more than the limits of HTTP/2 allow ({reason})"))
    } else if error.is_library() || error.is_reset() || error.is_go_away() {
        (NetworkErrorKind::Malformed, format!("{place} breaks the rules of HTTP/2 ({reason})"))
    } else {
        (NetworkErrorKind::Request, format!("the request to {place} cannot be written ({reason})"))
    }
}

/// The first cause of this type.
fn source<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // An I/O error does not name what it wraps as its source, but the source of that.
        if let Some(found) = error
            .downcast_ref::<io::Error>()
            .and_then(|error| error.get_ref())
            .and_then(|inner| inner.downcast_ref::<T>())
        {
            return Some(found);
        }
        next = error.source();
    }
    None
}
