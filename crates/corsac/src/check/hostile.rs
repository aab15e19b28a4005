//! Origins that a server should not take for others.

use corsac_core::Origin;

/// The origin of a page that has nothing to do with the server.
pub(super) const ELSEWHERE: &str = "https://corsac-probe.example";

/// How an origin differs from one that is allowed, and why that matters: the end of a sentence about a server that lets it
/// in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Near {
    Elsewhere,
    Null,
    Port,
    Scheme,
    Suffix,
    Prefix,
}

impl Near {
    pub(super) const ALL: [Self; 6] =
        [Self::Elsewhere, Self::Null, Self::Port, Self::Scheme, Self::Suffix, Self::Prefix];

    /// Whose pages these are.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Elsewhere => "any site has such pages: the server seems to let in whoever asks",
            Self::Null => "everybody can make a page whose origin is null, in a sandboxed frame",
            Self::Port => "another program on the same host has such pages",
            Self::Scheme => {
                "the scheme is another one, and over plain http anybody on the network can write such a page"
            }
            Self::Suffix => {
                "anybody can have such a host: the server seems to look only at how the origin begins"
            }
            Self::Prefix => {
                "anybody can have such a host: the server seems to look only at how the origin ends"
            }
        }
    }
}

/// Origins that look like one of a host's name, and are others.
pub(super) fn near(origin: &str) -> Vec<(Near, String)> {
    let Ok(Origin::Tuple(tuple)) = Origin::parse(origin) else { return Vec::new() };
    let (scheme, host) = (tuple.scheme(), tuple.host().to_string());
    let port = tuple.port().map(|port| format!(":{port}")).unwrap_or_default();
    let other_port = match tuple.port() {
        Some(port) => port.checked_add(1).unwrap_or(port - 1),
        None => 8443,
    };
    let other_scheme = if scheme == "https" { "http" } else { "https" };
    let mut all = vec![
        (Near::Port, format!("{scheme}://{host}:{other_port}")),
        (Near::Scheme, format!("{other_scheme}://{host}{port}")),
    ];
    if matches!(tuple.host(), url::Host::Domain(_)) {
        all.push((Near::Suffix, format!("{scheme}://{host}.corsac-probe.example{port}")));
        if host.contains('.') {
            all.push((Near::Prefix, format!("{scheme}://corsac-probe-{host}{port}")));
        }
    }
    // A scheme's default port is not written: of http it may be that of the origin at hand.
    let written = all.into_iter().filter_map(|(near, text)| Some((near, normal(&text)?)));
    written.filter(|(_, text)| text != origin).collect()
}

/// As browsers write it.
fn normal(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    Some(Origin::of(&url).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike() {
        let texts = |origin: &str| near(origin).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(
            texts("https://myapp.com"),
            [
                "https://myapp.com:8443",
                "http://myapp.com",
                "https://myapp.com.corsac-probe.example",
                "https://corsac-probe-myapp.com",
            ]
        );
        assert_eq!(texts("http://127.0.0.1:65535"), ["http://127.0.0.1:65534", "https://127.0.0.1:65535"]);
        assert_eq!(texts("http://a:442")[0], "http://a:443");
        assert!(texts("null").is_empty());
    }
}
