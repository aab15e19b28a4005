//! An inner block of nginx drops the outer block's headers
//!
//! # What one sees
//!
//! Some paths, or some methods, have the CORS headers and others do not, though nginx adds them for the
//! whole server.
//!
//! # Why
//!
//! nginx takes the `add_header` lines of an outer block only where the inner one has none of its own. One
//! `add_header` in a `location`, or in an `if` for OPTIONS, and all of the outer ones are gone there.
//!
//! # How Corsac tells
//!
//! nginx answers this request without `Access-Control-Allow-Origin`, and another request to the same server,
//! of the same kind of status, with it. Errors alone are another matter: those need `always`.
//!
//! # What to change
//!
//! Repeat every `add_header` of the outer block in the inner one, or include them from one file in both.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::experiments::Kind;

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.fault(&[Reason::AllowOriginMissing])?;
    let answer = evidence.answer().filter(|answer| answer.is_nginx() && is_candidate(evidence, answer))?;
    let elsewhere = evidence.allowed_elsewhere()?;
    if answer.status() >= 400 && !is_allowed_on_errors(evidence) {
        return None;
    }
    let because = format!("{} was answered {}, and {elsewhere}.", evidence.request(), answer.told());
    let mut advice = evidence.advice();
    if let Some(first) = advice.first_mut() {
        first.more.insert(
            0,
            "In nginx, repeat every add_header of the outer block in the block that answers this request: one add_header \
             there drops all of the outer ones."
                .to_owned(),
        );
    }
    Some(
        Finding::new(Cause::NginxAddHeaderInheritance, 96, because)
            .and("One add_header in an inner block of nginx drops all those of the outer block.")
            .fix(advice),
    )
}

/// Whether the answer may come from an inner block: a success, or an error where others have the headers.
fn is_candidate(evidence: &Evidence<'_>, answer: &Cors<'_>) -> bool {
    match evidence.refused_preflight() {
        // What a framework behind nginx answers has Allow.
        Some(_) => (200..300).contains(&answer.status()) && answer.header("Allow").is_none(),
        None => !(300..400).contains(&answer.status()),
    }
}

fn is_allowed_on_errors(evidence: &Evidence<'_>) -> bool {
    let origin = evidence.origin();
    let mut errors = evidence.seen(&Kind::ErrorPath).chain(evidence.seen(&Kind::OtherPath));
    errors.any(|answer| answer.status() >= 400 && answer.lets_in(&origin))
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_missing = evidence.fault(&[Reason::AllowOriginMissing]).is_some();
    let answer = evidence.answer().filter(|answer| answer.is_nginx() && is_candidate(evidence, answer));
    if !is_missing || answer.is_none() {
        return Vec::new();
    }
    if evidence.refused_preflight().is_some() {
        return vec![Kind::SimpleGet];
    }
    vec![Kind::OtherPath, Kind::ErrorPath]
}
