//! What checks look at, and what they share.

pub(super) mod correct;
mod cover;
mod host;
mod list;
mod table;

pub(super) use cover::Cover;
pub(super) use host::{PublicSuffix, is_insecure, public_suffix};
pub(super) use list::{List, Of};
pub(super) use table::Table;

use std::fmt::Write as _;

use crate::OriginPattern;
use crate::builder::{PolicyBuilder, Rule, Tier};
use crate::parsed::{Parsed, ParsedOrigin, ParsedRule};
use crate::problem::{Place, Problem, TierField};
use crate::validate::Check;

/// A policy, and its texts read.
#[derive(Clone, Copy)]
pub(super) struct PolicyAt<'a> {
    pub(super) policy: &'a PolicyBuilder,
    pub(super) read: &'a Parsed,
}

/// A rule, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct RuleAt<'a> {
    pub(super) index: usize,
    pub(super) rule: &'a Rule,
    pub(super) read: &'a ParsedRule,
}

/// A tier, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct TierAt<'a> {
    pub(super) rule: usize,
    pub(super) index: usize,
    pub(super) tier: &'a Tier,
    pub(super) read: &'a [ParsedOrigin],
}

/// A list of origins, of a tier or of those that CSRF protection trusts.
#[derive(Clone, Copy)]
pub(super) struct OriginsAt<'a> {
    pub(super) list: List<'a>,
    pub(super) read: &'a [ParsedOrigin],
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found(Vec<Problem>);

impl<'a> PolicyAt<'a> {
    pub(super) fn rules(self) -> impl Iterator<Item = RuleAt<'a>> {
        let rules = self.policy.rules.iter().zip(&self.read.rules).enumerate();
        rules.map(|(index, (rule, read))| RuleAt { index, rule, read })
    }
}

impl<'a> RuleAt<'a> {
    pub(super) const fn place(self) -> Place {
        Place::Rule { rule: self.index }
    }

    pub(super) fn paths(self) -> List<'a> {
        List { texts: self.rule.paths.as_slice(), of: Of::Paths { rule: self.index } }
    }

    pub(super) fn tiers(self) -> impl Iterator<Item = TierAt<'a>> {
        let tiers = self.rule.tiers.iter().zip(&self.read.tiers).enumerate();
        tiers.map(move |(index, (tier, read))| TierAt { rule: self.index, index, tier, read })
    }
}

impl<'a> TierAt<'a> {
    /// The tier as a whole.
    pub(super) const fn place(self) -> Place {
        Place::Tier { rule: self.rule, tier: self.index, field: None, item: None }
    }

    /// A field of it as a whole.
    pub(super) const fn field(self, field: TierField) -> Place {
        Place::Tier { rule: self.rule, tier: self.index, field: Some(field), item: None }
    }

    pub(super) fn origins(self) -> OriginsAt<'a> {
        OriginsAt { list: self.list(TierField::Origins, &self.tier.origins), read: self.read }
    }

    pub(super) fn methods(self) -> List<'a> {
        self.list(TierField::Methods, &self.tier.methods)
    }

    pub(super) fn request_headers(self) -> List<'a> {
        self.list(TierField::RequestHeaders, &self.tier.request_headers)
    }

    pub(super) fn exposed_headers(self) -> List<'a> {
        self.list(TierField::ExposedHeaders, &self.tier.exposed_headers)
    }

    /// The request headers that its predicate reads; none without a predicate.
    pub(super) fn reads(self) -> List<'a> {
        let reads: &[String] = self.tier.predicate.as_ref().map_or(&[], |predicate| &predicate.reads);
        self.list(TierField::Reads, reads)
    }

    fn list(self, field: TierField, texts: &'a [String]) -> List<'a> {
        List { texts, of: Of::Tier { rule: self.rule, tier: self.index, field } }
    }
}

impl<'a> OriginsAt<'a> {
    /// The items that are patterns, each with its number.
    pub(super) fn patterns(self) -> impl Iterator<Item = (usize, &'a OriginPattern)> {
        self.read.iter().enumerate().filter_map(|(item, origin)| Some((item, origin.pattern()?)))
    }
}

impl Found {
    pub(super) fn add(
        &mut self,
        check: &'static Check,
        (place, value): (Place, &str),
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Problem {
            check,
            place,
            value: value.to_owned(),
            message: message.into(),
            help: help.into(),
        });
    }

    /// All of it, by where it stands.
    pub(super) fn into_sorted(mut self) -> Vec<Problem> {
        self.0.sort_by_key(|problem| problem.place);
        self.0
    }
}

/// A text in quotation marks as it is shown to people: what cannot be seen escaped, and not endlessly long.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown = String::from('"');
    for (number, character) in text.chars().enumerate() {
        if number == LONGEST {
            shown.push_str("...");
            break;
        }
        match character {
            '\'' => shown.push('\''),
            // Writing to a string never fails.
            _ => drop(write!(shown, "{}", character.escape_debug())),
        }
    }
    shown.push('"');
    shown
}

/// The help that names the text to write instead.
pub(super) fn write_instead(text: &str) -> String {
    format!("write \"{text}\"")
}

/// Whether this is the name of a header.
pub(super) fn is_header_name(text: &str) -> bool {
    http::HeaderName::from_bytes(text.as_bytes()).is_ok()
}
