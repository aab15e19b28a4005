//! What random scenarios must contain, each in a part of them.

use std::collections::BTreeSet;

use corsac_browser::{CacheMode, Initiator};
use url::Url;

use crate::scenario::{Answer, Ask, Body, HTTP2_PORT, OpaqueFrame, PageSpec, Route, Scenario, Step};

/// Something that a scenario can contain.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// What, in a few words.
    pub name: &'static str,
    /// In how many of a hundred scenarios it must be at least.
    pub least: u32,
    /// Whether it is in this one.
    pub is_in: fn(&Scenario) -> bool,
}

/// All of them.
pub const FEATURES: &[Feature] = &[
    feature("https pages", |s| pages(s).any(|page| is_https(&page.url))),
    feature("https servers", |s| server_urls(s).iter().any(|url| url.scheme() == "https")),
    feature("HTTP/2", |s| server_urls(s).iter().any(|url| url.port() == Some(HTTP2_PORT))),
    feature("mixed content", |s| {
        pages(s).any(|page| is_https(&page.url)) && server_urls(s).iter().any(|url| url.scheme() == "http")
    }),
    feature("Secure cookies", |s| sets(s, true, "; secure") || sets(s, false, "; secure")),
    feature("SameSite=Strict by navigation", |s| sets(s, true, "; samesite=strict")),
    feature("SameSite=Lax by navigation", |s| sets(s, true, "; samesite=lax")),
    feature("SameSite=None by navigation", |s| sets(s, true, "; samesite=none")),
    feature("no SameSite by navigation", |s| sets(s, true, "")),
    feature("SameSite=Strict by response", |s| sets(s, false, "; samesite=strict")),
    feature("SameSite=Lax by response", |s| sets(s, false, "; samesite=lax")),
    feature("SameSite=None by response", |s| sets(s, false, "; samesite=none")),
    feature("no SameSite by response", |s| sets(s, false, "")),
    feature("subdomains of one site", subdomains),
    feature("sandboxed frames", |s| framed(s, OpaqueFrame::Sandboxed)),
    feature("data: frames", |s| framed(s, OpaqueFrame::Data)),
    feature("frames in other documents", |s| pages(s).any(|page| !page.inside.is_empty())),
    feature("several requests", |s| s.asks().map(|ask| ask.times).sum::<u32>() > 1),
    feature("time passing", |s| s.steps.iter().any(|step| matches!(step, Step::WaitMs(_)))),
    feature("keepalive", |s| s.asks().any(|ask| ask.keepalive)),
    feature("referrer policy of a page", |s| pages(s).any(|page| page.referrer_policy.is_some())),
    feature("referrer policy of a request", |s| s.asks().any(|ask| ask.referrer_policy.is_some())),
    feature("referrer policy of a redirect", |s| {
        answers(s).any(|answer| has(answer, "referrer-policy") && has(answer, "location"))
    }),
    feature("CORP for a page at the top", |s| corp(s, PageSpec::is_top)),
    feature("CORP for a framed page", |s| corp(s, |page| page.frame.is_none() && !page.is_top())),
    feature("CORP for a sandboxed frame", |s| corp(s, |page| page.frame == Some(OpaqueFrame::Sandboxed))),
    feature("CORP for a data: frame", |s| corp(s, |page| page.frame == Some(OpaqueFrame::Data))),
    feature("redirect 301", |s| redirects(s, 301)),
    feature("redirect 302", |s| redirects(s, 302)),
    feature("redirect 303", |s| redirects(s, 303)),
    feature("redirect 307", |s| redirects(s, 307)),
    feature("redirect 308", |s| redirects(s, 308)),
    feature("redirects across three origins", |s| chain(s).len() > 2),
    feature("body: string", |s| body(s, |body| matches!(body, Body::Text(_)))),
    feature("body: URLSearchParams", |s| body(s, |body| matches!(body, Body::UrlSearchParams(_)))),
    feature("body: FormData", |s| body(s, |body| matches!(body, Body::FormData(_)))),
    feature("body: Blob", |s| body(s, |body| matches!(body, Body::Blob { .. }))),
    feature("body: Uint8Array", |s| body(s, |body| matches!(body, Body::Buffer(_)))),
    feature("body: ReadableStream", |s| body(s, |body| matches!(body, Body::Stream(_)))),
    feature("cache mode no-store", |s| cached(s, CacheMode::NoStore)),
    feature("cache mode reload", |s| cached(s, CacheMode::Reload)),
    feature("cache mode no-cache", |s| cached(s, CacheMode::NoCache)),
    feature("cache mode force-cache", |s| cached(s, CacheMode::ForceCache)),
    feature("XMLHttpRequest", |s| s.asks().any(|ask| ask.initiator == Initiator::Xhr)),
    feature("XMLHttpRequest with an upload listener", |s| s.asks().any(|ask| ask.upload_listener)),
];

const fn feature(name: &'static str, is_in: fn(&Scenario) -> bool) -> Feature {
    Feature { name, least: 5, is_in }
}

/// The names of those that are in a scenario, in the order of the table.
pub fn features(scenario: &Scenario) -> Vec<&'static str> {
    FEATURES.iter().filter(|feature| (feature.is_in)(scenario)).map(|feature| feature.name).collect()
}

/// The pages whose scripts ask.
fn pages(scenario: &Scenario) -> impl Iterator<Item = &PageSpec> {
    scenario.asks().map(|ask| scenario.page_of(ask))
}

fn answers(scenario: &Scenario) -> impl Iterator<Item = &Answer> {
    scenario.routes.values().flat_map(|route| &route.answer)
}

fn values<'a>(answer: &'a Answer, name: &'a str) -> impl Iterator<Item = &'a str> {
    let own = move |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
    answer.headers.iter().filter(own).map(|(_, value)| value.as_str())
}

fn has(answer: &Answer, name: &str) -> bool {
    values(answer, name).next().is_some()
}

fn is_https(url: &str) -> bool {
    url.starts_with("https:")
}

/// The URLs that scripts ask for, and those that redirects lead to.
fn server_urls(scenario: &Scenario) -> Vec<Url> {
    let asked = scenario.asks().map(|ask| ask.url(0));
    let led = answers(scenario).flat_map(|answer| values(answer, "location").map(str::to_owned));
    asked.chain(led).filter_map(|url| url.parse().ok()).collect()
}

/// Whether a navigation or else a response sets a cookie with an attribute; with none for "", that is without
/// `SameSite`.
fn sets(scenario: &Scenario, by_navigation: bool, attribute: &str) -> bool {
    let visited: BTreeSet<String> = scenario
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Visit(url) => Url::parse(url).ok().map(|url| url.path().to_owned()),
            _ => None,
        })
        .collect();
    let routes = scenario.routes.iter().filter(|(path, _)| visited.contains(*path) == by_navigation);
    routes.flat_map(|(_, route)| &route.answer).flat_map(|answer| values(answer, "set-cookie")).any(
        |cookie| {
            let cookie = cookie.to_ascii_lowercase();
            if attribute.is_empty() { !cookie.contains("samesite") } else { cookie.contains(attribute) }
        },
    )
}

fn site(host: &str) -> &str {
    host.rmatch_indices('.').nth(1).map_or(host, |(index, _)| &host[index + 1..])
}

/// Whether a page asks another host of its site.
fn subdomains(scenario: &Scenario) -> bool {
    let host = |url: &str| Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    scenario.asks().any(|ask| match (host(&scenario.page_of(ask).url), host(&ask.url)) {
        (Some(page), Some(server)) => page != server && site(&page) == site(&server),
        _ => false,
    })
}

fn framed(scenario: &Scenario, frame: OpaqueFrame) -> bool {
    pages(scenario).any(|page| page.frame == Some(frame))
}

fn corp(scenario: &Scenario, page: fn(&PageSpec) -> bool) -> bool {
    pages(scenario).any(page) && answers(scenario).any(|answer| has(answer, "cross-origin-resource-policy"))
}

fn redirects(scenario: &Scenario, status: u16) -> bool {
    answers(scenario).any(|answer| answer.status == status && has(answer, "location"))
}

/// The origins that the first answers lead over.
fn chain(scenario: &Scenario) -> BTreeSet<String> {
    let Some(first) = scenario.asks().next().and_then(|ask: &Ask| Url::parse(&ask.url(0)).ok()) else {
        return BTreeSet::new();
    };
    let (mut origins, mut url) = (BTreeSet::new(), first);
    // Redirects are followed twenty times.
    for _ in 0..20 {
        origins.insert(url.origin().ascii_serialization());
        let answer = scenario.routes.get(url.path()).and_then(|route: &Route| route.answer.first());
        let Some(answer) = answer.filter(|answer| matches!(answer.status, 301 | 302 | 303 | 307 | 308))
        else {
            break;
        };
        let Some(next) = values(answer, "location").next().and_then(|location| url.join(location).ok())
        else {
            break;
        };
        url = next;
    }
    origins
}

fn body(scenario: &Scenario, kind: fn(&Body) -> bool) -> bool {
    scenario.asks().filter_map(|ask| ask.body.as_ref()).any(kind)
}

fn cached(scenario: &Scenario, mode: CacheMode) -> bool {
    scenario.asks().any(|ask| ask.cache == mode)
}
