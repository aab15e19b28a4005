//! The method is written in small letters
//!
//! # What one sees
//!
//! `patch` is refused although `Access-Control-Allow-Methods` lists `PATCH`; or the server answers 400, 405 or 501
//! to a method that it knows.
//!
//! # Why
//!
//! Methods have a case. Browsers bring `get`, `post`, `put`, `delete`, `head` and `options` to capitals, and no
//! other: `patch` goes out as `patch`.
//!
//! # How Corsac tells
//!
//! The method has small letters, and the preflight's answer does not list it so; or the request itself went out
//! with it and was answered 400, 405 or 501.
//!
//! # What to change
//!
//! Write the method in capitals in the page.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::fix::Advice;
use crate::words::visible;

use super::{field, percent};

pub(crate) const RULE: Rule = Rule::of(look);

/// Whether only capitals are missing.
pub(super) fn is_lower(method: &str) -> bool {
    method.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let method = evidence.story().method();
    if !is_lower(&method) {
        return None;
    }
    let upper = visible(&method.to_ascii_uppercase());
    let shown = visible(&method);
    let (percent, because) = if let Some((blocked, decided)) = evidence.fault(&[Reason::MethodNotAllowed]) {
        let because =
            format!("The page asks with {shown}, and the preflight's answer has {}.", field(blocked));
        (percent(decided), because)
    } else {
        let answer = evidence.answer().filter(|answer| matches!(answer.status(), 400 | 405 | 501))?;
        let is_own = evidence.last()?.request.method.as_str() == method;
        let because = format!("The page asks with {shown}, which was answered {}.", answer.status());
        is_own.then_some((88, because))?
    };
    let advice =
        Advice::of(format!("write {upper} in the page, which asks with {}", visible(&method))).more(format!(
            "Methods have a case, and {} is not among those that browsers bring to capitals.",
            visible(&method)
        ));
    let mut advice = vec![advice];
    let lists_upper = evidence.answer().and_then(|answer| answer.header("Access-Control-Allow-Methods"));
    let lists_upper = lists_upper.is_some_and(|list| list.split(',').any(|item| item.trim() == upper));
    if evidence.refused_preflight().is_some() && !lists_upper {
        let mut lines = Advice::of(format!("answer {} so that it allows", evidence.request()));
        lines.lines = vec![("Access-Control-Allow-Methods", upper)];
        advice.push(lines);
    }
    Some(Finding::new(Cause::MethodCase, percent, because).fix(advice))
}
