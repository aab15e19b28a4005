//! What a field of [`Engine`](super::Engine) can be where engines differ in more than a number or a yes.

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

/// What a stream as a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamBodies {
    /// A body of unknown length.
    Sent,
    /// Refused: the script's call throws.
    Refused,
    /// No stream: the script's object becomes a string before anything happens.
    Text,
}

/// What several `Location` fields are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SeveralLocations {
    /// No URL: the redirect cannot be followed.
    Invalid,
    /// One, if they are equal; else no URL.
    OneIfEqual,
    /// One, with a comma and a space between the values.
    Joined,
}

/// What becomes of bytes above 0x7F in `Location`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocationBytes {
    /// They stand in the URL as they are, percent-encoded.
    Kept,
    /// So do they, and tabs too, which a URL's parser takes out otherwise.
    Escaped,
    /// What is no UTF-8 becomes U+FFFD, and then each byte is a character. Bytes that were percent-encoded are so in
    /// capitals, or no longer where nothing need be.
    Twice,
}

/// How a page sees a header of an answer that comes several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerMerge {
    /// As all values in a row.
    All,
    /// As those values in a row that are not empty; of headers that have one value by nature, as the first.
    NonEmpty,
}

/// What an empty `Location` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyLocation {
    /// The same URL again.
    SameUrl,
    /// As if it were not there.
    Absent,
    /// No URL: the redirect cannot be followed.
    Invalid,
}

/// When a frame of another site than its embedder sends `Origin` with credentials to the embedder's site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StorageAccessOrigin {
    /// As every request does, no sooner.
    Never,
    /// On the first request, and on those after it until a redirect changes the method.
    WhileMethodStays,
    /// On every request until redirects have tainted the origin.
    WhileUntainted,
}

/// What becomes of `Referer` across sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrossSiteReferrer {
    /// What the referrer policy says.
    ByPolicy,
    /// From a page to another site, policies that say more than the default one do not count. Each hop is judged by itself,
    /// but once nothing is sent, nothing is from there on.
    DefaultAtMost,
    /// To another site than the top-level document's, the origin at most.
    OriginToThirdParties,
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

/// When a `*` in the preflight cache counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CachedWildcard {
    /// Always.
    Always,
    /// Unless it was kept for a request with credentials.
    UnlessKeptWithCredentials,
    /// Unless the request at hand has credentials.
    UnlessAskedWithCredentials,
}

/// What an `Access-Control-Max-Age` counts as that is no plain number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OddMaxAge {
    /// As if it were absent.
    Default,
    /// As if it were absent; a negative number as 0.
    DefaultUnlessNegative,
    /// As 0; an empty one as if it were absent.
    ZeroUnlessEmpty,
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

/// What use a request has of the preflight cache whose origin redirects have tainted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TaintedCache {
    /// The same as any other.
    Used,
    /// None.
    Unused,
    /// Of what it has put there itself.
    WithinFetch,
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
    EachTimeAnew,
    /// Under CORS they do, but for `Authorization` once it is gone. Outside of CORS they do at 307 and 308, which never change
    /// a method, unless the request has left home without them.
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
    /// For the cookies that are sent, but not to the host in the address bar.
    WhenTainted,
    /// Never.
    Never,
}

/// What `Sec-Fetch-Site` says after redirects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchSite {
    /// How the page stands to the farthest of all URLs.
    Farthest,
    /// `cross-site` after any redirect that was not within the page's origin, unless all redirecting URLs were of
    /// https and of the page's site.
    CrossSiteOnceRedirected,
    /// As `Farthest`, but under CORS no `Sec-Fetch-*` header at all on the request that follows a
    /// redirect to another origin; on a preflight how the origin that is sent stands to the URL.
    NotAfterCrossing,
}
