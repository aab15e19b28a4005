//! Whether a promise is kept: a fetch's account beside what was promised of it.

use corsac_browser::{
    Event, Exchange, ExchangeKind, Owner, PageResponse, Reason, ResponseHead, ResponseType, Stage,
};
use corsac_core::{HeaderName, extract_tokens, forbidden, safelist};
use corsac_fetch::{Account, HeldBy};
use corsac_policy::Position;

use super::{Expectation, Promise, StatusPromise};
use crate::story::{Story, Verdict as End};

/// How a promise stands in one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// It is kept.
    Kept,
    /// It is broken: in each of these points.
    Broken(Vec<Breach>),
    /// It cannot be told.
    NotDecided(Undecided),
    /// The network failed before the server said anything.
    NetworkFailed,
}

/// A point in which a promise is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// The page gets nothing, and should.
    Refused,
    /// The page reads, and should not.
    Reads {
        /// The status that it reads.
        status: u16,
    },
    /// The request is sent, and should not be.
    Sent {
        /// Whether a preflight was asked for. One that none is asked for is sent whatever the server says.
        after_preflight: bool,
    },
    /// The page reads another status.
    Status {
        /// What it reads.
        found: u16,
        /// What is promised.
        promised: StatusPromise,
    },
    /// The page may not read a header.
    NotExposed {
        /// Its name.
        name: String,
        /// Whether the answer has it.
        is_there: bool,
    },
    /// The page may read a header, and should not.
    Exposed {
        /// Its name.
        name: String,
        /// Whether the answer has it.
        is_there: bool,
    },
    /// The answer to the preflight may be kept for too short a time.
    MaxAgeTooShort {
        /// For how many seconds it may be kept.
        found: u64,
        /// For how many it should, at least.
        promised: u64,
    },
    /// It may be kept for too long.
    MaxAgeTooLong {
        /// For how many seconds it may be kept.
        found: u64,
        /// For how many it should, at most.
        promised: u64,
    },
}

/// Why a promise can be neither kept nor broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undecided {
    /// The request is unsafe and was not sent.
    NotSent {
        /// Whether its preflight has passed.
        after_preflight: bool,
    },
    /// It differs from the unsafe request that another browser has sent.
    SentByAnother,
    /// It needs no preflight, so that none says anything.
    NoPreflight,
    /// The browser refuses before it asks the server.
    BrowserRefuses,
    /// Something else than the server's refusal keeps the page from reading: where a redirect leads.
    NotByServer,
}

/// Judges what came of a case's fetch in one browser.
pub fn judge(expectation: &Expectation, account: &Account) -> Verdict {
    let story = Story::of(account);
    match expectation.promise {
        Promise::Reads => reads(expectation, &story),
        Promise::Refused => refused(&story),
        Promise::AllowedAtPreflight => allowed_at_preflight(expectation, &story),
        Promise::RefusedAtPreflight => refused_at_preflight(&story),
    }
}

fn reads(expectation: &Expectation, story: &Story<'_>) -> Verdict {
    let response = match &story.verdict {
        End::Readable(response) => *response,
        End::Held(held) => return NotSent(held.by, story).verdict(),
        End::Network(_) => return Verdict::NetworkFailed,
        _ if is_by_browser(story) => return Verdict::NotDecided(Undecided::BrowserRefuses),
        _ => return Verdict::Broken(vec![Breach::Refused]),
    };
    let mut breaches = Vec::new();
    if !expectation.status.holds(response.status) {
        breaches.push(Breach::Status { found: response.status, promised: expectation.status.clone() });
    }
    let answer = story.last().and_then(|last| last.response.as_ref());
    let includes = story.includes();
    for name in &expectation.exposes {
        let (is_there, may_read) = exposed(name, response, answer, includes);
        if !may_read {
            breaches.push(Breach::NotExposed { name: name.clone(), is_there });
        }
    }
    for name in &expectation.hides {
        let (is_there, may_read) = exposed(name, response, answer, includes);
        if may_read {
            breaches.push(Breach::Exposed { name: name.clone(), is_there });
        }
    }
    with_max_age(expectation, story, breaches)
}

fn refused(story: &Story<'_>) -> Verdict {
    match &story.verdict {
        End::Readable(response) => Verdict::Broken(vec![Breach::Reads { status: response.status }]),
        End::Held(held) => NotSent(held.by, story).verdict(),
        End::Network(_) => Verdict::NetworkFailed,
        _ if is_by_browser(story) => Verdict::NotDecided(Undecided::BrowserRefuses),
        _ if story.blocked().is_some_and(|blocked| is_of_a_redirect(blocked.reason)) => {
            Verdict::NotDecided(Undecided::NotByServer)
        }
        _ => Verdict::Kept,
    }
}

/// Whether a rule is about where a redirect leads, whoever asks.
const fn is_of_a_redirect(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::TooManyRedirects
            | Reason::RedirectUrlInvalid
            | Reason::RedirectScheme
            | Reason::RedirectHasCredentials
            | Reason::RedirectModeError
            | Reason::BodyNotReplayable
            | Reason::BadPort
            | Reason::MixedContent
    )
}

fn allowed_at_preflight(expectation: &Expectation, story: &Story<'_>) -> Verdict {
    if passed(story).is_some() {
        return with_max_age(expectation, story, Vec::new());
    }
    match &story.verdict {
        End::AtPreflight(_) => Verdict::Broken(vec![Breach::Refused]),
        End::Network(_) if story.sent().next().is_none() => Verdict::NetworkFailed,
        _ if is_by_browser(story) => Verdict::NotDecided(Undecided::BrowserRefuses),
        _ => Verdict::NotDecided(Undecided::NoPreflight),
    }
}

fn refused_at_preflight(story: &Story<'_>) -> Verdict {
    match &story.verdict {
        // What was sent before a redirect led to the preflight was sent.
        End::AtPreflight(_) if story.sent().next().is_none() => Verdict::Kept,
        End::Network(_) if passed(story).is_none() && story.sent().next().is_none() => Verdict::NetworkFailed,
        _ if passed(story).is_none() && is_by_browser(story) => {
            Verdict::NotDecided(Undecided::BrowserRefuses)
        }
        _ => Verdict::Broken(vec![Breach::Sent { after_preflight: passed(story).is_some() }]),
    }
}

/// Whether the browser decided for itself: nothing that the server has said led to it.
fn is_by_browser(story: &Story<'_>) -> bool {
    let is_page = story.blocked().is_some_and(|blocked| {
        blocked.stage == Stage::BeforeSending && blocked.reason.owner() == Owner::Page
    });
    is_page && !story.exchanges().iter().any(|exchange| exchange.response.is_some())
}

struct NotSent<'a>(HeldBy, &'a Story<'a>);

impl NotSent<'_> {
    fn verdict(&self) -> Verdict {
        Verdict::NotDecided(match self.0 {
            HeldBy::Gate => Undecided::NotSent { after_preflight: passed(self.1).is_some() },
            _ => Undecided::SentByAnother,
        })
    }
}

/// The preflight that let the first request out, and what was decided of it.
fn passed<'a>(story: &Story<'a>) -> Option<(&'a Exchange, &'a Event)> {
    let exchange = story.exchanges().first().filter(|first| first.kind == ExchangeKind::Preflight)?;
    let event = exchange.events.iter().find(|event| matches!(event, Event::PreflightPassed { .. }))?;
    Some((exchange, event))
}

/// Adds what is wrong with the time for which the preflight's answer may be kept.
fn with_max_age(expectation: &Expectation, story: &Story<'_>, mut breaches: Vec<Breach>) -> Verdict {
    let (least, most) = (expectation.max_age_at_least, expectation.max_age_at_most);
    if least.is_some() || most.is_some() {
        match passed(story) {
            Some((exchange, event)) => {
                let found = asked_for(exchange, event);
                if let Some(promised) = least.filter(|least| found < *least) {
                    breaches.push(Breach::MaxAgeTooShort { found, promised });
                }
                if let Some(promised) = most.filter(|most| found > *most) {
                    breaches.push(Breach::MaxAgeTooLong { found, promised });
                }
            }
            None if breaches.is_empty() => return Verdict::NotDecided(Undecided::NoPreflight),
            None => {}
        }
    }
    if breaches.is_empty() { Verdict::Kept } else { Verdict::Broken(breaches) }
}

/// The seconds that the server asks for: what a browser cuts off is the browser's doing.
fn asked_for(exchange: &Exchange, event: &Event) -> u64 {
    let Event::PreflightPassed { seconds, capped, .. } = event else { return 0 };
    let said = exchange.response.as_ref().and_then(|answer| answer.headers.get("Access-Control-Max-Age"));
    let said = said.and_then(|value| corsac_core::delta_seconds(value.as_bytes()));
    if *capped { said.unwrap_or(*seconds) } else { *seconds }
}

/// Whether the answer has a header, and whether the page may read it, or might if the answer had it
/// ([#concept-filtered-response-cors](https://fetch.spec.whatwg.org/#concept-filtered-response-cors)).
fn exposed(
    name: &str,
    response: &PageResponse,
    answer: Option<&ResponseHead>,
    includes: bool,
) -> (bool, bool) {
    let is_seen = response.headers.iter().any(|(seen, _)| seen.eq_ignore_ascii_case(name));
    let Some(answer) = answer else { return (is_seen, is_seen) };
    let is_there = answer.headers.get(name).is_some();
    if is_there {
        return (true, is_seen);
    }
    let Ok(header) = HeaderName::new(name.to_owned()) else { return (false, false) };
    if response.kind == ResponseType::Basic {
        return (false, !forbidden::response_header_name(&header));
    }
    let list = extract_tokens(&answer.headers, "Access-Control-Expose-Headers");
    let is_wildcard = !includes && list.contains("*") && !forbidden::response_header_name(&header);
    (false, is_wildcard || safelist::response_header_name(&header, list.items()))
}

impl Expectation {
    /// Where in the file that stands which is broken: the promise's own line, where it says so itself.
    pub fn position_of(&self, breach: &Breach) -> Position {
        let places = &self.places;
        let place = match breach {
            Breach::Refused | Breach::Reads { .. } | Breach::Sent { .. } => places.page,
            Breach::Status { .. } => places.status.or(places.page),
            Breach::NotExposed { .. } => places.exposes,
            Breach::Exposed { .. } => places.hides,
            Breach::MaxAgeTooShort { .. } => places.max_age_at_least,
            Breach::MaxAgeTooLong { .. } => places.max_age_at_most,
        };
        place.unwrap_or(self.position)
    }
}

/// As the end of a sentence that begins with the page or the answer.
impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let absent = |is_there: &bool| if *is_there { "" } else { ", which this answer does not have" };
        match self {
            Self::Refused => f.write_str("the page gets nothing"),
            Self::Reads { status } => write!(f, "the page reads the answer, {status}"),
            Self::Sent { after_preflight: true } => f.write_str("the preflight lets the request be sent"),
            Self::Sent { after_preflight: false } => {
                f.write_str("the request needs no preflight, so it is sent whatever the server says")
            }
            Self::Status { found, promised } => {
                write!(f, "the page reads the status {found}, not {promised}")
            }
            Self::NotExposed { name, is_there } => {
                write!(f, "the page may not read the header {name}{}", absent(is_there))
            }
            Self::Exposed { name, is_there } => {
                write!(f, "the page may read the header {name}{}", absent(is_there))
            }
            Self::MaxAgeTooShort { found, promised } => {
                write!(f, "the preflight may be kept for {found} seconds, not for {promised} or more")
            }
            Self::MaxAgeTooLong { found, promised } => {
                write!(f, "the preflight may be kept for {found} seconds, not for {promised} or less")
            }
        }
    }
}

impl Breach {
    /// The stable name that programs read.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Reads { .. } => "reads",
            Self::Sent { .. } => "sent",
            Self::Status { .. } => "status",
            Self::NotExposed { .. } => "not-exposed",
            Self::Exposed { .. } => "exposed",
            Self::MaxAgeTooShort { .. } => "max-age-too-short",
            Self::MaxAgeTooLong { .. } => "max-age-too-long",
        }
    }
}

impl Undecided {
    /// The stable name that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSent { .. } => "not-sent",
            Self::SentByAnother => "sent-by-another",
            Self::NoPreflight => "no-preflight",
            Self::BrowserRefuses => "browser-refuses",
            Self::NotByServer => "not-by-server",
        }
    }

    /// Why, as a sentence without a full stop.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NotSent { after_preflight: true } => "the preflight passes, and the request was not sent",
            Self::NotSent { after_preflight: false } => {
                "the request needs no preflight, and it was not sent, since its method is unsafe"
            }
            Self::SentByAnother => {
                "it differs from the unsafe request that went out for another browser, so it was held back"
            }
            Self::NoPreflight => "the request needs no preflight, so that none says anything",
            Self::BrowserRefuses => "the browser refuses before it asks the server",
            Self::NotByServer => "a redirect ends it, whoever asks: the server has not refused this page",
        }
    }

    /// What to write so that it can be decided; `None` where it follows from the account.
    pub const fn instead(self, promise: Promise) -> Option<&'static str> {
        Some(match (self, promise) {
            (Self::NotSent { after_preflight: true }, Promise::Reads) => {
                "page = \"allowed-at-preflight\"; or send = true, where the server's data may change"
            }
            (Self::NotSent { after_preflight: true }, _) => {
                "page = \"refused-at-preflight\"; or send = true, where the server's data may change"
            }
            (Self::NotSent { after_preflight: false }, _) => {
                "send = true, where the server's data may change; or a header that needs a preflight"
            }
            (Self::SentByAnother, _) => {
                "engines = [\"chromium\"]: of unsafe requests only the first browser's is sent"
            }
            (Self::NoPreflight, Promise::Reads) => {
                "max_age_at_least and max_age_at_most only where a preflight is needed"
            }
            (Self::NoPreflight, _) => {
                "page = \"reads\" or \"refused\"; or a method or header that needs a preflight"
            }
            (Self::BrowserRefuses | Self::NotByServer, _) => return None,
        })
    }
}
