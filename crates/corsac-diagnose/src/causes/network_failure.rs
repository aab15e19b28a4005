//! The network failed: it is not CORS at all
//!
//! # What one sees
//!
//! The same as with CORS: a bare `TypeError`, and in Firefox even "CORS request did not succeed".
//!
//! # Why
//!
//! The name has no address, nobody listens, the certificate does not hold, or no answer came in time.
//! A browser tells a page as little of that as of an answer that it withholds.
//!
//! # How Corsac tells
//!
//! The trace ends without the head of an answer, or with a body that breaks off.
//!
//! # What to change
//!
//! What the message names: the name, the port, the certificate, the server's health. No header helps.

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;
use crate::story::Verdict;
use crate::words::visible;

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let Verdict::Network(error) = evidence.story().verdict else { return None };
    let owner = corsac_browser::Failure::Network(error.clone()).owner();
    let message = visible(&evidence.secrets.prose(&error.message));
    let finding = Finding::new(Cause::NetworkFailure, 99, format!("What is known: {message}."));
    Some(finding.by(owner).fix(evidence.advice()))
}
