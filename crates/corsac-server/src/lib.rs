//! The server's half of CORS: who is on the guest list.
//!
//! A [`Policy`] is put together from [`Rule`]s and [`Tier`]s, validated once with all errors told together, and
//! compiled. [`Policy::decide`] then says of each request what it is and which headers its answer gets, without I/O
//! and without allocating.

mod answer;
mod builder;
mod compile;
mod csrf;
mod decide;
mod escape;
mod explain;
mod hash;
mod matcher;
mod parsed;
mod path;
mod pattern;
mod policy;
mod problem;
mod readings;
mod request_head;
mod request_origin;
mod requested_headers;
mod validate;
mod vary;

pub use answer::{Answered, OwnedResponseHeaders, PreflightAnswer, ResponseHeaders};
pub use builder::{Asking, PolicyBuilder, Rule, Tier};
pub use csrf::{Csrf, CsrfAllowed, CsrfBuilder, CsrfDecision, CsrfRefusal};
pub use decide::{Decision, Refusal, Refused};
pub use explain::{Explanation, Note, Outcome};
pub use path::{PathError, PathPattern};
pub use pattern::{OriginPattern, PatternError};
pub use policy::Policy;
pub use problem::{Place, Problem, Problems, Severity, TierField};
pub use request_head::RequestHead;
pub use requested_headers::{MAX_REQUESTED_BYTES, MAX_REQUESTED_HEADERS};
pub use validate::Check;
pub use vary::merge_vary;

/// The example in the README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
