//! What a server must answer.

use corsac_browser::{Blocked, Exchange, ExchangeKind, Reason};
use corsac_core::{HeaderValue, Origin, is_token};
use url::Url;

use super::{Advice, location_shown, page, request};
use crate::login::is_login;
use crate::secrets::Secrets;
use crate::story::{self, Story, next_hop, varies_by_origin};
use crate::words::{TIED, and, path};

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";
const RESOURCE_POLICY: &str = "Cross-Origin-Resource-Policy";

/// The faults that concern who may read.
const READING: [Reason; 6] = [
    Reason::AllowOriginMissing,
    Reason::AllowOriginMultiple,
    Reason::AllowOriginInvalid,
    Reason::AllowOriginMismatch,
    Reason::WildcardWithCredentials,
    Reason::AllowCredentialsNotTrue,
];

/// What must change of the last answer.
pub(super) fn advice(story: &Story<'_>, blocked: &Blocked, secrets: Secrets) -> Vec<Advice> {
    let Some(last) = story.last() else {
        return vec![Advice::of(format!("see to it that {}", blocked.reason.because()))];
    };
    if asks_as_null(story) {
        return vec![page::null_origin(story)];
    }
    if asks_after_redirects_as_null(story) {
        return tainted(story, last, secrets);
    }
    if let Some(upper) = corrected_method(story) {
        let lower = upper.to_ascii_lowercase();
        return vec![
            Advice::of(format!("write {upper} in the page, which asks with {}", story.method())).more(
                format!(
                    "Methods have a case, and {lower} is not among those that browsers bring to capitals."
                ),
            ),
        ];
    }
    match blocked.reason {
        Reason::TooManyRedirects => vec![too_many(story, last, secrets)],
        Reason::RedirectHasCredentials => vec![
            Advice::of(format!(
                "redirect {} to a URL without a user name and password",
                told(story, last, secrets)
            ))
            .more(direct(last, secrets)),
        ],
        Reason::RedirectUrlInvalid => {
            vec![Advice::of(format!("answer {} with one Location that is a URL", told(story, last, secrets)))]
        }
        Reason::RedirectScheme => {
            vec![Advice::of(format!("redirect {} to an http or https URL", told(story, last, secrets)))]
        }
        Reason::CrossOriginResourcePolicy => vec![resource_policy(story, last, secrets)],
        _ => vec![headers(story, last, secrets)],
    }
}

/// Whether the page itself has no origin that a server could allow, and this is the fault.
pub(crate) fn asks_as_null(story: &Story<'_>) -> bool {
    let opaque = story.account.page.as_ref().is_some_and(|page| page.origin().is_opaque());
    opaque && story.last().is_some_and(|last| asks_as(last) == "null") && fails_reading(story)
}

/// Whether redirects over several origins left the page without its origin, and this is the fault.
pub(crate) fn asks_after_redirects_as_null(story: &Story<'_>) -> bool {
    let opaque = story.account.page.as_ref().is_some_and(|page| page.origin().is_opaque());
    !opaque && story.last().is_some_and(|last| asks_as(last) == "null") && fails_reading(story)
}

fn fails_reading(story: &Story<'_>) -> bool {
    story.faults().iter().any(|fault| READING.contains(&fault.reason))
}

/// Who asked, as the server was told.
fn asks_as(exchange: &Exchange) -> String {
    exchange.request.header("Origin").unwrap_or_default()
}

/// The request in a few words.
fn told(story: &Story<'_>, exchange: &Exchange, secrets: Secrets) -> String {
    request(story, exchange.request.method.as_str(), &exchange.request.url, secrets)
}

/// The answer's CORS headers.
fn headers(story: &Story<'_>, last: &Exchange, secrets: Secrets) -> Advice {
    let faults = story.faults();
    let has = |reason: Reason| faults.iter().any(|fault| fault.reason == reason);
    let reading: Vec<_> = faults.iter().filter(|fault| READING.contains(&fault.reason)).collect();
    let names_origin = reading.iter().any(|fault| fault.reason != Reason::AllowCredentialsNotTrue);
    let mut lines = Vec::new();
    if names_origin {
        lines.push((ALLOW_ORIGIN, asks_as(last)));
    }
    if has(Reason::AllowCredentialsNotTrue) {
        lines.push((ALLOW_CREDENTIALS, "true".to_owned()));
    }
    if has(Reason::AllowMethodsUnparsable) || has(Reason::MethodNotAllowed) {
        let asked = last.request.header("Access-Control-Request-Method").unwrap_or_default();
        let safelisted = matches!(asked.as_str(), "GET" | "HEAD" | "POST");
        let wanted = if safelisted { Vec::new() } else { vec![asked] };
        lines.push((ALLOW_METHODS, list(story, last, ALLOW_METHODS, &wanted)));
    }
    if has(Reason::AllowHeadersUnparsable) || has(Reason::HeaderNotAllowed) {
        let asked = last.request.header("Access-Control-Request-Headers").unwrap_or_default();
        let wanted: Vec<String> =
            asked.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        lines.push((ALLOW_HEADERS, list(story, last, ALLOW_HEADERS, &wanted)));
    }
    // A list of which nothing is left needs no line; one that is spoilt must go.
    let emptied: Vec<&str> =
        lines.iter().filter(|(_, value)| value.is_empty()).map(|(name, _)| *name).collect();
    lines.retain(|(_, value)| !value.is_empty());
    if names_origin {
        lines.extend(vary(last));
    }
    let what = told(story, last, secrets);
    let status = has(Reason::PreflightStatus) || has(Reason::PreflightRedirect);
    let instead = if has(Reason::PreflightRedirect) { " itself" } else { "" };
    let mut advice = Advice::of(match (status, lines.is_empty()) {
        (true, true) => format!("answer {what}{instead} with status 204 (any from 200 to 299 will do)"),
        (true, false) => format!("answer {what}{instead} with status 204 (any from 200 to 299 will do) and"),
        (false, false) => format!("answer {what} with"),
        (false, true) => format!("answer {what} without {}", emptied.join(" and ")),
    });
    advice.lines = lines;
    advice.exchange = story.exchanges().len().checked_sub(1);
    advice.more.extend(remarks(story, last, &faults, names_origin, secrets));
    advice
}

/// A list of an answer, longer: what stands in it and means something, from all its lines, and what must stand there, too.
/// Everything in it may be printed as it is.
pub fn list(story: &Story<'_>, last: &Exchange, name: &'static str, wanted: &[String]) -> String {
    let headers = last.response.as_ref().map(|response| &response.headers);
    let texts: Vec<String> =
        headers.into_iter().flat_map(|headers| headers.values(name)).map(HeaderValue::to_text).collect();
    let is_method = name == ALLOW_METHODS;
    let same = |a: &str, b: &str| if is_method { a == b } else { a.eq_ignore_ascii_case(b) };
    let mut items: Vec<String> = Vec::new();
    for item in texts.iter().flat_map(|text| text.split(',')).map(|item| item.trim_matches([' ', '\t'])) {
        // With credentials `*` is a name like any other, and nobody has that name.
        let literal = item == "*" && story.includes();
        if is_token(item.as_bytes()) && !literal && !items.iter().any(|known| same(known, item)) {
            items.push(item.to_owned());
        }
    }
    let wildcard = items.iter().any(|item| item == "*");
    for want in wanted {
        let covered = wildcard && (is_method || want != "authorization");
        if !covered && !items.iter().any(|known| same(known, want)) {
            items.push(want.clone());
        }
    }
    items.join(", ")
}

/// `Vary` with `Origin`, where that is missing: an answer that names an origin is for that origin only.
fn vary(last: &Exchange) -> Option<(&'static str, String)> {
    let answer = last.response.as_ref()?;
    if varies_by_origin(answer) {
        return None;
    }
    let mut items = story::vary(answer);
    items.push("Origin".to_owned());
    Some(("Vary", items.join(", ")))
}

/// What else helps with these faults.
fn remarks(
    story: &Story<'_>,
    last: &Exchange,
    faults: &[&Blocked],
    names_origin: bool,
    secrets: Secrets,
) -> Vec<String> {
    let mut remarks = Vec::new();
    let status = last.response.as_ref().map_or(0, |response| response.status);
    let is_preflight = last.kind == ExchangeKind::Preflight;
    for fault in faults {
        match fault.reason {
            Reason::PreflightStatus => remarks.push(status_remark(status)),
            Reason::PreflightRedirect => remarks.extend(redirect_remark(last, secrets)),
            Reason::AllowOriginMultiple if fault.field.as_ref().is_some_and(|field| field.lines.len() > 1) => {
                remarks.push(
                    "Send it once. Two lines mostly mean that a proxy and the application both add it.".to_owned(),
                );
            }
            Reason::AllowOriginMultiple => remarks.push(
                "For several origins, look at the request's Origin, compare it with your list, and answer with that one."
                    .to_owned(),
            ),
            Reason::HeaderNotAllowed => remarks.extend(needless_remark(fault)),
            _ => {}
        }
    }
    if is_preflight && names_origin {
        let method = last.request.header("Access-Control-Request-Method").unwrap_or_default();
        let both = if story.includes() {
            format!("{ALLOW_ORIGIN} and {ALLOW_CREDENTIALS}")
        } else {
            ALLOW_ORIGIN.to_owned()
        };
        remarks.push(format!("The answer to the {method} itself will need {both}, too, errors included."));
    }
    if !is_preflight && status >= 400 {
        remarks.push(format!(
            "This answer is an error, {status}: many servers add CORS headers to successes only. Send them also on error \
             responses, or the page never learns what went wrong."
        ));
    }
    if !is_preflight && (300..400).contains(&status) {
        remarks.extend(redirect_remark(last, secrets));
    }
    remarks
}

/// What a status that is no answer to a preflight mostly means.
pub fn status_remark(status: u16) -> String {
    match status {
        401 | 403 => format!(
            "{status} mostly means that a login check runs before CORS. Let OPTIONS through: a preflight never \
             carries cookies or Authorization."
        ),
        404 | 405 | 501 => format!(
            "{status} mostly means that no route takes OPTIONS. Let the CORS layer answer before the router does."
        ),
        500.. => format!("{status}: the server, or a proxy before it, fails on OPTIONS. Its log says why."),
        300..=399 => format!("{status} is no answer to a preflight."),
        _ => format!("{status} counts as a refusal."),
    }
}

/// The method in capitals, where that is allowed and the page's own way of writing it is all that
/// is wrong.
pub(super) fn corrected_method(story: &Story<'_>) -> Option<String> {
    let faults = story.faults();
    let [fault] = faults.as_slice() else { return None };
    let wanted = fault.wanted.first().filter(|_| fault.reason == Reason::MethodNotAllowed)?;
    let upper = wanted.to_ascii_uppercase();
    let answer = story.last()?.response.as_ref()?;
    let listed = answer
        .headers
        .values(ALLOW_METHODS)
        .any(|value| value.to_text().split(',').any(|item| item.trim_matches([' ', '\t']) == upper));
    (upper != *wanted && listed).then_some(upper)
}

/// Request headers that pages should not send at all.
fn needless_remark(fault: &Blocked) -> Option<String> {
    let names: Vec<String> =
        fault.wanted.iter().filter(|name| name.starts_with("access-control-")).cloned().collect();
    let traced = ["traceparent", "tracestate", "baggage", "sentry-trace", "x-datadog-trace-id", "newrelic"];
    if !names.is_empty() {
        return Some(format!(
            "Rather, let the page not send {}: such headers belong in answers, and do nothing in a request.",
            and(&names)
        ));
    }
    let tracing: Vec<String> =
        fault.wanted.iter().filter(|name| traced.contains(&name.as_str())).cloned().collect();
    (!tracing.is_empty()).then(|| {
        format!(
            "A monitoring library in the page adds {}; it can be told to leave this server out.",
            and(&tracing)
        )
    })
}

/// What a redirect looks like, and how to do without.
fn redirect_remark(last: &Exchange, secrets: Secrets) -> Option<String> {
    let location = last.response.as_ref()?.headers.get("Location")?.to_text();
    let from = &last.request.url;
    let Ok(to) = from.join(&location) else { return None };
    if is_login(&to) {
        return Some(
            "The redirect leads to what looks like a login page. Answer requests of scripts with 401 instead, so that the page \
             can ask the user to log in."
                .to_owned(),
        );
    }
    let same_host = to.host() == from.host();
    let slash = same_host && path(&to).trim_end_matches('/') == path(from).trim_end_matches('/');
    let why = if same_host && from.scheme() == "http" && to.scheme() == "https" {
        "The redirect only leads to https. "
    } else if slash && path(&to) != path(from) {
        "The redirect only corrects the slash at the end. "
    } else {
        ""
    };
    let ask = direct(last, secrets);
    Some(format!("{why}{ask}"))
}

/// The way around a redirect.
fn direct(last: &Exchange, secrets: Secrets) -> String {
    let location = last
        .response
        .as_ref()
        .and_then(|response| response.headers.get("Location"))
        .map(|value| value.to_text());
    let to = location.and_then(|location| last.request.url.join(&location).ok());
    match to {
        Some(mut to) => {
            let _ = to.set_username("");
            let _ = to.set_password(None);
            format!(
                "Or let the page ask {} directly, without the redirect.",
                location_shown(to.as_str(), secrets)
            )
        }
        None => "Or let the page ask the last URL directly, without the redirect.".to_owned(),
    }
}

/// Redirects over several origins made the origin `null`.
fn tainted(story: &Story<'_>, last: &Exchange, secrets: Secrets) -> Vec<Advice> {
    let mut url = last.request.url.clone();
    url.set_fragment(None);
    let page = story.account.page.as_ref().map(|page| page.origin().to_string()).unwrap_or_default();
    let ask = Advice::of(format!("let the page ask {} directly", location_shown(url.as_str(), secrets))).more(format!(
        "Redirects across origins made the Origin null. Asked directly, the browser sends Origin:{TIED}{page}. Never \
         allow null: anybody's sandboxed frame has it, too."
    ));
    let method = last.request.method.as_str();
    let mut answer = Advice::of(format!("answer {} with", request(story, method, &url, secrets)));
    answer.lines = lines_for_page(story, last);
    if answer.lines.is_empty() { vec![ask] } else { vec![ask, answer] }
}

/// What a redirect's target must answer to the page's own origin; nothing where it does so already.
pub(super) fn lines_for_page(story: &Story<'_>, last: &Exchange) -> Vec<(&'static str, String)> {
    let page = story.account.page.as_ref().map(|page| page.origin().to_string()).unwrap_or_default();
    let mut lines = vec![(ALLOW_ORIGIN, page)];
    if story.includes() {
        lines.push((ALLOW_CREDENTIALS, "true".to_owned()));
    }
    let headers = last.response.as_ref().map(|answer| &answer.headers);
    let is_there = |name: &str, value: &str| {
        headers
            .and_then(|headers| headers.get(name))
            .is_some_and(|there| there.as_bytes() == value.as_bytes())
    };
    if lines.iter().all(|(name, value)| is_there(name, value)) {
        return Vec::new();
    }
    lines.extend(vary(last));
    lines
}

/// Redirects that do not end.
fn too_many(story: &Story<'_>, last: &Exchange, secrets: Secrets) -> Advice {
    let mut circle: Vec<String> = Vec::new();
    let mut visited: Vec<&Url> = story.sent().map(|exchange| &exchange.request.url).collect();
    visited.reverse();
    for url in &visited {
        let shown = crate::words::visible(&secrets.url(url));
        if circle.contains(&shown) {
            break;
        }
        circle.push(shown);
    }
    circle.reverse();
    let advice = Advice::of(format!("end the redirects of {}", told(story, last, secrets)));
    if circle.len() < visited.len() && circle.len() <= 4 {
        let way = if circle.len() == 1 {
            format!("{} redirects to itself.", circle[0])
        } else {
            format!("They go in a circle: {}.", and(&circle))
        };
        return advice.more(way).more(
            "Often a cookie that should stop it is set and never comes back: see which cookies stay behind above.",
        );
    }
    advice.more("Let the first redirect lead to the last place at once.")
}

fn resource_policy(story: &Story<'_>, last: &Exchange, secrets: Secrets) -> Advice {
    let same_site = story.account.page.as_ref().is_some_and(|page| {
        corsac_core::relation(page.origin(), &Origin::of(&last.request.url))
            == corsac_core::Relation::SameSite
    });
    let value = if same_site { "same-site" } else { "cross-origin" };
    let mut advice = Advice::of(format!("answer {} with", told(story, last, secrets))).more(
        "Mode \"no-cors\" then gets an opaque answer. To read it, the page must ask with mode \"cors\".",
    );
    advice.lines.push((RESOURCE_POLICY, value.to_owned()));
    advice.exchange = story.exchanges().len().checked_sub(1);
    advice
}

/// The URL of a redirect that was refused, and the request that led there.
pub(super) fn redirecting<'a>(story: &Story<'a>) -> Option<(&'a Exchange, &'a str)> {
    let last = story.last()?;
    let is_refused = story.is_refused_redirect();
    next_hop(last).filter(|_| is_refused).map(|(to, _)| (last, to))
}
