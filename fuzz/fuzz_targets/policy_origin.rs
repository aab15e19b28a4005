//! Any lines as patterns, and any bytes as `Origin`: a pattern alone, the compiled matcher and a naive reading, which
//! splits strings and shares nothing with them, admit the same.
//!
//! Each line of the input but the last is a pattern; the last is the origin. Letters are kept few so that they meet.
#![no_main]

use corsac_server::{Decision, OriginPattern, Policy, RequestHead, Rule, Tier};
use libfuzzer_sys::fuzz_target;

/// Whether a pattern that parses admits an origin, both as text.
fn naive(pattern: &str, origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let (pattern_scheme, pattern) = pattern.split_once("://").expect("a pattern has a scheme");
    let (pattern_host, pattern_port) = split_port(pattern);
    let (host, port) = split_port(authority);
    let fits = match pattern_host.strip_prefix("*.") {
        None => pattern_host == host,
        Some(domain) => match host.strip_suffix(domain).and_then(|rest| rest.strip_suffix('.')) {
            Some(labels) => !labels.is_empty() && is_domain(host),
            None => false,
        },
    };
    let port_fits = match (pattern_port, port) {
        (Some("*"), None) => true,
        (Some("*"), Some(port)) => {
            let own = match scheme {
                "http" | "ws" => "80",
                "https" | "wss" => "443",
                "ftp" => "21",
                _ => "none",
            };
            let number = port.parse::<u32>().unwrap_or(0);
            port.bytes().all(|byte| byte.is_ascii_digit())
                && !port.starts_with('0')
                && (1..=65535).contains(&number)
                && port != own
        }
        (pattern, port) => pattern == port,
    };
    scheme == pattern_scheme && fits && port_fits
}

/// Host and port; a colon within brackets is part of an address.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let end = authority.rfind(']').map_or(0, |at| at + 1);
    match authority[end..].rfind(':') {
        Some(colon) => (&authority[..end + colon], Some(&authority[end + colon + 1..])),
        None => (authority, None),
    }
}

/// Whether a host has labels, and all of them are of the kind that names have.
fn is_domain(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
    };
    host.len() < 254 && host.split('.').all(label)
}

fuzz_target!(|data: &[u8]| {
    let mut lines: Vec<&[u8]> = data.split(|&byte| byte == b'\n').collect();
    let origin = lines.pop().unwrap_or_default();
    let mut patterns: Vec<OriginPattern> = Vec::new();
    for text in lines.iter().filter_map(|line| std::str::from_utf8(line).ok()) {
        let Ok(pattern) = text.parse::<OriginPattern>() else { continue };
        assert_eq!(pattern.as_str(), text);
        assert!(text.is_ascii() && !text.contains(['/', '@']) || text.matches('/').count() == 2);
        assert!(pattern.includes(&pattern));
        if pattern.is_exact() {
            assert!(pattern.matches(text.as_bytes()), "{text}");
        }
        patterns.push(pattern);
    }
    let as_text = std::str::from_utf8(origin).unwrap_or_default();
    let expected: Vec<bool> = patterns.iter().map(|pattern| naive(pattern.as_str(), as_text)).collect();
    for (pattern, expected) in patterns.iter().zip(&expected) {
        assert_eq!(pattern.matches(origin), *expected, "{pattern} {as_text}");
        for other in &patterns {
            assert!(!(*expected && other.includes(pattern)) || other.matches(origin), "{other} {pattern}");
        }
    }
    // What comes after the first of its kind is an error only where tiers differ; here is one.
    let tier = Tier::new(patterns.iter().map(ToString::to_string));
    let Ok(policy) = Policy::builder().rule(Rule::everywhere().tier(tier)).build() else {
        assert!(patterns.is_empty(), "{patterns:?}");
        return;
    };
    let Ok(value) = http::HeaderValue::from_bytes(origin) else { return };
    let request = http::Request::get("/").header("origin", value).body(()).expect("a request");
    let admitted = matches!(policy.decide(&RequestHead::from(&request)), Decision::Actual(_));
    assert_eq!(admitted, expected.contains(&true), "{patterns:?} {as_text}");
});
