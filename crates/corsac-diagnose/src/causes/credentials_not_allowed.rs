//! Credentials are included, and the answer does not allow that
//!
//! # What one sees
//!
//! Without cookies it works; with `credentials: "include"` it is blocked, though
//! `Access-Control-Allow-Origin: *` stands there.
//!
//! # Why
//!
//! With credentials, the server must name the origin, since `*` does not count, and say
//! `Access-Control-Allow-Credentials: true`, in small letters.
//!
//! # How Corsac tells
//!
//! The page asked with credentials, and the answer has `*`, or no `true`.
//!
//! # What to change
//!
//! Name the page's origin, and allow credentials for it. Or, where no cookie is needed, ask without credentials.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;

use super::duplicate_cors_headers::is_twice;
use super::{field, percent};

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let (blocked, decided) = evidence.fault(&[Reason::WildcardWithCredentials]).or_else(|| {
        evidence.fault(&[Reason::AllowCredentialsNotTrue]).filter(|(blocked, _)| !is_twice(blocked))
    })?;
    // An answer that knows nothing of CORS lacks everything.
    let answer = evidence.answer().filter(|answer| decided || answer.has_cors())?;
    let because = if blocked.reason == Reason::WildcardWithCredentials {
        let also = answer.header("Access-Control-Allow-Credentials").unwrap_or_default();
        let also = if also == "true" { ", whatever Access-Control-Allow-Credentials says" } else { "" };
        format!("The page includes credentials, and with them {} does not count{also}.", field(blocked))
    } else {
        format!("The page includes credentials, and the answer has {}; it must say true.", field(blocked))
    };
    Some(Finding::new(Cause::CredentialsNotAllowed, percent(decided), because).fix(evidence.advice()))
}
