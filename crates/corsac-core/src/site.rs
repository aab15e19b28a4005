use std::fmt;
use std::sync::Arc;

use url::Host;

use crate::Origin;

/// The edition of the [Public Suffix List](https://publicsuffix.org) that is built in: the version of the crate `psl`
/// that has it.
pub const PUBLIC_SUFFIX_LIST: &str = "2.1.247";

/// A site: an origin without its port and the lower labels of its host
/// ([HTML, site](https://html.spec.whatwg.org/multipage/browsers.html#site)).
///
/// ```
/// use corsac_core::{Origin, Site};
/// let site = |text| Site::of(&Origin::parse(text).unwrap());
/// assert_eq!(site("https://app.example.co.uk:8443"), site("https://api.example.co.uk"));
/// assert_ne!(site("https://example.com"), site("http://example.com"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// A scheme, and a registrable domain or else a whole host.
    Tuple(Arc<str>, Arc<str>),
    /// The site of an opaque origin: the same as no other.
    Opaque(u64),
}

/// How two origins stand to each other, the closest that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Scheme, host and port are equal.
    SameOrigin,
    /// Scheme and registrable domain are equal.
    SameSite,
    /// Neither.
    CrossSite,
}

impl Site {
    /// The site of an origin ([HTML, obtain a site](https://html.spec.whatwg.org/multipage/browsers.html#obtain-a-site)).
    pub fn of(origin: &Origin) -> Self {
        match origin {
            Origin::Opaque(id) => Self::Opaque(*id),
            Origin::Tuple(tuple) => {
                let host = match tuple.host() {
                    Host::Domain(domain) => registrable_domain(domain).unwrap_or(domain).into(),
                    address => address.to_string().into(),
                };
                Self::Tuple(tuple.scheme().into(), host)
            }
        }
    }

    /// Whether two origins are same site, the scheme counting
    /// ([HTML, same site](https://html.spec.whatwg.org/multipage/browsers.html#same-site)).
    pub fn is_same(a: &Origin, b: &Origin) -> bool {
        match (a, b) {
            (Origin::Tuple(x), Origin::Tuple(y)) => {
                x.scheme() == y.scheme() && same_host_site(x.host(), y.host())
            }
            _ => a == b,
        }
    }

    /// Whether two origins are same site but for their schemes
    /// ([HTML, schemelessly same site](https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site)).
    pub fn is_schemelessly_same(a: &Origin, b: &Origin) -> bool {
        match (a, b) {
            (Origin::Tuple(x), Origin::Tuple(y)) => same_host_site(x.host(), y.host()),
            _ => a == b,
        }
    }
}

/// How two origins stand to each other.
pub fn relation(a: &Origin, b: &Origin) -> Relation {
    if a.is_same_origin(b) {
        Relation::SameOrigin
    } else if Site::is_same(a, b) {
        Relation::SameSite
    } else {
        Relation::CrossSite
    }
}

/// The registrable domain of a domain: its public suffix and one label more; `None` when it is a
/// public suffix itself ([URL, registrable domain](https://url.spec.whatwg.org/#host-registrable-domain)).
///
/// The domain must be in ASCII and small letters, as a parsed URL has it, and no IP address: the
/// list compares bytes. A dot at the end is kept. A domain with an empty label (`a..com`) is on no
/// list, so it has no registrable domain.
///
/// ```
/// use corsac_core::registrable_domain;
/// assert_eq!(registrable_domain("www.example.co.uk"), Some("example.co.uk"));
/// assert_eq!(registrable_domain("co.uk"), None);
/// ```
pub fn registrable_domain(domain: &str) -> Option<&str> {
    registrable(domain, |_| true)
}

/// As [`registrable_domain`], without the list's default rule: `None` too for names below a top-level
/// name that is on no list, such as `localhost`.
///
/// ```
/// use corsac_core::listed_registrable_domain;
/// assert_eq!(listed_registrable_domain("www.example.co.uk"), Some("example.co.uk"));
/// assert_eq!(listed_registrable_domain("app.localhost"), None);
/// ```
pub fn listed_registrable_domain(domain: &str) -> Option<&str> {
    registrable(domain, |found| found.suffix().is_known())
}

fn registrable(domain: &str, counts: impl Fn(&psl::Domain<'_>) -> bool) -> Option<&str> {
    let bare = domain.strip_suffix('.').unwrap_or(domain);
    if bare.split('.').any(str::is_empty) {
        return None;
    }
    let found = psl::domain(bare.as_bytes()).filter(counts)?;
    // What is found is a tail of `bare`; give back the same tail of `domain`, with its dot if any.
    domain.get(bare.len() - found.as_bytes().len()..)
}

/// Whether a domain is a public suffix, so that nobody owns it: `com`, `co.uk`, `github.io`.
/// Unknown top-level names count, as the list's default rule has it, and domains with an empty
/// label. The domain must be written as for [`registrable_domain`].
pub fn is_public_suffix(domain: &str) -> bool {
    registrable_domain(domain).is_none()
}

fn same_host_site(a: &Host<String>, b: &Host<String>) -> bool {
    match (a, b) {
        (Host::Domain(x), Host::Domain(y)) => {
            x == y || registrable_domain(x).is_some_and(|domain| registrable_domain(y) == Some(domain))
        }
        _ => a == b,
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple(scheme, host) => write!(f, "{scheme}://{host}"),
            Self::Opaque(_) => f.write_str("null"),
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SameOrigin => "same-origin",
            Self::SameSite => "same-site",
            Self::CrossSite => "cross-site",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PUBLIC_SUFFIX_LIST;

    #[test]
    fn the_edition_of_the_list_is_the_one_that_is_built_in() {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock");
        let lock = std::fs::read_to_string(lock).unwrap();
        let (_, package) = lock.split_once("name = \"psl\"\n").unwrap();
        let version = package.split('"').nth(1).unwrap();
        assert_eq!(PUBLIC_SUFFIX_LIST, version);
    }
}
