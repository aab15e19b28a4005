//! The servers of scenarios, on loopback.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::tls::Authority;
use super::{http1, http2};
use crate::answers::{Received, Servers};
use crate::names::Names;
use crate::observation::Sent;
use crate::scenario::{Answer, PORTS, Scenario, Speaks};

/// The longest head of a request, in bytes.
pub(super) const MAX_HEAD: usize = 64 << 10;
/// The longest body of a request, in bytes.
pub(super) const MAX_BODY: usize = 1 << 20;

/// A server for each of [`PORTS`], on free ports of 127.0.0.1. They answer for all scenarios that are
/// [begun](Self::begin), at the same time. Dropping them ends them.
#[derive(Debug)]
pub struct LiveServers {
    ports: Vec<(u16, u16)>,
    authority: Arc<Authority>,
    desk: Arc<Desk>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why the servers cannot be started.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServersError {
    /// No port can be had.
    Bind(io::Error),
    /// A certificate cannot be made.
    Certificate(rcgen::Error),
    /// TLS cannot be set up.
    Tls(rustls::Error),
}

impl LiveServers {
    /// Starts them, on the runtime that runs this.
    ///
    /// # Errors
    /// When a port or a certificate cannot be had.
    pub async fn start() -> Result<Self, ServersError> {
        let authority = Authority::new()?;
        let mut listeners = Vec::new();
        for (port, speaks) in PORTS {
            let listener = TcpListener::bind("127.0.0.1:0").await.map_err(ServersError::Bind)?;
            let live = listener.local_addr().map_err(ServersError::Bind)?.port();
            listeners.push((port, live, speaks, listener));
        }
        let ports: Vec<_> = listeners.iter().map(|(port, live, ..)| (*port, *live)).collect();
        let desk = Arc::new(Desk { ports: ports.clone(), playing: Mutex::default() });
        let mut servers = Self { ports, authority, desk, tasks: Vec::new() };
        for (_, _, speaks, listener) in listeners {
            let task = match speaks {
                Speaks::Http => tokio::spawn(accept(listener, servers.serve_plain())),
                Speaks::Https => tokio::spawn(accept(listener, servers.serve_tls("http/1.1", speaks)?)),
                Speaks::Http2 => tokio::spawn(accept(listener, servers.serve_tls("h2", speaks)?)),
            };
            servers.tasks.push(task);
        }
        Ok(servers)
    }

    /// The ports: in a file, and in this run.
    pub fn ports(&self) -> &[(u16, u16)] {
        &self.ports
    }

    /// The certificate of the authority that vouches for the servers, in PEM form.
    pub fn ca_pem(&self) -> &str {
        &self.authority.pem
    }

    /// The names of the scenario with this number.
    pub fn names(&self, number: usize) -> Names {
        self.desk.names(number)
    }

    /// From now on requests of this number are answered as the scenario says.
    pub fn begin(&self, number: usize, scenario: Scenario) {
        self.desk.playing().insert(number, Servers::new(scenario));
    }

    /// From now on requests of this number get 404. Gives what came in until now, in order and with the names of the
    /// file; nothing when the scenario was not begun.
    pub fn end(&self, number: usize) -> Vec<Sent> {
        self.desk.playing().remove(&number).map(Servers::into_log).unwrap_or_default()
    }

    fn serve_plain(&self) -> impl Fn(TcpStream) -> Connection + Send + 'static {
        let desk = Arc::clone(&self.desk);
        move |socket| {
            let desk = Arc::clone(&desk);
            Box::pin(async move { http1::serve(&desk, Speaks::Http, socket).await })
        }
    }

    fn serve_tls(
        &self,
        protocol: &str,
        speaks: Speaks,
    ) -> Result<impl Fn(TcpStream) -> Connection + Send + 'static, ServersError> {
        let desk = Arc::clone(&self.desk);
        let acceptor: TlsAcceptor = self.authority.acceptor(protocol)?;
        Ok(move |socket| -> Connection {
            let (desk, acceptor) = (Arc::clone(&desk), acceptor.clone());
            Box::pin(async move {
                // Who does not trust the certificate goes away.
                let Ok(socket) = acceptor.accept(socket).await else { return };
                match speaks {
                    Speaks::Http2 => http2::serve(desk, socket).await,
                    Speaks::Http | Speaks::Https => http1::serve(&desk, speaks, socket).await,
                }
            })
        })
    }
}

impl Drop for LiveServers {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl fmt::Display for ServersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bind(error) => write!(f, "no port on 127.0.0.1 can be had: {error}"),
            Self::Certificate(error) => write!(f, "no certificate can be made: {error}"),
            Self::Tls(error) => write!(f, "TLS cannot be set up: {error}"),
        }
    }
}

impl std::error::Error for ServersError {}

impl From<rcgen::Error> for ServersError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error)
    }
}

impl From<rustls::Error> for ServersError {
    fn from(error: rustls::Error) -> Self {
        Self::Tls(error)
    }
}

/// Where the connections of all ports bring their requests.
#[derive(Debug)]
pub(super) struct Desk {
    ports: Vec<(u16, u16)>,
    playing: Mutex<HashMap<usize, Servers>>,
}

/// A request as it came; a character is a byte.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) method: String,
    /// Host and port.
    pub(super) authority: String,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Incoming {
    /// The first value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let line = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        line.map(|(_, value)| value.as_str())
    }
}

impl Desk {
    /// The answer with the names of this run.
    pub(super) fn answer(&self, speaks: Speaks, incoming: Incoming) -> Answer {
        let path = incoming.target.split('?').next().unwrap_or_default();
        let Some((number, path)) = Names::parse_path(path) else { return not_found() };
        let path = path.to_owned();
        let names = self.names(number);
        let scheme = if speaks == Speaks::Http { "http" } else { "https" };
        let Incoming { method, authority, target, headers, body } = incoming;
        let received = Received {
            method,
            url: names.filed(&format!("{scheme}://{authority}{target}")),
            path: path.clone(),
            headers: headers.into_iter().map(|(name, value)| (name, names.filed(&value))).collect(),
            body: names.filed(&body),
            http2: speaks == Speaks::Http2,
        };
        let mut playing = self.playing();
        let Some(servers) = playing.get_mut(&number) else { return not_found() };
        let mut answer = servers.receive(received);
        for (name, value) in &mut answer.headers {
            *value = names.live_header(&path, name, value);
        }
        answer
    }

    fn names(&self, number: usize) -> Names {
        Names::new(number, &self.ports)
    }

    fn playing(&self) -> MutexGuard<'_, HashMap<usize, Servers>> {
        self.playing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is done with a connection.
type Connection = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

async fn accept(listener: TcpListener, serve: impl Fn(TcpStream) -> Connection) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    // Only a matter of speed.
                    let _ = socket.set_nodelay(true);
                    connections.spawn(serve(socket));
                }
                // The client is gone already, or there are too many connections: others end meanwhile.
                Err(_) => tokio::task::yield_now().await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

fn not_found() -> Answer {
    let headers = vec![("Content-Length".to_owned(), "0".to_owned())];
    Answer { status: 404, headers, body: String::new() }
}
