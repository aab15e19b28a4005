//! What scenarios are made of: a world with an engine, and a record of what is seen.

use std::fmt::Write as _;
use std::time::Duration;

use corsac_browser::{Action, Engine, Now, Page, Request, RequestHead, ResponseHead, Session};

use crate::support::{P, Ran, S, World, X, answer, grant_all, is_preflight, page, welcome};

/// What is done to see one difference.
pub(crate) struct Scenario {
    /// The topic of its row.
    pub(crate) topic: &'static str,
    /// Plays it, and tells what was seen.
    pub(crate) run: fn(Engine) -> String,
}

/// How a line of the record is to be read.
pub(crate) const LEGEND: &str = "\
P, S and X are http://localhost:9301, http://localhost:9302 and http://127.0.0.1:9303. Each line is one
fetch: what was sent, with the method and the names that a preflight asks for and the headers that
matter, then the response that the page got or the reason why it got none.
";

/// A world that is looked at.
pub(crate) struct Scene {
    engine: Engine,
    world: World,
    shown: &'static [&'static str],
    text: String,
}

impl Scene {
    /// A fresh profile of the engine. The headers that are shown are those that matter here.
    pub(crate) fn new(engine: Engine, shown: &'static [&'static str]) -> Self {
        Self { engine, world: fresh(engine), shown, text: String::new() }
    }

    /// A fetch of the page P in a fresh profile.
    pub(crate) fn once(
        &mut self,
        label: &str,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) {
        self.reset();
        self.run(label, page(), request, server);
    }

    /// A fetch of the page P.
    pub(crate) fn fetch(
        &mut self,
        label: &str,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) {
        self.run(label, page(), request, server);
    }

    /// A fetch.
    pub(crate) fn run(
        &mut self,
        label: &str,
        page: Page,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) {
        let ran = self.world.run(page, request, server);
        let seen = self.seen(&ran);
        self.note(label, &seen);
    }

    /// A fetch of the page P that is not told of: the preflights it took.
    pub(crate) fn preflights(
        &mut self,
        request: Request,
        server: impl FnMut(&RequestHead) -> ResponseHead,
    ) -> usize {
        self.world.fetch(request, server).preflights()
    }

    /// A visit that leaves a cookie, and is not told of.
    pub(crate) fn visit(&mut self, to: &str, set_cookie: &str) {
        self.world.visit(to, |_| answer(200, &[("Set-Cookie", set_cookie)]));
    }

    /// Begins anew.
    pub(crate) fn reset(&mut self) {
        self.world = fresh(self.engine);
    }

    pub(crate) fn wait(&mut self, time: Duration) {
        self.world.advance(time);
    }

    /// The world, for what no server can do.
    pub(crate) fn world(&mut self) -> &mut World {
        &mut self.world
    }

    pub(crate) fn note(&mut self, label: &str, seen: &str) {
        writeln!(self.text, "  {}", format!("{label}: {seen}").trim_end()).unwrap();
    }

    /// What was seen.
    pub(crate) fn end(self) -> String {
        self.text.replace(P, "P").replace(S, "S").replace(X, "X")
    }

    fn seen(&self, ran: &Ran) -> String {
        let mut seen = String::new();
        for head in &ran.sent {
            write!(seen, "{} {}", head.method, head.url).unwrap();
            if is_preflight(head) {
                let asked = |name: &str| head.header(name).unwrap_or_default();
                let method = asked("Access-Control-Request-Method");
                let names = asked("Access-Control-Request-Headers");
                let separator = if names.is_empty() { "" } else { " with " };
                write!(seen, " [{method}{separator}{names}]").unwrap();
            }
            let shown = self.shown.iter().map(|name| match head.header(name) {
                Some(value) => format!("{name}: {value}"),
                None => format!("no {name}"),
            });
            let shown: Vec<_> = shown.collect();
            if !shown.is_empty() {
                write!(seen, " ({})", shown.join("; ")).unwrap();
            }
            seen.push_str(", ");
        }
        match &ran.outcome {
            Action::Deliver(response) => {
                write!(seen, "then {} {}", response.kind.as_str(), response.status).unwrap();
            }
            _ => write!(seen, "then {}", ran.verdict()).unwrap(),
        }
        seen
    }
}

fn fresh(engine: Engine) -> World {
    World { session: Session::new(engine), now: Now::default() }
}

/// A server that lets everybody in, remembers nothing of it with the browser, and redirects from
/// these paths.
pub(crate) fn routes(
    redirects: &[(&'static str, u16, String)],
) -> impl FnMut(&RequestHead) -> ResponseHead + use<> {
    let redirects = redirects.to_vec();
    move |head| {
        if is_preflight(head) {
            return grant_all(head, "0");
        }
        match redirects.iter().find(|(path, ..)| *path == head.url.path()) {
            Some((_, status, to)) => redirecting(head, *status, to),
            None => welcome(head),
        }
    }
}

/// A redirect that everybody may follow.
pub(crate) fn redirecting(head: &RequestHead, status: u16, to: &str) -> ResponseHead {
    let mut answer = welcome(head).header("Location", to);
    answer.status = status;
    answer
}

/// A server that grants everything for an hour.
pub(crate) fn for_an_hour(head: &RequestHead) -> ResponseHead {
    if is_preflight(head) { grant_all(head, "3600") } else { welcome(head) }
}
