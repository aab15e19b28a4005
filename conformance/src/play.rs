//! Plays a scenario in Corsac's machine, without a network and with a clock that is told.

use std::time::Duration;

use corsac_browser::{
    Action, Blocked, BodySource, Engine, Fetch, Input, NetworkError, NetworkErrorKind, Now, RequestHead,
    ResponseHead, Session, Stage,
};

use crate::answers::{Received, Servers};
use crate::observation::{CorsError, Observation, View};
use crate::scenario::{Ask, Scenario, Step};
use crate::script::{Frames, request, to_bytes, to_text, view};

/// When every scenario begins, since the Unix epoch: in November 2026.
const BEGIN: Duration = Duration::from_secs(1_795_000_000);

/// What an engine of Corsac does with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    /// What the page and the servers see.
    pub what: Observation,
    /// What Chromium calls the reasons for which the page gets nothing, in order.
    pub cors_errors: Vec<CorsError>,
    /// The codes of these reasons, in order.
    pub reasons: Vec<&'static str>,
}

/// Plays a scenario in an engine of Corsac, in a fresh session.
///
/// A page or a visit whose URL cannot be read gets nothing, as if blocked.
pub fn play(scenario: &Scenario, engine: Engine) -> Played {
    let mut play = Play {
        session: Session::new(engine),
        now: Now { monotonic: Duration::ZERO, unix: BEGIN },
        servers: Servers::new(scenario.clone()),
        frames: Frames::default(),
        page: Vec::new(),
        cors_errors: Vec::new(),
        reasons: Vec::new(),
    };
    for step in &scenario.steps {
        match step {
            Step::Visit(url) => {
                play.frames.leave();
                if let Ok(url) = url.parse() {
                    play.run(Fetch::navigate(url), None);
                }
            }
            Step::WaitMs(time) => {
                let time = Duration::from_millis(*time);
                play.now.monotonic += time;
                play.now.unix += time;
            }
            Step::Fetch(ask) => play.fetch(scenario, ask),
        }
    }
    let what = Observation { page: play.page, wire: play.servers.into_log() };
    Played { what, cors_errors: play.cors_errors, reasons: play.reasons }
}

struct Play {
    session: Session,
    now: Now,
    servers: Servers,
    frames: Frames,
    page: Vec<View>,
    cors_errors: Vec<CorsError>,
    reasons: Vec<&'static str>,
}

impl Play {
    fn fetch(&mut self, scenario: &Scenario, ask: &Ask) {
        for repetition in 0..ask.times {
            let (request, bytes) = request(ask, repetition, &self.session.engine);
            let seen = self.frames.page(scenario.page_of(ask)).and_then(|page| {
                let (action, body) = self.run(Fetch::new(page, request), bytes.as_deref());
                let response = match action {
                    Action::Deliver(response) => response,
                    Action::Fail(failure) => {
                        self.cors_errors.extend(failure.blocked().and_then(cors_error));
                        self.reasons.push(failure.code());
                        return None;
                    }
                    _ => return None,
                };
                let body = match &response.body {
                    BodySource::Network => body,
                    BodySource::Inline(bytes) => to_text(bytes),
                    _ => String::new(),
                };
                Some(view(ask, &response, body))
            });
            self.page.push(seen.unwrap_or(View::Blocked));
        }
    }

    /// Runs a fetch to its end: how it ended, and the body of the last answer.
    fn run(&mut self, mut fetch: Fetch, bytes: Option<&[u8]>) -> (Action, String) {
        let mut body = String::new();
        let mut action = fetch.step(&mut self.session, self.now, Input::Start);
        while let Action::Send(head) = action {
            let bytes = bytes.filter(|_| head.has_body).unwrap_or_default();
            let request = received(&head, bytes);
            let input = if head.is_streamed() && !request.http2 {
                Input::Failed(NetworkError::new(NetworkErrorKind::Request, "a streamed body needs HTTP/2"))
            } else {
                let answer = self.servers.receive(request);
                body = answer.body;
                let lines = answer.headers.iter();
                Input::Head(lines.fold(ResponseHead::new(answer.status), |head, (name, value)| {
                    head.header(name, to_bytes(value))
                }))
            };
            action = fetch.step(&mut self.session, self.now, input);
        }
        (action, body)
    }
}

/// Chromium's name for a reason, as its protocol tells it: of requests that were begun, and so not of what is refused
/// before anything is sent.
pub(crate) fn cors_error(blocked: &Blocked) -> Option<CorsError> {
    if blocked.stage == Stage::BeforeSending {
        return None;
    }
    let error = blocked.chromium()?.to_owned();
    Some(CorsError { error, parameter: blocked.chromium_parameter().unwrap_or_default() })
}

fn received(head: &RequestHead, body: &[u8]) -> Received {
    let mut url = head.url.clone();
    url.set_fragment(None);
    // A server does not see them; an http(s) URL has a host, so neither can fail.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let lines = head.headers.iter();
    Received {
        method: head.method.as_str().to_owned(),
        path: url.path().to_owned(),
        http2: url.port() == Some(crate::scenario::HTTP2_PORT),
        url: url.into(),
        headers: lines.map(|header| (header.name.to_string(), header.value.to_text())).collect(),
        body: to_text(body),
    }
}
