//! Which headers of a recorded request the browser itself added.
//!
//! A copied command and a HAR show all headers that went over the wire. Only those that the script asked for matter to CORS:
//! counting the browser's own would invent preflights.

/// Who put a header into a recorded request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddedBy {
    /// The page's script.
    Script,
    /// The browser by itself.
    Browser {
        /// Why this is known, to follow "the browser sets it:" or to stand in brackets.
        why: &'static str,
    },
}

/// For each header, in the same order: did the script set it, or the browser?
///
/// ```
/// use corsac_diagnose::added::{AddedBy, browser_added};
/// let headers = [("sec-fetch-mode", "cors"), ("x-token", "1")].map(|(n, v)| (n.to_owned(), v.to_owned()));
/// let added = browser_added(&headers);
/// assert!(matches!(added[0], AddedBy::Browser { .. }));
/// assert_eq!(added[1], AddedBy::Script);
/// ```
pub fn browser_added(headers: &[(String, String)]) -> Vec<AddedBy> {
    let has = |name: &str, value: &str| {
        headers.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v.trim().eq_ignore_ascii_case(value))
    };
    let navigation = has("sec-fetch-mode", "navigate");
    let cache_off = has("cache-control", "no-cache") && has("pragma", "no-cache");
    let holds = |when: When, value: &str| match when {
        When::Always => true,
        When::Is(expected) => value.trim().eq_ignore_ascii_case(expected),
        When::Navigation => navigation,
        When::NavigationIs(expected) => navigation && value.trim().eq_ignore_ascii_case(expected),
        When::CacheOn => !cache_off,
        When::CacheOff => cache_off && value.trim().eq_ignore_ascii_case("no-cache"),
    };
    headers
        .iter()
        .map(|(name, value)| {
            let name = name.to_ascii_lowercase();
            TABLE
                .iter()
                .find(|row| row.name.matches(&name) && holds(row.when, value))
                .map_or(AddedBy::Script, |row| AddedBy::Browser { why: row.why })
        })
        .collect()
}

#[derive(Clone, Copy)]
enum Name {
    Is(&'static str),
    Begins(&'static str),
}

impl Name {
    fn matches(self, lower: &str) -> bool {
        match self {
            Self::Is(name) => lower == name,
            Self::Begins(prefix) => lower.starts_with(prefix),
        }
    }
}

#[derive(Clone, Copy)]
enum When {
    Always,
    /// The value is this one.
    Is(&'static str),
    /// The request is a navigation.
    Navigation,
    /// Both of these.
    NavigationIs(&'static str),
    /// Nothing says that the browser's cache is off.
    CacheOn,
    /// Cache-Control and Pragma both say `no-cache`, and nothing else.
    CacheOff,
}

struct Row {
    name: Name,
    when: When,
    why: &'static str,
}

const fn row(name: Name, when: When, why: &'static str) -> Row {
    Row { name, when, why }
}

const FORBIDDEN: &str = "a script cannot set it";
const CONNECTION: &str = "it belongs to the connection";
const HINT: &str = "a client hint";
const CACHED: &str = "its cache asks whether what it holds is still good";

/// The first row that fits decides; where none fits, the script set it.
static TABLE: &[Row] = &[
    row(Name::Begins("sec-"), When::Always, FORBIDDEN),
    row(Name::Begins("proxy-"), When::Always, FORBIDDEN),
    row(Name::Begins("access-control-request-"), When::Always, "it is the preflight's"),
    row(Name::Is("origin"), When::Always, FORBIDDEN),
    row(Name::Is("referer"), When::Always, "it follows from the page and its referrer policy"),
    row(Name::Is("cookie"), When::Always, "it comes from the cookie jar"),
    row(Name::Is("user-agent"), When::Always, "every request has it"),
    row(Name::Is("accept-language"), When::Always, "it follows from the user's settings"),
    row(Name::Is("accept-encoding"), When::Always, FORBIDDEN),
    row(Name::Is("accept"), When::Is("*/*"), "it is the default of fetch()"),
    row(Name::Is("priority"), When::Always, "it is the browser's own ranking"),
    row(Name::Is("dnt"), When::Always, "it follows from the user's settings"),
    row(Name::Is("cache-control"), When::CacheOff, "\"Disable cache\" in the developer tools"),
    row(Name::Is("pragma"), When::CacheOff, "\"Disable cache\" in the developer tools"),
    row(Name::Is("cache-control"), When::NavigationIs("max-age=0"), "the page was reloaded"),
    row(Name::Is("if-none-match"), When::CacheOn, CACHED),
    row(Name::Is("if-modified-since"), When::CacheOn, CACHED),
    row(Name::Is("upgrade-insecure-requests"), When::Navigation, "navigations have it"),
    row(Name::Is("host"), When::Always, "it follows from the URL"),
    row(Name::Is("authority"), When::Always, "it follows from the URL"),
    row(Name::Is("content-length"), When::Always, "it follows from the body"),
    row(Name::Is("connection"), When::Always, CONNECTION),
    row(Name::Is("keep-alive"), When::Always, CONNECTION),
    row(Name::Is("te"), When::Always, CONNECTION),
    row(Name::Is("trailer"), When::Always, CONNECTION),
    row(Name::Is("transfer-encoding"), When::Always, CONNECTION),
    row(Name::Is("upgrade"), When::Always, CONNECTION),
    row(Name::Is("alt-used"), When::Always, CONNECTION),
    row(Name::Is("x-client-data"), When::Always, "Chrome adds it for Google's own hosts"),
    row(Name::Is("device-memory"), When::Always, HINT),
    row(Name::Is("downlink"), When::Always, HINT),
    row(Name::Is("dpr"), When::Always, HINT),
    row(Name::Is("ect"), When::Always, HINT),
    row(Name::Is("rtt"), When::Always, HINT),
    row(Name::Is("save-data"), When::Always, HINT),
    row(Name::Is("viewport-width"), When::Always, HINT),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_added_which_header() {
        // Headers, and for each S (script) or B (browser).
        let table: &[(&[(&str, &str)], &str)] = &[
            (&[("User-Agent", "x"), ("SEC-FETCH-SITE", "cross-site"), ("sec-ch-ua", "\"a\"")], "BBB"),
            (&[("accept", "*/*"), ("accept-language", "de")], "BB"),
            (&[("accept", "application/json"), ("content-type", "application/json")], "SS"),
            (&[("cache-control", "no-cache"), ("pragma", "no-cache")], "BB"),
            (&[("cache-control", "no-cache")], "S"),
            (&[("pragma", "no-cache")], "S"),
            (&[("cache-control", "no-store"), ("pragma", "no-cache")], "SS"),
            (&[("if-none-match", "\"a\""), ("If-Modified-Since", "x"), ("if-match", "\"a\"")], "BBS"),
            (&[("if-none-match", "a"), ("cache-control", "no-cache"), ("pragma", "no-cache")], "SBB"),
            (&[("upgrade-insecure-requests", "1")], "S"),
            (&[("upgrade-insecure-requests", "1"), ("sec-fetch-mode", "navigate")], "BB"),
            (&[("upgrade-insecure-requests", "1"), ("sec-fetch-mode", "cors")], "SB"),
            (&[("cache-control", "max-age=0"), ("sec-fetch-mode", "navigate")], "BB"),
            (&[("cache-control", "max-age=0"), ("sec-fetch-mode", "cors")], "SB"),
            (&[("authorization", "Bearer x"), ("x-requested-with", "XMLHttpRequest")], "SS"),
            (&[("Origin", "null"), ("Referer", "https://a/"), ("Cookie", "a=1"), ("Host", "h")], "BBBB"),
            (
                &[("priority", "u=1, i"), ("dnt", "1"), ("te", "trailers"), ("connection", "keep-alive")],
                "BBBB",
            ),
            (&[("content-length", "3"), ("accept-encoding", "gzip"), ("secret", "1")], "BBS"),
        ];
        for (headers, expected) in table {
            let headers: Vec<_> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            let letters: String = browser_added(&headers)
                .iter()
                .map(|by| if matches!(by, AddedBy::Script) { 'S' } else { 'B' })
                .collect();
            assert_eq!(&letters, expected, "{headers:?}");
        }
    }
}
