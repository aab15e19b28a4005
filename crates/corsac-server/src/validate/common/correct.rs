//! What was probably meant, written as an origin pattern is.

use std::net::Ipv6Addr;

use corsac_core::default_port;
use url::Host;

use crate::OriginPattern;

/// An origin pattern as near to a text as can be told: in small letters, in ASCII, without what is no part of an
/// origin. `None` when it cannot be told, or when the text is one.
pub(crate) fn origin(text: &str) -> Option<String> {
    let bare =
        text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',' | ';'));
    let (scheme, rest) = split_scheme(bare);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = split_port(authority);
    let host = host_pattern(&host)?;
    let scheme = match scheme {
        Some(scheme) => scheme,
        None if is_of_this_machine(&host) => "http".to_owned(),
        // A word alone is hardly a host.
        None if host.contains(['.', '[']) => "https".to_owned(),
        None => return None,
    };
    let port = port_pattern(&scheme, port.trim())?;
    let corrected = format!("{scheme}://{host}{port}");
    (corrected != text && corrected.parse::<OriginPattern>().is_ok()).then_some(corrected)
}

/// Whether a text that is no pattern is written as regular expressions are.
pub(crate) fn is_regular_expression(text: &str) -> bool {
    let signs = ["\\.", "://.*", "://.+", ".*\\", ".+\\", "(", "|", "]+", "]*"];
    text.starts_with('^') || text.ends_with('$') || signs.iter().any(|sign| text.contains(sign))
}

/// The pattern that a regular expression for origins probably means.
pub(crate) fn regular_expression(text: &str) -> Option<String> {
    let text = text.trim_start_matches('^').trim_end_matches('$').replace("\\/", "/");
    if text.contains('|') {
        return None;
    }
    let (scheme, host) = text.split_once("://")?;
    let scheme = scheme.trim_end_matches('?');
    // Where the last sign stands that is no dot written so, what follows it is plain.
    let signs = ['*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '^', '$'];
    let plain = host.rfind(signs).map_or(host, |at| &host[at + 1..]);
    let wildcard = if plain.len() < host.len() { "*." } else { "" };
    let plain = plain.trim_start_matches(['\\', '.']).replace('\\', "");
    origin(&format!("{scheme}://{wildcard}{plain}")).or_else(|| {
        let exact = format!("{scheme}://{wildcard}{plain}");
        exact.parse::<OriginPattern>().is_ok().then_some(exact)
    })
}

/// The scheme in small letters, `None` where none can be told, and what follows it.
fn split_scheme(text: &str) -> (Option<String>, &str) {
    if let Some((scheme, rest)) = text.split_once("://") {
        let scheme = scheme.trim().to_ascii_lowercase();
        let unknown = scheme.is_empty() || scheme == "*";
        return (if unknown { None } else { Some(scheme) }, rest.trim_start_matches('/'));
    }
    for scheme in ["https", "http"] {
        let rest = text.get(scheme.len()..).unwrap_or_default();
        let is_scheme = text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        if is_scheme && rest.starts_with([':', '/']) {
            return (Some(scheme.to_owned()), rest.trim_start_matches([':', '/']));
        }
    }
    (None, text.trim_start_matches('/'))
}

/// The host, an address of colons in brackets, and the port, which may be empty.
fn split_port(authority: &str) -> (String, &str) {
    if authority.parse::<Ipv6Addr>().is_ok() {
        return (format!("[{authority}]"), "");
    }
    let (host, port) = match authority.find(']') {
        Some(end) => (&authority[..=end], authority[end + 1..].trim_start_matches(':')),
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    (host.to_owned(), port)
}

fn host_pattern(host: &str) -> Option<String> {
    if let Some(address) = host.trim_start_matches(['*', '.']).strip_prefix('[') {
        let address = address.strip_suffix(']')?.split('%').next().unwrap_or_default();
        let address: Ipv6Addr = address.parse().ok()?;
        return Some(match address.to_ipv4_mapped() {
            Some(mapped) => mapped.to_string(),
            None => Host::<String>::Ipv6(address).to_string(),
        });
    }
    let domain = host.trim_start_matches(['*', '.']);
    let wildcard = if domain.len() < host.len() { "*." } else { "" };
    // A label that the * was a part of is no label without it.
    if domain.contains('*') || (!wildcard.is_empty() && domain.starts_with(['-', '_'])) {
        return None;
    }
    match Host::parse(domain.trim_end_matches('.')).ok()? {
        Host::Domain(domain) => Some(format!("{wildcard}{domain}")),
        address => Some(address.to_string()),
    }
}

fn is_of_this_machine(host: &str) -> bool {
    host == "localhost" || host == "*.localhost" || host.starts_with("127.") || host == "[::1]"
}

fn port_pattern(scheme: &str, port: &str) -> Option<String> {
    match port {
        "" => Some(String::new()),
        "*" => Some(":*".to_owned()),
        _ if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            let number: u16 = port.parse().ok().filter(|number| *number > 0)?;
            let is_default = default_port(scheme) == Some(number);
            Some(if is_default { String::new() } else { format!(":{number}") })
        }
        _ => None,
    }
}
