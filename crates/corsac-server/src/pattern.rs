use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use corsac_core::default_port;
use url::Host;

use crate::request_origin::RequestOrigin;

/// The most bytes of a scheme.
const MAX_SCHEME: usize = 64;
/// The most bytes of a host, and of one label of it (RFC 1035, 2.3.4).
pub(crate) const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;

/// Which origins a policy means by a line such as `https://*.example.com`.
///
/// The grammar is `scheme://host`, where a port may follow, or `:*` for any port. The host is a domain, an address,
/// or `*.` before a domain: one or more whole labels. There are no regular expressions: what is written is what is
/// admitted. An origin is written as browsers send it, in small letters and without its scheme's default port.
///
/// ```
/// use corsac_server::OriginPattern;
/// let pattern: OriginPattern = "https://*.example.com".parse().unwrap();
/// assert!(pattern.matches(b"https://a.b.example.com"));
/// assert!(!pattern.matches(b"https://example.com"));
/// assert!(!pattern.matches(b"https://notexample.com"));
/// assert!(!pattern.matches(b"https://a.example.com:8443"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OriginPattern {
    text: String,
    scheme: usize,
    host: HostPattern,
    port: PortPattern,
}

/// The host of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HostPattern {
    /// This host alone, a domain.
    Domain,
    /// This host alone, an address.
    Address,
    /// Every host with one or more whole labels before the domain that follows `*.`.
    Subdomains,
}

/// The port of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum PortPattern {
    /// The scheme's own, which is not written.
    Default,
    /// This one.
    Exact(u16),
    /// Any, written or not.
    Any,
}

/// Why a line is no origin pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PatternError {
    /// It is empty.
    Empty,
    /// It is `null`, which every sandboxed frame and many a redirect sends.
    Null,
    /// Its scheme's pages have no origin of their own: `file:`, `data:`, `about:`, `blob:`, `javascript:`.
    OpaqueScheme,
    /// It is not written `scheme://host`.
    NoScheme,
    /// The scheme has a byte that schemes do not have, a capital, or more than 64 bytes.
    Scheme,
    /// A user name stands before the host.
    UserInfo,
    /// A path, a query or a fragment follows, if only a slash.
    MoreThanAnOrigin,
    /// The host has bytes above 0x7F; browsers send its ASCII form (`xn--...`).
    NotAscii,
    /// A label that begins with `xn--` is none that a browser would send.
    Punycode,
    /// The host is empty, has an empty label, a byte that hosts do not have, or a capital.
    Host,
    /// The host has more than 253 bytes, or a label more than 63.
    HostTooLong,
    /// The host ends in a number and is no address of four decimal numbers.
    Ipv4,
    /// What stands in brackets is no IPv6 address.
    Ipv6,
    /// The IPv6 address is not in the form that browsers send: compressed, in small letters.
    Ipv6Form,
    /// The IPv6 address names a zone.
    Ipv6Zone,
    /// The IPv6 address is an IPv4 address in disguise.
    Ipv6Mapped,
    /// `*` stands elsewhere than as `*.` before a domain or `:*` as the port.
    Wildcard,
    /// `*.` stands before an address.
    WildcardAddress,
    /// The host is `*` alone, so every host is admitted.
    EveryHost,
    /// The port is no number from 1 to 65535 without a zero at its front.
    Port,
    /// The scheme's default port is written out, which browsers never do.
    DefaultPort,
}

impl OriginPattern {
    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it admits an origin, as the bytes of an `Origin` header. Bytes that are no origin are never admitted,
    /// and neither is `null`.
    pub fn matches(&self, origin: &[u8]) -> bool {
        let Some(origin) = RequestOrigin::parse(origin) else { return false };
        let port = match self.port {
            PortPattern::Default => origin.port.is_none(),
            PortPattern::Exact(port) => origin.port == Some(port),
            PortPattern::Any => true,
        };
        let host = match self.host {
            HostPattern::Domain | HostPattern::Address => origin.host == self.host(),
            HostPattern::Subdomains => origin
                .host
                .strip_suffix(self.host())
                .is_some_and(|labels| labels.len() > 1 && labels.ends_with('.')),
        };
        port && host && origin.scheme == self.scheme()
    }

    /// Whether it is a single origin, so that an `Origin` header is compared byte for byte.
    pub fn is_exact(&self) -> bool {
        self.host != HostPattern::Subdomains && self.port != PortPattern::Any
    }

    /// The scheme.
    pub fn scheme(&self) -> &str {
        &self.text[..self.scheme]
    }

    /// The host, without `*.` where that stands before it.
    pub fn host(&self) -> &str {
        let rest = &self.text[self.scheme + 3..];
        let rest = rest.strip_prefix("*.").unwrap_or(rest);
        let end = match self.port {
            PortPattern::Default => rest.len(),
            PortPattern::Exact(_) | PortPattern::Any => rest.rfind(':').unwrap_or(rest.len()),
        };
        &rest[..end]
    }

    /// Whether hosts below [`host`](Self::host) are meant, and not itself.
    pub fn has_subdomains(&self) -> bool {
        self.host == HostPattern::Subdomains
    }

    /// Whether the host is an address.
    pub(crate) fn is_address(&self) -> bool {
        self.host == HostPattern::Address
    }

    /// The port, if one stands there.
    pub(crate) const fn port(&self) -> PortPattern {
        self.port
    }

    /// Whether everything that `other` admits is admitted, too.
    pub fn includes(&self, other: &Self) -> bool {
        let port = self.port == PortPattern::Any || self.port == other.port;
        let host = if self.has_subdomains() {
            let below = |host: &str| {
                host.strip_suffix(self.host()).is_some_and(|labels| labels.len() > 1 && labels.ends_with('.'))
            };
            match other.host {
                HostPattern::Subdomains => other.host() == self.host() || below(other.host()),
                HostPattern::Domain => below(other.host()),
                HostPattern::Address => false,
            }
        } else {
            !other.has_subdomains() && other.host() == self.host()
        };
        port && host && self.scheme() == other.scheme()
    }
}

impl FromStr for OriginPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let (scheme, authority) = split_scheme(text)?;
        // What follows the first of these is no part of the host, with an @ in it or not.
        if authority.split(['/', '\\', '?', '#']).next().is_some_and(|host| host.contains('@')) {
            return Err(PatternError::UserInfo);
        }
        if authority.contains(['/', '\\', '?', '#']) {
            return Err(PatternError::MoreThanAnOrigin);
        }
        let (host, port) = split_port(authority)?;
        let host = parse_host(host)?;
        let port = parse_port(scheme, port)?;
        Ok(Self { text: text.to_owned(), scheme: scheme.len(), host, port })
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an origin is written scheme://host, and nothing stands here",
            Self::Null => "null is sent by every sandboxed frame, whoever wrote it",
            Self::OpaqueScheme => "pages of this scheme have no origin of their own; browsers send null for them",
            Self::NoScheme => "an origin is written scheme://host",
            Self::Scheme => "a scheme has small letters, digits, +, - and ., begins with a letter, and has 64 bytes at most",
            Self::UserInfo => "an origin has no user name",
            Self::MoreThanAnOrigin => "an origin is scheme, host and port only: no path, not even a slash",
            Self::NotAscii => "browsers send a host in its ASCII form",
            Self::Punycode => "no browser sends a label like this: it is no valid ASCII form of a name",
            Self::Host => "a host has labels of small letters, digits, - and _ with dots between them",
            Self::HostTooLong => "a host has 253 bytes at most, and a label of it 63",
            Self::Ipv4 => "an IPv4 address is four decimal numbers without zeros at their front",
            Self::Ipv6 => "this is no IPv6 address",
            Self::Ipv6Form => "browsers send an IPv6 address compressed and in small letters",
            Self::Ipv6Zone => "an origin's address has no zone",
            Self::Ipv6Mapped => "this is an IPv4 address in disguise",
            Self::Wildcard => "* stands for whole labels before a domain (*.example.com) or for any port (:*)",
            Self::WildcardAddress => "an address has no labels that * could stand for",
            Self::EveryHost => "this would admit every host",
            Self::Port => "a port is a number from 1 to 65535 without zeros at its front",
            Self::DefaultPort => "browsers leave out the port that is the scheme's own",
        })
    }
}

impl std::error::Error for PatternError {}

/// The schemes whose pages send `Origin: null`.
const OPAQUE_SCHEMES: [&str; 6] = ["about", "blob", "data", "file", "filesystem", "javascript"];

fn split_scheme(text: &str) -> Result<(&str, &str), PatternError> {
    if text.is_empty() {
        return Err(PatternError::Empty);
    }
    if text.eq_ignore_ascii_case("null") {
        return Err(PatternError::Null);
    }
    let before_colon = text.split(':').next().unwrap_or_default();
    if OPAQUE_SCHEMES.iter().any(|scheme| before_colon.eq_ignore_ascii_case(scheme)) && text.contains(':') {
        return Err(PatternError::OpaqueScheme);
    }
    let (scheme, authority) = text.split_once("://").ok_or(PatternError::NoScheme)?;
    match scheme {
        _ if is_scheme(scheme) => Ok((scheme, authority)),
        _ if scheme.contains('*') => Err(PatternError::Wildcard),
        _ => Err(PatternError::Scheme),
    }
}

/// Whether these are the bytes of a scheme, in small letters.
pub(crate) fn is_scheme(scheme: &str) -> bool {
    scheme.len() <= MAX_SCHEME
        && scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
}

/// The host and what follows its colon, if one does.
fn split_port(authority: &str) -> Result<(&str, Option<&str>), PatternError> {
    if authority.starts_with('[') {
        let end = authority.find(']').ok_or(PatternError::Ipv6)? + 1;
        return match authority[end..].strip_prefix(':') {
            Some(port) => Ok((&authority[..end], Some(port))),
            None if authority.len() == end => Ok((authority, None)),
            None => Err(PatternError::Ipv6),
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((authority, None)),
    }
}

fn parse_port(scheme: &str, port: Option<&str>) -> Result<PortPattern, PatternError> {
    let Some(port) = port else { return Ok(PortPattern::Default) };
    if port == "*" {
        return Ok(PortPattern::Any);
    }
    if port.contains('*') {
        return Err(PatternError::Wildcard);
    }
    let number = port_number(port.as_bytes()).ok_or(PatternError::Port)?;
    if default_port(scheme) == Some(number) {
        Err(PatternError::DefaultPort)
    } else {
        Ok(PortPattern::Exact(number))
    }
}

/// A port from 1 to 65535 as browsers write it.
pub(crate) fn port_number(text: &[u8]) -> Option<u16> {
    if !matches!(text.len(), 1..=5) || text.first() == Some(&b'0') || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = text.iter().fold(0, |number: u32, digit| number * 10 + u32::from(digit - b'0'));
    u16::try_from(number).ok()
}

fn parse_host(host: &str) -> Result<HostPattern, PatternError> {
    if host == "*" {
        return Err(PatternError::EveryHost);
    }
    if let Some(address) = host.strip_prefix('[') {
        parse_ipv6(address.strip_suffix(']').ok_or(PatternError::Ipv6)?)?;
        return Ok(HostPattern::Address);
    }
    let (domain, kind) = match host.strip_prefix("*.") {
        Some(domain) => (domain, HostPattern::Subdomains),
        None => (host, HostPattern::Domain),
    };
    if domain.contains('*') {
        return Err(PatternError::Wildcard);
    }
    if !domain.is_ascii() {
        return Err(PatternError::NotAscii);
    }
    if domain.starts_with('[') {
        return Err(PatternError::WildcardAddress);
    }
    // One label and its dot, at the least, stand for `*.`.
    let longest = if kind == HostPattern::Subdomains { MAX_HOST - 2 } else { MAX_HOST };
    if domain.len() > longest || domain.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err(PatternError::HostTooLong);
    }
    if !is_domain(domain.as_bytes()) {
        return Err(PatternError::Host);
    }
    if ends_in_a_number(domain) {
        return match (domain.parse::<Ipv4Addr>(), kind) {
            (Ok(_), HostPattern::Subdomains) => Err(PatternError::WildcardAddress),
            (Ok(_), _) => Ok(HostPattern::Address),
            (Err(_), _) => Err(PatternError::Ipv4),
        };
    }
    // Labels in ASCII form are for the URL parser to judge, and it has to give them back as they are.
    let punycode = domain.split('.').any(|label| label.starts_with("xn--"));
    if punycode && !matches!(Host::parse(domain), Ok(Host::Domain(same)) if same == domain) {
        return Err(PatternError::Punycode);
    }
    Ok(kind)
}

fn parse_ipv6(text: &str) -> Result<(), PatternError> {
    if text.contains('%') {
        return Err(PatternError::Ipv6Zone);
    }
    let address: Ipv6Addr = text.parse().map_err(|_| PatternError::Ipv6)?;
    if address.to_ipv4_mapped().is_some() {
        return Err(PatternError::Ipv6Mapped);
    }
    // The URL standard writes every other address in hexadecimal alone, as this does.
    if Host::<String>::Ipv6(address).to_string() == format!("[{text}]") {
        Ok(())
    } else {
        Err(PatternError::Ipv6Form)
    }
}

/// Whether these are labels of small letters, digits, `-` and `_` with dots between them, within the lengths of DNS.
/// One pass, since origins of patterns come here with every request.
pub(crate) fn is_domain(host: &[u8]) -> bool {
    let mut label = 0;
    for byte in host {
        if LABEL_BYTES[usize::from(*byte)] {
            label += 1;
        } else if *byte == b'.' && (1..=MAX_LABEL).contains(&label) {
            label = 0;
        } else {
            return false;
        }
    }
    (1..=MAX_LABEL).contains(&label) && host.len() <= MAX_HOST
}

/// For each byte, whether a label may hold it.
const LABEL_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte: u8 = 0;
    while byte < 0x80 {
        table[byte as usize] = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
        byte += 1;
    }
    table
};

/// Whether a domain's last label is a number, so that URLs read the whole as an IPv4 address
/// ([URL, ends in a number](https://url.spec.whatwg.org/#ends-in-a-number-checker)).
pub(crate) fn ends_in_a_number(domain: &str) -> bool {
    let start = domain.bytes().rposition(|byte| byte == b'.').map_or(0, |dot| dot + 1);
    match &domain.as_bytes()[start..] {
        [b'0', b'x', hexadecimal @ ..] => hexadecimal.iter().all(u8::is_ascii_hexdigit),
        [first, rest @ ..] if first.is_ascii_digit() => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
