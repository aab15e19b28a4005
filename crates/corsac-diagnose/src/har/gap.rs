//! What a HAR does not tell about a fetch, and what was taken for granted instead.

use std::fmt;

use corsac_browser::Reason;

/// What a HAR does not tell. [`Gap::code`] is the stable name; as text it is a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gap {
    /// The request went out, and the HAR has no preflight for it.
    PreflightNotRecorded,
    /// The request did not go out, and the HAR has no preflight for it.
    PreflightMissing,
    /// The HAR has the preflight, but not its answer.
    PreflightUnanswered,
    /// The HAR has the preflight, but not the request that it was sent for.
    RequestMissing,
    /// The HAR has no answer to the request.
    Unanswered {
        /// What the browser says failed, if anything.
        error: Option<String>,
    },
    /// The HAR does not have the request to where a redirect leads.
    RedirectMissing,
    /// The preflight asked for headers that the request does not have in the HAR.
    HeadersLeftOut {
        /// Their names.
        names: Vec<String>,
    },
    /// That credentials were included follows only from the failure.
    CredentialsInferred,
    /// Whether credentials were included is not known, and with them the fetch would be blocked.
    CredentialsUnknown {
        /// By this rule.
        rule: Reason,
    },
    /// By its headers the page may read the answer, and the browser says that the fetch failed.
    FailedOtherwise {
        /// What the browser says.
        error: String,
    },
    /// By its headers the page may not read the answer, and the browser let it.
    ReadAllTheSame,
    /// The answer was 304: the browser took what it had stored, whose headers the HAR does not have.
    NotModified,
    /// A service worker of the page answered.
    ByWorker,
    /// The HAR ends in the middle of the entry.
    Cut,
}

impl Gap {
    /// The stable name that programs read.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PreflightNotRecorded => "preflight-not-recorded",
            Self::PreflightMissing => "preflight-missing",
            Self::PreflightUnanswered => "preflight-unanswered",
            Self::RequestMissing => "request-missing",
            Self::Unanswered { .. } => "unanswered",
            Self::RedirectMissing => "redirect-missing",
            Self::HeadersLeftOut { .. } => "headers-left-out",
            Self::CredentialsInferred => "credentials-inferred",
            Self::CredentialsUnknown { .. } => "credentials-unknown",
            Self::FailedOtherwise { .. } => "failed-otherwise",
            Self::ReadAllTheSame => "read-all-the-same",
            Self::NotModified => "not-modified",
            Self::ByWorker => "by-worker",
            Self::Cut => "cut",
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PreflightNotRecorded => f.write_str(
                "the HAR has no preflight for this request, which went out all the same: an earlier answer held, or it was \
                 not recorded",
            ),
            Self::PreflightMissing => f.write_str(
                "the HAR has neither the preflight nor an answer to the request, so it does not tell which of them failed",
            ),
            Self::PreflightUnanswered => f.write_str("the HAR has the preflight, but no answer to it"),
            Self::RequestMissing => f.write_str(
                "the HAR has the preflight, but not the request that it was sent for: that is put together from what the \
                 preflight asks for",
            ),
            Self::Unanswered { error: Some(error) } => {
                write!(f, "the HAR has no answer to the request; the browser says {error}")
            }
            Self::Unanswered { error: None } => f.write_str("the HAR has no answer to the request"),
            Self::RedirectMissing => f.write_str("the HAR has no request to where the redirect leads"),
            Self::HeadersLeftOut { names } => write!(
                f,
                "the preflight asks for {}, which the request does not have in the HAR: the browser leaves secrets out \
                 unless it is asked for them",
                names.join(", ")
            ),
            Self::CredentialsInferred => f.write_str(
                "the HAR does not tell whether the page asked with credentials; the browser says that the fetch failed, and \
                 only with them it does",
            ),
            Self::CredentialsUnknown { rule } => write!(
                f,
                "the HAR does not tell whether the page asked with credentials; if it did, it got nothing: {}",
                rule.because()
            ),
            Self::FailedOtherwise { error } => write!(
                f,
                "by these headers the page may read the answer, but the browser says {error}: something that the \
                 HAR does not have, such as an extension or an answer that was cut off"
            ),
            Self::ReadAllTheSame => f.write_str(
                "by these headers the page may not read the answer, but the HAR has a body that the browser let \
                 through: headers are left out of it, or another page asked",
            ),
            Self::NotModified => f.write_str(
                "the answer was 304, so the browser took the headers that it had stored, and the HAR does not have those",
            ),
            Self::ByWorker => {
                f.write_str("a service worker of the page answered, and the HAR does not tell what that asked whom")
            }
            Self::Cut => f.write_str("the HAR ends in the middle of this entry"),
        }
    }
}
