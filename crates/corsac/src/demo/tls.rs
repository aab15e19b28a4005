//! The certificate authority of the demo: made at its start, known to nobody else, gone with it.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::DemoError;

/// An authority, and a certificate by it for the names that the demo serves.
pub(super) struct Authority {
    root_pem: String,
    root: CertificateDer<'static>,
    server: Arc<ServerConfig>,
}

impl Authority {
    /// Makes the keys and the certificates.
    pub(super) fn new(hosts: &[&str]) -> Result<Self, DemoError> {
        let mut params = CertificateParams::new(Vec::new()).map_err(certificate)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.distinguished_name.push(DnType::CommonName, "Corsac's demo");
        let key = KeyPair::generate().map_err(certificate)?;
        let root = params.self_signed(&key).map_err(certificate)?;
        let issuer = Issuer::new(params, key);

        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let params = CertificateParams::new(hosts).map_err(certificate)?;
        let key = KeyPair::generate().map_err(certificate)?;
        let leaf = params.signed_by(&key, &issuer).map_err(certificate)?;
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(certificate)?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key.into())
            .map_err(certificate)?;
        Ok(Self { root_pem: root.pem(), root: root.der().clone(), server: Arc::new(server) })
    }

    /// The root certificate, for a client that is to trust it.
    pub(super) fn root_pem(&self) -> &[u8] {
        self.root_pem.as_bytes()
    }

    /// The server's side of TLS.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.server))
    }

    /// The side of a client that trusts this authority alone.
    pub(super) fn connector(&self) -> Result<TlsConnector, DemoError> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).map_err(certificate)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(certificate)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

fn certificate(error: impl std::fmt::Display) -> DemoError {
    DemoError::Certificate { detail: error.to_string() }
}
