//! Which proxy a request goes through: the environment's rules, or one proxy for all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use corsac_browser::{NetworkError, NetworkErrorKind};
use url::{Host, Url};

use crate::error::BuildError;

/// Which proxy requests go through.
///
/// Whatever is chosen here, loopback hosts (`localhost`, names below it, 127.0.0.0/8 and `::1`) are
/// connected to directly, as browsers do, and so is every host that
/// [`resolve`](crate::ClientBuilder::resolve) has an address for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyConfig {
    /// What the environment says when the client is built, by curl's rules: `https_proxy` or
    /// `HTTPS_PROXY` for https, `http_proxy` (only in small letters: a CGI program's `HTTP_PROXY`
    /// comes from the network) for http, else `all_proxy` or `ALL_PROXY`; but not for the hosts in
    /// `no_proxy` or `NO_PROXY`. A proxy that is not supported is an error once it is needed.
    #[default]
    FromEnv,
    /// None.
    None,
    /// This one, `http://[user:password@]host[:port]`, for everything.
    Url(Url),
}

/// A proxy that speaks HTTP/1.1.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Proxy {
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// The value of `Proxy-Authorization`.
    pub(crate) authorization: Option<String>,
}

/// What [`ProxyConfig`] comes to.
#[derive(Debug, Default)]
pub(crate) struct ProxyRules {
    http: Option<Result<Arc<Proxy>, BuildError>>,
    https: Option<Result<Arc<Proxy>, BuildError>>,
    except: Vec<Exception>,
}

/// One entry of `NO_PROXY`.
#[derive(Debug, PartialEq, Eq)]
enum Exception {
    All,
    /// The host itself and every name below it, at this port or at any.
    Name(String, Option<u16>),
    /// The addresses whose first so many bits are these, at this port or at any.
    Net(IpAddr, u8, Option<u16>),
}

impl ProxyRules {
    pub(crate) fn new(config: &ProxyConfig) -> Result<Self, BuildError> {
        match config {
            ProxyConfig::None => Ok(Self::default()),
            ProxyConfig::FromEnv => {
                Ok(Self::from_vars(|name| std::env::var(name).ok().filter(|value| !value.is_empty())))
            }
            ProxyConfig::Url(url) => {
                let proxy = Arc::new(Proxy::new(url)?);
                Ok(Self { http: Some(Ok(Arc::clone(&proxy))), https: Some(Ok(proxy)), except: Vec::new() })
            }
        }
    }

    /// By the variables of an environment; an empty one counts as unset.
    pub(crate) fn from_vars(var: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| var(name)).map(|text| Proxy::parse(&text));
        let except = ["no_proxy", "NO_PROXY"].iter().find_map(|name| var(name)).unwrap_or_default();
        Self {
            http: first(&["http_proxy", "all_proxy", "ALL_PROXY"]),
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            except: except
                .split([',', ' ', '\t'])
                .filter(|entry| !entry.is_empty())
                .filter_map(Exception::parse)
                .collect(),
        }
    }

    /// The proxy for a URL; `None` to connect directly.
    pub(crate) fn for_url(&self, url: &Url) -> Result<Option<Arc<Proxy>>, NetworkError> {
        let proxy = if url.scheme() == "https" { &self.https } else { &self.http };
        let (Some(proxy), Some(host)) = (proxy, url.host()) else { return Ok(None) };
        let port = url.port_or_known_default().unwrap_or_default();
        if is_loopback(&host) || self.except.iter().any(|exception| exception.covers(&host, port)) {
            return Ok(None);
        }
        match proxy {
            Ok(proxy) => Ok(Some(Arc::clone(proxy))),
            Err(error) => {
                let message = format!("the proxy for {host}:{port} cannot be used: {error}");
                Err(NetworkError::new(NetworkErrorKind::Proxy, message))
            }
        }
    }
}

impl Proxy {
    /// As it stands in the environment, where the scheme may be missing.
    fn parse(text: &str) -> Result<Arc<Self>, BuildError> {
        let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
        Self::new(&url.map_err(|_| BuildError::ProxyHost)?).map(Arc::new)
    }

    fn new(url: &Url) -> Result<Self, BuildError> {
        if url.scheme() != "http" {
            return Err(BuildError::ProxyScheme { scheme: url.scheme().to_owned() });
        }
        let host = url.host_str().ok_or(BuildError::ProxyHost)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let authorization = (!url.username().is_empty() || url.password().is_some()).then(|| {
            let mut pair: Vec<u8> = percent_encoding::percent_decode_str(url.username()).collect();
            pair.push(b':');
            pair.extend(percent_encoding::percent_decode_str(url.password().unwrap_or_default()));
            format!("Basic {}", base64(&pair))
        });
        Ok(Self { host, port: url.port_or_known_default().unwrap_or(80), authorization })
    }

    /// `host:port`, for people.
    pub(crate) fn place(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl Exception {
    /// `None` for an entry that can match nothing.
    fn parse(entry: &str) -> Option<Self> {
        if entry == "*" {
            return Some(Self::All);
        }
        if let Some((address, bits)) = entry.split_once('/') {
            let address: IpAddr = address.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
            let bits = bits.parse().ok().filter(|&bits| bits <= width(address))?;
            return Some(Self::Net(address, bits, None));
        }
        if let Ok(address) = entry.parse::<IpAddr>() {
            return Some(Self::Net(address, width(address), None));
        }
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (entry, None),
        };
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Some(Self::Net(address, width(address), port));
        }
        let name = host.strip_prefix('*').unwrap_or(host);
        let name = name.trim_start_matches('.').trim_end_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Self::Name(name, port))
    }

    fn covers(&self, host: &Host<&str>, at: u16) -> bool {
        let (Self::Name(_, port) | Self::Net(_, _, port)) = self else { return true };
        if port.is_some_and(|port| port != at) {
            return false;
        }
        match (self, host) {
            (Self::Name(name, _), Host::Domain(host)) => {
                let host = host.trim_end_matches('.');
                host.strip_suffix(name.as_str())
                    .is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            (Self::Net(net, bits, _), Host::Ipv4(address)) => is_within((*address).into(), *net, *bits),
            (Self::Net(net, bits, _), Host::Ipv6(address)) => is_within((*address).into(), *net, *bits),
            _ => false,
        }
    }
}

/// `localhost`, a name below it, or a loopback address.
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => is_localhost(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// `localhost` or a name below it ([RFC 6761, 6.3](https://www.rfc-editor.org/rfc/rfc6761#section-6.3)).
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn is_within(address: IpAddr, net: IpAddr, bits: u8) -> bool {
    match (address, net) {
        (IpAddr::V4(address), IpAddr::V4(net)) => {
            let shift = 32 - u32::from(bits);
            let top = |address: Ipv4Addr| u32::from(address).checked_shr(shift).unwrap_or_default();
            top(address) == top(net)
        }
        (IpAddr::V6(address), IpAddr::V6(net)) => {
            let shift = 128 - u32::from(bits);
            let top = |address: Ipv6Addr| u128::from(address).checked_shr(shift).unwrap_or_default();
            top(address) == top(net)
        }
        _ => false,
    }
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_usize, |bits, &byte| bits << 8 | usize::from(byte));
        let bits = bits << (8 * (3 - group.len()));
        for position in 0..4 {
            let sextet = bits >> (18 - 6 * position) & 63;
            text.push(if position <= group.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(vars: &[(&str, &str)]) -> ProxyRules {
        ProxyRules::from_vars(|name| {
            vars.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn chosen(vars: &[(&str, &str)], url: &str) -> Option<String> {
        rules(vars).for_url(&Url::parse(url).unwrap()).unwrap().map(|proxy| proxy.place())
    }

    #[test]
    fn which_variable_counts() {
        type Vars = &'static [(&'static str, &'static str)];
        let rows: &[(Vars, &str, Option<&str>)] = &[
            (&[], "https://a.test/", None),
            (&[("HTTPS_PROXY", "http://p:1")], "https://a.test/", Some("p:1")),
            (&[("https_proxy", "http://q:2"), ("HTTPS_PROXY", "http://p:1")], "https://a.test/", Some("q:2")),
            (&[("HTTPS_PROXY", "http://p:1")], "http://a.test/", None),
            (&[("http_proxy", "http://p:1")], "http://a.test/", Some("p:1")),
            (&[("HTTP_PROXY", "http://p:1")], "http://a.test/", None),
            (&[("http_proxy", "http://p:1")], "https://a.test/", None),
            (&[("ALL_PROXY", "http://p:1")], "https://a.test/", Some("p:1")),
            (&[("all_proxy", "http://p:1")], "http://a.test/", Some("p:1")),
            (&[("ALL_PROXY", "http://p:1"), ("http_proxy", "q:2")], "http://a.test/", Some("q:2")),
            (&[("ALL_PROXY", "p")], "http://a.test/", Some("p:80")),
            (&[("ALL_PROXY", "http://[::1]:3128")], "http://a.test/", Some("[::1]:3128")),
            (&[("ALL_PROXY", "http://p:1")], "http://localhost:9/", None),
            (&[("ALL_PROXY", "http://p:1")], "http://api.localhost/", None),
            (&[("ALL_PROXY", "http://p:1")], "http://127.9.9.9/", None),
            (&[("ALL_PROXY", "http://p:1")], "http://[::1]/", None),
            (&[("ALL_PROXY", "http://p:1")], "http://notlocalhost/", Some("p:1")),
        ];
        for (vars, url, expected) in rows {
            assert_eq!(chosen(vars, url).as_deref(), *expected, "{vars:?} {url}");
        }
    }

    #[test]
    fn no_proxy() {
        let rows = [
            ("*", "http://a.test/", true),
            ("a.test", "http://a.test/", true),
            ("a.test", "http://b.a.test/", true),
            ("a.test", "http://xa.test/", false),
            (".a.test", "http://a.test/", true),
            (".a.test", "http://b.a.test/", true),
            ("*.a.test", "http://b.a.test/", true),
            ("A.Test", "http://a.test./", true),
            ("b.test, a.test", "http://a.test/", true),
            ("b.test  a.test", "http://a.test/", true),
            ("a.test:8080", "http://a.test:8080/", true),
            ("a.test:8080", "http://a.test/", false),
            ("a.test:80", "http://a.test/", true),
            ("a.test:443", "https://a.test/", true),
            ("a.test:x", "http://a.test/", false),
            ("192.0.2.1", "http://192.0.2.1/", true),
            ("192.0.2.1", "http://192.0.2.10/", false),
            ("192.0.2.1:81", "http://192.0.2.1/", false),
            ("192.0.2.0/24", "http://192.0.2.200/", true),
            ("192.0.2.0/24", "http://192.0.3.1/", false),
            ("192.0.2.128/25", "http://192.0.2.1/", false),
            ("0.0.0.0/0", "http://192.0.2.1/", true),
            ("192.0.2.0/33", "http://192.0.2.0/", false),
            ("192.0.2.0/24", "http://a.test/", false),
            ("2001:db8::/32", "http://[2001:db8::7]/", true),
            ("2001:db8::/32", "http://[2001:db9::7]/", false),
            ("::/0", "http://[2001:db9::7]/", true),
            ("::/0", "http://192.0.2.1/", false),
            ("2001:db8::7", "http://[2001:db8::7]/", true),
            ("[2001:db8::7]", "http://[2001:db8::7]/", true),
            ("[2001:db8::7]:81", "http://[2001:db8::7]:81/", true),
            ("[2001:db8::7]:81", "http://[2001:db8::7]/", false),
            ("", "http://a.test/", false),
            (",,.", "http://a.test/", false),
        ];
        for (except, url, direct) in rows {
            let vars = [("ALL_PROXY", "http://p:1"), ("NO_PROXY", except)];
            assert_eq!(chosen(&vars, url).is_none(), direct, "{except:?} {url}");
        }
        assert_eq!(
            chosen(&[("ALL_PROXY", "p:1"), ("no_proxy", "a.test"), ("NO_PROXY", "")], "http://a.test/"),
            None
        );
    }

    #[test]
    fn what_cannot_be_used_is_an_error_when_it_is_needed() {
        let rules = rules(&[("ALL_PROXY", "socks5://p:1"), ("NO_PROXY", "a.test")]);
        assert_eq!(rules.for_url(&Url::parse("http://a.test/").unwrap()), Ok(None));
        let error = rules.for_url(&Url::parse("http://b.test/").unwrap()).unwrap_err();
        assert_eq!(error.kind, NetworkErrorKind::Proxy);
        assert_eq!(
            error.message,
            "the proxy for b.test:80 cannot be used: socks5 proxies are not supported, only http"
        );
        let config = ProxyConfig::Url(Url::parse("socks5://p:1").unwrap());
        assert_eq!(
            ProxyRules::new(&config).unwrap_err(),
            BuildError::ProxyScheme { scheme: "socks5".to_owned() }
        );
    }

    #[test]
    fn userinfo() {
        let proxy = Proxy::new(&Url::parse("http://user:p%40ss%3a@p:1").unwrap()).unwrap();
        assert_eq!(proxy.authorization.as_deref(), Some("Basic dXNlcjpwQHNzOg=="));
        assert_eq!(Proxy::new(&Url::parse("http://p:1").unwrap()).unwrap().authorization, None);
    }

    #[test]
    fn base64_by_example() {
        // RFC 4648, section 10.
        let rows = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (plain, text) in rows {
            assert_eq!(base64(plain.as_bytes()), text);
        }
    }
}
