//! A redirect on the way does not let the page in
//!
//! # What one sees
//!
//! "Redirect from ... to ... has been blocked by CORS policy", or the last server of a chain gets
//! `Origin: null`.
//!
//! # Why
//!
//! Each hop of a redirect is checked like the last answer. And a chain that leads over a second other
//! origin makes the browser hide who asks: `Origin` is `null` from there on.
//!
//! # How Corsac tells
//!
//! The answer that does not let the page in is itself a redirect; or redirects made the origin `null`.
//!
//! # What to change
//!
//! Ask for the last URL at once. Or let the redirect carry the CORS headers, too, and stay on one origin.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::fix::{asks_after_redirects_as_null, location_shown};

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let story = evidence.story();
    if asks_after_redirects_as_null(&story) {
        let answer = evidence.answer()?;
        let because = format!(
            "Redirects over several origins made the Origin null, and {} was answered {}.",
            evidence.request(),
            answer.told()
        );
        return Some(Finding::new(Cause::RedirectWithoutCors, 97, because).fix(evidence.advice()));
    }
    let answer = evidence.refused_answer().filter(|answer| (300..400).contains(&answer.status()))?;
    evidence.unread()?;
    let location = location_shown(&answer.header("Location")?, evidence.secrets);
    let because = format!("{} was redirected to {location}: {}.", evidence.request(), answer.told());
    Some(Finding::new(Cause::RedirectWithoutCors, 96, because).fix(evidence.advice()))
}
