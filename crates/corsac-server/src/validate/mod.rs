//! What is looked for in a policy: a file for each check, whose `//!` lines are its page.

mod authorization_not_covered;
mod beside_any;
mod bypass_everything;
mod common;
mod credentials_any_exposed;
mod credentials_any_origin;
mod credentials_insecure_origin;
mod credentials_public_suffix;
mod danger_needless;
mod exposed_header_forbidden;
mod exposed_header_needless;
mod exposed_header_of_requests;
mod header_invalid;
mod list_in_one_value;
mod listed_twice;
mod max_age_capped;
mod max_age_out_of_range;
mod method_case;
mod method_forbidden;
mod method_invalid;
mod origin_default_port;
mod origin_every_host;
mod origin_form;
mod origin_host;
mod origin_host_too_long;
mod origin_in_two_tiers;
mod origin_ipv4;
mod origin_ipv6;
mod origin_not_ascii;
mod origin_null;
mod origin_opaque_scheme;
mod origin_path;
mod origin_port;
mod origin_punycode;
mod origin_redundant;
mod origin_regular_expression;
mod origin_scheme;
mod origin_userinfo;
mod origin_wildcard;
mod origin_without_pages;
mod origins_none;
mod path_colon;
mod path_in_two_rules;
mod path_malformed;
mod path_redundant;
mod paths_cross;
mod paths_differ_in_capitals;
mod paths_none;
mod post_not_refused;
mod public_suffix;
mod reads_not_on_preflights;
mod request_header_access_control;
mod request_header_forbidden;
mod root_not_covered;
mod rules_none;
#[cfg(test)]
mod tests;
mod tier_narrower_than_any;
mod tiers_none;
mod too_many_tiers;
mod trust_any_origin;
mod trust_insecure_origin;
mod trust_public_suffix;

use std::fmt;

use crate::builder::PolicyBuilder;
use crate::parsed::{Parsed, ParsedOrigin};
use crate::problem::{Place, Problem, Severity};
use crate::{PathError, PathPattern, PatternError};
use common::{Found, List, Of, OriginsAt, PolicyAt, RuleAt, TierAt, correct, quoted, write_instead};

/// A check: its code, how bad what it finds is, and its page.
#[derive(PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// The stable code, such as `credentials-any-origin`.
    pub code: &'static str,
    /// How bad what it finds is.
    pub severity: Severity,
    /// What it finds, in one line.
    pub title: &'static str,
    /// The file that it stands in.
    source: &'static str,
}

/// What is wrong with a line that is no origin pattern, and what to do where no other line can be named.
struct Told {
    message: String,
    help: &'static str,
}

impl Check {
    /// Every check: of the policy as a whole, of rules and paths, of origins, of credentials, of methods and headers,
    /// of lists, of CSRF protection.
    pub const ALL: &'static [&'static Self] = &[
        &rules_none::CHECK,
        &paths_none::CHECK,
        &tiers_none::CHECK,
        &too_many_tiers::CHECK,
        &path_malformed::CHECK,
        &path_colon::CHECK,
        &path_in_two_rules::CHECK,
        &paths_differ_in_capitals::CHECK,
        &paths_cross::CHECK,
        &path_redundant::CHECK,
        &root_not_covered::CHECK,
        &origins_none::CHECK,
        &origin_form::CHECK,
        &origin_null::CHECK,
        &origin_opaque_scheme::CHECK,
        &origin_scheme::CHECK,
        &origin_userinfo::CHECK,
        &origin_path::CHECK,
        &origin_not_ascii::CHECK,
        &origin_punycode::CHECK,
        &origin_host::CHECK,
        &origin_host_too_long::CHECK,
        &origin_ipv4::CHECK,
        &origin_ipv6::CHECK,
        &origin_port::CHECK,
        &origin_default_port::CHECK,
        &origin_wildcard::CHECK,
        &origin_every_host::CHECK,
        &origin_regular_expression::CHECK,
        &origin_in_two_tiers::CHECK,
        &origin_redundant::CHECK,
        &origin_without_pages::CHECK,
        &public_suffix::CHECK,
        &credentials_any_origin::CHECK,
        &credentials_insecure_origin::CHECK,
        &credentials_public_suffix::CHECK,
        &credentials_any_exposed::CHECK,
        &danger_needless::CHECK,
        &tier_narrower_than_any::CHECK,
        &method_invalid::CHECK,
        &method_forbidden::CHECK,
        &method_case::CHECK,
        &post_not_refused::CHECK,
        &header_invalid::CHECK,
        &request_header_forbidden::CHECK,
        &request_header_access_control::CHECK,
        &authorization_not_covered::CHECK,
        &exposed_header_forbidden::CHECK,
        &exposed_header_of_requests::CHECK,
        &exposed_header_needless::CHECK,
        &reads_not_on_preflights::CHECK,
        &max_age_out_of_range::CHECK,
        &max_age_capped::CHECK,
        &list_in_one_value::CHECK,
        &listed_twice::CHECK,
        &beside_any::CHECK,
        &trust_any_origin::CHECK,
        &trust_public_suffix::CHECK,
        &trust_insecure_origin::CHECK,
        &bypass_everything::CHECK,
    ];

    /// The check of this code.
    ///
    /// ```
    /// let check = corsac_server::Check::find("credentials-any-origin").unwrap();
    /// assert_eq!(check.title, "Credentials for whoever asks");
    /// ```
    pub fn find(code: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|check| check.code == code).copied()
    }

    /// Its page, as Markdown: what it finds, why that is wrong, an example, and what to write instead.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
    }

    const fn error(code: &'static str, source: &'static str) -> Self {
        Self { code, severity: Severity::Error, title: title(source), source }
    }

    const fn warning(code: &'static str, source: &'static str) -> Self {
        Self { code, severity: Severity::Warning, title: title(source), source }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.code).finish()
    }
}

impl Told {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
}

/// Everything that is wrong with a policy, by where it stands.
pub(crate) fn policy(builder: &PolicyBuilder, read: &Parsed) -> Vec<Problem> {
    let mut found = Found::default();
    let policy = PolicyAt { policy: builder, read };
    for look in OF_POLICY {
        look(policy, &mut found);
    }
    for rule in policy.rules() {
        for look in OF_RULE {
            look(rule, &mut found);
        }
        paths(rule.paths(), &rule.read.paths, &mut found);
        for tier in rule.tiers() {
            for look in OF_TIER {
                look(tier, &mut found);
            }
            origins(tier.origins(), &mut found);
            for list in [tier.methods(), tier.request_headers(), tier.exposed_headers(), tier.reads()] {
                listed_twice::look(list, &mut found);
            }
            for list in [tier.origins().list, tier.methods(), tier.request_headers(), tier.exposed_headers()]
            {
                beside_any::look(list, tier.tier.credentials, &mut found);
            }
        }
    }
    found.into_sorted()
}

/// Everything that is wrong with the origins that CSRF protection trusts.
pub(crate) fn trusted_origins(texts: &[String]) -> Vec<Problem> {
    let mut found = Found::default();
    let read = ParsedOrigin::all(texts);
    let trusted = OriginsAt { list: List { texts, of: Of::TrustedOrigins }, read: &read };
    origins(trusted, &mut found);
    trust_any_origin::look(trusted, &mut found);
    trust_public_suffix::look(trusted, &mut found);
    trust_insecure_origin::look(trusted, &mut found);
    found.into_sorted()
}

/// Everything that is wrong with the paths that CSRF protection leaves alone.
pub(crate) fn bypasses(texts: &[String]) -> Vec<Problem> {
    let mut found = Found::default();
    let list = List { texts, of: Of::Bypass };
    let read: Vec<Result<PathPattern, PathError>> = texts.iter().map(|text| text.parse()).collect();
    paths(list, &read, &mut found);
    bypass_everything::look(list, &read, &mut found);
    found.into_sorted()
}

const OF_POLICY: [fn(PolicyAt<'_>, &mut Found); 5] = [
    rules_none::look,
    path_in_two_rules::look,
    paths_differ_in_capitals::look,
    paths_cross::look,
    root_not_covered::look,
];

const OF_RULE: [fn(RuleAt<'_>, &mut Found); 5] = [
    paths_none::look,
    tiers_none::look,
    too_many_tiers::look,
    origin_in_two_tiers::look,
    tier_narrower_than_any::look,
];

const OF_TIER: [fn(TierAt<'_>, &mut Found); 21] = [
    origins_none::look,
    public_suffix::look,
    credentials_any_origin::look,
    credentials_insecure_origin::look,
    credentials_public_suffix::look,
    credentials_any_exposed::look,
    danger_needless::look,
    method_invalid::look,
    method_forbidden::look,
    method_case::look,
    post_not_refused::look,
    header_invalid::look,
    request_header_forbidden::look,
    request_header_access_control::look,
    authorization_not_covered::look,
    exposed_header_forbidden::look,
    exposed_header_of_requests::look,
    exposed_header_needless::look,
    reads_not_on_preflights::look,
    max_age_out_of_range::look,
    max_age_capped::look,
];

/// Looks at paths of one rule, or at those that CSRF protection leaves alone.
fn paths(list: List<'_>, read: &[Result<PathPattern, PathError>], found: &mut Found) {
    path_malformed::look(list, read, found);
    path_colon::look(list, read, found);
    listed_twice::look(list, found);
    path_redundant::look(list, read, found);
}

/// Looks at origins of one tier, or at those that CSRF protection trusts.
fn origins(origins: OriginsAt<'_>, found: &mut Found) {
    for (item, origin) in origins.read.iter().enumerate() {
        if let ParsedOrigin::Malformed(error) = origin {
            malformed_origin(origins.list.at(item), *error, found);
        }
    }
    listed_twice::look(origins.list, found);
    origin_redundant::look(origins, found);
    origin_without_pages::look(origins, found);
}

fn malformed_origin(at: (Place, &str), error: PatternError, found: &mut Found) {
    let is_told = list_in_one_value::look(at, list_in_one_value::Kind::Origins, found)
        || origin_regular_expression::look(at, found);
    if is_told {
        return;
    }
    let (check, tell): (&'static Check, fn(&str, PatternError) -> Told) = match error {
        PatternError::Empty | PatternError::NoScheme => (&origin_form::CHECK, origin_form::tell),
        PatternError::Null => (&origin_null::CHECK, origin_null::tell),
        PatternError::OpaqueScheme => (&origin_opaque_scheme::CHECK, origin_opaque_scheme::tell),
        PatternError::Scheme => (&origin_scheme::CHECK, origin_scheme::tell),
        PatternError::UserInfo => (&origin_userinfo::CHECK, origin_userinfo::tell),
        PatternError::MoreThanAnOrigin => (&origin_path::CHECK, origin_path::tell),
        PatternError::NotAscii => (&origin_not_ascii::CHECK, origin_not_ascii::tell),
        PatternError::Punycode => (&origin_punycode::CHECK, origin_punycode::tell),
        PatternError::Host => (&origin_host::CHECK, origin_host::tell),
        PatternError::HostTooLong => (&origin_host_too_long::CHECK, origin_host_too_long::tell),
        PatternError::Ipv4 => (&origin_ipv4::CHECK, origin_ipv4::tell),
        PatternError::Ipv6 | PatternError::Ipv6Form | PatternError::Ipv6Zone | PatternError::Ipv6Mapped => {
            (&origin_ipv6::CHECK, origin_ipv6::tell)
        }
        PatternError::Wildcard | PatternError::WildcardAddress => {
            (&origin_wildcard::CHECK, origin_wildcard::tell)
        }
        PatternError::EveryHost => (&origin_every_host::CHECK, origin_every_host::tell),
        PatternError::Port => (&origin_port::CHECK, origin_port::tell),
        PatternError::DefaultPort => (&origin_default_port::CHECK, origin_default_port::tell),
    };
    let told = tell(at.1, error);
    let help = correct::origin(at.1).map_or_else(|| told.help.to_owned(), |pattern| write_instead(&pattern));
    found.add(check, at, told.message, help);
}

/// What follows `//! # ` in the first line of a check's file.
const fn title(source: &str) -> &str {
    const MARK: &str = "//! # ";
    let mut end = 0;
    while source.as_bytes()[end] != b'\n' {
        end += 1;
    }
    source.split_at(end).0.split_at(MARK.len()).1
}
