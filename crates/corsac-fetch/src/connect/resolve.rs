//! From a host's name to a connection.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use corsac_browser::{NetworkError, NetworkErrorKind};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::proxy::is_localhost;

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 8;

/// Knows addresses that no name server needs to be asked for.
#[derive(Debug, Default)]
pub(crate) struct Resolver {
    fixed: HashMap<(String, u16), Vec<SocketAddr>>,
}

impl Resolver {
    /// Adds an address for a host and port; several are tried in order.
    pub(crate) fn add(&mut self, host: &str, port: u16, address: SocketAddr) {
        self.fixed.entry((plain(host), port)).or_default().push(address);
    }

    /// Whether the caller gave the addresses of this host and port.
    pub(crate) fn is_fixed(&self, host: &str, port: u16) -> bool {
        !self.fixed.is_empty() && self.fixed.contains_key(&(plain(host), port))
    }

    /// Resolves and connects. The addresses are tried one after the other, each with an equal share
    /// of the time that is left.
    pub(crate) async fn connect(
        &self,
        host: &str,
        port: u16,
        until: Instant,
    ) -> Result<TcpStream, NetworkError> {
        let addresses = self.addresses(host, port).await?;
        let mut last = None;
        for (index, address) in addresses.iter().enumerate() {
            let left = until.saturating_duration_since(Instant::now());
            let shares = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
            let error = match timeout(left / shares, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    // Heads are small and go out whole; waiting for more gains nothing. That it
                    // cannot be turned off is no reason to fail.
                    let _ = stream.set_nodelay(true);
                    return Ok(stream);
                }
                Ok(Err(error)) => error,
                Err(_) => io::ErrorKind::TimedOut.into(),
            };
            last = Some(error);
        }
        let kind = last.map_or(io::ErrorKind::NotFound, |error| error.kind());
        Err(unreachable(host, port, &addresses, kind))
    }

    async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, NetworkError> {
        if let Some(addresses) = self.fixed.get(&(plain(host), port)) {
            return Ok(addresses.clone());
        }
        if let Ok(address) = plain(host).parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        if is_localhost(host) {
            let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
            return Ok(loopback.map(|address| SocketAddr::new(address, port)).to_vec());
        }
        let found: Vec<_> = match tokio::net::lookup_host((host, port)).await {
            Ok(found) => found.take(MAX_ADDRESSES).collect(),
            Err(error) => {
                let message = format!("the name {host} does not resolve (for {host}:{port}): {error}");
                return Err(NetworkError::new(NetworkErrorKind::Dns, message));
            }
        };
        if found.is_empty() {
            let message = format!("the name {host} has no address (for {host}:{port})");
            return Err(NetworkError::new(NetworkErrorKind::Dns, message));
        }
        Ok(found)
    }
}

/// In small letters, without the brackets of an IPv6 address.
fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

fn unreachable(host: &str, port: u16, tried: &[SocketAddr], kind: io::ErrorKind) -> NetworkError {
    let tried: Vec<_> = tried.iter().map(ToString::to_string).collect();
    let what = match kind {
        io::ErrorKind::TimedOut => "does not accept the connection in time",
        io::ErrorKind::ConnectionRefused => "refuses the connection",
        _ => "cannot be reached",
    };
    NetworkError::new(NetworkErrorKind::Connect, format!("{host}:{port} {what} (tried {})", tried.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn found(resolver: &Resolver, host: &str, port: u16) -> Vec<String> {
        resolver.addresses(host, port).await.unwrap().iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn who_is_asked() {
        let mut resolver = Resolver::default();
        resolver.add("API.test", 443, "192.0.2.1:8443".parse().unwrap());
        resolver.add("api.test", 443, "192.0.2.2:443".parse().unwrap());
        resolver.add("[::1]", 80, "192.0.2.3:80".parse().unwrap());
        assert_eq!(found(&resolver, "api.test", 443).await, ["192.0.2.1:8443", "192.0.2.2:443"]);
        assert_eq!(found(&resolver, "[::1]", 80).await, ["192.0.2.3:80"]);
        assert_eq!(found(&resolver, "[::1]", 81).await, ["[::1]:81"]);
        assert_eq!(found(&resolver, "127.0.0.9", 81).await, ["127.0.0.9:81"]);
        for name in ["localhost", "a.localhost", "a.localhost."] {
            assert_eq!(found(&resolver, name, 9).await, ["127.0.0.1:9", "[::1]:9"], "{name}");
        }
        assert!(resolver.is_fixed("api.test", 443) && !resolver.is_fixed("api.test", 80));
    }
}
