//! TLS: which certificates are trusted, and what to say when one is not.

use std::sync::Arc;

use corsac_browser::{NetworkError, NetworkErrorKind};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Socket;
use crate::error::BuildError;

/// The protocols that are offered, the preferred one first.
const ALPN: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// How servers are authenticated.
#[derive(Debug)]
pub(crate) struct Tls {
    extra: Vec<CertificateDer<'static>>,
    accept_invalid: bool,
    /// Made when https is first used: reading the system's roots takes milliseconds.
    ready: OnceCell<Ready>,
}

#[derive(Debug)]
struct Ready {
    config: Arc<ClientConfig>,
    /// What to add when a certificate is not trusted: the system's roots may be missing.
    roots_note: &'static str,
}

impl Tls {
    pub(crate) fn new(pem: &[Vec<u8>], accept_invalid: bool) -> Result<Self, BuildError> {
        let mut extra = Vec::new();
        for text in pem {
            extra.extend(certificates(text)?);
        }
        Ok(Self { extra, accept_invalid, ready: OnceCell::new() })
    }

    /// The handshake; `true` when HTTP/2 was agreed on.
    pub(crate) async fn connect(
        &self,
        socket: Box<dyn Socket>,
        host: &str,
        place: &str,
    ) -> Result<(TlsStream<Box<dyn Socket>>, bool), NetworkError> {
        let ready = self.ready().await?;
        let name = ServerName::try_from(host.trim_start_matches('[').trim_end_matches(']').to_owned())
            .map_err(|_| tls_error(format!("{place}: no certificate can be for the name {host}")))?;
        let connector = TlsConnector::from(Arc::clone(&ready.config));
        let stream = connector.connect(name, socket).await.map_err(|error| {
            match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
                Some(fault) => {
                    let note = if is_untrusted(fault) { ready.roots_note } else { "" };
                    tls_error(format!("{place}: {}{note}", explain(fault)))
                }
                None => tls_error(format!("{place} ended the TLS handshake: {error}")),
            }
        })?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(ALPN[0]);
        Ok((stream, is_http2))
    }

    async fn ready(&self) -> Result<&Ready, NetworkError> {
        let load = || async {
            let extra = self.extra.clone();
            let accept_invalid = self.accept_invalid;
            // Reads files.
            tokio::task::spawn_blocking(move || prepare(extra, accept_invalid))
                .await
                .map_err(|error| tls_error(format!("TLS cannot be set up: {error}")))?
                .map_err(|error| tls_error(format!("TLS cannot be set up: {error}")))
        };
        self.ready.get_or_try_init(load).await
    }
}

/// The certificates in a PEM text: at least one, each fit to be a root.
fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, BuildError> {
    let found = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| BuildError::CertificatePem { detail: error.to_string() })?;
    if found.is_empty() {
        return Err(BuildError::CertificateMissing);
    }
    let mut trial = RootCertStore::empty();
    for certificate in &found {
        trial
            .add(certificate.clone())
            .map_err(|error| BuildError::CertificateRefused { detail: error.to_string() })?;
    }
    Ok(found)
}

fn prepare(extra: Vec<CertificateDer<'static>>, accept_invalid: bool) -> Result<Ready, Error> {
    let provider = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let mut roots_note = "";
    let mut config = if accept_invalid {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AcceptAny(provider)))
            .with_no_client_auth()
    } else {
        let system = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (usable, _) = roots.add_parsable_certificates(system.certs);
        if usable == 0 {
            roots_note = " (no root certificates of the system can be read)";
        }
        roots.add_parsable_certificates(extra);
        if roots.is_empty() {
            // A verifier with no roots at all refuses everything as unknown, which is what is wanted.
            builder.with_root_certificates(roots).with_no_client_auth()
        } else {
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map_err(|error| Error::General(error.to_string()))?;
            builder.with_webpki_verifier(verifier).with_no_client_auth()
        }
    };
    config.alpn_protocols = ALPN.map(<[u8]>::to_vec).to_vec();
    Ok(Ready { config: Arc::new(config), roots_note })
}

fn tls_error(message: String) -> NetworkError {
    NetworkError::new(NetworkErrorKind::Tls, message)
}

fn is_untrusted(error: &Error) -> bool {
    matches!(error, Error::InvalidCertificate(CertificateError::UnknownIssuer))
}

/// In plain words, as the end of "host:port: ...".
pub(crate) fn explain(error: &Error) -> String {
    let Error::InvalidCertificate(fault) = error else {
        return match error {
            Error::AlertReceived(alert) => format!("the server refused the TLS handshake ({alert:?})"),
            Error::InvalidMessage(_) => format!("the server does not speak TLS on this port ({error})"),
            _ => format!("the TLS handshake failed: {error}"),
        };
    };
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet".to_owned()
        }
        CertificateError::NotValidForName => "the certificate is for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } => {
            // They come as `DnsName("api.test")`.
            let bare = |name: &'_ String| name.split('"').nth(1).unwrap_or(name).to_owned();
            let names: Vec<_> = presented.iter().take(8).map(bare).collect();
            format!("the certificate is for another name: {}", names.join(", "))
        }
        CertificateError::UnknownIssuer => {
            "the certificate is not trusted: no known authority signed it".to_owned()
        }
        CertificateError::BadSignature => {
            "the certificate is not trusted: the authority that it names did not sign it".to_owned()
        }
        // The library below gives this one by its name only.
        CertificateError::Other(fault) if fault.to_string() == "CaUsedAsEndEntity" => {
            "the certificate is an authority's own (CA:TRUE), which is not taken for a server's".to_owned()
        }
        CertificateError::Revoked => "the certificate has been revoked".to_owned(),
        _ => format!("the certificate is not valid: {error}"),
    }
}

/// Takes every certificate. The handshake's signature is still checked, so that at least the same
/// server is spoken to throughout.
#[derive(Debug)]
struct AcceptAny(Arc<CryptoProvider>);

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert_eq!(certificates(b"").unwrap_err(), BuildError::CertificateMissing);
        assert_eq!(certificates(b"no PEM at all").unwrap_err(), BuildError::CertificateMissing);
        let cut = b"-----BEGIN CERTIFICATE-----\nAAAA\n";
        assert!(matches!(certificates(cut), Err(BuildError::CertificatePem { .. })));
        let empty = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(certificates(empty), Err(BuildError::CertificateRefused { .. })));
    }
}
