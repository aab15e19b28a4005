//! Plays scenarios in a real browser.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use corsac_browser::{Initiator, ReferrerPolicy};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::browsers::{self, Running};
use super::servers::LiveServers;
use super::webdriver::{self, Element, Session};
use crate::names::Names;
use crate::observation::{Browser, CorsError, Observation, View};
use crate::scenario::{Ask, OpaqueFrame, PageSpec, Scenario, Step};

/// A browser that plays scenarios, one after the other.
#[derive(Debug)]
pub struct Browsing<'a> {
    browser: Browser,
    running: Running,
    /// Another one, started when it is needed, with third-party cookies off.
    without_cookies: Option<Running>,
    servers: &'a LiveServers,
}

/// What a scenario gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What the pages and the servers saw.
    pub what: Observation,
    /// What Chromium calls the reasons, in order. `None` from other browsers, and where pages in frames ask.
    pub cors_errors: Option<Vec<CorsError>>,
    /// How long it took.
    pub took: Duration,
}

/// Why a scenario could not be played.
#[derive(Debug)]
pub enum Error {
    /// The browser that is set up for the scenario did not start.
    Start(browsers::Error),
    /// The driver failed.
    Driver {
        /// What was being done.
        doing: String,
        /// How.
        error: webdriver::Error,
    },
    /// Neither an answer nor an error came.
    Late {
        /// What was asked for.
        url: String,
    },
    /// The script ran in another document than it should.
    Elsewhere {
        /// The document where it should run.
        document: String,
        /// Where it ran.
        at: String,
    },
    /// The page's script did not tell what it should.
    Untold {
        /// What it told.
        told: String,
    },
}

impl<'a> Browsing<'a> {
    /// Starts a browser that plays scenarios with these servers.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start(browser: Browser, servers: &'a LiveServers) -> Result<Self, browsers::Error> {
        Ok(Self { browser, running: browsers::start(browser, true).await?, without_cookies: None, servers })
    }

    /// Which browser it is.
    pub const fn browser(&self) -> Browser {
        self.browser
    }

    /// The browser's version.
    pub fn version(&self) -> &str {
        self.running.session.version()
    }

    /// Plays a scenario. Its number must be its own among all that are played with these servers.
    ///
    /// # Errors
    ///
    /// When the browser does not do what it should; that a request is blocked is no error.
    pub async fn play(&mut self, number: usize, scenario: &Scenario) -> Result<Recorded, Error> {
        if self.browser == Browser::Chromium
            && scenario.third_party_cookies_off
            && self.without_cookies.is_none()
        {
            let other = browsers::start(self.browser, false).await.map_err(Error::Start)?;
            self.without_cookies = Some(other);
        }
        let other = self.without_cookies.as_ref().filter(|_| scenario.third_party_cookies_off);
        let session = &other.unwrap_or(&self.running).session;
        self.devtools_log(session).await?;
        self.servers.begin(number, scenario.clone());
        let names = self.servers.names(number);
        let mut play = Play { session, names: &names, document: None, frames: Vec::new(), views: Vec::new() };
        let begin = Instant::now();
        let played = play.steps(scenario).await;
        let took = begin.elapsed();
        let page = play.views;
        let wire = self.servers.end(number);
        played?;
        let log = self.devtools_log(session).await?;
        let tells =
            self.browser == Browser::Chromium && scenario.asks().all(|ask| scenario.page_of(ask).is_top());
        let cors_errors = tells.then(|| cors_errors(&log, &names));
        Ok(Recorded { what: Observation { page, wire }, cors_errors, took })
    }

    /// Ends the browser.
    ///
    /// # Errors
    ///
    /// When it does not end by itself. It is killed then.
    pub async fn end(self) -> Result<(), webdriver::Error> {
        if let Some(other) = self.without_cookies {
            other.session.end().await?;
        }
        self.running.session.end().await
    }

    async fn devtools_log(&self, session: &Session) -> Result<Vec<Value>, Error> {
        if self.browser != Browser::Chromium {
            return Ok(Vec::new());
        }
        session.devtools_log().await.map_err(Error::when("reading the log"))
    }
}

/// Puts a frame into the current document and gives it when it has loaded.
const ADD_FRAME: &str = r"
const [[attribute, value], sandboxed, done] = arguments;
const frame = document.createElement('iframe');
if (sandboxed) frame.sandbox = 'allow-scripts';
frame.setAttribute(attribute, value);
frame.addEventListener('load', () => done(frame), {once: true});
document.documentElement.append(frame);
";

/// Takes a frame out of the current document.
const REMOVE_FRAME: &str = "const [frame, done] = arguments; frame.remove(); done();";

/// Runs a script as the current document's own, not the driver's, and gives what it tells.
const RUN: &str = r"
const [source, ask, done] = arguments;
const script = document.createElement('script');
script.dataset.ask = ask;
script.textContent = source;
script.addEventListener('told', () => { script.remove(); done(script.dataset.told); }, {once: true});
document.documentElement.append(script);
";

/// The script that asks.
const ASK: &str = include_str!("page.js");

/// The document that an opaque frame has.
const EMPTY_DATA_URL: &str = "data:text/html,";

/// A scenario while it is played.
struct Play<'a> {
    session: &'a Session,
    names: &'a Names,
    /// The top-level document that is there, unless a visit went elsewhere.
    document: Option<(String, Option<ReferrerPolicy>)>,
    /// The frames in it that stay, each by the way to it.
    frames: Vec<(PageSpec, Vec<Element>)>,
    views: Vec<View>,
}

/// What the page's script tells.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Seen(View),
    Late,
    Elsewhere(String),
}

impl Play<'_> {
    async fn steps(&mut self, scenario: &Scenario) -> Result<(), Error> {
        for step in &scenario.steps {
            match step {
                Step::Visit(url) => self.go_to(url).await?,
                Step::WaitMs(time) => sleep(Duration::from_millis(*time)).await,
                Step::Fetch(ask) => {
                    let page = scenario.page_of(ask);
                    for repetition in 0..ask.times {
                        let view = self.fetch(page, ask, repetition).await?;
                        self.views.push(view);
                    }
                }
            }
        }
        Ok(())
    }

    /// Asks in the document of this page; what stays in this top-level document is there for the next.
    async fn fetch(&mut self, page: &PageSpec, ask: &Ask, repetition: u32) -> Result<View, Error> {
        let session = self.session;
        let own_policy = page.referrer_policy.filter(|_| page.inside.is_empty());
        let document = (page.top().to_owned(), own_policy);
        if self.document.as_ref() != Some(&document) {
            self.go_to(page.top()).await?;
            self.document = Some(document);
        }
        if page.is_top() {
            return self.ask(page, ask, repetition).await;
        }
        let stays = page.id.and_then(|_| self.frames.iter().find(|(other, _)| other == page));
        let way = match stays {
            Some((_, way)) => {
                for frame in way {
                    session.enter(frame).await.map_err(Error::when("entering a frame"))?;
                }
                way.clone()
            }
            None => self.add_frames(page).await?,
        };
        let view = self.ask(page, ask, repetition).await?;
        session.leave_frames().await.map_err(Error::when("leaving the frames"))?;
        if page.id.is_none() {
            for frame in way.into_iter().take(1) {
                session
                    .run(REMOVE_FRAME, vec![frame.into()])
                    .await
                    .map_err(Error::when("removing a frame"))?;
            }
        } else if !self.frames.iter().any(|(other, _)| other == page) {
            self.frames.push((page.clone(), way));
        }
        Ok(view)
    }

    /// Makes the frames down to a page's document, and enters them.
    async fn add_frames(&self, page: &PageSpec) -> Result<Vec<Element>, Error> {
        let session = self.session;
        let below_top =
            page.inside.iter().rev().skip(1).chain(Some(&page.url).filter(|_| !page.inside.is_empty()));
        let by_url = below_top.map(|url| (["src", &self.names.live(url)].map(str::to_owned), false));
        let opaque = page.frame.map(|frame| match frame {
            OpaqueFrame::Sandboxed => (["srcdoc", "<!doctype html>"].map(str::to_owned), true),
            OpaqueFrame::Data => (["src", EMPTY_DATA_URL].map(str::to_owned), false),
        });
        let mut way = Vec::new();
        for (attribute, sandboxed) in by_url.chain(opaque) {
            let frame = session.run_for_element(ADD_FRAME, vec![json!(attribute), json!(sandboxed)]).await;
            let frame = frame.map_err(Error::when("adding a frame"))?;
            session.enter(&frame).await.map_err(Error::when("entering a frame"))?;
            way.push(frame);
        }
        Ok(way)
    }

    /// Asks in the current frame.
    async fn ask(&self, page: &PageSpec, ask: &Ask, repetition: u32) -> Result<View, Error> {
        let live = |text: &str| self.names.live(text);
        let document = match page.frame {
            None => live(&page.url),
            Some(OpaqueFrame::Sandboxed) => "about:srcdoc".to_owned(),
            Some(OpaqueFrame::Data) => EMPTY_DATA_URL.to_owned(),
        };
        let url = ask.url(repetition);
        let headers: Vec<_> = ask.headers.iter().map(|(name, value)| (name, live(value))).collect();
        let order = json!({
            "document": document,
            "xhr": ask.initiator == Initiator::Xhr,
            "url": live(&url),
            "method": ask.method,
            "headers": headers,
            "body": ask.body,
            "mode": ask.mode.as_str(),
            "credentials": ask.credentials.as_str(),
            "redirect": ask.redirect.as_str(),
            "cache": ask.cache.as_str(),
            "referrer_policy": ask.referrer_policy.map(ReferrerPolicy::as_str),
            "keepalive": ask.keepalive,
            "upload_listener": ask.upload_listener,
        });
        let session = self.session;
        let told = session.run(RUN, vec![json!(ASK), json!(order.to_string())]).await;
        let told = told.map_err(Error::when(&format!("asking for {url}")))?;
        let text = told.as_str().unwrap_or_default();
        match serde_json::from_str(text) {
            Ok(Told::Seen(view)) => Ok(self.filed(view)),
            Ok(Told::Late) => Err(Error::Late { url }),
            Ok(Told::Elsewhere(at)) => Err(Error::Elsewhere { document, at }),
            Err(_) => Err(Error::Untold { told: told.to_string() }),
        }
    }

    fn filed(&self, view: View) -> View {
        let View::Response(mut response) = view else { return view };
        response.url = self.names.filed(&response.url);
        // No server sent it: Firefox tells a page so which protocol an answer came by.
        response.headers.retain(|(name, _)| name != "x-firefox-spdy");
        for (_, value) in &mut response.headers {
            *value = self.names.filed(value);
        }
        // In order of their names already where `fetch()` gave them, not so elsewhere.
        response.headers.sort();
        response.body = self.names.filed(&response.body);
        View::Response(response)
    }

    async fn go_to(&mut self, url: &str) -> Result<(), Error> {
        self.document = None;
        self.frames.clear();
        let session = self.session;
        session.go_to(&self.names.live(url)).await.map_err(Error::when(&format!("going to {url}")))
    }
}

/// What Chromium calls the reasons, in order. It often tells of one request twice, once for its preflight.
fn cors_errors(log: &[Value], names: &Names) -> Vec<CorsError> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // Which request a preflight is for; other requests are for themselves.
    let mut owners = HashMap::new();
    let mut found: Vec<(String, CorsError)> = Vec::new();
    for message in log {
        let parameters = &message["params"];
        let id = text(&parameters["requestId"]);
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                let initiator = &parameters["initiator"];
                let preflight = initiator["type"] == "preflight";
                let owner = if preflight { text(&initiator["requestId"]) } else { id.clone() };
                owners.insert(id, owner);
            }
            Some("Network.loadingFailed") => {
                let status = &parameters["corsErrorStatus"];
                let (Some(owner), Some(error)) = (owners.get(&id), status["corsError"].as_str()) else {
                    continue;
                };
                let parameter = names.filed(&text(&status["failedParameter"]));
                let one = (owner.clone(), CorsError { error: error.to_owned(), parameter });
                if !found.contains(&one) {
                    found.push(one);
                }
            }
            _ => {}
        }
    }
    found.into_iter().map(|(_, error)| error).collect()
}

impl Error {
    /// For `map_err`: the driver failed while this was being done.
    fn when(doing: &str) -> impl FnOnce(webdriver::Error) -> Self {
        let doing = doing.to_owned();
        |error| Self::Driver { doing, error }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Driver { doing, error } => write!(f, "{doing}: {error}"),
            Self::Late { url } => write!(f, "{url}: neither an answer nor an error came in time"),
            Self::Elsewhere { document, at } => write!(f, "the script should run in {document}, not in {at}"),
            Self::Untold { told } => write!(f, "the page's script told {told}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(id: &str, initiator: &Value) -> Value {
        json!({ "method": "Network.requestWillBeSent", "params": { "requestId": id, "initiator": initiator } })
    }

    fn failed(id: &str, error: &str, parameter: &str) -> Value {
        let status = json!({ "corsError": error, "failedParameter": parameter });
        json!({ "method": "Network.loadingFailed", "params": { "requestId": id, "corsErrorStatus": status } })
    }

    #[test]
    fn each_request_counts_once() {
        let script = json!({ "type": "script" });
        let preflight = json!({ "type": "preflight", "requestId": "3" });
        let log = [
            // Of the scenario before, whose request this log does not tell.
            failed("0", "MissingAllowOriginHeader", ""),
            sent("1", &script),
            failed("1", "AllowOriginMismatch", "http://one-s12.localhost:41234"),
            // The same failure of another request.
            sent("2", &script),
            failed("2", "AllowOriginMismatch", "http://one-s12.localhost:41234"),
            // A request and its preflight, which are told apart.
            sent("3", &script),
            sent("P", &preflight),
            failed("P", "PreflightInvalidStatus", ""),
            failed("3", "PreflightInvalidStatus", ""),
            // A failure that is not CORS's.
            sent("4", &script),
            json!({ "method": "Network.loadingFailed", "params": { "requestId": "4" } }),
        ];
        let names = Names::new(12, &[(7001, 41234)]);
        let told: Vec<_> =
            cors_errors(&log, &names).into_iter().map(|error| (error.error, error.parameter)).collect();
        let mismatch = ("AllowOriginMismatch".to_owned(), "http://one.localhost:7001".to_owned());
        let status = ("PreflightInvalidStatus".to_owned(), String::new());
        assert_eq!(told, [mismatch.clone(), mismatch, status]);
    }
}
