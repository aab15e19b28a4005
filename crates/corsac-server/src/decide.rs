use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use http::{HeaderMap, HeaderValue, Method};

use crate::answer::{AllowHeaders, PreflightAnswer, ResponseHeaders};
use crate::matcher::Admitted;
use crate::path::Selected;
use crate::policy::{CompiledRule, CompiledTier, Headers, Methods, Policy};
use crate::request_head::RequestHead;
use crate::request_origin::is_one_origin;
use crate::requested_headers::{self, NotAllowed};
use crate::vary::Vary;

/// What a policy says to one request. There are no other kinds, so that whoever acts on it forgets none.
#[derive(Clone, Debug)]
pub enum Decision<'a> {
    /// The request is none of CORS's: no `Origin`, or no rule for its path. The service answers, and these headers are
    /// added: `Vary`, since with an `Origin` the answer might be another one.
    NotCors(ResponseHeaders<'a>),
    /// A preflight, and it is allowed. It is answered here, and the service does not see it.
    Preflight(PreflightAnswer<'a>),
    /// A request that the origin may ask and read. The service answers, and these headers are added.
    Actual(ResponseHeaders<'a>),
    /// The origin may not read, or may not ask. No CORS header is sent, but `Vary` is.
    Refused(Refused<'a>),
}

/// Why a request is refused, and what becomes of it.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    why: Refusal,
    /// What was asked for and is not allowed, where that is one thing: the origin, the method, a header's name. Bytes
    /// as they were sent: escape them before they are shown.
    pub asked: &'a [u8],
    /// Whether it is a preflight, which is answered here with an empty answer and does not reach the service. Every
    /// other request reaches it: CORS decides who reads, not who asks.
    pub is_preflight: bool,
    /// The headers to add.
    pub headers: ResponseHeaders<'a>,
}

impl Refused<'_> {
    /// Why. That a list of origins is none is found out here: for the answer it is an origin that nobody admits.
    pub fn why(&self) -> Refusal {
        match self.why {
            Refusal::OriginNotAllowed if !is_one_origin(self.asked) => Refusal::OriginMalformed,
            why => why,
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// `Origin` is no origin: several lines, a list, or nothing.
    OriginMalformed,
    /// No tier of the rule admits the origin.
    OriginNotAllowed,
    /// The tier does not allow the method that is asked for.
    MethodNotAllowed,
    /// The tier does not allow a request header that is asked for.
    HeaderNotAllowed,
    /// More request headers are asked for than are looked at.
    TooManyHeaders,
    /// Servers may read the path in several ways, which fall under different rules.
    PathAmbiguous,
}

impl Policy {
    /// What it says to a request. Allocates nothing, and takes no longer for more origins.
    ///
    /// ```
    /// use corsac_server::{Decision, Policy, RequestHead, Rule, Tier};
    /// let tier = Tier::new(["https://myapp.com"]).credentials(true).methods(["PUT"]);
    /// let policy = Policy::builder().rule(Rule::everywhere().tier(tier)).build()?;
    ///
    /// let request = http::Request::options("/profile")
    ///     .header("Origin", "https://myapp.com")
    ///     .header("Access-Control-Request-Method", "PUT")
    ///     .body(())?;
    /// let Decision::Preflight(answer) = policy.decide(&RequestHead::from(&request)) else { panic!() };
    /// let mut headers = http::HeaderMap::new();
    /// answer.apply(&mut headers);
    /// assert_eq!(headers["access-control-allow-methods"], "PUT");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn decide<'a>(&'a self, request: &RequestHead<'a>) -> Decision<'a> {
        let rule = match self.rule_for(request) {
            Ok(Some(rule)) => rule,
            Ok(None) => return Decision::NotCors(ResponseHeaders::UNTOUCHED),
            // Nobody asks to read, but with an Origin the answer is another one.
            Err(refused) if !request.headers.contains_key(ORIGIN) => {
                return Decision::NotCors(refused.headers.without_decision());
            }
            Err(refused) => return Decision::Refused(refused),
        };
        let is_options = *request.method == Method::OPTIONS;
        if let Some(tier) = rule.only_anybody
            && !is_options
        {
            return Decision::Actual(rule.for_everybody(tier, &rule.vary));
        }
        let mut origins = request.headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else {
            return Decision::NotCors(rule.without_origin(is_options));
        };
        let vary = if is_options { &rule.vary_options } else { &rule.vary };
        // A preflight is OPTIONS with both headers: https://fetch.spec.whatwg.org/#cors-preflight-request
        let method = if is_options { request.headers.get(ACCESS_CONTROL_REQUEST_METHOD) } else { None };
        let refused = |why, asked: &'a [u8]| {
            let headers = ResponseHeaders::refused(vary);
            Decision::Refused(Refused { why, asked, is_preflight: method.is_some(), headers })
        };
        if origins.next().is_some() {
            return refused(Refusal::OriginMalformed, origin.as_bytes());
        }
        let Some((admitted, tier)) = rule.admit(origin, request.headers) else {
            return refused(Refusal::OriginNotAllowed, origin.as_bytes());
        };
        let Some(method) = method else {
            return Decision::Actual(ResponseHeaders::allowed(&admitted, tier, vary));
        };
        match tier.preflight(&admitted, method, request.headers, vary) {
            Ok(answer) => Decision::Preflight(answer),
            Err((why, asked)) => refused(why, asked),
        }
    }

    /// The rule that the path selects; none when no rule is for it.
    #[inline]
    pub(crate) fn rule_for<'a>(
        &'a self,
        request: &RequestHead<'a>,
    ) -> Result<Option<&'a CompiledRule>, Refused<'a>> {
        match self.paths.select(|| request.path()) {
            Selected::Rule(index) => Ok(self.rules.get(index)),
            Selected::Uncovered => Ok(None),
            Selected::Ambiguous => Err(Refused {
                why: Refusal::PathAmbiguous,
                asked: request.path().as_bytes(),
                is_preflight: is_preflight(request),
                headers: ResponseHeaders::refused(if *request.method == Method::OPTIONS {
                    &Vary::Preflight
                } else {
                    &Vary::Origin
                }),
            }),
        }
    }
}

impl CompiledRule {
    /// The tier that admits an origin.
    #[inline]
    pub(crate) fn admit<'a>(
        &'a self,
        origin: &'a HeaderValue,
        headers: &HeaderMap,
    ) -> Option<(Admitted<'a>, &'a CompiledTier)> {
        let admitted = self.origins.admit(origin, headers)?;
        Some((admitted, self.tiers.get(usize::from(admitted.tier))?))
    }

    /// What is added for a request without an `Origin`.
    fn without_origin(&self, is_options: bool) -> ResponseHeaders<'_> {
        let vary = if is_options { &self.vary_options } else { &self.vary };
        match self.only_anybody {
            Some(tier) => self.for_everybody(tier, vary),
            None => ResponseHeaders::not_cors(vary),
        }
    }

    /// What is added where everybody may read: the same for every request but OPTIONS, so that caches may share it.
    fn for_everybody<'a>(&'a self, tier: u16, vary: &'a Vary) -> ResponseHeaders<'a> {
        match self.tiers.get(usize::from(tier)) {
            Some(tier) => ResponseHeaders::everybody(tier, vary),
            None => ResponseHeaders::UNTOUCHED,
        }
    }
}

impl CompiledTier {
    /// The answer to a preflight
    /// ([#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7, seen from the server).
    #[inline]
    fn preflight<'a>(
        &'a self,
        admitted: &Admitted<'a>,
        method: &'a HeaderValue,
        headers: &'a HeaderMap,
        vary: &'a Vary,
    ) -> Result<PreflightAnswer<'a>, (Refusal, &'a [u8])> {
        let allow_methods = match &self.methods {
            Methods::Any => any_method(method, self.credentials)?,
            Methods::Listed { names, answer } => {
                let asked = method.as_bytes();
                if !is_safelisted_method(asked) && !names.iter().any(|name| name.as_bytes() == asked) {
                    return Err((Refusal::MethodNotAllowed, asked));
                }
                answer.as_ref()
            }
        };
        let requested = headers.get_all(ACCESS_CONTROL_REQUEST_HEADERS);
        let not_allowed = |why| match why {
            NotAllowed::Name(name) => (Refusal::HeaderNotAllowed, name),
            NotAllowed::TooMuch => (Refusal::TooManyHeaders, [].as_slice()),
        };
        let allow_headers = match &self.headers {
            Headers::Any { answer } => AllowHeaders::Value(answer),
            Headers::Echo => {
                requested_headers::check_any(requested.iter()).map_err(not_allowed)?;
                AllowHeaders::AsAsked(headers)
            }
            Headers::Listed { names, answer } => {
                names.check(&requested).map_err(not_allowed)?;
                answer.as_ref().map_or(AllowHeaders::None, AllowHeaders::Value)
            }
        };
        Ok(PreflightAnswer {
            allow_origin: admitted.value,
            credentials: self.credentials,
            allow_methods,
            allow_headers,
            max_age: self.max_age.as_ref(),
            vary,
        })
    }
}

/// Whether a method needs no permission
/// ([#cors-safelisted-method](https://fetch.spec.whatwg.org/#cors-safelisted-method)).
const fn is_safelisted_method(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"POST")
}

static ANY_METHOD: HeaderValue = HeaderValue::from_static("*");

/// `*` means any method without credentials only; with them the one that is asked for is named.
fn any_method(method: &HeaderValue, credentials: bool) -> Result<Option<&HeaderValue>, (Refusal, &[u8])> {
    if !corsac_core::is_token(method.as_bytes()) {
        return Err((Refusal::MethodNotAllowed, method.as_bytes()));
    }
    Ok(Some(if credentials { method } else { &ANY_METHOD }))
}

/// Whether a request is a preflight
/// ([#cors-preflight-request](https://fetch.spec.whatwg.org/#cors-preflight-request)).
pub(crate) fn is_preflight(request: &RequestHead<'_>) -> bool {
    *request.method == Method::OPTIONS
        && request.headers.contains_key(ORIGIN)
        && request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}
