//! Random patterns, origins and lists, judged again by code that shares nothing with the crate's.

use corsac_server::{
    Decision, MAX_REQUESTED_BYTES, MAX_REQUESTED_HEADERS, OriginPattern, Policy, Refusal, RequestHead, Rule,
    Tier,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::{everywhere, request};

/// Whether a pattern admits an origin, by splitting strings. It takes both to be well formed.
fn naive_match(pattern: &str, origin: &str) -> bool {
    let (pattern_scheme, pattern) = pattern.split_once("://").unwrap();
    let (origin_scheme, origin) = origin.split_once("://").unwrap();
    // A colon within brackets is part of an address.
    let port_of = |text: &str| match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host.to_owned(), port.to_owned()),
        _ => (text.to_owned(), String::new()),
    };
    let ((pattern_host, pattern_port), (host, port)) = (port_of(pattern), port_of(origin));
    let host_fits = match pattern_host.strip_prefix("*.") {
        None => pattern_host == host,
        Some(domain) => {
            let mut labels: Vec<&str> = host.split('.').collect();
            let wanted: Vec<&str> = domain.split('.').collect();
            let more = labels.len() > wanted.len();
            let is_address =
                host.starts_with('[') || labels.last().is_some_and(|last| last.parse::<u32>().is_ok());
            more && !is_address && labels.split_off(labels.len() - wanted.len()) == wanted
        }
    };
    pattern_scheme == origin_scheme && host_fits && (pattern_port == "*" || pattern_port == port)
}

/// How specific a pattern is that admits: listed, then by labels, then the host itself, then a port.
fn naive_rank(pattern: &str) -> (bool, usize, bool, bool) {
    let below = pattern.contains("*.");
    let any_port = pattern.ends_with(":*");
    let labels = pattern.trim_start_matches("https://*.").trim_end_matches(":*").split('.').count();
    (!below && !any_port, labels, !below, !any_port)
}

fn scheme() -> impl Strategy<Value = &'static str> {
    select(vec!["https", "http", "chrome-extension"])
}

/// Few labels of few letters, so that hosts often end in one another.
fn domain() -> impl Strategy<Value = String> {
    prop::collection::vec("[ab]{1,2}|foo|bar|xn--p1ai", 1..5).prop_map(|labels| labels.join("."))
}

fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => domain(),
        1 => select(vec!["127.0.0.1", "1.2.3.4", "[::1]", "[2001:db8::1]"]).prop_map(str::to_owned),
    ]
}

fn port() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", ":1", ":8443", ":65535"])
}

fn origin() -> impl Strategy<Value = String> {
    (scheme(), host(), port()).prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"))
}

fn pattern() -> impl Strategy<Value = String> {
    let below = (scheme(), domain(), prop_oneof![port(), Just(":*")])
        .prop_map(|(scheme, domain, port)| format!("{scheme}://*.{domain}{port}"));
    let itself = (scheme(), host(), prop_oneof![port(), Just(":*")])
        .prop_map(|(scheme, host, port)| format!("{scheme}://{host}{port}"));
    prop_oneof![below, itself]
}

/// Each pattern in a tier of its own, whose answers tell which one it is.
fn tier_each(patterns: &[String]) -> Policy {
    everywhere(
        patterns
            .iter()
            .enumerate()
            .map(|(at, pattern)| Tier::new([pattern.clone()]).exposed_headers([format!("tier-{at}")])),
    )
}

fn exposed(policy: &Policy, origin: &str) -> Option<String> {
    let request = request(&format!("GET / | Origin: {origin}"));
    match policy.decide(&RequestHead::from(&request)) {
        Decision::Actual(headers) => {
            assert_eq!(headers.allow_origin().unwrap(), origin);
            Some(headers.expose_headers().unwrap().to_str().unwrap().to_owned())
        }
        Decision::Refused(refused) => {
            assert_eq!(refused.why(), Refusal::OriginNotAllowed);
            None
        }
        other => panic!("{other:?}"),
    }
}

/// What the standard's list of names is, read the long way.
fn naive_requested(allowed: Option<&[String]>, lines: &[String]) -> Option<Refusal> {
    let items: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).collect();
    let (mut bytes, mut seen) = (0, 0);
    for line in lines {
        bytes += line.len();
        if bytes > MAX_REQUESTED_BYTES {
            return Some(Refusal::TooManyHeaders);
        }
        for _ in line.split(',') {
            let name = items[seen].trim_matches([' ', '\t']).to_lowercase();
            seen += 1;
            if seen > MAX_REQUESTED_HEADERS {
                return Some(Refusal::TooManyHeaders);
            }
            let known = match allowed {
                Some(allowed) => allowed.iter().any(|allowed| allowed.to_lowercase() == name),
                None => name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)),
            };
            if !name.is_empty() && !known {
                return Some(Refusal::HeaderNotAllowed);
            }
        }
    }
    None
}

fn decide_requested(policy: &Policy, lines: &[String]) -> Option<Refusal> {
    let lines = lines.iter().fold(String::new(), |all, line| format!("{all} | ACRH: x,{line}"));
    // The helper takes blanks at the front away; the item `x` before them keeps them.
    let request = request(&format!("OPTIONS / | Origin: https://a.com | ACRM: GET{lines}"));
    match policy.decide(&RequestHead::from(&request)) {
        Decision::Preflight(_) => None,
        Decision::Refused(refused) => Some(refused.why()),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pattern_alone_the_compiled_matcher_and_a_naive_reading_agree(
        patterns in prop::collection::vec(pattern(), 1..12),
        origins in prop::collection::vec(origin(), 1..12),
    ) {
        let policy = everywhere([Tier::new(patterns.iter().cloned())]);
        for origin in &origins {
            let mut any = false;
            for text in &patterns {
                let expected = naive_match(text, origin);
                let pattern: OriginPattern = text.parse().unwrap();
                prop_assert_eq!(pattern.matches(origin.as_bytes()), expected, "{} {}", text, origin);
                any |= expected;
            }
            let request = request(&format!("GET / | Origin: {origin}"));
            let compiled = matches!(policy.decide(&RequestHead::from(&request)), Decision::Actual(_));
            prop_assert_eq!(compiled, any, "{:?} {}", &patterns, origin);
        }
    }

    #[test]
    fn the_most_specific_pattern_counts(
        patterns in prop::collection::btree_set(pattern(), 1..10),
        origins in prop::collection::vec(origin(), 1..10),
    ) {
        let patterns: Vec<String> =
            patterns.into_iter().map(|text| text.replace("http://", "https://").replace("chrome-extension", "https")).collect();
        let patterns: Vec<String> = patterns.iter().enumerate()
            .filter(|(at, text)| !patterns[..*at].contains(text)).map(|(_, text)| text.clone()).collect();
        let policy = tier_each(&patterns);
        for origin in &origins {
            let best = patterns.iter().enumerate()
                .filter(|(_, text)| naive_match(text, origin))
                .max_by_key(|(_, text)| naive_rank(text))
                .map(|(at, _)| format!("tier-{at}"));
            prop_assert_eq!(exposed(&policy, origin), best, "{:?} {}", &patterns, origin);
        }
    }

    #[test]
    fn a_pattern_includes_what_admits_nothing_else(a in pattern(), b in pattern(), origin in origin()) {
        let (first, second): (OriginPattern, OriginPattern) = (a.parse().unwrap(), b.parse().unwrap());
        if first.includes(&second) && naive_match(&b, &origin) {
            prop_assert!(naive_match(&a, &origin), "{} {} {}", a, b, origin);
        }
        prop_assert!(first.includes(&first));
    }

    #[test]
    fn bytes_that_are_no_origin_are_admitted_by_no_pattern(
        start in origin(),
        at in any::<prop::sample::Index>(),
        odd in select(b" \t,/\\?#@%*|<>\"{}^`\x80\xffAZ;=&!$'()~".to_vec()),
    ) {
        let policy = everywhere([Tier::new(["https://*.b:*", "https://*.a:*", "https://*.foo:*", "https://*.bar:*"])]);
        let mut bytes = start.clone().into_bytes();
        bytes.insert(at.index(bytes.len() + 1), odd);
        let mut request = request("GET /");
        request.headers_mut().insert("origin", http::HeaderValue::from_bytes(&bytes).unwrap());
        let admitted = matches!(policy.decide(&RequestHead::from(&request)), Decision::Actual(_));
        prop_assert!(!admitted, "{}", bytes.escape_ascii());
    }

    #[test]
    fn requested_headers_are_read_as_the_long_way(
        allowed in prop::collection::vec("[a-cA-C]{1,2}|X-[a-b]", 0..6),
        lines in prop::collection::vec("([a-cA-C]{0,2}|x-[a-b]|[ \t]{1,3}|,|\\(|,,){0,40}", 0..5),
        many in select(vec![1, 1, 1, 40, 400]),
    ) {
        let lines: Vec<String> = lines.iter().map(|line| vec![line.clone(); many].join(",")).collect();
        let with_x: Vec<String> = allowed.iter().cloned().chain(["x".to_owned()]).collect();
        let sent: Vec<String> = lines.iter().map(|line| format!("x,{line}").trim_matches([' ', '\t']).to_owned()).collect();
        let listed = everywhere([Tier::new(["https://a.com"]).request_headers(with_x.clone())]);
        prop_assert_eq!(decide_requested(&listed, &lines), naive_requested(Some(&with_x), &sent), "{:?}", &sent);
        let echo = everywhere([Tier::new(["https://a.com"]).request_headers(["*"]).credentials(true)]);
        prop_assert_eq!(decide_requested(&echo, &lines), naive_requested(None, &sent), "{:?}", &sent);
    }

    #[test]
    fn paths_select_what_a_naive_reading_selects(path in "(/(a|b|c|d|ab|)){1,4}") {
        let patterns = ["/a", "/a/b", "/a/{x}", "/a/{x}/c", "/a/{*r}", "/b/", "/{x}", "/b/{x}/d", "/b/{*r}", "/{*r}"];
        let policy = crate::policy(patterns.iter().enumerate().map(|(at, pattern)| {
            Rule::new([*pattern]).tier(Tier::new(["https://a.com"]).exposed_headers([format!("r{at}")]))
        }));
        let segments: Vec<&str> = path[1..].split('/').collect();
        let fits = |pattern: &str| {
            let wanted: Vec<&str> = pattern[1..].split('/').collect();
            let rest = pattern.ends_with("{*r}");
            let fixed = if rest { &wanted[..wanted.len() - 1] } else { &wanted[..] };
            let enough = if rest { segments.len() > fixed.len() && segments[fixed.len()..] != [""] }
                else { segments.len() == fixed.len() };
            enough && fixed.iter().zip(&segments).all(|(wanted, segment)| {
                if *wanted == "{x}" { !segment.is_empty() } else { wanted == segment }
            })
        };
        // The first segment that tells two patterns apart decides: a word, then {x}, then {*r}.
        let rank = |pattern: &str| -> Vec<u8> {
            pattern[1..].split('/').map(|wanted| match wanted { "{x}" => 1, "{*r}" => 0, _ => 2 }).collect()
        };
        let best = (0..patterns.len()).filter(|at| fits(patterns[*at])).max_by_key(|at| rank(patterns[*at]));
        if !path.contains("//") {
            prop_assert_eq!(exposed_at(&policy, &path), best.map(|at| format!("r{at}")), "{}", path);
        }
    }
}

fn exposed_at(policy: &Policy, path: &str) -> Option<String> {
    let request = request(&format!("GET {path} | Origin: https://a.com"));
    match policy.decide(&RequestHead::from(&request)) {
        Decision::Actual(headers) => Some(headers.expose_headers().unwrap().to_str().unwrap().to_owned()),
        Decision::NotCors(_) => None,
        other => panic!("{other:?}"),
    }
}
