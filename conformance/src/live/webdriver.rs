//! The few commands of `WebDriver` that are needed.
//!
//! <https://www.w3.org/TR/webdriver2/>

use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a command may take, unless it starts or ends a browser.
const COMMAND: Duration = Duration::from_secs(20);

/// How long a browser may take to start or to end.
const SESSION: Duration = Duration::from_mins(1);

/// How long a page may load, or a script run. Less than [`COMMAND`], so that the driver says what took so long.
const IN_PAGE: Duration = Duration::from_secs(15);

/// A driver that listens on this computer.
#[derive(Clone, Copy, Debug)]
pub struct Driver {
    port: u16,
}

/// A browser under a driver's control.
#[derive(Debug)]
pub struct Session {
    driver: Driver,
    id: String,
    version: String,
}

/// An element of a document, as the driver refers to it.
#[derive(Clone, Debug)]
pub struct Element(Value);

/// Why a command failed.
#[derive(Debug)]
pub enum Error {
    /// The driver cannot be reached.
    Unreachable(std::io::Error),
    /// The connection to the driver failed.
    Connection(hyper::Error),
    /// The driver did not answer in time.
    TimeLimit {
        /// The command's path.
        command: String,
    },
    /// What came is no answer of a driver.
    NoAnswer {
        /// The command's path.
        command: String,
    },
    /// The driver could not do it.
    Refused {
        /// The standard's code.
        error: String,
        /// What the driver says of it.
        message: String,
    },
}

impl Driver {
    /// The driver that listens on this port.
    pub const fn at(port: u16) -> Self {
        Self { port }
    }

    /// Whether it answers and can start a browser.
    pub async fn is_ready(self) -> bool {
        let status = self.command(Method::GET, "/status", None, COMMAND).await;
        status.is_ok_and(|status| status["ready"] == true)
    }

    /// Starts a browser.
    ///
    /// # Errors
    ///
    /// When the driver cannot do it.
    pub async fn start(self, capabilities: Value) -> Result<Session, Error> {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = self.command(Method::POST, "/session", Some(body), SESSION).await?;
        let id = answer["sessionId"].as_str().ok_or_else(|| no_answer("/session"))?.to_owned();
        let version = answer["capabilities"]["browserVersion"].as_str().unwrap_or_default().to_owned();
        let session = Session { driver: self, id, version };
        let limit = IN_PAGE.as_millis();
        session.post("timeouts", json!({ "script": limit, "pageLoad": limit })).await?;
        Ok(session)
    }

    async fn command(
        self,
        method: Method,
        path: &str,
        body: Option<Value>,
        limit: Duration,
    ) -> Result<Value, Error> {
        let late = || Error::TimeLimit { command: path.to_owned() };
        timeout(limit, self.exchange(method, path, body)).await.map_err(|_| late())?
    }

    async fn exchange(self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Error> {
        let stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.map_err(Error::Unreachable)?;
        stream.set_nodelay(true).map_err(Error::Unreachable)?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, format!("127.0.0.1:{}", self.port))
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Full::new(Bytes::from(body.map(|body| body.to_string()).unwrap_or_default())));
        let Ok(request) = request else { return Err(no_answer(path)) };
        let exchange = async {
            let response = sender.send_request(request).await?;
            let failed = !response.status().is_success();
            Ok::<_, hyper::Error>((failed, response.into_body().collect().await?.to_bytes()))
        };
        tokio::pin!(exchange, connection);
        // The connection only ends before the exchange when it fails, and then the exchange knows of it.
        let (failed, bytes) = tokio::select! {
            result = &mut exchange => result?,
            _ = &mut connection => exchange.await?,
        };
        let mut answer: Value = serde_json::from_slice(&bytes).map_err(|_| no_answer(path))?;
        let value = answer.get_mut("value").map(Value::take).ok_or_else(|| no_answer(path))?;
        if failed {
            let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            return Err(Error::Refused { error: text("error"), message: text("message") });
        }
        Ok(value)
    }
}

impl Session {
    /// The browser's version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Goes to a URL, as if typed into the address bar, and waits until it has loaded.
    ///
    /// # Errors
    ///
    /// When it did not load.
    pub async fn go_to(&self, url: &str) -> Result<(), Error> {
        self.post("url", json!({ "url": url })).await.map(drop)
    }

    /// Runs the body of a function in the current frame, with these arguments and last a function which takes the result.
    ///
    /// # Errors
    ///
    /// When the script throws or is too slow.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Error> {
        self.post("execute/async", json!({ "script": script, "args": arguments })).await
    }

    /// As [`run`](Self::run), for a script whose result is an element.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn run_for_element(&self, script: &str, arguments: Vec<Value>) -> Result<Element, Error> {
        self.run(script, arguments).await.map(Element)
    }

    /// Makes the current frame the one that this element of it holds.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn enter(&self, frame: &Element) -> Result<(), Error> {
        self.post("frame", json!({ "id": frame.0 })).await.map(drop)
    }

    /// Makes the top-level document the current frame.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn leave_frames(&self) -> Result<(), Error> {
        self.post("frame", json!({ "id": null })).await.map(drop)
    }

    /// The messages of the `DevTools` protocol since the last call. Only of Chromium.
    ///
    /// # Errors
    ///
    /// When the driver does not know the command.
    pub async fn devtools_log(&self) -> Result<Vec<Value>, Error> {
        let entries = self.post("se/log", json!({ "type": "performance" })).await?;
        let message = |entry: &Value| {
            let mut entry: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            Some(entry["message"].take())
        };
        Ok(entries.as_array().into_iter().flatten().filter_map(message).collect())
    }

    /// Ends the browser.
    ///
    /// # Errors
    ///
    /// When it does not end.
    pub async fn end(&self) -> Result<(), Error> {
        let path = format!("/session/{}", self.id);
        self.driver.command(Method::DELETE, &path, None, SESSION).await.map(drop)
    }

    async fn post(&self, name: &str, body: Value) -> Result<Value, Error> {
        let path = format!("/session/{}/{name}", self.id);
        self.driver.command(Method::POST, &path, Some(body), COMMAND).await
    }
}

impl From<Element> for Value {
    fn from(element: Element) -> Self {
        element.0
    }
}

fn no_answer(command: &str) -> Error {
    Error::NoAnswer { command: command.to_owned() }
}

impl From<hyper::Error> for Error {
    fn from(error: hyper::Error) -> Self {
        Self::Connection(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "cannot reach the driver: {error}"),
            Self::Connection(error) => write!(f, "the connection to the driver failed: {error}"),
            Self::TimeLimit { command } => write!(f, "the driver did not answer {command} in time"),
            Self::NoAnswer { command } => write!(f, "what came for {command} is no answer of a driver"),
            Self::Refused { error, message } => write!(f, "the driver could not do it: {error}: {message}"),
        }
    }
}

impl std::error::Error for Error {}
