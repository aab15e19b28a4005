//! A request header is not allowed
//!
//! # What one sees
//!
//! "Request header field x-... is not allowed by Access-Control-Allow-Headers in preflight response".
//!
//! # Why
//!
//! The page, or a library in it, sets a header that the server does not list. Tracing does that unasked
//! (`traceparent`, `baggage`, `sentry-trace`), and some pages send `Access-Control-Allow-Origin`, which belongs
//! into answers.
//!
//! # How Corsac tells
//!
//! `Access-Control-Allow-Headers` of the preflight's answer lacks the name, and no `*` stands there, or the list
//! cannot be read. Of servers that refuse such a preflight as a whole: one without headers passes.
//!
//! # What to change
//!
//! Add the name to the list, or let the page not send the header.

use corsac_browser::{Owner, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::fix::Advice;
use crate::words::{and, visible};

use super::method_not_allowed::{Refused, refused_whole};
use super::{field, percent};

const LIST: &str = "Access-Control-Allow-Headers";

pub(crate) const RULE: Rule = Rule { look, wants };

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    if let Some((percent, what)) = by_experiment(evidence) {
        return Some(what_is_asked(evidence, percent, &what));
    }
    let faults = evidence.story().faults();
    let is_one = |reason| matches!(reason, Reason::HeaderNotAllowed | Reason::AllowHeadersUnparsable);
    let at = faults.iter().position(|fault| is_one(fault.reason) && !fault.wildcard_ignored)?;
    let blocked = faults[at];
    let is_known = blocked.field.as_ref().is_some_and(|field| field.value.is_some());
    if at > 0 && !is_known {
        return None;
    }
    let because = if blocked.reason == Reason::AllowHeadersUnparsable {
        format!("{} is not a list of names, so it allows none.", field(blocked))
    } else {
        format!("The page sends {}, and the preflight's answer has {}.", and(&blocked.wanted), field(blocked))
    };
    let is_needless =
        !blocked.wanted.is_empty() && blocked.wanted.iter().all(|name| name.starts_with("access-control-"));
    let finding = Finding::new(Cause::HeaderNotAllowed, percent(at == 0), because);
    let finding = if is_needless { finding.by(Owner::Page) } else { finding };
    Some(finding.fix(evidence.advice()))
}

/// What was asked for, where the answer says nothing.
fn what_is_asked(evidence: &Evidence<'_>, percent: u8, what: &str) -> Finding {
    let asked = evidence.last().and_then(|last| last.request.header("Access-Control-Request-Headers"));
    let asked = visible(&asked.unwrap_or_default()).replace(',', ", ");
    let because = format!("The preflight asked for {asked} and was refused as a whole, and {what}.");
    let mut advice = Advice::of(format!("answer {} so that it allows", evidence.request()));
    advice.lines = vec![(LIST, asked)];
    Finding::new(Cause::HeaderNotAllowed, percent, because).fix(vec![advice])
}

fn by_experiment(evidence: &Evidence<'_>) -> Option<(u8, String)> {
    match refused_whole(evidence)? {
        Refused::Headers(what) => Some((95, what)),
        Refused::Either(what) => Some((55, what)),
        Refused::Method(_) => None,
    }
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    (super::method_not_allowed::RULE.wants)(evidence)
}
