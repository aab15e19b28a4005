//! In which points each engine parts from the standard, for people: the table of docs/engines.md is
//! made from it, and tests walk it so that no difference is forgotten.

use crate::engine::EngineName::{Chromium, Firefox, WebKitGtk};
use crate::engine::{Engine, EngineName};

/// A point in which at least one engine does otherwise than the standard says, or chooses where the
/// standard leaves a choice.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Difference {
    /// What it is about.
    pub topic: &'static str,
    /// What the standard has.
    pub standard: &'static str,
    /// What an engine does otherwise; engines that are not named do as the standard.
    pub otherwise: &'static [(EngineName, &'static str)],
    /// Gives one engine the behaviour of another in this point alone.
    pub copy: fn(from: &Engine, to: &mut Engine),
}

/// All differences, in the order of the protocol.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        topic: "client hints that a script sets (`DPR`, `Save-Data`, `Viewport-Width`, ...)",
        standard: "need a preflight",
        otherwise: &[(Chromium, "need none")],
        copy: |from, to| to.safelist.more_names = from.safelist.more_names,
    },
    Difference {
        topic: "bytes above 0x7F in `Accept`",
        standard: "are safe",
        otherwise: &[(Firefox, "need a preflight")],
        copy: |from, to| to.safelist.accept_is_ascii = from.safelist.accept_is_ascii,
    },
    Difference {
        topic: "`Range: BYTES=0-1`",
        standard: "needs a preflight",
        otherwise: &[(WebKitGtk, "needs none")],
        copy: |from, to| to.safelist.range_unit_in_any_case = from.safelist.range_unit_in_any_case,
    },
    Difference {
        topic: "a safelisted header that is set several times",
        standard: "each value is judged by itself",
        otherwise: &[(Chromium, "the joined value is"), (WebKitGtk, "the joined value is")],
        copy: |from, to| to.safelist.joins_equal_names = from.safelist.joins_equal_names,
    },
    Difference {
        topic: "safelisted values of more than 1024 bytes together",
        standard: "need a preflight",
        otherwise: &[(Firefox, "need none")],
        copy: |from, to| to.safelist.limits_sum = from.safelist.limits_sum,
    },
    Difference {
        topic: "`User-Agent` set by a script",
        standard: "is sent, after a preflight",
        otherwise: &[(Chromium, "is dropped")],
        copy: |from, to| to.script_sets_user_agent = from.script_sets_user_agent,
    },
    Difference {
        topic: "an empty value of a header that is set several times",
        standard: "goes out with the others",
        otherwise: &[(Firefox, "takes back those before it, and is replaced by the next one")],
        copy: |from, to| to.empty_values_take_back = from.empty_values_take_back,
    },
    Difference {
        topic: "a header that is set several times and has one value by nature, such as `Content-Type`",
        standard: "goes out with all values",
        otherwise: &[(Firefox, "goes out with the last one")],
        copy: |from, to| to.single_value_headers = from.single_value_headers,
    },
    Difference {
        topic: "bytes above 0x7F in a header's value",
        standard: "go out as they are",
        otherwise: &[(WebKitGtk, "go out as characters in UTF-8")],
        copy: |from, to| to.header_bytes_become_utf8 = from.header_bytes_become_utf8,
    },
    Difference {
        topic: "`Range: Bytes = 00-1` of a GET",
        standard: "goes out as it is",
        otherwise: &[(Chromium, "goes out as `bytes=0-1`")],
        copy: |from, to| to.range_is_tidied = from.range_is_tidied,
    },
    Difference {
        topic: "an upload listener on an `XMLHttpRequest` without a body",
        standard: "needs a preflight",
        otherwise: &[(Chromium, "needs none")],
        copy: |from, to| to.upload_listener_without_body = from.upload_listener_without_body,
    },
    Difference {
        topic: "a stream as a body",
        standard: "is sent, after a preflight",
        otherwise: &[(Firefox, "is no stream: its object is sent as a string"), (WebKitGtk, "is refused")],
        copy: |from, to| to.stream_bodies = from.stream_bodies,
    },
    Difference {
        topic: "the type that a body brings along, in mode no-cors",
        standard: "is dropped unless it is safelisted",
        otherwise: &[(WebKitGtk, "is kept")],
        copy: |from, to| to.no_cors_keeps_body_type = from.no_cors_keeps_body_type,
    },
    Difference {
        topic: "`Content-Type: text/plain;charset=utf-8` on an `XMLHttpRequest`",
        standard: "goes out as it is",
        otherwise: &[(Chromium, "goes out with `UTF-8` in capitals")],
        copy: |from, to| to.xhr_rewrites_utf8 = from.xhr_rewrites_utf8,
    },
    Difference {
        topic: "a condition of the script's own, such as `If-None-Match`",
        standard: "turns cache mode default into no-store",
        otherwise: &[(Chromium, "turns it into no-cache")],
        copy: |from, to| to.conditional_cache_mode = from.conditional_cache_mode,
    },
    Difference {
        topic: "a condition on an `XMLHttpRequest`",
        standard: "turns its cache mode into no-store, too",
        otherwise: &[(Firefox, "does not")],
        copy: |from, to| to.xhr_conditions_count = from.xhr_conditions_count,
    },
    Difference {
        topic: "cache mode only-if-cached when nothing is cached",
        standard: "fails",
        otherwise: &[(WebKitGtk, "asks the server")],
        copy: |from, to| to.only_if_cached_asks = from.only_if_cached_asks,
    },
    Difference {
        topic: "the hops of a request that needed a preflight once, or began with headers that need permission",
        standard: "are asked for when their own method or headers need it",
        otherwise: &[(Firefox, "are all asked for"), (WebKitGtk, "are all asked for")],
        copy: |from, to| to.preflights_every_later_hop = from.preflights_every_later_hop,
    },
    Difference {
        topic: "header names in a preflight after a redirect",
        standard: "those that the request still carries",
        otherwise: &[
            (Firefox, "those that the script set, but for what this one redirect dropped"),
            (WebKitGtk, "those that the script set"),
        ],
        copy: |from, to| to.names_after_redirect = from.names_after_redirect,
    },
    Difference {
        topic: "`Origin` of a preflight after redirects across origins",
        standard: "`null`",
        otherwise: &[(
            Firefox,
            "the page's origin; home at that origin the answer's Allow-Origin is not looked at",
        )],
        copy: |from, to| to.preflight_with_page_origin = from.preflight_with_page_origin,
    },
    Difference {
        topic: "`Authorization` under `Access-Control-Allow-Headers: *`",
        standard: "is refused",
        otherwise: &[(Chromium, "is allowed"), (Firefox, "is allowed"), (WebKitGtk, "is allowed")],
        copy: |from, to| to.wildcard_covers_authorization = from.wildcard_covers_authorization,
    },
    Difference {
        topic: "what is blamed first in a preflight's answer",
        standard: "the CORS headers, then the status",
        otherwise: &[(WebKitGtk, "the status")],
        copy: |from, to| to.blames_status_first = from.blames_status_first,
    },
    Difference {
        topic: "a header that needs permission and is set several times",
        standard: "stands in the preflight once",
        otherwise: &[(Firefox, "stands there each time")],
        copy: |from, to| to.preflight_repeats_names = from.preflight_repeats_names,
    },
    Difference {
        topic: "`User-Agent` of a preflight for a request with one of the script's",
        standard: "the browser's",
        otherwise: &[(WebKitGtk, "the script's")],
        copy: |from, to| to.preflight_has_user_agent = from.preflight_has_user_agent,
    },
    Difference {
        topic: "`Cache-Control` and `Pragma` that a cache mode brings",
        standard: "are not on the preflight",
        otherwise: &[(Chromium, "are on the preflight too"), (Firefox, "are on the preflight too")],
        copy: |from, to| to.preflight_has_cache_headers = from.preflight_has_cache_headers,
    },
    Difference {
        topic: "the preflight cache",
        standard: "an entry for each method and header, which answers add to",
        otherwise: &[
            (Chromium, "the last answer for a URL; a request that it does not cover removes it"),
            (Firefox, "entries, apart with and without credentials; `*` covers nothing, HEAD needs an entry"),
            (WebKitGtk, "the last answer for a URL; a request that it does not cover removes it"),
        ],
        copy: |from, to| to.preflight_cache = from.preflight_cache,
    },
    Difference {
        topic: "a preflight's answer that does not allow the method or the headers which it was asked for",
        standard: "is not kept",
        otherwise: &[(WebKitGtk, "is kept for what it does allow")],
        copy: |from, to| to.keeps_refused_preflights = from.keeps_refused_preflights,
    },
    Difference {
        topic: "`Authorization` under a `*` in the preflight cache",
        standard: "is asked for",
        otherwise: &[(WebKitGtk, "is allowed")],
        copy: |from, to| to.cached_wildcard_covers_authorization = from.cached_wildcard_covers_authorization,
    },
    Difference {
        topic: "a `*` in the preflight cache that came with credentials",
        standard: "covers every method and header",
        otherwise: &[
            (Chromium, "covers nothing"),
            (WebKitGtk, "covers requests without credentials only, whoever it came for"),
        ],
        copy: |from, to| to.cached_wildcard = from.cached_wildcard,
    },
    Difference {
        topic: "how many URLs the preflight cache keeps",
        standard: "the browser's choice (here 1024)",
        otherwise: &[(Firefox, "100")],
        copy: |from, to| to.preflight_cache_size = from.preflight_cache_size,
    },
    Difference {
        topic: "the longest `Access-Control-Max-Age`, in seconds",
        standard: "the browser's choice (here 86400)",
        otherwise: &[(Chromium, "7200"), (WebKitGtk, "600")],
        copy: |from, to| to.max_age_cap = from.max_age_cap,
    },
    Difference {
        topic: "an `Access-Control-Max-Age` that is no number of seconds",
        standard: "counts as 5",
        otherwise: &[
            (Chromium, "counts as 5; a negative number as 0"),
            (Firefox, "counts as 0"),
            (WebKitGtk, "counts as 5; a negative number as 0"),
        ],
        copy: |from, to| to.odd_max_age = from.odd_max_age,
    },
    Difference {
        topic: "the preflight cache under fetch's cache modes",
        standard: "is used",
        otherwise: &[
            (Chromium, "is passed by with no-store, reload and no-cache"),
            (Firefox, "is passed by with no-store and reload"),
        ],
        copy: |from, to| to.cache_modes_past_preflight_cache = from.cache_modes_past_preflight_cache,
    },
    Difference {
        topic: "a failure's effect on the preflight cache",
        standard: "the URL's entries are forgotten",
        otherwise: &[
            (Chromium, "none"),
            (Firefox, "the URL's entries are forgotten, unless the page did not want the redirect"),
            (WebKitGtk, "none"),
        ],
        copy: |from, to| to.preflight_cache_cleared_by = from.preflight_cache_cleared_by,
    },
    Difference {
        topic: "the preflight cache in a sandboxed frame",
        standard: "is used",
        otherwise: &[(Chromium, "is never used")],
        copy: |from, to| to.opaque_origins_cache_preflights = from.opaque_origins_cache_preflights,
    },
    Difference {
        topic: "the preflight cache between sandboxed frames",
        standard: "is not shared",
        otherwise: &[(Firefox, "is shared")],
        copy: |from, to| to.opaque_frames_share_preflights = from.opaque_frames_share_preflights,
    },
    Difference {
        topic: "the preflight cache once redirects have made the origin `null`",
        standard: "is used",
        otherwise: &[(Chromium, "is not used"), (WebKitGtk, "is not used")],
        copy: |from, to| to.tainted_origins_cache_preflights = from.tainted_origins_cache_preflights,
    },
    Difference {
        topic: "DELETE over a redirect to another origin (301, 302, 307, 308)",
        standard: "stays DELETE",
        otherwise: &[(WebKitGtk, "becomes GET")],
        copy: |from, to| to.redirect_to_get = from.redirect_to_get,
    },
    Difference {
        topic: "headers that a redirect dropped with the body",
        standard: "are gone",
        otherwise: &[
            (
                Firefox,
                "come back at the next redirect, unless it would drop them from the request as it began",
            ),
            (
                WebKitGtk,
                "come back at the next redirect, under CORS unless it leads from the page's origin to another, else unless it would drop them from the request as it began",
            ),
        ],
        copy: |from, to| to.dropped_headers_return = from.dropped_headers_return,
    },
    Difference {
        topic: "client hints that a script set (all but `Save-Data`), over a redirect to another origin",
        standard: "go along",
        otherwise: &[(Chromium, "stay behind")],
        copy: |from, to| to.crossing_drops = from.crossing_drops,
    },
    Difference {
        topic: "an empty `Location`",
        standard: "leads to the same URL again",
        otherwise: &[(Chromium, "counts as none"), (WebKitGtk, "cannot be followed")],
        copy: |from, to| to.empty_location = from.empty_location,
    },
    Difference {
        topic: "two equal `Location` fields",
        standard: "fail",
        otherwise: &[(Chromium, "pass"), (Firefox, "pass")],
        copy: |from, to| to.equal_locations_pass = from.equal_locations_pass,
    },
    Difference {
        topic: "a redirect status without `Location`, in redirect mode error",
        standard: "fails",
        otherwise: &[(Chromium, "passes"), (WebKitGtk, "passes")],
        copy: |from, to| to.redirect_needs_location = from.redirect_needs_location,
    },
    Difference {
        topic: "`Cache-Control` and `Pragma` of a cache mode, over a redirect to another origin under CORS",
        standard: "go along",
        otherwise: &[(WebKitGtk, "are not on the next request")],
        copy: |from, to| to.crossing_drops_cache_headers = from.crossing_drops_cache_headers,
    },
    Difference {
        topic: "a user name in the URL of a redirect within the page's origin, or in mode no-cors",
        standard: "passes",
        otherwise: &[(Chromium, "is refused")],
        copy: |from, to| to.refuses_userinfo_in_redirects = from.refuses_userinfo_in_redirects,
    },
    Difference {
        topic: "a user name in the URL of a redirect from the page's origin to another",
        standard: "is refused at the redirect",
        otherwise: &[(WebKitGtk, "is refused after the preflight")],
        copy: |from, to| to.refuses_userinfo_after_preflight = from.refuses_userinfo_after_preflight,
    },
    Difference {
        topic: "credentials \"same-origin\" in mode no-cors, when the page's origin redirects to another",
        standard: "stay behind",
        otherwise: &[(WebKitGtk, "go along")],
        copy: |from, to| to.no_cors_keeps_credentials = from.no_cors_keeps_credentials,
    },
    Difference {
        topic: "`Origin` of a sandboxed frame's GET in mode no-cors, with credentials, to the embedder's site",
        standard: "is not sent",
        otherwise: &[
            (Chromium, "`null`, as Storage Access Headers has it"),
            (Firefox, "`null`, likewise; a frame of another site also after redirects"),
        ],
        copy: |from, to| to.origin_with_storage_access = from.origin_with_storage_access,
    },
    Difference {
        topic: "redirects by others of a request with credentials \"same-origin\" that began at the page's origin",
        standard: "need not allow credentials",
        otherwise: &[(WebKitGtk, "must, as if credentials were included; told after the next preflight")],
        copy: |from, to| to.redirects_from_home_need_credentials = from.redirects_from_home_need_credentials,
    },
    Difference {
        topic: "`Origin` of a POST in mode no-cors after a redirect from the page's origin to another",
        standard: "the page's origin",
        otherwise: &[(Chromium, "`null`")],
        copy: |from, to| to.crossing_hides_origin = from.crossing_hides_origin,
    },
    Difference {
        topic: "a `Location` that is no URL, in redirect mode manual",
        standard: "passes unread",
        otherwise: &[(Chromium, "fails the fetch, before CORS and whatever the redirect mode")],
        copy: |from, to| to.reads_location_first = from.reads_location_first,
    },
    Difference {
        topic: "a redirect to an `ftp:` URL in redirect mode manual",
        standard: "passes unread",
        otherwise: &[(WebKitGtk, "fails the fetch")],
        copy: |from, to| to.manual_redirect_refuses_ftp = from.manual_redirect_refuses_ftp,
    },
    Difference {
        topic: "`Origin` under a referrer policy that hides it, in mode no-cors",
        standard: "`null`",
        otherwise: &[(Chromium, "the page's origin")],
        copy: |from, to| to.origin_heeds_referrer_policy = from.origin_heeds_referrer_policy,
    },
    Difference {
        topic: "`Origin` after a redirect within an origin turned a POST into GET",
        standard: "is not sent outside of CORS",
        otherwise: &[(WebKitGtk, "is sent still")],
        copy: |from, to| to.origin_stays_within_origin = from.origin_stays_within_origin,
    },
    Difference {
        topic: "`Referer` of a preflight after a redirect to the page's own site",
        standard: "by the policy for this URL",
        otherwise: &[(WebKitGtk, "that of the first request")],
        copy: |from, to| to.preflight_has_first_referrer = from.preflight_has_first_referrer,
    },
    Difference {
        topic: "`Referer` from a page of https to plain http on loopback",
        standard: "is sent",
        otherwise: &[(Chromium, "is not sent"), (Firefox, "is not sent")],
        copy: |from, to| to.loopback_is_downgrade = from.loopback_is_downgrade,
    },
    Difference {
        topic: "`Referer` of an `XMLHttpRequest` in a sandboxed frame",
        standard: "is not sent",
        otherwise: &[(WebKitGtk, "the embedding document's")],
        copy: |from, to| to.xhr_in_sandbox_has_referrer = from.xhr_in_sandbox_has_referrer,
    },
    Difference {
        topic: "`Referer` across sites",
        standard: "by the referrer policy",
        otherwise: &[
            (Firefox, "at most by the default policy"),
            (WebKitGtk, "the origin at most, to another site than that of the top-level document"),
        ],
        copy: |from, to| to.cross_site_referrer = from.cross_site_referrer,
    },
    Difference {
        topic: "`Sec-Fetch-Site` between http and https of one site",
        standard: "`cross-site`",
        otherwise: &[(Firefox, "`same-site`")],
        copy: |from, to| to.fetch_site_ignores_scheme = from.fetch_site_ignores_scheme,
    },
    Difference {
        topic: "`Sec-Fetch-Site` after redirects",
        standard: "by the farthest of all URLs",
        otherwise: &[
            (
                Firefox,
                "cross-site, unless all were of the page's origin or all that redirected of https and its site",
            ),
            (
                WebKitGtk,
                "under CORS no Sec-Fetch header just after a redirect to another origin; a preflight's by its `Origin`",
            ),
        ],
        copy: |from, to| to.fetch_site = from.fetch_site,
    },
    Difference {
        topic: "`Sec-Fetch-Site` of a preflight after redirects",
        standard: "by the farthest of all URLs",
        otherwise: &[(Chromium, "by this URL alone"), (Firefox, "by this URL alone")],
        copy: |from, to| to.preflight_site_by_url = from.preflight_site_by_url,
    },
    Difference {
        topic: "`Cross-Origin-Resource-Policy: same-site` of a host without a registrable domain, such as `localhost`, to an opaque origin",
        standard: "blocks",
        otherwise: &[(Chromium, "lets pass")],
        copy: |from, to| to.opaque_is_same_site_with_bare_hosts = from.opaque_is_same_site_with_bare_hosts,
    },
    Difference {
        topic: "plain http to loopback from a page of https",
        standard: "passes",
        otherwise: &[(WebKitGtk, "is mixed content")],
        copy: |from, to| to.loopback_is_mixed_content = from.loopback_is_mixed_content,
    },
    Difference {
        topic: "the length of a `data:` URL's content",
        standard: "is not told",
        otherwise: &[(Firefox, "is told as `Content-Length`")],
        copy: |from, to| to.data_urls_have_length = from.data_urls_have_length,
    },
    Difference {
        topic: "bytes of an answer's header that are no UTF-8",
        standard: "are shown as they are, a character each",
        otherwise: &[(WebKitGtk, "are shown as U+FFFD, in UTF-8, a character a byte")],
        copy: |from, to| to.answers_are_utf8 = from.answers_are_utf8,
    },
    Difference {
        topic: "a cookie without `SameSite`, across sites",
        standard: "counts as Lax: not sent",
        otherwise: &[(Firefox, "may be sent"), (WebKitGtk, "may be sent")],
        copy: |from, to| to.cookies.absent_same_site = from.cookies.absent_same_site,
    },
    Difference {
        topic: "third-party cookies",
        standard: "the browser's choice (here on)",
        otherwise: &[
            (Firefox, "kept apart for each top-level site"),
            (WebKitGtk, "sent, if the user's own visit stored them; not stored"),
        ],
        copy: |from, to| to.cookies.third_party = from.cookies.third_party,
    },
    Difference {
        topic: "`Secure` cookies over plain http to loopback",
        standard: "are neither kept nor sent",
        otherwise: &[(Chromium, "are kept and sent"), (Firefox, "are kept and sent")],
        copy: |from, to| to.cookies.loopback_is_secure = from.cookies.loopback_is_secure,
    },
    Difference {
        topic: "`SameSite` cookies back home after a redirect over another site",
        standard: "stay behind, and are not kept",
        otherwise: &[
            (Chromium, "go along, and are kept"),
            (Firefox, "stay behind, but are kept"),
            (WebKitGtk, "go along, and are kept"),
        ],
        copy: |from, to| to.same_site_redirects = from.same_site_redirects,
    },
    Difference {
        topic: "http and https of a site, for cookies",
        standard: "are two sites",
        otherwise: &[(Firefox, "are one"), (WebKitGtk, "are one")],
        copy: |from, to| to.same_site_has_scheme = from.same_site_has_scheme,
    },
    Difference {
        topic: "`SameSite` cookies from a sandboxed frame to the site that embeds it",
        standard: "stay behind",
        otherwise: &[(WebKitGtk, "go along")],
        copy: |from, to| to.same_site_by_embedder = from.same_site_by_embedder,
    },
    Difference {
        topic: "`SameSite` cookies from a frame of another site to the host in the address bar",
        standard: "stay behind",
        otherwise: &[(WebKitGtk, "go along")],
        copy: |from, to| to.same_site_at_top_level_host = from.same_site_at_top_level_host,
    },
    Difference {
        topic: "a `SameSite=None` cookie that is not `Secure`",
        standard: "is not kept",
        otherwise: &[(WebKitGtk, "is kept")],
        copy: |from, to| to.cookies.none_needs_secure = from.cookies.none_needs_secure,
    },
    Difference {
        topic: "cookies with names such as `__Host-` and `__Secure-`",
        standard: "are kept with the attributes that these ask for",
        otherwise: &[(WebKitGtk, "are cookies as others")],
        copy: |from, to| to.cookies.knows_prefixes = from.cookies.knows_prefixes,
    },
    Difference {
        topic: "`Partitioned` on a cookie",
        standard: "keeps it apart for each top-level site",
        otherwise: &[(WebKitGtk, "means nothing")],
        copy: |from, to| to.cookies.knows_partitioned = from.cookies.knows_partitioned,
    },
    Difference {
        topic: "a cookie with both `Max-Age` and `Expires`",
        standard: "lives as `Max-Age` says",
        otherwise: &[(WebKitGtk, "lives as the last of them says")],
        copy: |from, to| to.cookies.lifetime = from.cookies.lifetime,
    },
    Difference {
        topic: "the order of cookies whose paths are equally long",
        standard: "older ones first",
        otherwise: &[(WebKitGtk, "those for longer domains first, then older ones")],
        copy: |from, to| to.cookies.order = from.cookies.order,
    },
    Difference {
        topic: "`Set-Cookie: word`, and `Set-Cookie: =word`",
        standard: "a value without a name, which comes back as `word`",
        otherwise: &[(Firefox, "the first comes back as `word=`; the second is not kept")],
        copy: |from, to| to.cookies.knows_nameless = from.cookies.knows_nameless,
    },
    Difference {
        topic: "a cookie over plain http that would hide a `Secure` one of another domain or path",
        standard: "is not kept",
        otherwise: &[(WebKitGtk, "is kept")],
        copy: |from, to| to.cookies.guards_secure = from.cookies.guards_secure,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of docs/engines.md, in Markdown.
    fn table() -> String {
        let row = |difference: &Difference| {
            let of = |engine| {
                let found = difference.otherwise.iter().find(|(name, _)| *name == engine);
                found.map_or("as the standard", |(_, text)| *text)
            };
            let cells = [difference.topic, difference.standard, of(Chromium), of(Firefox), of(WebKitGtk)];
            format!("| {} |\n", cells.join(" | "))
        };
        let head = "| topic | standard | Chromium | Firefox | WebKitGTK |\n|---|---|---|---|---|\n";
        std::iter::once(head.to_owned()).chain(DIFFERENCES.iter().map(row)).collect()
    }

    /// Taking every difference of an engine back makes it the standard's: the table is complete, and
    /// each row names just the engines that differ.
    #[test]
    fn the_table_is_complete() {
        for name in [Chromium, Firefox, WebKitGtk] {
            let mut engine = Engine::of(name);
            for difference in DIFFERENCES {
                let before = engine;
                (difference.copy)(&Engine::STANDARD, &mut engine);
                let named = difference.otherwise.iter().any(|(other, _)| *other == name);
                assert_eq!(before != engine, named, "{name}: {}", difference.topic);
            }
            engine.name = EngineName::Standard;
            assert_eq!(engine, Engine::STANDARD, "{name} differs in a point that the table does not have");
        }
    }

    #[test]
    fn the_page_shows_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/engines.md");
        let page = std::fs::read_to_string(path).unwrap();
        let start = page.find("| topic |").unwrap();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, format!("{}{}", &page[..start], table())).unwrap();
        } else {
            assert_eq!(&page[start..], table(), "run the tests with UPDATE_EXPECT=1 to write it anew");
        }
    }
}
