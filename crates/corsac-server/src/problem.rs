use std::fmt;

use crate::validate::Check;

/// Something wrong with a policy: which check found it, where it stands, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The check that found it, with its stable code and its page.
    pub check: &'static Check,
    /// Where it stands.
    pub place: Place,
    /// The value that is wrong, as it was written; empty where something is missing.
    pub value: String,
    /// What is wrong, in plain words.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// All that keeps a policy from being built: one or more errors, by where they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The policy is not built.
    Error,
    /// The policy is built, and probably not what was meant.
    Warning,
}

/// Where in a policy something stands. Rules, tiers and the items of a list are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Place {
    /// The policy as a whole.
    Policy,
    /// A rule as a whole.
    Rule {
        /// Which rule.
        rule: usize,
    },
    /// A path of a rule.
    Path {
        /// Which rule.
        rule: usize,
        /// Which of its paths.
        path: usize,
    },
    /// A field of a tier, or the tier as a whole.
    Tier {
        /// Which rule.
        rule: usize,
        /// Which of its tiers.
        tier: usize,
        /// The field; `None` for the tier as a whole.
        field: Option<TierField>,
        /// Which item of the field's list; `None` for the field as a whole.
        item: Option<usize>,
    },
    /// An origin that CSRF protection trusts.
    TrustedOrigin(usize),
    /// A path that CSRF protection leaves alone.
    Bypass(usize),
}

/// A field of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TierField {
    /// The origins.
    Origins,
    /// Whether credentials are allowed.
    Credentials,
    /// The methods.
    Methods,
    /// The request headers.
    RequestHeaders,
    /// The exposed headers.
    ExposedHeaders,
    /// The longest time that a preflight's answer is kept.
    MaxAge,
    /// The request headers that a predicate reads.
    Reads,
}

impl Problem {
    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        self.check.severity
    }
}

impl Problems {
    /// The errors among some problems.
    pub(crate) fn errors_of(problems: Vec<Problem>) -> Self {
        Self(problems.into_iter().filter(|problem| problem.severity() == Severity::Error).collect())
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems, one or more, by where they stand.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Policy => f.write_str("the policy"),
            Self::Rule { rule } => write!(f, "rule {}", rule + 1),
            Self::Path { rule, path } => write!(f, "rule {}, path {}", rule + 1, path + 1),
            Self::Tier { rule, tier, field, item } => {
                write!(f, "rule {}, tier {}", rule + 1, tier + 1)?;
                if let Some(field) = field {
                    write!(f, ", {field}")?;
                }
                item.map_or(Ok(()), |item| write!(f, " {}", item + 1))
            }
            Self::TrustedOrigin(item) => write!(f, "trusted origin {}", item + 1),
            Self::Bypass(item) => write!(f, "bypass {}", item + 1),
        }
    }
}

impl fmt::Display for TierField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Origins => "origins",
            Self::Credentials => "credentials",
            Self::Methods => "methods",
            Self::RequestHeaders => "request_headers",
            Self::ExposedHeaders => "exposed_headers",
            Self::MaxAge => "max_age",
            Self::Reads => "reads",
        })
    }
}

/// One line: the code, where, what is wrong, what to write instead.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.check.code, self.message)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, " ({})", self.help) }
    }
}

/// A line for each.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
