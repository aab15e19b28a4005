//! A login check answers the preflight
//!
//! # What one sees
//!
//! The OPTIONS is answered 401 or 403; the same request with a token works in curl.
//!
//! # Why
//!
//! A preflight never carries cookies or `Authorization`, so that a login check that runs before CORS
//! refuses each.
//!
//! # How Corsac tells
//!
//! The answer to the preflight is 401, or 403 from something that shows no sign of CORS. A CORS layer
//! that refuses an origin with 403 looks alike: an OPTIONS that is no preflight tells them apart, since
//! the login check refuses that, too.
//!
//! # What to change
//!
//! Answer OPTIONS before authentication: put the CORS layer outside, or let the login check pass OPTIONS
//! through.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::words::{short, visible_bytes};

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.refused_preflight()?;
    let challenge = answer.header("WWW-Authenticate");
    let plain = evidence.seen(&Kind::PlainOptions).next().map(|plain| plain.status());
    let allows = answer.lets_in(&evidence.origin());
    let percent = match (answer.status(), plain) {
        (401, _) => 98,
        (403, _) if challenge.is_some() => 97,
        (403, Some(401 | 403)) => 96,
        (403, None) if allows || !answer.is_aware() => 85,
        (403, None) => 40,
        // Among them: 403 by the CORS layer itself, which an OPTIONS that is no preflight passes.
        _ => return None,
    };
    let with = challenge
        .map(|value| format!(" with WWW-Authenticate: {}", short(&visible_bytes(&value).0, 60)))
        .unwrap_or_default();
    let because = format!(
        "The preflight was answered {}{with}. It never carries cookies or Authorization, so a login check before CORS \
         refuses it.",
        answer.status()
    );
    let plain = plain.map(|status| format!("An OPTIONS that is no preflight was answered {status}, too."));
    Some(Finding::new(Cause::PreflightBehindAuth, percent, because).and_if(plain).fix(evidence.advice()))
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_unclear = evidence.refused_preflight().is_some_and(|answer| answer.status() == 403);
    if is_unclear { vec![Kind::PlainOptions] } else { Vec::new() }
}
