//! The numbered steps: each message, in the order in which it went over the wire.

use std::fmt::Write as _;

use corsac_browser::{
    Event, Exchange, ExchangeKind, Grant, NetworkError, NetworkErrorKind, PageResponse, ResponseHead,
    ResponseType,
};
use corsac_core::Origin;
use corsac_fetch::{BodySeen, HeldBy};
use url::Url;

use super::judge;
use super::lines;
use super::opening;
use super::questions::never_arrived;
use super::words::{Ink, bytes, paint, path, sent_url, short, visible, visible_bytes, wrap};
use crate::render::Options;
use crate::render::story::{Story, Verdict, before_redirect, next_hop, varies_by_origin};

const REQUEST: &str = "browser -> server";
const ANSWER: &str = "server -> browser";
const PAGE: &str = "browser -> page";
const NETWORK: &str = "network";

/// The columns of who speaks to whom.
const WHO: usize = 20;

/// A chain of more requests than this is shown by its first and last ones.
const MOST: usize = 12;
const FIRST: usize = 4;
const LAST: usize = 3;

/// The request headers that are always shown, in small letters; those of the script are, too.
const SHOWN: &[&str] = &[
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "content-type",
    "cookie",
    "origin",
];

/// Writes the steps, but for so many exchanges at the beginning this instead.
pub(super) fn write(out: &mut String, story: &Story<'_>, options: &Options, told: usize, instead: &str) {
    let first = story.exchanges().first();
    let way =
        first.map(|first| opening::way(story, before_redirect(&first.events), Some(&first.request.url)));
    let way = way.unwrap_or_default();
    let mut steps = Steps { out, story, options, number: 0, asked_at: story.url(), tainted: false, way };
    let count = story.exchanges().len();
    for (index, exchange) in story.exchanges().iter().enumerate() {
        if index < told {
            steps.pass(exchange);
            if index + 1 == told {
                let text = format!("... 1 to {}: {instead} ...", steps.number);
                for line in wrap(&text, options.width.saturating_sub(8).max(40)) {
                    let _ = writeln!(steps.out, "      {line}");
                }
            }
        } else if count > MOST && (FIRST.max(told)..count - LAST).contains(&index) {
            if index == FIRST.max(told) {
                let left_out = count - LAST - index;
                let _ = writeln!(
                    steps.out,
                    "      ... {left_out} requests more, with their answers: --json shows them ..."
                );
            }
            steps.pass(exchange);
        } else {
            steps.exchange(index, exchange);
        }
    }
    if let Some((method, url)) = story.unsent() {
        let what = steps.what(&method, url.as_ref());
        steps.step(&what, "not sent", Ink::Bad);
    }
    steps.page();
}

struct Steps<'a, 'o> {
    out: &'o mut String,
    story: &'a Story<'a>,
    options: &'o Options,
    number: usize,
    /// The URL of the request before, so that a change of host is shown.
    asked_at: Option<Url>,
    tainted: bool,
    /// What was said last of a hop's way.
    way: Vec<String>,
}

impl Steps<'_, '_> {
    fn exchange(&mut self, index: usize, exchange: &Exchange) {
        if index > 0 {
            let way =
                opening::way(self.story, before_redirect(&exchange.events), Some(&exchange.request.url));
            // A hop that is like the one before is told of once.
            if !way.is_empty() && way != self.way {
                self.notes(&way);
                self.way = way;
            }
        }
        let what = self.what(exchange.request.method.as_str(), Some(&exchange.request.url));
        self.asked_at = Some(exchange.request.url.clone());
        if exchange.cached {
            self.step(&what, "not sent: the preflight cache still has the answer", Ink::Good);
            return;
        }
        let held = self.story.is_held(exchange);
        self.number += 1;
        let fate = match (self.story.verdict, &exchange.response) {
            (Verdict::Held(by), None) if held && by.by == HeldBy::NotRecorded => {
                Some((Ink::Careful, "no answer on record"))
            }
            _ if held => Some((Ink::Careful, "not sent: held back")),
            (Verdict::Network(error), None) if never_arrived(error.kind) => Some((Ink::Bad, "never arrived")),
            _ => None,
        };
        let fate = fate.map_or_else(String::new, |(ink, text)| format!("    {}", self.ink(ink, text)));
        self.line(REQUEST, &format!("{what}{fate}"));
        self.request_headers(exchange);
        let mut notes = cookie_notes(self.story, &exchange.events);
        if exchange.request.has_body {
            notes.extend(self.request_body(exchange));
        }
        self.notes(&notes);
        if held {
            return;
        }
        match (&exchange.response, &exchange.failure, self.story.verdict) {
            (Some(response), _, _) => self.answer(index, exchange, response),
            (None, Some(error), _) | (None, None, Verdict::Network(error)) => self.no_answer(error),
            (None, None, Verdict::Held(_)) => {
                self.number += 1;
                let text = self.ink(Ink::Careful, "no answer on record").into_owned();
                self.line(ANSWER, &text);
            }
            (None, None, _) => {
                self.number += 1;
                self.line(ANSWER, "no answer");
            }
        }
    }

    /// An exchange that is not told.
    fn pass(&mut self, exchange: &Exchange) {
        self.number += 1 + usize::from(!exchange.cached);
        self.asked_at = Some(exchange.request.url.clone());
        self.tainted |= exchange.events.iter().any(|event| matches!(event, Event::OriginTainted));
    }

    fn request_headers(&mut self, exchange: &Exchange) {
        let is_preflight = exchange.kind == ExchangeKind::Preflight;
        let scripts = |name: &str| {
            !is_preflight
                && self.story.account.request.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        let said = judge::request(exchange, self.tainted);
        let secrets = self.options.secrets;
        let mut headers: Vec<_> = exchange
            .request
            .headers
            .iter()
            .filter(|header| SHOWN.iter().any(|name| header.name.is(name)) || scripts(header.name.as_str()))
            .collect();
        // Who asks stands first.
        headers.sort_by_key(|header| !header.name.is("origin"));
        let shown: Vec<lines::Line> = headers
            .into_iter()
            .map(|header| {
                let name = header.name.as_str();
                judge::line(name, &header.value.to_text(), said(name), secrets)
            })
            .collect();
        lines::write(self.out, &shown, self.options.width, self.options.color);
    }

    /// The body that went along.
    fn request_body(&self, exchange: &Exchange) -> Option<String> {
        let length = self.story.account.request.body.as_ref()?.length;
        let media_type = exchange.request.header("Content-Type");
        let size = length.map_or_else(|| "a stream".to_owned(), bytes);
        Some(match media_type {
            Some(_) => format!("with a body: {size}"),
            None => format!("with a body: {size}, without a Content-Type"),
        })
    }

    fn answer(&mut self, index: usize, exchange: &Exchange, response: &ResponseHead) {
        self.number += 1;
        let status = response.status.to_string();
        match judge::status(exchange) {
            None => self.line(ANSWER, &status),
            Some(judgement) => {
                let said = self.ink(judgement.ink, &judgement.text);
                self.line(ANSWER, &format!("{status}    {said}"));
                let indent = " ".repeat(5 + WHO);
                let carets = "^".repeat(status.len());
                let carets = self.ink(Ink::Bad, &carets);
                let _ = writeln!(self.out, "{indent}{carets}");
            }
        }
        let shown = judge::answer(self.story, exchange, response, self.options.secrets);
        lines::write(self.out, &shown, self.options.width, self.options.color);
        let mut notes = Vec::new();
        if exchange.kind != ExchangeKind::Preflight {
            let seen = self.story.account.bodies.get(index).and_then(Option::as_ref);
            notes.extend(seen.and_then(|seen| self.body(exchange, response, *seen)));
        }
        let refused = self.story.is_refused_redirect() && index + 1 == self.story.exchanges().len();
        for event in &exchange.events {
            self.tainted |= matches!(event, Event::OriginTainted);
            if !refused {
                notes.extend(answer_note(event));
            }
        }
        if self.story.reads(exchange) && names_origin(&exchange.events) && !varies_by_origin(response) {
            notes.push(
                "no Vary: Origin, so a cache may give this answer to pages of other origins, too".to_owned(),
            );
        }
        // A refusal of the next hop stands with the answer that led there.
        if refused {
            let events = &exchange.events[before_redirect(&exchange.events).len()..];
            let to = next_hop(exchange).and_then(|(to, _)| Url::parse(to).ok());
            notes.extend(opening::way(self.story, events, to.as_ref()));
        }
        self.notes(&notes);
        if let Verdict::Network(error) = self.story.verdict
            && index + 1 == self.story.exchanges().len()
        {
            self.no_answer(error);
        }
    }

    /// The size and type of an answer's body, and who sees it.
    fn body(&self, exchange: &Exchange, response: &ResponseHead, seen: BodySeen) -> Option<String> {
        let is_last = self.story.last().is_some_and(|last| std::ptr::eq(last, exchange));
        if !is_last || exchange.request.method.as_str() == "HEAD" {
            return None;
        }
        let size = match seen {
            BodySeen { bytes: 0, complete: true } if response.headers.contains("Location") => return None,
            BodySeen { bytes: 0, complete: true } => return Some("no body".to_owned()),
            BodySeen { bytes: 0, complete: false } => return None,
            BodySeen { bytes: count, complete: true } => bytes(count),
            BodySeen { bytes: count, complete: false } => format!("{} or more", bytes(count)),
        };
        let media_type = response.headers.get("Content-Type").map(|value| value.to_text());
        let media_type =
            media_type.map_or_else(String::new, |text| format!(", {}", short(&visible_bytes(&text).0, 60)));
        Some(match self.story.verdict {
            Verdict::AfterAnswer(_) | Verdict::Opaque(_) | Verdict::BeforeSending(_) => {
                format!("the body arrived: {size}{media_type}; JavaScript never sees it")
            }
            _ => format!("body: {size}{media_type}"),
        })
    }

    fn no_answer(&mut self, error: &NetworkError) {
        self.number += 1;
        let what = match error.kind {
            NetworkErrorKind::Dns => "no address for the name",
            NetworkErrorKind::Connect => "no connection",
            NetworkErrorKind::Proxy => "the proxy failed",
            NetworkErrorKind::Tls => "no secure connection",
            NetworkErrorKind::Timeout => "no whole answer in time",
            NetworkErrorKind::Closed => "the connection ended too early",
            NetworkErrorKind::Malformed => "an answer that is not HTTP",
            NetworkErrorKind::TooLarge => "more than is taken",
            NetworkErrorKind::Request => "the request cannot be written",
            _ => "no answer",
        };
        let what = self.ink(Ink::Bad, what).into_owned();
        self.line(if never_arrived(error.kind) { NETWORK } else { ANSWER }, &what);
        let message = visible(&self.options.secrets.prose(&error.message));
        self.notes(&[message]);
    }

    /// What the page gets of it.
    fn page(&mut self) {
        let text = match self.story.verdict {
            Verdict::AtPreflight(_) | Verdict::BeforeSending(_) | Verdict::Held(_) | Verdict::Cancelled => {
                return;
            }
            Verdict::Readable(response) => readable(response),
            Verdict::Opaque(response) if response.kind == ResponseType::OpaqueRedirect => {
                "an opaque redirect: status 0, no headers, no body, and no word of where to".to_owned()
            }
            Verdict::Opaque(_) => "an opaque answer: status 0, no headers, no body".to_owned(),
            Verdict::AfterAnswer(_) | Verdict::Network(_) => {
                format!("{}, and nothing of the answer", type_error(self.story))
            }
        };
        if matches!(self.story.verdict, Verdict::Network(_)) && self.story.unsent().is_some() {
            return;
        }
        self.number += 1;
        self.line(PAGE, &text);
    }

    /// A numbered step that was not sent: what it would have been, then why it was not.
    fn step(&mut self, what: &str, not_sent: &str, ink: Ink) {
        self.number += 1;
        let number = self.number;
        let said = self.ink(ink, not_sent);
        let gap = WHO.saturating_sub(what.chars().count()).max(4);
        let _ = writeln!(self.out, "{number:>2}  {what}{}{said}", " ".repeat(gap));
    }

    fn line(&mut self, who: &str, what: &str) {
        let number = self.number;
        let painted = self.ink(Ink::Faint, who);
        let gap = " ".repeat(WHO.saturating_sub(who.len()));
        let _ = writeln!(self.out, "{number:>2}  {painted}{gap}{what}");
    }

    fn notes(&mut self, notes: &[String]) {
        for note in notes {
            for (index, line) in wrap(note, self.options.width.saturating_sub(8).max(40)).iter().enumerate() {
                let mark = if index == 0 { "* " } else { "  " };
                let _ = writeln!(self.out, "      {mark}{line}");
            }
        }
    }

    /// `PUT /profile`, with the whole URL where the origin is another than before.
    fn what(&self, method: &str, url: Option<&Url>) -> String {
        let method = short(method, 40);
        let Some(url) = url else {
            return format!(
                "{method} {}",
                short(&self.options.secrets.url_text(&self.story.account.request.url), 120)
            );
        };
        let same = self.asked_at.as_ref().is_some_and(|before| Origin::of(before).is_origin_of(url));
        let shown = if same {
            self.options.secrets.url_text(&path(url))
        } else {
            self.options.secrets.url(&sent_url(url))
        };
        format!("{method} {}", short(&shown, 300))
    }

    fn ink<'t>(&self, ink: Ink, text: &'t str) -> std::borrow::Cow<'t, str> {
        paint(self.options.color, ink, text)
    }
}

/// What JavaScript gets where it gets nothing.
pub(super) fn type_error(story: &Story<'_>) -> &'static str {
    match story.account.request.initiator {
        corsac_browser::Initiator::Xhr => "an error event without a reason",
        _ => "TypeError: Failed to fetch",
    }
}

fn readable(response: &PageResponse) -> String {
    let status = response.status;
    let names = match response.headers.len() {
        0 => "no headers".to_owned(),
        1 => "1 header".to_owned(),
        count => format!("{count} headers"),
    };
    match response.body {
        corsac_browser::BodySource::Null => format!("{status}, {names}, no body"),
        _ => format!("{status}, {names}, and the body"),
    }
}

/// What is said of cookies and credentials when a request goes out. Whether a cookie went is decided
/// here, long before CORS.
fn cookie_notes(story: &Story<'_>, events: &[Event]) -> Vec<String> {
    let mode = story.account.request.credentials;
    events
        .iter()
        .filter_map(|event| match event {
            Event::CookieWithheld { name, why } => {
                Some(format!("the cookie {} stays behind: {why}", short(&name.to_string(), 60)))
            }
            Event::NoCookies => Some("no cookie goes along".to_owned()),
            Event::CredentialsOmitted { include_would_send: true } => {
                Some(format!("no cookie goes along: credentials is \"{mode}\"; with \"include\" the browser would send cookies"))
            }
            _ => None,
        })
        .collect()
}

/// Whether the answer allows this very origin.
fn names_origin(events: &[Event]) -> bool {
    events.iter().any(|event| matches!(event, Event::AllowOriginOk { by: Grant::Listed, .. }))
}

/// What is said below an answer.
fn answer_note(event: &Event) -> Option<String> {
    Some(match event {
        Event::MethodRewritten { from, status } => {
            format!("a {status} turns {} into GET: the body and its Content-Type are dropped", visible(from))
        }
        Event::AuthorizationDropped => {
            "Authorization is dropped: the redirect leads to another origin".to_owned()
        }
        Event::OriginTainted => {
            "from here on Origin is null: a server that is not the page's own redirected to yet another origin".to_owned()
        }
        Event::PreflightPassed { seconds, field: None, .. } => {
            format!("the preflight passed, and is remembered for {seconds} s (no Access-Control-Max-Age)")
        }
        _ => return None,
    })
}
