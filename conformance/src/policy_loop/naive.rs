//! A policy read as a person reads it, by code that shares nothing with the engine: strings are split where they are
//! looked at, every tier of every rule is tried, and nothing is kept.

use super::describe::{Ask, Case, PolicyText, RuleText, TierText};

/// What a page sees of an answer that it may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Every header that pages may see at all.
    All,
    /// These, in any case, beside those that are always shown.
    Named(Vec<String>),
}

/// Which rule a path falls under.
#[derive(Clone, Copy, Debug)]
pub enum Covered<'a> {
    /// This one.
    By(&'a RuleText),
    /// None: the policy says nothing.
    Not,
    /// Servers that read the path otherwise would put it under another rule, or under none.
    Unclear,
}

/// What the page sees if it may read the answer; `None` when it may not. Engines differ in one thing: whether `*` among
/// the allowed request headers covers `Authorization`.
pub fn page_reads(case: &Case, ask: &Ask, star_covers_authorization: bool) -> Option<Shown> {
    if ask.is_same_origin(&case.server) {
        return Some(Shown::All);
    }
    let method = normalised(&ask.method);
    let unsafe_names = names_to_ask_for(ask);
    let asks_first = !needs_no_permission(&method) || !unsafe_names.is_empty();
    let rule = match rule_of(&case.policy, &ask.path) {
        Covered::By(rule) => rule,
        Covered::Not => return if asks_first { None } else { service_lets_read(case, ask) },
        Covered::Unclear => return None,
    };
    if asks_first {
        // A preflight carries nothing that the script has set.
        let tier = tier_for(rule, origin(ask), &[])?;
        if (ask.includes() && !tier.credentials)
            || !allows(tier, &method, &unsafe_names, star_covers_authorization)
        {
            return None;
        }
    }
    let tier = tier_for(rule, origin(ask), &ask.headers)?;
    if ask.includes() && !tier.credentials {
        return None;
    }
    let every = tier.exposed_headers.iter().any(|name| name == "*");
    Some(if every { Shown::All } else { Shown::Named(tier.exposed_headers.clone()) })
}

/// What a server says to a request of a page that is not its own: the value of `Access-Control-Allow-Origin`, and whether
/// credentials are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The value of `Access-Control-Allow-Origin`.
    pub origin: String,
    /// Whether `Access-Control-Allow-Credentials` is there.
    pub credentials: bool,
}

/// What the server says to a request, or to the preflight for it; of a refused one nothing. `None` where the policy says
/// nothing of the path.
pub fn server_grants(case: &Case, ask: &Ask, preflight: bool) -> Option<Option<Grant>> {
    let rule = match rule_of(&case.policy, &ask.path) {
        Covered::By(rule) => rule,
        Covered::Not => return None,
        Covered::Unclear => return Some(None),
    };
    let headers: &[_] = if preflight { &[] } else { &ask.headers };
    let tier = tier_for(rule, origin(ask), headers);
    // A server cannot know which engine asks, nor whether credentials will come.
    let tier = tier
        .filter(|tier| !preflight || allows(tier, &normalised(&ask.method), &names_to_ask_for(ask), true));
    Some(tier.map(|tier| Grant {
        origin: if tier.origins.iter().any(|origin| origin == "*") { "*" } else { origin(ask) }.to_owned(),
        credentials: tier.credentials,
    }))
}

/// Whether some request of this page, however redirects have changed it, might be read at this path: whether one of the
/// origins that it may have by then is admitted at all, with credentials if it includes them.
pub fn might_read(case: &Case, ask: &Ask) -> bool {
    let without_authorization: Vec<_> =
        ask.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization")).cloned().collect();
    match rule_of(&case.policy, &ask.path) {
        Covered::By(rule) => ["null", origin(ask)].into_iter().any(|origin| {
            [&ask.headers, &without_authorization].into_iter().any(|headers| {
                tier_for(rule, origin, headers).is_some_and(|tier| ask.includes() <= tier.credentials)
            })
        }),
        Covered::Not => service_lets_read(case, ask).is_some(),
        Covered::Unclear => false,
    }
}

impl Shown {
    /// Whether a header of an answer is seen.
    pub fn shows(&self, name: &str) -> bool {
        const ALWAYS: [&str; 7] = [
            "cache-control",
            "content-language",
            "content-length",
            "content-type",
            "expires",
            "last-modified",
            "pragma",
        ];
        let name = name.to_lowercase();
        match self {
            _ if name == "set-cookie" => false,
            Self::All => true,
            Self::Named(names) => {
                ALWAYS.contains(&name.as_str()) || names.iter().any(|shown| shown.to_lowercase() == name)
            }
        }
    }
}

/// Whether a tier allows a method and the headers that need permission.
fn allows(tier: &TierText, method: &str, unsafe_names: &[String], star_covers_authorization: bool) -> bool {
    let lists = |list: &[String], wanted: &str| list.iter().any(|item| item == wanted);
    let by_name = tier.methods.iter().any(|listed| normalised(listed) == method) || lists(&tier.methods, "*");
    let header = |name: &String| {
        let listed = tier.request_headers.iter().any(|listed| listed.eq_ignore_ascii_case(name));
        let covered = name != "authorization" || star_covers_authorization || tier.credentials;
        listed || (lists(&tier.request_headers, "*") && covered)
    };
    let echoed = tier.credentials && lists(&tier.request_headers, "*");
    (needs_no_permission(method) || by_name)
        && unsafe_names.iter().all(header)
        && !(echoed && unsafe_names.len() > 128)
}

/// The origin as it goes out.
fn origin(ask: &Ask) -> &str {
    if ask.sandboxed { "null" } else { &ask.page }
}

/// `fetch()` and policies bring six methods to capitals, and leave all others alone.
pub(super) fn normalised(method: &str) -> String {
    let capitals = method.to_uppercase();
    let six = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    if six.contains(&capitals.as_str()) { capitals } else { method.to_owned() }
}

fn needs_no_permission(method: &str) -> bool {
    ["GET", "HEAD", "POST"].contains(&method)
}

/// The headers that need permission, in small letters, of those that cases have.
fn names_to_ask_for(ask: &Ask) -> Vec<String> {
    let mut names = Vec::new();
    for (name, value) in &ask.headers {
        let name = name.to_lowercase();
        let plain = name == "accept" || (name == "content-type" && value == "text/plain");
        if !plain && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Where no rule is for the path, the service's own headers stand as it wrote them.
fn service_lets_read(case: &Case, ask: &Ask) -> Option<Shown> {
    let line = |wanted: &str| {
        let found = case.service.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    };
    let allowed = line("Access-Control-Allow-Origin")?;
    let by_star = allowed == "*" && !ask.includes();
    let by_name = allowed == origin(ask)
        && (!ask.includes() || line("Access-Control-Allow-Credentials") == Some("true"));
    if !by_star && !by_name {
        return None;
    }
    let exposed = line("Access-Control-Expose-Headers").unwrap_or_default();
    let names: Vec<String> = exposed.split(',').map(|name| name.trim().to_owned()).collect();
    let every = !ask.includes() && names.iter().any(|name| name == "*");
    Some(if every { Shown::All } else { Shown::Named(names) })
}

/// The tier of a rule that an origin falls under: all that admit it are tried, and the most particular one counts.
pub(super) fn tier_for<'a>(
    rule: &'a RuleText,
    origin: &str,
    headers: &[(String, String)],
) -> Option<&'a TierText> {
    let mut best: Option<([usize; 4], &TierText)> = None;
    for (index, tier) in rule.tiers.iter().enumerate() {
        let by_origin = tier.origins.iter().filter_map(|pattern| how_particular(pattern, origin));
        // The first predicate that admits is asked last of all but `*`.
        let by_predicate = predicate_admits(tier, origin, headers).then_some([2, usize::MAX - index, 0, 0]);
        for rank in by_origin.chain(by_predicate) {
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                best = Some((rank, tier));
            }
        }
    }
    best.map(|(_, tier)| tier)
}

/// How particular a pattern is that admits an origin; `None` when it does not.
fn how_particular(pattern: &str, origin: &str) -> Option<[usize; 4]> {
    if pattern == "*" {
        return Some([1, 0, 0, 0]);
    }
    if pattern == origin {
        return Some([4, 0, 0, 0]);
    }
    let (scheme, host, port) = parts(pattern)?;
    let (own_scheme, own_host, own_port) = parts(origin)?;
    let any_port = port == Some("*");
    if scheme != own_scheme || !(any_port || port == own_port) {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let own_labels: Vec<&str> = own_host.split('.').collect();
    if labels[0] == "*" {
        let below = &labels[1..];
        let is_below = own_labels.len() > below.len() && own_labels.ends_with(below);
        return (is_below && !is_address(own_host)).then_some([3, below.len(), 0, usize::from(!any_port)]);
    }
    (host == own_host).then_some([3, labels.len(), 1, usize::from(!any_port)])
}

fn predicate_admits(tier: &TierText, origin: &str, headers: &[(String, String)]) -> bool {
    let Some(predicate) = &tier.predicate else { return false };
    let by_header = predicate.header.as_ref().is_none_or(|(wanted, value)| {
        let declared = predicate.reads.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        let set = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        // What every request of a page has.
        let usual = wanted.eq_ignore_ascii_case("accept").then_some("*/*");
        declared && set.map(|(_, value)| value.as_str()).or(usual) == Some(value)
    });
    origin != "null" && origin.ends_with(&predicate.origin_ends_in) && by_header
}

/// Scheme, host and port as they are written.
pub(super) fn parts(origin: &str) -> Option<(&str, &str, Option<&str>)> {
    let (scheme, rest) = origin.split_once("://")?;
    let end_of_host = rest.find(']').map_or(0, |bracket| bracket + 1);
    match rest[end_of_host..].find(':') {
        Some(colon) => Some((scheme, &rest[..end_of_host + colon], Some(&rest[end_of_host + colon + 1..]))),
        None => Some((scheme, rest, None)),
    }
}

pub(super) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.chars().all(|character| character.is_ascii_digit() || character == '.')
}

/// The rule that a path falls under, if every way in which servers read it leads to the same.
pub fn rule_of<'a>(policy: &'a PolicyText, path: &str) -> Covered<'a> {
    let as_sent = rule_index(policy, path);
    let small = |text: &str| text.to_lowercase();
    let small_policy = PolicyText {
        rules: policy
            .rules
            .iter()
            .map(|rule| RuleText {
                paths: rule.paths.iter().map(|path| small(path)).collect(),
                ..RuleText::default()
            })
            .collect(),
    };
    let decoded = decoded(path);
    for reading in [path.to_owned(), resolved(path), decoded.clone(), resolved(&decoded)] {
        if rule_index(&small_policy, &small(&reading)) != as_sent {
            return Covered::Unclear;
        }
    }
    as_sent.map_or(Covered::Not, |index| Covered::By(&policy.rules[index]))
}

/// The place of the rule whose most particular path this is.
fn rule_index(policy: &PolicyText, path: &str) -> Option<usize> {
    let mut best: Option<(Vec<u8>, usize)> = None;
    for (index, rule) in policy.rules.iter().enumerate() {
        for rank in rule.paths.iter().filter_map(|pattern| falls_under(path, pattern)) {
            if best.as_ref().is_none_or(|(other, _)| rank > *other) {
                best = Some((rank, index));
            }
        }
    }
    best.map(|(_, index)| index)
}

/// How particular each segment of a pattern is under which a path falls; `None` when it does not.
pub(super) fn falls_under(path: &str, pattern: &str) -> Option<Vec<u8>> {
    let segments: Vec<&str> = path.split('/').collect();
    let pieces: Vec<&str> = pattern.split('/').collect();
    let mut rank = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if piece.starts_with("{*") {
            rank.push(0);
            let rest = segments.get(at..)?.join("/");
            return (!rest.is_empty()).then_some(rank);
        }
        let segment = segments.get(at)?;
        match piece.starts_with('{') {
            true if segment.is_empty() => return None,
            true => rank.push(1),
            false if piece == segment => rank.push(2),
            false => return None,
        }
    }
    (pieces.len() == segments.len()).then_some(rank)
}

/// With percent-encoded bytes read, once.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path;
    while let Some(first) = rest.chars().next() {
        let encoded = rest.strip_prefix('%').and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        let taken = if let Some(byte) = encoded {
            bytes.push(byte);
            3
        } else {
            bytes.extend(first.to_string().bytes());
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    bytes.into_iter().map(char::from).collect()
}

/// Without empty segments and dot segments.
fn resolved(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split(['/', '\\']).skip(1).collect();
    for segment in &segments {
        match *segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let slash = matches!(segments.last(), Some(&"" | &"." | &"..")) && !kept.is_empty();
    format!("/{}{}", kept.join("/"), if slash { "/" } else { "" })
}
