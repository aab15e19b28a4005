//! What templates are filled with.

use corsac_browser::{Exchange, ExchangeKind};
use corsac_core::{HeaderValue, is_token};
use url::Url;

use crate::cause::Finding;
use crate::story::Story;

const EXPOSE: &str = "Access-Control-Expose-Headers";

/// The methods that products have a word of their own for.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What a policy must say so that one request passes, and no more.
///
/// Each value is plain: no letter in it means anything in a program or a configuration, so that lines that it stands in
/// say what they seem to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    /// The page's origin.
    pub(super) origin: String,
    /// The method asked for, beside those that are allowed already.
    pub(super) methods: Vec<String>,
    /// The headers asked for, beside those that are allowed already.
    pub(super) headers: Vec<String>,
    /// The headers that the page wants to read, beside those that it may already.
    pub(super) expose: Vec<String>,
    /// Whether credentials go along, or may already.
    pub(super) credentials: bool,
    /// Whether any page may read until now.
    pub(super) open: bool,
    /// The path of the URL.
    pub(super) path: String,
}

impl Values {
    /// For one page, and one method without more.
    #[cfg(test)]
    pub(super) fn new(origin: impl Into<String>, method: impl Into<String>) -> Self {
        Self { origin: origin.into(), methods: vec![method.into()], path: "/".into(), ..Self::default() }
    }

    /// What this fetch asked for. `None` where the page has no origin to be allowed, or a value is not plain.
    pub(super) fn of(story: &Story<'_>, finding: &Finding) -> Option<Self> {
        let page = story.account.page.as_ref().filter(|page| !page.origin().is_opaque())?;
        let last = story.last()?;
        let asked = story.exchanges().iter().rev().find(|exchange| exchange.kind == ExchangeKind::Preflight);
        let preflight = asked.unwrap_or(last);
        let wanted = |name: &str| listed(asked.and_then(|asked| asked.request.header(name)).as_deref());
        let allowed = |exchange: &Exchange, name: &str| {
            let answer = exchange.response.as_ref();
            let lines = answer.into_iter().flat_map(|answer| answer.headers.values(name));
            listed(lines.map(HeaderValue::to_text).reduce(|all, line| all + "," + &line).as_deref())
        };
        let method = match asked.and_then(|asked| asked.request.header("Access-Control-Request-Method")) {
            Some(method) => method,
            None => last.request.method.to_string(),
        };
        let mut methods = allowed(preflight, "Access-Control-Allow-Methods");
        // What asks for the others is never asked for itself.
        methods.retain(|known| METHODS.contains(&known.as_str()) && known != "OPTIONS");
        let mut headers = allowed(preflight, "Access-Control-Allow-Headers");
        add(&mut headers, &wanted("Access-Control-Request-Headers"));
        let written: Vec<&str> =
            story.account.request.headers.iter().map(|(name, _)| name.as_str()).collect();
        let headers = headers.into_iter().map(|name| {
            let as_written = written.iter().find(|other| other.eq_ignore_ascii_case(&name));
            as_written.map_or(name, |written| (*written).to_owned())
        });
        let advised =
            finding.fix.advice.iter().flat_map(|advice| &advice.lines).find(|(name, _)| *name == EXPOSE);
        let mut expose = allowed(last, EXPOSE);
        add(&mut expose, &listed(advised.map(|(_, value)| value.as_str())));
        add(&mut methods, &[method]);
        let values = Self {
            origin: page.origin().to_string(),
            methods,
            headers: headers.collect(),
            expose,
            credentials: story.includes() || may_have_credentials(story, &page.origin().to_string()),
            open: story.exchanges().iter().any(|exchange| allowed_origin(exchange).as_deref() == Some("*")),
            path: last.request.url.path().to_owned(),
        };
        values.are_plain().then_some(values)
    }

    /// Whether no value means anything in a program or a configuration.
    pub(super) fn are_plain(&self) -> bool {
        let plain = |text: &str, more: &str| {
            !text.is_empty()
                && text.chars().all(|letter| letter.is_ascii_alphanumeric() || more.contains(letter))
        };
        let is_origin = Url::parse(&self.origin).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        is_origin
            && plain(&self.origin, "-.:/")
            && plain(&self.path, "-._~/")
            && self.methods.iter().all(|method| METHODS.contains(&method.as_str()))
            && [&self.headers, &self.expose].into_iter().flatten().all(|name| plain(name, "-_"))
    }
}

fn allowed_origin(exchange: &Exchange) -> Option<String> {
    let answer = exchange.response.as_ref()?;
    answer.headers.get("Access-Control-Allow-Origin").map(|value| value.to_text())
}

/// Whether the page may send credentials as it is.
fn may_have_credentials(story: &Story<'_>, page: &str) -> bool {
    let answers = story.exchanges().iter().filter_map(|exchange| exchange.response.as_ref());
    let says = |answer: &corsac_browser::ResponseHead, name, value: &str| {
        answer.headers.get(name).is_some_and(|there| there.to_text() == value)
    };
    answers.into_iter().any(|answer| {
        says(answer, "Access-Control-Allow-Credentials", "true")
            && says(answer, "Access-Control-Allow-Origin", page)
    })
}

/// The items of a list, once each: no star, nothing that is no token.
fn listed(value: Option<&str>) -> Vec<String> {
    let mut items = Vec::new();
    for item in value.unwrap_or_default().split(',').map(str::trim) {
        if is_token(item.as_bytes()) && item != "*" {
            add(&mut items, &[item.to_owned()]);
        }
    }
    items
}

/// Adds what is not there.
fn add(items: &mut Vec<String>, more: &[String]) {
    for item in more {
        if !items.iter().any(|known| known.eq_ignore_ascii_case(item)) {
            items.push(item.clone());
        }
    }
}
