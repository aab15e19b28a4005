//! What causes look at: one fetch, the experiments after it, and what the user adds.

use corsac_browser::{Blocked, Event, Exchange, ExchangeKind, Reason, ResponseHead};
use corsac_core::{HeaderValue, Origin};
use corsac_fetch::Account;
use url::Url;

use crate::experiments::{Kind, Observed};
use crate::fix;
use crate::fixes::Product;
use crate::secrets::Secrets;
use crate::story::{Story, varies_by_origin};
use crate::words::{short, visible_bytes};

pub(crate) const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// One fetch and all that is known around it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Evidence<'a> {
    /// What happened.
    pub account: &'a Account,
    /// What the control experiments brought, in the order in which they went out.
    pub experiments: Vec<Observed>,
    /// What the user adds.
    pub told: Told,
    /// What is shown of secrets in the text of findings.
    pub secrets: Secrets,
}

/// What only the user can know.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Told {
    /// The answer's headers that the page reads.
    pub reads: Vec<String>,
    /// The server's configuration allows the page's origin.
    pub configured: bool,
    /// The fetch fails in the user's own browser.
    pub blocked_in_browser: bool,
    /// Where the server is reached without the proxy before it.
    pub direct: Option<Url>,
    /// What serves the answer.
    pub server: Option<&'static Product>,
}

/// The faults that concern who may read.
const READING: [Reason; 4] = [
    Reason::AllowOriginMissing,
    Reason::AllowOriginMultiple,
    Reason::AllowOriginInvalid,
    Reason::AllowOriginMismatch,
];

impl<'a> Evidence<'a> {
    /// Of one fetch, without more.
    pub fn of(account: &'a Account) -> Self {
        Self { account, experiments: Vec::new(), told: Told::default(), secrets: Secrets::Hide }
    }

    pub(crate) fn story(&self) -> Story<'a> {
        Story::of(self.account)
    }

    /// The last exchange: the one whose answer decided, where one did.
    pub(crate) fn last(&self) -> Option<&'a Exchange> {
        self.account.trace.exchanges.last()
    }

    /// Its answer.
    pub(crate) fn answer(&self) -> Option<Cors<'a>> {
        self.last()?.response.as_ref().map(Cors)
    }

    /// The answer to a preflight that did not pass.
    pub(crate) fn refused_preflight(&self) -> Option<Cors<'a>> {
        let last = self.last().filter(|last| last.kind == ExchangeKind::Preflight)?;
        self.story().blocked()?;
        last.response.as_ref().map(Cors)
    }

    /// The answer to the request itself that the page does not get.
    pub(crate) fn refused_answer(&self) -> Option<Cors<'a>> {
        let last = self.last().filter(|last| last.kind != ExchangeKind::Preflight)?;
        self.story().blocked()?;
        last.response.as_ref().map(Cors)
    }

    /// The answer that the page reads, of another origin than its own.
    pub(crate) fn readable(&self) -> Option<Cors<'a>> {
        use corsac_browser::ResponseType::Cors as OfOther;
        match self.story().verdict {
            crate::story::Verdict::Readable(response) if response.kind == OfOther => self.answer(),
            _ => None,
        }
    }

    /// A fault of the last answer, and whether it is the one that decided.
    pub(crate) fn fault(&self, reasons: &[Reason]) -> Option<(&'a Blocked, bool)> {
        let faults = self.story().faults();
        let at = faults.iter().position(|fault| reasons.contains(&fault.reason))?;
        Some((faults[at], at == 0))
    }

    /// The fault of who may read, where the last answer has it.
    pub(crate) fn unread(&self) -> Option<&'a Blocked> {
        self.fault(&READING).map(|(blocked, _)| blocked)
    }

    /// `Origin` as the last request had it.
    pub(crate) fn origin(&self) -> String {
        self.last().and_then(|last| last.request.header("Origin")).unwrap_or_default()
    }

    /// The last request in a few words.
    pub(crate) fn request(&self) -> String {
        let Some(last) = self.last() else { return String::new() };
        fix::request(&self.story(), last.request.method.as_str(), &last.request.url, self.secrets)
    }

    /// The page's origin.
    pub(crate) fn page(&self) -> Option<&'a Origin> {
        self.account.page.as_ref().map(corsac_browser::Page::origin)
    }

    /// The answers of the experiments of a kind.
    pub(crate) fn seen(&self, kind: &Kind) -> impl Iterator<Item = Cors<'_>> {
        self.observed(kind).filter_map(|observed| observed.came.as_ref().ok().map(Cors))
    }

    fn observed<'b>(&'b self, kind: &Kind) -> impl Iterator<Item = &'b Observed> {
        let kind = kind.clone();
        self.experiments.iter().filter(move |observed| observed.experiment.kind == kind)
    }

    /// Another answer of the same server that lets this origin in, in words.
    pub(crate) fn allowed_elsewhere(&self) -> Option<String> {
        let origin = self.origin();
        let last = self.last()?;
        let server = Origin::of(&last.request.url);
        let earlier = self.account.trace.exchanges.iter().rev().skip(1).find_map(|exchange| {
            let answer = exchange.response.as_ref().map(Cors)?;
            let is_here = server.is_origin_of(&exchange.request.url);
            (is_here && answer.lets_in(&origin)).then(|| {
                let what =
                    if exchange.kind == ExchangeKind::Preflight { "the preflight" } else { "the hop before" };
                format!("{what} was answered {}", answer.told())
            })
        });
        earlier.or_else(|| {
            self.experiments.iter().find_map(|observed| {
                let answer = Cors(observed.came.as_ref().ok()?);
                // Who does not say where it comes from is told what all are told.
                let is_ours =
                    observed.experiment.request.header("Origin").is_none_or(|asked| asked == origin);
                let is_another =
                    !matches!(observed.experiment.kind, Kind::Repeat | Kind::Fresh | Kind::Direct);
                (is_ours && is_another && answer.lets_in(&origin)).then(|| observed.told(self.secrets))
            })
        })
    }

    /// What the fetch's own page must do, or its server: as the account alone has it.
    pub(crate) fn advice(&self) -> Vec<fix::Advice> {
        fix::of(&self.story(), self.secrets)
    }

    /// Whether something was decided so.
    pub(crate) fn has_event(&self, is: impl Fn(&Event) -> bool) -> bool {
        self.last().is_some_and(|last| last.events.iter().any(is))
    }
}

/// An answer, seen as what it says about CORS.
#[derive(Clone, Debug)]
pub(crate) struct Cors<'a>(pub(crate) &'a ResponseHead);

impl Cors<'_> {
    pub(crate) const fn status(&self) -> u16 {
        self.0.status
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.0.headers.get(name).map(|value| value.to_text())
    }

    /// `Access-Control-Allow-Origin`, joined where there are several.
    pub(crate) fn allow_origin(&self) -> Option<String> {
        self.header(ALLOW_ORIGIN)
    }

    /// Whether this origin may read, credentials aside.
    pub(crate) fn lets_in(&self, origin: &str) -> bool {
        self.allow_origin().is_some_and(|value| value == origin || value == "*")
    }

    /// Whether the status is one that says that there is no route.
    pub(crate) const fn is_unrouted(&self) -> bool {
        matches!(self.status(), 404 | 405 | 501)
    }

    /// Whether any header of CORS is there.
    pub(crate) fn has_cors(&self) -> bool {
        let is_cors = |name: &str| name.to_ascii_lowercase().starts_with("access-control-");
        self.0.headers.iter().any(|header| is_cors(header.name.as_str()))
    }

    /// Whether something that knows CORS has answered: it says so, or says that its answer depends on who asks.
    pub(crate) fn is_aware(&self) -> bool {
        let asks =
            |value: &HeaderValue| value.to_text().to_ascii_lowercase().contains("access-control-request");
        self.has_cors() || self.names_origin_in_vary() || self.0.headers.values("Vary").any(asks)
    }

    fn names_origin_in_vary(&self) -> bool {
        crate::story::vary(self.0).iter().any(|item| item.eq_ignore_ascii_case("origin"))
    }

    /// Whether caches know that the answer is for one origin only.
    pub(crate) fn varies(&self) -> bool {
        varies_by_origin(self.0)
    }

    /// Whether it says that nginx, or a server made from it, answered.
    pub(crate) fn is_nginx(&self) -> bool {
        let server = self.header("Server").unwrap_or_default().to_ascii_lowercase();
        ["nginx", "openresty", "tengine", "angie"].iter().any(|name| server.starts_with(name))
    }

    /// The header that says that a cache on the way answered, as it may be printed.
    pub(crate) fn cache_hit(&self) -> Option<String> {
        let is_hit = |value: &str| {
            value.to_ascii_lowercase().split([' ', ',', ';']).any(|word| word.starts_with("hit"))
        };
        let age = self.header("Age").filter(|age| age.trim().parse::<u64>().is_ok_and(|age| age > 0));
        let named = age.map(|age| ("Age", age)).or_else(|| {
            CACHE_HEADERS
                .iter()
                .find_map(|name| Some((*name, self.header(name).filter(|value| is_hit(value))?)))
        });
        named.map(|(name, value)| format!("{name}: {}", short(&visible_bytes(&value).0, 60)))
    }

    /// The status and the header that decides, as text that may be printed.
    pub(crate) fn told(&self) -> String {
        let value = match self.allow_origin() {
            Some(value) => format!("with {ALLOW_ORIGIN}: {}", short(&visible_bytes(&value).0, 80)),
            None => format!("without {ALLOW_ORIGIN}"),
        };
        format!("{} {value}", self.status())
    }
}

/// In which caches say whether they had the answer.
const CACHE_HEADERS: [&str; 8] = [
    "X-Cache",
    "X-Cache-Status",
    "CF-Cache-Status",
    "Cache-Status",
    "X-Proxy-Cache",
    "X-Nginx-Cache",
    "X-Cache-Lookup",
    "X-Vercel-Cache",
];
