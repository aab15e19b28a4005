//! The account of a fetch, for people.
//!
//! A pure function over the account: a headline, who asked for what, each message with what decided
//! pointed at, the questions people have, and what to change. Nothing is said by colour alone, and
//! nothing that a server sent reaches the terminal unescaped.

pub(super) mod headline;
mod judge;
mod lines;
mod opening;
pub(crate) mod questions;
mod steps;
pub(crate) mod words;

use corsac_fetch::Account;

use super::Options;
use super::fix;
use super::story::Story;

/// The whole account: what was sent, what came back, who decided, and what to change. Ends with a
/// line feed.
pub fn account(account: &Account, options: &Options) -> String {
    account_from(account, 0, "", options)
}

/// The account without its first exchanges, so many of them, for which this is said instead.
pub(super) fn account_from(account: &Account, told: usize, instead: &str, options: &Options) -> String {
    let story = Story::of(account);
    let mut out = String::new();
    headline::write(&mut out, &story, options);
    out.push('\n');
    opening::write(&mut out, &story, options);
    out.push('\n');
    steps::write(&mut out, &story, options, told, instead);
    out.push('\n');
    questions::write(&mut out, &story, options);
    if options.fixes {
        fix::write(&mut out, &story, options);
    }
    out
}
