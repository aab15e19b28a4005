//! What is said of each header of an answer: the events of the exchange, brought to the lines.

use corsac_browser::{Blocked, Event, Exchange, Field, Grant, Reason, ResponseHead};
use corsac_core::{Origin, OriginError};

use super::lines::{Judgement, Line};
use super::words::{self, Ink, and, visible};
use crate::render::story::Story;
use crate::secrets::Secrets;

/// The headers of an answer that matter here, besides every `Access-Control-*`; in small letters.
const SHOWN: &[&str] = &["content-type", "cross-origin-resource-policy", "location", "set-cookie", "vary"];

/// The headers of an answer that decide or are told of, each with what is said of it.
pub(super) fn answer(
    story: &Story<'_>,
    exchange: &Exchange,
    response: &ResponseHead,
    secrets: Secrets,
) -> Vec<Line> {
    let mut judged = Judged { lines: vec![None; response.headers.len()], absent: Vec::new() };
    let is_last = story.last().is_some_and(|last| std::ptr::eq(last, exchange));
    let mut cookies = response.headers.iter().enumerate().filter(|(_, header)| header.name.is("set-cookie"));
    for event in &exchange.events {
        match event {
            Event::CookieStored { .. } => {
                judged.set(cookies.next().map(|(at, _)| at), Judgement::good("kept"));
            }
            Event::CookieRejected { why } => {
                let text = format!("refused: {why}");
                judged.set(cookies.next().map(|(at, _)| at), Judgement::careful(text).printable());
            }
            Event::CookiesIgnored => {
                for (at, _) in cookies.by_ref() {
                    judged.set(Some(at), Judgement::careful("ignored: no credentials are included"));
                }
            }
            Event::Redirected { .. } => {
                let judgement = if story.is_refused_redirect() && is_last {
                    Judgement::bad("the browser does not go there", Some(0..usize::MAX))
                } else {
                    Judgement::good("the browser goes there")
                };
                for (at, header) in response.headers.iter().enumerate() {
                    if header.name.is("location") {
                        judged.set(Some(at), judgement.clone());
                    }
                }
            }
            _ => judged.event(event, story),
        }
    }
    let shown = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with("access-control-") || SHOWN.contains(&name.as_str())
    };
    let mut lines: Vec<Line> = response
        .headers
        .iter()
        .zip(judged.lines)
        .filter(|(header, judgement)| judgement.is_some() || shown(header.name.as_str()))
        .map(|(header, judgement)| line(header.name.as_str(), &header.value.to_text(), judgement, secrets))
        .collect();
    for (name, judgement) in judged.absent {
        lines.push(Line { name: name.to_owned(), value: None, judgement: Some(judgement) });
    }
    lines
}

/// A header line as it may be shown. Where a secret is replaced the bytes move, so none is pointed at.
pub(super) fn line(name: &str, value: &str, judgement: Option<Judgement>, secrets: Secrets) -> Line {
    let shown = secrets.header(name, value).into_owned();
    let judgement = judgement.map(|mut judgement| {
        if shown != value && judgement.span.is_some() {
            judgement.span = Some(0..shown.chars().count());
        }
        judgement
    });
    Line { name: name.to_owned(), value: Some(shown), judgement }
}

/// What is said of the answer's status, when it decided.
pub(super) fn status(exchange: &Exchange) -> Option<Judgement> {
    exchange.events.iter().find_map(|event| {
        let (blocked, also) = fault(event)?;
        let text = match blocked.reason {
            Reason::PreflightStatus => "a preflight needs a status from 200 to 299",
            Reason::RedirectModeError => "a redirect, and the page asked with redirect \"error\"",
            _ => return None,
        };
        Some(Judgement::bad(format!("{also}{text}"), None))
    })
}

/// What is said of each header line, and of headers that are not there.
struct Judged {
    lines: Vec<Option<Judgement>>,
    absent: Vec<(&'static str, Judgement)>,
}

/// The fault of an event, and the word before it where another fault decided.
fn fault(event: &Event) -> Option<(&Blocked, &'static str)> {
    match event {
        Event::Blocked(blocked) => Some((blocked, "")),
        Event::WouldAlsoFail(blocked) => Some((blocked, "also: ")),
        _ => None,
    }
}

impl Judged {
    fn set(&mut self, line: Option<usize>, judgement: Judgement) {
        if let Some(place) = line.and_then(|line| self.lines.get_mut(line)) {
            *place = Some(judgement);
        }
    }

    /// Says the same of every line of a header, unless more was said already.
    fn all(&mut self, field: &Field, judgement: &Judgement) {
        for line in &field.lines {
            if let Some(place @ None) = self.lines.get_mut(*line) {
                *place = Some(judgement.clone());
            }
        }
    }

    fn event(&mut self, event: &Event, story: &Story<'_>) {
        match event {
            Event::AllowOriginOk { field, by: Grant::Wildcard } => {
                self.all(field, &Judgement::good("ok: * counts, no credentials are included"));
            }
            Event::AllowOriginOk { field, .. }
            | Event::AllowCredentialsOk { field }
            | Event::ResourcePolicyOk { field } => self.all(field, &Judgement::good("ok")),
            Event::MethodAllowed { field: Some(field), by, .. } | Event::HeaderAllowed { field, by, .. } => {
                let text = if *by == Grant::Wildcard { "ok: *" } else { "ok" };
                self.all(field, &Judgement::good(text));
            }
            Event::PreflightPassed { seconds, field: Some(field), capped } => {
                let text = match (seconds, capped) {
                    (0, _) => "ok: asked anew each time".to_owned(),
                    (seconds, false) => format!("ok: remembered for {seconds} s"),
                    (seconds, true) => format!("ok: remembered for {seconds} s, the browser's limit"),
                };
                self.all(field, &Judgement::good(text));
            }
            Event::Readable { field: Some(field), expose_invalid, hidden, .. } => {
                let value = field.value.as_ref().map(corsac_core::HeaderValue::to_text).unwrap_or_default();
                let literal = story.includes() && value.split(',').any(|item| item.trim() == "*");
                let judgement = if *expose_invalid {
                    Judgement::careful("not a list of names: exposes nothing")
                } else if literal && !hidden.is_empty() {
                    Judgement::careful("* does not count with credentials")
                } else {
                    Judgement::good("ok")
                };
                self.all(field, &judgement);
            }
            _ => {
                if let Some((blocked, also)) = fault(event) {
                    self.fault(blocked, also);
                }
            }
        }
    }

    fn fault(&mut self, blocked: &Blocked, also: &str) {
        let Some(field) = &blocked.field else { return };
        let text = format!("{also}{}", wrong(blocked, field));
        if field.lines.is_empty() {
            // The one that decided stands first.
            let place = if also.is_empty() { 0 } else { self.absent.len() };
            self.absent.insert(place, (field.name, Judgement::bad(text, None).printable()));
            return;
        }
        for (index, line) in field.lines.iter().enumerate() {
            let span = match &field.span {
                Some((at, span)) => (*at == index).then(|| span.clone()),
                // The whole of it, or what stands in several lines.
                None => Some(0..usize::MAX),
            };
            let is_here = field.span.is_none() || span.is_some();
            if is_here {
                // The last word on a line is that of the fault.
                let text = if index == 0 || field.span.is_some() {
                    text.clone()
                } else {
                    "(one too many)".to_owned()
                };
                self.set(Some(*line), Judgement::bad(text, span).printable());
            } else {
                self.all(field, &Judgement::careful("counts for nothing"));
            }
        }
    }
}

/// What is wrong with a header, in a few words.
fn wrong(blocked: &Blocked, field: &Field) -> String {
    let wanted = and(&blocked.wanted);
    let absent = field.value.is_none();
    let star = |why: &str| if blocked.wildcard_ignored { format!(" ({why})") } else { String::new() };
    match blocked.reason {
        Reason::AllowOriginMissing if wanted == "null" => {
            "missing, but null must never be allowed".to_owned()
        }
        Reason::AllowOriginMissing => format!("must be {wanted}"),
        Reason::AllowOriginMultiple if field.lines.len() > 1 => {
            format!("{} of these, and only 1 is allowed", field.lines.len())
        }
        Reason::AllowOriginMultiple => "one origin only, no list".to_owned(),
        Reason::AllowOriginInvalid => format!("not an origin; must be {wanted}"),
        Reason::AllowOriginMismatch => mismatch(field, &wanted),
        Reason::WildcardWithCredentials => "* does not count with credentials".to_owned(),
        Reason::AllowCredentialsNotTrue if absent => "must be true".to_owned(),
        Reason::AllowCredentialsNotTrue => {
            let value = field.value.as_ref().map(corsac_core::HeaderValue::to_text).unwrap_or_default();
            let case =
                if value.eq_ignore_ascii_case("true") { ", in small letters" } else { " and nothing else" };
            format!("must be true{case}")
        }
        Reason::AllowMethodsUnparsable | Reason::AllowHeadersUnparsable => {
            format!("no list: {}", blocked.detail)
        }
        Reason::MethodNotAllowed => {
            format!("{wanted} is missing{}", star("* does not count with credentials"))
        }
        Reason::HeaderNotAllowed => {
            let verb = if blocked.wanted.len() == 1 { "is" } else { "are" };
            let never = blocked.wanted == ["authorization"];
            let why = if never { "* never covers it" } else { "* does not count with credentials" };
            format!("{wanted} {verb} missing{}", star(why))
        }
        Reason::PreflightRedirect => "a preflight must not be redirected".to_owned(),
        Reason::RedirectHasCredentials => "a user name or password in the URL".to_owned(),
        Reason::RedirectScheme => "neither http nor https".to_owned(),
        Reason::RedirectUrlInvalid => "not a URL".to_owned(),
        Reason::TooManyRedirects => "the 21st redirect: browsers follow 20".to_owned(),
        Reason::CrossOriginResourcePolicy => "keeps this page out".to_owned(),
        Reason::BodyNotReplayable => "needs the body again, and a stream goes once".to_owned(),
        reason => reason.because().to_owned(),
    }
}

/// In what an origin is not the one that asked.
fn mismatch(field: &Field, wanted: &str) -> String {
    let value = field.value.as_ref().map(corsac_core::HeaderValue::to_text).unwrap_or_default();
    let asked = Origin::parse(wanted).ok();
    let named = Origin::parse(&value);
    match (named, asked) {
        _ if wanted == "null" => "does not allow null, rightly".to_owned(),
        _ if value == "null" => format!("must be {wanted}"),
        (Err(OriginError::MoreThanAnOrigin), _) if value.trim_end_matches('/') == wanted => {
            "no slash at the end of an origin".to_owned()
        }
        (Err(OriginError::MoreThanAnOrigin), _) => format!("an origin has no path; must be {wanted}"),
        (Ok(named), Some(asked)) if named.is_same_origin(&asked) => {
            format!("must be {wanted}, byte for byte")
        }
        (Ok(named), Some(asked)) if !asked.is_opaque() => {
            let parts = words::differing_parts(&named, &asked);
            let verb = if parts.len() == 1 { "differs" } else { "differ" };
            format!("the {} {verb} from {}", and(&parts), visible(wanted))
        }
        _ => format!("must be {wanted}"),
    }
}

/// What is said of the request's own headers.
pub(super) fn request(exchange: &Exchange, tainted: bool) -> impl Fn(&str) -> Option<Judgement> + '_ {
    let origin = exchange.request.header("Origin");
    move |name: &str| {
        let is_null = name.eq_ignore_ascii_case("origin") && origin.as_deref() == Some("null");
        (is_null && tainted).then(|| Judgement {
            ink: Ink::Careful,
            text: "null, since a redirect crossed origins".to_owned(),
            span: None,
        })
    }
}
