//! Plays a case in Corsac's own two halves: its browser asks, its policy decides, and a cache stands between.

use std::time::Duration;

use corsac_browser::{
    Action, Engine, ExchangeKind, Fetch, Input, NetworkError, NetworkErrorKind, Now, Page, Request,
    RequestHead, ResponseHead, Session,
};
use corsac_server::{Answered, Policy};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use super::cache::{Answer, HttpCache};
use super::describe::{Ask, Case, Service};

/// What a page got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Got {
    /// The names of the headers that it sees, in small letters; `None` when it reads nothing.
    pub seen: Option<Vec<String>>,
    /// The answers that came, in order.
    pub answers: Vec<Sent>,
    /// Why it reads nothing, as the machine's code has it.
    pub why: Option<&'static str>,
}

/// An answer that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Whether it is one to a preflight.
    pub preflight: bool,
    /// Its header lines, the names in small letters.
    pub headers: Vec<(String, String)>,
}

/// A server: a policy, and the service behind it.
#[derive(Debug)]
pub struct Server<'a> {
    /// Its origin.
    pub origin: &'a str,
    /// Its policy, compiled.
    pub policy: &'a Policy,
    /// Its service.
    pub service: &'a Service,
    /// What it sends elsewhere: a path, the status, and the URL.
    pub redirects: &'a [(String, u16, String)],
}

/// Plays the asks of a case at the first of these servers, in a fresh session of an engine.
pub fn play(servers: &[Server<'_>], case: &Case, engine: Engine) -> Vec<Got> {
    let mut world = World { servers, cache: HttpCache::new(case.keeps_options), now: 0, answers: Vec::new() };
    let mut session = Session::new(engine);
    // One frame for each embedder, so that what engines keep for it is met again.
    let mut frames: Vec<(String, Page)> = Vec::new();
    case.asks
        .iter()
        .map(|ask| {
            world.now += ask.after;
            if case.programs_ask {
                world.program_asks(&ask.path);
            }
            let page = page(ask, &mut frames);
            world.ask(&mut session, page, ask)
        })
        .collect()
}

fn page(ask: &Ask, frames: &mut Vec<(String, Page)>) -> Option<Page> {
    let url: Url = format!("{}/page", ask.page).parse().ok()?;
    if !ask.sandboxed {
        return Some(Page::new(url));
    }
    if let Some((_, page)) = frames.iter().find(|(embedder, _)| *embedder == ask.page) {
        return Some(page.clone());
    }
    let page = Page::sandboxed_in(url);
    frames.push((ask.page.clone(), page.clone()));
    Some(page)
}

struct World<'a> {
    servers: &'a [Server<'a>],
    cache: HttpCache,
    /// Seconds.
    now: u64,
    answers: Vec<Sent>,
}

impl World<'_> {
    fn ask(&mut self, session: &mut Session, page: Option<Page>, ask: &Ask) -> Got {
        self.answers.clear();
        let nothing = |world: &Self, why| Got { seen: None, answers: world.answers.clone(), why: Some(why) };
        let Some(page) = page else { return nothing(self, "NoPage") };
        let target = self.servers.first().map(|server| server.origin).unwrap_or_default();
        let mut request =
            Request::new(format!("{target}{}", ask.path)).method(&*ask.method).credentials(ask.credentials);
        for (name, value) in &ask.headers {
            request = request.header(name, value.as_bytes());
        }
        let time = Duration::from_secs(self.now);
        let now = Now { monotonic: time, unix: Duration::from_secs(1_795_000_000) + time };
        let mut fetch = Fetch::new(page, request);
        let mut action = fetch.step(session, now, Input::Start);
        loop {
            match action {
                Action::Send(head) => {
                    let input = match self.receive(&head) {
                        Some(answer) => Input::Head(answer),
                        None => {
                            Input::Failed(NetworkError::new(NetworkErrorKind::Connect, "nobody is there"))
                        }
                    };
                    action = fetch.step(session, now, input);
                }
                Action::Deliver(response) => {
                    let names = response.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
                    return Got { seen: Some(names.collect()), answers: self.answers.clone(), why: None };
                }
                Action::Fail(failure) => return nothing(self, failure.code()),
                _ => return nothing(self, "NoAction"),
            }
        }
    }

    /// A program that is no browser asks, and fills the cache.
    fn program_asks(&mut self, path: &str) {
        let Some(server) = self.servers.first() else { return };
        let url = format!("{}{path}", server.origin);
        for method in [Method::OPTIONS, Method::GET] {
            let mut request = http::Request::new(());
            *request.method_mut() = method;
            if let Ok(uri) = path.parse() {
                *request.uri_mut() = uri;
                self.through_cache(server, &url, &request);
            }
        }
    }

    fn through_cache(&mut self, server: &Server<'_>, url: &str, request: &http::Request<()>) -> Answer {
        if let Some(answer) = self.cache.find(url, request, self.now) {
            return answer;
        }
        let answer = server.answer(request);
        self.cache.store(url, request, &answer, self.now);
        answer
    }

    /// What comes back for a browser's request: from the cache, or from the server that it is for.
    fn receive(&mut self, head: &RequestHead) -> Option<ResponseHead> {
        let url = head.url.as_str().split('#').next().unwrap_or_default();
        let server = self.servers.iter().find(|server| {
            url.strip_prefix(server.origin).is_some_and(|path| path.is_empty() || path.starts_with('/'))
        })?;
        let mut request = http::Request::new(());
        *request.method_mut() = Method::from_bytes(head.method.as_str().as_bytes()).ok()?;
        *request.uri_mut() = url[server.origin.len()..].parse().ok()?;
        for header in &head.headers {
            let name = HeaderName::from_bytes(header.name.to_string().as_bytes()).ok()?;
            request.headers_mut().append(name, HeaderValue::from_bytes(header.value.as_bytes()).ok()?);
        }
        let answer = self.through_cache(server, url, &request);
        let lines = answer.headers.iter();
        self.answers.push(Sent {
            preflight: head.kind == ExchangeKind::Preflight,
            headers: lines
                .map(|(name, value)| {
                    (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
        });
        let lines = answer.headers.iter();
        Some(lines.fold(ResponseHead::new(answer.status), |head, (name, value)| {
            head.header(name.as_str(), value.as_bytes())
        }))
    }
}

impl Server<'_> {
    /// What a layer does with a decision.
    fn answer(&self, request: &http::Request<()>) -> Answer {
        match self.policy.decide(&request.into()).answered::<()>() {
            Answered::Here(response) => {
                Answer { status: response.status().as_u16(), headers: response.into_parts().0.headers }
            }
            Answered::ByService(ours) => self.served(request, |headers| ours.apply(headers)),
        }
    }

    /// What the service answers, with what the policy adds.
    fn served(&self, request: &http::Request<()>, add: impl FnOnce(&mut HeaderMap)) -> Answer {
        let mut answer = Answer { status: self.service.status, headers: HeaderMap::new() };
        for (name, value) in &self.service.headers {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            {
                answer.headers.append(name, value);
            }
        }
        let to = self.redirects.iter().find(|(path, ..)| path == request.uri().path());
        if let Some((_, status, url)) = to
            && let Ok(url) = HeaderValue::from_str(url)
        {
            answer.status = *status;
            answer.headers.insert(http::header::LOCATION, url);
        }
        add(&mut answer.headers);
        answer
    }
}
