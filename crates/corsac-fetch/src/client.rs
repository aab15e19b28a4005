use std::fmt;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use corsac_browser::{
    Action, Engine, Fetch, Input, NetworkError, NetworkErrorKind, Page, RequestHead, ResponseHead, Session,
};
use corsac_core::HeaderValue;
use url::Url;

use crate::clock::Clock;
use crate::connect::{Connector, ConnectorConfig, ProxyConfig};
use crate::drive::Drive;
use crate::error::{BuildError, FetchError};
use crate::exchanges::Exchanges;
use crate::limits::Limits;
use crate::request::Request;
use crate::response::Response;
use crate::watch::{Interruption, Watch};

/// A browser profile: cookies, preflight cache, connections. Clones are the same profile.
///
/// Its fetches run inside a tokio runtime with I/O and time enabled. A fetch that is dropped is
/// cancelled, and what it had on its way is closed.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

/// What a [`Client`] is made from.
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientBuilder {
    connector: ConnectorConfig,
    engine: Engine,
    user_agent: HeaderValue,
    accept_language: Option<HeaderValue>,
    observe_blocked: bool,
    exchanges: Option<Exchanges>,
}

/// What clones share.
pub(crate) struct Inner {
    pub(crate) connector: Connector,
    pub(crate) observe_blocked: bool,
    pub(crate) exchanges: Option<Exchanges>,
    /// Locked for one step, never while anything is waited for.
    session: Mutex<Session>,
    clock: Clock,
    fresh: Box<dyn Fn() -> Session + Send + Sync>,
}

impl Client {
    /// What can be chosen.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A profile that behaves as the standard says, with the environment's proxy.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Does what a browser does for a script's `fetch()` in a page.
    ///
    /// # Errors
    /// When the page gets nothing. The error tells no more than a page learns; its
    /// [account](FetchError::account) tells the developer all.
    pub async fn fetch(&self, page: &Page, request: impl Into<Request>) -> Result<Response, FetchError> {
        Drive::script(&self.0, page, request.into()).run().await
    }

    /// Does what a browser does for a visit from the address bar: follows redirects, keeps cookies
    /// as first party.
    ///
    /// # Errors
    /// When no page comes.
    pub async fn navigate(&self, url: Url) -> Result<Response, FetchError> {
        Drive::visit(&self.0, url).run().await
    }

    /// Sends one request exactly as its head says, and gives the head of the answer: for control experiments, which
    /// ask for what no page would. No rule is applied and nothing is kept; the body is not read.
    ///
    /// ```no_run
    /// # async fn ask(client: &corsac_fetch::Client, account: &corsac_fetch::Account) {
    /// // The same once more, without saying who asks.
    /// let mut request = (*account.trace.exchanges[0].request).clone();
    /// request.headers.delete("origin");
    /// let answer = client.ask(&request).await;
    /// # }
    /// ```
    ///
    /// # Errors
    /// When no answer comes within the limits. A request with an unsafe method or a body is not sent
    /// ([`NetworkErrorKind::Request`]).
    pub async fn ask(&self, request: &RequestHead) -> Result<ResponseHead, NetworkError> {
        if !request.method.is_safe() || request.has_body {
            let message = "only a request with a safe method and without a body is sent so";
            return Err(NetworkError::new(NetworkErrorKind::Request, message));
        }
        let watch = Watch::start(self.0.limits().total, None);
        let sending = pin!(self.0.connector.exchange(request, None));
        let Ok(answer) = watch.over(sending).await else {
            let place = request.url.host_str().unwrap_or_default();
            return Err(Interruption::timeout(self.0.limits().total, place));
        };
        answer.map(|answer| answer.head)
    }

    /// Reads or changes the session: cookies, preflight cache, engine. Fetches that are under way
    /// wait meanwhile, so do not linger.
    pub fn with_session<R>(&self, f: impl FnOnce(&mut Session) -> R) -> R {
        f(&mut self.0.session())
    }

    /// Moves the session's clock on, so that cookies and cached preflights age.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// Begins a fresh session with the same settings. Connections at rest are closed.
    pub fn reset(&self) {
        *self.0.session() = (self.0.fresh)();
        self.0.connector.clear();
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Cookies are secrets.
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        let Session { engine, user_agent, accept_language, .. } = Session::default();
        let connector = ConnectorConfig::default();
        Self { connector, engine, user_agent, accept_language, observe_blocked: false, exchanges: None }
    }
}

impl ClientBuilder {
    /// How the browser behaves where engines differ; as the standard says when nothing is chosen.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The value of `User-Agent`.
    pub fn user_agent(mut self, value: HeaderValue) -> Self {
        self.user_agent = value;
        self
    }

    /// The value of `Accept-Language` for requests that bring none, or `None` to send none.
    pub fn accept_language(mut self, value: Option<HeaderValue>) -> Self {
        self.accept_language = value;
        self
    }

    /// Where to find a host and port, instead of asking a name server; several are tried in order.
    /// No proxy is used for them.
    pub fn resolve(mut self, host: impl Into<String>, port: u16, address: SocketAddr) -> Self {
        self.connector.resolve.push((host.into(), port, address));
        self
    }

    /// Trusts these root certificates too, in PEM form, beside the system's.
    pub fn root_certificate_pem(mut self, pem: &[u8]) -> Self {
        self.connector.roots_pem.push(pem.to_vec());
        self
    }

    /// Accepts every certificate, from anyone. Never for real data.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.connector.accept_invalid_certs = accept;
        self
    }

    /// Which proxy to go through; what the environment says when nothing is chosen.
    pub fn proxy(mut self, proxy: ProxyConfig) -> Self {
        self.connector.proxy = proxy;
        self
    }

    /// What a fetch may cost at most.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.connector.limits = limits;
        self
    }

    /// Whether the body of an answer that the page does not get is read all the same, up to 1 MiB,
    /// so that the [account](crate::Account::bodies) can tell that it came. A browser gives it up.
    pub fn observe_blocked(mut self, observe: bool) -> Self {
        self.observe_blocked = observe;
        self
    }

    /// Shares these exchanges with other clients: what is recorded there is not sent again. Bodies are
    /// then read whole, even those that the page does not get, so that every client can have them.
    pub fn exchanges(mut self, exchanges: Exchanges) -> Self {
        self.exchanges = Some(exchanges);
        self
    }

    /// The client. Nothing is connected yet, and the system's root certificates are read when https
    /// is first used.
    ///
    /// # Errors
    /// When a root certificate or the proxy's URL cannot be used.
    pub fn build(self) -> Result<Client, BuildError> {
        let Self { connector, engine, user_agent, accept_language, observe_blocked, exchanges } = self;
        let fresh = move || {
            let mut session = Session::new(engine);
            session.user_agent.clone_from(&user_agent);
            session.accept_language.clone_from(&accept_language);
            session
        };
        Ok(Client(Arc::new(Inner {
            connector: Connector::new(&connector)?,
            observe_blocked,
            exchanges,
            session: Mutex::new(fresh()),
            clock: Clock::new(),
            fresh: Box::new(fresh),
        })))
    }
}

impl Inner {
    pub(crate) const fn limits(&self) -> &Limits {
        &self.connector.limits
    }

    /// One step of a fetch.
    pub(crate) fn step(&self, fetch: &mut Fetch, input: Input) -> Action {
        let now = self.clock.now();
        fetch.step(&mut self.session(), now, input)
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
