//! Whose script asks: of the flags, else of the paste.

use corsac_browser::Page;
use corsac_core::{Origin, OriginError};
use url::Url;

use crate::args::Explain;
use crate::exit::Complaint;
use crate::paste::{PageHint, Paste, page_of};
use crate::secrets::Secrets;

use super::typed;

/// The origin in hints, for people to replace by theirs.
const EXAMPLE: &str = "https://myapp.com";

pub(super) fn page(
    asked: &Explain,
    paste: Option<&Paste>,
    notes: &mut Vec<String>,
) -> Result<Page, Complaint> {
    let found = match (&asked.origin, &asked.page) {
        (Some(origin), _) => of_origin(origin, "--origin")?,
        (None, Some(url)) => At::Url(of_url(url, "--page")?),
        (None, None) => match paste.and_then(|paste| Some((paste, page_of(paste)?))) {
            Some((paste, hint)) => of_paste(paste, &hint, notes)?,
            None => return Err(missing(asked, paste)),
        },
    };
    Ok(match found {
        At::Url(url) if asked.sandboxed => Page::sandboxed_in(url),
        found => found.page(),
    })
}

/// A page of this origin, as in the header `Origin`. `said`: what names it.
///
/// # Errors
/// When it is no origin.
pub(crate) fn page_of_origin(text: &str, said: &str) -> Result<Page, Complaint> {
    of_origin(text, said).map(At::page)
}

/// Where a page is.
enum At {
    /// At this URL.
    Url(Url),
    /// In a sandboxed frame inside the page at this URL.
    Sandbox(Url),
}

impl At {
    fn page(self) -> Page {
        match self {
            Self::Url(url) => Page::new(url),
            Self::Sandbox(embedder) => Page::sandboxed_in(embedder),
        }
    }
}

fn of_origin(text: &str, said: &str) -> Result<At, Complaint> {
    let wrong =
        |error: OriginError, hint: String| Complaint::usage(format!("{said} is no origin: {error}"), hint);
    match Origin::parse(text) {
        Ok(origin @ Origin::Tuple(_)) => {
            let url =
                Url::parse(&format!("{origin}/")).map_err(|_| wrong(OriginError::NotAUrl, String::new()))?;
            Ok(At::Url(url))
        }
        // Nothing is known of the page around it.
        Ok(Origin::Opaque(_)) => Ok(At::Sandbox(blank())),
        Err(error @ OriginError::MoreThanAnOrigin) => {
            let hint =
                Url::parse(text).map(|url| format!("--origin {}", Origin::of(&url))).unwrap_or_default();
            Err(wrong(error, format!("{hint}, or --page for the page's whole URL")))
        }
        Err(error @ OriginError::OpaqueScheme) => Err(wrong(error, "--origin null".to_owned())),
        Err(error) => {
            let with_scheme = format!("http://{text}");
            let hint = if Origin::parse(&with_scheme).is_ok() { with_scheme } else { EXAMPLE.to_owned() };
            Err(wrong(error, format!("--origin {hint}")))
        }
    }
}

fn of_url(text: &str, said: &str) -> Result<Url, Complaint> {
    Url::parse(text).map_err(|error| {
        Complaint::usage(
            format!("{said} is no URL: {error}"),
            format!("a whole URL, such as {EXAMPLE}/start"),
        )
    })
}

fn of_paste(paste: &Paste, hint: &PageHint, notes: &mut Vec<String>) -> Result<At, Complaint> {
    match hint {
        PageHint::Origin(origin) => {
            notes.push(format!("the page is taken from the paste's Origin header: {origin}"));
            of_origin(origin, "the paste's Origin header")
        }
        PageHint::Opaque => {
            let around = paste.header("referer").and_then(|url| Url::parse(url.trim()).ok());
            notes.push(
                "the paste's Origin header is null, so the page is taken as a sandboxed frame; if a redirect had \
                 led there, give the page with --origin"
                    .to_owned(),
            );
            Ok(At::Sandbox(around.unwrap_or_else(blank)))
        }
        PageHint::Url(url) => of_referrer(url, "Referer header", notes),
        PageHint::Referrer(url) => of_referrer(url, "referrer", notes),
    }
}

fn of_referrer(url: &str, part: &str, notes: &mut Vec<String>) -> Result<At, Complaint> {
    let shown = Secrets::Hide.url_text(url);
    notes.push(format!("the page is taken from the paste's {part}: {shown}"));
    Ok(At::Url(of_url(url.trim(), &format!("the paste's {part}"))?))
}

/// The whole command to type.
fn missing(asked: &Explain, paste: Option<&Paste>) -> Complaint {
    let secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let command = typed::command_line(asked, secrets);
    let (error, pipe) = match paste {
        Some(Paste::Curl(_)) => (
            "the paste has neither an Origin nor a Referer header, so nobody knows which page asked",
            "... | ",
        ),
        Some(Paste::Fetch(_)) => ("the call has no referrer, so nobody knows which page asked", "... | "),
        None => ("which page asks? What a browser allows depends on its origin", ""),
    };
    Complaint::usage(error, format!("{pipe}{command} --origin {EXAMPLE}"))
}

/// `about:blank`, whose origin nobody else has.
fn blank() -> Url {
    const BLANK: &str = "about:blank";
    Url::parse(BLANK).unwrap_or_else(|_| unreachable!("{BLANK} is a URL"))
}
