//! What browsers do differently with cookies, as data.

/// How a browser treats cookies where browsers differ.
///
/// | row | Chromium | Firefox | WebKitGTK |
/// |---|---|---|---|
/// | [`absent_same_site`](Self::absent_same_site) | Lax | None | None |
/// | [`third_party`](Self::third_party) | Allow | Partition | `NeverStored` |
/// | [`loopback_is_secure`](Self::loopback_is_secure) | true | true | false |
/// | [`none_needs_secure`](Self::none_needs_secure) | true | true | false |
/// | [`knows_prefixes`](Self::knows_prefixes) | true | true | false |
/// | [`knows_partitioned`](Self::knows_partitioned) | true | true | false |
/// | [`domain_may_be_suffix`](Self::domain_may_be_suffix) | true | true | false |
/// | [`new_value_is_new`](Self::new_value_is_new) | true | false | false |
/// | [`lifetime`](Self::lifetime) | `MaxAge` | `MaxAge` | Last |
/// | [`order`](Self::order) | Age | Age | Domain |
/// | [`knows_nameless`](Self::knows_nameless) | true | false | true |
/// | [`guards_secure`](Self::guards_secure) | true | true | false |
/// | [`same_site_guards_storing`](Self::same_site_guards_storing) | true | true | false |
///
/// `WebKitGTK`'s cookies are libsoup's, here version 3.2. Since 3.4 libsoup has `none_needs_secure` and
/// `knows_prefixes`, and takes a cookie without `SameSite` for Lax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookiePolicy {
    /// What a cookie without a `SameSite` attribute counts as.
    pub absent_same_site: AbsentSameSite,
    /// What happens to cookies without the Partitioned attribute in third-party contexts.
    pub third_party: ThirdParty,
    /// Whether plain http to this very machine counts as a secure connection.
    pub loopback_is_secure: bool,
    /// Whether `SameSite=None` needs Secure (RFC 6265bis, 5.7, step 19).
    pub none_needs_secure: bool,
    /// Whether names such as `__Host-` ask for more (RFC 6265bis, 5.7, steps 20 to 22).
    pub knows_prefixes: bool,
    /// Whether the Partitioned attribute means anything (CHIPS).
    pub knows_partitioned: bool,
    /// Whether a host that is a public suffix itself, such as `localhost`, may name itself as the Domain (RFC 6265bis, 5.7,
    /// step 9).
    pub domain_may_be_suffix: bool,
    /// Whether a cookie that gets a new value goes behind all others, as a new one does.
    pub new_value_is_new: bool,
    /// Which of Max-Age and Expires counts.
    pub lifetime: Lifetime,
    /// What the order of the Cookie header goes by, after the length of the path.
    pub order: CookieOrder,
    /// Whether there are cookies without a name, as from a value without an equals sign (RFC 6265bis,
    /// 5.6, step 3). Where there are none, such a value is a name with an empty value.
    pub knows_nameless: bool,
    /// Whether plain http cannot set cookies that hide a Secure one from a parent domain, from a
    /// subdomain or from a path below (RFC 6265bis, 5.7, step 16). It never can replace one.
    pub guards_secure: bool,
    /// Whether an answer to a cross-site request cannot set Lax and Strict cookies (RFC 6265bis, 5.7, step 18). Where it
    /// can, they still stay behind on such requests.
    pub same_site_guards_storing: bool,
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
    /// They are not stored, and those of first-party visits are sent (`WebKitGTK`, by libsoup).
    ///
    /// Here a first party is who has the registrable domain of the host in the address bar; the whole
    /// host, where its top-level name is on no list of public suffixes. A cookie with a Domain attribute
    /// counts by that, not by the host that sets it.
    NeverStored,
}

/// Which of Max-Age and Expires counts where a cookie has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// Max-Age (RFC 6265bis, 5.7, step 6).
    MaxAge,
    /// The last of the two, even an Expires that is no date, which means the end of the session
    /// (`WebKitGTK`, by libsoup).
    Last,
}

/// What the order of the Cookie header goes by, among paths of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CookieOrder {
    /// Older cookies first (RFC 6265bis, 5.8.3, step 2).
    Age,
    /// Those for the longer domain first, and for the same domain those with a Domain attribute; then
    /// older ones first (`WebKitGTK`, by libsoup).
    Domain,
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
        none_needs_secure: true,
        knows_prefixes: true,
        knows_partitioned: true,
        domain_may_be_suffix: true,
        new_value_is_new: false,
        lifetime: Lifetime::MaxAge,
        order: CookieOrder::Age,
        knows_nameless: true,
        guards_secure: true,
        same_site_guards_storing: true,
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
