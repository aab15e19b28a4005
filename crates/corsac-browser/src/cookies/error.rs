//! Why a cookie is not stored, and why it is not sent.

use std::fmt;

use super::SameSite;

/// Why a Set-Cookie value is not stored. Sections are RFC 6265bis's; each is the first rule broken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieRejected {
    /// The URL is neither http(s) nor ws(s), or has no host: it has no cookies.
    NotHttp,
    /// 5.6, step 1: a control character other than tab, wherever it stands.
    ControlCharacter {
        /// Where, in bytes from the start of the value.
        offset: usize,
        /// Which.
        byte: u8,
    },
    /// 5.6, step 5: name and value are too long together.
    TooLarge {
        /// How long, in bytes.
        bytes: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// 5.7, step 2: neither name nor value.
    Empty,
    /// 5.6, step 3, by the browser's policy: a value without a name.
    Nameless,
    /// 5.7, step 8: Domain has a byte outside ASCII.
    DomainNotAscii,
    /// Layered, Parse a Cookie and Store a Cookie, step 3: Domain is no host name.
    DomainInvalid,
    /// 5.7, step 9: Domain is a public suffix, which nobody owns, and not the host itself.
    DomainIsPublicSuffix {
        /// The Domain attribute, without its dot.
        domain: Box<str>,
    },
    /// 5.7, step 10: Domain is neither the host nor a parent of it.
    DomainMismatch {
        /// The Domain attribute, without its dot.
        domain: Box<str>,
        /// The host that answered.
        host: Box<str>,
    },
    /// 5.7, step 13: Secure, over an insecure connection.
    SecureOverHttp,
    /// 5.7, step 16: over an insecure connection, and a Secure cookie of this name is there.
    OverwritesSecure,
    /// 5.7, step 18: a cookie that is not `SameSite=None`, from a cross-site response.
    SameSiteFromCrossSite {
        /// The `SameSite` attribute; `None` where it is absent and counts as Lax.
        same_site: Option<SameSite>,
    },
    /// 5.7, step 19: `SameSite=None` without Secure.
    SameSiteNoneWithoutSecure,
    /// 5.7, step 20: `__Secure-` asks for Secure.
    SecurePrefix,
    /// 5.7, step 21: `__Host-` asks for Secure, `Path=/`, and no Domain.
    HostPrefix,
    /// Layered, Store a Cookie: `__Http-` asks for Secure and `HttpOnly`.
    HttpPrefix,
    /// Layered, Store a Cookie: `__Host-Http-` asks for Secure, `HttpOnly`, `Path=/`, and no Domain.
    HostHttpPrefix,
    /// 5.7, step 22: a nameless cookie whose value would look like a prefixed name to a server.
    NamelessPrefix,
    /// CHIPS, 2.1: Partitioned without Secure.
    PartitionedWithoutSecure,
    /// 5.7, step 1, by the browser's policy: it keeps no cookies of third parties.
    ThirdPartyBlocked,
    /// 5.7, "remove excess cookies": the domain's limit is reached by cookies that stay longer.
    NoRoom,
}

/// Why a cookie for this host and path does not go with a request. Where several rules apply, it is
/// the first in the order below: what the server can change comes before the browser's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WithheldReason {
    /// It belongs to another partition: another top-level site set it, or a first-party visit did.
    OtherPartition,
    /// Secure, and the connection is not (RFC 6265bis, 5.8.3, step 1).
    NotSecure,
    /// `SameSite=Strict`, and the request is not same-site (RFC 6265bis, 5.8.3, step 1).
    SameSiteStrict,
    /// `SameSite=Lax`, and the request is cross-site (RFC 6265bis, 5.8.3, step 1).
    SameSiteLax,
    /// No `SameSite` attribute, which counts as Lax, and the request is cross-site (RFC 6265bis, 5.8.3, step 1).
    SameSiteAbsent,
    /// The browser does not send cookies in third-party contexts (RFC 6265bis, 5.8.1).
    ThirdPartyBlocked,
}

impl fmt::Display for CookieRejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHttp => "only http and https have cookies",
            Self::ControlCharacter { offset, byte } => {
                return write!(f, "it has the control character 0x{byte:02X} at byte {offset}");
            }
            Self::TooLarge { bytes, limit } => {
                return write!(f, "name and value have {bytes} bytes together, and {limit} are allowed");
            }
            Self::Empty => "it has neither a name nor a value",
            Self::Nameless => "it has no name, and the browser keeps none without",
            Self::DomainNotAscii => "its Domain attribute has a byte outside ASCII",
            Self::DomainInvalid => "its Domain attribute is not a host name",
            Self::DomainIsPublicSuffix { domain } => {
                return write!(f, "its Domain attribute {domain} is a public suffix, shared by many owners");
            }
            Self::DomainMismatch { domain, host } => {
                return write!(f, "its Domain attribute {domain} does not cover the host {host}");
            }
            Self::SecureOverHttp => "it is Secure, but came over plain http",
            Self::OverwritesSecure => "it came over plain http, and would hide a Secure cookie of the same name",
            Self::SameSiteFromCrossSite { same_site: Some(SameSite::Strict) } => {
                "it is SameSite=Strict, and came with the answer to a cross-site request"
            }
            Self::SameSiteFromCrossSite { same_site: Some(_) } => {
                "it is SameSite=Lax, and came with the answer to a cross-site request"
            }
            Self::SameSiteFromCrossSite { same_site: None } => {
                "it has no SameSite attribute, which counts as Lax, and came with the answer to a cross-site request"
            }
            Self::SameSiteNoneWithoutSecure => "it is SameSite=None, and that needs Secure",
            Self::SecurePrefix => "its name begins with __Secure-, and that needs Secure",
            Self::HostPrefix => "its name begins with __Host-, and that needs Secure, Path=/ and no Domain",
            Self::HttpPrefix => "its name begins with __Http-, and that needs Secure and HttpOnly",
            Self::HostHttpPrefix => {
                "its name begins with __Host-Http-, and that needs Secure, HttpOnly, Path=/ and no Domain"
            }
            Self::NamelessPrefix => "it has no name, and its value looks like a name with a protected prefix",
            Self::PartitionedWithoutSecure => "it is Partitioned, and that needs Secure",
            Self::ThirdPartyBlocked => "the browser keeps no third-party cookies",
            Self::NoRoom => "the domain has as many cookies as the browser keeps, and the others stay longer",
        })
    }
}

impl std::error::Error for CookieRejected {}

impl fmt::Display for WithheldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherPartition => {
                "it was set under another top-level site, and is kept apart from this one"
            }
            Self::NotSecure => "it is Secure, and the connection is plain http",
            Self::SameSiteStrict => "it is SameSite=Strict, and the request is cross-site",
            Self::SameSiteLax => "it is SameSite=Lax, and the request is cross-site",
            Self::SameSiteAbsent => {
                "it has no SameSite attribute, which counts as Lax, and the request is cross-site"
            }
            Self::ThirdPartyBlocked => "the browser sends no third-party cookies",
        })
    }
}
