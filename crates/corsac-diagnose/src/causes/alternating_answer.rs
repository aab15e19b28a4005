//! The same request is answered now one way, now the other
//!
//! # What one sees
//!
//! It works every second time, or a preflight passes and the request after it is refused.
//!
//! # Why
//!
//! The server compares origins with something that remembers: in JavaScript a regular expression with the flag
//! `g`, whose `test` goes on where the last match ended. Or several servers stand behind one name, and not all
//! are configured alike.
//!
//! # How Corsac tells
//!
//! The request goes out up to three times, and the answers to the same origin differ. A cache is excluded first.
//!
//! # What to change
//!
//! Compare without memory: drop the flag `g`, or compare strings. Configure all servers alike.

use corsac_browser::{ExchangeKind, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::experiments::{Kind, times};
use crate::fix::Advice;

use super::cache_without_vary::may_be_stale;

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let origin = evidence.origin();
    let first = evidence.answer().filter(|_| is_candidate(evidence))?;
    let is_in = |answer: &Cors<'_>| answer.lets_in(&origin);
    // An error that lacks the headers is another matter.
    let counts = |answer: &Cors<'_>| answer.status() < 400 || first.status() >= 400;
    let mut others: Vec<Cors<'_>> = evidence.seen(&Kind::Repeat).filter(counts).collect();
    let is_fresh_other = evidence.seen(&Kind::Fresh).any(|answer| is_in(&answer) != is_in(&first));
    let differs = others.iter().any(|answer| is_in(answer) != is_in(&first));
    let percent = match (differs, is_fresh_other) {
        (true, _) => 97,
        (false, true) if others.is_empty() && first.cache_hit().is_none() => 50,
        _ => return None,
    };
    others.extend(evidence.seen(&Kind::Fresh));
    others.retain(|answer| is_in(answer) != is_in(&first));
    let other = others.first().map(Cors::told).unwrap_or_default();
    let because = format!("{} was answered {}, and once more {other}.", evidence.request(), first.told());
    let advice = Advice::of("compare the origin in a way that remembers nothing of the request before")
        .more("In JavaScript, a regular expression with the flag g remembers: take the flag away.")
        .more("Or several servers share the name: configure all of them alike.");
    Some(Finding::new(Cause::AlternatingAnswer, percent, because).fix(vec![advice]))
}

/// Whether the verdict is one on the origin, by something that may know several.
fn is_candidate(evidence: &Evidence<'_>) -> bool {
    if evidence.origin() == "null" {
        return false;
    }
    if let Some(answer) = evidence.readable() {
        return answer.allow_origin().is_some_and(|value| value == evidence.origin());
    }
    let is_other = evidence.fault(&[
        Reason::AllowOriginMissing,
        Reason::AllowOriginMismatch,
        Reason::AllowOriginInvalid,
    ]);
    let is_preflight = evidence.last().is_some_and(|last| last.kind == ExchangeKind::Preflight);
    let Some(answer) = evidence.answer().filter(|_| is_other.is_some()) else { return false };
    if is_preflight { answer.is_aware() && !answer.is_unrouted() } else { answer.status() < 300 }
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    let is_fresh_to_come = may_be_stale(evidence) && times(evidence, &Kind::Fresh) == 0;
    // What was refused twice is; what passed is asked three times in all.
    let is_enough = evidence.readable().is_none() && times(evidence, &Kind::Repeat) > 0;
    match is_candidate(evidence) {
        true if is_fresh_to_come => vec![Kind::Fresh],
        true if times(evidence, &Kind::Fresh) == 0 && !is_enough => vec![Kind::Repeat],
        _ => Vec::new(),
    }
}
