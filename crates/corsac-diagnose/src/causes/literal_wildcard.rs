//! A * stands there that counts for nothing
//!
//! # What one sees
//!
//! `Access-Control-Allow-Headers: *` stands there, and the browser says that `authorization` is not allowed; or
//! `Access-Control-Expose-Headers: *`, and the page sees no header.
//!
//! # Why
//!
//! With credentials, `*` in the lists of methods, of headers and of exposed headers is a name like any other.
//! And `Authorization` is never covered by it, credentials or not.
//!
//! # How Corsac tells
//!
//! The list that lacks the name has a `*`. Where the page may read: credentials are included, and headers stay
//! hidden behind `Access-Control-Expose-Headers: *`.
//!
//! # What to change
//!
//! List the methods and headers by name.

use corsac_browser::{Event, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::fix::Advice;
use crate::words::and;

use super::header_not_exposed::is_of_interest;
use super::{field, percent};

const EXPOSE: &str = "Access-Control-Expose-Headers";

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    preflight(evidence).or_else(|| exposed(evidence))
}

fn preflight(evidence: &Evidence<'_>) -> Option<Finding> {
    let faults = evidence.story().faults();
    let lists = [Reason::MethodNotAllowed, Reason::HeaderNotAllowed];
    let at = faults.iter().position(|fault| lists.contains(&fault.reason) && fault.wildcard_ignored)?;
    let blocked = faults[at];
    let why = if evidence.story().includes() {
        "with credentials, * is a name like any other"
    } else {
        "* never covers authorization"
    };
    let because =
        format!("The answer has {}, which does not cover {}: {why}.", field(blocked), and(&blocked.wanted));
    Some(Finding::new(Cause::LiteralWildcard, percent(at == 0), because).fix(evidence.advice()))
}

pub(super) fn exposed(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.readable().filter(|_| evidence.story().includes())?;
    let star = answer.header(EXPOSE).filter(|value| value.split(',').any(|item| item.trim() == "*"))?;
    let hidden = evidence.last()?.events.iter().find_map(|event| match event {
        Event::Readable { hidden, .. } => Some(hidden),
        _ => None,
    })?;
    let missed: Vec<String> = hidden.iter().filter(|name| is_of_interest(name)).cloned().collect();
    if missed.is_empty() {
        return None;
    }
    let because = format!(
        "The answer has {EXPOSE}: {}, and with credentials * exposes nothing. Hidden: {}.",
        crate::words::short(&star, 60),
        and(&missed)
    );
    let mut advice = Advice::of(format!(
        "answer {} with the names of the headers that the page reads, of",
        evidence.request()
    ));
    advice.lines = vec![(EXPOSE, missed.join(", "))];
    Some(Finding::new(Cause::LiteralWildcard, 85, because).fix(vec![advice]))
}
