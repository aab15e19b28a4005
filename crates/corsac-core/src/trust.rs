//! Which origins and URLs nobody on the network can have tampered with
//! ([Secure Contexts](https://www.w3.org/TR/secure-contexts/)).

use url::{Host, Url};

use crate::Origin;

/// Whether an origin is potentially trustworthy
/// ([Secure Contexts, 3.1](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)).
///
/// `file:` origins are opaque here, so they come out as not trustworthy; the standard calls them
/// trustworthy, but leaves it to the browser (step 6).
pub fn is_potentially_trustworthy_origin(origin: &Origin) -> bool {
    // Step 1: opaque origins are not.
    let Some(tuple) = origin.tuple() else { return false };
    is_trustworthy(tuple.scheme(), &as_borrowed(tuple.host()))
}

/// Whether a URL is potentially trustworthy
/// ([Secure Contexts, 3.2](https://www.w3.org/TR/secure-contexts/#is-url-trustworthy)).
pub fn is_potentially_trustworthy_url(url: &Url) -> bool {
    match url.scheme() {
        // Steps 1 and 2.
        "about" => matches!(url.path(), "blank" | "srcdoc"),
        "data" => true,
        // Step 3. A blob has the origin of the URL inside it.
        "blob" => is_potentially_trustworthy_origin(&Origin::of(url)),
        scheme => url.host().is_some_and(|host| is_trustworthy(scheme, &host)),
    }
}

/// Whether a host is this machine, whatever a name server says: `localhost` and the names below it,
/// 127.0.0.0/8, and `::1` (steps 4 and 5).
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

/// Steps 3 to 7 over scheme and host.
fn is_trustworthy(scheme: &str, host: &Host<&str>) -> bool {
    matches!(scheme, "https" | "wss" | "chrome-extension" | "moz-extension" | "safari-web-extension")
        || is_loopback_host(host)
}

fn as_borrowed(host: &Host<String>) -> Host<&str> {
    match host {
        Host::Domain(domain) => Host::Domain(domain),
        Host::Ipv4(address) => Host::Ipv4(*address),
        Host::Ipv6(address) => Host::Ipv6(*address),
    }
}
