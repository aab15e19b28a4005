//! Decisions in words.

use std::fmt;

use corsac_core::trim_tab_or_space;
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, ORIGIN};

use crate::answer::ResponseHeaders;
use crate::decide::{Decision, Refusal, Refused};
use crate::escape::Escaped;
use crate::matcher::{Admitted, By};
use crate::policy::{CompiledRule, CompiledTier, Headers, Methods, Policy};
use crate::request_head::RequestHead;
use crate::request_origin::RequestOrigin;
use crate::requested_headers::MAX_REQUESTED_HEADERS;

/// What a policy says to a request, and why.
///
/// Nothing in it can break a line or give orders to a terminal: what the request says is escaped, and cut where it is
/// long.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What was decided.
    pub outcome: Outcome,
    /// The same as one sentence without a full stop.
    pub summary: String,
    /// The first path of the rule that the path selects; `None` when it selects none, or several.
    pub rule: Option<String>,
    /// The tier of that rule that admits the origin, counted from 0; `None` when none does or none was looked for.
    pub tier: Option<usize>,
    /// What led to it, in order; and of what is refused, what browsers will say.
    pub notes: Vec<Note>,
}

/// What was decided, without the headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The request is none of CORS's.
    NotCors,
    /// A preflight that is allowed.
    PreflightAllowed,
    /// A request that the origin may ask and read.
    Allowed,
    /// A preflight that is refused, and why.
    PreflightRefused(Refusal),
    /// A request whose answer the origin may not read, and why.
    Refused(Refusal),
}

/// One step of a decision, under the code that the browser's half has for the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The stable code of an event or a reason of the browser's half.
    pub code: &'static str,
    /// Whose doing it is: here always `server`.
    pub owner: &'static str,
    /// The section of the Fetch standard.
    pub anchor: &'static str,
    /// In plain words, as one sentence without a full stop.
    pub text: String,
}

/// What notes have in common: code and section.
type Kind = (&'static str, &'static str);

const ALLOW_ORIGIN_OK: Kind = ("AllowOriginOk", "#cors-check");
const ALLOW_CREDENTIALS_OK: Kind = ("AllowCredentialsOk", "#cors-check");
const ALLOW_ORIGIN_MISSING: Kind = ("AllowOriginMissing", "#cors-check");
const METHOD_ALLOWED: Kind = ("MethodAllowed", "#cors-preflight-fetch");
const METHOD_NOT_ALLOWED: Kind = ("MethodNotAllowed", "#cors-preflight-fetch");
const HEADER_ALLOWED: Kind = ("HeaderAllowed", "#cors-preflight-fetch");
const HEADER_NOT_ALLOWED: Kind = ("HeaderNotAllowed", "#cors-preflight-fetch");
const PREFLIGHT_PASSED: Kind = ("PreflightPassed", "#cors-preflight-fetch");
const READABLE: Kind = ("Readable", "#main-fetch");

impl Policy {
    /// What it says to a request and why, in words. It is [`decide`](Self::decide) that decides.
    ///
    /// ```
    /// use corsac_server::{Policy, RequestHead, Rule, Tier};
    /// let policy = Policy::builder().rule(Rule::everywhere().tier(Tier::new(["https://myapp.com"]))).build()?;
    /// let request = http::Request::get("/").header("Origin", "https://evil.net").body(())?;
    /// let explanation = policy.explain(&RequestHead::from(&request));
    /// assert_eq!(explanation.summary, "refused: no tier of the rule admits the origin (https://evil.net)");
    /// assert_eq!(explanation.notes[0].code, "AllowOriginMissing");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain(&self, request: &RequestHead<'_>) -> Explanation {
        let rule = self.rule_for(request).ok().flatten();
        let mut notes = Vec::new();
        let mut tier = None;
        let (outcome, summary) = match self.decide(request) {
            Decision::NotCors(_) => (Outcome::NotCors, not_cors(request).to_owned()),
            Decision::Actual(headers) => {
                tier = rule.and_then(|rule| admitted(rule, request, &mut notes));
                notes.push(readable(&headers));
                (Outcome::Allowed, "allowed: the origin may read the answer".to_owned())
            }
            Decision::Preflight(_) => {
                tier = rule.and_then(|rule| admitted(rule, request, &mut notes));
                if let Some(tier) = tier.and_then(|tier| rule?.tiers.get(tier)) {
                    preflight(tier, request, &mut notes);
                }
                (Outcome::PreflightAllowed, "preflight, allowed: it is answered with 204".to_owned())
            }
            Decision::Refused(refused) => {
                if refused.why().is_of_a_tier() {
                    tier = rule.and_then(|rule| admitted(rule, request, &mut notes));
                }
                refusal(&refused, &mut notes);
                if refused.is_preflight {
                    let summary = format!("preflight, refused: {refused}");
                    (Outcome::PreflightRefused(refused.why()), summary)
                } else {
                    (Outcome::Refused(refused.why()), format!("refused: {refused}"))
                }
            }
        };
        Explanation { outcome, summary, rule: rule.map(|rule| rule.name.to_string()), tier, notes }
    }
}

impl Refusal {
    /// Whether a tier admits the origin, and does not allow what it asks for.
    const fn is_of_a_tier(self) -> bool {
        matches!(self, Self::MethodNotAllowed | Self::HeaderNotAllowed | Self::TooManyHeaders)
    }

    /// The stable name that programs read.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OriginMalformed => "OriginMalformed",
            Self::OriginNotAllowed => "OriginNotAllowed",
            Self::MethodNotAllowed => "MethodNotAllowed",
            Self::HeaderNotAllowed => "HeaderNotAllowed",
            Self::TooManyHeaders => "TooManyHeaders",
            Self::PathAmbiguous => "PathAmbiguous",
        }
    }
}

/// In plain words, as one sentence without a full stop.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OriginMalformed => "Origin is no origin: it is empty, a list, or there several times",
            Self::OriginNotAllowed => "no tier of the rule admits the origin",
            Self::MethodNotAllowed => "the tier does not allow the method",
            Self::HeaderNotAllowed => "the tier does not allow a request header",
            Self::TooManyHeaders => "more request headers are asked for than are looked at",
            Self::PathAmbiguous => {
                "servers may read the path in several ways, which fall under different rules"
            }
        })
    }
}

/// Why, and what was asked for, escaped.
impl fmt::Display for Refused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = trim_tab_or_space(self.asked);
        if asked.is_empty() {
            write!(f, "{}", self.why())
        } else {
            write!(f, "{} ({})", self.why(), Escaped(asked))
        }
    }
}

fn note((code, anchor): Kind, text: String) -> Note {
    Note { code, owner: "server", anchor, text }
}

fn not_cors(request: &RequestHead<'_>) -> &'static str {
    if request.headers.contains_key(ORIGIN) {
        "not CORS: no rule is for this path"
    } else {
        "not CORS: no Origin is sent"
    }
}

/// Why the origin is admitted, if it is; and the tier that admits it.
fn admitted(rule: &CompiledRule, request: &RequestHead<'_>, notes: &mut Vec<Note>) -> Option<usize> {
    if let Some(tier) = rule.only_anybody {
        notes.push(note(ALLOW_ORIGIN_OK, everybody(tier)));
        return Some(tier.into());
    }
    let origin = request.headers.get(ORIGIN)?;
    let (Admitted { tier, by, .. }, compiled) = rule.admit(origin, request.headers)?;
    let shown = Escaped(origin.as_bytes());
    let number = u32::from(tier) + 1;
    let who = match by {
        By::Listed => format!("tier {number} lists it"),
        By::Pattern(domain) => match RequestOrigin::parse(origin.as_bytes()) {
            Some(parsed) if parsed.host == domain => format!("tier {number} admits {domain} with any port"),
            _ => format!("tier {number} admits hosts below {domain}"),
        },
        By::Predicate => format!("the predicate of tier {number} admits it"),
        By::Anybody => {
            notes.push(note(ALLOW_ORIGIN_OK, everybody(tier)));
            return Some(tier.into());
        }
    };
    notes.push(note(ALLOW_ORIGIN_OK, format!("{who}, so Access-Control-Allow-Origin names {shown}")));
    if compiled.credentials {
        let text =
            format!("tier {number} allows credentials, so Access-Control-Allow-Credentials is \"true\"");
        notes.push(note(ALLOW_CREDENTIALS_OK, text));
    }
    Some(tier.into())
}

fn everybody(tier: u16) -> String {
    format!("tier {} admits everybody, so Access-Control-Allow-Origin is *", u32::from(tier) + 1)
}

fn readable(headers: &ResponseHeaders<'_>) -> Note {
    let mut text = "the page may read the answer".to_owned();
    if !headers.allow_credentials() {
        text.push_str(", if it asks without credentials");
    }
    if let Some(exposed) = headers.expose_headers() {
        text = format!("{text}; besides the headers that are always shown: {}", Escaped(exposed.as_bytes()));
    }
    note(READABLE, text)
}

/// Why a preflight is allowed.
fn preflight(tier: &CompiledTier, request: &RequestHead<'_>, notes: &mut Vec<Note>) {
    let Some(method) = request.headers.get(ACCESS_CONTROL_REQUEST_METHOD) else { return };
    let shown = Escaped(method.as_bytes());
    notes.push(note(
        METHOD_ALLOWED,
        match &tier.methods {
            _ if matches!(method.as_bytes(), b"GET" | b"HEAD" | b"POST") => {
                format!("{shown} needs no permission")
            }
            Methods::Any => format!("any method may be sent, and so may {shown}"),
            Methods::Listed { .. } => format!("the tier lists {shown}"),
        },
    ));
    let lines = request.headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter();
    let items = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(trim_tab_or_space);
    let mut passed = true;
    for name in items.take(MAX_REQUESTED_HEADERS).filter(|name| !name.is_empty()) {
        let shown = Escaped(name);
        let (kind, text) = match &tier.headers {
            Headers::Any { answer } if !covers(answer.as_bytes(), name) => {
                passed = false;
                let why = "browsers that keep to the standard want it named beside *";
                (HEADER_NOT_ALLOWED, format!("any request header may be sent, but not {shown}: {why}"))
            }
            Headers::Any { .. } | Headers::Echo => {
                (HEADER_ALLOWED, format!("any request header may be sent, and so may {shown}"))
            }
            Headers::Listed { .. } => (HEADER_ALLOWED, format!("the tier lists {shown}")),
        };
        notes.push(note(kind, text));
    }
    if passed {
        notes.push(note(PREFLIGHT_PASSED, kept(tier)));
    }
}

/// Whether a list that has `*` covers a name: `Authorization` has to be named
/// ([#cors-non-wildcard-request-header-name](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name)).
fn covers(list: &[u8], name: &[u8]) -> bool {
    let same = |item: &[u8]| trim_tab_or_space(item).eq_ignore_ascii_case(name);
    !name.eq_ignore_ascii_case(AUTHORIZATION.as_str().as_bytes())
        || list.split(|byte| *byte == b',').any(same)
}

fn kept(tier: &CompiledTier) -> String {
    match &tier.max_age {
        None => "the preflight passes, and browsers keep that for five seconds, since the tier does not say how long"
            .to_owned(),
        Some(seconds) if seconds == "0" => "the preflight passes, and browsers do not keep that".to_owned(),
        Some(seconds) => {
            format!("the preflight passes, and browsers may keep that for {} s", Escaped(seconds.as_bytes()))
        }
    }
}

/// Why a request is refused, and what browsers make of the answer.
fn refusal(refused: &Refused<'_>, notes: &mut Vec<Note>) {
    match refused.why() {
        Refusal::MethodNotAllowed => notes.push(note(METHOD_NOT_ALLOWED, refused.to_string())),
        Refusal::HeaderNotAllowed | Refusal::TooManyHeaders => {
            notes.push(note(HEADER_NOT_ALLOWED, refused.to_string()));
        }
        Refusal::OriginMalformed | Refusal::OriginNotAllowed | Refusal::PathAmbiguous => {}
    }
    let answer = if refused.is_preflight {
        "the preflight is answered with 403 and without Access-Control-Allow-Origin, so the request is never sent"
    } else {
        "the answer has no Access-Control-Allow-Origin, so the page cannot read it"
    };
    notes.push(note(ALLOW_ORIGIN_MISSING, answer.to_owned()));
}
