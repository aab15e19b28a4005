//! A CORS header stands there twice, or has two values
//!
//! # What one sees
//!
//! `Access-Control-Allow-Origin` has two lines, or one with a comma.
//!
//! # Why
//!
//! Mostly the application and the proxy before it both add the header. Or a list of allowed origins was
//! written into the header, which takes one.
//!
//! # How Corsac tells
//!
//! The answer has several lines of the name, or a comma in one. `--direct URL` asks the application past
//! the proxy, and tells which of the two adds what.
//!
//! # What to change
//!
//! Let one place add it: take it out of the proxy, or let the proxy hide the application's. Of a list, answer
//! with the one that asked.

use corsac_browser::{Blocked, Reason};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;

use super::{field, percent};

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let (blocked, decided) = evidence.fault(&[Reason::AllowOriginMultiple]).or_else(|| {
        evidence.fault(&[Reason::AllowCredentialsNotTrue]).filter(|(blocked, _)| is_twice(blocked))
    })?;
    let header = blocked.field.as_ref()?;
    let what = match header.lines.len() {
        0 | 1 => format!("One line has several values: {}.", field(blocked)),
        lines => format!("The header stands there {lines} times: {}.", field(blocked)),
    };
    let direct = evidence.seen(&Kind::Direct).next().map(|direct| {
        let values = direct.0.headers.values(header.name).count();
        match values {
            0 => "Asked past the proxy, the server does not send it: the proxy adds all of it.".to_owned(),
            1 if direct.header(header.name).is_some_and(|value| !value.contains(',')) => {
                "Asked past the proxy, the server sends it once: the proxy adds it again.".to_owned()
            }
            _ => {
                "Asked past the proxy, the server sends it more than once, too: the proxy has no part in it."
                    .to_owned()
            }
        }
    });
    Some(
        Finding::new(Cause::DuplicateCorsHeaders, percent(decided), what)
            .and_if(direct)
            .fix(evidence.advice()),
    )
}

/// Whether `Access-Control-Allow-Credentials` says the right thing too often.
pub(super) fn is_twice(blocked: &Blocked) -> bool {
    let Some(field) = &blocked.field else { return false };
    let value = field.value.as_ref().map(corsac_core::HeaderValue::to_text).unwrap_or_default();
    value.contains(',') && value.split(',').all(|item| item.trim() == "true")
}
