//! A public page reaches for a private address
//!
//! # What one sees
//!
//! Chromium asks the user whether the page may look for devices on the local network, or refuses. The
//! same request from curl, or from a page on the local network, works.
//!
//! # Why
//!
//! Browsers keep public pages away from routers and printers (Local Network Access). Whether a page
//! may is the user's to say, not the server's.
//!
//! # How Corsac tells
//!
//! The page's host is a public name, and the URL's host, or the address that answered, is private.
//! For this machine itself that counts only if the fetch is said to fail in the browser, since it is
//! how one tests.
//!
//! # What to change
//!
//! No header repairs this. Let the user allow it, serve the page from the local network, too, or serve
//! the API under a public address.

use std::net::IpAddr;

use corsac_browser::Reason;
use corsac_core::Origin;
use corsac_core::trust::is_loopback_host;
use url::{Host, Url};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::fix::Advice;
use crate::words::visible;

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let is_denied =
        evidence.story().blocked().is_some_and(|blocked| blocked.reason == Reason::LocalNetworkDenied);
    let percent = match (is_denied, target(evidence)?) {
        (true, _) => 98,
        (false, Target::Private) if evidence.told.blocked_in_browser => 85,
        (false, Target::Private) => 60,
        (false, Target::Loopback) if evidence.told.blocked_in_browser && evidence.readable().is_some() => 70,
        _ => return None,
    };
    let page = evidence.page()?;
    let url = evidence.last().map(|last| last.request.url.clone()).or_else(|| evidence.story().url())?;
    let host = visible(url.host_str().unwrap_or_default());
    let because = format!("The page {page} is public, and {host} is a private address.");
    Some(Finding::new(Cause::LocalNetwork, percent, because).fix(advice()))
}

fn advice() -> Vec<Advice> {
    let advice = Advice::of("let the user allow the page to reach devices on the local network");
    let more = "No header repairs this. A page served from the local network itself needs no permission.";
    vec![advice.more(more)]
}

/// What kind of address a public page has reached for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// One of a private network.
    Private,
    /// This machine.
    Loopback,
}

/// Where a public page has reached for a private address.
pub(super) fn target(evidence: &Evidence<'_>) -> Option<Target> {
    if !is_public(evidence.page()?) {
        return None;
    }
    let last = evidence.last();
    let url = last.map(|last| last.request.url.clone()).or_else(|| evidence.story().url())?;
    let peer = last.and_then(|last| last.response.as_ref()?.peer).map(|peer| peer.ip());
    named(&url).or_else(|| peer.and_then(of_address))
}

fn named(url: &Url) -> Option<Target> {
    match url.host()? {
        Host::Domain(name) if is_loopback_host(&Host::Domain(name)) => Some(Target::Loopback),
        Host::Domain(name) => is_private_name(name).then_some(Target::Private),
        Host::Ipv4(address) => of_address(address.into()),
        Host::Ipv6(address) => of_address(address.into()),
    }
}

/// The address spaces of Local Network Access, without the ones that nobody routes.
fn of_address(address: IpAddr) -> Option<Target> {
    let is_private = match address {
        _ if address.is_loopback() => return Some(Target::Loopback),
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    };
    is_private.then_some(Target::Private)
}

fn is_private_name(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    !name.trim_end_matches('.').contains('.')
        || ["local", "internal", "lan", "home", "localdomain"].contains(&last)
        || name.ends_with(".home.arpa")
}

fn is_public(page: &Origin) -> bool {
    let Some(tuple) = page.tuple() else { return false };
    match tuple.host() {
        Host::Domain(name) => !is_loopback_host(&Host::Domain(name)) && !is_private_name(name),
        Host::Ipv4(address) => of_address((*address).into()).is_none(),
        Host::Ipv6(address) => of_address((*address).into()).is_none(),
    }
}
