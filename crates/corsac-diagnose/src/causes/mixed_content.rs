//! A page of https asks for a URL of http
//!
//! # What one sees
//!
//! "Mixed Content: the page was loaded over HTTPS, but requested an insecure resource". Nothing is sent.
//!
//! # Why
//!
//! Anybody on the way could read and change what comes by http, so that a page of https may not use
//! it. That is decided before CORS.
//!
//! # How Corsac tells
//!
//! The page's scheme is https, the URL's, or that of a redirect, is http, and its host is not this
//! machine.
//!
//! # What to change
//!
//! Serve the API by https and ask for that URL. A redirect must lead to https, too.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::story::next_hop;
use crate::words::{sent_url, visible};

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let story = evidence.story();
    story.blocked().filter(|blocked| blocked.reason == Reason::MixedContent)?;
    let page = evidence.page().map(ToString::to_string).unwrap_or_default();
    let redirect = evidence.last().and_then(next_hop).and_then(|(to, _)| to.parse().ok());
    let what = if redirect.is_some() { "the redirect leads to" } else { "it asks for" };
    let url = redirect.or_else(|| story.url()).map(|url| visible(&evidence.secrets.url(&sent_url(&url))));
    let because = format!("The page is {page}, and {what} {}.", url.unwrap_or_default());
    Some(Finding::new(Cause::MixedContent, 99, because).fix(evidence.advice()))
}
