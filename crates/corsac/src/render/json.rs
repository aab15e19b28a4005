//! The answer line: all of an account as one JSON object, for programs.

mod causes;

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corsac_browser::{
    Blocked, EngineName, Event, Exchange, Failure, PageResponse, RequestHead, ResponseHead, ResponseType,
};
use corsac_core::HeaderList;
use corsac_diagnose::{Evidence, find};
use corsac_fetch::Outcome;
use serde::{Serialize, Serializer};

use crate::browsers::{Compared, Parting, Run};
use crate::diagnosis::Besides;
use crate::explain::Explained;
use crate::secrets::Secrets;

pub(crate) use causes::ServerShown;
use causes::{CauseShown, ExperimentShown, experiments};

/// What is shown: of secrets in the two halves of a line, and whether causes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shown {
    /// In `exchanges` and `error`: what went over the wire.
    pub wire: Secrets,
    /// In `response`: what the page sees. Bodies are always shown.
    pub page: Secrets,
    /// Why the page gets nothing, or not all, and what was asked besides.
    pub causes: bool,
}

impl Shown {
    /// For one fetch that a person asks for: both alike, with its causes.
    pub const fn explain(secrets: Secrets) -> Self {
        Self { wire: secrets, page: secrets, causes: true }
    }

    /// For a batch: what the page sees is whole, since the program stands in for the page.
    pub const fn batch(secrets: Secrets) -> Self {
        Self { wire: secrets, page: Secrets::Show, causes: false }
    }

    /// For what a policy says to a fetch: both alike. Its file is known, so there are no causes to be found.
    pub const fn policy(secrets: Secrets) -> Self {
        Self { wire: secrets, page: secrets, causes: false }
    }
}

/// The line for a fetch, without a line feed.
///
/// Its schema is `docs/explain.schema.json`.
pub fn line(explained: &Explained, shown: Shown) -> String {
    let answer = Answer::of(explained, shown);
    // Serialising these types cannot fail: no map has other keys than strings, and nothing is read.
    serde_json::to_string(&answer).unwrap_or_default()
}

/// The line for a fetch in one browser, which it names, with its causes.
pub fn line_of(explained: &Explained, browser: EngineName, besides: &Besides, shown: Shown) -> String {
    serde_json::to_string(&in_one(explained, browser, besides, shown)).unwrap_or_default()
}

/// What [`line_of`] writes, as a part of something else.
pub(crate) fn in_one<'a>(
    explained: &'a Explained,
    browser: EngineName,
    besides: &'a Besides,
    shown: Shown,
) -> impl Serialize + 'a {
    let evidence = besides.evidence(&explained.account, shown.wire);
    InOne {
        answer: Answer::because(explained, &evidence, shown),
        browser: browser.as_str(),
        experiments: experiments(&besides.experiments, shown),
    }
}

/// The line for a fetch in several browsers: the answer of the one that decides the exit status, then each one's.
pub fn line_of_all(compared: &Compared, shown: Shown) -> String {
    serde_json::to_string(&in_all(compared, shown)).unwrap_or_default()
}

/// What [`line_of_all`] writes, as a part of something else.
pub(crate) fn in_all(compared: &Compared, shown: Shown) -> impl Serialize {
    let worst = compared.worst();
    let answer = |index: usize| {
        let evidence = compared.evidence(index, shown.wire);
        Answer::because(&compared.runs[index].explained, &evidence, shown)
    };
    let runs = compared.runs.iter().enumerate();
    let worst_at = compared.runs.iter().position(|run| run.browser == worst.browser).unwrap_or_default();
    InAll {
        answer: answer(worst_at),
        browser: worst.browser.as_str(),
        experiments: experiments(&compared.besides.experiments, shown),
        browsers: runs.map(|(index, run)| (run.browser.as_str(), answer(index))).collect(),
        differences: compared.partings.iter().map(|parting| difference(parting, compared)).collect(),
    }
}

#[derive(Serialize)]
struct InOne<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    browser: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiments: Option<Vec<ExperimentShown<'a>>>,
}

#[derive(Serialize)]
struct InAll<'a> {
    #[serde(flatten)]
    answer: Answer<'a>,
    browser: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    experiments: Option<Vec<ExperimentShown<'a>>>,
    #[serde(serialize_with = "as_map")]
    browsers: Vec<(&'static str, Answer<'a>)>,
    differences: Vec<DifferenceShown>,
}

#[derive(Serialize)]
struct DifferenceShown {
    topic: &'static str,
    visible: bool,
    #[serde(serialize_with = "as_map")]
    browsers: Vec<(&'static str, &'static str)>,
}

fn difference(parting: &Parting, compared: &Compared) -> DifferenceShown {
    let text = |run: &Run| (run.browser.as_str(), parting.text(run.browser));
    DifferenceShown {
        topic: parting.difference.topic,
        visible: parting.visible,
        browsers: compared.runs.iter().map(text).collect(),
    }
}

/// Pairs as an object, in their order.
fn as_map<S: Serializer, T: Serialize>(
    pairs: &[(&'static str, T)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

#[derive(Serialize)]
struct Answer<'a> {
    outcome: &'static str,
    error: Option<ErrorShown<'a>>,
    response: Option<ResponseShown<'a>>,
    exchanges: Vec<ExchangeShown<'a>>,
    /// Where [`Shown::causes`] says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    causes: Option<Vec<CauseShown>>,
}

#[derive(Serialize)]
struct ErrorShown<'a> {
    code: &'static str,
    chromium: Option<&'static str>,
    firefox: Option<&'static str>,
    owner: &'static str,
    field: Option<&'static str>,
    value: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct ResponseShown<'a> {
    r#type: &'static str,
    status: u16,
    url: String,
    redirected: bool,
    headers: Vec<(&'a str, String)>,
    body: Option<BodyShown<'a>>,
}

enum BodyShown<'a> {
    Text(&'a str),
    Base64(&'a [u8]),
}

#[derive(Serialize)]
struct ExchangeShown<'a> {
    kind: &'static str,
    cached: bool,
    request: RequestShown<'a>,
    response: Option<HeadShown<'a>>,
    events: Vec<EventShown>,
}

#[derive(Serialize)]
struct RequestShown<'a> {
    method: &'a str,
    url: String,
    headers: Vec<(&'a str, String)>,
    has_body: bool,
}

#[derive(Serialize)]
struct HeadShown<'a> {
    status: u16,
    headers: Vec<(&'a str, String)>,
}

#[derive(Serialize)]
struct EventShown {
    code: &'static str,
    owner: &'static str,
    anchor: &'static str,
    text: String,
}

impl Serialize for BodyShown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Base64 {
            base64: String,
        }
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Base64(bytes) => Base64 { base64: STANDARD.encode(bytes) }.serialize(serializer),
        }
    }
}

impl<'a> Answer<'a> {
    fn of(explained: &'a Explained, shown: Shown) -> Self {
        let account = &explained.account;
        let (outcome, error, response) = match &account.outcome {
            Outcome::Delivered(response) => {
                (delivered(response), None, Some(page_response(response, explained, shown.page)))
            }
            Outcome::Failed(failure) => {
                let word = if failure.blocked().is_some() { "blocked" } else { "failed" };
                (word, Some(error(failure, shown.wire)), None)
            }
            Outcome::Held(_) => ("held", None, None),
            // Outcomes that this program does not know yet.
            _ => ("failed", None, None),
        };
        let exchanges = account.trace.exchanges.iter().map(|exchange| exchange_shown(exchange, shown.wire));
        Self { outcome, error, response, exchanges: exchanges.collect(), causes: None }
    }

    /// With its causes, where they are shown.
    fn because(explained: &'a Explained, evidence: &Evidence<'_>, shown: Shown) -> Self {
        let causes = shown.causes.then(|| find(evidence).iter().map(causes::cause).collect());
        Self { causes, ..Self::of(explained, shown) }
    }
}

const fn delivered(response: &PageResponse) -> &'static str {
    match response.kind {
        ResponseType::Opaque => "opaque",
        ResponseType::OpaqueRedirect => "opaqueredirect",
        _ => "readable",
    }
}

fn error(failure: &Failure, secrets: Secrets) -> ErrorShown<'_> {
    let blocked = failure.blocked();
    let field = blocked.and_then(|blocked| blocked.field.as_ref());
    ErrorShown {
        code: failure.code(),
        chromium: blocked.and_then(Blocked::chromium),
        firefox: failure.firefox(),
        owner: failure.owner().as_str(),
        field: field.map(|field| field.name),
        value: match failure {
            Failure::Network(error) => Some(secrets.prose(&error.message)),
            _ => field.and_then(|field| {
                let value = field.value.as_ref()?.to_text();
                Some(Cow::Owned(secrets.header(field.name, &value).into_owned()))
            }),
        },
    }
}

fn page_response<'a>(
    response: &'a PageResponse,
    explained: &'a Explained,
    secrets: Secrets,
) -> ResponseShown<'a> {
    let headers = response.headers.iter().map(|(name, value)| {
        let value = value.to_text();
        (name.as_str(), secrets.header(name, &value).into_owned())
    });
    ResponseShown {
        r#type: response.kind.as_str(),
        status: response.status,
        url: secrets.url_text(&response.url),
        redirected: response.redirected,
        headers: headers.collect(),
        body: explained
            .content
            .as_deref()
            .map(|bytes| std::str::from_utf8(bytes).map_or(BodyShown::Base64(bytes), BodyShown::Text)),
    }
}

fn exchange_shown(exchange: &Exchange, secrets: Secrets) -> ExchangeShown<'_> {
    ExchangeShown {
        kind: exchange.kind.as_str(),
        cached: exchange.cached,
        request: request_shown(&exchange.request, secrets),
        response: exchange.response.as_ref().map(|response: &ResponseHead| HeadShown {
            status: response.status,
            headers: header_lines(&response.headers, secrets),
        }),
        events: exchange.events.iter().map(|event| event_shown(event, secrets)).collect(),
    }
}

fn request_shown(request: &RequestHead, secrets: Secrets) -> RequestShown<'_> {
    RequestShown {
        method: request.method.as_str(),
        url: secrets.url(&request.url),
        headers: header_lines(&request.headers, secrets),
        has_body: request.has_body,
    }
}

fn header_lines(headers: &HeaderList, secrets: Secrets) -> Vec<(&str, String)> {
    let shown = |value: &corsac_core::HeaderValue, name: &str| {
        let value = value.to_text();
        secrets.header(name, &value).into_owned()
    };
    headers.iter().map(|header| (header.name.as_str(), shown(&header.value, header.name.as_str()))).collect()
}

fn event_shown(event: &Event, secrets: Secrets) -> EventShown {
    let info = event.info();
    let text = event.text();
    EventShown {
        code: info.code,
        owner: info.owner.as_str(),
        anchor: info.anchor,
        text: secrets.prose(&text).into_owned(),
    }
}
