//! From a policy without errors to what decides.

use corsac_core::Method;
use http::{HeaderName, HeaderValue};

use crate::builder::{PolicyBuilder, Rule, Tier};
use crate::matcher::OriginsBuilder;
use crate::parsed::{Parsed, ParsedOrigin, ParsedRule};
use crate::path::PathTable;
use crate::policy::{CompiledRule, CompiledTier, Headers, Methods, Policy};
use crate::requested_headers::AllowedHeaders;
use crate::vary::Vary;

/// Compiles a policy in which no errors were found, its texts read.
pub(crate) fn policy(builder: &PolicyBuilder, read: Parsed) -> Policy {
    let paths = read.rules.iter().enumerate();
    let paths = paths.flat_map(|(index, rule)| rule.paths.iter().flatten().map(move |path| (path, index)));
    let paths = PathTable::new(paths);
    Policy {
        rules: builder.rules.iter().zip(read.rules).map(|(text, read)| rule(text, read)).collect(),
        paths,
    }
}

fn rule(rule: &Rule, read: ParsedRule) -> CompiledRule {
    let mut origins = OriginsBuilder::default();
    for ((tier, read), index) in rule.tiers.iter().zip(read.tiers).zip(0_u16..) {
        for origin in read {
            match origin {
                ParsedOrigin::Anybody => origins.anybody(index),
                ParsedOrigin::Pattern(pattern) => origins.pattern(pattern, index),
                ParsedOrigin::Malformed(_) => {}
            }
        }
        if let Some(predicate) = &tier.predicate {
            origins.predicate(predicate.clone(), index);
        }
    }
    let origins = origins.build();
    let only_anybody = origins.only_anybody();
    let reads: Vec<&str> = origins.reads().map(HeaderName::as_str).collect();
    // Where everybody may read, all answers are the same, but for those to OPTIONS: some are preflights.
    let vary = if only_anybody.is_some() { Vary::Nothing } else { Vary::Origin };
    CompiledRule {
        name: rule.paths.first().map(String::as_str).unwrap_or_default().into(),
        tiers: rule.tiers.iter().map(tier).collect(),
        vary_options: Vary::Preflight.with(&reads),
        vary: vary.with(&reads),
        only_anybody,
        origins,
    }
}

fn tier(tier: &Tier) -> CompiledTier {
    CompiledTier {
        credentials: tier.credentials,
        methods: methods(tier),
        headers: headers(tier),
        expose: list(&tier.exposed_headers),
        // No engine keeps an answer for longer than that, and none for less than nothing.
        max_age: tier.max_age.and_then(|seconds| value(&seconds.clamp(0, 86_400).to_string())),
    }
}

fn methods(tier: &Tier) -> Methods {
    if tier.methods.iter().any(|method| method == "*") {
        return Methods::Any;
    }
    let methods: Vec<Method> = tier.methods.iter().filter_map(|text| Method::new(text).ok()).collect();
    let all: Vec<String> = methods.iter().map(|method| method.as_str().to_owned()).collect();
    let asked = methods.iter().filter(|method| !method.is_cors_safelisted());
    Methods::Listed { answer: list(&all), names: asked.map(|method| method.as_str().into()).collect() }
}

fn headers(tier: &Tier) -> Headers {
    let named = |name: &String| name != "*";
    if tier.request_headers.iter().all(named) {
        return Headers::Listed {
            names: AllowedHeaders::new(tier.request_headers.iter().map(String::as_str)),
            answer: list(&tier.request_headers),
        };
    }
    if tier.credentials {
        return Headers::Echo;
    }
    Headers::Any { answer: list(&tier.request_headers).unwrap_or(HeaderValue::from_static("*")) }
}

fn list(names: &[String]) -> Option<HeaderValue> {
    if names.is_empty() { None } else { value(&names.join(", ")) }
}

/// A value that clones share. What is joined here holds tokens, commas, blanks and digits only.
fn value(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_maybe_shared(shared(text)).ok()
}

/// Bytes that are counted from the start, so that no clone of them ever allocates.
fn shared(text: &str) -> bytes::Bytes {
    let bytes = bytes::Bytes::copy_from_slice(text.as_bytes());
    drop(bytes.clone());
    bytes
}
