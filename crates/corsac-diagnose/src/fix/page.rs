//! What a page must ask otherwise.

use corsac_browser::{Blocked, Reason};
use corsac_core::Origin;
use corsac_core::trust::is_potentially_trustworthy_url;
use url::Url;

use super::{Advice, location_shown, request, server};
use crate::secrets::Secrets;
use crate::story::Story;
use crate::words::{sent_url, short, visible};

/// What must change in the page, or in the redirect that led it astray.
pub(super) fn advice(story: &Story<'_>, blocked: &Blocked, secrets: Secrets) -> Vec<Advice> {
    let page = story.account.page.as_ref().map(|page| page.origin().to_string()).unwrap_or_default();
    let detail = short(&blocked.detail, 80);
    let redirect = server::redirecting(story);
    let url = match redirect {
        Some((_, to)) => Url::parse(to).ok(),
        None => story.url(),
    };
    let shown = |url: &Url| visible(&secrets.url(&sent_url(url)));
    let mut advice = match blocked.reason {
        Reason::SchemeNotSupported => match &url {
            Some(url) if url.scheme() == "file" => {
                Advice::of("serve the file over http, for instance from a local web server, and ask for that URL")
            }
            Some(url) if url.scheme() == "blob" => {
                Advice::of("ask for the blob: URL in the page that made it, which is the only one it is for")
            }
            _ => Advice::of(format!("ask for an http or https URL ({detail})")),
        },
        Reason::DisallowedByMode => Advice::of("ask with mode \"cors\", the default")
            .more(format!("The server must then allow {page}, or the page must ask its own origin.")),
        Reason::LocalNetworkDenied => Advice::of("let the user allow the page to reach devices on the local network")
            .more("No header repairs this. A page served from the local network itself needs no permission."),
        Reason::NoCorsMethod => Advice::of("ask with mode \"cors\", the default, which allows every method")
            .more("Mode \"no-cors\" is no way around CORS: it sends what HTML could send, and nothing can be read."),
        Reason::NoCorsRedirectMode => {
            Advice::of("leave redirect at \"follow\", or ask with mode \"cors\"")
        }
        Reason::NavigateMode => Advice::of("leave mode at \"cors\"")
            .more("To visit a URL instead of fetching it, a script sets location.href."),
        Reason::UrlInvalid => Advice::of("correct the URL that the script asks for").more(format!("It is: {detail}")),
        Reason::UrlHasCredentials => {
            Advice::of("take the user name and password out of the URL, and send them as a header")
                .more("Authorization: Basic <user:password in Base64>. That header needs a preflight.")
        }
        Reason::MethodInvalid => Advice::of(format!("use a method of letters only, such as GET or PUT, not \"{detail}\"")),
        Reason::MethodForbidden => Advice::of(format!("use another method than {detail}"))
            .more("No page can send CONNECT, TRACE or TRACK, whatever the server allows."),
        Reason::HeaderInvalid => Advice::of(format!("correct the header {detail} of the script"))
            .more("A name is one word of letters, digits and -; a value has no line break and no NUL."),
        Reason::BodyNotAllowed => Advice::of(format!("leave the body out, or use POST: a {detail} has none"))
            .more("What a GET asks for stands in its URL."),
        Reason::StreamNotAllowed => {
            Advice::of("send the body as a string, Blob or ArrayBuffer instead of as a stream")
                .more(format!("A stream goes neither with keepalive nor with mode \"no-cors\" (here: {detail})."))
        }
        Reason::CacheModeNotAllowed => Advice::of("use another cache mode, or mode \"same-origin\""),
        Reason::NotCached => Advice::of("use cache \"force-cache\", which asks the server where nothing is cached"),
        Reason::KeepaliveTooLarge => Advice::of("send at most 64 KiB with keepalive, or do without keepalive"),
        Reason::BadPort => Advice::of(format!("serve the API on another port, such as 8080 ({detail} is refused)"))
            .more("Other protocols live on the refused ports, and browsers keep pages from talking to them."),
        Reason::MixedContent => mixed_content(url.as_ref(), &shown),
        Reason::RedirectModeError => redirect_mode(story, secrets),
        Reason::BodyNotReplayable => Advice::of("send the body as a string, Blob or ArrayBuffer, which can be sent twice")
            .more("Or ask the redirect's target directly."),
        reason => Advice::of(format!("see to it in the page: {}", reason.because())),
    };
    if let Some((exchange, to)) = redirect {
        let told = request(story, exchange.request.method.as_str(), &exchange.request.url, secrets);
        let page = std::mem::take(&mut advice.what);
        advice.what = format!("change where {told} redirects to: it is {}", location_shown(to, secrets));
        advice.more.insert(0, format!("Or, in the page: {page}."));
    }
    vec![advice]
}

fn mixed_content(url: Option<&Url>, shown: &dyn Fn(&Url) -> String) -> Advice {
    let secure = url.filter(|url| url.scheme() == "http").and_then(|url| {
        let mut url = url.clone();
        url.set_scheme("https").ok()?;
        Some(url)
    });
    let what = secure.map_or_else(|| "an https URL".to_owned(), |url| shown(&url));
    let excepted = if url.is_some_and(is_potentially_trustworthy_url) {
        "Chromium and Firefox except http on this machine; WebKitGTK does not."
    } else {
        "Chromium and Firefox except http://localhost and addresses such as http://127.0.0.1."
    };
    Advice::of(format!("ask for {what}"))
        .more(
            "Anybody on the network could read and change what travels by http; no CORS header repairs that.",
        )
        .more(excepted)
}

fn redirect_mode(story: &Story<'_>, secrets: Secrets) -> Advice {
    let target = story.last().and_then(|last| {
        let location = last.response.as_ref()?.headers.get("Location")?.to_text();
        last.request.url.join(&location).ok()
    });
    match target {
        Some(url) => Advice::of(format!(
            "ask with redirect \"follow\", the default, or ask {} directly",
            location_shown(url.as_str(), secrets)
        )),
        None => Advice::of("ask with redirect \"follow\", the default"),
    }
}

/// A page whose origin is opaque is nobody to a server.
pub(super) fn null_origin(story: &Story<'_>) -> Advice {
    let page = story.account.page.as_ref();
    let embedder = page.and_then(|page| page.ancestors().first()).map(Origin::to_string);
    let never = "Never allow the origin null: anybody's sandboxed frame and every local file has it, too.";
    match (embedder, page.map(|page| page.url().scheme())) {
        (Some(embedder), _) => Advice::of(format!(
            "let the page around the frame ({embedder}) ask, and hand the answer in"
        ))
        .more("It can pass the answer on with postMessage; the server then allows that page's origin.")
        .more(
            "Or, where the frame's content is your own, give it sandbox=\"allow-scripts allow-same-origin\".",
        )
        .more(never),
        (None, Some("file")) => {
            Advice::of("open the page from a web server, even a local one, instead of from a file")
                .more("Then it has an origin, such as http://localhost:8080, that the server can allow.")
                .more(never)
        }
        (None, _) => {
            Advice::of("load the page from an http or https URL, so that it has an origin to be allowed")
                .more(never)
        }
    }
}

/// An opaque answer is of use for a few things only, and reading is none of them.
pub(super) fn opaque(story: &Story<'_>) -> Advice {
    let page = story.account.page.as_ref().map(|page| page.origin().to_string()).unwrap_or_default();
    let allow = if page == "null" {
        "The page's origin is null, which no server should allow.".to_owned()
    } else {
        format!("The server must then answer with Access-Control-Allow-Origin: {page}")
    };
    Advice::of("ask with mode \"cors\", the default").more(allow)
}
