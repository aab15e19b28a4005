//! The servers: what they answer is written down as rules over the request.

use corsac_browser::{BodyInfo, CredentialsMode, Page, Request, RequestHead, ResponseHead};

use crate::stage::{API, PAGE, Seen, Stage, head, with};

pub(super) type Row = (&'static str, &'static str, Stage);

pub(super) fn get() -> Request {
    Request::new(API)
}

pub(super) fn put() -> Request {
    Request::new(API).method("PUT").header("Content-Type", "application/json").header("X-Api-Key", "s3cr3t")
}

pub(super) fn post() -> Request {
    let body = BodyInfo { length: Some(40), content_type: Some("text/plain".to_owned()), replayable: true };
    Request::new(API).method("POST").body(body)
}

pub(super) fn patch() -> Request {
    let body = BodyInfo { length: Some(2), content_type: None, replayable: true };
    Request::new(API).method("patch").body(body)
}

pub(super) fn include(request: Request) -> Request {
    request.credentials(CredentialsMode::Include)
}

/// A CORS layer with a list of origins, as good ones are: it names who asks, and varies.
pub(super) struct Layer {
    pub(super) origins: Vec<String>,
    pub(super) methods: &'static str,
    pub(super) headers: &'static str,
    pub(super) credentials: bool,
}

impl Layer {
    pub(super) fn of(origins: &[&str]) -> Self {
        Self {
            origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            methods: "GET, PUT, DELETE",
            headers: "content-type, x-api-key, authorization",
            credentials: true,
        }
    }

    fn lines(&self, seen: &Seen<'_>) -> Vec<String> {
        let mut lines = vec!["Vary: Origin".to_owned()];
        if self.origins.contains(&seen.origin()) {
            lines.push(format!("Access-Control-Allow-Origin: {}", seen.origin()));
            if self.credentials {
                lines.push("Access-Control-Allow-Credentials: true".to_owned());
            }
            if seen.is_preflight() {
                lines.push(format!("Access-Control-Allow-Methods: {}", self.methods));
                lines.push(format!("Access-Control-Allow-Headers: {}", self.headers));
            }
        }
        lines
    }

    /// Answers preflights, and adds its lines to what the application answers.
    pub(super) fn around(
        self,
        app: impl Fn(&Seen<'_>) -> ResponseHead + 'static,
    ) -> impl Fn(&Seen<'_>) -> ResponseHead {
        move |seen| {
            let lines = self.lines(seen);
            if seen.is_preflight() {
                return with(204, &[], &lines);
            }
            let answer = app(seen);
            lines.iter().fold(answer, |answer, line| {
                let (name, value) = line.split_once(':').expect("a line");
                answer.header(name, value.trim_start())
            })
        }
    }
}

pub(super) fn ours() -> Layer {
    Layer::of(&[PAGE])
}

pub(super) fn json() -> ResponseHead {
    head(200, &["Content-Type: application/json"])
}

/// An application that has the API and nothing else, and does not know OPTIONS.
pub(super) fn app(seen: &Seen<'_>) -> ResponseHead {
    match (seen.method(), seen.head.url.path()) {
        ("OPTIONS", _) => head(405, &["Allow: GET, PUT"]),
        (_, "/v1/profile") => json(),
        _ => head(404, &[]),
    }
}

pub(super) fn is_ours(head: &RequestHead) -> bool {
    head.header("Origin").as_deref() == Some(PAGE)
}

pub(super) fn fixed(status: u16, lines: &'static [&'static str]) -> impl Fn(&Seen<'_>) -> ResponseHead {
    move |_| head(status, lines)
}

/// GET answered with these lines; OPTIONS too.
pub(super) const ALLOW: &str = "Access-Control-Allow-Origin: https://myapp.com";
pub(super) const ALL_METHODS: &str = "Access-Control-Allow-Methods: GET, PUT";
pub(super) const ALL_HEADERS: &str = "Access-Control-Allow-Headers: content-type, x-api-key";
pub(super) const CREDENTIALS: &str = "Access-Control-Allow-Credentials: true";

pub(super) fn at(url: &str) -> Page {
    Page::new(url.parse().expect("a URL"))
}

/// A good server that refuses preflights for a private network with this status.
pub(super) fn private_network(status: u16) -> impl Fn(&Seen<'_>) -> ResponseHead {
    let good = Layer::of(&["http://myapp.com"]).around(app);
    move |seen| {
        if seen.head.headers.contains("Access-Control-Request-Private-Network") && status >= 400 {
            return head(status, &["Vary: Origin"]);
        }
        good(seen)
    }
}
