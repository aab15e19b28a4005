//! The policy in the place of a server whose service answers 200.

use corsac_browser::{ExchangeKind, NetworkError, NetworkErrorKind, RequestHead, ResponseHead};
use corsac_policy::PolicyFile;
use corsac_server::{Answered, Csrf, CsrfDecision, Explanation, Policy, Problems, RequestHead as Question};
use http::header::HOST;
use http::{HeaderValue, Request, Response, StatusCode};
use url::Position;

/// What answers.
pub(super) struct Server {
    /// `None` where the file is for CSRF protection alone.
    policy: Option<Policy>,
    csrf: Option<Csrf>,
}

/// What was asked, and what was said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) method: String,
    /// With the query, as it is sent.
    pub(super) path: String,
    pub(super) is_preflight: bool,
    pub(super) status: u16,
    /// The header lines that the policy adds.
    pub(super) headers: Vec<(String, String)>,
    /// What the policy says, and why.
    pub(super) explanation: Option<Explanation>,
    /// What CSRF protection says of what comes to it.
    pub(super) csrf: Option<CsrfDecision>,
}

impl Server {
    pub(super) fn of(file: &PolicyFile) -> Result<Self, Problems> {
        let policy = if file.has_rules() { Some(file.builder().build()?) } else { None };
        Ok(Self { policy, csrf: file.csrf().map(corsac_server::CsrfBuilder::build).transpose()? })
    }

    /// The answer to a request of a browser's.
    pub(super) fn answer(&self, head: &RequestHead) -> Result<(ResponseHead, Asked), NetworkError> {
        let request =
            request(head).map_err(|error| NetworkError::new(NetworkErrorKind::Request, error.to_string()))?;
        let question = Question::from(&request);
        let decided = self.policy.as_ref().map(|policy| policy.decide(&question).answered::<()>());
        let is_answered = matches!(decided, Some(Answered::Here(_)));
        let mut answer = Response::new(());
        match decided {
            Some(Answered::Here(response)) => answer = response,
            Some(Answered::ByService(added)) => added.apply(answer.headers_mut()),
            None => {}
        }
        let (mut status, headers) = (answer.status(), answer.headers());
        let csrf = self.csrf.as_ref().filter(|_| !is_answered).map(|csrf| csrf.decide(&question));
        if matches!(csrf, Some(CsrfDecision::Refused(_))) {
            status = StatusCode::FORBIDDEN;
        }
        let lines: Vec<(String, String)> = headers
            .iter()
            .map(|(name, value)| {
                (written(name.as_str()), value.as_bytes().iter().copied().map(char::from).collect())
            })
            .collect();
        let answer = headers.iter().fold(ResponseHead::new(status.as_u16()), |answer, (name, value)| {
            answer.header(&written(name.as_str()), value.as_bytes())
        });
        let asked = Asked {
            method: head.method.as_str().to_owned(),
            path: target(head),
            is_preflight: head.kind == ExchangeKind::Preflight,
            status: status.as_u16(),
            headers: lines,
            explanation: self.policy.as_ref().map(|policy| policy.explain(&question)),
            csrf,
        };
        Ok((answer, asked))
    }
}

impl Asked {
    /// Whether CSRF protection stops it before the service.
    pub(super) const fn is_stopped(&self) -> bool {
        matches!(self.csrf, Some(CsrfDecision::Refused(_)))
    }
}

/// The path and query of a request.
fn target(head: &RequestHead) -> String {
    head.url[Position::BeforePath..Position::AfterQuery].to_owned()
}

/// The request as a server reads it.
fn request(head: &RequestHead) -> Result<Request<()>, http::Error> {
    let host = &head.url[Position::BeforeHost..Position::AfterPort];
    let mut request = Request::builder().method(head.method.as_str()).uri(target(head)).header(HOST, host);
    for header in &head.headers {
        let value = HeaderValue::from_bytes(header.value.as_bytes())?;
        request = request.header(header.name.as_str(), value);
    }
    request.body(())
}

/// `access-control-max-age` as people write it: each part with a capital.
fn written(name: &str) -> String {
    let mut before = '-';
    name.chars()
        .map(|letter| {
            let shown = if before == '-' { letter.to_ascii_uppercase() } else { letter };
            before = letter;
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_people_do() {
        assert_eq!(written("access-control-max-age"), "Access-Control-Max-Age");
        assert_eq!(written("vary"), "Vary");
    }
}
