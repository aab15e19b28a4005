//! One stored cookie, and which hosts and paths it is for.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{PartitionKey, SameSite};

/// The longest domain that can have cookies for names below it, in bytes: no DNS name is longer.
pub(super) const MAX_DOMAIN_BYTES: usize = 255;

/// A cookie in the jar. Its `Debug` form leaves out the value.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    pub(super) name: CookieName,
    pub(super) value: Box<[u8]>,
    pub(super) domain: Box<str>,
    pub(super) host_only: bool,
    pub(super) path: Box<[u8]>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partition: Option<Box<PartitionKey>>,
    pub(super) created: Duration,
    pub(super) expiry: Option<Duration>,
    /// The jar's tick at its creation, which orders cookies of one moment.
    pub(super) serial: u64,
    /// The jar's tick when it was last sent or set.
    pub(super) last_used: u64,
}

/// A cookie's name: bytes, and cheap to clone. Shown with escapes for what is not printable ASCII.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CookieName(Arc<[u8]>);

impl Cookie {
    /// The name, empty for a nameless cookie.
    pub fn name(&self) -> &CookieName {
        &self.name
    }

    /// The value: a secret, as a rule.
    pub fn value(&self) -> &[u8] {
        &self.value
    }

    /// The host it is for, or whose subdomains it is for too.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it is for that host only.
    pub fn is_host_only(&self) -> bool {
        self.host_only
    }

    /// The path it is for, and all below.
    pub fn path(&self) -> &[u8] {
        &self.path
    }

    /// Whether it goes over secure connections only.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether scripts cannot see it. Of no meaning for fetches.
    pub fn is_http_only(&self) -> bool {
        self.http_only
    }

    /// Its `SameSite` attribute.
    pub fn same_site(&self) -> Option<SameSite> {
        self.same_site
    }

    /// The partition it is kept in, if any.
    pub fn partition(&self) -> Option<&PartitionKey> {
        self.partition.as_deref()
    }

    /// When it was first set, since the Unix epoch.
    pub fn created(&self) -> Duration {
        self.created
    }

    /// When it expires, since the Unix epoch; `None` for the end of the session.
    pub fn expiry(&self) -> Option<Duration> {
        self.expiry
    }

    /// Whether it has expired (RFC 6265bis, 5.7).
    pub fn is_expired(&self, now: Duration) -> bool {
        self.expiry.is_some_and(|expiry| expiry <= now)
    }

    /// Whether the two cannot be in one jar together (RFC 6265bis, 5.7, step 23; and the partition).
    pub(super) fn is_twin_of(&self, other: &Self) -> bool {
        self.name == other.name
            && self.domain == other.domain
            && self.host_only == other.host_only
            && self.path == other.path
            && self.partition == other.partition
    }
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookie")
            .field("name", &self.name)
            .field("value_bytes", &self.value.len())
            .field("domain", &self.domain)
            .field("host_only", &self.host_only)
            .field("path", &self.path.escape_ascii().to_string())
            .field("secure", &self.secure)
            .field("http_only", &self.http_only)
            .field("same_site", &self.same_site)
            .field("partition", &self.partition)
            .field("created", &self.created)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

impl CookieName {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for CookieName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for CookieName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl PartialEq<str> for CookieName {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

impl PartialEq<&str> for CookieName {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

/// Whether a domain is the other one or stands below it (RFC 6265bis, 5.1.3). Both in small letters,
/// and an address is no domain.
pub(super) fn domain_matches(domain: &str, parent: &str) -> bool {
    domain.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The domain itself and those above it, longest first: all that can cover it.
pub(super) fn domain_and_parents(domain: &str) -> impl Iterator<Item = &str> {
    let parents = domain.match_indices('.').map(|(dot, _)| &domain[dot + 1..]);
    std::iter::once(domain)
        .chain(parents.filter(|parent| !parent.is_empty() && parent.len() <= MAX_DOMAIN_BYTES))
}

/// The path of a cookie that names none (RFC 6265bis, 5.1.4).
pub(super) fn default_path(request_path: &str) -> &str {
    match request_path.rfind('/') {
        Some(last) if last > 0 && request_path.starts_with('/') => &request_path[..last],
        _ => "/",
    }
}

/// Whether a request's path is the cookie's or below it (RFC 6265bis, 5.1.4).
pub(super) fn path_matches(request_path: &[u8], cookie_path: &[u8]) -> bool {
    request_path
        .strip_prefix(cookie_path)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')) || cookie_path.last() == Some(&b'/'))
}
