use std::fmt;
use std::sync::Arc;

use crate::parsed::Parsed;
use crate::problem::{Problem, Problems};
use crate::{Policy, compile, validate};

/// A policy as people write it, before it is validated: rules, and in each of them tiers.
///
/// Nothing is judged while it is put together. [`build`](Self::build) validates all of it at once and compiles it.
///
/// ```
/// use corsac_server::{Policy, Rule, Tier};
/// let policy = Policy::builder()
///     .rule(
///         Rule::new(["/api/{*rest}"])
///             .tier(Tier::new(["https://myapp.com"]).credentials(true).methods(["PUT"]).request_headers(["X-Token"]))
///             .tier(Tier::any_origin()),
///     )
///     .build()?;
/// # Ok::<(), corsac_server::Problems>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct PolicyBuilder {
    pub(crate) rules: Vec<Rule>,
}

/// What holds for some paths.
///
/// The path alone selects the rule, the most specific one first. An origin that no tier of that rule admits is refused:
/// nothing falls through to another rule.
#[derive(Clone, Debug)]
#[must_use]
pub struct Rule {
    pub(crate) paths: Vec<String>,
    pub(crate) tiers: Vec<Tier>,
}

/// What some origins may do.
///
/// Within a rule the most specific tier that admits an origin counts, and it alone: one that lists the origin itself,
/// then the pattern with the most labels, then predicates in the order of their tiers, then `*`.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Tier {
    pub(crate) origins: Vec<String>,
    pub(crate) predicate: Option<Predicate>,
    pub(crate) credentials: bool,
    pub(crate) methods: Vec<String>,
    pub(crate) request_headers: Vec<String>,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) max_age: Option<i64>,
    pub(crate) dangerously_allow_insecure_origins: bool,
    pub(crate) dangerously_allow_public_suffixes: bool,
}

/// A function of the program's own that admits origins.
#[derive(Clone)]
pub(crate) struct Predicate {
    pub(crate) reads: Vec<String>,
    pub(crate) admits: Arc<Admits>,
}

/// What a predicate is: a function of what is asked.
type Admits = dyn Fn(&Asking<'_>) -> bool + Send + Sync;

/// What a predicate may look at: who asks, and the request headers that it has declared.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub(crate) origin: &'a str,
    pub(crate) headers: &'a http::HeaderMap,
    pub(crate) reads: &'a [http::HeaderName],
}

impl PolicyBuilder {
    /// Adds a rule.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Everything that is wrong with it, errors and warnings, by where it stands.
    pub fn check(&self) -> Vec<Problem> {
        validate::policy(self, &Parsed::of(self))
    }

    /// Validates all of it and compiles it. Warnings do not stand in the way; [`check`](Self::check) lists them.
    ///
    /// # Errors
    /// All errors together.
    pub fn build(self) -> Result<Policy, Problems> {
        let read = Parsed::of(&self);
        let problems = Problems::errors_of(validate::policy(&self, &read));
        if problems.is_empty() { Ok(compile::policy(&self, read)) } else { Err(problems) }
    }
}

impl Rule {
    /// A rule for these paths. A path is written as it stands in a URL; `{name}` is any one segment, and `{*name}` at
    /// the end is one or more of them: `/users/{id}/photos`, `/api/{*rest}`. Capitals count, and so does a slash at the
    /// end.
    pub fn new<T: Into<String>>(paths: impl IntoIterator<Item = T>) -> Self {
        Self { paths: texts(paths), tiers: Vec::new() }
    }

    /// A rule for every path.
    pub fn everywhere() -> Self {
        Self::new(["/{*rest}", "/"])
    }

    /// Adds a tier.
    pub fn tier(mut self, tier: Tier) -> Self {
        self.tiers.push(tier);
        self
    }
}

impl Tier {
    /// A tier for these origins, each an [`OriginPattern`](crate::OriginPattern) or `*`.
    pub fn new<T: Into<String>>(origins: impl IntoIterator<Item = T>) -> Self {
        Self { origins: texts(origins), ..Self::default() }
    }

    /// A tier for whoever asks, sandboxed frames too. It never allows credentials.
    pub fn any_origin() -> Self {
        Self::new(["*"])
    }

    /// A tier for the origins that a function admits. It is asked for origins that no tier of the rule lists, and
    /// never for `null`.
    ///
    /// `reads` names the request headers that it looks at besides `Origin`: answers differ by them, so `Vary` must name
    /// them, and [`Asking::header`] gives no others.
    pub fn predicate<T: Into<String>>(
        reads: impl IntoIterator<Item = T>,
        admits: impl Fn(&Asking<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        let predicate = Predicate { reads: texts(reads), admits: Arc::new(admits) };
        Self { predicate: Some(predicate), ..Self::default() }
    }

    /// Whether pages of these origins may ask with cookies and other credentials. Unless it is said, no.
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// The methods that may be sent besides GET, HEAD and POST, which need no permission; `*` is any.
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = texts(methods);
        self
    }

    /// The request headers that may be sent; `*` is any, though browsers that keep to the standard want
    /// `Authorization` named beside it.
    pub fn request_headers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.request_headers = texts(names);
        self
    }

    /// The headers of the answer that the page may read besides those that are always shown; `*` is all, without
    /// credentials.
    pub fn exposed_headers<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.exposed_headers = texts(names);
        self
    }

    /// How long browsers may keep the answer to a preflight, in seconds: from 0, not at all, to 86400. -1 is as 0.
    /// Unless it is said, browsers keep it for five seconds.
    pub fn max_age(mut self, seconds: i64) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Lets origins of plain http, where anybody on the network can write the page, ask with credentials.
    pub fn dangerously_allow_insecure_origins(mut self) -> Self {
        self.dangerously_allow_insecure_origins = true;
        self
    }

    /// Lets every host below a public suffix, such as `https://*.github.io`, where anybody can have a page, ask with
    /// credentials.
    pub fn dangerously_allow_public_suffixes(mut self) -> Self {
        self.dangerously_allow_public_suffixes = true;
        self
    }
}

impl<'a> Asking<'a> {
    /// The origin that asks, written as browsers write it.
    pub const fn origin(&self) -> &'a str {
        self.origin
    }

    /// The first value of a request header that the predicate has declared to read. `None` for every other.
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let declared = self.reads.iter().find(|declared| declared.as_str().eq_ignore_ascii_case(name))?;
        self.headers.get(declared).map(http::HeaderValue::as_bytes)
    }
}

impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Predicate").field("reads", &self.reads).finish_non_exhaustive()
    }
}

impl fmt::Debug for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking")
            .field("origin", &self.origin)
            .field("reads", &self.reads)
            .finish_non_exhaustive()
    }
}

fn texts<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(Into::into).collect()
}
