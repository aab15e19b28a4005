//! What is wrong with a policy, as far as a person sees it who reads it without the engine's checks.

use super::describe::{PolicyText, RuleText, TierText};
use super::generate::PATHS;
use super::naive::{falls_under, is_address, parts};

/// What is wrong with a policy; nothing when it is valid.
pub fn faults(policy: &PolicyText) -> Vec<&'static str> {
    let mut found = Vec::new();
    for rule in &policy.rules {
        if !rule.paths.iter().all(|path| is_path(path)) {
            found.push("no path");
        }
        for tier in &rule.tiers {
            found.extend(tier_faults(tier));
        }
        let origins: Vec<&String> = rule.tiers.iter().flat_map(|tier| &tier.origins).collect();
        if has_twice(&origins) {
            found.push("one origin twice in a rule");
        }
    }
    for (index, rule) in policy.rules.iter().enumerate() {
        for other in &policy.rules[index + 1..] {
            found.extend(path_fault(rule, other));
        }
    }
    found
}

fn tier_faults(tier: &TierText) -> Vec<&'static str> {
    let star = |list: &[String]| list.iter().any(|item| item == "*");
    let named = |list: &[String], is_good: fn(&str) -> bool| {
        list.iter().all(|name| name == "*" || (is_token(name) && is_good(&name.to_lowercase())))
    };
    let for_all = star(&tier.origins);
    let faults = [
        ("nobody", tier.origins.is_empty() && tier.predicate.is_none()),
        ("no origin", !tier.origins.iter().all(|origin| origin == "*" || is_origin(origin))),
        ("credentials for everybody", tier.credentials && for_all),
        ("all headers exposed with credentials", tier.credentials && star(&tier.exposed_headers)),
        ("method", !named(&tier.methods, |method| !["connect", "trace", "track"].contains(&method))),
        ("request header", !named(&tier.request_headers, is_for_scripts)),
        ("exposed header", !named(&tier.exposed_headers, |name| !name.starts_with("set-cookie"))),
        ("time", tier.max_age.is_some_and(|seconds| !(-1..=86_400).contains(&seconds))),
        ("plain http", tier.credentials && !tier.insecure && tier.origins.iter().any(|o| is_insecure(o))),
        (
            "public suffix",
            tier.credentials && !tier.public_suffixes && tier.origins.iter().any(|o| is_open_suffix(o)),
        ),
        (
            "what a predicate reads",
            tier.predicate
                .as_ref()
                .is_some_and(|predicate| !predicate.reads.iter().all(|name| is_token(name))),
        ),
    ];
    faults.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
}

/// Whether pages of an origin come over plain http from another machine.
pub(super) fn is_insecure(origin: &str) -> bool {
    let Some(("http", host, _)) = parts(origin) else { return false };
    let local = host == "localhost" || host.ends_with(".localhost");
    !(local || host.starts_with("127.") || host == "[::1]")
}

/// Whether a pattern means all below a suffix under which anybody can have a host. Of such suffixes only those count that
/// cases have.
pub(super) fn is_open_suffix(pattern: &str) -> bool {
    let Some((_, host, _)) = parts(pattern) else { return false };
    let below = host.strip_prefix("*.");
    below.is_some_and(|suffix| !suffix.contains('.') || ["co.uk", "github.io"].contains(&suffix))
}

fn is_for_scripts(name: &str) -> bool {
    let starts = ["sec-", "proxy-", "access-control-"].iter().any(|start| name.starts_with(start));
    !starts && !["cookie", "host", "origin"].contains(&name)
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, host, port)) = parts(text) else { return false };
    let small = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    let host = host.strip_prefix("*.").unwrap_or(host);
    let is_host = if host.starts_with('[') {
        ["[::1]", "[2001:db8::1]"].contains(&host)
    } else if is_address(host) {
        host.split('.').filter(|number| number.parse::<u8>().is_ok()).count() == 4
    } else {
        host.split('.').all(|label| !label.is_empty() && small(label))
    };
    let is_port = port.is_none_or(|port| {
        let default = [("https", "443"), ("http", "80")].contains(&(scheme, port));
        let number = port.parse::<u16>().is_ok_and(|number| number > 0) && !port.starts_with('0');
        port == "*" || (number && !default)
    });
    small(scheme) && !["file", "data"].contains(&scheme) && is_host && is_port
}

fn is_path(path: &str) -> bool {
    let Some(below) = path.strip_prefix('/') else { return false };
    let pieces: Vec<&str> = below.split('/').collect();
    pieces.iter().enumerate().all(|(at, piece)| {
        let last = at + 1 == pieces.len();
        let plain = piece.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
        match piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => last || !name.starts_with('*'),
            None => plain && !matches!(*piece, "." | "..") && (last || !piece.is_empty()),
        }
    })
}

fn has_twice(origins: &[&String]) -> bool {
    origins.iter().enumerate().any(|(index, origin)| origins[index + 1..].contains(origin))
}

/// Whether two rules have paths of which neither is within the other, though some path is in both. It is tried with the
/// paths that are asked for.
fn path_fault(rule: &RuleText, other: &RuleText) -> Option<&'static str> {
    let all = || PATHS.into_iter().chain(["/crossing/crossing", "/crossing/x", "/x/crossing"]);
    for ours in &rule.paths {
        for theirs in &other.paths {
            if ours == theirs {
                return Some("one path in two rules");
            }
            let in_ours = |path: &&str| falls_under(path, ours).is_some();
            let in_theirs = |path: &&str| falls_under(path, theirs).is_some();
            let both = all().any(|path| in_ours(&path) && in_theirs(&path));
            let only_ours = all().any(|path| in_ours(&path) && !in_theirs(&path));
            let only_theirs = all().any(|path| !in_ours(&path) && in_theirs(&path));
            if both && only_ours && only_theirs {
                return Some("paths that cross");
            }
        }
    }
    None
}
