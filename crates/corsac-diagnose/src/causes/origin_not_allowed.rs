//! The server does not allow the page's origin
//!
//! # What one sees
//!
//! "No 'Access-Control-Allow-Origin' header is present on the requested resource", or one that names somebody else.
//!
//! # Why
//!
//! The server has no CORS at all, or a list of origins without this one.
//!
//! # How Corsac tells
//!
//! The header is missing, or names another origin that is not close to the page's, and nothing says why this answer
//! should be an exception: the same request once more, one as somebody else and one without `Origin` are answered
//! alike.
//!
//! # What to change
//!
//! Add the page's origin to the list, or CORS to the server. Not `*` where cookies are used.

use corsac_browser::Reason;

use super::error_without_cors::success_without;
use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::experiments::Kind;

pub(crate) const RULE: Rule = Rule { look, wants };

const FAULTS: [Reason; 3] =
    [Reason::AllowOriginMissing, Reason::AllowOriginMismatch, Reason::AllowOriginInvalid];

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.fault(&FAULTS)?;
    let answer = evidence.answer()?;
    if evidence.origin() == "null" || (300..400).contains(&answer.status()) {
        return None;
    }
    let percent = match &answer.allow_origin() {
        Some(_) => 90,
        None => missing(evidence, &answer),
    };
    let others = others_allowed(evidence);
    let is_refused = refused_by_origin(evidence);
    let percent = if others.is_some() || is_refused.is_some() { 95 } else { percent };
    let because = format!(
        "The page is {}, and {} was answered {}.",
        evidence.origin(),
        evidence.request(),
        answer.told()
    );
    let others = others.map(|what| format!("Others are allowed: {what}."));
    Some(
        Finding::new(Cause::OriginNotAllowed, percent, because)
            .and_if(others)
            .and_if(is_refused)
            .fix(evidence.advice()),
    )
}

/// How certain it is where nobody is named.
fn missing(evidence: &Evidence<'_>, answer: &Cors<'_>) -> u8 {
    let is_preflight = evidence.refused_preflight().is_some();
    let is_aware = answer.is_aware();
    match answer.status() {
        _ if evidence.allowed_elsewhere().is_some() => 50,
        401 if is_preflight => 30,
        403 if is_preflight
            && evidence.seen(&Kind::PlainOptions).any(|plain| !matches!(plain.status(), 401 | 403)) =>
        {
            90
        }
        404 | 405 | 501 if is_preflight => {
            if is_aware {
                66
            } else {
                40
            }
        }
        200..300 if is_preflight && !is_aware => 50,
        _ if is_preflight => {
            if is_aware {
                90
            } else {
                40
            }
        }
        200..300 if is_aware => 92,
        200..300 => 86,
        _ if is_aware => 80,
        _ if success_without(evidence) => 85,
        _ => 55,
    }
}

/// Another answer that names somebody, though not this page.
pub(super) fn others_allowed(evidence: &Evidence<'_>) -> Option<String> {
    let origin = evidence.origin();
    evidence.experiments.iter().find_map(|observed| {
        let answer = Cors(observed.came.as_ref().ok()?);
        let of_others =
            matches!(observed.experiment.kind, Kind::NoOrigin | Kind::OtherOrigin | Kind::NearOrigin(_));
        let named = answer.allow_origin().filter(|_| of_others)?;
        (named != origin && named != "*").then(|| observed.told(evidence.secrets))
    })
}

/// Whether the error is the answer to the origin: the same GET without one has another status.
pub(super) fn refused_by_origin(evidence: &Evidence<'_>) -> Option<String> {
    let last = evidence.last()?;
    let has = |name| last.request.headers.contains(name);
    let is_plain = last.request.method.as_str() == "GET" && !has("Cookie") && !has("Authorization");
    let with = if is_plain { evidence.answer() } else { evidence.seen(&Kind::SimpleGet).next() }?;
    let without = evidence.seen(&Kind::NoOrigin).next()?;
    let is_refused =
        with.status() >= 400 && with.status() != without.status() && !with.lets_in(&evidence.origin());
    is_refused.then(|| {
        format!(
            "A GET with this Origin was answered {}, and one without {}: the origin itself is refused.",
            with.status(),
            without.status()
        )
    })
}

/// Whether a preflight failed in a way that has nothing to do with routes or logins.
fn is_failure(answer: &Cors<'_>) -> bool {
    answer.status() >= 400 && !answer.is_unrouted() && !matches!(answer.status(), 401 | 403)
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if evidence.fault(&FAULTS).is_none() || evidence.origin() == "null" {
        return Vec::new();
    }
    match (evidence.refused_preflight(), evidence.answer()) {
        (Some(answer), _) if answer.is_unrouted() && answer.is_aware() => vec![Kind::SimpleGet],
        (Some(answer), _) if answer.is_nginx() => vec![Kind::SimpleGet],
        // The list may throw, or refuse with an error: without an origin there is none.
        (Some(answer), _) if is_failure(&answer) => vec![Kind::NoOrigin, Kind::SimpleGet],
        // Who asks without an origin may be shown the list.
        (None, Some(answer))
            if answer.allow_origin().is_none() && (!answer.is_aware() || answer.status() >= 400) =>
        {
            vec![Kind::NoOrigin]
        }
        _ => Vec::new(),
    }
}
