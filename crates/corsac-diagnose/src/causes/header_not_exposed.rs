//! The page may read the body, but not this header
//!
//! # What one sees
//!
//! `response.headers.get("X-Total-Count")` is `null`, though the network panel shows the header.
//!
//! # Why
//!
//! Of an answer from another origin, a page sees seven headers only: `Cache-Control`, `Content-Language`,
//! `Content-Length`, `Content-Type`, `Expires`, `Last-Modified` and `Pragma`. Every other one must be exposed.
//!
//! # How Corsac tells
//!
//! `--read-header NAME` names a header that the answer has and the page does not see. Unasked, only headers that
//! have no other use than to be read by a page are looked for, and the confidence is low.
//!
//! # What to change
//!
//! Name the header in `Access-Control-Expose-Headers`.

use corsac_browser::Event;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::fix::Advice;
use crate::words::{and, short};

const EXPOSE: &str = "Access-Control-Expose-Headers";

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.readable()?;
    let hidden = evidence.last()?.events.iter().find_map(|event| match event {
        Event::Readable { hidden, .. } => Some(hidden),
        _ => None,
    })?;
    let is_hidden = |name: &&String| hidden.iter().any(|one| one.eq_ignore_ascii_case(name));
    let mut asked: Vec<String> =
        evidence.told.reads.iter().filter(is_hidden).map(|name| name.to_ascii_lowercase()).collect();
    asked.retain(|name| name != "set-cookie");
    let (names, percent) = match asked.as_slice() {
        [] if super::literal_wildcard::exposed(evidence).is_some() => return None,
        [] if evidence.told.reads.is_empty() => {
            (hidden.iter().filter(|name| is_missed(name, &answer)).cloned().collect(), 35)
        }
        [] => return None,
        _ => (asked, 98),
    };
    if names.is_empty() {
        return None;
    }
    let exposed = answer.header(EXPOSE);
    let what = exposed
        .as_ref()
        .map_or_else(|| format!("no {EXPOSE}"), |value| format!("{EXPOSE}: {}", short(value, 80)));
    let verb = if names.len() == 1 { "stays" } else { "stay" };
    let because =
        format!("The answer has {}, which {verb} hidden from the page: it has {what}.", and(&names));
    let mut list: Vec<String> = exposed
        .iter()
        .flat_map(|value| value.split(','))
        .map(|item| item.trim().to_owned())
        .filter(|item| corsac_core::is_token(item.as_bytes()) && item != "*")
        .collect();
    list.extend(names);
    let mut advice = Advice::of(format!("answer {} with", evidence.request()));
    advice.lines = vec![(EXPOSE, list.join(", "))];
    Some(Finding::new(Cause::HeaderNotExposed, percent, because).fix(vec![advice]))
}

/// Whether a hidden header is there for a page to read, and for nobody else.
fn is_missed(name: &str, answer: &Cors<'_>) -> bool {
    match name {
        "x-total-count"
        | "x-total-pages"
        | "x-total"
        | "x-page-count"
        | "x-next-page"
        | "content-disposition" => true,
        "link" => answer.header("Link").is_some_and(|value| {
            let value = value.replace('"', "");
            ["rel=next", "rel=last", "rel=prev"].iter().any(|rel| value.contains(rel))
        }),
        "location" => answer.status() == 201,
        "www-authenticate" => answer.status() == 401,
        "retry-after"
        | "ratelimit"
        | "ratelimit-reset"
        | "ratelimit-remaining"
        | "x-ratelimit-remaining"
        | "x-ratelimit-reset" => matches!(answer.status(), 429 | 503),
        "x-request-id" | "x-correlation-id" => answer.status() >= 400,
        _ => false,
    }
}

/// Whether a page could want it at all: it is neither about the connection nor about the reading itself.
pub(super) fn is_of_interest(name: &str) -> bool {
    const NOT: [&str; 13] = [
        "age",
        "alt-svc",
        "connection",
        "date",
        "etag",
        "keep-alive",
        "nel",
        "report-to",
        "server",
        "set-cookie",
        "transfer-encoding",
        "vary",
        "via",
    ];
    !name.starts_with("access-control-")
        && !name.starts_with("cross-origin-")
        && !NOT.contains(&name)
        && !["strict-transport-security", "x-powered-by", "x-content-type-options", "x-frame-options"]
            .contains(&name)
        && !["referrer-policy", "content-security-policy", "accept-ranges", "x-cache"].contains(&name)
}
