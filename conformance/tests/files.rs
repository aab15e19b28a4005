//! The rules that the files of scenarios keep, so that a real browser can play them one after the other in one profile.

use std::collections::BTreeSet;

use corsac_conformance::library;
use corsac_conformance::scenario::{Answer, Ask, PORTS, PageSpec, SITES, Scenario, Speaks, Step};
use url::{Host, Url};

/// The most that a scenario waits, in milliseconds, unless it is written by hand: a little more than a preflight is kept
/// by default.
const LONGEST_WAIT: u64 = 6000;

#[test]
fn every_scenario_keeps_the_rules() {
    let mut faults = Vec::new();
    for topic in library::load(&library::folder()).unwrap() {
        let mut names = BTreeSet::new();
        for scenario in &topic.scenarios {
            let mut found = faults_of(scenario);
            if !names.insert(&scenario.name) {
                found.push("the name is there twice".to_owned());
            }
            faults
                .extend(found.into_iter().map(|fault| format!("{}/{}: {fault}", topic.name, scenario.name)));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_scenario_without_the_rules_is_found_out() {
    let text = r#"{
        "name": "No_kebab",
        "page": {"url": "http://four.localhost:7001/data"},
        "steps": [
            {"visit": "http://one.localhost:7001/nowhere"},
            {"wait_ms": 6001},
            {"fetch": {"url": "http://one.localhost:7443/data", "page": {"url": "http://one.localhost:7001/data"}}},
            {"fetch": {"url": "http://one.localhost:7002/nowhere"}},
            {"fetch": {"url": "http://localhost:7001/data"}}
        ],
        "routes": {
            "/data": {"answer": [{"headers": [["Set-Cookie", "a=1"], ["Location", "/nowhere"]], "body": "\u00e4"}]},
            "/idle": {}
        }
    }"#;
    let faults = faults_of(&serde_json::from_str(text).unwrap());
    let expected = [
        "the name is not in small letters with hyphens",
        "it does not say what it is about",
        "the page http://four.localhost:7001/data is on none of the servers",
        "the page http://one.localhost:7001/data has a route",
        "http://one.localhost:7001/nowhere has no route",
        "it waits for more than 6000 ms",
        "http://one.localhost:7443/data has a route, and is on none of the servers",
        "http://one.localhost:7002/nowhere has no route",
        "the Location /nowhere has no route",
        "localhost must not set a cookie",
        "a body is not in ASCII",
        "nobody asks for /idle",
    ];
    let missing: Vec<_> =
        expected.iter().filter(|fault| !faults.iter().any(|found| found == *fault)).collect();
    assert!(missing.is_empty(), "{missing:#?}\nare not among\n{faults:#?}");
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
}

fn faults_of(scenario: &Scenario) -> Vec<String> {
    let mut faults = Vec::new();
    if !is_kebab_case(&scenario.name) {
        faults.push("the name is not in small letters with hyphens".to_owned());
    }
    if scenario.about.is_empty() {
        faults.push("it does not say what it is about".to_owned());
    }
    let pages: Vec<&PageSpec> =
        std::iter::once(&scenario.page).chain(scenario.asks().filter_map(|ask| ask.page.as_ref())).collect();
    for url in pages.iter().flat_map(|page| page.inside.iter().chain([&page.url])) {
        match Place::of(url) {
            Place::Server { path } if has_route(scenario, &path) => {
                faults.push(format!("the page {url} has a route"));
            }
            Place::Server { .. } => {}
            Place::Elsewhere { .. } => faults.push(format!("the page {url} is on none of the servers")),
        }
    }
    let mut waited = 0;
    for step in &scenario.steps {
        match step {
            Step::Visit(url) => faults.extend(fault_of_url(scenario, url)),
            Step::WaitMs(time) => {
                waited += time;
                if waited > LONGEST_WAIT && scenario.by_hand.is_none() {
                    faults.push(format!("it waits for more than {LONGEST_WAIT} ms"));
                }
            }
            Step::Fetch(ask) => faults.extend(fault_of_url(scenario, &ask.url(0))),
        }
    }
    // A path of the scenario's own keeps a cookie from all others.
    let own_path = format!("; Path=/{}", scenario.name);
    let sets_cookies = answers(scenario)
        .flat_map(|answer| lines(answer, "Set-Cookie"))
        .any(|cookie| !cookie.contains(&own_path));
    for answer in answers(scenario) {
        faults.extend(lines(answer, "Location").filter_map(|location| fault_of_location(scenario, location)));
        if !answer.body.is_ascii() {
            faults.push("a body is not in ASCII".to_owned());
        }
    }
    // Cookies are told apart by the names of sites, which these two do not have.
    if sets_cookies {
        let hosts = asked(scenario).filter_map(|url| Url::parse(&url).ok()?.host_str().map(str::to_owned));
        let shared = hosts.filter(|host| ["localhost", "127.0.0.1"].contains(&host.as_str()));
        faults.extend(
            shared.collect::<BTreeSet<_>>().iter().map(|host| format!("{host} must not set a cookie")),
        );
    }
    faults.extend(unused_routes(scenario).map(|path| format!("nobody asks for {path}")));
    faults
}

/// Whether a URL leads to one of the servers.
enum Place {
    Server { path: String },
    Elsewhere { path: Option<String> },
}

impl Place {
    fn of(url: &str) -> Self {
        let Ok(url) = Url::parse(url) else { return Self::Elsewhere { path: None } };
        let speaks = PORTS.iter().find(|(port, _)| Some(*port) == url.port()).map(|(_, speaks)| speaks);
        let has_scheme = match speaks {
            Some(Speaks::Http) => url.scheme() == "http",
            Some(Speaks::Https | Speaks::Http2) => url.scheme() == "https",
            None => false,
        };
        let path = url.path().to_owned();
        if has_scheme && is_host(&url) { Self::Server { path } } else { Self::Elsewhere { path: Some(path) } }
    }
}

fn is_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => {
            let is_below = |site: &&str| {
                name.strip_suffix(*site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            name == "localhost" || SITES.iter().any(is_below)
        }
        _ => false,
    }
}

/// What is asked of a server has a route, and what is asked elsewhere has none: else Corsac's machine would be answered
/// where a browser is not.
fn fault_of_url(scenario: &Scenario, url: &str) -> Option<String> {
    match Place::of(url) {
        Place::Server { path } => (!has_route(scenario, &path)).then(|| format!("{url} has no route")),
        Place::Elsewhere { path } => path
            .is_some_and(|path| has_route(scenario, &path))
            .then(|| format!("{url} has a route, and is on none of the servers")),
    }
}

/// The same of a `Location` that does not depend on the URL where it stands.
fn fault_of_location(scenario: &Scenario, location: &str) -> Option<String> {
    let location = location.trim();
    if location.starts_with('/') {
        // By any of the servers; with a host of its own it keeps that.
        let url = Url::parse("http://localhost:7001").and_then(|base| base.join(location)).ok()?;
        return fault_of_url(scenario, url.as_str()).map(|_| format!("the Location {location} has no route"));
    }
    Url::parse(location).ok().and_then(|_| fault_of_url(scenario, location))
}

fn answers(scenario: &Scenario) -> impl Iterator<Item = &Answer> {
    scenario.routes.values().flat_map(|route| route.preflight.iter().chain(&route.answer))
}

fn lines<'a>(answer: &'a Answer, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = answer.headers.iter().filter(move |(other, _)| other.eq_ignore_ascii_case(name));
    lines.map(|(_, value)| value.as_str())
}

/// The URLs that stand in the scenario: those of steps, and absolute `Location`s.
fn asked(scenario: &Scenario) -> impl Iterator<Item = String> {
    let steps = scenario.steps.iter().filter_map(|step| match step {
        Step::Visit(url) => Some(url.clone()),
        Step::Fetch(ask) => Some(Ask::url(ask, 0)),
        Step::WaitMs(_) => None,
    });
    steps.chain(
        answers(scenario)
            .flat_map(|answer| lines(answer, "Location"))
            .map(|location| location.trim().to_owned()),
    )
}

/// Routes to which nothing leads, as it stands there or as a browser was seen to write it. A `Location` may be relative, so
/// its end is enough.
fn unused_routes(scenario: &Scenario) -> impl Iterator<Item = &String> {
    let seen = scenario.seen.iter().flat_map(|seen| &seen.what.wire);
    let seen = seen.filter_map(|sent| Some(sent.request.split_once(' ')?.1.to_owned()));
    let ends: Vec<String> = asked(scenario)
        .chain(seen)
        .map(|url| {
            let end = url.find(['?', '#']).unwrap_or(url.len());
            url[..end].to_owned()
        })
        .collect();
    scenario.routes.keys().filter(move |path| {
        let name = path.rsplit('/').next().unwrap_or(path);
        !ends.iter().any(|end| end.ends_with(path.as_str()) || end == name)
    })
}

fn has_route(scenario: &Scenario, path: &str) -> bool {
    scenario.routes.contains_key(path)
}

fn is_kebab_case(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty()
            && word.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
    })
}
