//! Cases in the real browsers, at axum servers with corsac-tower's layer.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use corsac_tower::CorsLayer;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Tally;
use super::describe::{Case, Service};
use super::generate::{self, Places};
use super::machine::{self, Got, Server};
use super::naive::{self, Shown};
use crate::live::browse::{self, Browsing};
use crate::live::browsers;
use crate::live::servers::{LiveServers, ServersError};
use crate::observation::{Browser, View};
use crate::scenario::{self, OpaqueFrame, PageSpec, Scenario, Step};

/// What is played.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Where the random numbers begin.
    pub seed: u64,
    /// How many policies.
    pub count: u64,
}

/// What a browser did.
#[derive(Debug)]
pub struct Report {
    /// The browser.
    pub browser: Browser,
    /// Its version.
    pub version: String,
    /// What its pages read.
    pub tally: Tally,
    /// What differs, in words, with the case that it differs in.
    pub differences: Vec<String>,
}

/// Why a browser gives nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No port can be had.
    Bind(io::Error),
    /// The servers of scenarios, which a browser is started with, do not start.
    Servers(ServersError),
    /// The browser does not start.
    Start(browsers::Error),
    /// The browser does not do what it should.
    Browse(Box<browse::Error>),
    /// A policy that is valid by its making is not built.
    Policy(String),
}

/// The hosts of pages, and which of the two ports they have: one site's, its neighbours, and names that look like them.
const PAGES: [(&str, usize); 9] = [
    ("app.shop.localhost", 0),
    ("shop.localhost", 0),
    ("b.shop.localhost", 1),
    ("a.b.shop.localhost", 0),
    ("app.shop.localhost", 1),
    ("notshop.localhost", 0),
    ("app.shop.localhost.other.localhost", 0),
    ("localhost", 1),
    ("127.0.0.1", 0),
];

/// The document of every page.
const DOCUMENT: Html<&str> = Html("<!doctype html><title>page</title>");

/// Plays as many policies as are wanted in a browser. `progress` is told how many of how many are done.
///
/// A difference counts when it is there twice, at two servers.
///
/// # Errors
/// When a server or the browser does not start, or the browser does not do what it should.
pub async fn observe(
    browser: Browser,
    options: Options,
    progress: impl Fn(Browser, u64, u64),
) -> Result<Report, Error> {
    let scenarios = LiveServers::start().await.map_err(Error::Servers)?;
    let mut browsing = Browsing::start(browser, &scenarios).await.map_err(Error::Start)?;
    let pages = [Running::start(pages()).await?, Running::start(pages()).await?];
    let mut report = Report {
        browser,
        version: browsing.version().to_owned(),
        tally: Tally::default(),
        differences: Vec::new(),
    };
    let mut played = 0;
    for number in 0..options.count {
        progress(browser, number, options.count);
        let mut found = None;
        for _ in 0..2 {
            let (tally, difference) = play(&mut browsing, played, options.seed, number, &pages).await?;
            played += 1;
            found = difference;
            if found.is_none() {
                report.tally.join(tally);
                break;
            }
        }
        report.differences.extend(found);
    }
    progress(browser, options.count, options.count);
    // What it did is known; that it does not end by itself changes nothing.
    let _ = browsing.end().await;
    Ok(report)
}

/// Plays a case at a server of its own: what was read, and what differs.
async fn play(
    browsing: &mut Browsing<'_>,
    played: usize,
    seed: u64,
    number: u64,
    pages: &[Running; 2],
) -> Result<(Tally, Option<String>), Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::Bind)?;
    let port = listener.local_addr().map_err(Error::Bind)?.port();
    let places = Places {
        server: format!("http://api.shop.localhost:{port}"),
        pages: PAGES.map(|(host, at)| format!("http://{host}:{}", pages[at].port)).to_vec(),
    };
    let mut case = generate::case_at(seed, number, &places);
    // Nobody waits, a browser's cache keeps no OPTIONS, and it is nobody else's.
    case.keeps_options = false;
    case.programs_ask = false;
    case.asks.iter_mut().for_each(|ask| ask.after = 0);
    let built =
        || case.policy.builder().build().map_err(|problems| Error::Policy(format!("{problems}\n{case}")));
    let _running = Running::serve(listener, port, server(&case.service, CorsLayer::new(built()?)));
    let recorded =
        browsing.play(played, &scenario(&case)).await.map_err(|error| Error::Browse(Box::new(error)))?;
    let policy = built()?;
    let server = Server { origin: &case.server, policy: &policy, service: &case.service, redirects: &[] };
    let engine = machine::play(&[server], &case, browsing.browser().engine());
    let mut tally = Tally::default();
    let views = recorded.what.page.iter().zip(engine);
    for (turn, (ask, (view, engine))) in case.asks.iter().zip(views).enumerate() {
        tally.add(view.is_readable());
        // All three let `*` cover `Authorization`.
        let wanted = naive::page_reads(&case, ask, true);
        if let Some(difference) = difference(&case, wanted.as_ref(), view, &engine) {
            let text = format!("{case}ask {} ({ask}): {difference}", turn + 1);
            return Ok((tally, Some(text)));
        }
    }
    Ok((tally, None))
}

/// How what a page got in a browser differs from what the policy says, or from what the engine does.
fn difference(case: &Case, wanted: Option<&Shown>, view: &View, engine: &Got) -> Option<String> {
    let shown = match (wanted, view) {
        (None, View::Blocked) => return engine.seen.is_some().then(|| "Corsac's engine reads it".to_owned()),
        (None, View::Response(_)) => {
            return Some("the page reads what the policy does not let it read".to_owned());
        }
        (Some(_), View::Blocked) => return Some("the policy lets the page read, and it does not".to_owned()),
        (Some(shown), View::Response(response)) => (shown, response),
    };
    let (shown, response) = shown;
    let Some(by_engine) = &engine.seen else { return Some("Corsac's engine does not read it".to_owned()) };
    let seen = |name: &str| response.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    for (name, _) in &case.service.headers {
        // The policy takes away or replaces what the service says of CORS itself.
        if name.starts_with("Access-Control-") {
            continue;
        }
        let in_engine = by_engine.iter().any(|other| other.eq_ignore_ascii_case(name));
        if seen(name) != shown.shows(name) || in_engine != seen(name) {
            return Some(format!("the page {} {name}", if seen(name) { "sees" } else { "does not see" }));
        }
    }
    let too_much = response.headers.iter().find(|(name, _)| !shown.shows(name));
    too_much.map(|(name, _)| format!("the page sees {name}"))
}

fn scenario(case: &Case) -> Scenario {
    let page = |ask: &super::Ask| PageSpec {
        frame: ask.sandboxed.then_some(OpaqueFrame::Sandboxed),
        ..PageSpec::at(format!("{}/page", ask.page))
    };
    let step = |ask: &super::Ask| {
        Step::Fetch(Box::new(scenario::Ask {
            page: Some(page(ask)),
            method: ask.method.clone(),
            headers: ask.headers.clone(),
            credentials: ask.credentials,
            ..scenario::Ask::at(format!("{}{}", case.server, ask.path))
        }))
    };
    Scenario {
        third_party_cookies_off: false,
        name: "policy".to_owned(),
        about: String::new(),
        by_hand: None,
        page: PageSpec::at(format!("{}/page", case.server)),
        steps: case.asks.iter().map(step).collect(),
        routes: std::collections::BTreeMap::new(),
        seen: Vec::new(),
        reasons: std::collections::BTreeMap::new(),
        cors_errors: None,
    }
}

/// A server that runs until it is dropped.
struct Running {
    port: u16,
    task: JoinHandle<()>,
}

impl Running {
    async fn start(router: Router) -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(Error::Bind)?;
        let port = listener.local_addr().map_err(Error::Bind)?.port();
        Ok(Self::serve(listener, port, router))
    }

    fn serve(listener: TcpListener, port: u16, router: Router) -> Self {
        let task = tokio::spawn(async move {
            // It serves for ever.
            let _ = axum::serve(listener, router).await;
        });
        Self { port, task }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whatever is visited is a page.
fn pages() -> Router {
    Router::new().fallback(async || ([(header::CACHE_CONTROL, "no-store")], DOCUMENT))
}

/// A service behind the layer, and a page of its own.
fn server(service: &Service, layer: CorsLayer) -> Router {
    let answer = answer(service);
    Router::new()
        .route("/page", get(async || ([(header::CACHE_CONTROL, "no-store")], DOCUMENT)))
        .fallback(move || {
            let answer = answer.clone();
            async move { answer }
        })
        .layer(layer)
}

/// The same whatever is asked.
fn answer(service: &Service) -> (StatusCode, Lines) {
    let line = |(name, value): &(String, String)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    };
    let status = StatusCode::from_u16(service.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Lines(service.headers.iter().filter_map(line).collect()))
}

/// Header lines, several of one name too.
#[derive(Clone)]
struct Lines(Vec<(HeaderName, HeaderValue)>);

impl IntoResponse for Lines {
    fn into_response(self) -> Response {
        let mut response = Response::new(axum::body::Body::from("answer"));
        for (name, value) in self.0 {
            response.headers_mut().append(name, value);
        }
        response
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => write!(f, "no port on 127.0.0.1 can be had: {error}"),
            Self::Servers(error) => error.fmt(f),
            Self::Start(error) => error.fmt(f),
            Self::Browse(error) => error.fmt(f),
            Self::Policy(problems) => write!(f, "a policy that should be valid is not: {problems}"),
        }
    }
}

impl std::error::Error for Error {}
