//! How a browser reaches the network.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use corsac_browser::Engine;
use corsac_core::HeaderValue;
use corsac_core::trust::is_loopback_host;
use corsac_fetch::{Client, Exchanges, Limits, ProxyConfig};
use url::Url;

use crate::args::Explain;
use crate::exit::Complaint;
use crate::paste::Paste;

use super::Files;
use super::pasted_value;

/// How a browser reaches the network.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Connection {
    /// Addresses given by hand.
    pub resolve: Vec<Resolved>,
    /// Certificates to trust besides the system's, as PEM.
    pub certificates: Option<Vec<u8>>,
    /// The file that they come from.
    pub cacert: Option<String>,
    /// Every certificate is trusted.
    pub insecure: bool,
    /// For a whole fetch; `None` for the client's own limit.
    pub max_time: Option<Duration>,
    /// `User-Agent`, where it is not the engine's own.
    pub user_agent: Option<HeaderValue>,
    /// `Accept-Language`, likewise.
    pub accept_language: Option<HeaderValue>,
}

/// `--resolve HOST:PORT:ADDRESS`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolved {
    /// The name that is looked up.
    pub host: String,
    /// For this port only.
    pub port: u16,
    /// The address to connect to.
    pub address: IpAddr,
}

/// Text is no `HOST:PORT:ADDRESS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResolveError {
    /// It does not have three parts.
    NotThreeParts,
    /// The host is `*`, which curl takes for every host.
    EveryHost,
    /// The port is no number from 1 to 65535.
    Port,
    /// The address is neither IPv4 nor IPv6.
    Address,
}

impl FromStr for Resolved {
    type Err = ResolveError;

    /// As curl reads it: a `+` before it means nothing here, and of several addresses the first counts.
    fn from_str(text: &str) -> Result<Self, ResolveError> {
        let text = text.strip_prefix('+').unwrap_or(text);
        let (host, rest) = text.split_once(':').ok_or(ResolveError::NotThreeParts)?;
        let (port, addresses) = rest.split_once(':').ok_or(ResolveError::NotThreeParts)?;
        if host == "*" {
            return Err(ResolveError::EveryHost);
        }
        if host.is_empty() {
            return Err(ResolveError::NotThreeParts);
        }
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(ResolveError::Port)?;
        let first = addresses.split(',').next().unwrap_or_default();
        let bare = first.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(first);
        let address = bare.parse().map_err(|_| ResolveError::Address)?;
        Ok(Self { host: host.to_ascii_lowercase(), port, address })
    }
}

impl Connection {
    /// A browser that does so. `observe_blocked`: whether bodies that the page may not see are read, to tell how much
    /// the network delivered. `exchanges`: what it shares with other browsers.
    ///
    /// # Errors
    /// When the certificates or the proxy of the environment cannot be used.
    pub fn client(
        &self,
        engine: Engine,
        observe_blocked: bool,
        exchanges: Option<Exchanges>,
    ) -> Result<Client, Complaint> {
        let mut builder = Client::builder()
            .engine(engine)
            .danger_accept_invalid_certs(self.insecure)
            .proxy(ProxyConfig::FromEnv)
            .observe_blocked(observe_blocked);
        if let Some(exchanges) = exchanges {
            builder = builder.exchanges(exchanges);
        }
        for Resolved { host, port, address } in &self.resolve {
            builder = builder.resolve(host, *port, SocketAddr::new(*address, *port));
        }
        if let Some(pem) = &self.certificates {
            builder = builder.root_certificate_pem(pem);
        }
        if let Some(total) = self.max_time {
            builder = builder.limits(Limits { total, ..Limits::default() });
        }
        if let Some(user_agent) = &self.user_agent {
            builder = builder.user_agent(user_agent.clone());
        }
        if let Some(accept_language) = &self.accept_language {
            builder = builder.accept_language(Some(accept_language.clone()));
        }
        builder.build().map_err(|error| {
            Complaint::usage(error, "see --cacert, and the variables HTTPS_PROXY, http_proxy and ALL_PROXY")
        })
    }

    /// The words that curl needs to reach a URL's server in the same way. `has_proxy`: whether the environment names
    /// a proxy; curl heeds it as the client does, except where the client goes around it.
    pub fn curl_flags(&self, url: &Url, has_proxy: bool) -> Vec<String> {
        let mut words = Vec::new();
        let mut add =
            |flag: &str, value: Option<String>| words.extend([flag.to_owned()].into_iter().chain(value));
        if url.scheme() == "https" {
            if let Some(file) = &self.cacert {
                add("--cacert", Some(file.clone()));
            }
            if self.insecure {
                add("-k", None);
            }
        }
        let fixed = self.resolve.iter().find(|fixed| {
            url.host_str() == Some(fixed.host.as_str()) && url.port_or_known_default() == Some(fixed.port)
        });
        if let Some(Resolved { host, port, address }) = fixed {
            let address = match address {
                IpAddr::V4(address) => address.to_string(),
                IpAddr::V6(address) => format!("[{address}]"),
            };
            add("--resolve", Some(format!("{host}:{port}:{address}")));
        }
        let is_direct = fixed.is_some() || url.host().is_some_and(|host| is_loopback_host(&host));
        if has_proxy && is_direct {
            add("--noproxy", Some("*".to_owned()));
        }
        words
    }
}

pub(super) fn connection(
    asked: &Explain,
    paste: Option<&Paste>,
    files: &mut dyn Files,
    notes: &mut Vec<String>,
) -> Result<Connection, Complaint> {
    let typed = asked.resolve.iter().map(|text| (text, "--resolve"));
    let command = paste.and_then(Paste::as_curl);
    let pasted =
        command.map_or(&[][..], |paste| &paste.resolve).iter().map(|text| (text, "the paste's --resolve"));
    let resolve = typed
        .chain(pasted)
        .map(|(text, said)| {
            let wrong = |error| {
                Complaint::usage(format!("{said}: {error}"), "--resolve api.mybackend.com:443:127.0.0.1")
            };
            text.parse().map_err(wrong)
        })
        .collect::<Result<_, _>>()?;
    let certificates = match &asked.cacert {
        Some(path) => Some(files.read(path).map_err(|error| {
            Complaint::usage(format!("the file {path:?} of --cacert cannot be read: {error}"), "a PEM file")
        })?),
        None => None,
    };
    let mut max_time = asked.max_time;
    let mut insecure = asked.insecure;
    if let Some(paste) = command {
        if paste.cacert.is_some() && asked.cacert.is_none() {
            notes.push("a paste reads no files: give its --cacert to corsac".to_owned());
        }
        if paste.proxy.is_some() {
            notes.push("the paste's proxy is not used: set HTTPS_PROXY, or http_proxy for http".to_owned());
        }
        if paste.insecure && !insecure {
            insecure = true;
            notes.push("every certificate is trusted, since the paste says -k".to_owned());
        }
        let pasted = paste.max_time.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        max_time = max_time.or(pasted.map(|time| time.min(LONGEST)));
    }
    Ok(Connection {
        resolve,
        certificates,
        cacert: asked.cacert.clone(),
        insecure,
        max_time,
        user_agent: pasted_value(paste, "user-agent"),
        accept_language: pasted_value(paste, "accept-language"),
    })
}

/// The longest time that a paste can ask for, as for `--max-time`.
const LONGEST: Duration = Duration::from_secs(1_000_000);

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotThreeParts => "it must be HOST:PORT:ADDRESS",
            Self::EveryHost => "* for every host is not supported",
            Self::Port => "the port must be a number from 1 to 65535",
            Self::Address => "the address must be an IPv4 or IPv6 address",
        })
    }
}

impl std::error::Error for ResolveError {}
