use std::fmt;
use std::str::FromStr;

use corsac_core::safelist::SafelistRules;

use crate::cookies::{CookiePolicy, ThirdParty};
use crate::request::{CacheMode, UnknownValue};

mod profiles;
mod strategies;

pub use strategies::{
    AnswerMerge, CachedWildcard, ClearedBy, CrossSiteReferrer, DroppedHeadersReturn, EmptyLocation,
    FetchSite, LocationBytes, NamesAfterRedirect, OddMaxAge, PreflightCache, RedirectToGet,
    SameSiteRedirects, SeveralLocations, StorageAccessOrigin, StreamBodies, TaintedCache,
};

/// How a browser engine does what the standard leaves open, or does otherwise: data, which the
/// rules consult, and nothing that asks for an engine by name.
///
/// Observed in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50, each difference by what a server
/// received and what the page saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Engine {
    /// Which one it is.
    pub name: EngineName,

    /// What needs permission.
    pub safelist: SafelistRules,
    /// Whether a script may set `User-Agent`.
    pub script_sets_user_agent: bool,
    /// Whether an empty value of a header that is set several times takes back those before it.
    pub empty_values_take_back: bool,
    /// Headers of which only the last value goes out that the script set, in small letters; of `Content-Type` the first, on
    /// a first request with a body.
    pub single_value_headers: &'static [&'static str],
    /// Whether bytes above 0x7F in a header that the script set go out as UTF-8, as if each were a character.
    pub header_bytes_become_utf8: bool,
    /// Whether the `Range` of a GET that may be cached goes out in its plainest form.
    pub range_is_tidied: bool,
    /// Whether a `no-cors` request keeps the type that its body brings along, whichever it is.
    pub no_cors_keeps_body_type: bool,
    /// What a stream as a body is.
    pub stream_bodies: StreamBodies,
    /// Whether a stream in mode `same-origin` is sent as in mode `cors`.
    pub streams_make_cors: bool,
    /// Whether an `XMLHttpRequest` writes the charset of a type anew that names UTF-8 already.
    pub xhr_rewrites_utf8: bool,
    /// Whether a condition on an `XMLHttpRequest` counts for the cache mode.
    pub xhr_conditions_count: bool,
    /// The cache mode that a condition of the script's own turns `default` into.
    pub conditional_cache_mode: CacheMode,
    /// Whether cache mode `only-if-cached` asks the server when nothing is cached.
    pub only_if_cached_asks: bool,
    /// Whether a listener on the upload asks for a preflight even when nothing is uploaded.
    pub upload_listener_without_body: bool,

    /// Whether a request that needed a preflight, or began with headers that need permission, is asked
    /// for at every later hop under CORS, even when redirects have made it a plain GET.
    pub preflights_every_later_hop: bool,
    /// Whether an `XMLHttpRequest` tells a `Content-Type` that the body brought along from one that the script set: it does
    /// not come back once a redirect dropped it, and preflights after redirects ask for it always where nothing else asks
    /// for one, and never where something does.
    pub xhr_tells_body_type_apart: bool,
    /// Whether a listener on the upload, or a stream, makes the method count: the preflight cache must have it, and an
    /// answer without `Access-Control-Allow-Methods` allows it.
    pub flag_counts_for_method: bool,
    /// Which header names a preflight after a redirect asks for.
    pub names_after_redirect: NamesAfterRedirect,
    /// Whether a preflight, its check and its cache entry have the page's origin even when the
    /// redirects have tainted it.
    pub preflight_with_page_origin: bool,
    /// Whether `*` in `Access-Control-Allow-Headers` covers `Authorization`.
    pub wildcard_covers_authorization: bool,
    /// Whether a preflight's status is blamed before its CORS headers.
    pub blames_status_first: bool,
    /// Whether a preflight names a header once for each time that the script set it.
    pub preflight_repeats_names: bool,
    /// Whether a preflight carries the `User-Agent` that the script set.
    pub preflight_has_user_agent: bool,
    /// Whether a preflight carries the headers that the request's cache mode brings.
    pub preflight_has_cache_headers: bool,

    /// How the preflight cache is built.
    pub preflight_cache: PreflightCache,
    /// Whether the preflight cache keeps an answer that does not allow the method or the headers which it was asked for.
    pub keeps_refused_preflights: bool,
    /// Whether a `*` in the preflight cache covers `Authorization`.
    pub cached_wildcard_covers_authorization: bool,
    /// When a `*` in the preflight cache counts.
    pub cached_wildcard: CachedWildcard,
    /// How many URLs the preflight cache keeps at most.
    pub preflight_cache_size: usize,
    /// The longest time for which a preflight's answer is kept, in seconds
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7.10).
    pub max_age_cap: u64,
    /// What an `Access-Control-Max-Age` counts as that is no plain number of seconds.
    pub odd_max_age: OddMaxAge,
    /// Cache modes of the request that pass the preflight cache by.
    pub cache_modes_past_preflight_cache: &'static [CacheMode],
    /// Cache modes of the request under which a preflight's answer is not kept.
    pub cache_modes_keep_no_preflight: &'static [CacheMode],
    /// Whether the preflight cache is apart for each top-level origin, not for each top-level site.
    pub preflights_by_top_level_origin: bool,
    /// Which failures make a browser forget what the URL's preflights allowed.
    pub preflight_cache_cleared_by: ClearedBy,
    /// Whether a page with an opaque origin has use of the preflight cache.
    pub opaque_origins_cache_preflights: bool,
    /// Whether frames with opaque origins share the preflight cache.
    pub opaque_frames_share_preflights: bool,
    /// In how many ways an IP address is looked up, for each top-level site that is a registrable domain, when the
    /// preflight cache is asked about it, one at a time. What the cache holds from before a look-up is dropped.
    pub address_lookups: usize,
    /// Whether a request whose origin redirects have tainted has use of the preflight cache.
    pub tainted_origins_cache: TaintedCache,

    /// Which methods a redirect turns into GET.
    pub redirect_to_get: RedirectToGet,
    /// Whether the redirects of a request with credentials "same-origin" that began at the page's own
    /// origin must allow credentials; they are refused only after the next preflight.
    pub redirects_from_home_need_credentials: bool,
    /// Whether headers that a redirect dropped with the body come back at the next redirect.
    pub dropped_headers_return: DroppedHeadersReturn,
    /// Whether a user name or password in the URL of a redirect away from the page's origin is refused
    /// only after the preflight.
    pub refuses_userinfo_after_preflight: bool,
    /// Whether a user name or password in a redirect's URL is always refused; of a keepalive request, when all redirects
    /// have been followed.
    pub refuses_userinfo_in_redirects: bool,
    /// Headers that a redirect takes away which does not lead to the page's own origin, and every redirect in a frame with
    /// a document of another origin around it; in small letters.
    pub crossing_drops: &'static [&'static str],
    /// What an empty `Location` is.
    pub empty_location: EmptyLocation,
    /// What several `Location` fields are.
    pub several_locations: SeveralLocations,
    /// What becomes of bytes above 0x7F in `Location`.
    pub location_bytes: LocationBytes,
    /// Whether redirect mode `error` lets a redirect status pass that comes without `Location`.
    pub redirect_needs_location: bool,
    /// Whether the cache mode's headers are not on the request that follows a redirect to another origin, under CORS.
    pub crossing_drops_cache_headers: bool,
    /// Whether a redirect's URL is looked at before the redirect mode and before the CORS check.
    pub reads_location_first: bool,
    /// Whether redirect mode `manual` refuses a redirect to an `ftp:` URL.
    pub manual_redirect_refuses_ftp: bool,

    /// Whether `Origin` outside of CORS is `null` after any redirect to another origin.
    pub crossing_hides_origin: bool,
    /// Whether the referrer policy hides `Origin` on requests outside of CORS.
    pub origin_heeds_referrer_policy: bool,
    /// When a frame of another site than its embedder sends `Origin` with credentials to the
    /// embedder's site, where it has access to cookies unasked
    /// ([Storage Access Headers](https://privacycg.github.io/storage-access-headers/)).
    pub origin_with_storage_access: StorageAccessOrigin,
    /// Whether a request that carried `Origin` carries it still after a redirect within an origin that
    /// made it a GET.
    pub origin_stays_within_origin: bool,
    /// Whether a preflight to the page's own site carries the `Referer` of the first request.
    pub preflight_has_first_referrer: bool,
    /// Whether a `Referer` to plain http on loopback counts as one from https to http.
    pub loopback_is_downgrade: bool,
    /// Whether an `XMLHttpRequest` in a sandboxed frame carries the embedding document's `Referer`.
    pub xhr_in_sandbox_has_referrer: bool,
    /// What becomes of `Referer` across sites.
    pub cross_site_referrer: CrossSiteReferrer,
    /// What `Sec-Fetch-Site` says after redirects.
    pub fetch_site: FetchSite,
    /// Whether `Sec-Fetch-Site` takes http and https of one site for the same site.
    pub fetch_site_ignores_scheme: bool,
    /// Whether a preflight's `Sec-Fetch-Site` looks at the URL alone, not at those before it.
    pub preflight_site_by_url: bool,
    /// Whether an opaque origin counts as the same site as a host without a registrable domain, such as
    /// `localhost`, over plain http, for `Cross-Origin-Resource-Policy: same-site`.
    pub opaque_is_same_site_with_bare_hosts: bool,
    /// Whether plain http to loopback is mixed content on a page of https. After a redirect mixed content, any of it, is
    /// then refused only after the preflight.
    pub loopback_is_mixed_content: bool,
    /// Whether an `XMLHttpRequest` to another origin does not see the user name and password of its URL in the response's.
    pub xhr_hides_userinfo: bool,
    /// Whether a page sees the length of a `data:` URL as a header.
    pub data_urls_have_length: bool,
    /// Whether header bytes of an answer that are no UTF-8 are replaced.
    pub answers_are_utf8: bool,
    /// How a page sees a header of an answer that comes several times.
    pub answers_merge: AnswerMerge,
    /// Whether a page sees the body of a 205, and, in redirect mode `manual`, that of a redirect that leads nowhere.
    pub shows_more_bodies: bool,

    /// Whether a `no-cors` request that began at the page's own origin takes credentials along to
    /// others that it is redirected to.
    pub no_cors_keeps_credentials: bool,
    /// How cookies are treated.
    pub cookies: CookiePolicy,
    /// When a hop over another site makes the request a cross-site one for `SameSite`
    /// ([#determine-the-same-site-mode](https://fetch.spec.whatwg.org/#determine-the-same-site-mode), step 5).
    pub same_site_redirects: SameSiteRedirects,
    /// Whether http and https of a site are two sites for cookies.
    pub same_site_has_scheme: bool,
    /// Whether a sandboxed frame counts as the top-level document for `SameSite`, whatever frames are between.
    pub sandboxed_is_top_level_site: bool,
    /// Whether `SameSite` goes by the address bar, whatever frames are between: a request to the very host there is a
    /// same-site one, whoever asks.
    pub same_site_at_top_level_host: bool,
}

/// The engines by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EngineName {
    /// What the standards say, with the widest choice where they leave one.
    Standard,
    /// Chrome, Edge, Opera and their kin.
    Chromium,
    /// Firefox.
    Firefox,
    /// `WebKitGTK`: Safari's engine on Linux, whose cookies and redirects are libsoup's.
    WebKitGtk,
}

impl Engine {
    /// The engine of a name.
    pub const fn of(name: EngineName) -> Self {
        match name {
            EngineName::Standard => Self::STANDARD,
            EngineName::Chromium => Self::CHROMIUM,
            EngineName::Firefox => Self::FIREFOX,
            EngineName::WebKitGtk => Self::WEBKIT_GTK,
        }
    }

    /// The engine with third-party cookies on or off, and with what else hangs on that, where it is the user's choice: in
    /// Chromium, and by the standard. Firefox and `WebKitGTK` have ways of their own and stay as they come.
    ///
    /// Chrome has them on; Debian's build of Chromium and private windows have them off.
    /// [`CHROMIUM`](Self::CHROMIUM), where nobody has chosen, keeps and sends these cookies and yet sends the `Origin` that
    /// goes with having them off.
    #[must_use]
    pub const fn with_third_party_cookies(mut self, on: bool) -> Self {
        match (self.cookies.third_party, on) {
            (ThirdParty::Allow | ThirdParty::Block, true) => {
                self.cookies.third_party = ThirdParty::Allow;
                // With cookies there is nothing to ask for.
                self.origin_with_storage_access = StorageAccessOrigin::Never;
            }
            (ThirdParty::Allow, false) => self.cookies.third_party = ThirdParty::Block,
            _ => {}
        }
        self
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::STANDARD
    }
}

impl EngineName {
    /// The words by which people choose, in the order of [`EngineName`].
    pub const WORDS: &'static [&'static str] = &["standard", "chromium", "firefox", "webkit"];

    /// The word by which people choose it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKitGtk => "webkit",
        }
    }
}

impl FromStr for EngineName {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        [Self::Standard, Self::Chromium, Self::Firefox, Self::WebKitGtk]
            .into_iter()
            .find(|engine| engine.as_str() == text)
            .ok_or_else(|| UnknownValue { text: text.to_owned(), allowed: Self::WORDS })
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard => "the Fetch standard",
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKitGtk => "WebKitGTK",
        })
    }
}
