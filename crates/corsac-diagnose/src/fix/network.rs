//! What to look at when the network failed.

use corsac_browser::{NetworkError, NetworkErrorKind};
use url::Url;

use super::Advice;
use crate::story::Story;
use crate::words::visible;

/// What to check.
pub(super) fn advice(story: &Story<'_>, error: &NetworkError) -> Advice {
    let url = story.last().map(|last| last.request.url.clone()).or_else(|| story.url());
    let host = url.as_ref().and_then(Url::host_str).map_or_else(|| "the host".to_owned(), visible);
    let port = url.as_ref().and_then(Url::port_or_known_default).unwrap_or_default();
    let advice = match error.kind {
        NetworkErrorKind::Dns => Advice::of(format!("check the name {host}"))
            .more("Is it spelt right? Does it need a VPN, or an entry in the DNS or in the hosts file?"),
        NetworkErrorKind::Connect => Advice::of(format!("check that a server listens at {host}, port {port}"))
            .more("Is it running? Is it the right port? Does a firewall stand between?"),
        NetworkErrorKind::Proxy => Advice::of("check the proxy: HTTPS_PROXY, http_proxy, ALL_PROXY and NO_PROXY")
            .more(format!("NO_PROXY={host} goes around it.")),
        NetworkErrorKind::Tls => Advice::of(format!("check the certificate of {host}"))
            .more("Has it expired? Is it for this name? Is it signed by somebody the browser trusts?")
            .more("--cacert FILE trusts your own authority; -k goes on without any check, to see what comes next."),
        NetworkErrorKind::Timeout => Advice::of(format!("check why {host} takes so long"))
            .more("--max-time SECONDS waits longer."),
        NetworkErrorKind::Closed => {
            let advice = Advice::of(format!("check why {host} ends the connection"))
                .more("The server's log, or that of a proxy before it, says more: a crash, a limit, a time-out.");
            match url.as_ref().map(Url::scheme) {
                Some("http") => advice.more("Does it speak https, where the URL says http?"),
                _ => advice,
            }
        }
        NetworkErrorKind::Malformed => Advice::of(format!("check what speaks at {host}, port {port}"))
            .more("It does not answer in HTTP. Is it https where the URL says http, or another service?"),
        NetworkErrorKind::TooLarge => Advice::of("send less: the answer exceeds what is taken"),
        NetworkErrorKind::Request => {
            Advice::of("correct the request: a header of it cannot be written on the wire")
        }
        _ => Advice::of(format!("check the connection to {host}")),
    };
    advice.more("No CORS header has a part in this.")
}
