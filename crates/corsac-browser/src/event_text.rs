//! Events in plain words.

use std::fmt::Write;

use corsac_core::forbidden::ForbiddenHeader;
use corsac_core::{OriginParts, Relation};

use crate::construct::has_credentials;
use crate::event::{Event, Grant, OriginWhy, PreflightReason};
use crate::message::ResponseType;
use crate::reason::Field;

impl Event {
    /// What was decided, as one sentence without a full stop. Cookie names appear; values of
    /// cookies and credentials never do.
    pub fn text(&self) -> String {
        match self {
            Self::HeaderDropped { name, why } => format!("{name} is left out: {}", forbidden(*why)),
            Self::NoCorsHeaderDropped { name, why } => {
                format!("{name} is left out, since mode \"no-cors\" may not carry it: {why}")
            }
            Self::MethodNormalized { from, to } => format!("the method {from} is sent as {to}"),
            Self::SameOrigin => "same origin: CORS has no part in it".to_owned(),
            Self::CrossOrigin { relation, parts } => cross_origin(*relation, parts),
            Self::NoCorsRequest => {
                "mode \"no-cors\": the request goes out, and its answer stays hidden".to_owned()
            }
            Self::PreflightNeeded { reasons } => {
                format!("a preflight is needed: {}", list(reasons.iter().map(reason)))
            }
            Self::PreflightNotNeeded => {
                "no preflight: the method and every header are ones that the web could always send".to_owned()
            }
            Self::PreflightCached => "no preflight now: the answer to an earlier one still holds".to_owned(),
            Self::PreflightCacheMiss { missing } => {
                format!("the cached answer does not cover {}", list(missing.iter().cloned()))
            }
            Self::OriginSent { value, why } => match why {
                OriginWhy::Cors => format!("the browser says who asks: Origin: {}", value.to_text()),
                OriginWhy::Method => {
                    format!(
                        "the method changes things, so the browser says who asks: Origin: {}",
                        value.to_text()
                    )
                }
            },
            Self::CookiesSent { names } => {
                format!("cookies go along: {}", list(names.iter().map(ToString::to_string)))
            }
            Self::NoCookies => "credentials are included, but no cookie goes to this URL".to_owned(),
            Self::CredentialsOmitted { include_would_send: true } => {
                "no cookie goes: that takes credentials \"include\"".to_owned()
            }
            Self::CredentialsOmitted { include_would_send: false } => "no credentials go".to_owned(),
            Self::CookieWithheld { name, why } => format!("the cookie {name} stays behind: {why}"),
            Self::CookieStored { name } => format!("the cookie {name} is kept"),
            Self::CookieRejected { why } => format!("a cookie is refused: {why}"),
            Self::CookiesIgnored => "Set-Cookie is ignored: credentials are not included".to_owned(),
            Self::AllowOriginOk { field, by } => {
                format!("{} {}", field.name, granted(*by, "names the origin that asked"))
            }
            Self::AllowCredentialsOk { field } => format!("{} is \"true\"", field.name),
            Self::MethodAllowed { method, field, by } => match (field, by) {
                (Some(field), Grant::Listed | Grant::Wildcard) => {
                    format!("{} {}", field.name, granted(*by, &format!("lists {method}")))
                }
                _ => format!("{method} needs no permission"),
            },
            Self::HeaderAllowed { name, field, by } => {
                format!("{} {}", field.name, granted(*by, &format!("lists {name}")))
            }
            Self::PreflightPassed { seconds, field, capped } => passed(*seconds, field.as_ref(), *capped),
            Self::Redirected { status, to } => {
                format!("status {status} leads to {}", without_credentials(to))
            }
            Self::MethodRewritten { from, status } => {
                format!("after {status}, the {from} goes on as a GET without its body")
            }
            Self::AuthorizationDropped => {
                "Authorization stays behind: the redirect leads to another origin".to_owned()
            }
            Self::OriginTainted => "another origin redirected, so from here on Origin is null".to_owned(),
            Self::ResourcePolicyOk { field } => format!("{} lets this page in", field.name),
            Self::Readable { kind, hidden, expose_invalid, .. } => readable(*kind, hidden, *expose_invalid),
            Self::Blocked(blocked) => blocked.to_string(),
            Self::WouldAlsoFail(blocked) => format!("this would fail next: {blocked}"),
        }
    }
}

impl PreflightReason {
    /// The reason in plain words: `method PUT`, or `header content-type (why)`.
    pub fn text(&self) -> String {
        reason(self)
    }
}

fn forbidden(why: ForbiddenHeader) -> &'static str {
    match why {
        ForbiddenHeader::Prefix => "names that start with Proxy- or Sec- are the browser's",
        ForbiddenHeader::MethodOverride => "its value names a method that browsers refuse",
        _ => "only the browser sets it",
    }
}

fn reason(reason: &PreflightReason) -> String {
    match reason {
        PreflightReason::Method(method) => format!("method {method}"),
        PreflightReason::Header(header) => format!("header {} ({})", header.name, header.why),
        PreflightReason::UploadListener => "a listener on the upload".to_owned(),
        PreflightReason::StreamBody => "a body that is a stream".to_owned(),
        PreflightReason::EarlierHop => {
            "the hop before needed one, and this browser then asks for every hop".to_owned()
        }
    }
}

fn cross_origin(relation: Relation, parts: &[OriginParts]) -> String {
    let parts = match parts {
        [] => "the page's origin is null, which equals no other".to_owned(),
        [one] => format!("the {one} differs"),
        several => format!("{} differ", list(several.iter().map(ToString::to_string))),
    };
    match relation {
        Relation::SameOrigin => {
            format!("back on the page's own origin, but under CORS since a redirect: {parts}")
        }
        Relation::SameSite => format!("cross-origin, though same-site: {parts}"),
        Relation::CrossSite => format!("cross-origin: {parts}"),
    }
}

fn granted(by: Grant, listed: &str) -> String {
    match by {
        Grant::Listed => listed.to_owned(),
        Grant::Wildcard => "is * and counts, since no credentials are included".to_owned(),
        Grant::Safelisted => "is not needed".to_owned(),
    }
}

fn passed(seconds: u64, field: Option<&Field>, capped: bool) -> String {
    let because = match (field, capped) {
        (_, true) => ", the most that this browser grants",
        (None, false) => ", since the answer does not say how long",
        (Some(_), false) => "",
    };
    match seconds {
        0 => "the preflight passed, and is not remembered".to_owned(),
        seconds => format!("the preflight passed, and is remembered for {seconds} s{because}"),
    }
}

fn readable(kind: ResponseType, hidden: &[String], expose_invalid: bool) -> String {
    let mut text = match kind {
        ResponseType::Opaque => {
            return "the page gets an opaque answer: nothing of it can be read".to_owned();
        }
        ResponseType::OpaqueRedirect => {
            return "the page learns that there was a redirect, and not where to".to_owned();
        }
        ResponseType::Basic | ResponseType::Cors => "the page may read the answer".to_owned(),
    };
    if !hidden.is_empty() {
        let _ = write!(text, "; hidden from it: {}", hidden.join(", "));
    }
    if expose_invalid {
        text.push_str("; Access-Control-Expose-Headers is not a list of names, so it exposes nothing");
    }
    text
}

/// A URL as text, without the user name and password that it may hold.
fn without_credentials(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut url) if has_credentials(&url) => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        _ => url.to_owned(),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}
