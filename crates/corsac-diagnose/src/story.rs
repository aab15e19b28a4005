//! What an account comes to: the facts that every part of the text asks for, found once.

use corsac_browser::{
    Blocked, CredentialsMode, Event, Exchange, ExchangeKind, Failure, NetworkError, PageResponse,
    ResponseHead, ResponseType, Stage,
};
use corsac_core::{Method, is_token};
use corsac_fetch::{Account, Held, Outcome};
use url::Url;

/// How a fetch ended, in the words of the headline.
#[derive(Clone, Copy, Debug)]
pub enum Verdict<'a> {
    /// The page reads.
    Readable(&'a PageResponse),
    /// The page gets something that shows nothing.
    Opaque(&'a PageResponse),
    /// The preflight was refused.
    AtPreflight(&'a Blocked),
    /// The request was answered, and the answer is kept from the page.
    AfterAnswer(&'a Blocked),
    /// The browser refused before it sent this request.
    BeforeSending(&'a Blocked),
    /// No answer, or no whole one.
    Network(&'a NetworkError),
    /// Held back: it would be sent.
    Held(&'a Held),
    /// The caller gave up.
    Cancelled,
}

/// An account with what follows from it.
pub struct Story<'a> {
    /// The account.
    pub account: &'a Account,
    /// How it ended.
    pub verdict: Verdict<'a>,
}

impl<'a> Story<'a> {
    /// What follows from an account.
    pub fn of(account: &'a Account) -> Self {
        let verdict = match &account.outcome {
            Outcome::Delivered(response) => match response.kind {
                ResponseType::Opaque | ResponseType::OpaqueRedirect => Verdict::Opaque(response),
                _ => Verdict::Readable(response),
            },
            Outcome::Failed(Failure::Blocked(blocked)) => match blocked.stage {
                Stage::Preflight => Verdict::AtPreflight(blocked),
                Stage::Response => Verdict::AfterAnswer(blocked),
                Stage::BeforeSending => Verdict::BeforeSending(blocked),
            },
            Outcome::Failed(Failure::Network(error)) => Verdict::Network(error),
            Outcome::Held(held) => Verdict::Held(held),
            // Outcomes that this program does not know yet end without an answer, too.
            _ => Verdict::Cancelled,
        };
        Self { account, verdict }
    }

    /// The rule that decided, if one did.
    pub fn blocked(&self) -> Option<&'a Blocked> {
        match self.verdict {
            Verdict::AtPreflight(blocked)
            | Verdict::AfterAnswer(blocked)
            | Verdict::BeforeSending(blocked) => Some(blocked),
            _ => None,
        }
    }

    /// All faults of the last answer: the one that decided, then those that would fail next.
    pub fn faults(&self) -> Vec<&'a Blocked> {
        let also =
            self.last().into_iter().flat_map(|exchange| &exchange.events).filter_map(|event| match event {
                Event::WouldAlsoFail(blocked) => Some(&**blocked),
                _ => None,
            });
        self.blocked().into_iter().chain(also).collect()
    }

    /// All exchanges.
    pub fn exchanges(&self) -> &'a [Exchange] {
        &self.account.trace.exchanges
    }

    /// The last exchange.
    pub fn last(&self) -> Option<&'a Exchange> {
        self.exchanges().last()
    }

    /// Whether this exchange's answer is the one that the page reads.
    pub fn reads(&self, exchange: &Exchange) -> bool {
        matches!(self.verdict, Verdict::Readable(_))
            && self.last().is_some_and(|last| std::ptr::eq(last, exchange))
    }

    /// Whether this exchange's request went out.
    pub fn was_sent(&self, exchange: &Exchange) -> bool {
        !exchange.cached && !self.is_held(exchange)
    }

    /// Whether this exchange's request is the one that was held back.
    pub fn is_held(&self, exchange: &Exchange) -> bool {
        matches!(self.verdict, Verdict::Held(_))
            && exchange.kind != ExchangeKind::Preflight
            && exchange.response.is_none()
            && exchange.failure.is_none()
    }

    /// The requests that the page asked for and that went out: no preflights.
    pub fn sent(&self) -> impl DoubleEndedIterator<Item = &'a Exchange> + '_ {
        let actual = |exchange: &&Exchange| exchange.kind != ExchangeKind::Preflight;
        self.exchanges().iter().filter(actual).filter(|exchange| self.was_sent(exchange))
    }

    /// Whether the page asks with credentials `include`.
    pub fn includes(&self) -> bool {
        self.account.request.credentials == CredentialsMode::Include
    }

    /// The method that the page asked with, as it is sent.
    pub fn method(&self) -> String {
        let written = &self.account.request.method;
        Method::new(written).map_or_else(|_| written.clone(), |method| method.to_string())
    }

    /// The URL that the page asked for, if it is one.
    pub fn url(&self) -> Option<Url> {
        match &self.account.page {
            Some(page) => page.base().join(&self.account.request.url).ok(),
            None => Url::parse(&self.account.request.url).ok(),
        }
    }

    /// The method and URL of the request that was not sent because of how the fetch ended; `None`
    /// when none was left.
    pub fn unsent(&self) -> Option<(String, Option<Url>)> {
        let Some(last) = self.last() else {
            return matches!(self.verdict, Verdict::BeforeSending(_)).then(|| (self.method(), self.url()));
        };
        let failed = match self.verdict {
            Verdict::AtPreflight(_) => true,
            Verdict::Network(_) => last.kind == ExchangeKind::Preflight,
            Verdict::BeforeSending(_) => {
                // On a redirect: to where the last answer led, else a request that waited for its preflight.
                if let Some((to, method)) = next_hop(last) {
                    return Some((method, Url::parse(to).ok()));
                }
                last.kind == ExchangeKind::Preflight
            }
            _ => false,
        };
        failed.then(|| {
            let asked = last.request.header("Access-Control-Request-Method");
            (asked.unwrap_or_else(|| self.method()), Some(last.request.url.clone()))
        })
    }

    /// Whether something was sent before the browser refused to go on: a redirect led there.
    pub fn is_refused_redirect(&self) -> bool {
        matches!(self.verdict, Verdict::BeforeSending(_))
            && self.last().is_some_and(|last| next_hop(last).is_some())
    }
}

/// The events of an exchange up to its redirect. Those behind it are of a hop that was refused
/// before anything was sent.
pub fn before_redirect(events: &[Event]) -> &[Event] {
    let redirect = events.iter().position(|event| matches!(event, Event::Redirected { .. }));
    &events[..redirect.unwrap_or(events.len())]
}

/// Where an answer led to, and with which method the fetch would have gone on.
pub fn next_hop(exchange: &Exchange) -> Option<(&str, String)> {
    let to = exchange.events.iter().find_map(|event| match event {
        Event::Redirected { to, .. } => Some(to.as_str()),
        _ => None,
    })?;
    let rewritten = exchange.events.iter().any(|event| matches!(event, Event::MethodRewritten { .. }));
    let method = if rewritten { "GET".to_owned() } else { exchange.request.method.to_string() };
    Some((to, method))
}

/// The items of `Vary`.
pub fn vary(answer: &ResponseHead) -> Vec<String> {
    let value = answer.headers.get("Vary").map(|value| value.to_text()).unwrap_or_default();
    value.split(',').map(str::trim).filter(|item| is_token(item.as_bytes())).map(str::to_owned).collect()
}

/// Whether caches know that the answer is for one origin only.
pub fn varies_by_origin(answer: &ResponseHead) -> bool {
    vary(answer).iter().any(|item| item == "*" || item.eq_ignore_ascii_case("origin"))
}

/// Whether a method's name promises that nothing changes.
pub fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}
