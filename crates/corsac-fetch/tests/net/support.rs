//! Servers for tests, on free ports of the loopback, gone when they are dropped.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use corsac_browser::{Failure, NetworkError, NetworkErrorKind, Page};
use corsac_fetch::{
    Account, Client, ClientBuilder, FetchError, Limits, Outcome, ProxyConfig, Request, Response,
};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The name under which the tests' servers are known to the tests' clients.
pub(crate) const API: &str = "api.test";

/// A server that answers each request by a script and keeps what it was sent.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Counts connections from 0.
    pub(crate) connection: usize,
    /// With the empty line at its end.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// What to do about a request.
pub(crate) enum Reply {
    /// These bytes, and the connection stays open.
    Send(Vec<u8>),
    /// These bytes, and the connection is closed.
    Close(Vec<u8>),
}

impl Seen {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub(crate) fn method(&self) -> &str {
        self.line().split(' ').next().unwrap()
    }

    pub(crate) fn path(&self) -> &str {
        self.line().split(' ').nth(1).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl Server {
    /// Speaks HTTP/1.1 and answers by the script.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::over(script, |socket| async { Some(socket) }).await
    }

    /// The same over what `wrap` makes of each connection.
    pub(crate) async fn over<S, F>(
        script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
        wrap: impl Fn(TcpStream) -> F + Send + Sync + 'static,
    ) -> Self
    where
        S: AsyncRead + AsyncWrite + Send + Unpin,
        F: Future<Output = Option<S>> + Send,
    {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let script = Arc::new(script);
        let wrap = Arc::new(wrap);
        let mut server = Self::raw(move |connection, socket| {
            let (log, script, wrap) = (Arc::clone(&log), Arc::clone(&script), Arc::clone(&wrap));
            async move {
                if let Some(socket) = wrap(socket).await {
                    serve(connection, socket, &log, &*script).await;
                }
            }
        })
        .await;
        server.seen = seen;
        server
    }

    /// Does what `handle` says with each connection, which it is given with its number.
    pub(crate) async fn raw<F>(handle: impl Fn(usize, TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            for number in 0.. {
                let (socket, _) = listener.accept().await.unwrap();
                connections.spawn(handle(number, socket));
            }
        });
        Self { address, seen: Arc::default(), task }
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The methods of the requests so far.
    pub(crate) fn methods(&self) -> Vec<String> {
        self.seen().iter().map(|seen| seen.method().to_owned()).collect()
    }

    /// A URL of this server by its name.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{API}:{}{path}", self.address.port())
    }

    /// A client that knows this server's name and uses no proxy.
    pub(crate) fn builder(&self) -> ClientBuilder {
        builder().resolve(API, self.address.port(), self.address)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    connection: usize,
    mut socket: S,
    log: &Mutex<Vec<Seen>>,
    script: &(impl Fn(&Seen) -> Reply + ?Sized),
) {
    let mut buffer = Vec::new();
    while let Some(seen) = read_request(connection, &mut socket, &mut buffer).await {
        let reply = script(&seen);
        log.lock().unwrap().push(seen);
        match reply {
            Reply::Send(bytes) if socket.write_all(&bytes).await.is_ok() => {}
            Reply::Send(_) => return,
            Reply::Close(bytes) => {
                let _ = socket.write_all(&bytes).await;
                let _ = socket.shutdown().await;
                return;
            }
        }
    }
}

/// A request with its body, or `None` when the client is gone.
pub(crate) async fn read_request(
    connection: usize,
    socket: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> Option<Seen> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if socket.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let mut seen = Seen { connection, head, body: Vec::new() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    while buffer.len() < end + length {
        if socket.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    seen.body = buffer[end..end + length].to_vec();
    buffer.drain(..end + length);
    Some(seen)
}

/// A client without a proxy that gives up soon.
pub(crate) fn builder() -> ClientBuilder {
    let limits = Limits { total: Duration::from_secs(20), ..Limits::default() };
    Client::builder().proxy(ProxyConfig::None).limits(limits)
}

/// A page on another site than the servers.
pub(crate) fn page() -> Page {
    Page::new("http://myapp.test/".parse().unwrap())
}

/// An answer that any page may read without credentials.
pub(crate) fn open_to_all(body: &str) -> Reply {
    Reply::Send(
        format!(
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

/// An answer to a preflight that lets everything through.
pub(crate) fn passing_preflight() -> Reply {
    send(
        "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: *\r\n\
         Access-Control-Allow-Methods: *\r\nAccess-Control-Allow-Headers: *\r\n\r\n",
    )
}

pub(crate) fn send(text: &str) -> Reply {
    Reply::Send(text.as_bytes().to_vec())
}

pub(crate) fn close(text: &str) -> Reply {
    Reply::Close(text.as_bytes().to_vec())
}

/// Fetches and reads the body.
pub(crate) async fn read(client: &Client, request: Request) -> Result<Vec<u8>, FetchError> {
    Ok(client.fetch(&page(), request).await?.bytes().await?.to_vec())
}

/// Reads the body to its end and returns the account.
pub(crate) async fn read_out(mut response: Response) -> Account {
    while response.chunk().await.unwrap().is_some() {}
    response.into_account()
}

/// The network error that a fetch ended with.
#[track_caller]
pub(crate) fn network_error(error: &FetchError) -> NetworkError {
    match &error.account().outcome {
        Outcome::Failed(Failure::Network(error)) => error.clone(),
        other => panic!("no network error: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn assert_network(error: &FetchError, kind: NetworkErrorKind, words: &str) {
    let found = network_error(error);
    assert_eq!(found.kind, kind, "{found}");
    assert!(found.message.contains(words), "{found}");
}
