//! The texts of a policy, each read once: for those who judge it and for those who compile it.

use crate::builder::{PolicyBuilder, Rule};
use crate::{OriginPattern, PathError, PathPattern, PatternError};

/// A policy whose texts have been read.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// As many as the policy has, in their order; as in all that follows.
    pub(crate) rules: Vec<ParsedRule>,
}

#[derive(Debug)]
pub(crate) struct ParsedRule {
    pub(crate) paths: Vec<Result<PathPattern, PathError>>,
    pub(crate) tiers: Vec<Vec<ParsedOrigin>>,
}

/// A line of a list of origins.
#[derive(Debug)]
pub(crate) enum ParsedOrigin {
    /// `*`.
    Anybody,
    Pattern(OriginPattern),
    Malformed(PatternError),
}

impl Parsed {
    pub(crate) fn of(policy: &PolicyBuilder) -> Self {
        Self { rules: policy.rules.iter().map(ParsedRule::of).collect() }
    }
}

impl ParsedRule {
    fn of(rule: &Rule) -> Self {
        Self {
            paths: rule.paths.iter().map(|path| path.parse()).collect(),
            tiers: rule.tiers.iter().map(|tier| ParsedOrigin::all(&tier.origins)).collect(),
        }
    }
}

impl ParsedOrigin {
    pub(crate) fn all(texts: &[String]) -> Vec<Self> {
        texts.iter().map(|text| Self::of(text)).collect()
    }

    fn of(text: &str) -> Self {
        match text.parse() {
            _ if text == "*" => Self::Anybody,
            Ok(pattern) => Self::Pattern(pattern),
            Err(error) => Self::Malformed(error),
        }
    }

    /// The pattern, if it is one.
    pub(crate) const fn pattern(&self) -> Option<&OriginPattern> {
        match self {
            Self::Pattern(pattern) => Some(pattern),
            Self::Anybody | Self::Malformed(_) => None,
        }
    }
}
