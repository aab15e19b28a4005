//! The session has expired, and the server redirects to a login page
//!
//! # What one sees
//!
//! A request that worked a while ago is "blocked by CORS policy", and the network panel shows a redirect
//! to a login page, often of another host.
//!
//! # Why
//!
//! The server treats the script's request like a visit: who is not logged in is sent to log in. The login
//! page does not allow the page's origin, and could not be used by a script anyway.
//!
//! # How Corsac tells
//!
//! A redirect of the request itself leads to a URL whose host or path has a word such as `login` or `sso`,
//! and the redirect, or what follows it, does not let the page in.
//!
//! # What to change
//!
//! Answer requests of scripts with 401, with the CORS headers, so that the page can ask the user to log in.

use corsac_browser::ExchangeKind;
use corsac_core::Origin;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{ALLOW_ORIGIN, Evidence};
use crate::fix::{Advice, location_shown, request};
use crate::login::is_login;

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.story().blocked()?;
    evidence.unread()?;
    let (hop, to) = evidence.account.trace.exchanges.iter().find_map(|exchange| {
        let answer = exchange.response.as_ref().filter(|answer| (300..400).contains(&answer.status))?;
        let to = exchange.request.url.join(&answer.headers.get("Location")?.to_text()).ok()?;
        (exchange.kind != ExchangeKind::Preflight && is_login(&to)).then_some((exchange, to))
    })?;
    let percent = if Origin::of(&hop.request.url).is_origin_of(&to) { 95 } else { 98 };
    let status = hop.response.as_ref().map_or(0, |answer| answer.status);
    let to = location_shown(to.as_str(), evidence.secrets);
    let story = evidence.story();
    let asked = request(&story, hop.request.method.as_str(), &hop.request.url, evidence.secrets);
    let because =
        format!("{asked} was answered {status} with Location: {to}, which looks like a login page.");
    let mut advice = Advice::of(format!("answer {asked} with status 401 instead of the redirect, and with"));
    advice.lines = vec![(ALLOW_ORIGIN, hop.request.header("Origin").unwrap_or_default())];
    if story.includes() {
        advice.lines.push(("Access-Control-Allow-Credentials", "true".to_owned()));
    }
    advice.lines.push(("Vary", "Origin".to_owned()));
    let advice =
        advice.more("The page can then ask the user to log in. No script can use a login page itself.");
    Some(Finding::new(Cause::LoginRedirect, percent, because).fix(vec![advice]))
}
