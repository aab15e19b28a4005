//! What is asked of every peer, and what each of them is told to allow.

use std::str::FromStr;

use http::{HeaderName, HeaderValue, Method, Request};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// A GET of an origin that is admitted.
    ActualAllowed,
    /// A GET of an origin that is not.
    ActualRefused,
    /// A preflight for what is allowed.
    PreflightAllowed,
    /// A preflight of an origin that is not admitted.
    PreflightRefused,
    /// A preflight that asks for some thousand headers.
    PreflightHostile,
}

/// How origins are admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Each is listed.
    Exact,
    /// All below a domain are.
    Wildcard,
}

/// A scenario with so many origins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) scenario: Scenario,
    pub(crate) kind: Kind,
    pub(crate) origins: usize,
}

/// What every peer allows, besides origins.
pub(crate) const METHODS: [Method; 3] = [Method::GET, Method::POST, Method::PUT];
pub(crate) const REQUEST_HEADERS: [&str; 3] = ["authorization", "content-type", "x-requested-with"];
pub(crate) const EXPOSED_HEADER: &str = "x-request-id";
pub(crate) const MAX_AGE: u32 = 600;

/// How many different requests take turns.
const REQUESTS: usize = 1024;

impl FromStr for Setting {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('/');
        let (scenario, kind, origins) = (parts.next(), parts.next(), parts.next());
        Ok(Self {
            scenario: match scenario {
                Some("actual-allowed") => Scenario::ActualAllowed,
                Some("actual-refused") => Scenario::ActualRefused,
                Some("preflight-allowed") => Scenario::PreflightAllowed,
                Some("preflight-refused") => Scenario::PreflightRefused,
                Some("preflight-hostile") => Scenario::PreflightHostile,
                _ => return Err(()),
            },
            kind: match kind {
                Some("exact") => Kind::Exact,
                Some("wildcard") => Kind::Wildcard,
                _ => return Err(()),
            },
            origins: origins.and_then(|count| count.parse().ok()).filter(|count| *count > 0).ok_or(())?,
        })
    }
}

impl Setting {
    /// What admits the origin with this number: itself, or a domain below which it is.
    pub(crate) fn domain(number: usize) -> String {
        format!("customer-{number}.example.com")
    }

    /// The lines of a policy of Corsac's.
    pub(crate) fn patterns(&self) -> Vec<String> {
        let line = |number| match self.kind {
            Kind::Exact => format!("https://{}", Self::domain(number)),
            Kind::Wildcard => format!("https://*.{}", Self::domain(number)),
        };
        (0..self.origins).map(line).collect()
    }

    /// The origins that ask, in a shuffled order.
    pub(crate) fn asking(&self) -> Vec<String> {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let refused = matches!(self.scenario, Scenario::ActualRefused | Scenario::PreflightRefused);
        let label = match self.kind {
            Kind::Exact => "",
            Kind::Wildcard => "shop.",
        };
        let tail = if refused { ".attacker.test" } else { "" };
        let origin = |_| {
            // xorshift64
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let number = usize::try_from(random % self.origins as u64).unwrap_or_default();
            format!("https://{label}{}{tail}", Self::domain(number))
        };
        (0..REQUESTS).map(origin).collect()
    }

    /// The requests, as a server gets them: values that are parts of one buffer.
    pub(crate) fn requests(&self) -> Vec<Request<()>> {
        self.asking().iter().map(|origin| self.request(origin)).collect()
    }

    fn request(&self, origin: &str) -> Request<()> {
        let preflight = !matches!(self.scenario, Scenario::ActualAllowed | Scenario::ActualRefused);
        let asked = match self.scenario {
            Scenario::PreflightHostile => {
                let names: Vec<String> = (0..1000).map(|number| format!("x-{number}")).collect();
                names.join(",")
            }
            _ => "authorization,content-type".to_owned(),
        };
        let mut lines =
            vec![("host", "api.example.com"), ("accept", "*/*"), ("user-agent", "bench"), ("origin", origin)];
        if preflight {
            lines.extend([
                ("access-control-request-method", "PUT"),
                ("access-control-request-headers", asked.as_str()),
            ]);
        }
        let mut request = Request::new(());
        *request.method_mut() = if preflight { Method::OPTIONS } else { Method::GET };
        *request.uri_mut() = "/api/profile".parse().expect("a path written here");
        for (name, value) in lines {
            request.headers_mut().append(HeaderName::from_static(name), shared(value));
        }
        request
    }
}

/// A value whose bytes are counted, as those are that a server cuts out of what it read.
fn shared(text: &str) -> HeaderValue {
    let value = HeaderValue::from_str(text).expect("a value written here");
    drop(value.clone());
    value
}
