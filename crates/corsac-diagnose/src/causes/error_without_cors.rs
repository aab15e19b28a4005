//! Errors go out without the CORS headers
//!
//! # What one sees
//!
//! A request that mostly works is "blocked by CORS policy" as soon as the server answers with an error, and the
//! page never learns which.
//!
//! # Why
//!
//! The headers are added to successes only: nginx's `add_header` without `always`, an error handler outside the
//! CORS layer, or a proxy's own 502 or 503.
//!
//! # How Corsac tells
//!
//! The status is 400 or more and `Access-Control-Allow-Origin` is missing, while another answer of the same
//! server has it: the preflight, or a control request that succeeds. A request without `Origin` that succeeds
//! speaks against it: then it is the origin that is refused.
//!
//! # What to change
//!
//! Add the headers to every answer: `always` in nginx, the CORS layer outside of the error handlers. Then look
//! at the error itself.

use corsac_browser::{ExchangeKind, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;

use super::origin_not_allowed::refused_by_origin;

pub(crate) const RULE: Rule = Rule { look, wants };

fn is_one(evidence: &Evidence<'_>) -> bool {
    let is_error = match evidence.refused_preflight() {
        // A preflight that is refused has causes of its own.
        Some(answer) => answer.status() >= 500 && answer.status() != 501,
        None => evidence.answer().is_some_and(|answer| answer.status() >= 400),
    };
    is_error && evidence.fault(&[Reason::AllowOriginMissing]).is_some() && evidence.origin() != "null"
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.answer().filter(|_| is_one(evidence))?;
    if refused_by_origin(evidence).is_some() {
        return None;
    }
    let elsewhere = evidence.allowed_elsewhere();
    let percent = match (&elsewhere, answer.status()) {
        (Some(_), _) => 97,
        // Something that looks at the origin answered, and says no.
        (None, _) if answer.is_aware() => 40,
        (None, 500.. | 401 | 403 | 413 | 429) => 62,
        (None, _) if success_without(evidence) => 45,
        (None, _) => 60,
    };
    let because = format!("{} was answered {}.", evidence.request(), answer.told());
    let elsewhere = elsewhere.map(|what| format!("It is the error that lacks it: {what}."));
    Some(Finding::new(Cause::ErrorWithoutCors, percent, because).and_if(elsewhere).fix(evidence.advice()))
}

/// Whether a success of the same server lacks the headers, too: then it is not the error.
pub(super) fn success_without(evidence: &Evidence<'_>) -> bool {
    let mut seen = evidence.seen(&Kind::OtherPath).chain(evidence.seen(&Kind::Preflight));
    seen.any(|answer| answer.status() < 300 && !answer.has_cors())
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if !is_one(evidence) {
        return Vec::new();
    }
    match evidence.last().map(|last| last.kind) {
        Some(ExchangeKind::Preflight) => vec![Kind::NoOrigin, Kind::SimpleGet],
        _ => vec![Kind::Preflight, Kind::NoOrigin, Kind::OtherPath],
    }
}
