//! The servers of a scenario, without sockets: from a request to an answer, and what they saw.

use std::collections::HashMap;
use std::iter;

use url::{Position, Url};

use crate::observation::{Sent, watched, with_known_boundary};
use crate::scenario::{Answer, Route, Scenario};

/// The document of every page.
const DOCUMENT: &str = "<!doctype html><title>page</title>";

/// The servers of a scenario while it is played.
#[derive(Clone, Debug)]
pub struct Servers {
    scenario: Scenario,
    /// How many answers each path has given, to preflights and to others.
    given: HashMap<(String, bool), usize>,
    log: Vec<Sent>,
}

/// A request that came in, with the names of the file.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method.
    pub method: String,
    /// Its URL.
    pub url: String,
    /// The path in that URL, by which a route is found.
    pub path: String,
    /// Its header lines; a character is a byte.
    pub headers: Vec<(String, String)>,
    /// Its body; a character is a byte.
    pub body: String,
    /// Whether it came by HTTP/2.
    pub http2: bool,
}

impl Servers {
    /// Servers that nobody has asked yet.
    pub fn new(scenario: Scenario) -> Self {
        Self { scenario, given: HashMap::new(), log: Vec::new() }
    }

    /// What is played.
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Answers a request and notes it. A path without a route is the document of a page, which is not noted.
    pub fn receive(&mut self, request: Received) -> Answer {
        let Received { method, url, path, headers, mut body, http2 } = request;
        let Some(route) = self.scenario.routes.get(&path) else {
            return completed(self.document(&url), &method);
        };
        let header = |name: &str| {
            headers
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
        };
        let preflight = method == "OPTIONS" && header("Access-Control-Request-Method").is_some();
        let given = self.given.entry((path, preflight)).or_default();
        let mut answer = nth(route, preflight, *given);
        *given += 1;
        let origin = header("Origin").unwrap_or("*");
        let asked_method = header("Access-Control-Request-Method").unwrap_or_default();
        let asked_headers = header("Access-Control-Request-Headers").unwrap_or_default();
        for (_, value) in &mut answer.headers {
            *value = value
                .replace("{origin}", origin)
                .replace("{method}", asked_method)
                .replace("{headers}", asked_headers);
        }
        let mut headers = watched(&self.scenario, headers.into_iter());
        with_known_boundary(&mut headers, &mut body);
        self.log.push(Sent { request: format!("{method} {url}"), headers, body, http2 });
        completed(answer, &method)
    }

    /// What came in so far, in order.
    pub fn into_log(self) -> Vec<Sent> {
        self.log
    }

    /// The document at a URL, with the policy of the page that has this URL.
    fn document(&self, url: &str) -> Answer {
        let mut headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
        let pages =
            iter::once(&self.scenario.page).chain(self.scenario.asks().filter_map(|ask| ask.page.as_ref()));
        let policy =
            pages.filter(|page| place(&page.url) == place(url)).find_map(|page| page.referrer_policy);
        if let Some(policy) = policy {
            headers.push(("Referrer-Policy".to_owned(), policy.to_string()));
        }
        Answer { headers, body: DOCUMENT.to_owned(), ..Answer::default() }
    }
}

/// Host, port and path of a URL, which tell documents apart.
fn place(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(url[Position::BeforeHost..Position::AfterPath].to_owned())
}

/// With what every answer to such a method has.
fn completed(mut answer: Answer, method: &str) -> Answer {
    let empty = matches!(answer.status, 204 | 304);
    if !answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Cache-Control")) {
        answer.headers.push(("Cache-Control".to_owned(), "no-store".to_owned()));
    }
    if !empty {
        answer.headers.push(("Content-Length".to_owned(), answer.body.len().to_string()));
    }
    if method == "HEAD" || empty {
        answer.body.clear();
    }
    answer
}

fn nth(route: &Route, preflight: bool, index: usize) -> Answer {
    let answers = if preflight { &route.preflight } else { &route.answer };
    match answers.get(index).or(answers.last()) {
        Some(answer) => answer.clone(),
        None => welcome(preflight),
    }
}

/// What a route without an answer of its own gives.
fn welcome(preflight: bool) -> Answer {
    let mut lines =
        vec![("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Credentials", "true")];
    if preflight {
        lines.extend([
            ("Access-Control-Allow-Methods", "{method}"),
            ("Access-Control-Allow-Headers", "{headers}"),
            ("Access-Control-Max-Age", "0"),
        ]);
    }
    let headers = lines.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Answer { status: if preflight { 204 } else { 200 }, headers, body: String::new() }
}
