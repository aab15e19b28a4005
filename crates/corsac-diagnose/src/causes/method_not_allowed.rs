//! The method is not allowed
//!
//! # What one sees
//!
//! "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response".
//!
//! # Why
//!
//! The server lists the methods that other origins may use, and this one is not among them. GET, HEAD and POST
//! need no mention.
//!
//! # How Corsac tells
//!
//! `Access-Control-Allow-Methods` of the preflight's answer lacks the method, and no `*` stands there, or the list
//! cannot be read. Of servers that refuse such a preflight as a whole: one for a GET passes.
//!
//! # What to change
//!
//! Add the method to the list.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::{Kind, times};
use crate::fix::Advice;
use crate::words::{and, visible};

use super::{field, percent};

const LIST: &str = "Access-Control-Allow-Methods";

pub(crate) const RULE: Rule = Rule { look, wants };

/// What of a preflight is refused, where a smaller one passes; each with what was seen.
pub(super) enum Refused {
    Method(String),
    Headers(String),
    /// One of both.
    Either(String),
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    if let Some((percent, what)) = by_experiment(evidence) {
        let method = asked(evidence);
        let because = format!("The preflight for {method} was refused as a whole, and {what}.");
        let mut advice = Advice::of(format!("answer {} so that it allows", evidence.request()));
        advice.lines = vec![(LIST, method)];
        return Some(Finding::new(Cause::MethodNotAllowed, percent, because).fix(vec![advice]));
    }
    let faults = evidence.story().faults();
    let is_one = |reason| matches!(reason, Reason::MethodNotAllowed | Reason::AllowMethodsUnparsable);
    let at = faults.iter().position(|fault| is_one(fault.reason) && !fault.wildcard_ignored)?;
    let blocked = faults[at];
    let is_known = blocked.field.as_ref().is_some_and(|field| field.value.is_some());
    if at > 0 && !is_known || super::method_case::is_lower(&asked(evidence)) {
        return None;
    }
    let because = if blocked.reason == Reason::AllowMethodsUnparsable {
        format!("{} is not a list of methods, so it allows none.", field(blocked))
    } else {
        format!(
            "The page asks with {}, and the preflight's answer has {}.",
            and(&blocked.wanted),
            field(blocked)
        )
    };
    Some(Finding::new(Cause::MethodNotAllowed, percent(at == 0), because).fix(evidence.advice()))
}

fn by_experiment(evidence: &Evidence<'_>) -> Option<(u8, String)> {
    match refused_whole(evidence)? {
        Refused::Method(what) => Some((95, what)),
        Refused::Either(what) => Some((54, what)),
        Refused::Headers(_) => None,
    }
}

/// The method that a preflight asks for.
fn asked(evidence: &Evidence<'_>) -> String {
    visible(&header(evidence, "Access-Control-Request-Method"))
}

fn header(evidence: &Evidence<'_>, name: &str) -> String {
    evidence.last().and_then(|last| last.request.header(name)).unwrap_or_default()
}

fn is_safelisted(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// Whether a preflight that nobody let in would be with less in it.
pub(super) fn refused_whole(evidence: &Evidence<'_>) -> Option<Refused> {
    evidence.refused_preflight()?;
    evidence.fault(&[Reason::AllowOriginMissing])?;
    let origin = evidence.origin();
    let passes = |kind| {
        let mut seen = evidence.seen(kind);
        seen.next().map(|answer| answer.lets_in(&origin) && answer.status() < 300)
    };
    if passes(&Kind::MinimalPreflight) != Some(true) {
        return None;
    }
    let has_headers = !header(evidence, "Access-Control-Request-Headers").is_empty();
    let what = "one for a GET without headers passed".to_owned();
    Some(match (is_safelisted(&asked(evidence)), has_headers, passes(&Kind::MethodPreflight)) {
        (true, ..) => Refused::Headers(what),
        (_, false, _) | (_, _, Some(false)) => Refused::Method(what),
        (_, _, Some(true)) => Refused::Headers(format!("one for {} without headers passed", asked(evidence))),
        (_, _, None) => Refused::Either(what),
    })
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_missing = evidence.fault(&[Reason::AllowOriginMissing]).is_some();
    let Some(answer) = evidence.refused_preflight().filter(|_| is_missing) else { return Vec::new() };
    let has_headers = !header(evidence, "Access-Control-Request-Headers").is_empty();
    let is_more = has_headers || !is_safelisted(&asked(evidence));
    if matches!(refused_whole(evidence), Some(Refused::Either(_))) {
        return vec![Kind::MethodPreflight];
    }
    // A GET is let in, and the preflight is refused without a word.
    let is_open = evidence.seen(&Kind::SimpleGet).any(|get| get.lets_in(&evidence.origin()));
    if is_more && is_open && !answer.is_aware() && matches!(answer.status(), 400 | 402 | 406..=499) {
        return vec![Kind::MinimalPreflight];
    }
    // What refuses in silence says at most that it has looked.
    let is_silent =
        !answer.has_cors() && (answer.is_aware() || answer.status() == 403) && !answer.is_unrouted();
    match is_more && is_silent {
        // First that it is not refused just now and then.
        true if times(evidence, &Kind::Repeat) == 0 => vec![Kind::Repeat],
        true => vec![Kind::MinimalPreflight],
        false => Vec::new(),
    }
}
