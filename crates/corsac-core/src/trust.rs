//! Which origins and URLs nobody on the network can have tampered with
//! ([Secure Contexts](https://www.w3.org/TR/secure-contexts/)).

use url::{Host, Url};

use crate::Origin;

/// Whether an origin is potentially trustworthy
/// ([Secure Contexts, 3.1](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)).
///
/// Deviation: step 6 trusts `file:` origins. They are opaque here, as the URL standard advises, and
/// so end at step 1.
pub fn is_potentially_trustworthy_origin(origin: &Origin) -> bool {
    // Step 1: opaque origins are not.
    let Some(tuple) = origin.tuple() else { return false };
    // Steps 3 and 7: a scheme that encrypts, or one whose pages the browser itself holds.
    if TRUSTWORTHY_SCHEMES.contains(&tuple.scheme()) {
        return true;
    }
    // Steps 4 and 5. Step 8, origins that the user configured, is for the caller.
    is_loopback_host(&as_borrowed(tuple.host()))
}

/// Whether a URL is potentially trustworthy
/// ([Secure Contexts, 3.2](https://www.w3.org/TR/secure-contexts/#is-url-trustworthy)).
pub fn is_potentially_trustworthy_url(url: &Url) -> bool {
    match url.scheme() {
        // Step 1. Query and fragment do not count.
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        // Step 2; and step 3 without making an origin first, since every hop asks.
        "data" | "https" => true,
        "http" => url.host().is_some_and(|host| is_loopback_host(&host)),
        // A blob has the origin of the URL inside it; an unknown scheme has an opaque one, whatever
        // its host.
        _ => is_potentially_trustworthy_origin(&Origin::of(url)),
    }
}

/// Whether a host is this machine, whatever a name server says: `localhost` and the names below it,
/// 127.0.0.0/8, and `::1` (steps 4 and 5). A domain must be in small letters, as a parsed URL has it.
///
/// ```
/// use corsac_core::trust::is_loopback_host;
/// use url::Host;
/// assert!(is_loopback_host(&Host::Domain("app.localhost")));
/// assert!(!is_loopback_host(&Host::Domain("localhost.example")));
/// ```
pub fn is_loopback_host(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(domain) => {
            let domain = domain.strip_suffix('.').unwrap_or(domain);
            domain == "localhost" || domain.ends_with(".localhost")
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Schemes that are trustworthy whatever the host.
const TRUSTWORTHY_SCHEMES: [&str; 5] =
    ["https", "wss", "chrome-extension", "moz-extension", "safari-web-extension"];

fn as_borrowed(host: &Host<String>) -> Host<&str> {
    match host {
        Host::Domain(domain) => Host::Domain(domain),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}
