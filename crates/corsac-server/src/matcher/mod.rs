//! Which tier of a rule admits an origin.

mod listed;
mod patterns;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::OriginPattern;
use crate::builder::{Asking, Predicate};
use crate::request_origin::{OriginParts, RequestOrigin, is_one_origin};
use listed::Listed;
use patterns::Patterns;

/// All origins of a rule, compiled: listed ones, patterns, predicates, everybody.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    listed: Listed,
    patterns: Patterns,
    predicates: Box<[CompiledPredicate]>,
    /// The tier of `*`.
    anybody: Option<u16>,
    /// Whether there is nothing but the list.
    only_listed: bool,
}

/// Who is admitted: the tier, and the value of `Access-Control-Allow-Origin`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admitted<'a> {
    pub(crate) tier: u16,
    pub(crate) value: &'a HeaderValue,
    /// The pattern that admitted, if one did.
    pub(crate) by: By<'a>,
}

/// What admitted an origin.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    /// It is listed.
    Listed,
    /// The pattern below this domain.
    Pattern(&'a str),
    /// A predicate.
    Predicate,
    /// `*`.
    Anybody,
}

#[derive(Debug)]
struct CompiledPredicate {
    tier: u16,
    predicate: Predicate,
    reads: Box<[HeaderName]>,
}

/// What a matcher is made of.
#[derive(Debug, Default)]
pub(crate) struct OriginsBuilder {
    exact: Vec<(OriginPattern, u16)>,
    patterns: Vec<(OriginPattern, u16)>,
    predicates: Vec<CompiledPredicate>,
    anybody: Option<u16>,
}

pub(crate) static STAR: HeaderValue = HeaderValue::from_static("*");

impl OriginsBuilder {
    pub(crate) fn pattern(&mut self, pattern: OriginPattern, tier: u16) {
        if pattern.is_exact() {
            self.exact.push((pattern, tier));
        } else {
            self.patterns.push((pattern, tier));
        }
    }

    pub(crate) fn predicate(&mut self, predicate: Predicate, tier: u16) {
        let reads =
            predicate.reads.iter().filter_map(|name| HeaderName::from_bytes(name.as_bytes()).ok()).collect();
        self.predicates.push(CompiledPredicate { tier, predicate, reads });
    }

    pub(crate) const fn anybody(&mut self, tier: u16) {
        self.anybody = Some(tier);
    }

    pub(crate) fn build(self) -> Origins {
        Origins {
            only_listed: self.patterns.is_empty() && self.predicates.is_empty() && self.anybody.is_none(),
            listed: Listed::new(&self.exact),
            patterns: Patterns::new(&self.patterns),
            predicates: self.predicates.into(),
            anybody: self.anybody,
        }
    }
}

impl Origins {
    /// The tier that admits an origin, the most specific one. Allocates nothing; how long it takes does not depend on
    /// how many origins there are.
    #[inline]
    pub(crate) fn admit<'a>(&'a self, origin: &'a HeaderValue, headers: &HeaderMap) -> Option<Admitted<'a>> {
        if let Some((tier, value)) = self.listed.find(origin.as_bytes()) {
            return Some(Admitted { tier, value, by: By::Listed });
        }
        if self.only_listed { None } else { self.admit_unlisted(origin, headers) }
    }

    fn admit_unlisted<'a>(&'a self, origin: &'a HeaderValue, headers: &HeaderMap) -> Option<Admitted<'a>> {
        let bytes = origin.as_bytes();
        if let Some((tier, suffix)) = OriginParts::split(bytes).and_then(|parts| self.patterns.find(&parts)) {
            return Some(Admitted { tier, value: origin, by: By::Pattern(suffix) });
        }
        if !self.predicates.is_empty()
            && RequestOrigin::parse(bytes).is_some()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            for CompiledPredicate { tier, predicate, reads } in &self.predicates {
                if (predicate.admits)(&Asking { origin: text, headers, reads }) {
                    return Some(Admitted { tier: *tier, value: origin, by: By::Predicate });
                }
            }
        }
        let anybody = self.anybody.filter(|_| is_one_origin(bytes));
        anybody.map(|tier| Admitted { tier, value: &STAR, by: By::Anybody })
    }

    /// The tier of `*`, if it is all there is: answers are then the same for everybody.
    pub(crate) fn only_anybody(&self) -> Option<u16> {
        let alone = self.listed.is_empty() && self.patterns.is_empty() && self.predicates.is_empty();
        self.anybody.filter(|_| alone)
    }

    /// The request headers that predicates read.
    pub(crate) fn reads(&self) -> impl Iterator<Item = &HeaderName> {
        self.predicates.iter().flat_map(|predicate| &predicate.reads)
    }

    /// Bytes that it takes in memory, the text of the origins left out.
    pub(crate) fn bytes(&self) -> usize {
        self.listed.bytes() + self.patterns.bytes()
    }
}
