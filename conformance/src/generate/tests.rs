use std::collections::BTreeSet;

use corsac_browser::Initiator;
use url::Url;

use super::features::FEATURES;
use super::scenario;
use crate::observation::{Browser, View};
use crate::play;
use crate::scenario::{Ask, PORTS, PageSpec, SITES, Scenario, Step};

const SEED: u64 = 7;
const COUNT: u64 = 2000;

/// Whether the script of the last ask can read what it gets.
fn readable(scenario: &Scenario, browser: Browser) -> bool {
    play(scenario, browser.engine()).what.page.last().is_some_and(View::is_readable)
}

#[test]
fn every_feature_is_in_enough_of_them() {
    let scenarios: Vec<Scenario> = (0..COUNT).map(|number| scenario(SEED, number)).collect();
    let mut short = Vec::new();
    for feature in FEATURES {
        let count = scenarios.iter().filter(|scenario| (feature.is_in)(scenario)).count() as u64;
        if count * 100 < u64::from(feature.least) * COUNT {
            short.push(format!("{}: {count} of {COUNT}", feature.name));
        }
    }
    assert!(short.is_empty(), "too seldom:\n{}", short.join("\n"));
}

#[test]
fn enough_may_be_read_in_every_browser() {
    for browser in Browser::ALL {
        let count = (0..COUNT).filter(|number| readable(&scenario(SEED, *number), browser)).count() as u64;
        assert!(count * 100 >= 35 * COUNT, "{}: {count} of {COUNT}", browser.as_str());
        assert!(count * 100 <= 65 * COUNT, "{}: {count} of {COUNT}", browser.as_str());
    }
}

#[test]
fn of_one_seed_they_are_always_the_same() {
    let all = |seed: u64| (0..200).map(|number| scenario(seed, number)).collect::<Vec<Scenario>>();
    assert_eq!(all(SEED), all(SEED));
    let different = all(SEED).iter().zip(all(SEED + 1)).filter(|(a, b)| **a != *b).count();
    assert_eq!(different, 200);
    let shapes: BTreeSet<String> =
        all(SEED).into_iter().map(|one| format!("{:?}", Scenario { name: String::new(), ..one })).collect();
    assert_eq!(shapes.len(), 200);
}

#[test]
fn they_can_be_written_down() {
    for number in 0..COUNT {
        let scenario = scenario(SEED, number);
        let text = serde_json::to_string(&scenario).unwrap();
        assert_eq!(serde_json::from_str::<Scenario>(&text).unwrap(), scenario, "{text}");
    }
}

/// What is wrong with a URL in a scenario.
fn fault(scenario: &Scenario, url: &str, https_page: bool) -> Option<String> {
    let Ok(url) = url.parse::<Url>() else { return Some(format!("{url} is no URL")) };
    let host = url.host_str().unwrap_or_default();
    let known = SITES.iter().any(|site| host == *site || host.ends_with(&format!(".{site}")))
        || matches!(host, "localhost" | "127.0.0.1")
        // Blocked as mixed content.
        || (https_page && url.scheme() == "http" && host == "plain.test");
    let port = url.port().unwrap_or_default();
    let speaks = PORTS.iter().find(|(other, _)| *other == port).map(|(_, speaks)| *speaks);
    let scheme = match speaks {
        None => "",
        Some(crate::scenario::Speaks::Http) => "http",
        Some(_) => "https",
    };
    if !known || url.scheme() != scheme {
        return Some(format!("{url} is of no server"));
    }
    (!scenario.routes.contains_key(url.path())).then(|| format!("{} is no route", url.path()))
}

/// What is wrong with a page.
fn page_fault(scenario: &Scenario, page: &PageSpec) -> Option<String> {
    let urls: Vec<Url> =
        std::iter::once(&page.url).chain(&page.inside).map(|url| url.parse().unwrap()).collect();
    if let Some(url) = urls.iter().find(|url| scenario.routes.contains_key(url.path())) {
        return Some(format!("the page {url} has a route"));
    }
    // A document of https shows no frame in the clear.
    urls.is_sorted_by(|inner, outer| inner.scheme() >= outer.scheme())
        .then_some(())
        .map_or(Some(format!("{page:?}: a frame in the clear")), |()| None)
}

#[test]
fn they_keep_to_the_rules_of_the_format() {
    for number in 0..COUNT {
        let scenario = scenario(SEED, number);
        let mut faults = Vec::new();
        let https = scenario.asks().all(|ask| scenario.page_of(ask).url.starts_with("https:"));
        for step in &scenario.steps {
            match step {
                Step::Visit(url) => faults.extend(fault(&scenario, url, false)),
                Step::WaitMs(time) => assert!(*time <= 2500),
                Step::Fetch(ask) => {
                    faults.extend(fault(&scenario, &ask.url(0), https));
                    faults.extend(page_fault(&scenario, scenario.page_of(ask)));
                    faults.extend(xhr_fault(ask));
                }
            }
        }
        let answers = || scenario.routes.values().flat_map(|route| &route.answer);
        let values = |name: &str| {
            let name = name.to_owned();
            answers().flat_map(|answer| &answer.headers).filter(move |(own, _)| *own == name)
        };
        for (_, location) in values("Location") {
            if location.contains("localhost") && location.starts_with("http") && !location.starts_with("blob")
            {
                faults.extend(fault(&scenario, location, https));
            } else if location.contains("plain.test") && !https {
                faults.push(format!("{location} may be asked for"));
            }
        }
        // Only hosts of its own set cookies: whatever is asked beside what is visited.
        let sets_cookies = scenario.routes.iter().any(|(path, route)| {
            !matches!(&**path, "/login" | "/other")
                && route
                    .answer
                    .iter()
                    .flat_map(|answer| &answer.headers)
                    .any(|(name, _)| name == "Set-Cookie")
        });
        let shared = |url: &str| url.contains("//localhost") || url.contains("127.0.0.1");
        if sets_cookies
            && (scenario.asks().any(|ask| shared(&ask.url)) || values("Location").any(|(_, url)| shared(url)))
        {
            faults.push("a host sets cookies that other scenarios have too".to_owned());
        }
        assert!(faults.is_empty(), "{}: {}", scenario.name, faults.join("\n"));
    }
}

/// What an `XMLHttpRequest` cannot be told.
fn xhr_fault(ask: &Ask) -> Option<String> {
    let plain = Ask::at(&*ask.url);
    let told = (ask.mode, ask.redirect, ask.cache, ask.referrer_policy, ask.keepalive);
    let fault = if ask.initiator == Initiator::Xhr {
        told != (plain.mode, plain.redirect, plain.cache, None, false)
    } else {
        ask.upload_listener
    };
    fault.then(|| format!("{ask:?}"))
}
