//! What to change, as far as one message tells it.
//!
//! The advice on a whole account (`render::fix`) knows the answers; here a value may be all that is known, so that a
//! header's line is told only where it follows from the message. As there, `null` is never to be allowed.

use corsac_browser::Reason;
use corsac_core::is_http_scheme;
use url::Url;

use super::{Cause, Message, Point};
use crate::render::fix::{Advice, status_remark};
use crate::render::text::words::{short, visible};
use crate::secrets::Secrets;

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

/// What to change for each cause that the message may mean; the same for several causes is told once.
pub(super) fn advice(message: &Message, secrets: Secrets) -> Vec<Advice> {
    let mut all: Vec<Advice> = Vec::new();
    for &cause in &message.causes {
        let advice = for_cause(message, cause, secrets);
        if !all.contains(&advice) {
            all.push(advice);
        }
    }
    all
}

fn for_cause(message: &Message, cause: Cause, secrets: Secrets) -> Advice {
    if message.is_bare() {
        return Advice::of("find the cause first: in the line before this one, or by the command below");
    }
    let Cause::Rule(reason) = cause else { return network(message, secrets) };
    let options = format!("OPTIONS {}", place(message, secrets));
    match reason {
        Reason::AllowOriginMissing
        | Reason::AllowOriginInvalid
        | Reason::AllowOriginMismatch
        | Reason::AllowOriginMultiple
        | Reason::WildcardWithCredentials => reading(message, secrets),
        Reason::AllowCredentialsNotTrue => {
            let mut advice = Advice::of(format!("answer {} with", asked(message, secrets)));
            advice.lines.push((ALLOW_CREDENTIALS, "true".to_owned()));
            advice
        }
        Reason::PreflightStatus => {
            let advice = Advice::of(format!("answer {options} with status 204 (any from 200 to 299 will do)"));
            match message.status {
                Some(status) => advice.more(status_remark(status)),
                None => advice.more(
                    "Often no route takes OPTIONS (404, 405), or a login check runs before CORS (401, 403): a preflight \
                     carries neither cookies nor Authorization.",
                ),
            }
        }
        Reason::PreflightRedirect => {
            Advice::of(format!("answer {options} itself with status 204 (any from 200 to 299 will do)")).more(
                "Or let the page ask where the redirect leads at once: often that is https instead of http, or a slash \
                 more at the end.",
            )
        }
        Reason::AllowMethodsUnparsable => list(&options, "Access-Control-Allow-Methods", "methods", "GET, PUT"),
        Reason::AllowHeadersUnparsable => {
            list(&options, "Access-Control-Allow-Headers", "names", "authorization, x-id")
        }
        Reason::MethodNotAllowed => method(message, &options),
        Reason::HeaderNotAllowed => header(message, &options),
        Reason::RedirectHasCredentials => {
            Advice::of(format!("redirect {} to a URL without a user name and password", redirecting(message.url.as_ref(), secrets)))
        }
        Reason::RedirectScheme => {
            let asked = message.asked().filter(|url| is_http_scheme(url.scheme()));
            Advice::of(match (asked, message.url.is_some()) {
                (None, true) => "let the redirect lead to an http or https URL, if one led there".to_owned(),
                _ => format!("redirect {} to an http or https URL", redirecting(asked, secrets)),
            })
        }
        Reason::SchemeNotSupported => match message.url.as_ref().map(Url::scheme) {
            Some("file") => {
                Advice::of("serve the file over http, for instance from a local web server, and open the page from there")
            }
            Some(scheme) => Advice::of(format!("ask for an http or https URL, not for one of {scheme}:")),
            None => Advice::of("ask for an http or https URL"),
        },
        Reason::DisallowedByMode => Advice::of("ask with mode \"cors\", the default")
            .more("The server must then allow the page's origin, or the page must ask its own origin."),
        Reason::LocalNetworkDenied => Advice::of("let the user allow the page to reach devices on the local network")
            .more("No header repairs this. The page must be of https; one from the local network itself needs no permission."),
        Reason::MixedContent => Advice::of("ask for an https URL")
            .more("Anybody on the network could read and change what travels by http; no CORS header repairs that."),
        other => Advice::of(format!("see to it: {}", other.because())),
    }
}

/// The headers that say who may read.
fn reading(message: &Message, secrets: Secrets) -> Advice {
    if message.asks_as_null() {
        let never =
            "Never allow the origin null: anybody's sandboxed frame and every local file has it, too.";
        return match &message.redirected_from {
            Some(_) => Advice::of(format!("let the page ask {} directly", place(message, secrets)))
                .more("Redirects across origins made the Origin null. The answer there must then allow the page's own origin.")
                .more(never),
            None => Advice::of("load the page from an http or https URL, and not in a sandboxed frame")
                .more("Then it has an origin that the server can allow.")
                .more(never),
        };
    }
    let origin = message.origin.as_deref().map(visible);
    let known = origin.is_some();
    let mut advice = Advice::of(format!("answer {} with", asked(message, secrets)));
    advice.lines.push((ALLOW_ORIGIN, origin.unwrap_or_else(|| "<the page's origin>".to_owned())));
    if message.has_credentials() {
        advice.lines.push((ALLOW_CREDENTIALS, "true".to_owned()));
    }
    advice.lines.push(("Vary", "Origin".to_owned()));
    if !known {
        advice = advice.more(
            "The page's origin is scheme, host and port, such as https://myapp.com, and no slash at the end.",
        );
    }
    if message.is(Reason::AllowOriginMultiple) {
        advice = advice.more(
            "Send it once, with one origin: mostly a proxy and the application both add it, or a list stands there. For several \
             origins, compare the request's Origin with your list, and answer with that one.",
        );
    }
    if message.point == Some(Point::Preflight) {
        advice = advice.more("The answer to the request itself will need the same, errors included.");
    }
    if let Some(status) =
        message.status.filter(|status| *status >= 400 && message.point != Some(Point::Preflight))
    {
        advice = advice.more(format!(
            "The answer is an error, {status}: many servers add CORS headers to successes only, so look into why it fails, too."
        ));
    }
    advice
}

fn list(options: &str, name: &str, what: &str, example: &str) -> Advice {
    Advice::of(format!(
        "let the {name} of {options} be a list of {what} with commas between, such as {example}"
    ))
}

fn method(message: &Message, options: &str) -> Advice {
    let Some(method) = message.method.as_deref() else {
        return Advice::of(format!(
            "add the request's method to the Access-Control-Allow-Methods of {options}"
        ));
    };
    let method = short(method, 40);
    let upper = method.to_ascii_uppercase();
    let advice = Advice::of(format!("add {method} to the Access-Control-Allow-Methods of {options}"));
    if upper == method {
        advice
    } else {
        advice.more(format!("Methods have a case: if the server allows {upper}, write it so in the page."))
    }
}

fn header(message: &Message, options: &str) -> Advice {
    let Some(name) = message.header.as_deref() else {
        return Advice::of(format!("add the header's name to the Access-Control-Allow-Headers of {options}"));
    };
    let small = name.to_ascii_lowercase();
    let advice =
        Advice::of(format!("add {} to the Access-Control-Allow-Headers of {options}", short(&small, 80)));
    if small.starts_with("access-control-") {
        advice.more(
            "Rather, let the page not send it: such headers belong in answers, and do nothing in a request.",
        )
    } else if small == "authorization" {
        advice.more("It must be named: * does not cover it.")
    } else {
        advice
    }
}

fn network(message: &Message, secrets: Secrets) -> Advice {
    Advice::of(format!("check that {} can be reached at all", place(message, secrets))).more(
        "Is the name right, is the server running, is its certificate trusted? Does an extension of the browser block it?",
    )
}

/// The URL that answered last, as it may be shown.
fn place(message: &Message, secrets: Secrets) -> String {
    message.url.as_ref().map_or_else(|| "the URL".to_owned(), |url| visible(&secrets.url(url)))
}

/// The request whose answer decided.
fn asked(message: &Message, secrets: Secrets) -> String {
    let place = place(message, secrets);
    match (message.point, &message.method) {
        (Some(Point::Preflight), _) => format!("OPTIONS {place}"),
        (None, _) => format!("{place} (and OPTIONS there, if the browser asks first)"),
        (_, Some(method)) => format!("{} {place}", short(method, 40)),
        (_, None) => place,
    }
}

/// The request that was redirected.
fn redirecting(url: Option<&Url>, secrets: Secrets) -> String {
    url.map_or_else(|| "the URL that the page asks for".to_owned(), |url| visible(&secrets.url(url)))
}
