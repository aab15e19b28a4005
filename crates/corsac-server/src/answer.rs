use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::decide::Decision;
use crate::matcher::Admitted;
use crate::policy::CompiledTier;
use crate::vary::Vary;

/// What becomes of the headers of an answer that the service gives.
///
/// Where the policy has decided, it alone writes `Access-Control-Allow-Origin`, `-Allow-Credentials` and
/// `-Expose-Headers`: what the service or another layer put there is replaced, or taken away.
#[derive(Clone, Copy, Debug)]
pub struct ResponseHeaders<'a> {
    /// Whether the policy has decided.
    decides: bool,
    allow_origin: Option<&'a HeaderValue>,
    credentials: bool,
    expose: Option<&'a HeaderValue>,
    vary: &'a Vary,
}

/// [`ResponseHeaders`] that can wait for the answer. The values share their bytes with the policy's.
#[derive(Clone, Debug)]
pub struct OwnedResponseHeaders {
    reading: Reading,
    vary: Vary,
}

/// What becomes of the headers that let a page read.
#[derive(Clone, Debug)]
enum Reading {
    /// They stay as the service has them.
    Untouched,
    /// They are taken away.
    Withheld,
    /// They are these.
    Allowed { origin: HeaderValue, credentials: bool, expose: Option<HeaderValue> },
}

/// Who answers a request, once the policy has decided.
#[derive(Debug)]
pub enum Answered<'a, B> {
    /// The policy: this is the answer to a preflight, which the service does not see.
    Here(Response<B>),
    /// The service, and these headers are added to its answer.
    ByService(ResponseHeaders<'a>),
}

/// The answer to a preflight that is allowed.
#[derive(Clone, Copy, Debug)]
pub struct PreflightAnswer<'a> {
    pub(crate) allow_origin: &'a HeaderValue,
    pub(crate) credentials: bool,
    pub(crate) allow_methods: Option<&'a HeaderValue>,
    pub(crate) allow_headers: AllowHeaders<'a>,
    pub(crate) max_age: Option<&'a HeaderValue>,
    pub(crate) vary: &'a Vary,
}

/// The lines of `Access-Control-Allow-Headers`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum AllowHeaders<'a> {
    None,
    Value(&'a HeaderValue),
    /// As these headers ask for them.
    AsAsked(&'a HeaderMap),
}

impl<'a> Decision<'a> {
    /// What becomes of the request: whatever stands between a policy and a service does this.
    ///
    /// A preflight is answered with 204 if it is allowed, else with 403, each with an empty body.
    ///
    /// ```
    /// use corsac_server::{Answered, Policy, Rule, Tier};
    /// let policy = Policy::builder().rule(Rule::everywhere().tier(Tier::new(["https://myapp.com"]))).build()?;
    /// let request = http::Request::get("/").header("Origin", "https://myapp.com").body(())?;
    /// let response = match policy.decide(&(&request).into()).answered() {
    ///     Answered::Here(response) => response,
    ///     Answered::ByService(headers) => {
    ///         let mut response = http::Response::new("what the service says");
    ///         headers.apply(response.headers_mut());
    ///         response
    ///     }
    /// };
    /// assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[expect(clippy::inline_always, reason = "else a whole response is moved once more for every request")]
    #[inline(always)]
    pub fn answered<B: Default>(&self) -> Answered<'a, B> {
        match self {
            Self::Preflight(answer) => {
                let mut response = Response::new(B::default());
                *response.status_mut() = StatusCode::NO_CONTENT;
                answer.apply(response.headers_mut());
                Answered::Here(response)
            }
            Self::Refused(refused) if refused.is_preflight => {
                let mut response = Response::new(B::default());
                *response.status_mut() = StatusCode::FORBIDDEN;
                refused.headers.vary.put_into(response.headers_mut());
                Answered::Here(response)
            }
            Self::Refused(refused) => Answered::ByService(refused.headers),
            Self::NotCors(headers) | Self::Actual(headers) => Answered::ByService(*headers),
        }
    }
}

impl<'a> ResponseHeaders<'a> {
    /// The answer stays as it is.
    pub(crate) const UNTOUCHED: Self =
        Self { decides: false, allow_origin: None, credentials: false, expose: None, vary: &Vary::Nothing };

    pub(crate) const fn not_cors(vary: &'a Vary) -> Self {
        Self { vary, ..Self::UNTOUCHED }
    }

    pub(crate) const fn refused(vary: &'a Vary) -> Self {
        Self { decides: true, vary, ..Self::UNTOUCHED }
    }

    /// The same `Vary`, and the rest as the service has it.
    pub(crate) const fn without_decision(self) -> Self {
        Self::not_cors(self.vary)
    }

    pub(crate) const fn allowed(admitted: &Admitted<'a>, tier: &'a CompiledTier, vary: &'a Vary) -> Self {
        Self {
            decides: true,
            allow_origin: Some(admitted.value),
            credentials: tier.credentials,
            expose: tier.expose.as_ref(),
            vary,
        }
    }

    pub(crate) fn everybody(tier: &'a CompiledTier, vary: &'a Vary) -> Self {
        Self {
            decides: true,
            allow_origin: Some(&crate::matcher::STAR),
            credentials: false,
            expose: tier.expose.as_ref(),
            vary,
        }
    }

    /// The value of `Access-Control-Allow-Origin`; none when it is not sent.
    pub const fn allow_origin(&self) -> Option<&'a HeaderValue> {
        self.allow_origin
    }

    /// Whether `Access-Control-Allow-Credentials: true` is sent.
    pub const fn allow_credentials(&self) -> bool {
        self.credentials
    }

    /// The value of `Access-Control-Expose-Headers`; none when it is not sent.
    pub const fn expose_headers(&self) -> Option<&'a HeaderValue> {
        self.expose
    }

    /// The names that `Vary` has to have; none when the answer is the same for everybody.
    pub fn vary(&self) -> Option<&'a HeaderValue> {
        self.vary.names()
    }

    /// Writes them into the headers of an answer.
    pub fn apply(&self, headers: &mut HeaderMap) {
        self.into_owned().apply(headers);
    }

    /// The same with values of its own, which share their bytes with the policy's.
    #[must_use]
    #[inline]
    pub fn into_owned(self) -> OwnedResponseHeaders {
        let reading = match self.allow_origin {
            Some(origin) => Reading::Allowed {
                origin: origin.clone(),
                credentials: self.credentials,
                expose: self.expose.cloned(),
            },
            None if self.decides => Reading::Withheld,
            None => Reading::Untouched,
        };
        OwnedResponseHeaders { reading, vary: self.vary.clone() }
    }
}

impl OwnedResponseHeaders {
    /// Writes them into the headers of an answer.
    #[inline]
    pub fn apply(self, headers: &mut HeaderMap) {
        let standing = match (&self.reading, &self.vary) {
            (Reading::Untouched, Vary::Nothing) => return,
            _ => Standing::of(headers),
        };
        match self.reading {
            Reading::Untouched => {}
            Reading::Withheld => {
                if standing.reading {
                    for name in READING {
                        headers.remove(name);
                    }
                }
            }
            Reading::Allowed { origin, credentials, expose } => {
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                let credentials = credentials.then_some(const { HeaderValue::from_static("true") });
                for (name, value) in
                    [(ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials), (ACCESS_CONTROL_EXPOSE_HEADERS, expose)]
                {
                    match value {
                        Some(value) => {
                            headers.insert(name, value);
                        }
                        None if standing.reading => {
                            headers.remove(name);
                        }
                        None => {}
                    }
                }
            }
        }
        if standing.vary {
            self.vary.merge_into(headers);
        } else {
            self.vary.put_into(headers);
        }
    }
}

/// What an answer may have before the policy's headers are written. Where it says `false`, there is none.
#[derive(Clone, Copy, Debug)]
struct Standing {
    /// A header that lets a page read.
    reading: bool,
    /// `Vary`.
    vary: bool,
}

impl Standing {
    /// One pass over the names, which costs less than a look-up for each that matters, if there are few.
    #[inline]
    fn of(headers: &HeaderMap) -> Self {
        if headers.keys_len() > FEW {
            return Self { reading: true, vary: true };
        }
        let mut standing = Self { reading: false, vary: false };
        for name in headers.keys() {
            standing.reading |= READING.contains(name);
            standing.vary |= name == VARY;
        }
        standing
    }
}

impl PreflightAnswer<'_> {
    /// Writes its headers, and takes away those of the same kind that stand there.
    pub fn apply(&self, headers: &mut HeaderMap) {
        if !headers.is_empty() {
            for name in ANSWERING {
                headers.remove(name);
            }
        }
        self.vary.merge_into(headers);
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, self.allow_origin.clone());
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, const { HeaderValue::from_static("true") });
        }
        if let Some(methods) = self.allow_methods {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods.clone());
        }
        match self.allow_headers {
            AllowHeaders::None => {}
            AllowHeaders::Value(value) => {
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, value.clone());
            }
            AllowHeaders::AsAsked(asked) => {
                for line in asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS) {
                    headers.append(ACCESS_CONTROL_ALLOW_HEADERS, line.clone());
                }
            }
        }
        if let Some(max_age) = self.max_age {
            headers.insert(ACCESS_CONTROL_MAX_AGE, max_age.clone());
        }
    }
}

/// What answers a preflight.
const ANSWERING: [HeaderName; 5] = [
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

/// What lets a page read.
const READING: [HeaderName; 3] =
    [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_EXPOSE_HEADERS];

/// Up to so many headers it costs less to look at every name.
const FEW: usize = 12;
