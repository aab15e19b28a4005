//! The lines before the steps: who asks for what, and what the browser makes of it.

use std::fmt::Write as _;

use corsac_browser::{CacheMode, Event, Initiator, Mode, PreflightReason, RedirectMode};
use corsac_core::safelist::NotSafelisted;
use corsac_core::{Origin, Relation};
use url::Url;

use super::words::{Ink, and, differing_parts, paint, sent_url, short, visible, visible_bytes, wrap};
use crate::render::Options;
use crate::render::story::{Story, Verdict, before_redirect};

/// The columns of the words at the left.
const LABEL: usize = 11;

/// Writes the lines.
pub(super) fn write(out: &mut String, story: &Story<'_>, options: &Options) {
    let request = &story.account.request;
    let url = story.url().map_or_else(
        || short(&options.secrets.url_text(&request.url), 300),
        |url| visible(&options.secrets.url(&sent_url(&url))),
    );
    let asks = format!("asks  {} {url}", short(&story.method(), 40));
    for (index, line) in
        joined(&[page(story), asks, format!("({})", settings(story))], options).iter().enumerate()
    {
        row(out, if index == 0 { "page" } else { "" }, line, options, false);
    }
    let events = story.last().map_or(&story.account.trace.events, |_| &story.exchanges()[0].events);
    let mut lines = way(story, before_redirect(events), story.url().as_ref());
    // What the script wrote and the browser changed.
    lines.extend(events.iter().filter_map(|event| changed(event, story, options)));
    if let (true, Verdict::BeforeSending(blocked)) = (lines.is_empty(), story.verdict) {
        lines.push(format!("refuses: {}", blocked.reason.because()));
    }
    for (index, line) in lines.iter().enumerate() {
        row(out, if index == 0 { "browser" } else { "" }, line, options, true);
    }
}

/// The parts, as many in a line as fit.
fn joined(parts: &[String], options: &Options) -> Vec<String> {
    let width = options.width.saturating_sub(LABEL);
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 2 + part.chars().count() <= width => {
                line.push_str("  ");
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

fn row(out: &mut String, label: &str, text: &str, options: &Options, wrapped: bool) {
    let width = if wrapped { options.width.saturating_sub(LABEL).max(40) } else { usize::MAX };
    let lines = if wrapped { wrap(text, width) } else { vec![text.to_owned()] };
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let gap = " ".repeat(LABEL.saturating_sub(1 + label.len()));
        let _ = writeln!(out, " {}{gap}{line}", paint(options.color, Ink::Strong, label));
    }
}

/// The page by its origin; where that says nothing, also where the page is.
fn page(story: &Story<'_>) -> String {
    let Some(page) = &story.account.page else { return "a visit from the address bar".to_owned() };
    let origin = page.origin().to_string();
    match (page.origin(), page.ancestors().first()) {
        (Origin::Opaque(_), Some(embedder)) => format!("{origin} (a sandboxed frame in {embedder})"),
        (Origin::Opaque(_), None) => format!("{origin} (a page at {})", short(page.url().as_str(), 60)),
        (_, Some(_)) if page.top_level() != page.origin() => {
            format!("{origin} (a frame in {})", page.top_level())
        }
        _ => origin,
    }
}

/// The credentials mode, and whatever is not the default.
fn settings(story: &Story<'_>) -> String {
    let request = &story.account.request;
    let mut settings = vec![format!("credentials: {}", request.credentials)];
    if request.mode != Mode::Cors {
        settings.push(format!("mode: {}", request.mode));
    }
    if request.redirect != RedirectMode::Follow {
        settings.push(format!("redirect: {}", request.redirect));
    }
    if request.cache != CacheMode::Default {
        settings.push(format!("cache: {}", request.cache));
    }
    if request.keepalive {
        settings.push("keepalive".to_owned());
    }
    if request.initiator == Initiator::Xhr {
        settings.push("by XMLHttpRequest".to_owned());
    }
    settings.join(", ")
}

/// Same-origin or not and why, and whether the browser asks first and why: for one hop, by the events
/// before it and its URL.
pub(super) fn way(story: &Story<'_>, events: &[Event], url: Option<&Url>) -> Vec<String> {
    let mut first = String::new();
    let mut more = Vec::new();
    for event in events {
        match event {
            Event::SameOrigin => "same-origin: CORS has no part in it".clone_into(&mut first),
            Event::CrossOrigin { relation, .. } => {
                cross_origin(*relation).clone_into(&mut first);
                more.extend(differs(story, url, *relation));
            }
            Event::NoCorsRequest => {
                first.push_str(
                    ", in mode \"no-cors\": sent without asking, and nothing of the answer can be read",
                );
            }
            Event::PreflightNeeded { reasons } => {
                let cached = events.iter().any(|event| matches!(event, Event::PreflightCached));
                let names: Vec<String> = reasons.iter().map(reason).collect();
                first.push_str(", and a preflight is needed: ");
                first.push_str(&names.join(", "));
                more.extend(reasons.iter().filter_map(byte));
                if cached {
                    more.push("an earlier preflight got the permission, and it still holds".to_owned());
                }
            }
            Event::PreflightNotNeeded => {
                first.push_str(", and no preflight is needed: plain HTML could send such a request, too");
            }
            Event::PreflightCacheMiss { missing } => {
                let missing: Vec<String> = missing.iter().map(|name| visible(name)).collect();
                more.push(format!("the preflight cache has an answer, but not for {}", and(&missing)));
            }
            _ => {}
        }
    }
    (!first.is_empty()).then_some(first).into_iter().chain(more).collect()
}

fn cross_origin(relation: Relation) -> &'static str {
    match relation {
        Relation::SameOrigin => "back at the page's own origin, but under CORS since the redirect",
        Relation::SameSite | Relation::CrossSite => "cross-origin",
    }
}

/// Which component differs.
fn differs(story: &Story<'_>, url: Option<&Url>, relation: Relation) -> Option<String> {
    let page = story.account.page.as_ref()?.origin();
    if page.is_opaque() {
        return Some(
            "the page's origin is null, which is the same as no other, not even another null".to_owned(),
        );
    }
    if relation == Relation::SameOrigin {
        return None;
    }
    let other = Origin::of(url?);
    let names = differing_parts(page, &other);
    let verb = if names.len() == 1 { "differs" } else { "differ" };
    let site = match relation {
        Relation::SameSite => "though the same site",
        _ => "another site, too",
    };
    if names.is_empty() {
        // Of a scheme that has no origin.
        return None;
    }
    Some(format!("the {} {verb}: {page} and {other} ({site})", and(&names)))
}

/// What made the preflight necessary, in the words of the standard's own lists.
fn reason(reason: &PreflightReason) -> String {
    match reason {
        PreflightReason::Method(method) => format!("method {}", short(method, 40)),
        PreflightReason::Header(header) => format!("header {}", short(&header.name, 60)),
        PreflightReason::UploadListener => "a listener on the upload".to_owned(),
        other => visible(&other.text()),
    }
}

/// For a header that could have gone without: the value, the byte or the sum that spoils it.
fn byte(reason: &PreflightReason) -> Option<String> {
    match reason {
        PreflightReason::Header(header) if header.why != NotSafelisted::Name => {
            Some(format!("{}: {}", short(&header.name, 60), visible(&header.why.to_string())))
        }
        _ => None,
    }
}

/// What of the script's request the browser did otherwise.
fn changed(event: &Event, story: &Story<'_>, options: &Options) -> Option<String> {
    match event {
        Event::HeaderDropped { name, .. } => {
            let value = story.account.request.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
            let value =
                value.map(|(_, value)| value.iter().map(|&byte| char::from(byte)).collect::<String>());
            let value = value.map(|value| short(&visible_bytes(&options.secrets.header(name, &value)).0, 60));
            let name = short(name, 60);
            Some(format!(
                "the script's own {name}: {} is dropped: only the browser sets {name}",
                value.unwrap_or_default()
            ))
        }
        Event::NoCorsHeaderDropped { name, .. } => Some(format!(
            "the script's header {} is dropped: mode \"no-cors\" cannot carry it",
            short(name, 60)
        )),
        Event::MethodNormalized { from, to } => {
            Some(format!("the script's method {} is sent as {}", visible(from), visible(to)))
        }
        _ => None,
    }
}
