//! It passes here, and fails in the user's browser
//!
//! # What one sees
//!
//! Corsac reads the answer, in every engine, and the page in the browser does not.
//!
//! # Why
//!
//! Something stands between page and server that is not here: an extension, a service worker, a firewall or a
//! virus scanner, a content security policy. Or the browser uses an old answer from its cache.
//!
//! # How Corsac tells
//!
//! `--blocked-in-browser` says that the fetch fails in the browser, and here the page may read the answer, also when
//! it is asked once more.
//!
//! # What to change
//!
//! Try a private window without extensions, with the cache off, and with service workers bypassed. Compare the
//! request that the browser sends ("Copy as cURL") with this one.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::fix::Advice;

pub(crate) const RULE: Rule = Rule { look, wants };

fn is_one(evidence: &Evidence<'_>) -> bool {
    evidence.told.blocked_in_browser && evidence.readable().is_some()
}

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.readable().filter(|_| is_one(evidence))?;
    let because =
        format!("{} was answered {}, and the page may read it here.", evidence.request(), answer.told());
    let advice = Advice::of(
        "try a private window without extensions, with the cache off and service workers bypassed",
    )
    .more("If it still fails, paste the browser's own request (\"Copy as cURL\"): corsac explain -");
    Some(Finding::new(Cause::BrowserOnly, 68, because).fix(vec![advice]))
}

fn wants(evidence: &Evidence<'_>) -> Vec<Kind> {
    if is_one(evidence) { vec![Kind::Repeat] } else { Vec::new() }
}
