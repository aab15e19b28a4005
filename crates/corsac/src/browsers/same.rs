//! When two browsers do alike.

use corsac_browser::{Event, Exchange, Failure, RequestHead, Trace};
use corsac_fetch::{Account, Outcome};

/// Whether neither a server nor the page can tell them apart: the same requests, answered alike, and the same end by
/// the same rule.
pub(super) fn is_seen_alike(a: &Account, b: &Account) -> bool {
    let (own, other) = (&a.trace.exchanges, &b.trace.exchanges);
    own.len() == other.len()
        && own.iter().zip(other).all(|(a, b)| is_exchange_alike(a, b))
        && ends_alike(&a.outcome, &b.outcome)
}

/// Whether they decided alike, too, down to what is kept for later.
pub(super) fn is_decided_alike(a: &Account, b: &Account) -> bool {
    let events = |trace: &Trace| trace.all_events().cloned().collect::<Vec<_>>();
    is_seen_alike(a, b) && events(&a.trace) == events(&b.trace)
}

/// Whether an exchange went alike in both, with all that was decided, but for how long a preflight is remembered.
pub fn is_told_alike(a: &Exchange, b: &Exchange) -> bool {
    let remembered = |event: &Event| matches!(event, Event::PreflightPassed { .. });
    is_exchange_alike(a, b)
        && a.events.len() == b.events.len()
        && a.events.iter().zip(&b.events).all(|(a, b)| a == b || remembered(a) && remembered(b))
}

fn is_exchange_alike(a: &Exchange, b: &Exchange) -> bool {
    let answered = match (&a.response, &b.response) {
        (Some(a), Some(b)) => a.status == b.status && a.headers == b.headers,
        (None, None) => a.failure == b.failure,
        _ => false,
    };
    a.kind == b.kind && a.cached == b.cached && is_request_alike(&a.request, &b.request) && answered
}

/// Whether a server is sent the same.
pub fn is_request_alike(a: &RequestHead, b: &RequestHead) -> bool {
    a.method == b.method && a.url == b.url && a.headers == b.headers && a.has_body == b.has_body
}

fn ends_alike(a: &Outcome, b: &Outcome) -> bool {
    match (a, b) {
        (Outcome::Delivered(a), Outcome::Delivered(b)) => a == b,
        (Outcome::Failed(Failure::Blocked(a)), Outcome::Failed(Failure::Blocked(b))) => {
            (a.reason, a.stage, &a.field) == (b.reason, b.stage, &b.field)
        }
        (Outcome::Failed(a), Outcome::Failed(b)) => a == b,
        (Outcome::Held(a), Outcome::Held(b)) => a.by == b.by && is_request_alike(&a.request, &b.request),
        _ => false,
    }
}
