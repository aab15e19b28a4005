//! TLS: who is trusted, and what is said when somebody is not.

use std::sync::Arc;

use corsac_browser::NetworkErrorKind;
use corsac_fetch::{BuildError, Client, Limits, ProxyConfig, Request};
use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use crate::support::*;

/// An authority of the tests' own.
pub(crate) struct Authority {
    pub(crate) pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("authority of the tests")
    }

    fn named(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// For a server of this name that offers these protocols.
    pub(crate) fn acceptor(&self, name: &str, until: i32, alpn: &[&str]) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(until, 1, 1);
        acceptor_with(&params.signed_by(&key, &self.issuer).unwrap(), &key, alpn)
    }
}

fn acceptor_with(certificate: &Certificate, key: &KeyPair, alpn: &[&str]) -> TlsAcceptor {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A server for HTTP/1.1 over TLS.
pub(crate) async fn https(acceptor: TlsAcceptor) -> Server {
    Server::over(
        |_| open_to_all("secret"),
        move |socket| {
            let accepting = acceptor.accept(socket);
            async move { accepting.await.ok() }
        },
    )
    .await
}

fn url(server: &Server) -> String {
    format!("https://{API}:{}/", server.address.port())
}

fn trusting(server: &Server, authority: &Authority) -> Client {
    server.builder().root_certificate_pem(authority.pem.as_bytes()).build().unwrap()
}

#[tokio::test]
async fn a_given_root_is_trusted_and_no_other() {
    let authority = Authority::new();
    for alpn in [&["http/1.1"][..], &[]] {
        let server = https(authority.acceptor(API, 2999, alpn)).await;
        assert_eq!(
            read(&trusting(&server, &authority), Request::new(url(&server))).await.unwrap(),
            b"secret"
        );
        let strangers = [Authority::new(), Authority::named("another")];
        let strangers = strangers.iter().map(|stranger| trusting(&server, stranger));
        for client in strangers.chain([server.client()]) {
            let error = read(&client, Request::new(url(&server))).await.unwrap_err();
            assert_network(&error, NetworkErrorKind::Tls, "the certificate is not trusted");
        }
        let client = server.builder().danger_accept_invalid_certs(true).build().unwrap();
        assert_eq!(read(&client, Request::new(url(&server))).await.unwrap(), b"secret");
        assert_eq!(server.seen().len(), 2, "nothing is sent to a server that is not trusted");
    }
}

#[tokio::test]
async fn a_certificate_that_does_not_fit() {
    let authority = Authority::new();
    let rows = [
        ("other.test", 2999, "the certificate is for another name: other.test"),
        (API, 2001, "the certificate has expired"),
    ];
    for (name, until, words) in rows {
        let server = https(authority.acceptor(name, until, &["http/1.1"])).await;
        let error = read(&trusting(&server, &authority), Request::new(url(&server))).await.unwrap_err();
        assert_network(&error, NetworkErrorKind::Tls, words);
        let place = format!("{API}:{}: ", server.address.port());
        assert!(network_error(&error).message.starts_with(&place));
    }
}

#[tokio::test]
async fn an_authority_is_no_server() {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new([API.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    let server = https(acceptor_with(&certificate, &key, &["http/1.1"])).await;
    let client = server.builder().root_certificate_pem(certificate.pem().as_bytes()).build().unwrap();
    let error = read(&client, Request::new(url(&server))).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Tls, "is an authority's own (CA:TRUE)");
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_no_connection() {
    let server = Server::raw(|_, mut socket| async move {
        use tokio::io::AsyncReadExt;
        while socket.read(&mut [0; 1024]).await.is_ok_and(|count| count > 0) {}
    })
    .await;
    let limits = Limits { connect: std::time::Duration::from_millis(200), ..Limits::default() };
    let client = server.builder().limits(limits).build().unwrap();
    let error = read(&client, Request::new(url(&server))).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Connect, "no connection to");
}

#[tokio::test]
async fn a_server_without_tls() {
    let server = Server::raw(|_, mut socket| async move {
        use tokio::io::AsyncWriteExt;
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let error = read(&server.client(), Request::new(url(&server))).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Tls, "does not speak TLS on this port");
    let server = Server::raw(|_, socket| async move { drop(socket) }).await;
    let error = read(&server.client(), Request::new(url(&server))).await.unwrap_err();
    assert_network(&error, NetworkErrorKind::Tls, "ended the TLS handshake");
}

#[tokio::test]
async fn what_is_no_root_is_refused_at_once() {
    let build = |pem: &str| Client::builder().root_certificate_pem(pem.as_bytes()).build().err();
    assert_eq!(build("nothing"), Some(BuildError::CertificateMissing));
    assert_eq!(build(&Authority::new().pem), None);
    let proxy = ProxyConfig::Url("socks5://a.test:1".parse().unwrap());
    assert!(matches!(Client::builder().proxy(proxy).build(), Err(BuildError::ProxyScheme { .. })));
}
