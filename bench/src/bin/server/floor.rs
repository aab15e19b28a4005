//! The floor: what somebody writes by hand who knows exactly what is asked, as a layer over any service, with the same
//! headers in the answer.

use std::collections::HashSet;
use std::future::Future;
use std::hash::BuildHasherDefault;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tower_service::Service;

use super::scenario::{Fnv, Kind, Setting};

/// The service with the comparison before it.
#[derive(Clone)]
pub(crate) struct Floor<S> {
    admits: Admits,
    inner: S,
}

#[derive(Clone)]
enum Admits {
    /// One after the other.
    Few(Vec<HeaderValue>),
    Many(HashSet<Vec<u8>, BuildHasherDefault<Fnv>>),
    /// Below one of the domains.
    Below(Arc<IsBelow>),
}

/// Whether an origin is below one of the domains.
type IsBelow = dyn Fn(&[u8]) -> bool;

impl<S> Floor<S> {
    pub(crate) fn new(setting: &Setting, inner: S) -> Self {
        let value = |text: &String| HeaderValue::from_str(text).expect("a value written here");
        let admits = match (setting.kind, setting.origins) {
            (Kind::Exact, ..=10) => Admits::Few(setting.patterns().iter().map(value).collect()),
            (Kind::Exact, _) => {
                Admits::Many(setting.patterns().into_iter().map(String::into_bytes).collect())
            }
            (Kind::Wildcard, _) => Admits::Below(Arc::new(setting.is_below())),
        };
        Self { admits, inner }
    }

    fn admits(&self, origin: &HeaderValue) -> bool {
        match &self.admits {
            Admits::Few(listed) => listed.iter().any(|known| known == origin),
            Admits::Many(listed) => listed.contains(origin.as_bytes()),
            Admits::Below(is_below) => is_below(origin.as_bytes()),
        }
    }
}

pin_project! {
    /// The answer at once, or the service's with headers.
    #[project = Projection]
    pub(crate) enum FloorFuture<F> {
        Answered { response: Option<Response<()>> },
        Asked {
            #[pin]
            service: F,
            origin: Option<HeaderValue>,
        },
    }
}

impl<S: Service<Request<()>, Response = Response<()>>> Service<Request<()>> for Floor<S> {
    type Response = Response<()>;
    type Error = S::Error;
    type Future = FloorFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let headers = request.headers();
        let origin = headers.get(ORIGIN).filter(|origin| self.admits(origin)).cloned();
        if *request.method() == Method::OPTIONS
            && let Some(method) = headers.get(ACCESS_CONTROL_REQUEST_METHOD)
        {
            let asked = headers.get(ACCESS_CONTROL_REQUEST_HEADERS);
            let allowed = method == "PUT" && asked.is_none_or(|asked| asked == "authorization,content-type");
            return FloorFuture::Answered { response: Some(preflight(origin.filter(|_| allowed))) };
        }
        FloorFuture::Asked { service: self.inner.call(request), origin }
    }
}

fn preflight(origin: Option<HeaderValue>) -> Response<()> {
    let mut response = Response::new(());
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    let answer = response.headers_mut();
    answer.insert(VARY, HeaderValue::from_static(vary));
    let Some(origin) = origin else {
        *response.status_mut() = StatusCode::FORBIDDEN;
        return response;
    };
    answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT"));
    let names = HeaderValue::from_static("authorization, content-type, x-requested-with");
    answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, names);
    answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

impl<F: Future<Output = Result<Response<()>, E>>, E> Future for FloorFuture<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        match self.project() {
            Projection::Answered { response } => Poll::Ready(Ok(response.take().expect("polled once"))),
            Projection::Asked { service, origin } => {
                let mut response = ready!(service.poll(context))?;
                let answer = response.headers_mut();
                if let Some(origin) = origin.take() {
                    answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                    answer.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
                    answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("x-request-id"));
                }
                answer.append(VARY, HeaderValue::from_static("Origin"));
                Poll::Ready(Ok(response))
            }
        }
    }
}
