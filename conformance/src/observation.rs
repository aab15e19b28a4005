//! What is seen of a scenario: by the page, and by the servers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::scenario::Scenario;

/// The browsers that are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Browser {
    /// Chromium.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// `WebKitGTK`'s `MiniBrowser`.
    WebKit,
}

/// What was seen in these browsers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Which browsers.
    pub r#in: Vec<Browser>,
    /// What, in all of them.
    #[serde(flatten)]
    pub what: Observation,
}

/// What a page and the servers saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What the page got, for each time that it asked.
    pub page: Vec<View>,
    /// What reached the servers, in order.
    pub wire: Vec<Sent>,
}

/// What Chromium's `DevTools` protocol says of a blocked request (`Network.CorsErrorStatus`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsError {
    /// Its name for the reason.
    pub error: String,
    /// What it says is at fault: a value, a method, the name of a header; often nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub parameter: String,
}

/// What a page got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Nothing: the promise was rejected.
    Blocked,
    /// A response.
    #[serde(untagged)]
    Response(ResponseView),
}

/// A response as a script sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponseView {
    /// Its type, which an `XMLHttpRequest` does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// Its status.
    pub status: u16,
    /// Its URL.
    pub url: String,
    /// Whether it was redirected, which an `XMLHttpRequest` does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirected: Option<bool>,
    /// Its headers by name, in order; a character is a byte.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// A request as a server saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Method and URL.
    pub request: String,
    /// Its headers, as far as they are watched. Under `sec-fetch` stand site, mode and destination together.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// Whether it came by HTTP/2.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub http2: bool,
}

impl View {
    /// Whether the page can read a response: not of an opaque one.
    pub fn is_readable(&self) -> bool {
        match self {
            Self::Blocked => false,
            Self::Response(response) => {
                !matches!(response.r#type.as_deref(), Some("opaque" | "opaqueredirect" | "error"))
            }
        }
    }
}

impl Browser {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The word in files and on command lines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The engine that stands for it. A scenario may [set it up](Scenario::engine) otherwise.
    pub const fn engine(self) -> corsac_browser::Engine {
        match self {
            Self::Chromium => corsac_browser::Engine::CHROMIUM,
            Self::Firefox => corsac_browser::Engine::FIREFOX,
            Self::WebKit => corsac_browser::Engine::WEBKIT_GTK,
        }
    }
}

impl Scenario {
    /// What was seen in a browser, if it was recorded.
    pub fn seen_in(&self, browser: Browser) -> Option<&Observation> {
        self.seen.iter().find(|seen| seen.r#in.contains(&browser)).map(|seen| &seen.what)
    }

    /// Notes what was seen in a browser, in place of what was noted before.
    pub fn set_seen(&mut self, browser: Browser, what: Observation) {
        for seen in &mut self.seen {
            seen.r#in.retain(|other| *other != browser);
        }
        self.seen.retain(|seen| !seen.r#in.is_empty());
        match self.seen.iter_mut().find(|seen| seen.what == what) {
            Some(seen) => {
                seen.r#in.push(browser);
                seen.r#in.sort_unstable();
            }
            None => self.seen.push(Seen { r#in: vec![browser], what }),
        }
        self.seen.sort_by(|a, b| a.r#in.cmp(&b.r#in));
    }
}

/// Headers that are always looked at, beside those that the scenario's scripts set.
const WATCHED: [&str; 10] = [
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "cache-control",
    "content-type",
    "cookie",
    "origin",
    "pragma",
    "range",
    "referer",
];

/// The parts of Fetch Metadata, which stand together.
const FETCH_METADATA: [&str; 3] = ["sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];

/// Headers that browsers fill in as they like, so that they count only with a script's own value.
const OWN_TASTE: [&str; 5] = ["accept", "accept-encoding", "accept-language", "priority", "user-agent"];

/// Of a request's header lines, those that are watched in this scenario.
pub(crate) fn watched(
    scenario: &Scenario,
    lines: impl Iterator<Item = (String, String)>,
) -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (name, value) in lines {
        // Lines of one name make one list.
        all.entry(name.to_ascii_lowercase())
            .and_modify(|list| *list = format!("{list}, {value}"))
            .or_insert(value);
    }
    // Blanks around a value are not the sender's.
    for value in all.values_mut() {
        *value = value.trim_matches([' ', '\t']).to_owned();
    }
    // Where it went to stands in the URL, and HTTP/2 has no such header.
    all.remove("host");
    let metadata = FETCH_METADATA.map(|name| all.remove(name));
    all.retain(|name, value| {
        WATCHED.contains(&name.as_str())
            || scenario.asks().any(|ask| {
                let own: Vec<&str> = ask
                    .headers
                    .iter()
                    .filter(|(own, _)| own.eq_ignore_ascii_case(name))
                    .map(|(_, value)| value.trim_matches(['\t', ' ', '\r', '\n']))
                    .collect();
                !own.is_empty() && (!OWN_TASTE.contains(&name.as_str()) || own.join(", ") == *value)
            })
    });
    if metadata.iter().any(Option::is_some) {
        let metadata = metadata.map(|value| value.unwrap_or_else(|| "-".to_owned()));
        all.insert("sec-fetch".to_owned(), metadata.join(" "));
    }
    all
}

/// Every browser makes up its own boundary for a `FormData`; here it is always `B`. One that a script set by itself stays.
pub(crate) fn with_known_boundary(headers: &mut BTreeMap<String, String>, body: &mut String) {
    let of_body = body.split_once("\r\n").and_then(|(first, _)| {
        let boundary = first.strip_prefix("--")?;
        body.ends_with(&format!("\r\n{first}--\r\n")).then(|| boundary.to_owned())
    });
    let content_type = headers.get_mut("content-type");
    // A redirect can leave the type without the body.
    let of_type =
        content_type.as_ref().and_then(|value| value.strip_prefix("multipart/form-data; boundary="));
    let of_type = of_type.filter(|boundary| MADE_UP.iter().any(|mark| boundary.starts_with(mark)));
    let Some(boundary) = of_body.or(of_type.map(str::to_owned)).filter(|boundary| !boundary.is_empty())
    else {
        return;
    };
    *body = body.replace(&boundary, "B");
    if let Some(value) = content_type {
        *value = value.replace(&boundary, "B");
    }
}

/// How boundaries begin that a browser made up, and Corsac's.
const MADE_UP: [&str; 3] = ["----WebKitFormBoundary", "----geckoformboundary", "----corsac-boundary"];
