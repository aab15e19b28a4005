//! The machine, driven by a script: what the servers answer is written down, and nothing is sent.

use std::time::Duration;

use corsac_browser::{
    Action, ExchangeKind, Fetch, Input, NetworkError, NetworkErrorKind, Now, Page, Request, ResponseHead,
    Session,
};
use corsac_fetch::{Account, BodySeen, Held, HeldBy, Outcome};

/// A fetch, and what comes back for each request that goes out.
pub(crate) struct Stage {
    pub(crate) session: Session,
    pub(crate) page: Page,
    pub(crate) request: Request,
    pub(crate) answers: Vec<Answer>,
    /// Unsafe methods are not sent.
    pub(crate) hold: bool,
    /// There may be more answers than requests.
    pub(crate) spare: bool,
}

/// What comes back.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A head, and so many bytes of body.
    Head(ResponseHead, u64),
    /// Nothing.
    Fail(NetworkErrorKind, &'static str),
    /// A head, and then a body that breaks off.
    Broken(ResponseHead, u64, &'static str),
}

impl Stage {
    pub(crate) fn new(page: &str, request: Request) -> Self {
        let page = Page::new(page.parse().expect("a URL"));
        Self { session: Session::default(), page, request, answers: Vec::new(), hold: false, spare: false }
    }

    pub(crate) fn sandboxed(mut self) -> Self {
        self.page = Page::sandboxed_in(self.page.url().clone());
        self
    }

    pub(crate) fn hold(mut self) -> Self {
        self.hold = true;
        self
    }

    /// A header more, after what was [fetched](Stage::fetched).
    pub(crate) fn also_header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// The next answer, its header lines as `Name: value`.
    pub(crate) fn answer(self, status: u16, lines: &[&str]) -> Self {
        self.answer_with(
            status,
            lines,
            if lines.iter().any(|line| line.starts_with("Content-Type")) { 312 } else { 0 },
        )
    }

    pub(crate) fn answer_with(mut self, status: u16, lines: &[&str], body: u64) -> Self {
        self.answers.push(Answer::Head(head(status, lines), body));
        self
    }

    pub(crate) fn broken(mut self, status: u16, lines: &[&str], body: u64, message: &'static str) -> Self {
        self.answers.push(Answer::Broken(head(status, lines), body, message));
        self
    }

    pub(crate) fn fail(mut self, kind: NetworkErrorKind, message: &'static str) -> Self {
        self.answers.push(Answer::Fail(kind, message));
        self
    }

    /// A visit before the fetch, whose answer sets cookies.
    pub(crate) fn visited(mut self, url: &str, cookies: &[&str]) -> Self {
        let mut visit = Fetch::navigate(url.parse().expect("a URL"));
        let lines: Vec<String> = cookies.iter().map(|cookie| format!("Set-Cookie: {cookie}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        visit.step(&mut self.session, now(), Input::Start);
        visit.step(&mut self.session, now(), Input::Head(head(200, &lines)));
        self
    }

    /// The same fetch done once before, with these answers.
    pub(crate) fn fetched(mut self, answers: &[ResponseHead]) -> Self {
        let mut fetch = Fetch::new(self.page.clone(), self.request.clone());
        let mut action = fetch.step(&mut self.session, now(), Input::Start);
        for answer in answers {
            assert!(matches!(action, Action::Send(_)), "{action:?}");
            action = fetch.step(&mut self.session, now(), Input::Head(answer.clone()));
        }
        self
    }

    pub(crate) fn play(mut self) -> Account {
        let mut fetch = Fetch::new(self.page.clone(), self.request.clone());
        let mut answers = self.answers.into_iter();
        let mut bodies = Vec::new();
        let mut input = Input::Start;
        let outcome = loop {
            let action = fetch.step(&mut self.session, now(), input);
            // Hits of the preflight cache are exchanges, too.
            bodies.resize(fetch.trace().exchanges.len().max(bodies.len()), None);
            let head = match action {
                Action::Send(head) => head,
                Action::Deliver(response) => break Outcome::Delivered(response),
                Action::Fail(failure) => break Outcome::Failed(failure),
                other => panic!("{other:?}"),
            };
            let is_unsafe = !matches!(head.method.as_str(), "GET" | "HEAD" | "OPTIONS");
            if self.hold && head.kind == ExchangeKind::Actual && is_unsafe {
                break Outcome::Held(Held::new(head, HeldBy::Gate));
            }
            let Some(answer) = answers.next() else { panic!("no answer is left for {head:?}") };
            input = match answer {
                Answer::Head(head, bytes) => {
                    *bodies.last_mut().expect("an exchange") = Some(BodySeen { bytes, complete: true });
                    Input::Head(head)
                }
                Answer::Fail(kind, message) => Input::Failed(NetworkError::new(kind, message)),
                Answer::Broken(head, bytes, message) => {
                    *bodies.last_mut().expect("an exchange") = Some(BodySeen { bytes, complete: false });
                    let action = fetch.step(&mut self.session, now(), Input::Head(head));
                    assert!(matches!(action, Action::Deliver(_)), "{action:?}");
                    let error = NetworkError::new(NetworkErrorKind::Closed, message);
                    break Outcome::Failed(corsac_browser::Failure::Network(error));
                }
            };
        };
        assert!(self.spare || answers.next().is_none(), "an answer is left over");
        Account::new(Some(self.page), self.request, fetch.into_trace(), outcome, bodies)
    }
}

/// A head of header lines written `Name: value`.
pub(crate) fn head(status: u16, lines: &[&str]) -> ResponseHead {
    lines.iter().fold(ResponseHead::new(status), |head, line| {
        let (name, value) = line.split_once(':').expect("a header line");
        // One byte a character, as headers are everywhere here.
        let value: Vec<u8> = value.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect();
        head.header(name, value)
    })
}

pub(crate) fn now() -> Now {
    Now { monotonic: Duration::from_secs(1), unix: Duration::from_hours(500_000) }
}
