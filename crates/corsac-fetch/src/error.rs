use std::fmt;

use corsac_browser::Failure;

use crate::account::{Account, Outcome};

/// A fetch that gave the page nothing.
///
/// As text it tells what a page learns, which is next to nothing, and it has no
/// [source](std::error::Error::source), so that nothing more leaks by accident. The developer's
/// side is [`account`](Self::account).
#[derive(Clone)]
pub struct FetchError {
    account: Box<Account>,
}

/// Why no [`Client`](crate::Client) can be built from what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The PEM text given as a root certificate cannot be read.
    CertificatePem {
        /// What is wrong with it.
        detail: String,
    },
    /// The PEM text given as a root certificate holds no certificate.
    CertificateMissing,
    /// A certificate in the PEM text cannot be a root.
    CertificateRefused {
        /// What is wrong with it.
        detail: String,
    },
    /// The proxy's URL has another scheme than `http`.
    ProxyScheme {
        /// The scheme.
        scheme: String,
    },
    /// The proxy's URL names no host.
    ProxyHost,
}

impl FetchError {
    pub(crate) fn new(account: Account) -> Self {
        Self { account: Box::new(account) }
    }

    /// All that happened: for the developer.
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The account, taken out.
    pub fn into_account(self) -> Account {
        *self.account
    }

    /// Why the page got nothing; `None` when the request was [held](crate::Gate::HoldUnsafe).
    pub fn failure(&self) -> Option<&Failure> {
        self.account.failure()
    }
}

/// Exactly what a page learns.
impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.account.outcome {
            Outcome::Failed(Failure::Cancelled) => "AbortError: the fetch was aborted",
            // No page ever meets this: it is the caller who holds the request back.
            Outcome::Held(_) => "held back: not sent",
            Outcome::Delivered(_) | Outcome::Failed(_) => "TypeError: failed to fetch",
        })
    }
}

/// As little as [`Display`](fmt::Display), so that `unwrap` and logs leak nothing either.
impl fmt::Debug for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FetchError({self})")
    }
}

impl std::error::Error for FetchError {}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CertificatePem { detail } => write!(f, "the root certificate cannot be read: {detail}"),
            Self::CertificateMissing => f.write_str("the root certificate's PEM text holds no certificate"),
            Self::CertificateRefused { detail } => write!(f, "the root certificate cannot be used: {detail}"),
            Self::ProxyScheme { scheme } => write!(f, "{scheme} proxies are not supported, only http"),
            Self::ProxyHost => f.write_str("the proxy's URL names no host"),
        }
    }
}

impl std::error::Error for BuildError {}
