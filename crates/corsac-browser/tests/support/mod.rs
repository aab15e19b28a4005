//! A small world to test in: a browser session, a clock that is set by hand, and servers that are
//! closures from a request's head to an answer's.

#![allow(dead_code)] // Each test binary uses its own part.

use std::sync::Arc;
use std::time::Duration;

use corsac_browser::{
    Action, BodyInfo, CredentialsMode, Event, ExchangeKind, Failure, Fetch, Initiator, Input, Mode, Now,
    Page, PageResponse, Request, RequestHead, ResponseHead, Session, Trace,
};
use url::Url;

/// The page's origin, and two servers: one same-site with it, one cross-site.
pub(crate) const P: &str = "http://localhost:9301";
pub(crate) const S: &str = "http://localhost:9302";
pub(crate) const X: &str = "http://127.0.0.1:9303";

pub(crate) const ACAO: &str = "Access-Control-Allow-Origin";
pub(crate) const ACAC: &str = "Access-Control-Allow-Credentials";
pub(crate) const ACAM: &str = "Access-Control-Allow-Methods";
pub(crate) const ACAH: &str = "Access-Control-Allow-Headers";
pub(crate) const ACMA: &str = "Access-Control-Max-Age";
pub(crate) const ACEH: &str = "Access-Control-Expose-Headers";

/// No fetch needs more messages: 21 hops, each with a preflight.
pub(crate) const MOST_MESSAGES: usize = 42;

/// Header lines as a test writes them.
pub(crate) type Lines<'a> = &'a [(&'a str, &'a str)];

/// A browser profile and what time it is.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: Now,
}

/// A fetch that has ended.
pub(crate) struct Ran {
    /// `Deliver` or `Fail`.
    pub(crate) outcome: Action,
    pub(crate) trace: Trace,
    pub(crate) sent: Vec<Arc<RequestHead>>,
}

impl World {
    pub(crate) fn advance(&mut self, by: Duration) {
        self.now.monotonic += by;
        self.now.unix += by;
    }

    /// Runs a fetch to its end.
    pub(crate) fn run(
        &mut self,
        page: Page,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) -> Ran {
        self.drive(Fetch::new(page, request), server)
    }

    /// Runs a fetch of the page P.
    pub(crate) fn fetch(
        &mut self,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) -> Ran {
        self.run(page(), request, server)
    }

    /// A visit.
    pub(crate) fn visit(&mut self, to: &str, server: impl FnMut(&RequestHead) -> ResponseHead) -> Ran {
        self.drive(Fetch::navigate(url(to)), server)
    }

    fn drive(&mut self, mut fetch: Fetch, mut server: impl FnMut(&RequestHead) -> ResponseHead) -> Ran {
        let mut sent = Vec::new();
        let mut action = fetch.step(&mut self.session, self.now, Input::Start);
        while let Action::Send(head) = action {
            assert!(sent.len() < MOST_MESSAGES, "the fetch does not end");
            let answer = server(&head);
            sent.push(head);
            action = fetch.step(&mut self.session, self.now, Input::Head(answer));
        }
        Ran { outcome: action, trace: fetch.into_trace(), sent }
    }
}

/// Runs one fetch of the page P in a fresh world.
pub(crate) fn run(request: Request, server: impl FnMut(&RequestHead) -> ResponseHead) -> Ran {
    World::default().fetch(request, server)
}

impl Ran {
    /// The response's type, or the reason's code.
    pub(crate) fn verdict(&self) -> &'static str {
        match &self.outcome {
            Action::Deliver(response) => response.kind.as_str(),
            Action::Fail(failure) => failure.code(),
            other => panic!("not ended: {other:?}"),
        }
    }

    /// What the page gets.
    pub(crate) fn response(&self) -> &PageResponse {
        match &self.outcome {
            Action::Deliver(response) => response,
            other => panic!("not delivered: {other:?}"),
        }
    }

    pub(crate) fn failure(&self) -> &Failure {
        match &self.outcome {
            Action::Fail(failure) => failure,
            other => panic!("not failed: {other:?}"),
        }
    }

    /// The methods that were sent, in order: `"OPTIONS PUT"`.
    pub(crate) fn methods(&self) -> String {
        let methods: Vec<_> = self.sent.iter().map(|head| head.method.as_str()).collect();
        methods.join(" ")
    }

    pub(crate) fn preflights(&self) -> usize {
        self.sent.iter().filter(|head| head.kind == ExchangeKind::Preflight).count()
    }

    /// A header of the message with this number; empty when it is absent.
    pub(crate) fn header(&self, message: usize, name: &str) -> String {
        self.sent[message].header(name).unwrap_or_default()
    }

    /// The codes of all events.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.trace.all_events().map(|event| event.info().code).collect()
    }

    pub(crate) fn has(&self, expected: impl Fn(&Event) -> bool) -> bool {
        self.trace.all_events().any(expected)
    }

    /// The names that the page sees.
    pub(crate) fn visible(&self) -> Vec<&str> {
        self.response().headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

pub(crate) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// The page P.
pub(crate) fn page() -> Page {
    Page::new(url("http://localhost:9301/"))
}

/// A frame with an opaque origin in the page P.
pub(crate) fn sandboxed() -> Page {
    Page::sandboxed_in(url("http://localhost:9301/"))
}

/// An address on one of the servers: `at(S, "/a")`.
pub(crate) fn at(server: &str, path: &str) -> String {
    format!("{server}{path}")
}

pub(crate) fn get(to: &str) -> Request {
    Request::new(to)
}

/// A request with a body of text where the method takes one.
pub(crate) fn send(method: &str, to: &str) -> Request {
    let request = Request::new(to).method(method);
    if matches!(method, "POST" | "PUT") { request.body(BodyInfo::bytes(2)) } else { request }
}

pub(crate) fn include(request: Request) -> Request {
    request.credentials(CredentialsMode::Include)
}

pub(crate) fn no_cors(request: Request) -> Request {
    request.mode(Mode::NoCors)
}

pub(crate) fn xhr(mut request: Request) -> Request {
    request.initiator = Initiator::Xhr;
    request
}

pub(crate) fn with_upload_listener(request: Request) -> Request {
    let mut request = xhr(request);
    request.upload_listener = true;
    request
}

/// An answer with these header lines.
pub(crate) fn answer(status: u16, lines: Lines<'_>) -> ResponseHead {
    lines.iter().fold(ResponseHead::new(status), |head, (name, value)| head.header(name, value))
}

/// A redirect that a cross-origin page may follow.
pub(crate) fn redirect(status: u16, to: &str) -> ResponseHead {
    answer(status, &[("Location", to), (ACAO, "*")])
}

/// An answer that lets every origin in, by its name and with credentials.
pub(crate) fn welcome(head: &RequestHead) -> ResponseHead {
    let origin = head.header("Origin").unwrap_or_else(|| "*".to_owned());
    answer(200, &[(ACAO, &origin), (ACAC, "true")])
}

/// Grants whatever a preflight asks for, and `seconds` of remembering it.
pub(crate) fn grant_all(head: &RequestHead, seconds: &str) -> ResponseHead {
    let mut head_out = welcome(head).header(ACMA, seconds);
    if let Some(method) = head.header("Access-Control-Request-Method") {
        head_out = head_out.header(ACAM, method);
    }
    match head.header("Access-Control-Request-Headers") {
        Some(names) => head_out.header(ACAH, names),
        None => head_out,
    }
}

pub(crate) fn is_preflight(head: &RequestHead) -> bool {
    head.kind == ExchangeKind::Preflight
}
