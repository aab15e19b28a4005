use std::net::{Ipv4Addr, Ipv6Addr};

use corsac_core::default_port;

use crate::pattern::{ends_in_a_number, is_domain, is_scheme, port_number};

/// The most digits of a port.
const MAX_PORT: usize = 5;

/// The parts of an `Origin` header, as they stand there. Splitting it looks for its marks alone: what scheme and host are
/// made of is for others to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OriginParts<'a> {
    pub(crate) scheme: &'a [u8],
    pub(crate) host: &'a [u8],
    /// `None` when none is written, so that it is the scheme's own.
    pub(crate) port: Option<u16>,
}

/// The parts of an `Origin` header that is written just as browsers write it. Reading it allocates nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestOrigin<'a> {
    pub(crate) scheme: &'a str,
    /// A domain in small letters, four decimal numbers, or an address in brackets.
    pub(crate) host: &'a str,
    /// `None` when none is written, so that it is the scheme's own.
    pub(crate) port: Option<u16>,
}

impl<'a> OriginParts<'a> {
    /// `None` where no `://` follows a scheme, or where a port is none, or one that browsers never write.
    #[inline]
    pub(crate) fn split(bytes: &'a [u8]) -> Option<Self> {
        let (scheme, authority) = split_scheme(bytes)?;
        // Only a port or an address ends in a digit.
        if !authority.last().is_some_and(u8::is_ascii_digit) {
            return Some(Self { scheme, host: authority, port: None });
        }
        // A port has five digits at most; a colon farther ahead is none of a host.
        let tail = authority.len().saturating_sub(MAX_PORT + 1);
        let Some(colon) = authority.get(tail..)?.iter().rposition(|byte| *byte == b':') else {
            return Some(Self { scheme, host: authority, port: None });
        };
        let (host, port) = (authority.get(..tail + colon)?, authority.get(tail + colon + 1..)?);
        let number = port_number(port)?;
        if std::str::from_utf8(scheme).ok().and_then(default_port) == Some(number) {
            return None;
        }
        Some(Self { scheme, host, port: Some(number) })
    }
}

/// What stands before the first `:`, and after the `://` there.
#[inline]
fn split_scheme(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    // Nearly all come here.
    if let Some(authority) = bytes.strip_prefix(b"https://") {
        return Some((b"https", authority));
    }
    let colon = bytes.iter().position(|byte| *byte == b':')?;
    Some((bytes.get(..colon)?, bytes.get(colon..)?.strip_prefix(b"://")?))
}

impl<'a> RequestOrigin<'a> {
    /// Reads the serialisation of a tuple origin, strictly: no capitals, no default port, nothing around it
    /// ([HTML, ASCII serialisation of an origin](https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin)).
    /// `None` for `null` and for everything that no browser sends.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let OriginParts { scheme, host, port } = OriginParts::split(bytes)?;
        let (scheme, host) = (std::str::from_utf8(scheme).ok()?, std::str::from_utf8(host).ok()?);
        (is_scheme(scheme) && is_host(host)).then_some(Self { scheme, host, port })
    }
}

/// Whether a value can be one origin: not empty, no list.
pub(crate) fn is_one_origin(value: &[u8]) -> bool {
    !value.is_empty() && !value.iter().any(|byte| matches!(byte, b',' | b' ' | b'\t'))
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    is_domain(host.as_bytes()) && (!ends_in_a_number(host) || host.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of an origin; its host and its port, if it is one.
    type Row = (&'static str, Option<(&'static str, Option<u16>)>);

    #[test]
    fn a_host_has_253_bytes_at_most() {
        for (letters, is_one) in [(61, true), (62, false)] {
            let label = "a".repeat(63);
            let text = format!("https://{label}.{label}.{label}.{}", "a".repeat(letters));
            assert_eq!(RequestOrigin::parse(text.as_bytes()).is_some(), is_one, "{letters}");
        }
    }

    #[test]
    fn the_last_colon_is_that_of_the_port() {
        let rows: &[Row] = &[
            ("http://[::1]:80", None),
            ("http://[::1]:81", Some(("[::1]", Some(81)))),
            ("http://[::1]:65535", Some(("[::1]", Some(65535)))),
            ("http://[2001:db8::1]", Some(("[2001:db8::1]", None))),
            ("http://a:1", Some(("a", Some(1)))),
            ("http://a:123456", None),
            ("http://a:1:2", None),
            ("http://a:", None),
            ("http://:1", None),
            ("http:/a", None),
            ("://a", None),
            ("http://a.0x1", None),
            ("http://a.de", Some(("a.de", None))),
            ("http://1.2.3.4", Some(("1.2.3.4", None))),
            ("http://1.2.3", None),
        ];
        for (text, expected) in rows {
            let found = RequestOrigin::parse(text.as_bytes()).map(|origin| (origin.host, origin.port));
            assert_eq!(found, *expected, "{text}");
        }
    }
}
