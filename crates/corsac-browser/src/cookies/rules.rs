//! The rules that one cookie is judged by, without a look at the others in the jar.

use std::cmp::Reverse;

use corsac_core::{is_public_suffix, listed_registrable_domain, registrable_domain, trust};
use url::{Host, Url};

use super::cookie::{MAX_DOMAIN_BYTES, domain_and_parents, domain_matches};
use super::{
    Cookie, CookieContext, CookieOrder, CookiePolicy, CookieRejected, SameSite, SameSiteMode, SetCookie,
    ThirdParty, WithheldReason,
};

/// The host of a URL that can have cookies.
pub(super) fn cookie_host(url: &Url) -> Option<Host<&str>> {
    matches!(url.scheme(), "http" | "https" | "ws" | "wss").then(|| url.host()).flatten()
}

/// Whether a connection to the URL is secure
/// ([#cookie-header](https://fetch.spec.whatwg.org/#cookie-header), step 3; loopback by the policy).
pub(super) fn is_secure(url: &Url, policy: &CookiePolicy) -> bool {
    matches!(url.scheme(), "https" | "wss")
        || (policy.loopback_is_secure && url.host().is_some_and(|host| trust::is_loopback_host(&host)))
}

/// A cookie's domain by its Domain attribute, and whether it is for that host only (RFC 6265bis,
/// 5.7, steps 8 to 10; the host parser as in layered, Parse a Cookie).
pub(super) fn cookie_domain(
    attribute: &[u8],
    host: &Host<&str>,
    policy: &CookiePolicy,
) -> Result<(String, bool), CookieRejected> {
    // Step 8.
    let text = std::str::from_utf8(attribute).ok().filter(|text| text.is_ascii());
    let domain = Host::parse(text.ok_or(CookieRejected::DomainNotAscii)?);
    let domain = domain.map_err(|_| CookieRejected::DomainInvalid)?;
    // Stricter than the host parser: names with an empty label, or longer than any in the DNS.
    if let Host::Domain(name) = &domain
        && (name.len() > MAX_DOMAIN_BYTES || name.starts_with('.') || name.contains(".."))
    {
        return Err(CookieRejected::DomainInvalid);
    }
    match (&domain, host) {
        // An address is for itself only (layered, Store a Cookie, step 7.2).
        (Host::Ipv4(a), Host::Ipv4(b)) if a == b => Ok((domain.to_string(), true)),
        (Host::Ipv6(a), Host::Ipv6(b)) if a == b => Ok((domain.to_string(), true)),
        // Step 9: the host itself may be a public suffix, and then keeps its cookies to itself.
        (Host::Domain(a), Host::Domain(b))
            if policy.domain_may_be_suffix && is_public_suffix(a) && a == b =>
        {
            Ok((domain.to_string(), true))
        }
        (Host::Domain(a), _) if is_public_suffix(a) => {
            Err(CookieRejected::DomainIsPublicSuffix { domain: a.as_str().into() })
        }
        // Step 10.
        (Host::Domain(a), Host::Domain(b)) if domain_matches(b, a) => Ok((domain.to_string(), false)),
        _ => Err(CookieRejected::DomainMismatch {
            domain: domain.to_string().into(),
            host: host.to_string().into(),
        }),
    }
}

/// RFC 6265bis, 5.7, steps 17 to 19. A top-level navigation may set any cookie (18.3), which here
/// is one that lets Lax cookies through.
pub(super) fn check_same_site(
    cookie: &SetCookie<'_>,
    context: &CookieContext<'_>,
    policy: &CookiePolicy,
) -> Result<(), CookieRejected> {
    let counts_as_none = SameSiteMode::CrossSite.allows(cookie.same_site, policy);
    if policy.same_site_guards_storing && !counts_as_none && context.mode < SameSiteMode::LaxAllowed {
        return Err(CookieRejected::SameSiteFromCrossSite { same_site: cookie.same_site });
    }
    if policy.none_needs_secure && cookie.same_site == Some(SameSite::None) && !cookie.secure {
        return Err(CookieRejected::SameSiteNoneWithoutSecure);
    }
    Ok(())
}

/// RFC 6265bis, 5.7, steps 20 to 22, with the prefixes of layered's Store a Cookie.
pub(super) fn check_prefixes(cookie: &SetCookie<'_>, host_only: bool) -> Result<(), CookieRejected> {
    let is_host_compatible = cookie.secure && host_only && cookie.path == Some(b"/");
    let is_http_compatible = cookie.secure && cookie.http_only;
    let prefixes: [(&[u8], bool, CookieRejected); 4] = [
        (b"__secure-", cookie.secure, CookieRejected::SecurePrefix),
        (b"__host-http-", is_host_compatible && is_http_compatible, CookieRejected::HostHttpPrefix),
        (b"__host-", is_host_compatible, CookieRejected::HostPrefix),
        (b"__http-", is_http_compatible, CookieRejected::HttpPrefix),
    ];
    for (prefix, is_met, error) in prefixes {
        let begins = |bytes: &[u8]| bytes.get(..prefix.len()).is_some_and(|b| b.eq_ignore_ascii_case(prefix));
        if cookie.name.is_empty() && begins(cookie.value) {
            return Err(CookieRejected::NamelessPrefix);
        }
        if !is_met && begins(cookie.name) {
            return Err(error);
        }
    }
    Ok(())
}

/// The first rule that keeps a cookie of this host and path back, in the order of [`WithheldReason`].
pub(super) fn why_withheld(
    cookie: &Cookie,
    context: &CookieContext<'_>,
    policy: &CookiePolicy,
    is_secure: bool,
) -> Option<WithheldReason> {
    let is_visible = match cookie.partition() {
        Some(partition) => partition == context.partition,
        None => !(context.third_party && policy.third_party == ThirdParty::Partition),
    };
    if !is_visible {
        Some(WithheldReason::OtherPartition)
    } else if cookie.secure && !is_secure {
        Some(WithheldReason::NotSecure)
    } else if !context.mode.allows(cookie.same_site, policy) {
        Some(match cookie.same_site {
            Some(SameSite::Strict) => WithheldReason::SameSiteStrict,
            Some(_) => WithheldReason::SameSiteLax,
            None => WithheldReason::SameSiteAbsent,
        })
    } else if context.third_party && cookie.partition.is_none() && policy.third_party == ThirdParty::Block {
        Some(WithheldReason::ThirdPartyBlocked)
    } else {
        None
    }
}

/// RFC 6265bis, 5.7, step 1: whether a browser that stores no third party's cookies stores none of
/// this domain, below the host in the address bar ([`ThirdParty::NeverStored`]).
pub(super) fn is_never_stored(domain: &str, host_only: bool, context: &CookieContext<'_>) -> bool {
    let Some(top_level) = &context.top_level_host else { return true };
    let top_level = top_level.to_string();
    let is_first_party = match base_domain(domain) {
        // A host that has the cookie's domain as its own, or above it.
        None if !host_only => domain_matches(&top_level, domain),
        None => top_level == domain,
        base => base == base_domain(&top_level),
    };
    !is_first_party
}

/// RFC 6265bis, 5.8.3, step 2: longer paths first, then older cookies.
pub(super) fn header_order(cookie: &Cookie) -> (Reverse<usize>, u64) {
    (Reverse(cookie.path.len()), cookie.serial)
}

/// The order of the header among the cookies of several domains, by the policy.
pub(super) fn header_order_of_all(
    cookie: &Cookie,
    policy: &CookiePolicy,
) -> (Reverse<usize>, Reverse<usize>, bool, u64) {
    let (path, serial) = header_order(cookie);
    match policy.order {
        CookieOrder::Age => (path, Reverse(0), false, serial),
        CookieOrder::Domain => (path, Reverse(cookie.domain.len()), cookie.host_only, serial),
    }
}

/// The domains whose cookies a host can see: an address has none above it.
pub(super) fn covering_domains<'a>(host: &Host<&str>, text: &'a str) -> impl Iterator<Item = &'a str> {
    let all = if matches!(host, Host::Domain(_)) { usize::MAX } else { 1 };
    domain_and_parents(text).take(all)
}

/// The name under which cookies are counted: the registrable domain, or the whole host.
pub(super) fn group_of(domain: &str) -> &str {
    if is_address(domain) { domain } else { registrable_domain(domain).unwrap_or(domain) }
}

/// The registrable domain below a suffix of the list.
fn base_domain(host: &str) -> Option<&str> {
    if is_address(host) { None } else { listed_registrable_domain(host) }
}

/// An address ends in a digit or a bracket, and a domain does not.
fn is_address(host: &str) -> bool {
    host.ends_with(|c: char| c.is_ascii_digit() || c == ']')
}
