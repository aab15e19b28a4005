//! Contracts: what the pages of which origins may do with a server, written down and judged.
//!
//! [`Contract::parse`] reads a file and multiplies its lists into [`Case`]s, of which those that ask for the same share an
//! [`Ask`]. Whoever has made that fetch lets [`judge`] say whether the promise is kept. Nothing is sent here and no
//! variable of the environment read: the caller gives them.
//!
//! ```
//! use corsac_diagnose::contract::{Contract, Promise};
//!
//! let text = r#"
//! base = "${API}"
//!
//! [[expect]]
//! origins = ["https://myapp.com", "https://admin.myapp.com"]
//! routes = ["/profile"]
//! methods = ["GET", "PUT"]
//! page = "reads"
//! "#;
//! let environment = |name: &str| (name == "API").then(|| "http://127.0.0.1:3000".to_owned());
//! let contract = Contract::parse(text, &environment)?;
//! assert_eq!(contract.cases.len(), 4);
//! assert_eq!(contract.expectations[0].promise, Promise::Reads);
//! assert_eq!(contract.asks[1].url.as_str(), "http://127.0.0.1:3000/profile");
//! # Ok::<(), corsac_policy::Lint>(())
//! ```

mod checks;
mod expand;
mod file;
mod judge;
mod keys;
mod parts;
#[cfg(test)]
mod tests;
mod variables;

use std::ops::Range;
use std::sync::Arc;

use corsac_browser::{CredentialsMode, EngineName};
use corsac_policy::{Lint, Position};
use url::Url;

pub use judge::{Breach, Undecided, Verdict, judge};
pub use variables::Hidden;

/// The most bytes that a contract may have.
pub const MAX_FILE: usize = 1 << 20;

/// The most cases that a contract may have.
pub const MAX_CASES: usize = 10_000;

/// What is promised of a server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Contract {
    /// The promises, as they stand in the file.
    pub expectations: Vec<Expectation>,
    /// Each combination of what the promises list, in their order.
    pub cases: Vec<Case>,
    /// What there is to ask, each once.
    pub asks: Vec<Ask>,
    /// What must not be shown.
    pub hidden: Hidden,
}

/// A promise.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Expectation {
    /// What it is about.
    pub name: String,
    /// Where it stands in the file.
    pub position: Position,
    /// What is promised of the page.
    pub promise: Promise,
    /// The status that it reads.
    pub status: StatusPromise,
    /// The headers that it may read.
    pub exposes: Vec<String>,
    /// The headers that it may not read.
    pub hides: Vec<String>,
    /// For how many seconds the preflight's answer may be kept at least.
    pub max_age_at_least: Option<u64>,
    /// For how many at most.
    pub max_age_at_most: Option<u64>,
    /// In which browsers it must hold; each once.
    pub engines: Vec<EngineName>,
    /// Whether a case that cannot be decided counts as kept.
    pub undecided_passes: bool,
    /// Its cases, as indices of [`Contract::cases`].
    pub cases: Range<usize>,
    places: expand::Places,
}

/// What is promised of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Promise {
    /// It may read the answer.
    Reads,
    /// It may not.
    Refused,
    /// The answer to the preflight lets the request be sent.
    AllowedAtPreflight,
    /// It does not.
    RefusedAtPreflight,
}

/// The status that a page is promised to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusPromise {
    /// 200 to 299 ([#ok-status](https://fetch.spec.whatwg.org/#ok-status)).
    Ok,
    /// Whichever.
    Any,
    /// One of these.
    OneOf(Vec<u16>),
}

/// One combination of what a promise lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Case {
    /// The promise, as an index of [`Contract::expectations`].
    pub expectation: usize,
    /// What is asked, as an index of [`Contract::asks`].
    pub ask: usize,
}

/// A page's request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ask {
    /// The page's origin, as in the header `Origin`.
    pub origin: Arc<str>,
    /// What it asks for.
    pub url: Arc<Url>,
    /// The same, as it may be shown but for [secrets](crate::secrets) that stand in the file.
    pub url_shown: Arc<str>,
    /// With which method.
    pub method: Arc<str>,
    /// The headers that the script sets.
    pub headers: Arc<[Line]>,
    /// The credentials mode.
    pub credentials: CredentialsMode,
    /// The cookies that the browser holds for the URL.
    pub cookies: Arc<[Line]>,
    /// What the script sends.
    pub body: Option<Arc<Line>>,
    /// Whether the request is sent even if its method is unsafe.
    pub send: bool,
    /// In which browsers it is asked.
    pub engines: Vec<EngineName>,
}

/// A header, a cookie, or a body, which has no name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its value as it may be shown, but for [secrets](crate::secrets) that stand in the file: with the variables of the
    /// environment instead of what they stand for.
    pub shown: String,
}

impl Contract {
    /// Reads a contract. `variable` gives the value of a variable of the environment.
    ///
    /// # Errors
    /// All that is wrong with it, by where it stands.
    pub fn parse(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Lint> {
        file::read(text, variable)
    }
}

impl Promise {
    /// The word that stands in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reads => "reads",
            Self::Refused => "refused",
            Self::AllowedAtPreflight => "allowed-at-preflight",
            Self::RefusedAtPreflight => "refused-at-preflight",
        }
    }
}

impl StatusPromise {
    /// Whether it holds of this status.
    pub fn holds(&self, status: u16) -> bool {
        match self {
            Self::Ok => (200..=299).contains(&status),
            Self::Any => true,
            Self::OneOf(statuses) => statuses.contains(&status),
        }
    }
}

impl std::fmt::Display for StatusPromise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("200 to 299"),
            Self::Any => f.write_str("any"),
            Self::OneOf(statuses) => {
                let all: Vec<String> = statuses.iter().map(ToString::to_string).collect();
                f.write_str(&all.join(" or "))
            }
        }
    }
}

/// The JSON Schema of the file, for editors.
///
/// ```
/// assert!(corsac_diagnose::contract::json_schema().contains("refused-at-preflight"));
/// ```
pub fn json_schema() -> String {
    corsac_policy::form::json_schema(&keys::FILE, "contract.toml")
}
