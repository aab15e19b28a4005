//! From a scenario that shows something to the smallest that still shows it.

use std::collections::BTreeSet;

use url::Url;

use crate::scenario::{Answer, Ask, Body, PageSpec, Route, Scenario, Step};

/// How often a smaller scenario is tried.
pub const TRIES: usize = 150;

/// Where the plainest page is.
const PLAIN_PAGE: &str = "http://app.one.localhost:7001/page";

/// Makes a scenario smaller as long as it still `differs`, in at most `tries` tries.
///
/// The one that comes back is the scenario itself or one for which `differs` said so.
pub async fn minimise(
    mut scenario: Scenario,
    tries: usize,
    mut differs: impl AsyncFnMut(&Scenario) -> bool,
) -> Scenario {
    let (mut left, mut at, mut failed) = (tries, 0, 0);
    loop {
        let all = candidates(&scenario);
        // Every one was tried since the last that worked.
        if all.is_empty() || failed >= all.len() || left == 0 {
            return scenario;
        }
        // What did not work before a success is not tried again at once: the next one is.
        at %= all.len();
        left -= 1;
        if differs(&all[at]).await {
            scenario.clone_from(&all[at]);
            failed = 0;
        } else {
            at += 1;
            failed += 1;
        }
    }
}

/// The scenarios that are a little simpler in one way each, those first that take most away.
fn candidates(scenario: &Scenario) -> Vec<Scenario> {
    let mut all = Vec::new();
    for simpler in [steps, pages, asks, routes, answers] {
        simpler(scenario, &mut all);
    }
    all.retain(|one| one != scenario);
    all
}

/// Adds the scenario with a change.
fn with(scenario: &Scenario, all: &mut Vec<Scenario>, change: impl FnOnce(&mut Scenario)) {
    let mut simpler = scenario.clone();
    change(&mut simpler);
    if simpler.asks().next().is_some() {
        all.push(simpler);
    }
}

fn steps(scenario: &Scenario, all: &mut Vec<Scenario>) {
    let asks = scenario.asks().count();
    if asks > 1 {
        let is_fetch = |step: &Step| matches!(step, Step::Fetch(_));
        // The first ask alone, and the last.
        for keep in [scenario.steps.iter().position(is_fetch), scenario.steps.iter().rposition(is_fetch)] {
            with(scenario, all, |one| {
                one.steps = keep.map(|at| one.steps.swap_remove(at)).into_iter().collect();
            });
        }
    }
    with(scenario, all, |one| one.steps.retain(|step| matches!(step, Step::Fetch(_))));
    for index in 0..scenario.steps.len() {
        with(scenario, all, |one| _ = one.steps.remove(index));
    }
}

fn pages(scenario: &Scenario, all: &mut Vec<Scenario>) {
    // A page in the clear could ask for a host that nobody knows.
    let unknown = "plain.test";
    let knows = !scenario.asks().any(|ask| ask.url.contains(unknown))
        && !values(scenario, "Location").any(|location| location.contains(unknown));
    if scenario.asks().any(|ask| ask.page.is_some()) {
        with(scenario, all, |one| for_asks(one, |ask| ask.page = None));
    }
    if knows {
        with(scenario, all, |one| one.page = PageSpec::at(PLAIN_PAGE));
        with(scenario, all, |one| {
            let ports = [("https://", "http://"), (":7443", ":7001"), (":7444", ":7002"), (":7445", ":7003")];
            everywhere(one, |text| {
                ports.iter().fold(text.to_owned(), |text, (tls, clear)| text.replace(tls, clear))
            });
        });
    }
    let mut own = vec![None];
    own.extend((0..scenario.steps.len()).map(Some));
    for place in own {
        let changes: [fn(&mut PageSpec); 6] = [
            |page| *page = PageSpec::at(&*page.url),
            |page| page.frame = None,
            |page| page.inside.clear(),
            |page| page.inside.truncate(1),
            |page| page.referrer_policy = None,
            |page| page.id = None,
        ];
        for change in changes {
            with(scenario, all, |one| {
                let page = match place.map(|index| &mut one.steps[index]) {
                    None => Some(&mut one.page),
                    Some(Step::Fetch(ask)) => ask.page.as_mut(),
                    Some(_) => None,
                };
                if let Some(page) = page {
                    change(page);
                }
            });
        }
        if let Some(index) = place {
            with(scenario, all, |one| for_ask(one, index, |ask| ask.page = None));
        }
    }
}

fn asks(scenario: &Scenario, all: &mut Vec<Scenario>) {
    let changes: [fn(&mut Ask, Ask); 19] = [
        |ask, plain| *ask = plain,
        |ask, plain| {
            *ask = Ask {
                method: ask.method.clone(),
                headers: ask.headers.clone(),
                page: ask.page.clone(),
                ..plain
            };
        },
        |ask, _| ask.headers.clear(),
        |ask, plain| ask.times = plain.times,
        |ask, _| ask.body = None,
        |ask, _| {
            if ask.body.as_ref().is_some_and(|body| !matches!(body, Body::Text(_))) {
                ask.body = Some(Body::Text("hi".to_owned()));
            }
        },
        |ask, plain| {
            ask.method = plain.method;
            ask.body = None;
        },
        |ask, plain| ask.method = plain.method,
        |ask, plain| {
            if ask.method != plain.method {
                "POST".clone_into(&mut ask.method);
            }
        },
        |ask, plain| ask.mode = plain.mode,
        |ask, plain| ask.credentials = plain.credentials,
        |ask, plain| ask.redirect = plain.redirect,
        |ask, plain| ask.cache = plain.cache,
        |ask, _| ask.referrer_policy = None,
        |ask, plain| {
            ask.initiator = plain.initiator;
            ask.upload_listener = false;
        },
        |ask, _| ask.upload_listener = false,
        |ask, _| ask.keepalive = false,
        |ask, _| cut(&mut ask.url, '#'),
        |ask, _| cut(&mut ask.url, '?'),
    ];
    // In all asks at once, then in each.
    for change in changes {
        with(scenario, all, |one| for_asks(one, |ask| change(ask, Ask::at(&*ask.url))));
    }
    for index in (0..scenario.steps.len()).filter(|_| scenario.asks().count() > 1) {
        for change in changes {
            with(scenario, all, |one| for_ask(one, index, |ask| change(ask, Ask::at(&*ask.url))));
        }
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        let headers = if let Step::Fetch(ask) = step { ask.headers.len() } else { 0 };
        for header in 0..headers {
            with(scenario, all, |one| for_ask(one, index, |ask| _ = ask.headers.remove(header)));
        }
    }
}

fn routes(scenario: &Scenario, all: &mut Vec<Scenario>) {
    let used = used_paths(scenario);
    with(scenario, all, |one| one.routes.retain(|path, _| used.contains(path)));
    with(scenario, all, |one| one.routes.values_mut().for_each(|route| *route = Route::default()));
    with(scenario, all, |one| one.routes.values_mut().for_each(|route| route.preflight.clear()));
    with(scenario, all, |one| {
        for answer in every_answer(one) {
            answer.headers.retain(|(name, _)| matters(name));
            answer.body.clear();
        }
    });
    for path in scenario.routes.keys() {
        let changes: [fn(&mut Route); 6] = [
            |route| *route = Route::default(),
            |route| route.preflight.clear(),
            |route| route.answer.clear(),
            |route| route.preflight.truncate(1),
            |route| route.answer.truncate(1),
            |route| {
                for answers in [&mut route.preflight, &mut route.answer] {
                    let last = answers.len().saturating_sub(1);
                    answers.drain(..last);
                }
            },
        ];
        for change in changes {
            with(scenario, all, |one| _ = one.routes.get_mut(path).map(change));
        }
        // A shorter chain: what the next hop answers, at once.
        let answer = scenario.routes[path].answer.first();
        let next = answer.and_then(|answer| header(answer, "Location")).and_then(path_of);
        if let Some(next) = next.and_then(|next| scenario.routes.get(&next)) {
            with(scenario, all, |one| _ = one.routes.insert(path.clone(), next.clone()));
        }
    }
}

fn answers(scenario: &Scenario, all: &mut Vec<Scenario>) {
    for (path, route) in &scenario.routes {
        for preflight in [true, false] {
            let list = if preflight { &route.preflight } else { &route.answer };
            for (index, answer) in list.iter().enumerate() {
                let mut change = |change: &dyn Fn(&mut Answer)| {
                    with(scenario, all, |one| {
                        let route = one.routes.get_mut(path);
                        let list = route
                            .map(|route| if preflight { &mut route.preflight } else { &mut route.answer });
                        _ = list.and_then(|list| list.get_mut(index)).map(change);
                    });
                };
                change(&|answer| answer.headers.retain(|(name, _)| matters(name)));
                change(&|answer| answer.status = if preflight { 204 } else { 200 });
                change(&|answer| answer.body.clear());
                for header in 0..answer.headers.len() {
                    change(&|answer| _ = answer.headers.remove(header));
                }
            }
        }
    }
}

/// Whether a header of an answer does something in Fetch.
fn matters(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("access-control-")
        || matches!(&*name, "location" | "set-cookie" | "referrer-policy" | "cross-origin-resource-policy")
}

fn for_asks(scenario: &mut Scenario, change: impl Fn(&mut Ask)) {
    for index in 0..scenario.steps.len() {
        for_ask(scenario, index, &change);
    }
}

fn for_ask(scenario: &mut Scenario, step: usize, change: impl FnOnce(&mut Ask)) {
    if let Step::Fetch(ask) = &mut scenario.steps[step] {
        change(ask);
    }
}

/// Changes all text that can name servers.
fn everywhere(scenario: &mut Scenario, change: impl Fn(&str) -> String) {
    let page = |page: &mut PageSpec| {
        page.url = change(&page.url);
        for url in &mut page.inside {
            *url = change(url);
        }
    };
    page(&mut scenario.page);
    for step in &mut scenario.steps {
        match step {
            Step::Visit(url) => *url = change(url),
            Step::WaitMs(_) => {}
            Step::Fetch(ask) => {
                ask.url = change(&ask.url);
                _ = ask.page.as_mut().map(page);
            }
        }
    }
    for answer in every_answer(scenario) {
        for (_, value) in &mut answer.headers {
            *value = change(value);
        }
    }
}

fn every_answer(scenario: &mut Scenario) -> impl Iterator<Item = &mut Answer> {
    scenario.routes.values_mut().flat_map(|route| route.preflight.iter_mut().chain(&mut route.answer))
}

fn cut(url: &mut String, at: char) {
    if let Some(end) = url.find(at) {
        url.truncate(end);
    }
}

/// The paths that something leads to.
fn used_paths(scenario: &Scenario) -> BTreeSet<String> {
    let steps = scenario.steps.iter().filter_map(|step| match step {
        Step::Visit(url) => path_of(url),
        Step::Fetch(ask) => path_of(&ask.url),
        Step::WaitMs(_) => None,
    });
    steps.chain(values(scenario, "Location").filter_map(path_of)).collect()
}

/// The values of a header in all answers but those to preflights.
fn values<'a>(scenario: &'a Scenario, name: &'a str) -> impl Iterator<Item = &'a str> {
    scenario.routes.values().flat_map(|route| &route.answer).filter_map(move |answer| header(answer, name))
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    let own = answer.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
    own.map(|(_, value)| value.as_str())
}

/// The path of a URL, relative ones included.
fn path_of(url: &str) -> Option<String> {
    let base = Url::parse(PLAIN_PAGE).ok()?;
    Some(base.join(url).ok()?.path().to_owned())
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use corsac_browser::{CredentialsMode, Mode};

    use super::*;
    use crate::generate;

    /// Runs what never waits.
    fn now<T>(future: impl Future<Output = T>) -> T {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => panic!("it waits"),
        }
    }

    /// The smallest scenario of which `shows` holds, and how many were tried.
    fn smallest(scenario: Scenario, tries: usize, shows: impl Fn(&Scenario) -> bool) -> (Scenario, usize) {
        let mut count = 0;
        let smallest = now(minimise(scenario, tries, async |candidate: &Scenario| {
            count += 1;
            shows(candidate)
        }));
        (smallest, count)
    }

    /// Random scenarios that show something.
    fn that(shows: impl Fn(&Scenario) -> bool) -> impl Iterator<Item = Scenario> {
        (0..600).map(|number| generate::scenario(1, number)).filter(move |scenario| shows(scenario)).take(8)
    }

    #[test]
    fn what_shows_it_stays_and_all_else_goes() {
        let put = |scenario: &Scenario| scenario.asks().any(|ask| ask.method == "PUT");
        for scenario in that(put) {
            let (smallest, _) = smallest(scenario.clone(), 10_000, put);
            let url = smallest.asks().next().unwrap().url.clone();
            let expected = Scenario {
                page: PageSpec::at(&*smallest.page.url),
                steps: vec![Step::Fetch(Box::new(Ask { method: "PUT".to_owned(), ..Ask::at(url) }))],
                routes: smallest.routes.keys().map(|path| (path.clone(), Route::default())).collect(),
                ..scenario
            };
            assert_eq!(smallest, expected);
            assert!(smallest.routes.len() == 1, "{:?}", smallest.routes);
        }
    }

    #[test]
    fn two_asks_that_need_each_other_both_stay() {
        let modes =
            |scenario: &Scenario| scenario.asks().map(|ask| (ask.mode, ask.credentials)).collect::<Vec<_>>();
        let shows = |scenario: &Scenario| {
            let modes = modes(scenario);
            modes.iter().any(|(mode, _)| *mode == Mode::NoCors)
                && modes.iter().any(|(_, credentials)| *credentials == CredentialsMode::Include)
        };
        for scenario in that(shows) {
            let (smallest, _) = smallest(scenario, 10_000, shows);
            assert!(smallest.asks().count() <= 2, "{smallest:?}");
            assert!(smallest.asks().all(|ask| ask.headers.is_empty() && ask.body.is_none()), "{smallest:?}");
        }
    }

    #[test]
    fn a_chain_becomes_shorter() {
        let last = |scenario: &Scenario| {
            let mut path = path_of(&scenario.asks().next().unwrap().url).unwrap();
            for _ in 0..20 {
                let Some(answer) = scenario.routes.get(&path).and_then(|route| route.answer.first()) else {
                    break;
                };
                match header(answer, "Location").and_then(path_of) {
                    Some(next) => path = next,
                    None => return answer.headers.iter().any(|(name, _)| name == "X-Secret"),
                }
            }
            false
        };
        let long = |scenario: &Scenario| last(scenario) && values(scenario, "Location").count() > 1;
        let mut count = 0;
        for scenario in that(long) {
            let (smallest, _) = smallest(scenario, 10_000, last);
            assert_eq!(values(&smallest, "Location").count(), 0, "{smallest:?}");
            assert_eq!(smallest.routes.len(), 1, "{smallest:?}");
            count += 1;
        }
        assert_eq!(count, 8);
    }

    #[test]
    fn tries_are_bounded_and_nothing_is_returned_that_was_not_tried() {
        for scenario in that(|_| true) {
            assert_eq!(smallest(scenario.clone(), 0, |_| true), (scenario.clone(), 0));
            let (same, tried) = smallest(scenario.clone(), 10_000, |_| false);
            assert_eq!((same, tried), (scenario.clone(), candidates(&scenario).len()));
            let (_, tried) = smallest(scenario.clone(), TRIES, |_| true);
            assert!(tried <= TRIES);
            let (_, tried) = smallest(scenario, 5, |_| false);
            assert_eq!(tried, 5);
        }
    }

    #[test]
    fn a_page_in_the_clear_never_asks_for_an_unknown_host() {
        let unknown = |scenario: &Scenario| serde_json::to_string(scenario).unwrap().contains("plain.test");
        for scenario in that(unknown) {
            let (smallest, _) = smallest(scenario, 10_000, unknown);
            assert!(smallest.page.url.starts_with("https:"), "{smallest:?}");
        }
    }
}
