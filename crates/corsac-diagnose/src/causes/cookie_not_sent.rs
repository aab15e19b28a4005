//! CORS passes, but no cookie went
//!
//! # What one sees
//!
//! The page may read the answer, and the answer says that nobody is logged in.
//!
//! # Why
//!
//! Whether a cookie goes is decided before sending: `credentials` was left at its default, the cookie's `SameSite`
//! keeps it at home, or the browser gives third parties none. A cookie that the browser refused when it was set
//! never comes back.
//!
//! # How Corsac tells
//!
//! The answer is 401 or 403 and readable, no cookie went, and the trace says why: a cookie that stayed behind or
//! was refused, or credentials that were not included.
//!
//! # What to change
//!
//! `credentials: "include"` in the page, `SameSite=None; Secure` for the cookie, or an API on the page's own site.

use corsac_browser::{CredentialsMode, Event, Owner};

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{ALLOW_ORIGIN, Evidence};
use crate::fix::Advice;

const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.readable().filter(|answer| matches!(answer.status(), 401 | 403))?;
    let last = evidence.last()?;
    if last.request.headers.contains("Cookie") {
        return None;
    }
    let told = format!("{} was answered {}, and no cookie went", evidence.request(), answer.status());
    let stayed = last.events.iter().find_map(|event| match event {
        Event::CookieWithheld { name, why } => Some((90, format!("the cookie {name} stayed behind: {why}"))),
        Event::CookieRejected { why } => Some((
            85,
            format!("the browser refuses the one that the answer sets, so that it never comes back: {why}"),
        )),
        _ => None,
    });
    if let Some((percent, why)) = stayed {
        let advice =
            Advice::of("set the cookie with SameSite=None; Secure, or serve page and API from one site")
                .more("No CORS header has a part in this.");
        let because = format!("{told}: {}.", crate::words::visible(&why));
        return Some(
            Finding::new(Cause::CookieNotSent, percent, because).by(Owner::Server).fix(vec![advice]),
        );
    }
    let would_send =
        evidence.has_event(|event| matches!(event, Event::CredentialsOmitted { include_would_send: true }));
    let is_left_out = evidence.account.request.credentials != CredentialsMode::Include;
    let has_credentials = last.request.headers.contains("Authorization");
    let percent = match (is_left_out, would_send) {
        (true, true) => 90,
        (true, false) if answer.status() == 401 && !has_credentials => 45,
        _ => return None,
    };
    let because = format!("{told}: the page did not ask with credentials \"include\".");
    let mut needs = Advice::of(format!("answer {} with", evidence.request()));
    needs.lines = vec![(ALLOW_ORIGIN, evidence.origin()), (ALLOW_CREDENTIALS, "true".to_owned())];
    let mut advice = vec![Advice::of("ask with credentials: \"include\" in the page")];
    if needs.lines.iter().any(|(name, value)| answer.header(name).as_deref() != Some(value)) {
        advice.push(needs);
    }
    Some(Finding::new(Cause::CookieNotSent, percent, because).fix(advice))
}
