//! What to change: by whom, which header lines of which answer, or what else.
//!
//! Advice asks for as little as makes the request pass: the page's own origin and never `*` with
//! credentials, the methods and headers that are asked for beside those that are allowed already.
//! It never asks to allow the origin `null`, which anybody can have.

mod network;
mod page;
mod server;

use corsac_browser::{Owner, ResponseType};
use corsac_core::Origin;
use corsac_fetch::Account;

use crate::secrets::Secrets;
use crate::story::{Story, Verdict};
use crate::words::{path, sent_url, visible, visible_bytes};

pub(crate) use server::{asks_after_redirects_as_null, asks_as_null};
pub use server::{list, status_remark};

/// One thing to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice {
    /// What to do, as the end of a sentence that begins with "To fix,". Not empty.
    pub what: String,
    /// Header lines that the answer must have, each instead of all lines of its name.
    pub lines: Vec<(&'static str, String)>,
    /// The exchange of the trace whose answer must have them.
    pub exchange: Option<usize>,
    /// More that helps, each one or more whole sentences.
    pub more: Vec<String>,
}

impl Advice {
    /// This is to be done.
    pub fn of(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// And this helps, too.
    #[must_use]
    pub fn more(mut self, text: impl Into<String>) -> Self {
        self.more.push(text.into());
        self
    }
}

/// What to change so that the page may read the answer; all of it is needed. Empty where nothing is
/// wrong, or where nothing is decided yet.
///
/// Everything in it may be printed as it is.
pub fn advice(account: &Account, secrets: Secrets) -> Vec<Advice> {
    of(&Story::of(account), secrets)
}

pub(crate) fn of(story: &Story<'_>, secrets: Secrets) -> Vec<Advice> {
    match story.verdict {
        Verdict::AtPreflight(blocked) | Verdict::AfterAnswer(blocked) | Verdict::BeforeSending(blocked) => {
            match blocked.reason.owner() {
                Owner::Server => server::advice(story, blocked, secrets),
                _ => page::advice(story, blocked, secrets),
            }
        }
        Verdict::Network(error) => vec![network::advice(story, error)],
        Verdict::Opaque(response) if response.kind == ResponseType::OpaqueRedirect => {
            vec![Advice::of("ask with redirect \"follow\", the default")]
        }
        Verdict::Opaque(_) => vec![page::opaque(story)],
        Verdict::Readable(_) | Verdict::Held(_) | Verdict::Cancelled => Vec::new(),
    }
}

/// Who can change it; `None` where nothing is to be changed.
pub fn who(story: &Story<'_>) -> Option<&'static str> {
    let owner = match story.verdict {
        Verdict::AtPreflight(blocked) | Verdict::AfterAnswer(blocked) | Verdict::BeforeSending(blocked) => {
            if server::asks_as_null(story) {
                return Some("the page");
            }
            if server::asks_after_redirects_as_null(story) {
                let is_ready =
                    story.last().is_some_and(|last| server::lines_for_page(story, last).is_empty());
                return Some(if is_ready { "the page" } else { "the page and the server" });
            }
            if server::corrected_method(story).is_some() {
                return Some("the page");
            }
            if story.is_refused_redirect() && blocked.reason.owner() == Owner::Page {
                return Some("the server that redirects, or the page");
            }
            blocked.reason.owner()
        }
        Verdict::Network(error) => corsac_browser::Failure::Network(error.clone()).owner(),
        Verdict::Opaque(_) => Owner::Page,
        Verdict::Readable(_) | Verdict::Held(_) | Verdict::Cancelled => return None,
    };
    Some(match owner {
        Owner::Page => "the page",
        Owner::Server => "the server",
        Owner::Network => "the network",
    })
}

/// A request for advice: `GET /profile`, with the whole URL where the page asked another origin.
pub(crate) fn request(story: &Story<'_>, method: &str, url: &url::Url, secrets: Secrets) -> String {
    let same = story.url().is_some_and(|asked| Origin::of(&asked).is_origin_of(url));
    let shown = if same { secrets.url_text(&path(url)) } else { secrets.url(&sent_url(url)) };
    format!("{} {}", visible(method), visible(&shown))
}

/// A `Location` that was not followed, as it may be shown.
pub(crate) fn location_shown(text: &str, secrets: Secrets) -> String {
    visible_bytes(&secrets.url_text(text)).0
}
