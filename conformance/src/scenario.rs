//! A scenario: what pages ask for, what servers answer, and what was seen of it in each browser.

use std::collections::BTreeMap;
use std::time::Duration;

use corsac_browser::{CacheMode, CredentialsMode, Engine, Initiator, Mode, RedirectMode, ReferrerPolicy};
use serde::{Deserialize, Serialize};

use crate::observation::{Browser, CorsError, Seen};

/// The ports of the servers in a file, and what is spoken there. A live run puts free ports in their place.
pub const PORTS: [(u16, Speaks); 6] = [
    (7001, Speaks::Http),
    (7002, Speaks::Http),
    (7003, Speaks::Http),
    (7443, Speaks::Https),
    (7444, Speaks::Https),
    (HTTP2_PORT, Speaks::Http2),
];

/// Of these, the port where HTTP/2 is spoken.
pub const HTTP2_PORT: u16 = 7445;

/// The sites of a file, each with its own subdomains. A live run gives every scenario sites of its own, so that the
/// cookies of one are not the other's. `localhost` and `127.0.0.1` may be asked too, but must set no cookie.
pub const SITES: [&str; 3] = ["one.localhost", "two.localhost", "three.localhost"];

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// HTTP/1.1 in the clear.
    Http,
    /// HTTP/1.1 over TLS.
    Https,
    /// HTTP/2 over TLS.
    Http2,
}

/// What is done, and what was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Unique in its file.
    pub name: String,
    /// What it shows, in one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Why no browser can be made to play it; what is expected was then written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    /// The user has turned third-party cookies off in Chromium, where they are on otherwise. The other browsers are as they
    /// come.
    #[serde(default, skip_serializing_if = "is_false")]
    pub third_party_cookies_off: bool,
    /// The page whose script asks, unless a step names another.
    pub page: PageSpec,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// What the servers answer, by path, whichever host and port is asked.
    #[serde(default)]
    pub routes: BTreeMap<String, Route>,
    /// What was seen; browsers that agree stand together.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// The codes of the reasons for which pages get nothing, in order, where a browser's console tells them otherwise than
    /// the standard. Written by hand: no driver reads these consoles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reasons: BTreeMap<Browser, Vec<String>>,
    /// What Chromium calls the reasons, in order. Where pages in frames ask it does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cors_errors: Option<Vec<CorsError>>,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The user visits a URL, by the address bar.
    Visit(String),
    /// So many milliseconds pass.
    WaitMs(u64),
    /// A script asks.
    Fetch(Box<Ask>),
}

/// The page whose script asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSpec {
    /// Its URL; of an opaque frame, that of the document which holds the frame.
    pub url: String,
    /// The script runs in a frame with an opaque origin, inside the document at `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<OpaqueFrame>,
    /// The URLs of the documents around the one at `url`, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<String>,
    /// Steps whose pages have the same number here run in the same opaque frame; without one each has a fresh frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// The page's own policy for `Referer`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_word")]
    pub referrer_policy: Option<ReferrerPolicy>,
}

/// A frame whose origin is opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpaqueFrame {
    /// `<iframe sandbox="allow-scripts" srcdoc=...>`
    Sandboxed,
    /// `<iframe src="data:text/html,...">`
    Data,
}

/// The arguments of `fetch()`, or of an `XMLHttpRequest`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// Absolute. `{n}` in it is the number of the repetition, from 0.
    pub url: String,
    /// The page, where it is not the scenario's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageSpec>,
    /// How often the script asks, one after the other.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u32,
    /// As the script writes it.
    #[serde(default = "get", skip_serializing_if = "is_get")]
    pub method: String,
    /// Names and values; a character is a byte.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// What is sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Fetch's mode.
    #[serde(default = "cors", skip_serializing_if = "is_cors", with = "word")]
    pub mode: Mode,
    /// Fetch's credentials mode. Of an `XMLHttpRequest` "include" is `withCredentials`.
    #[serde(default = "same_origin", skip_serializing_if = "is_same_origin", with = "word")]
    pub credentials: CredentialsMode,
    /// Fetch's redirect mode.
    #[serde(default = "follow", skip_serializing_if = "is_follow", with = "word")]
    pub redirect: RedirectMode,
    /// Fetch's cache mode.
    #[serde(default = "default_cache", skip_serializing_if = "is_default_cache", with = "word")]
    pub cache: CacheMode,
    /// The request's own policy for `Referer`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "maybe_word")]
    pub referrer_policy: Option<ReferrerPolicy>,
    /// `fetch` or `XMLHttpRequest`.
    #[serde(default = "by_fetch", skip_serializing_if = "is_by_fetch", with = "word")]
    pub initiator: Initiator,
    /// An `XMLHttpRequest` with a listener on its upload.
    #[serde(default, skip_serializing_if = "is_false")]
    pub upload_listener: bool,
    /// Fetch's keepalive.
    #[serde(default, skip_serializing_if = "is_false")]
    pub keepalive: bool,
}

/// A body, by the object that the script makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// A string.
    Text(String),
    /// A `URLSearchParams` of these pairs.
    UrlSearchParams(Vec<(String, String)>),
    /// A `FormData` of these pairs.
    FormData(Vec<(String, String)>),
    /// A `Blob`.
    Blob {
        /// What it holds.
        text: String,
        /// Its type, in small letters; empty for none.
        r#type: String,
    },
    /// A `Uint8Array` of this text.
    Buffer(String),
    /// A `ReadableStream` of this text, with `duplex: "half"`.
    Stream(String),
}

/// What a path answers, on every host and port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// To preflights, one after the other, the last one for ever. Without any: whatever is asked is granted, and not
    /// to be remembered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preflight: Vec<Answer>,
    /// To all else, likewise. Without any: 200, readable for the one who asks, with credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<Answer>,
}

/// What a server answers. In values, `{origin}` is the request's `Origin` (`*` without one), `{method}` and `{headers}`
/// what a preflight asks for. Without a `Cache-Control` of its own, `no-store` is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
    /// The header lines; a character is a byte.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body, in ASCII.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

impl Scenario {
    /// The engine that stands for a browser that is set up for this scenario.
    pub const fn engine(&self, browser: Browser) -> Engine {
        browser.engine().with_third_party_cookies(!self.third_party_cookies_off)
    }

    /// How long it may take until what browsers keep for a while comes to its end: a preflight's answer is kept for five
    /// seconds by default, and where time passes there is half a second of margin.
    pub fn time_limit(&self) -> Duration {
        let waits = self.steps.iter().map(|step| match step {
            Step::WaitMs(time) => *time,
            Step::Visit(_) | Step::Fetch(_) => 0,
        });
        match waits.sum() {
            0 => Duration::from_secs(4),
            waits => Duration::from_millis(waits + 500),
        }
    }

    /// The page of an ask.
    pub fn page_of<'a>(&'a self, ask: &'a Ask) -> &'a PageSpec {
        ask.page.as_ref().unwrap_or(&self.page)
    }

    /// The asks in order.
    pub fn asks(&self) -> impl Iterator<Item = &Ask> {
        self.steps.iter().filter_map(|step| match step {
            Step::Fetch(ask) => Some(&**ask),
            Step::Visit(_) | Step::WaitMs(_) => None,
        })
    }
}

impl PageSpec {
    /// A top-level page.
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into(), frame: None, inside: Vec::new(), id: None, referrer_policy: None }
    }

    /// Whether it is a top-level document.
    pub fn is_top(&self) -> bool {
        self.frame.is_none() && self.inside.is_empty()
    }

    /// The URL of the top-level document.
    pub fn top(&self) -> &str {
        self.inside.last().unwrap_or(&self.url)
    }
}

impl Ask {
    /// A `fetch(url)` without options.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            page: None,
            times: once(),
            method: get(),
            headers: Vec::new(),
            body: None,
            mode: cors(),
            credentials: same_origin(),
            redirect: follow(),
            cache: default_cache(),
            referrer_policy: None,
            initiator: by_fetch(),
            upload_listener: false,
            keepalive: false,
        }
    }

    /// The URL of a repetition.
    pub fn url(&self, repetition: u32) -> String {
        self.url.replace("{n}", &repetition.to_string())
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self { status: ok(), headers: Vec::new(), body: String::new() }
    }
}

// What stands there when a field does not, and how serde asks for it.
macro_rules! defaults {
    ($($default:ident / $is:ident: $type:ty = $value:expr;)*) => {$(
        fn $default() -> $type { $value }
        #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
        fn $is(value: &$type) -> bool { *value == $value }
    )*};
}
defaults! {
    once / is_once: u32 = 1;
    get / is_get: String = "GET".to_owned();
    ok / is_ok: u16 = 200;
    cors / is_cors: Mode = Mode::Cors;
    same_origin / is_same_origin: CredentialsMode = CredentialsMode::SameOrigin;
    follow / is_follow: RedirectMode = RedirectMode::Follow;
    default_cache / is_default_cache: CacheMode = CacheMode::Default;
    by_fetch / is_by_fetch: Initiator = Initiator::Fetch;
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Words of the standards, for serde.
mod word {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    pub(super) fn serialize<S: Serializer>(value: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// Words that may be absent.
mod maybe_word {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Deserializer;
    use serde::ser::Serializer;

    #[allow(clippy::ref_option)] // serde's signature
    pub(super) fn serialize<S: Serializer>(
        value: &Option<impl Display>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        super::word::deserialize(deserializer).map(Some)
    }
}
