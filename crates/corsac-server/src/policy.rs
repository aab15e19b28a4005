use http::HeaderValue;

use crate::builder::PolicyBuilder;
use crate::matcher::Origins;
use crate::path::PathTable;
use crate::requested_headers::AllowedHeaders;
use crate::vary::Vary;

/// A policy, validated and compiled: who may read what, by path and origin.
///
/// [`decide`](Self::decide) says what it means for one request. A policy never changes; to change it, another one is
/// built and put in its place.
#[derive(Debug)]
pub struct Policy {
    pub(crate) rules: Box<[CompiledRule]>,
    pub(crate) paths: PathTable,
}

#[derive(Debug)]
pub(crate) struct CompiledRule {
    /// Its first path, which people know it by.
    pub(crate) name: Box<str>,
    pub(crate) origins: Origins,
    pub(crate) tiers: Box<[CompiledTier]>,
    /// What answers to OPTIONS differ by.
    pub(crate) vary_options: Vary,
    /// What all others differ by.
    pub(crate) vary: Vary,
    /// The tier of everybody, if there is no other.
    pub(crate) only_anybody: Option<u16>,
}

#[derive(Debug)]
pub(crate) struct CompiledTier {
    pub(crate) credentials: bool,
    pub(crate) methods: Methods,
    pub(crate) headers: Headers,
    pub(crate) expose: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
}

/// The methods that a tier allows.
#[derive(Debug)]
pub(crate) enum Methods {
    /// Any: `*`, or with credentials the one that is asked for.
    Any,
    /// These, and those that need no permission, which are not among the names.
    Listed { names: Box<[Box<str>]>, answer: Option<HeaderValue> },
}

/// The request headers that a tier allows.
#[derive(Debug)]
pub(crate) enum Headers {
    /// Any, without credentials: `*`, and `Authorization` if it is named.
    Any { answer: HeaderValue },
    /// Any, with credentials: those that are asked for.
    Echo,
    /// These.
    Listed { names: AllowedHeaders, answer: Option<HeaderValue> },
}

impl Policy {
    /// A policy to put together.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// Bytes that its origins take in memory, their text left out.
    pub fn origin_table_bytes(&self) -> usize {
        self.rules.iter().map(|rule| rule.origins.bytes()).sum()
    }
}
