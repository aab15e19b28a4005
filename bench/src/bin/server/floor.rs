//! The floor: what somebody writes by hand who knows exactly what is asked, with the same headers in the answer.

use std::collections::HashSet;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tower_service::Service;

use super::scenario::{Kind, Setting};
use super::towers::{Bare, answer};

/// The service with the comparison in it.
#[derive(Clone)]
pub(crate) struct Floor {
    admits: Admits,
    expose: HeaderValue,
    inner: Bare,
}

#[derive(Clone)]
enum Admits {
    /// One after the other.
    Few(Vec<HeaderValue>),
    Many(HashSet<HeaderValue>),
    /// Below one of these domains.
    Below(Vec<String>),
}

impl Floor {
    pub(crate) fn new(setting: &Setting) -> Self {
        let value = |text: &String| HeaderValue::from_str(text).expect("a value written here");
        let admits = match (setting.kind, setting.origins) {
            (Kind::Exact, ..=10) => Admits::Few(setting.patterns().iter().map(value).collect()),
            (Kind::Exact, _) => Admits::Many(setting.patterns().iter().map(value).collect()),
            (Kind::Wildcard, _) => Admits::Below(
                (0..setting.origins).map(|number| format!(".{}", Setting::domain(number))).collect(),
            ),
        };
        Self { admits, expose: HeaderValue::from_static("x-request-id"), inner: Bare }
    }

    fn admits(&self, origin: &HeaderValue) -> bool {
        match &self.admits {
            Admits::Few(listed) => listed.iter().any(|known| known == origin),
            Admits::Many(listed) => listed.contains(origin),
            Admits::Below(domains) => {
                let host = origin.as_bytes().strip_prefix(b"https://");
                host.is_some_and(|host| domains.iter().any(|domain| host.ends_with(domain.as_bytes())))
            }
        }
    }
}

impl Service<Request<()>> for Floor {
    type Response = Response<()>;
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Response<()>, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let headers = request.headers();
        let origin = headers.get(ORIGIN).filter(|origin| self.admits(origin)).cloned();
        if *request.method() == Method::OPTIONS
            && let Some(method) = headers.get(ACCESS_CONTROL_REQUEST_METHOD)
        {
            let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
            let asked = headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
            let allowed = method == "PUT" && asked.is_none_or(|asked| asked == "authorization,content-type");
            let mut response = Response::new(());
            *response.status_mut() = StatusCode::FORBIDDEN;
            let answer = response.headers_mut();
            if let Some(origin) = origin
                && allowed
            {
                answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
                answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT"));
                let names = HeaderValue::from_static("authorization, content-type, x-requested-with");
                answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
                answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
                answer.insert(VARY, HeaderValue::from_static(vary));
                *response.status_mut() = StatusCode::NO_CONTENT;
            } else {
                answer.insert(VARY, HeaderValue::from_static(vary));
            }
            return ready(Ok(response));
        }
        let mut response = answer(&self.inner, request);
        let answer = response.headers_mut();
        if let Some(origin) = origin {
            answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, self.expose.clone());
        }
        answer.insert(VARY, HeaderValue::from_static("Origin"));
        ready(Ok(response))
    }
}
