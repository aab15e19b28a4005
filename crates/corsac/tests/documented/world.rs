//! A proxy behind which every name is a server that lets whoever asks read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// It ends when it is dropped.
pub(crate) struct World {
    address: String,
    root_certificate: PathBuf,
    _runtime: Runtime,
}

/// The https servers that the texts ask.
const HOSTS: [&str; 3] = ["api.mybackend.com", "api.myapp.com", "myapp.com"];

impl World {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(HOSTS.map(str::to_owned)).unwrap();
        let leaf = params.signed_by(&key, &issuer).unwrap();
        let root_certificate = folder.join("root.pem");
        fs::write(&root_certificate, root.pem()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acceptor.clone()));
            }
        });
        Self { address, root_certificate, _runtime: runtime }
    }

    /// Where it listens, as a proxy and as a server.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file with the certificate that its servers' certificates go back to.
    pub(crate) fn root_certificate(&self) -> &Path {
        &self.root_certificate
    }
}

/// One connection: requests for http URLs, or a way through to an https server.
async fn serve(mut stream: TcpStream, acceptor: TlsAcceptor) -> Option<()> {
    let head = read_head(&mut stream).await?;
    if head.starts_with("CONNECT ") {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
        let mut stream = acceptor.accept(stream).await.ok()?;
        let head = read_head(&mut stream).await?;
        return answer(&mut stream, &head).await;
    }
    answer(&mut stream, &head).await
}

async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// All that is asked for is allowed, with credentials.
async fn answer(stream: &mut (impl AsyncWrite + Unpin), head: &str) -> Option<()> {
    let asked = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map_or("", |(_, value)| value)
    };
    let text = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\nVary: Origin\r\n\
         Access-Control-Allow-Origin: {}\r\nAccess-Control-Allow-Credentials: true\r\n\
         Access-Control-Allow-Methods: {}\r\nAccess-Control-Allow-Headers: {}\r\n\r\n{}",
        asked("origin"),
        asked("access-control-request-method"),
        asked("access-control-request-headers"),
        if head.starts_with("HEAD ") { "" } else { "ok" },
    );
    stream.write_all(text.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
