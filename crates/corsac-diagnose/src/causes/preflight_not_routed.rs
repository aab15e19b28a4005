//! No route takes the preflight
//!
//! # What one sees
//!
//! The OPTIONS is answered 404, 405 or 501; the same URL with its own method works.
//!
//! # Why
//!
//! The server knows the path for GET or POST only. CORS was added to that route, or to none, and nothing
//! answers OPTIONS.
//!
//! # How Corsac tells
//!
//! The preflight's status is 404, 405 or 501. Where the answer shows that a CORS layer has seen it, a GET
//! that needs no preflight tells whether the origin is allowed at all.
//!
//! # What to change
//!
//! Add CORS to the application as a whole, before its routes, so that it answers OPTIONS for each path.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::words::{short, visible_bytes};

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.refused_preflight()?;
    let allows = answer.lets_in(&evidence.origin());
    let elsewhere = evidence.allowed_elsewhere();
    let percent = match answer.status() {
        404 | 405 | 501 if allows || elsewhere.is_some() => 97,
        404 | 405 | 501 if !answer.is_aware() => 90,
        404 | 405 | 501 => 50,
        // The CORS layer let it through, and what is behind it does not know OPTIONS.
        400.. if allows && only_status(evidence) && !matches!(answer.status(), 401 | 403) => 70,
        _ => return None,
    };
    let allow =
        answer.header("Allow").map(|value| format!(" with Allow: {}", short(&visible_bytes(&value).0, 60)));
    let because = format!(
        "The preflight was answered {}{}: no route takes OPTIONS.",
        answer.status(),
        allow.unwrap_or_default()
    );
    let elsewhere = elsewhere.map(|what| format!("The origin is allowed: {what}."));
    Some(Finding::new(Cause::PreflightNotRouted, percent, because).and_if(elsewhere).fix(evidence.advice()))
}

fn only_status(evidence: &Evidence<'_>) -> bool {
    evidence.story().faults().iter().all(|fault| fault.reason == Reason::PreflightStatus)
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let answer = evidence.refused_preflight();
    let is_one = answer.is_some_and(|answer| matches!(answer.status(), 404 | 405 | 501));
    if is_one { vec![Kind::SimpleGet] } else { Vec::new() }
}
