use std::fmt;
use std::str::FromStr;

use corsac_core::safelist::SafelistRules;

use crate::cookies::{AbsentSameSite, CookieOrder, CookiePolicy, Lifetime, ThirdParty};
use crate::request::{CacheMode, UnknownValue};

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
    /// Headers of which only the last value goes out that the script set, in small letters.
    pub single_value_headers: &'static [&'static str],
    /// Whether bytes above 0x7F in a header that the script set go out as UTF-8, as if each were a character.
    pub header_bytes_become_utf8: bool,
    /// Whether a `Range` of one range goes out in its plainest form, whatever its letters and blanks.
    pub range_is_tidied: bool,
    /// Whether a listener on the upload asks for a preflight even when nothing is uploaded.
    pub upload_listener_without_body: bool,

    /// Whether a request that needed a preflight, or began with headers that need permission, is asked
    /// for at every later hop under CORS, even when redirects have made it a plain GET.
    pub preflights_every_later_hop: bool,
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
    /// How many URLs the preflight cache keeps at most.
    pub preflight_cache_size: usize,
    /// The longest time for which a preflight's answer is kept, in seconds
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7.10).
    pub max_age_cap: u64,
    /// What an `Access-Control-Max-Age` counts as that is no plain number of seconds.
    pub odd_max_age: OddMaxAge,
    /// Cache modes of the request that pass the preflight cache by.
    pub cache_modes_past_preflight_cache: &'static [CacheMode],
    /// Which failures make a browser forget what the URL's preflights allowed.
    pub preflight_cache_cleared_by: ClearedBy,
    /// Whether a page with an opaque origin has use of the preflight cache.
    pub opaque_origins_cache_preflights: bool,
    /// Whether frames with opaque origins share the preflight cache.
    pub opaque_frames_share_preflights: bool,
    /// Whether a request whose origin redirects have tainted has use of the preflight cache.
    pub tainted_origins_cache_preflights: bool,

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
    /// Whether a user name or password in a redirect's URL is always refused.
    pub refuses_userinfo_in_redirects: bool,
    /// Whether a redirect's URL is looked at before the redirect mode and before the CORS check.
    pub reads_location_first: bool,
    /// Whether redirect mode `manual` refuses a redirect under CORS to a URL that is not http(s).
    pub manual_redirect_must_be_http: bool,

    /// Whether `Origin` outside of CORS is `null` after any redirect to another origin.
    pub crossing_hides_origin: bool,
    /// Whether the referrer policy hides `Origin` on requests outside of CORS.
    pub origin_heeds_referrer_policy: bool,
    /// Whether a frame of another site than its embedder sends `Origin` with credentials to the
    /// embedder's site, where it has access to cookies unasked
    /// ([Storage Access Headers](https://privacycg.github.io/storage-access-headers/)).
    pub origin_with_storage_access: bool,
    /// Whether a request that carried `Origin` carries it still after a redirect within an origin that
    /// made it a GET.
    pub origin_stays_within_origin: bool,
    /// Whether a preflight to the page's own site carries the `Referer` of the first request.
    pub preflight_has_first_referrer: bool,
    /// What `Sec-Fetch-Site` says after redirects.
    pub fetch_site: FetchSite,
    /// Whether a preflight's `Sec-Fetch-Site` looks at the URL alone, not at those before it.
    pub preflight_site_by_url: bool,
    /// Whether a sandboxed frame counts as its embedder for `Cross-Origin-Resource-Policy: same-site`.
    pub resource_policy_by_embedder: bool,

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
    /// Whether a sandboxed frame counts as its embedder for `SameSite`.
    pub same_site_by_embedder: bool,
    /// Whether a request to the very host in the address bar is a same-site one for `SameSite`, whatever
    /// frame asks.
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

/// Which header names a preflight after a redirect asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamesAfterRedirect {
    /// Those that the request still carries.
    Carried,
    /// Those that the script set, but for what this one redirect dropped; what an earlier one
    /// dropped is asked for again.
    OriginalLessThisHop,
    /// Those that the script set, even where they have been dropped.
    Original,
}

/// How a preflight cache is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PreflightCache {
    /// An entry for each method and header name, which new answers add to.
    Entries,
    /// The last answer for a URL; a request that it does not cover removes it.
    LastAnswer,
    /// Entries, apart for requests with and without credentials, in which `*` covers nothing and
    /// HEAD needs an entry.
    LiteralEntries,
}

/// What an `Access-Control-Max-Age` counts as that is no plain number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OddMaxAge {
    /// As if it were absent.
    Default,
    /// As if it were absent; a negative number as 0.
    DefaultUnlessNegative,
    /// As 0.
    Zero,
}

/// Which failures make a browser forget what a URL's preflights allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClearedBy {
    /// All.
    AnyFailure,
    /// All but a redirect that the page did not want.
    AllButRedirectMode,
    /// None.
    Nothing,
}

/// Which methods a redirect turns into GET.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedirectToGet {
    /// 301 and 302: POST. 303: all but GET and HEAD.
    Standard,
    /// That, and DELETE at every redirect to another origin, which keeps its headers.
    DeleteAcrossOrigins,
}

/// Whether headers that a redirect dropped with the body come back at the next redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DroppedHeadersReturn {
    /// They do not.
    Never,
    /// Unless that one would have dropped them from the request as it began.
    UnlessDroppedAgain,
    /// When the redirect came from another origin, under CORS.
    UnderCors,
}

/// When a hop over another site makes a request a cross-site one for `SameSite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SameSiteRedirects {
    /// For the cookies that are sent, and for those of the answer.
    Always,
    /// For the cookies that are sent.
    WhenSending,
    /// Never.
    Never,
}

/// What `Sec-Fetch-Site` says after redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchSite {
    /// How the page stands to the farthest of all URLs.
    Farthest,
    /// `cross-site` after any redirect that was not within the page's origin.
    CrossSiteOnceRedirected,
    /// As `Farthest`, but under CORS no `Sec-Fetch-*` header at all on the request that follows a
    /// redirect to another origin; on a preflight how the origin that is sent stands to the URL.
    NotAfterCrossing,
}

impl Engine {
    /// What the standards say. The longest max-age is Firefox's, the longest of the three browsers.
    pub const STANDARD: Self = Self {
        name: EngineName::Standard,
        safelist: SafelistRules::STANDARD,
        script_sets_user_agent: true,
        single_value_headers: &[],
        header_bytes_become_utf8: false,
        range_is_tidied: false,
        upload_listener_without_body: true,
        preflights_every_later_hop: false,
        names_after_redirect: NamesAfterRedirect::Carried,
        preflight_with_page_origin: false,
        wildcard_covers_authorization: false,
        blames_status_first: false,
        preflight_repeats_names: false,
        preflight_has_user_agent: false,
        preflight_has_cache_headers: false,
        preflight_cache: PreflightCache::Entries,
        keeps_refused_preflights: false,
        cached_wildcard_covers_authorization: false,
        preflight_cache_size: 1024,
        max_age_cap: 86_400,
        odd_max_age: OddMaxAge::Default,
        cache_modes_past_preflight_cache: &[],
        preflight_cache_cleared_by: ClearedBy::AnyFailure,
        opaque_origins_cache_preflights: true,
        opaque_frames_share_preflights: false,
        tainted_origins_cache_preflights: true,
        redirect_to_get: RedirectToGet::Standard,
        redirects_from_home_need_credentials: false,
        dropped_headers_return: DroppedHeadersReturn::Never,
        refuses_userinfo_after_preflight: false,
        refuses_userinfo_in_redirects: false,
        reads_location_first: false,
        manual_redirect_must_be_http: false,
        crossing_hides_origin: false,
        origin_heeds_referrer_policy: true,
        origin_with_storage_access: false,
        origin_stays_within_origin: false,
        preflight_has_first_referrer: false,
        fetch_site: FetchSite::Farthest,
        preflight_site_by_url: false,
        resource_policy_by_embedder: false,
        no_cors_keeps_credentials: false,
        cookies: CookiePolicy::STANDARD,
        same_site_redirects: SameSiteRedirects::Always,
        same_site_has_scheme: true,
        same_site_by_embedder: false,
        same_site_at_top_level_host: false,
    };

    /// Chromium.
    pub const CHROMIUM: Self = Self {
        name: EngineName::Chromium,
        safelist: SafelistRules {
            more_names: &[
                "dpr",
                "device-memory",
                "downlink",
                "ect",
                "rtt",
                "save-data",
                "viewport-width",
                "width",
            ],
            joins_equal_names: true,
            ..SafelistRules::STANDARD
        },
        script_sets_user_agent: false,
        range_is_tidied: true,
        upload_listener_without_body: false,
        wildcard_covers_authorization: true,
        preflight_has_cache_headers: true,
        preflight_cache: PreflightCache::LastAnswer,
        max_age_cap: 7200,
        odd_max_age: OddMaxAge::DefaultUnlessNegative,
        cache_modes_past_preflight_cache: &[CacheMode::NoStore, CacheMode::Reload, CacheMode::NoCache],
        preflight_cache_cleared_by: ClearedBy::Nothing,
        opaque_origins_cache_preflights: false,
        tainted_origins_cache_preflights: false,
        refuses_userinfo_in_redirects: true,
        reads_location_first: true,
        crossing_hides_origin: true,
        origin_heeds_referrer_policy: false,
        origin_with_storage_access: true,
        preflight_site_by_url: true,
        resource_policy_by_embedder: true,
        cookies: CookiePolicy { loopback_is_secure: true, ..CookiePolicy::STANDARD },
        same_site_redirects: SameSiteRedirects::Never,
        ..Self::STANDARD
    };

    /// Firefox.
    pub const FIREFOX: Self = Self {
        name: EngineName::Firefox,
        safelist: SafelistRules { accept_is_ascii: true, limits_sum: false, ..SafelistRules::STANDARD },
        single_value_headers: &[
            "authorization",
            "content-disposition",
            "content-type",
            "from",
            "if-modified-since",
            "if-unmodified-since",
            "location",
            "max-forwards",
            "user-agent",
        ],
        preflights_every_later_hop: true,
        names_after_redirect: NamesAfterRedirect::OriginalLessThisHop,
        preflight_with_page_origin: true,
        wildcard_covers_authorization: true,
        preflight_repeats_names: true,
        preflight_has_cache_headers: true,
        preflight_cache: PreflightCache::LiteralEntries,
        preflight_cache_size: 100,
        odd_max_age: OddMaxAge::Zero,
        cache_modes_past_preflight_cache: &[CacheMode::NoStore, CacheMode::Reload],
        preflight_cache_cleared_by: ClearedBy::AllButRedirectMode,
        opaque_frames_share_preflights: true,
        dropped_headers_return: DroppedHeadersReturn::UnlessDroppedAgain,
        origin_with_storage_access: true,
        fetch_site: FetchSite::CrossSiteOnceRedirected,
        preflight_site_by_url: true,
        cookies: CookiePolicy {
            absent_same_site: AbsentSameSite::None,
            third_party: ThirdParty::Partition,
            loopback_is_secure: true,
            knows_nameless: false,
            ..CookiePolicy::STANDARD
        },
        same_site_redirects: SameSiteRedirects::WhenSending,
        same_site_has_scheme: false,
        ..Self::STANDARD
    };

    /// `WebKitGTK`.
    pub const WEBKIT_GTK: Self = Self {
        name: EngineName::WebKitGtk,
        safelist: SafelistRules {
            range_unit_in_any_case: true,
            joins_equal_names: true,
            ..SafelistRules::STANDARD
        },
        header_bytes_become_utf8: true,
        preflights_every_later_hop: true,
        names_after_redirect: NamesAfterRedirect::Original,
        wildcard_covers_authorization: true,
        blames_status_first: true,
        preflight_has_user_agent: true,
        preflight_cache: PreflightCache::LastAnswer,
        keeps_refused_preflights: true,
        cached_wildcard_covers_authorization: true,
        max_age_cap: 600,
        odd_max_age: OddMaxAge::DefaultUnlessNegative,
        preflight_cache_cleared_by: ClearedBy::Nothing,
        tainted_origins_cache_preflights: false,
        redirect_to_get: RedirectToGet::DeleteAcrossOrigins,
        redirects_from_home_need_credentials: true,
        dropped_headers_return: DroppedHeadersReturn::UnderCors,
        preflight_has_first_referrer: true,
        manual_redirect_must_be_http: true,
        refuses_userinfo_after_preflight: true,
        no_cors_keeps_credentials: true,
        origin_stays_within_origin: true,
        fetch_site: FetchSite::NotAfterCrossing,
        cookies: CookiePolicy {
            absent_same_site: AbsentSameSite::None,
            third_party: ThirdParty::NeverStored,
            none_needs_secure: false,
            knows_prefixes: false,
            knows_partitioned: false,
            lifetime: Lifetime::Last,
            order: CookieOrder::Domain,
            guards_secure: false,
            ..CookiePolicy::STANDARD
        },
        same_site_redirects: SameSiteRedirects::Never,
        same_site_has_scheme: false,
        same_site_by_embedder: true,
        same_site_at_top_level_host: true,
        ..Self::STANDARD
    };

    /// The engine of a name.
    pub const fn of(name: EngineName) -> Self {
        match name {
            EngineName::Standard => Self::STANDARD,
            EngineName::Chromium => Self::CHROMIUM,
            EngineName::Firefox => Self::FIREFOX,
            EngineName::WebKitGtk => Self::WEBKIT_GTK,
        }
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
