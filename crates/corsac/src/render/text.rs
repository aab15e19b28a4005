//! The account of a fetch, for people.
//!
//! A pure function over the account: a headline, who asked for what, each message with what decided
//! pointed at, the questions people have, and what to change. Nothing is said by colour alone, and
//! nothing that a server sent reaches the terminal unescaped.

pub(crate) mod headline;
mod judge;
mod lines;
mod opening;
pub(crate) mod questions;
mod steps;
pub(crate) mod words;

use corsac_diagnose::{Evidence, find};
use corsac_fetch::Account;

use super::Options;
use super::story::Story;
use super::{causes, fix};

/// The whole account: what was sent, what came back, who decided, why, and what to change. Ends with a
/// line feed.
pub fn account(account: &Account, options: &Options) -> String {
    diagnosed(&Evidence::of(account), options)
}

/// The same with all that is known besides. What is shown of secrets is for the options to say.
pub fn diagnosed(evidence: &Evidence<'_>, options: &Options) -> String {
    diagnosed_from(evidence, 0, "", options)
}

/// The account without its first exchanges, so many of them, for which this is said instead.
pub(super) fn diagnosed_from(
    evidence: &Evidence<'_>,
    told: usize,
    instead: &str,
    options: &Options,
) -> String {
    let mut evidence = evidence.clone();
    evidence.secrets = options.secrets;
    let story = Story::of(evidence.account);
    let mut out = String::new();
    headline::write(&mut out, &story, options);
    out.push('\n');
    opening::write(&mut out, &story, options);
    out.push('\n');
    steps::write(&mut out, &story, options, told, instead);
    out.push('\n');
    questions::write(&mut out, &story, options);
    if options.causes {
        let findings = find(&evidence);
        causes::write_experiments(&mut out, &evidence.experiments, options);
        causes::write(&mut out, &findings, options);
        fix::write(&mut out, &evidence, &findings, options);
    }
    out
}
