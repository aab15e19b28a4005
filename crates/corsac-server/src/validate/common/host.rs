use std::net::{Ipv4Addr, Ipv6Addr};

use corsac_core::{is_public_suffix, listed_registrable_domain, trust::is_loopback_host};
use url::Host;

use crate::OriginPattern;

/// Why a pattern's hosts belong to many who do not know each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PublicSuffix {
    /// The list has its domain, or makes a suffix of whatever stands before it.
    Listed,
    /// Its domain is one label that is on no list.
    Unlisted,
}

/// Whether the pattern is every host below a public suffix.
pub(crate) fn public_suffix(pattern: &OriginPattern) -> Option<PublicSuffix> {
    if !pattern.has_subdomains() || is_loopback(pattern) {
        return None;
    }
    let domain = pattern.host();
    // A rule such as *.example of the list makes no suffix of example itself, but of all below it. No rule's exception
    // has this label.
    let below = format!("corsac-any-label.{domain}");
    if !is_public_suffix(domain) && !is_public_suffix(&below) {
        return None;
    }
    let listed = domain.contains('.') || listed_registrable_domain(&below).is_some();
    Some(if listed { PublicSuffix::Listed } else { PublicSuffix::Unlisted })
}

/// Whether anybody on the network can write the pages of these origins: plain http, and not from this machine.
pub(crate) fn is_insecure(pattern: &OriginPattern) -> bool {
    pattern.scheme() == "http" && !is_loopback(pattern)
}

fn is_loopback(pattern: &OriginPattern) -> bool {
    let host = pattern.host();
    if !pattern.is_address() {
        return is_loopback_host(&Host::Domain(host));
    }
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => {
            address.parse::<Ipv6Addr>().is_ok_and(|address| is_loopback_host(&Host::Ipv6(address)))
        }
        None => host.parse::<Ipv4Addr>().is_ok_and(|address| is_loopback_host(&Host::Ipv4(address))),
    }
}
