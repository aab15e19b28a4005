//! A preflight that asks for a private network is refused
//!
//! # What one sees
//!
//! The fetch fails in some versions of Chromium, and passes in other browsers and here. The server's
//! log shows an OPTIONS that was answered 400, often with "Disallowed CORS private-network".
//!
//! # Why
//!
//! For a private address, Chromium may send `Access-Control-Request-Private-Network: true` with the
//! preflight. Some CORS layers refuse such a preflight unless they are told to allow it.
//!
//! # How Corsac tells
//!
//! A preflight with that header was answered with an error. Where the fetch passes here and is said to
//! fail in the browser, the preflight is sent once more with that header.
//!
//! # What to change
//!
//! Answer such a preflight with `Access-Control-Allow-Private-Network: true` (in Starlette:
//! `allow_private_network=True`), for the origins that may reach into the network.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::fix::Advice;

use super::local_network::target;

const REQUEST: &str = "Access-Control-Request-Private-Network";
const ALLOW: &str = "Access-Control-Allow-Private-Network";

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let in_trace = evidence.refused_preflight().filter(|_| {
        let asked = evidence.last().and_then(|last| last.request.header(REQUEST));
        asked.is_some_and(|value| value == "true")
    });
    let refused = in_trace.filter(|answer| answer.status() >= 400);
    let percent = if refused.is_some() { 96 } else { 88 };
    let answer = match refused {
        Some(answer) => answer,
        None => evidence.seen(&Kind::PrivatePreflight).next()?,
    };
    let is_granted = answer.header(ALLOW).is_some_and(|value| value == "true");
    if is_granted || answer.status() < 400 {
        return None;
    }
    let because = format!("A preflight with {REQUEST}: true was answered {}.", answer.status());
    let page = evidence.page().map(ToString::to_string).unwrap_or_default();
    let mut advice = Advice::of("answer a preflight that asks for a private network with status 204 and");
    advice.lines = vec![("Access-Control-Allow-Origin", page), (ALLOW, "true".to_owned())];
    Some(Finding::new(Cause::PrivateNetworkPreflight, percent, because).fix(vec![advice]))
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_asked = evidence.told.blocked_in_browser && evidence.readable().is_some();
    if is_asked && target(evidence).is_some() { vec![Kind::PrivatePreflight] } else { Vec::new() }
}
