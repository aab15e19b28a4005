//! Certificates for every name that the servers are asked by, from an authority of their own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SerialNumber};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::{CertifiedKey, SigningKey};
use tokio_rustls::TlsAcceptor;

use super::servers::ServersError;

/// Who vouches for the servers.
#[derive(Debug)]
pub(super) struct Authority {
    /// Its own certificate.
    pub(super) pem: String,
    issuer: Issuer<'static, KeyPair>,
    /// The key of all servers.
    key: KeyPair,
    signing: Arc<dyn SigningKey>,
    /// By name. Each name has a certificate of its own, so that no browser takes an HTTP/2 connection to one host for
    /// another.
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl Authority {
    pub(super) fn new() -> Result<Arc<Self>, ServersError> {
        let issuing = KeyPair::generate()?;
        let mut params = CertificateParams::new([])?;
        params.distinguished_name.push(DnType::CommonName, "Corsac's scenarios");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&issuing)?.pem();
        let key = KeyPair::generate()?;
        let der = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signing = ring::sign::any_supported_type(&der)?;
        Ok(Arc::new(Self { pem, issuer: Issuer::new(params, issuing), key, signing, made: Mutex::default() }))
    }

    /// Servers that speak this protocol only.
    pub(super) fn acceptor(self: &Arc<Self>, protocol: &str) -> Result<TlsAcceptor, ServersError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Self>::clone(self));
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    fn certificate(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(certificate) = made.get(name) {
            return Some(Arc::clone(certificate));
        }
        let mut params = CertificateParams::new([name.to_owned()]).ok()?;
        params.distinguished_name.push(DnType::CommonName, name);
        // Browsers refuse two certificates of one authority with the same number, which by default is the key's.
        params.serial_number = Some(SerialNumber::from(made.len() as u64 + 1));
        let certificate = params.signed_by(&self.key, &self.issuer).ok()?;
        let certificate =
            Arc::new(CertifiedKey::new(vec![certificate.der().clone()], Arc::clone(&self.signing)));
        made.insert(name.to_owned(), Arc::clone(&certificate));
        Some(certificate)
    }
}

impl ResolvesServerCert for Authority {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match hello.server_name() {
            Some(name) if name == "localhost" || name.ends_with(".localhost") => self.certificate(name),
            Some(_) => None,
            // Addresses are not named.
            None => self.certificate("127.0.0.1"),
        }
    }
}
