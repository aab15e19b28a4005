//! What browsers do differently with cookies, as data.

/// How a browser treats cookies where browsers differ.
///
/// | row | Chromium | Firefox | WebKitGTK |
/// |---|---|---|---|
/// | [`absent_same_site`](Self::absent_same_site) | Lax | None | None |
/// | [`third_party`](Self::third_party) | Allow | Partition | `AfterFirstParty` |
/// | [`loopback_is_secure`](Self::loopback_is_secure) | true | true | false |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookiePolicy {
    /// What a cookie without a `SameSite` attribute counts as.
    pub absent_same_site: AbsentSameSite,
    /// What happens to cookies without the Partitioned attribute in third-party contexts.
    pub third_party: ThirdParty,
    /// Whether plain http to this very machine counts as a secure connection.
    pub loopback_is_secure: bool,
    /// The longest life of a cookie, in seconds (RFC 6265bis, 5.6.1 and 5.6.2).
    pub max_age_seconds: u64,
    /// The most cookies for one registrable domain, all partitions together.
    pub max_per_domain: usize,
    /// The most cookies altogether.
    pub max_total: usize,
    /// The most bytes of name and value together (RFC 6265bis, 5.6).
    pub max_pair_bytes: usize,
    /// The most bytes of an attribute's value; a longer attribute is ignored (RFC 6265bis, 5.6).
    pub max_attribute_bytes: usize,
}

/// What a cookie without a `SameSite` attribute counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AbsentSameSite {
    /// As `SameSite=Lax`: RFC 6265bis, and Chromium.
    Lax,
    /// As `SameSite=None`, but Secure is not asked for: Firefox and `WebKitGTK`.
    None,
}

/// What happens to cookies without the Partitioned attribute in third-party contexts: where the
/// top-level site is another one, or a cross-site document stands in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ThirdParty {
    /// They are stored and sent.
    Allow,
    /// They are neither stored nor sent.
    Block,
    /// They are stored and sent, but each top-level site has cookies of its own, and never sees
    /// those of a first-party visit (Firefox, Total Cookie Protection).
    Partition,
    /// They are stored only for a registrable domain that has a cookie already, so that it must
    /// have been visited; what is there is sent (`WebKitGTK`, by libsoup).
    AfterFirstParty,
}

impl CookiePolicy {
    /// The standards to the letter, with third-party cookies on. Limits are Chromium's, which are
    /// above the least that RFC 6265bis asks for (6.1).
    ///
    /// Only https is secure here, as Fetch has it ([#cookie-header](https://fetch.spec.whatwg.org/#cookie-header)).
    pub const STANDARD: Self = Self {
        absent_same_site: AbsentSameSite::Lax,
        third_party: ThirdParty::Allow,
        loopback_is_secure: false,
        max_age_seconds: 400 * 24 * 60 * 60,
        max_per_domain: 180,
        max_total: 3300,
        max_pair_bytes: 4096,
        max_attribute_bytes: 1024,
    };
}

impl Default for CookiePolicy {
    fn default() -> Self {
        Self::STANDARD
    }
}
