//! From terms to cases: what an expectation does not say, the defaults say; what it lists is multiplied.

use std::collections::HashMap;
use std::sync::Arc;

use corsac_browser::CredentialsMode;
use corsac_browser::EngineName::{self, Chromium, Firefox, WebKitGtk};
use corsac_policy::form::{Findings, Lines, fault};
use corsac_policy::{Position, Severity};

use super::checks::{CONTRADICTION, MISSING, TOO_MANY_CASES};
use super::file::{Item, Placed, Route, Terms};
use super::variables::Hidden;
use super::{Ask, Case, Contract, Expectation, Line, MAX_CASES, Promise, StatusPromise};

/// Where what a promise says stands, as far as it does not stand in the defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) page: Option<Position>,
    pub(super) status: Option<Position>,
    pub(super) exposes: Option<Position>,
    pub(super) hides: Option<Position>,
    pub(super) max_age_at_least: Option<Position>,
    pub(super) max_age_at_most: Option<Position>,
}

/// The contract, as far as nothing is found; what is found is added.
pub(super) fn contract(
    text: &str,
    defaults: &Terms,
    expects: &[Terms],
    is_whole: bool,
    hidden: Hidden,
    findings: &mut Findings<'_>,
) -> Contract {
    let lines = Lines::of(text);
    let mut contract = Contract { expectations: Vec::new(), cases: Vec::new(), asks: Vec::new(), hidden };
    if expects.is_empty() && is_whole {
        findings.add(fault(
            &MISSING,
            0..0,
            "nothing is promised",
            "[[expect]], with origins, routes and page",
        ));
    }
    let mut made = Made { contract: &mut contract, known: HashMap::new(), is_full: false };
    for own in expects {
        contradictions(own, defaults, findings);
        let Some(lists) = Lists::of(own, defaults, is_whole, findings) else { continue };
        made.add(own, defaults, &lists, &lines, findings);
    }
    contract
}

/// What is multiplied.
struct Lists {
    origins: Vec<Item<str>>,
    routes: Vec<Item<Route>>,
    methods: Vec<Item<str>>,
    headers: Vec<Item<[Line]>>,
    credentials: Vec<CredentialsMode>,
    promise: Promise,
}

/// The id of a method, a list of headers, cookies or a body that nothing is said of.
const NONE: usize = usize::MAX;

impl Lists {
    /// `None` where something is missing, of which is told, or where there is nothing to multiply.
    fn of(own: &Terms, defaults: &Terms, is_whole: bool, findings: &mut Findings<'_>) -> Option<Self> {
        let origins = own.origins.clone().or_else(|| defaults.origins.clone()).unwrap_or_default();
        let routes = own.routes.clone().or_else(|| defaults.routes.clone()).unwrap_or_default();
        let promise = own.page.as_ref().or(defaults.page.as_ref()).map(|(promise, _)| *promise);
        let missing = [
            (origins.is_empty(), "origins", "origins = [\"https://myapp.com\"]"),
            (routes.is_empty(), "routes", "routes = [\"/profile\"]"),
            (promise.is_none(), "page", "page = \"reads\""),
        ];
        // What could not be read is not missing.
        if is_whole && !own.unread && !defaults.unread {
            for (_, name, help) in missing.iter().filter(|(is_missing, ..)| *is_missing) {
                let message = format!("it says no {name}, and neither does [defaults]");
                findings.add(fault(&MISSING, own.header.clone(), message, *help));
            }
        }
        if missing.iter().any(|(is_missing, ..)| *is_missing) {
            return None;
        }
        let methods = own.methods.as_ref().or(defaults.methods.as_ref()).map(|(methods, _)| methods.clone());
        let headers = own.headers.clone().or_else(|| defaults.headers.clone());
        let credentials = own.credentials.clone().or_else(|| defaults.credentials.clone());
        Some(Self {
            origins,
            routes,
            methods: or(methods, || Item { id: NONE, is: Arc::from("GET") }),
            headers: or(headers, || Item { id: NONE, is: Arc::from([]) }),
            credentials: or(credentials, || CredentialsMode::SameOrigin),
            promise: promise?,
        })
    }

    fn count(&self) -> usize {
        let lengths = [
            self.origins.len(),
            self.routes.len(),
            self.methods.len(),
            self.headers.len(),
            self.credentials.len(),
        ];
        lengths.into_iter().fold(1, usize::saturating_mul)
    }
}

/// The list, or one item where there is none.
fn or<T>(list: Option<Vec<T>>, one: impl Fn() -> T) -> Vec<T> {
    list.filter(|list| !list.is_empty()).unwrap_or_else(|| vec![one()])
}

/// What tells two asks apart.
type Key = [usize; 7];

struct Made<'a> {
    contract: &'a mut Contract,
    known: HashMap<Key, usize>,
    /// There are too many, and it has been told.
    is_full: bool,
}

impl Made<'_> {
    fn add(
        &mut self,
        own: &Terms,
        defaults: &Terms,
        lists: &Lists,
        lines: &Lines<'_>,
        findings: &mut Findings<'_>,
    ) {
        let count = lists.count();
        if self.contract.cases.len().saturating_add(count) > MAX_CASES {
            if !self.is_full {
                let cases = if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
                let message = format!("its lists make {cases}, and {MAX_CASES} are asked at most in all");
                let help = "shorter lists, or several contracts";
                findings.add(fault(&TOO_MANY_CASES, own.header.clone(), message, help));
            }
            self.is_full = true;
            return;
        }
        let begin = self.contract.cases.len();
        let engines = own.engines.clone().or_else(|| defaults.engines.clone());
        let engines = engines
            .filter(|engines| !engines.is_empty())
            .unwrap_or_else(|| vec![Chromium, Firefox, WebKitGtk]);
        let send = own.send.or(defaults.send).unwrap_or_default();
        let cookies = own.cookies.as_ref().or(defaults.cookies.as_ref());
        let body = own.body.as_ref().or(defaults.body.as_ref()).map(|(body, _)| body);
        for origin in &lists.origins {
            for route in &lists.routes {
                for method in &lists.methods {
                    // A body in the defaults is for those methods that can have one.
                    let body = body.filter(|_| !has_no_body(&method.is));
                    for headers in &lists.headers {
                        for credentials in &lists.credentials {
                            let key = [
                                origin.id,
                                route.id,
                                if &*method.is == "GET" { NONE } else { method.id },
                                if headers.is.is_empty() { NONE } else { headers.id },
                                *credentials as usize,
                                cookies
                                    .filter(|cookies| !cookies.is.is_empty())
                                    .map_or(NONE, |cookies| cookies.id),
                                body.map_or(NONE, |body| body.id),
                            ];
                            let asks = &mut self.contract.asks;
                            let ask = *self.known.entry(key).or_insert_with(|| {
                                asks.push(Ask {
                                    origin: Arc::clone(&origin.is),
                                    url: Arc::clone(&route.is.url),
                                    url_shown: Arc::clone(&route.is.shown),
                                    method: Arc::clone(&method.is),
                                    headers: Arc::clone(&headers.is),
                                    credentials: *credentials,
                                    cookies: cookies
                                        .map_or_else(|| Arc::from([]), |cookies| Arc::clone(&cookies.is)),
                                    body: body.map(|body| Arc::clone(&body.is)),
                                    send: false,
                                    engines: Vec::new(),
                                });
                                asks.len() - 1
                            });
                            asks[ask].send |= send;
                            for engine in &engines {
                                if !asks[ask].engines.contains(engine) {
                                    asks[ask].engines.push(*engine);
                                }
                            }
                            let expectation = self.contract.expectations.len();
                            self.contract.cases.push(Case { expectation, ask });
                        }
                    }
                }
            }
        }
        let cases = begin..self.contract.cases.len();
        self.contract.expectations.push(expectation(own, defaults, lists, engines, cases, lines));
    }
}

fn expectation(
    own: &Terms,
    defaults: &Terms,
    lists: &Lists,
    engines: Vec<EngineName>,
    cases: std::ops::Range<usize>,
    lines: &Lines<'_>,
) -> Expectation {
    let reads = lists.promise == Promise::Reads;
    let has_age = matches!(lists.promise, Promise::Reads | Promise::AllowedAtPreflight);
    // What the defaults say of what is promised holds only where it can.
    let status = own.status.as_ref().or(defaults.status.as_ref().filter(|_| reads));
    let exposes = own.exposes.as_ref().or(defaults.exposes.as_ref().filter(|_| reads));
    let hides = own.hides.as_ref().or(defaults.hides.as_ref().filter(|_| reads));
    let at_least = own.max_age_at_least.as_ref().or(defaults.max_age_at_least.as_ref().filter(|_| has_age));
    let at_most = own.max_age_at_most.as_ref().or(defaults.max_age_at_most.as_ref().filter(|_| has_age));
    let names =
        |names: Option<&Placed<Vec<String>>>| names.map(|(names, _)| names.clone()).unwrap_or_default();
    Expectation {
        name: own.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| lists.named()),
        position: lines.position(own.header.start),
        promise: lists.promise,
        status: status.map_or(StatusPromise::Ok, |(status, _)| status.clone()),
        exposes: names(exposes),
        hides: names(hides),
        max_age_at_least: at_least.map(|(seconds, _)| *seconds),
        max_age_at_most: at_most.map(|(seconds, _)| *seconds),
        engines,
        undecided_passes: own.undecided_passes.or(defaults.undecided_passes).unwrap_or_default(),
        cases,
        places: Places {
            page: place(own.page.as_ref(), lines),
            status: place(own.status.as_ref(), lines),
            exposes: place(own.exposes.as_ref(), lines),
            hides: place(own.hides.as_ref(), lines),
            max_age_at_least: place(own.max_age_at_least.as_ref(), lines),
            max_age_at_most: place(own.max_age_at_most.as_ref(), lines),
        },
    }
}

fn place<T>(placed: Option<&Placed<T>>, lines: &Lines<'_>) -> Option<Position> {
    placed.map(|(_, span)| lines.position(span.start))
}

impl Lists {
    /// `GET and PUT /profile from https://myapp.com and 1 more: reads`
    fn named(&self) -> String {
        let more = |count: usize| if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let methods: Vec<String> = self.methods.iter().map(|method| method.is.to_string()).collect();
        let route = self.routes.first().map(|route| {
            let shown: &str = &route.is.shown;
            let path = shown.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
            path.unwrap_or("/").to_owned()
        });
        let origin = self.origins.first().map(|origin| origin.is.to_string());
        format!(
            "{} {}{} from {}{}: {}",
            crate::words::and(&methods),
            route.unwrap_or_default(),
            more(self.routes.len()),
            origin.unwrap_or_default(),
            more(self.origins.len()),
            self.promise.as_str()
        )
    }
}

/// ([#dom-request](https://fetch.spec.whatwg.org/#dom-request), step 35.)
fn has_no_body(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// What an expectation says that cannot hold beside what else it says.
fn contradictions(own: &Terms, defaults: &Terms, findings: &mut Findings<'_>) {
    let before = findings.count(Severity::Error);
    if let Some((promise, _)) = own.page.as_ref().or(defaults.page.as_ref()) {
        let word = promise.as_str();
        let reads = [
            (own.status.as_ref().map(|(_, span)| span), "status"),
            (own.exposes.as_ref().map(|(_, span)| span), "exposes"),
            (own.hides.as_ref().map(|(_, span)| span), "hides"),
        ];
        if *promise != Promise::Reads {
            for (span, name) in reads {
                let Some(span) = span else { continue };
                let message = format!("{name} says what the page reads, and page is \"{word}\"");
                findings.add(fault(
                    &CONTRADICTION,
                    span.clone(),
                    message,
                    "leave it out, or page = \"reads\"",
                ));
            }
        }
        let ages = [
            (own.max_age_at_least.as_ref(), "max_age_at_least"),
            (own.max_age_at_most.as_ref(), "max_age_at_most"),
        ];
        if matches!(promise, Promise::Refused | Promise::RefusedAtPreflight) {
            for (placed, name) in ages {
                let Some((_, span)) = placed else { continue };
                let message = format!("{name} is about a preflight that passes, and page is \"{word}\"");
                let help = "leave it out, or page = \"allowed-at-preflight\"";
                findings.add(fault(&CONTRADICTION, span.clone(), message, help));
            }
        }
    }
    if let (Some((least, _)), Some((most, span))) = (
        own.max_age_at_least.as_ref().or(defaults.max_age_at_least.as_ref()),
        own.max_age_at_most.as_ref().or(defaults.max_age_at_most.as_ref()),
    ) && least > most
        && findings.count(Severity::Error) == before
    {
        let message = format!("at most {most} seconds are promised, and at least {least}");
        findings.add(fault(&CONTRADICTION, span.clone(), message, "the larger one at most"));
    }
    let exposes = own.exposes.as_ref().or(defaults.exposes.as_ref()).map(|(names, _)| names.as_slice());
    if let (Some(exposes), Some((hides, span))) = (exposes, &own.hides)
        && let Some(both) =
            hides.iter().find(|name| exposes.iter().any(|known| known.eq_ignore_ascii_case(name)))
    {
        let message = format!("{both} stands in exposes and in hides");
        findings.add(fault(&CONTRADICTION, span.clone(), message, "one of the two"));
    }
    let methods = own.methods.as_ref().or(defaults.methods.as_ref()).map(|(methods, _)| methods);
    let without = methods.map_or(Some("GET"), |methods| {
        methods.iter().map(|method| &*method.is).find(|method| has_no_body(method))
    });
    if let (Some((_, span)), Some(method)) = (&own.body, without) {
        let message = format!("fetch() takes no body with {method}");
        findings.add(fault(&CONTRADICTION, span.clone(), message, "methods = [\"POST\"], or no body"));
    }
}
