//! The machine and the experiments, driven by a script: a server is a function, and nothing is sent.

use std::cell::Cell;
use std::time::Duration;

use corsac_browser::{
    Action, Engine, ExchangeKind, Fetch, Input, NetworkError, NetworkErrorKind, Now, Page, Request,
    RequestHead, ResponseHead, Session,
};
use corsac_diagnose::experiments::{self, Observed};
use corsac_diagnose::secrets::Secrets;
use corsac_diagnose::{Evidence, Finding, Told, find};
use corsac_fetch::{Account, Held, HeldBy, Outcome};

pub(crate) const PAGE: &str = "https://myapp.com";
pub(crate) const API: &str = "https://api.mybackend.com/v1/profile";

/// A request as a server sees it, and how many came before.
pub(crate) struct Seen<'a> {
    pub(crate) head: &'a RequestHead,
    pub(crate) before: usize,
}

impl Seen<'_> {
    pub(crate) fn header(&self, name: &str) -> String {
        self.head.header(name).unwrap_or_default()
    }

    pub(crate) fn origin(&self) -> String {
        self.header("Origin")
    }

    pub(crate) fn method(&self) -> &str {
        self.head.method.as_str()
    }

    pub(crate) fn path(&self) -> &str {
        self.head.url.path()
    }

    pub(crate) fn is_preflight(&self) -> bool {
        self.method() == "OPTIONS" && self.head.headers.contains("Access-Control-Request-Method")
    }
}

pub(crate) type Server = Box<dyn Fn(&Seen<'_>) -> Option<ResponseHead>>;

/// A fetch, who answers, and what the user adds.
pub(crate) struct Stage {
    pub(crate) page: Page,
    pub(crate) request: Request,
    pub(crate) session: Session,
    pub(crate) server: Server,
    pub(crate) told: Told,
    pub(crate) experiments: bool,
    pub(crate) send: bool,
}

/// What came of it.
pub(crate) struct Played {
    pub(crate) findings: Vec<Finding>,
    pub(crate) experiments: Vec<Observed>,
}

impl Stage {
    pub(crate) fn new(request: Request, server: impl Fn(&Seen<'_>) -> ResponseHead + 'static) -> Self {
        Self {
            page: Page::new(format!("{PAGE}/").parse().expect("a URL")),
            request,
            session: Session::new(Engine::CHROMIUM),
            server: Box::new(move |seen| Some(server(seen))),
            told: Told::default(),
            experiments: true,
            send: true,
        }
    }

    pub(crate) fn page(mut self, page: Page) -> Self {
        self.page = page;
        self
    }

    /// Of this URL; a page of http asks for one of http.
    pub(crate) fn at(mut self, url: &str) -> Self {
        url.clone_into(&mut self.request.url);
        if url.starts_with("http:") && !url.contains("127.0.0.1") {
            self.page = Page::new("http://myapp.com/".parse().expect("a URL"));
        }
        self
    }

    pub(crate) fn dead(mut self) -> Self {
        self.server = Box::new(|_| None);
        self
    }

    pub(crate) fn told(mut self, change: impl FnOnce(&mut Told)) -> Self {
        change(&mut self.told);
        self
    }

    /// Only the trace.
    pub(crate) fn alone(mut self) -> Self {
        self.experiments = false;
        self
    }

    /// A visit before the fetch, whose answer sets a cookie.
    pub(crate) fn visited(mut self, cookie: &str) -> Self {
        let mut visit = Fetch::navigate(API.parse().expect("a URL"));
        visit.step(&mut self.session, now(), Input::Start);
        visit.step(&mut self.session, now(), Input::Head(head(200, &[&format!("Set-Cookie: {cookie}")])));
        self
    }

    pub(crate) fn account(&mut self) -> (Account, usize) {
        let before = Cell::new(0);
        let mut fetch = Fetch::new(self.page.clone(), self.request.clone());
        let mut input = Input::Start;
        let outcome = loop {
            let request = match fetch.step(&mut self.session, now(), input) {
                Action::Send(request) => request,
                Action::Deliver(response) => break Outcome::Delivered(response),
                Action::Fail(failure) => break Outcome::Failed(failure),
                other => panic!("{other:?}"),
            };
            if request.kind == ExchangeKind::Actual && !request.method.is_safe() && !self.send {
                break Outcome::Held(Held::new(request, HeldBy::Gate));
            }
            input = match self.ask(&request, &before) {
                Some(head) => Input::Head(head),
                None => Input::Failed(NetworkError::new(NetworkErrorKind::Connect, "nobody listens")),
            };
        };
        let account = Account::new(
            Some(self.page.clone()),
            self.request.clone(),
            fetch.into_trace(),
            outcome,
            Vec::new(),
        );
        (account, before.get())
    }

    pub(crate) fn play(mut self) -> Played {
        let (account, count) = self.account();
        let before = Cell::new(count);
        let mut evidence = Evidence::of(&account);
        evidence.told = self.told.clone();
        while self.experiments
            && let Some(experiment) = experiments::next(&evidence, "5eed")
        {
            let gone = NetworkError::new(NetworkErrorKind::Connect, "nobody listens");
            let came = self.ask(&experiment.request, &before).ok_or(gone);
            evidence.experiments.push(Observed::new(experiment, came));
        }
        Played { findings: find(&evidence), experiments: evidence.experiments }
    }

    fn ask(&self, request: &RequestHead, before: &Cell<usize>) -> Option<ResponseHead> {
        let seen = Seen { head: request, before: before.get() };
        before.set(before.get() + 1);
        (self.server)(&seen)
    }
}

impl Played {
    /// What was asked besides, in words.
    pub(crate) fn told(&self) -> Vec<String> {
        let text = |one: &Observed| format!("{}: {}", one.experiment.text(Secrets::Hide), one.answer());
        self.experiments.iter().map(text).collect()
    }

    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.cause.code()).collect()
    }
}

/// A head of header lines written `Name: value`.
pub(crate) fn head(status: u16, lines: &[&str]) -> ResponseHead {
    lines.iter().fold(ResponseHead::new(status), |head, line| {
        let (name, value) = line.split_once(':').expect("a header line");
        head.header(name, value.trim_start())
    })
}

/// Its lines and those of another.
pub(crate) fn with(status: u16, lines: &[&str], more: &[String]) -> ResponseHead {
    more.iter().fold(head(status, lines), |head, line| {
        let (name, value) = line.split_once(':').expect("a header line");
        head.header(name, value.trim_start())
    })
}

pub(crate) fn now() -> Now {
    Now { monotonic: Duration::from_secs(1), unix: Duration::from_hours(500_000) }
}
