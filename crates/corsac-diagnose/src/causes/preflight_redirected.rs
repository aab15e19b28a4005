//! The preflight was answered with a redirect
//!
//! # What one sees
//!
//! "Redirect is not allowed for a preflight request". With curl, which follows or does not ask first,
//! it works.
//!
//! # Why
//!
//! A preflight must be answered where it was asked. Redirects come from a slash at the end that is
//! missing or too much, from http to https, from one host name to another, or to a login page.
//!
//! # How Corsac tells
//!
//! The answer to the OPTIONS has a status from 300 to 399; its `Location` says which of these it is.
//!
//! # What to change
//!
//! Ask for the last URL at once. Where the redirect leads to a login page, let OPTIONS through before
//! the login check.

use url::Url;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::fix::location_shown;
use crate::login::is_login;

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.refused_preflight().filter(|answer| (300..400).contains(&answer.status()))?;
    let from = &evidence.last()?.request.url;
    let location = answer.header("Location").unwrap_or_default();
    let shown = location_shown(&location, evidence.secrets);
    let because = format!("The preflight was answered {} with Location: {shown}.", answer.status());
    let kind = from.join(&location).ok().and_then(|to| classify(from, &to)).map(str::to_owned);
    Some(Finding::new(Cause::PreflightRedirected, 99, because).and_if(kind).fix(evidence.advice()))
}

/// What a redirect is for, as a sentence.
fn classify(from: &Url, to: &Url) -> Option<&'static str> {
    let same_host = from.host() == to.host();
    let trimmed = |url: &Url| url.path().trim_end_matches('/').to_owned();
    Some(if is_login(to) {
        "It leads to what looks like a login page."
    } else if same_host && from.scheme() == "http" && to.scheme() == "https" {
        "It leads from http to https."
    } else if same_host && from.path() != to.path() && trimmed(from) == trimmed(to) {
        "It only corrects the slash at the end."
    } else if !same_host {
        "It leads to another host."
    } else {
        return None;
    })
}
