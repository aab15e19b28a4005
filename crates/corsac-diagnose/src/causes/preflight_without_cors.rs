//! OPTIONS is answered, but not as a preflight
//!
//! # What one sees
//!
//! The OPTIONS is answered 200 or 204, often with `Allow`, and without any `Access-Control-*`.
//!
//! # Why
//!
//! The framework answers OPTIONS by itself, for any path that has a route, and knows nothing of CORS.
//! Often CORS was added to the GET or POST route only.
//!
//! # How Corsac tells
//!
//! The preflight's status is a success, and nothing in the answer shows that a CORS layer saw it: no
//! `Access-Control-*`, no `Origin` in `Vary`. A GET that needs no preflight tells whether the origin is
//! allowed there; one without `Origin`, whether a list of others is.
//!
//! # What to change
//!
//! Add CORS to the application as a whole, before its routes, so that it answers OPTIONS.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::words::{short, visible_bytes};

pub(crate) const RULE: Rule = Rule { look, wants };

fn is_one(evidence: &Evidence<'_>) -> bool {
    let answer = evidence.refused_preflight();
    answer.is_some_and(|answer| (200..300).contains(&answer.status()) && !answer.is_aware())
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.refused_preflight().filter(|_| is_one(evidence))?;
    let elsewhere = evidence.allowed_elsewhere();
    let allow =
        answer.header("Allow").map(|value| format!(" with Allow: {}", short(&visible_bytes(&value).0, 60)));
    let percent = match &elsewhere {
        // nginx itself answers no OPTIONS with a success, so that its configuration does.
        Some(_) if answer.is_nginx() && allow.is_none() => 85,
        Some(_) => 97,
        None if super::origin_not_allowed::others_allowed(evidence).is_some() => 30,
        None => 90,
    };
    let because = format!(
        "The preflight was answered {}{} and without any Access-Control header: something answers OPTIONS that does \
         not know CORS.",
        answer.status(),
        allow.unwrap_or_default()
    );
    let elsewhere = elsewhere.map(|what| format!("The origin is allowed: {what}."));
    Some(Finding::new(Cause::PreflightWithoutCors, percent, because).and_if(elsewhere).fix(evidence.advice()))
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if is_one(evidence) { vec![Kind::SimpleGet, Kind::NoOrigin] } else { Vec::new() }
}
