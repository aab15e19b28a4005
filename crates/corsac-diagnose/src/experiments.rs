//! Control experiments: what to ask a server besides, so that one cause can be told from another.
//!
//! Each changes one thing of the request that decided. Only safe methods go out, at most [`MOST`] in a run, and no
//! cookie or credentials but those that the fetch itself sent with the same request.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use corsac_browser::{ExchangeKind, NetworkError, RequestHead, ResponseHead};
use corsac_core::{HeaderName, HeaderValue, Method};
use corsac_fetch::Client;
use url::Url;

use crate::cause::{Cause, Certainty, find};
use crate::evidence::{Cors, Evidence};
use crate::secrets::Secrets;
use crate::story::{Story, Verdict};
use crate::words::{sent_url, visible};

/// So many experiments at most are made in a run.
pub const MOST: usize = 4;

/// An origin that no server's list has.
const NOBODY: &str = "https://nobody.example";

/// Headers of a request that never need a preflight and are no credentials; in small letters.
const PLAIN: [&str; 17] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "origin",
    "pragma",
    "priority",
    "referer",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "te",
    "user-agent",
];

/// What is changed of the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Nothing: the same once more.
    Repeat,
    /// A parameter more in the URL, so that no cache has the answer.
    Fresh,
    /// The same, as somebody whom nobody allows.
    FreshOther,
    /// A GET without `Origin`.
    NoOrigin,
    /// A GET by somebody whom nobody allows.
    OtherOrigin,
    /// A GET, or the same preflight, by this origin, which is close to the page's.
    NearOrigin(String),
    /// A GET that needs no preflight.
    SimpleGet,
    /// A preflight, where none was needed.
    Preflight,
    /// A preflight for the method alone.
    MethodPreflight,
    /// A preflight for a GET without headers.
    MinimalPreflight,
    /// A preflight that asks for a private network, too.
    PrivatePreflight,
    /// An OPTIONS that is no preflight.
    PlainOptions,
    /// A GET of a path that is not there.
    ErrorPath,
    /// A GET of `/`.
    OtherPath,
    /// The same at the place that the user named, past the proxy.
    Direct,
}

/// A request that goes out to learn more.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Experiment {
    /// What it changes.
    pub kind: Kind,
    /// The request; its method is safe.
    pub request: Arc<RequestHead>,
}

/// What came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observed {
    /// What was asked.
    pub experiment: Experiment,
    /// The head of the answer.
    pub came: Result<ResponseHead, NetworkError>,
}

/// Makes the experiments that tell the remaining causes apart, one after the other, and adds them to the evidence.
/// `announce` is called before each goes out.
///
/// The first that fails on the network is the last.
pub async fn run(client: &Client, evidence: &mut Evidence<'_>, mut announce: impl FnMut(&Experiment)) {
    let token = format!("{:08x}", RandomState::new().build_hasher().finish() >> 32);
    while let Some(experiment) = next(evidence, &token) {
        announce(&experiment);
        let came = client.ask(&experiment.request).await;
        let failed = came.is_err();
        evidence.experiments.push(Observed { experiment, came });
        if failed {
            return;
        }
    }
}

/// The experiment that tells most about the causes that remain; `None` where none would, or where enough were made.
/// `token` stands where a path or a parameter must be one that nobody has asked for.
pub fn next(evidence: &Evidence<'_>, token: &str) -> Option<Experiment> {
    let has_failed = |observed: &Observed| observed.came.is_err();
    if evidence.experiments.len() >= MOST || evidence.experiments.iter().any(has_failed) || !is_open(evidence)
    {
        return None;
    }
    let mut wanted: Vec<(Kind, u32)> = Vec::new();
    if evidence.told.direct.is_some() {
        wanted.push((Kind::Direct, u32::MAX));
    } else if find(evidence).first().is_some_and(|first| first.confidence.certainty() == Certainty::Certain) {
        return None;
    }
    for cause in Cause::ALL {
        for (place, kind) in (cause.rule().wants)(evidence).into_iter().enumerate() {
            // What a cause would ask first counts most, and what several would ask counts for each.
            let weight = 16 >> place.min(4);
            match wanted.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, sum)) => *sum = sum.saturating_add(weight),
                None => wanted.push((kind, weight)),
            }
        }
    }
    wanted.retain(|(kind, _)| times(evidence, kind) < if *kind == Kind::Repeat { 2 } else { 1 });
    // Stable: of equals the first stays the first.
    wanted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    wanted.into_iter().find_map(|(kind, _)| experiment(kind, evidence, token))
}

/// How often it was made.
pub(crate) fn times(evidence: &Evidence<'_>, kind: &Kind) -> usize {
    evidence.experiments.iter().filter(|observed| observed.experiment.kind == *kind).count()
}

/// Whether an answer came that could be asked about.
fn is_open(evidence: &Evidence<'_>) -> bool {
    let verdict = Story::of(evidence.account).verdict;
    let is_judged =
        matches!(verdict, Verdict::Readable(_) | Verdict::AtPreflight(_) | Verdict::AfterAnswer(_));
    is_judged && evidence.readable().is_some() | evidence.story().blocked().is_some()
}

/// The request of an experiment; `None` where it cannot be made of this fetch.
fn experiment(kind: Kind, evidence: &Evidence<'_>, token: &str) -> Option<Experiment> {
    let base = &*evidence.last()?.request;
    let same = || base.method.is_safe().then(|| base.clone());
    let request = match &kind {
        Kind::Repeat => same()?,
        Kind::Fresh => fresh(same()?, token),
        Kind::FreshOther => with_origin(fresh(plain_get(base), token), Some(NOBODY)),
        Kind::NoOrigin => with_origin(plain_get(base), None),
        Kind::OtherOrigin => with_origin(plain_get(base), Some(NOBODY)),
        Kind::NearOrigin(origin) if base.kind == ExchangeKind::Preflight => {
            let mut request = base.clone();
            request.credentials = false;
            with_origin(request, Some(origin))
        }
        Kind::NearOrigin(origin) => with_origin(plain_get(base), Some(origin)),
        Kind::SimpleGet => plain_get(base),
        Kind::Preflight => preflight(base, base.method.as_str()),
        Kind::MethodPreflight => {
            preflight(base, &base.header("Access-Control-Request-Method").unwrap_or_default())
        }
        Kind::MinimalPreflight => preflight(base, "GET"),
        Kind::PrivatePreflight => {
            let mut request = preflight(base, base.method.as_str());
            if base.kind == ExchangeKind::Preflight {
                request = base.clone();
            }
            set(&mut request, HeaderName::from_static("access-control-request-private-network"), "true");
            request
        }
        Kind::PlainOptions => {
            let mut request = with_origin(plain_get(base), None);
            request.method = Method::OPTIONS;
            request
        }
        Kind::ErrorPath => at(plain_get(base), |url| {
            let directory = url.path().rfind('/').map_or("", |end| &url.path()[..end]).to_owned();
            url.set_path(&format!("{directory}/corsac-{token}"));
        }),
        Kind::OtherPath => {
            if base.url.path() == "/" {
                return None;
            }
            at(plain_get(base), |url| url.set_path("/"))
        }
        Kind::Direct => {
            let direct = evidence.told.direct.as_ref()?;
            let mut request = same().unwrap_or_else(|| plain_get(base));
            request.url = direct_url(direct, &base.url);
            request
        }
    };
    Some(Experiment { kind, request: Arc::new(request) })
}

/// The place that the user named; where that is only an origin, with the path and query that were asked for.
fn direct_url(direct: &Url, asked: &Url) -> Url {
    let mut url = direct.clone();
    if direct.path() == "/" && direct.query().is_none() {
        url.set_path(asked.path());
        url.set_query(asked.query());
    }
    url
}

/// A GET of the same URL that never needs a preflight, and carries no credentials.
fn plain_get(base: &RequestHead) -> RequestHead {
    let mut request = base.clone();
    request.kind = ExchangeKind::Actual;
    request.method = Method::GET;
    request.has_body = false;
    request.credentials = false;
    let is_plain = |name: &HeaderName| PLAIN.iter().any(|plain| name.is(plain));
    request.headers = base.headers.iter().filter(|header| is_plain(&header.name)).cloned().collect();
    request
}

fn preflight(base: &RequestHead, method: &str) -> RequestHead {
    let mut request = plain_get(base);
    request.kind = ExchangeKind::Preflight;
    request.method = Method::OPTIONS;
    set(&mut request, HeaderName::from_static("access-control-request-method"), method);
    request
}

fn with_origin(mut request: RequestHead, origin: Option<&str>) -> RequestHead {
    match origin {
        Some(origin) => set(&mut request, HeaderName::from_static("origin"), origin),
        None => request.headers.delete("origin"),
    }
    // It would tell the server who asks all the same.
    request.headers.delete("referer");
    request
}

fn set(request: &mut RequestHead, name: HeaderName, value: &str) {
    request.headers.set(name, HeaderValue::from_wire(value.as_bytes()));
}

fn fresh(request: RequestHead, token: &str) -> RequestHead {
    let query = format!("corsac={token}");
    let mut request = request;
    let query = request.url.query().map_or_else(|| query.clone(), |standing| format!("{standing}&{query}"));
    request.url.set_query(Some(&query));
    request
}

fn at(mut request: RequestHead, change: impl Fn(&mut Url)) -> RequestHead {
    change(&mut request.url);
    request.url.set_query(None);
    request
}

impl Kind {
    /// The word that programs read.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Fresh => "fresh",
            Self::FreshOther => "fresh-other-origin",
            Self::NoOrigin => "no-origin",
            Self::OtherOrigin => "other-origin",
            Self::NearOrigin(_) => "near-origin",
            Self::SimpleGet => "simple-get",
            Self::Preflight => "preflight",
            Self::MethodPreflight => "method-preflight",
            Self::MinimalPreflight => "minimal-preflight",
            Self::PrivatePreflight => "private-preflight",
            Self::PlainOptions => "plain-options",
            Self::ErrorPath => "error-path",
            Self::OtherPath => "other-path",
            Self::Direct => "direct",
        }
    }
}

impl Experiment {
    /// What is asked, in a few words that may be printed: `GET https://api.mybackend.com/profile without Origin`.
    pub fn text(&self, secrets: Secrets) -> String {
        let request = &self.request;
        let url = visible(&secrets.url(&sent_url(&request.url)));
        let origin = visible(&request.header("Origin").unwrap_or_default());
        let asked = visible(&request.header("Access-Control-Request-Method").unwrap_or_default());
        let how = match &self.kind {
            Kind::Repeat => " once more".to_owned(),
            Kind::Fresh => ", which no cache has".to_owned(),
            Kind::FreshOther => format!(", which no cache has, as {origin}"),
            Kind::NoOrigin => " without Origin".to_owned(),
            Kind::OtherOrigin | Kind::NearOrigin(_) => format!(" as {origin}"),
            Kind::SimpleGet => ", which needs no preflight".to_owned(),
            Kind::Preflight => format!(" as a preflight for {asked}"),
            Kind::MethodPreflight | Kind::MinimalPreflight => format!(" for {asked} without headers"),
            Kind::PrivatePreflight => " with Access-Control-Request-Private-Network".to_owned(),
            Kind::PlainOptions => " that is no preflight".to_owned(),
            Kind::ErrorPath => ", which is not there".to_owned(),
            Kind::OtherPath => ", another path".to_owned(),
            Kind::Direct => ", past the proxy".to_owned(),
        };
        format!("{} {url}{how}", request.method)
    }
}

impl Observed {
    /// What somebody else asked, or a recording has.
    pub const fn new(experiment: Experiment, came: Result<ResponseHead, NetworkError>) -> Self {
        Self { experiment, came }
    }

    /// What came, in a few words that may be printed.
    pub fn answer(&self) -> String {
        match &self.came {
            Ok(head) => Cors(head).told(),
            Err(error) => format!("no answer: {}", visible(&error.message)),
        }
    }

    /// Question and answer as one clause.
    pub(crate) fn told(&self, secrets: Secrets) -> String {
        format!("{} was answered {}", self.experiment.text(secrets), self.answer())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
