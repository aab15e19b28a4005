//! What is looked for in a policy.

use crate::builder::PolicyBuilder;
use crate::problem::{Problem, Severity};

/// A check: its code, how bad what it finds is, and its page.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// The stable code, such as `credentials-any-origin`.
    pub code: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    /// What it finds, in one line.
    pub title: &'static str,
}

/// Everything that is wrong with a policy, by where it stands.
pub(crate) fn policy(_builder: &PolicyBuilder) -> Vec<Problem> {
    Vec::new()
}
