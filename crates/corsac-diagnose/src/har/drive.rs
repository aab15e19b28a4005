//! The browser's machine, fed with recorded answers.

use corsac_browser::{
    Action, Engine, ExchangeKind, Fetch, Input, NetworkError, NetworkErrorKind, Now, Page, Request,
    RequestHead, ResponseHead, Session,
};
use corsac_fetch::{Account, BodySeen, Held, HeldBy, Outcome};
use url::Url;

use super::Gap;
use super::entry::Entry;
use super::pending::Window;
use super::rebuild;

/// What came of a fetch, by what the HAR has.
pub(super) struct Driven {
    pub(super) account: Account,
    pub(super) gaps: Vec<Gap>,
    /// The entries that it was made of, as places in the window.
    pub(super) used: Vec<usize>,
    /// What was used last for a request of the page's own, if not the first entry.
    pub(super) last: Option<usize>,
}

/// Where a fetch begins.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    pub(super) engine: Engine,
    pub(super) page: &'a Page,
    pub(super) request: &'a Request,
    pub(super) entry: &'a Entry,
    /// The place of the entry in the window.
    pub(super) at: usize,
}

/// Lets the machine do the fetch; the answers are those of the window.
///
/// Where a request went out and its preflight is not in the HAR, the preflight cache answers.
pub(super) fn drive(start: &Start<'_>, window: &Window) -> Driven {
    let mut permitted = Vec::new();
    loop {
        let driven = once(start, window, &permitted);
        match driven {
            Ok(driven) => return driven,
            Err(url) => permitted.push(url),
        }
    }
}

/// With these URLs permitted by earlier preflights. `Err` is a URL more that must be.
fn once(start: &Start<'_>, window: &Window, permitted: &[Url]) -> Result<Driven, Url> {
    let Start { page, request, .. } = *start;
    let mut session = session(start, permitted);
    let mut fetch = Fetch::new(page.clone(), request.clone());
    let mut driving = Driving {
        start,
        window,
        permitted,
        gaps: Vec::new(),
        used: Vec::new(),
        last: None,
        bodies: Vec::new(),
    };
    if !permitted.is_empty() {
        driving.gaps.push(Gap::PreflightNotRecorded);
    }
    // Exchanges whose answer is nobody's, and how many decisions stood before it.
    let mut made_up = Vec::new();
    let mut input = Input::Start;
    let outcome = loop {
        match fetch.step(&mut session, Now::default(), input) {
            Action::Deliver(response) => break Outcome::Delivered(response),
            Action::Fail(failure) => break Outcome::Failed(failure),
            Action::Send(head) => {
                let index = fetch.trace().exchanges.len().saturating_sub(1);
                let came = match head.kind {
                    ExchangeKind::Preflight => driving.preflight(&head)?,
                    _ => driving.actual(index, &head),
                };
                input = match came {
                    Came::Answer(answer) => Input::Head(answer),
                    Came::Permission => {
                        made_up.push((index, fetch.trace().exchanges[index].events.len()));
                        Input::Head(yes(&head))
                    }
                    Came::Failure(error) => Input::Failed(error),
                    Came::Nothing => break Outcome::Held(Held::new(head, HeldBy::NotRecorded)),
                };
            }
            _ => break Outcome::Failed(corsac_browser::Failure::Cancelled),
        }
    };
    if let Some(asked) = fetch.trace().exchanges.last().filter(|last| last.kind == ExchangeKind::Preflight) {
        driving.never_sent(&asked.request);
    }
    let Driving { gaps, used, last, bodies, .. } = driving;
    let mut trace = fetch.into_trace();
    for (index, before) in made_up {
        let exchange = &mut trace.exchanges[index];
        exchange.cached = true;
        exchange.response = None;
        exchange.events.truncate(before);
    }
    let mut seen = vec![None; trace.exchanges.len()];
    for (index, content) in bodies.into_iter().filter(|(_, content)| *content > 0) {
        seen[index] = Some(BodySeen { bytes: content, complete: true });
    }
    let account = Account::new(Some(page.clone()), request.clone(), trace, outcome, seen);
    Ok(Driven { account, gaps, used, last })
}

/// What a fetch has taken from the HAR so far.
struct Driving<'a> {
    start: &'a Start<'a>,
    window: &'a Window,
    permitted: &'a [Url],
    gaps: Vec<Gap>,
    used: Vec<usize>,
    last: Option<usize>,
    /// Of the page's own requests that have an entry: which exchange, and how long the body of the answer is.
    bodies: Vec<(usize, u64)>,
}

/// What the HAR has for a request.
enum Came {
    Answer(ResponseHead),
    /// No preflight, but the request that waited for it went out.
    Permission,
    Failure(NetworkError),
    /// A gap.
    Nothing,
}

impl<'a> Driving<'a> {
    /// `Err`: an earlier preflight at this URL must have given the permission.
    fn preflight(&mut self, head: &RequestHead) -> Result<Came, Url> {
        let method = head.header("Access-Control-Request-Method").unwrap_or_default();
        if let Some(found) = self.window.preflight(self.at(), &head.url, &method, &self.used) {
            self.used.push(found);
            let entry = &self.window.entries[found].entry;
            let came = came(entry);
            if matches!(came, Came::Nothing) {
                self.gaps.push(Gap::PreflightUnanswered);
            }
            return Ok(came);
        }
        // Whether the request that waits for it went out tells whether it was permitted.
        let Some((_, request)) = self.next(&head.url, &method) else {
            self.gaps.push(Gap::RedirectMissing);
            return Ok(Came::Nothing);
        };
        if request.response.status != 0 {
            // Once only: some rules ask although they were told already.
            return if self.permitted.contains(&head.url) {
                Ok(Came::Permission)
            } else {
                Err(head.url.clone())
            };
        }
        let error = request.response.error.clone();
        let came = came(request);
        if matches!(came, Came::Nothing) {
            self.gaps.push(Gap::PreflightMissing);
            self.gaps.extend(error.map(|error| Gap::Unanswered { error: Some(error) }));
        }
        Ok(came)
    }

    /// A request of the page's own.
    fn actual(&mut self, index: usize, head: &RequestHead) -> Came {
        let Some((found, entry)) = self.next(&head.url, head.method.as_str()) else {
            self.gaps.push(Gap::RedirectMissing);
            return Came::Nothing;
        };
        if let Some(found) = found {
            self.used.push(found);
            self.last = Some(found);
        }
        self.bodies.push((index, entry.response.content));
        if entry.response.by_worker {
            self.gaps.push(Gap::ByWorker);
            return Came::Nothing;
        }
        // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 10.3: the stored answer is what is judged.
        if entry.response.status == 304 && entry.answered("access-control-allow-origin").is_none() {
            self.gaps.push(Gap::NotModified);
            return Came::Nothing;
        }
        let came = came(entry);
        if matches!(came, Came::Nothing) {
            self.gaps.push(Gap::Unanswered { error: entry.response.error.clone() });
        }
        came
    }

    /// The request that waited for a preflight, to where a redirect led: it belongs to the fetch, too.
    fn never_sent(&mut self, preflight: &RequestHead) {
        let method = preflight.header("Access-Control-Request-Method").unwrap_or_default();
        if let Some((Some(found), entry)) = self.next(&preflight.url, &method)
            && entry.response.status == 0
        {
            self.used.push(found);
        }
    }

    /// The next request of the page's own: that of the start, then where redirects lead, with its place in the window.
    fn next(&self, url: &Url, method: &str) -> Option<(Option<usize>, &'a Entry)> {
        if self.bodies.is_empty() {
            return Some((None, self.start.entry));
        }
        let found = self.window.hop(self.at(), url, method, &self.used)?;
        Some((Some(found), &self.window.entries[found].entry))
    }

    fn at(&self) -> usize {
        self.last.unwrap_or(self.start.at)
    }
}

fn came(entry: &Entry) -> Came {
    match failure(entry) {
        _ if entry.response.status != 0 => Came::Answer(head(entry)),
        Some(error) => Came::Failure(error),
        None => Came::Nothing,
    }
}

/// A fresh profile that has asked before at these URLs, and was told yes.
fn session(start: &Start<'_>, permitted: &[Url]) -> Session {
    let mut session = Session::new(start.engine);
    for url in permitted {
        let mut request = start.request.clone();
        request.url = url.to_string();
        let mut asking = Fetch::new(start.page.clone(), request);
        if let Action::Send(head) = asking.step(&mut session, Now::default(), Input::Start)
            && head.kind == ExchangeKind::Preflight
        {
            asking.step(&mut session, Now::default(), Input::Head(yes(&head)));
        }
    }
    if let Some(text) = start.entry.asked("cookie") {
        let url = start.page.base().join(&start.request.url);
        for pair in text.split(';').map(str::trim) {
            let (name, value) = pair.split_once('=').unwrap_or(("", pair));
            let (name, value) = (rebuild::bytes(name), rebuild::bytes(value));
            if let Ok(url) = &url {
                // One that this engine would not hold is not sent by it, as it was not then.
                let _ = session.import_cookie(start.page, url, &name, &value, Now::default());
            }
        }
    }
    session
}

/// An answer that permits all that a preflight asks for.
fn yes(asked: &RequestHead) -> ResponseHead {
    let value = |name: &str| asked.header(name).unwrap_or_default();
    ResponseHead::new(204)
        .header("Access-Control-Allow-Origin", value("Origin"))
        .header("Access-Control-Allow-Credentials", "true")
        .header("Access-Control-Allow-Methods", value("Access-Control-Request-Method"))
        .header("Access-Control-Allow-Headers", value("Access-Control-Request-Headers"))
        .header("Access-Control-Max-Age", "600")
}

/// The head of a recorded answer. Some browsers join header lines of one name by line feeds.
fn head(entry: &Entry) -> ResponseHead {
    let lines = entry
        .response
        .headers
        .iter()
        .flat_map(|(name, value)| value.split('\n').map(move |line| (name, line)));
    lines.fold(ResponseHead::new(entry.response.status), |head, (name, line)| {
        head.header(name, rebuild::bytes(line.trim_end_matches('\r')))
    })
}

/// The words by which browsers tell what failed on the network; the first that fits decides.
const FAILURES: [(&str, NetworkErrorKind); 27] = [
    ("ERR_NAME_", NetworkErrorKind::Dns),
    ("ERR_DNS_", NetworkErrorKind::Dns),
    ("ERR_PROXY", NetworkErrorKind::Proxy),
    ("ERR_TUNNEL", NetworkErrorKind::Proxy),
    ("ERR_SOCKS", NetworkErrorKind::Proxy),
    ("ERR_CERT", NetworkErrorKind::Tls),
    ("ERR_SSL", NetworkErrorKind::Tls),
    ("ERR_BAD_SSL", NetworkErrorKind::Tls),
    ("ERR_CONNECTION_RESET", NetworkErrorKind::Closed),
    ("ERR_CONNECTION_CLOSED", NetworkErrorKind::Closed),
    ("ERR_CONNECTION_ABORTED", NetworkErrorKind::Closed),
    ("ERR_EMPTY_RESPONSE", NetworkErrorKind::Closed),
    ("ERR_CONNECTION_", NetworkErrorKind::Connect),
    ("ERR_ADDRESS_", NetworkErrorKind::Connect),
    ("ERR_INTERNET_DISCONNECTED", NetworkErrorKind::Connect),
    ("ERR_NETWORK_CHANGED", NetworkErrorKind::Connect),
    ("ERR_TIMED_OUT", NetworkErrorKind::Timeout),
    ("ERR_INVALID_HTTP_RESPONSE", NetworkErrorKind::Malformed),
    ("ERR_HTTP2_", NetworkErrorKind::Malformed),
    ("ERR_QUIC_", NetworkErrorKind::Malformed),
    ("NS_ERROR_UNKNOWN_HOST", NetworkErrorKind::Dns),
    ("NS_ERROR_CONNECTION_REFUSED", NetworkErrorKind::Connect),
    ("NS_ERROR_NET_TIMEOUT", NetworkErrorKind::Timeout),
    ("NS_ERROR_NET_RESET", NetworkErrorKind::Closed),
    ("NS_ERROR_NET_INTERRUPT", NetworkErrorKind::Closed),
    ("NS_ERROR_UNKNOWN_PROXY_HOST", NetworkErrorKind::Proxy),
    ("NS_ERROR_PROXY", NetworkErrorKind::Proxy),
];

/// What failed on the network; `None` where the browser says nothing, or what it says of any fetch that it refuses.
fn failure(entry: &Entry) -> Option<NetworkError> {
    let error = entry.response.error.as_deref()?;
    let word = error.strip_prefix("net::").unwrap_or(error);
    let (_, kind) = FAILURES.iter().find(|(begin, _)| word.starts_with(begin))?;
    Some(NetworkError::new(*kind, format!("the browser says {error}")))
}
