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
    /// The scenarios that show it, in the project's folder `conformance/scenarios`: topic and name, with a slash between.
    pub shown_by: &'static [&'static str],
    /// Gives one engine the behaviour of another in this point alone.
    pub copy: fn(from: &Engine, to: &mut Engine),
}

/// Declares the rows: topic and standard, a line for each engine, then the scenarios and the field.
macro_rules! differences {
    ($($topic:literal: $standard:literal; $($engine:ident: $words:literal;)* [$($scenario:literal),*] $($field:ident).+,)*) => {
        &[$(Difference {
            topic: $topic,
            standard: $standard,
            otherwise: &[$(($engine, $words)),*],
            shown_by: &[$($scenario),*],
            copy: |from, to| to.$($field).+ = from.$($field).+,
        },)*]
    };
}

/// All differences, in the order of the protocol.
pub const DIFFERENCES: &[Difference] = differences! {
    "client hints that a script sets (`DPR`, `Save-Data`, `Viewport-Width`, ...)": "need a preflight";
        Chromium: "need none, with values that the hints can have";
        ["redirects/client-hints-to-another-origin"] safelist.hints,
    "bytes above 0x7F in `Accept`": "are safe";
        Firefox: "need a preflight";
        ["preflight-needed/accept-high-bytes"] safelist.accept_is_ascii,
    "a comma in the parameters of `Content-Type`": "is safe";
        Firefox: "needs a preflight";
        ["preflight-needed/content-type-with-a-comma"] safelist.type_has_no_comma,
    "numbers in `Range` that are too large": "are none";
        Chromium: "from 9223372036854775807 on need a preflight";
        Firefox: "from 18446744073709551616 on need a preflight";
        WebKitGtk: "from 18446744073709551616 on need a preflight";
        ["preflight-needed/range-with-large-numbers"] safelist.greatest_in_range,
    "`Range: BYTES=0-1`": "needs a preflight";
        WebKitGtk: "needs none";
        ["preflight-needed/range-unit-in-capitals"] safelist.range_unit_in_any_case,
    "a safelisted header that is set several times": "each value is judged by itself";
        Chromium: "the joined value is";
        WebKitGtk: "the joined value is";
        ["preflight-needed/content-type-set-twice"] safelist.joins_equal_names,
    "safelisted values of more than 1024 bytes together": "need a preflight";
        Firefox: "need none";
        ["preflight-needed/safelisted-values-together"] safelist.limits_sum,
    "`User-Agent` set by a script": "is sent, after a preflight";
        Chromium: "is dropped";
        ["preflight-needed/user-agent"] script_sets_user_agent,
    "an empty value of a header that is set several times": "goes out with the others";
        Firefox: "takes back those before it, and is replaced by the next one";
        ["preflight-needed/empty-value-beside-another"] empty_values_take_back,
    "a header that is set several times and has one value by nature, such as `Authorization`": "goes out with all values";
        Firefox: "goes out with the last one; `Content-Type` on a first request with a body with the first";
        ["preflight-needed/single-values"] single_value_headers,
    "bytes above 0x7F in a header's value": "go out as they are";
        WebKitGtk: "go out as characters in UTF-8";
        ["preflight-needed/accept-high-bytes"] header_bytes_become_utf8,
    "`Range: Bytes = 00-1` of a GET": "goes out as it is";
        Chromium: "goes out as `bytes=0-1`";
        ["preflight-needed/range-unit-in-capitals"] range_is_tidied,
    "an upload listener on an `XMLHttpRequest` without a body": "needs a preflight";
        Chromium: "needs none";
        ["xhr/upload-listener-without-a-body"] upload_listener_without_body,
    "a stream as a body": "is sent, after a preflight";
        Firefox: "is no stream: its object is sent as a string";
        WebKitGtk: "is refused";
        ["http2/stream"] stream_bodies,
    "a stream as a body in mode same-origin": "is refused if it leads to another origin";
        Chromium: "is sent as in mode cors";
        ["http2/stream-in-mode-same-origin"] streams_make_cors,
    "the type that a body brings along, in mode no-cors": "is dropped unless it is safelisted";
        WebKitGtk: "is kept";
        ["bodies/no-cors"] no_cors_keeps_body_type,
    "`Content-Type: text/plain;charset=utf-8` on an `XMLHttpRequest`": "goes out as it is";
        Chromium: "goes out with `UTF-8` in capitals";
        ["xhr/type-with-a-charset"] xhr_rewrites_utf8,
    "a condition of the script's own, such as `If-None-Match`": "turns cache mode default into no-store";
        Chromium: "turns it into no-cache";
        ["cache-modes/with-a-condition"] conditional_cache_mode,
    "a condition on an `XMLHttpRequest`": "turns its cache mode into no-store, too";
        Firefox: "does not";
        ["xhr/condition"] xhr_conditions_count,
    "cache mode only-if-cached when nothing is cached": "fails";
        WebKitGtk: "asks the server";
        ["cache-modes/only-if-cached"] only_if_cached_asks,
    "the hops of a request that needed a preflight once, or began with headers that need permission": "are asked for when their own method or headers need it";
        Firefox: "are all asked for";
        WebKitGtk: "are all asked for";
        ["redirects/put-made-get"] preflights_every_later_hop,
    "the type that a body brought along, of an `XMLHttpRequest`, after redirects": "as one that the script set";
        Firefox: "stays dropped; preflights ask for it always where nothing else needs one, else never";
        ["xhr/dropped-headers", "xhr/dropped-types-with-more"] xhr_tells_body_type_apart,
    "the method of a request that needs a preflight because of a listener on its upload": "must be in the preflight cache; an answer without `Access-Control-Allow-Methods` allows it";
        Chromium: "counts as without a listener";
        Firefox: "counts as without a listener";
        WebKitGtk: "counts as without a listener";
        ["xhr/upload-listener-and-no-methods", "xhr/upload-listener-and-the-cache"] flag_counts_for_method,
    "header names in a preflight after a redirect": "those that the request still carries";
        Firefox: "those that the script set, but for what this one redirect dropped";
        WebKitGtk: "those that the script set";
        ["redirects/json-dropped-at-home"] names_after_redirect,
    "`Origin` of a preflight after redirects across origins": "`null`";
        Firefox: "the page's origin; home at that origin the answer's Allow-Origin is not looked at";
        ["fetch-metadata/preflight-from-elsewhere-back-home"] preflight_with_page_origin,
    "`Authorization` under `Access-Control-Allow-Headers: *`": "is refused";
        Chromium: "is allowed";
        Firefox: "is allowed";
        WebKitGtk: "is allowed";
        ["preflight-answer/authorization-and-the-wildcard"] wildcard_covers_authorization,
    "what is blamed first in a preflight's answer": "the CORS headers, then the status";
        WebKitGtk: "the status";
        ["preflight-answer/what-is-blamed-first"] blames_status_first,
    "a header that needs permission and is set several times": "stands in the preflight once";
        Firefox: "stands there each time";
        ["preflight-needed/names-are-sorted"] preflight_repeats_names,
    "`User-Agent` of a preflight for a request with one of the script's": "the browser's";
        WebKitGtk: "the script's";
        ["preflight-needed/user-agent"] preflight_has_user_agent,
    "`Cache-Control` and `Pragma` that a cache mode brings": "are not on the preflight";
        Chromium: "are on the preflight too";
        Firefox: "are on the preflight too";
        ["preflight-needed/single-values"] preflight_has_cache_headers,
    "the preflight cache": "an entry for each method and header, which answers add to";
        Chromium: "the last answer for a URL; a request that it does not cover removes it";
        Firefox: "entries, apart with and without credentials; `*` covers nothing, HEAD needs an entry";
        WebKitGtk: "the last answer for a URL; a request that it does not cover removes it";
        ["preflight-cache/how-it-is-built"] preflight_cache,
    "a preflight's answer that does not allow the method or the headers which it was asked for": "is not kept";
        WebKitGtk: "is kept for what it does allow";
        ["preflight-answer/header-wildcard-with-credentials"] keeps_refused_preflights,
    "`Authorization` under a `*` in the preflight cache": "is asked for";
        WebKitGtk: "is allowed";
        ["preflight-answer/authorization-by-the-cache"] cached_wildcard_covers_authorization,
    "a `*` in the preflight cache that came with credentials": "covers every method and header";
        Chromium: "covers nothing";
        WebKitGtk: "covers requests without credentials only, whoever it came for";
        ["preflight-cache/wildcard-refused-with-credentials"] cached_wildcard,
    "how many URLs the preflight cache keeps": "the browser's choice (here 1024)";
        Firefox: "100";
        ["preflight-cache/many-urls"] preflight_cache_size,
    "the longest `Access-Control-Max-Age`, in seconds": "the browser's choice (here 86400)";
        Chromium: "7200";
        WebKitGtk: "600";
        ["preflight-cache/longest-max-age"] max_age_cap,
    "an `Access-Control-Max-Age` that is no number of seconds": "counts as 5";
        Chromium: "counts as 5; a negative number as 0";
        Firefox: "counts as 0";
        WebKitGtk: "counts as 5; a negative number as 0";
        ["preflight-cache/max-age-that-is-no-number"] odd_max_age,
    "the preflight cache under fetch's cache modes": "is used";
        Chromium: "is passed by with no-store, reload and no-cache";
        Firefox: "is passed by with no-store and reload";
        ["preflight-cache/conditional-request"] cache_modes_past_preflight_cache,
    "the answer to a preflight under fetch's cache modes": "is kept";
        Chromium: "is not kept with no-store";
        ["preflight-cache/kept-under-cache-modes"] cache_modes_keep_no_preflight,
    "the preflight cache in pages of one site": "is shared, if their frames are of one origin";
        WebKitGtk: "is apart for each top-level origin";
        ["preflight-cache/top-level-origins-of-a-site"] preflights_by_top_level_origin,
    "a failure's effect on the preflight cache": "the URL's entries are forgotten";
        Chromium: "none";
        Firefox: "the URL's entries are forgotten, unless the page did not want the redirect";
        WebKitGtk: "none";
        ["preflight-cache/after-a-failure"] preflight_cache_cleared_by,
    "the preflight cache in a sandboxed frame": "is used";
        Chromium: "is never used";
        ["preflight-cache/in-a-sandboxed-frame"] opaque_origins_cache_preflights,
    "the preflight cache between sandboxed frames": "is not shared";
        Firefox: "is shared";
        ["preflight-cache/between-sandboxed-frames"] opaque_frames_share_preflights,
    "what the preflight cache holds for an IP address": "is used";
        Firefox: "is dropped if it is older than the browser's own look-ups of the address, of which it makes two when it would use it, for each top-level site that is a registrable domain";
        ["preflight-cache/of-an-ip-address", "preflight-cache/of-an-ip-address-for-bare-hosts"] address_lookups,
    "the preflight cache once redirects have made the origin `null`": "is used";
        Chromium: "is not used";
        WebKitGtk: "is used for what the fetch itself put there";
        ["preflight-cache/after-redirects", "preflight-cache/a-loop-with-a-tainted-origin"] tainted_origins_cache,
    "DELETE over a redirect to another origin (301, 302, 307, 308)": "stays DELETE";
        WebKitGtk: "becomes GET";
        ["redirects/delete-to-another-origin"] redirect_to_get,
    "headers that a redirect dropped with the body": "are gone";
        Firefox: "come back at the next redirect, unless it would drop them from the request as it began";
        WebKitGtk: "come back at the next redirect; outside of CORS only at 307 and 308, and no more once it has left the page's origin without them";
        ["redirects/dropped-type-and-307"] dropped_headers_return,
    "client hints that a script set (all but `Save-Data`), over a redirect elsewhere than to the page's origin, or any in a frame with another origin around it": "go along";
        Chromium: "stay behind";
        ["redirects/client-hints-to-another-origin", "redirects/client-hints-in-frames"] crossing_drops,
    "an empty `Location`": "leads to the same URL again";
        Chromium: "counts as none";
        WebKitGtk: "cannot be followed";
        ["redirects/empty-location"] empty_location,
    "several `Location` fields": "fail";
        Chromium: "are one, if they are equal";
        Firefox: "are one, if they are equal";
        WebKitGtk: "are joined with a comma, and so others";
        ["redirects/location-twice", "redirects/several-locations"] several_locations,
    "bytes above 0x7F in `Location`": "are percent-encoded as they are";
        Firefox: "likewise, and tabs too";
        WebKitGtk: "are read as UTF-8, with U+FFFD for what is none, and each byte of that is a character";
        ["redirects/bytes-in-location"] location_bytes,
    "a redirect status without `Location`, in redirect mode error": "fails";
        Chromium: "passes";
        WebKitGtk: "passes";
        ["redirects/no-location"] redirect_needs_location,
    "`Cache-Control` and `Pragma` of a cache mode, over a redirect to another origin under CORS": "go along";
        WebKitGtk: "are not on the next request";
        ["cache-modes/over-a-redirect"] crossing_drops_cache_headers,
    "a user name in the URL of a redirect within the page's origin, or in mode no-cors": "passes";
        Chromium: "is refused; with keepalive only when all redirects have been followed";
        ["redirects/user-name-at-home", "keepalive/user-name-in-a-redirect-and-on"] refuses_userinfo_in_redirects,
    "a user name in the URL of a redirect from the page's origin to another": "is refused at the redirect";
        WebKitGtk: "is refused after the preflight";
        ["redirects/user-name-on-the-way-abroad"] refuses_userinfo_after_preflight,
    "credentials \"same-origin\" in mode no-cors, when the page's origin redirects to another": "stay behind";
        WebKitGtk: "go along";
        ["credentials/no-cors-from-home"] no_cors_keeps_credentials,
    "`Origin` of a sandboxed frame's GET in mode no-cors, with credentials, to the embedder's site": "is not sent";
        Chromium: "`null`, as Storage Access Headers has it, where third-party cookies are off; stays over redirects until one changes the method";
        Firefox: "`null`, likewise; until redirects taint the origin";
        ["origin-header/frame-of-another-site-with-credentials", "origin-header/third-party-cookies-off-and-redirects"] origin_with_storage_access,
    "redirects by others of a request with credentials \"same-origin\" that began at the page's origin": "need not allow credentials";
        WebKitGtk: "must, as if credentials were included; told after the next preflight";
        ["redirects/from-home-without-credentials-allowed"] redirects_from_home_need_credentials,
    "`Origin` of a POST in mode no-cors after a redirect from the page's origin to another": "the page's origin";
        Chromium: "`null`";
        ["origin-header/crossing-in-no-cors"] crossing_hides_origin,
    "a `Location` that is no URL, in redirect mode manual": "passes unread";
        Chromium: "fails the fetch, before CORS and whatever the redirect mode";
        ["redirects/location-that-is-no-url-unread"] reads_location_first,
    "a redirect to an `ftp:` URL in redirect mode manual": "passes unread";
        WebKitGtk: "fails the fetch";
        ["redirects/ftp-unread"] manual_redirect_refuses_ftp,
    "`Origin` under a referrer policy that hides it, in mode no-cors": "`null`";
        Chromium: "the page's origin";
        ["origin-header/no-cors-post-no-referrer"] origin_heeds_referrer_policy,
    "`Origin` after a redirect within an origin turned a POST into GET": "is not sent outside of CORS";
        WebKitGtk: "is sent still";
        ["origin-header/post-made-get-at-home"] origin_stays_within_origin,
    "`Referer` of a preflight after a redirect to the page's own site": "by the policy for this URL";
        WebKitGtk: "that of the first request";
        ["redirects/preflight-on-the-way"] preflight_has_first_referrer,
    "`Referer` from a page of https to plain http on loopback": "is sent";
        Chromium: "is not sent";
        Firefox: "is not sent";
        ["fetch-metadata/another-scheme"] loopback_is_downgrade,
    "`Referer` of an `XMLHttpRequest` in a sandboxed frame": "is not sent";
        WebKitGtk: "the embedding document's";
        ["referrer/xhr-in-a-sandboxed-frame"] xhr_in_sandbox_has_referrer,
    "`Referer` across sites": "by the referrer policy";
        Firefox: "at most by the default policy; what is not sent once is not sent on later hops";
        WebKitGtk: "the origin at most, to another site than that of the top-level document";
        ["referrer/unsafe-url-and-back", "referrer/nothing-and-on"] cross_site_referrer,
    "`Sec-Fetch-Site` between http and https of one site": "`cross-site`";
        Firefox: "`same-site`";
        ["cookies/another-scheme-is-another-site"] fetch_site_ignores_scheme,
    "`Sec-Fetch-Site` after redirects": "by the farthest of all URLs";
        Firefox: "cross-site, unless all were of the page's origin or all that redirected of https and its site";
        WebKitGtk: "under CORS no Sec-Fetch header just after a redirect to another origin; a preflight's by its `Origin`";
        ["redirects/from-home-over-two-origins"] fetch_site,
    "`Sec-Fetch-Site` of a preflight after redirects": "by the farthest of all URLs";
        Chromium: "by this URL alone";
        Firefox: "by this URL alone";
        ["fetch-metadata/preflight-from-elsewhere-back-home"] preflight_site_by_url,
    "`Cross-Origin-Resource-Policy: same-site` of a host without a registrable domain, such as `localhost`, to an opaque origin": "blocks";
        Chromium: "lets pass";
        ["resource-policy/sandboxed-frame-and-a-bare-host"] opaque_is_same_site_with_bare_hosts,
    "plain http to loopback from a page of https": "passes";
        WebKitGtk: "is mixed content";
        ["mixed-content/http-below-localhost"] loopback_is_mixed_content,
    "a user name in the URL of an `XMLHttpRequest` to another origin": "is in the response's URL";
        WebKitGtk: "is not in the response's URL";
        ["xhr/user-name"] xhr_hides_userinfo,
    "the length of a `data:` URL's content": "is not told";
        Firefox: "is told as `Content-Length`";
        ["modes/data-url"] data_urls_have_length,
    "an answer's header that comes several times": "is read and shown with all values";
        Firefox: "is read, and shown, with those that are not empty; one that has one value by nature with the first";
        ["response-filter/several-values"] answers_merge,
    "the body of a 205, and that of a redirect without `Location` in redirect mode manual": "are not shown";
        WebKitGtk: "are shown";
        ["response-filter/more-bodies"] shows_more_bodies,
    "bytes of an answer's header that are no UTF-8": "are shown as they are, a character each";
        WebKitGtk: "are shown as U+FFFD, in UTF-8, a character a byte";
        ["response-filter/high-bytes"] answers_are_utf8,
    "a cookie without `SameSite`, across sites": "counts as Lax: not sent";
        Firefox: "may be sent";
        WebKitGtk: "may be sent";
        ["cookies/cross-site-without-same-site"] cookies.absent_same_site,
    "third-party cookies": "the browser's choice (here on)";
        Firefox: "kept apart for each top-level site";
        WebKitGtk: "sent, if the user's own visit stored them; not stored";
        ["cookies/cross-site-without-same-site"] cookies.third_party,
    "`Secure` cookies over plain http to loopback": "are neither kept nor sent";
        Chromium: "are kept and sent";
        Firefox: "are kept and sent";
        ["cookies/prefixes-over-http"] cookies.loopback_is_secure,
    "`SameSite` cookies back home after a redirect over another site": "stay behind, and are not kept";
        Chromium: "go along, and are kept";
        Firefox: "stay behind, but are kept";
        WebKitGtk: "go along to the host in the address bar only, and are kept";
        ["cookies/from-home-over-another-site", "cookies/back-over-another-origin"] same_site_redirects,
    "http and https of a site, for cookies": "are two sites";
        Firefox: "are one";
        WebKitGtk: "are one";
        ["cookies/another-scheme-and-another-host"] same_site_has_scheme,
    "`SameSite` cookies from a sandboxed frame to the site in the address bar": "stay behind";
        WebKitGtk: "go along, whatever frames are between";
        ["cookies/sandboxed-frame", "cookies/sandboxed-frame-within-a-frame"] sandboxed_is_top_level_site,
    "`SameSite` cookies from a frame of another site to the host in the address bar": "stay behind";
        WebKitGtk: "go along";
        ["cookies/frame-within-a-frame"] same_site_at_top_level_host,
    "a `SameSite=None` cookie that is not `Secure`": "is not kept";
        WebKitGtk: "is kept";
        ["cookies/none-without-secure"] cookies.none_needs_secure,
    "cookies with names such as `__Host-` and `__Secure-`": "are kept with the attributes that these ask for";
        WebKitGtk: "are cookies as others";
        ["cookies/host-prefix"] cookies.knows_prefixes,
    "`Domain` of a host that is a public suffix itself, such as `localhost`": "makes the cookie one for that host only";
        WebKitGtk: "is refused";
        ["cookies/domain-that-is-a-suffix"] cookies.domain_may_be_suffix,
    "a cookie that gets a new value": "keeps its place in the order";
        Chromium: "goes behind older ones";
        ["cookies/a-new-value"] cookies.new_value_is_new,
    "`Partitioned` on a cookie": "keeps it apart for each top-level site";
        WebKitGtk: "means nothing";
        ["cookies/partitioned"] cookies.knows_partitioned,
    "a cookie with both `Max-Age` and `Expires`": "lives as `Max-Age` says";
        WebKitGtk: "lives as the last of them says";
        ["cookies/both-lifetimes-and-no-names"] cookies.lifetime,
    "the order of cookies whose paths are equally long": "older ones first";
        WebKitGtk: "those for longer domains first, then older ones";
        ["cookies/host-prefix"] cookies.order,
    "`Set-Cookie: word`, and `Set-Cookie: =word`": "a value without a name, which comes back as `word`";
        Firefox: "the first comes back as `word=`; the second is not kept";
        ["cookies/both-lifetimes-and-no-names"] cookies.knows_nameless,
    "a cookie over plain http that would hide a `Secure` one of another domain or path": "is not kept";
        WebKitGtk: "is kept";
        ["cookies/secure-hidden-by-another"] cookies.guards_secure,
    "Lax and Strict cookies of an answer to a cross-site request": "are not kept";
        WebKitGtk: "are kept, as far as third parties' are";
        ["cookies/same-site-set-from-another-site"] cookies.same_site_guards_storing,
};

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
            let shown_by = difference.shown_by.join(", ");
            let cells =
                [difference.topic, difference.standard, of(Chromium), of(Firefox), of(WebKitGtk), &shown_by];
            format!("| {} |\n", cells.join(" | "))
        };
        let head =
            "| topic | standard | Chromium | Firefox | WebKitGTK | shown by |\n|---|---|---|---|---|---|\n";
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
