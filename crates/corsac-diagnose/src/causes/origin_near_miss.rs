//! Another origin is allowed, which is close to the page's
//!
//! # What one sees
//!
//! `Access-Control-Allow-Origin` names an origin that looks like the page's own.
//!
//! # Why
//!
//! An origin is scheme, host and port, and all of it counts: `http` is not `https`, port 3000 is not 5173,
//! `www.myapp.com` is not `myapp.com`, and `localhost` is not `127.0.0.1`. It is compared byte for byte, so
//! that capitals, a path or a pattern such as `https://*.myapp.com` are wrong as well.
//!
//! # How Corsac tells
//!
//! The header names such a neighbour. Or nobody is named, and a request that says it comes from a neighbour is
//! let in.
//!
//! # What to change
//!
//! Put the page's origin into the list of allowed ones, as the browser sends it in `Origin`.

use corsac_core::trust::is_loopback_host;
use corsac_core::{Origin, OriginParts, registrable_domain};
use url::Host;

use super::cache_without_vary::may_be_stale;
use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::words::{and, differing_parts, short, visible_bytes};

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.unread()?;
    let asked = evidence.origin();
    let answer = evidence.answer()?;
    let is_cached = may_be_stale(evidence) && answer.cache_hit().is_some();
    let named = answer.allow_origin();
    let (named, how, percent) = match named.and_then(|named| Some((near(&asked, &named)?, named))) {
        // It may be a cache's, which has somebody else's answer.
        Some((how, named)) if is_cached => (named, how, 78),
        Some((how, named)) => (named, how, 96),
        None => {
            let neighbour = neighbours(&asked).into_iter().find(|neighbour| {
                evidence.seen(&Kind::NearOrigin(neighbour.clone())).any(|answer| answer.lets_in(neighbour))
            });
            match neighbour.and_then(|named| Some((near(&asked, &named)?, named))) {
                Some((how, named)) => (named, how, 97),
                None => listed(evidence, &asked)?,
            }
        }
    };
    let named = short(&visible_bytes(&named).0, 80);
    let because = format!("The server allows {named}, and the page is {}: {how}.", visible_bytes(&asked).0);
    Some(Finding::new(Cause::OriginNearMiss, percent, because).fix(evidence.advice()))
}

/// A neighbour among the origins that the server names to who does not say where it comes from.
fn listed(evidence: &Evidence<'_>, asked: &str) -> Option<(String, String, u8)> {
    evidence.seen(&Kind::NoOrigin).find_map(|answer| {
        let named = answer.allow_origin()?;
        named.split(',').map(str::trim).find_map(|one| Some((one.to_owned(), near(asked, one)?, 95)))
    })
}

/// In what an origin that is named misses the one that asked, where it misses it only just.
fn near(asked: &str, named: &str) -> Option<String> {
    if named == asked || named == "*" || named == "null" {
        return None;
    }
    if named.eq_ignore_ascii_case(asked) {
        return Some("only the case of letters differs, and it counts".to_owned());
    }
    if asked.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(named)) {
        return Some("the scheme is missing".to_owned());
    }
    if named.strip_prefix(asked).is_some_and(|rest| rest.len() > 1 && rest.starts_with('/')) {
        return Some("an origin has no path".to_owned());
    }
    if let Some((before, after)) = named.split_once('*')
        && asked.len() > before.len() + after.len()
        && asked.starts_with(before)
        && asked.ends_with(after)
    {
        return Some("browsers know no patterns, and take the * for a letter".to_owned());
    }
    let (own, other) = (Origin::parse(asked).ok()?, Origin::parse(named).ok()?);
    let (host, other_host) = (own.tuple()?.host(), other.tuple()?.host());
    if own == other {
        return Some("the default port is never written".to_owned());
    }
    let parts = differing_parts(&own, &other);
    if host == other_host {
        let verb = if parts.len() == 1 { "differs" } else { "differ" };
        return Some(format!("the {} {verb}", and(&parts)));
    }
    let (text, other_text) = (host.to_string(), other_host.to_string());
    if is_loopback(host) && is_loopback(other_host) {
        return Some(format!("{other_text} and {text} are two hosts, though both are this machine"));
    }
    let only_host = own.differing_parts(&other) == [OriginParts::Host];
    let www =
        text.strip_prefix("www.") == Some(&other_text) || other_text.strip_prefix("www.") == Some(&text);
    (www && only_host).then(|| "with and without www. are two hosts".to_owned())
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => is_loopback_host(&Host::Domain(name.as_str())),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The origins that are most often allowed instead of this one, the likeliest first.
fn neighbours(asked: &str) -> Vec<String> {
    let Ok(origin) = Origin::parse(asked) else { return Vec::new() };
    let Some(tuple) = origin.tuple() else { return Vec::new() };
    let (scheme, host) = (tuple.scheme(), tuple.host().to_string());
    let port = tuple.port().map(|port| format!(":{port}")).unwrap_or_default();
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let mut neighbours = Vec::new();
    if is_loopback(tuple.host()) {
        let other = if host == "localhost" { "127.0.0.1" } else { "localhost" };
        neighbours.push(format!("{scheme}://{other}{port}"));
    } else if let Some(bare) = host.strip_prefix("www.") {
        neighbours.push(format!("{scheme}://{bare}{port}"));
    } else if registrable_domain(&host) == Some(host.as_str()) {
        neighbours.push(format!("{scheme}://www.{host}{port}"));
    }
    if !port.is_empty() {
        neighbours.push(format!("{scheme}://{host}"));
    }
    neighbours.push(format!("{other_scheme}://{host}{port}"));
    neighbours
}

/// Whether the server may have a list of origins that it does not show: nobody is named, and nothing says that
/// something else is wrong.
pub(super) fn may_have_list(evidence: &Evidence<'_>) -> bool {
    let Some(answer) = evidence.answer() else { return false };
    let is_plausible = match evidence.refused_preflight() {
        Some(answer) if answer.is_unrouted() => false,
        Some(answer) => answer.is_aware() || matches!(answer.status(), 200..300 | 403),
        None => answer.is_aware() || answer.status() < 400,
    };
    evidence.unread().is_some()
        && answer.allow_origin().is_none()
        && is_plausible
        && evidence.origin() != "null"
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if !may_have_list(evidence) {
        return Vec::new();
    }
    neighbours(&evidence.origin()).into_iter().take(2).map(Kind::NearOrigin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_neighbours_are_near() {
        let table = [
            ("https://myapp.com", "http://myapp.com", Some("the scheme differs")),
            ("http://localhost:5173", "http://localhost:3000", Some("the port differs")),
            ("http://localhost:3000", "https://localhost:3443", Some("the scheme and port differ")),
            ("http://127.0.0.1:3000", "http://localhost:3000", Some("localhost and 127.0.0.1 are two hosts")),
            ("https://myapp.com", "https://www.myapp.com", Some("with and without www.")),
            ("https://www.myapp.com", "https://myapp.com", Some("with and without www.")),
            ("https://myapp.com", "https://MyApp.com", Some("only the case")),
            ("https://myapp.com", "myapp.com", Some("the scheme is missing")),
            ("https://myapp.com", "https://myapp.com/app", Some("no path")),
            ("https://myapp.com", "https://myapp.com:443", Some("the default port")),
            ("https://app.myapp.com", "https://*.myapp.com", Some("no patterns")),
            ("https://myapp.com", "https://*.myapp.com", None),
            ("https://myapp.com", "https://myapp.com", None),
            ("https://myapp.com", "https://other.com", None),
            ("https://myapp.com", "https://admin.myapp.com", None),
            ("https://myapp.com", "*", None),
            ("https://myapp.com", "null", None),
            ("null", "https://myapp.com", None),
        ];
        for (asked, named, expected) in table {
            let found = near(asked, named);
            let is_so = match (&found, expected) {
                (Some(found), Some(expected)) => found.contains(expected),
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(is_so, "{asked} {named}: {found:?}");
        }
    }

    #[test]
    fn neighbours_are_near() {
        for asked in
            ["https://myapp.com", "http://localhost:3000", "http://127.0.0.1", "https://www.a.co.uk:8443"]
        {
            let neighbours = neighbours(asked);
            assert!(neighbours.len() >= 2, "{asked}");
            for neighbour in neighbours {
                assert!(near(asked, &neighbour).is_some(), "{asked} {neighbour}");
            }
        }
    }
}
