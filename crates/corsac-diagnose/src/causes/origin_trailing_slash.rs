//! The allowed origin ends with a slash
//!
//! # What one sees
//!
//! `Access-Control-Allow-Origin` looks right, and is `https://myapp.com/` instead of `https://myapp.com`.
//!
//! # Why
//!
//! An origin has no path, not even `/`, and is compared byte for byte. The address bar shows the slash, and
//! with it the origin was copied into the configuration.
//!
//! # How Corsac tells
//!
//! The header is the origin that asked and a slash. Or nobody is named, and a request that says it comes
//! from the origin with a slash is let in.
//!
//! # What to change
//!
//! Take the slash away from the list of allowed origins.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::experiments::Kind;

use super::origin_near_miss::may_have_list;

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.unread()?;
    let answer = evidence.answer()?;
    let slashed = with_slash(evidence)?;
    let names = |answer: &Cors<'_>| {
        answer.allow_origin().is_some_and(|value| value.split(',').any(|one| one.trim() == slashed))
    };
    let because = if names(&answer) {
        format!(
            "The answer has Access-Control-Allow-Origin: {slashed}, and an origin has no slash at the end."
        )
    } else {
        evidence
            .seen(&Kind::NearOrigin(slashed.clone()))
            .chain(evidence.seen(&Kind::NoOrigin))
            .find(names)?;
        format!("The server allows {slashed}, and an origin has no slash at the end.")
    };
    let mut advice = evidence.advice();
    if let Some(first) = advice.first_mut() {
        first.more.insert(0, "Take the slash away from the list of allowed origins.".to_owned());
    }
    Some(Finding::new(Cause::OriginTrailingSlash, 98, because).fix(advice))
}

fn with_slash(evidence: &Evidence<'_>) -> Option<String> {
    let origin = evidence.origin();
    (!origin.is_empty() && origin != "null").then(|| origin + "/")
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_aware = evidence.answer().is_some_and(|answer| answer.is_aware());
    let slashed = with_slash(evidence).filter(|_| is_aware && may_have_list(evidence));
    slashed.map(Kind::NearOrigin).into_iter().collect()
}
