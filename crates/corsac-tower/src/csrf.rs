use std::sync::Arc;
use std::task::{Context, Poll};

use corsac_server::{Csrf, CsrfDecision, RequestHead};
use http::{Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use crate::future::ResponseFuture;
use crate::reload::{CsrfHandle, Current};

/// Keeps requests that pages of other sites make a browser send from a service.
///
/// It is what CORS is not: CORS keeps such a page from reading the answer, and lets the request act. Where both layers
/// are in use, [`CorsLayer`](crate::CorsLayer) goes outside, so that pages that may read are told of a refusal.
///
/// ```
/// use corsac_server::Csrf;
/// use corsac_tower::CsrfLayer;
///
/// let csrf = Csrf::builder().trust(["https://*.myapp.com"]).bypass(["/webhooks/{*rest}"]).build()?;
/// let app: axum::Router = axum::Router::new()
///     .route("/profile", axum::routing::post(|| async { "saved" }))
///     .layer(CsrfLayer::new(csrf));
/// # Ok::<(), corsac_server::Problems>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CsrfLayer {
    csrf: Current<Csrf>,
}

/// A service that requests forged across sites do not reach; [`CsrfLayer`] makes it.
///
/// A refused request is answered with 403 and an empty body, and the service is not called. The
/// [`CsrfRefusal`](corsac_server::CsrfRefusal) is among the [extensions](Response::extensions) of that answer: a layer
/// outside of this one can log it, or give the answer a body.
#[derive(Clone, Debug)]
#[must_use]
pub struct CsrfProtect<S> {
    inner: S,
    csrf: Current<Csrf>,
}

impl CsrfLayer {
    /// A layer that trusts the same for good.
    pub fn new(csrf: impl Into<Arc<Csrf>>) -> Self {
        Self { csrf: Current::Fixed(csrf.into()) }
    }

    /// A layer that can be told to trust others while it is in use, and what tells it.
    pub fn with_handle(csrf: impl Into<Arc<Csrf>>) -> (Self, CsrfHandle) {
        let (csrf, handle) = CsrfHandle::new(csrf.into());
        (Self { csrf }, handle)
    }
}

impl<S> Layer<S> for CsrfLayer {
    type Service = CsrfProtect<S>;

    fn layer(&self, inner: S) -> CsrfProtect<S> {
        CsrfProtect { inner, csrf: self.csrf.clone() }
    }
}

impl<S, B, R> Service<Request<B>> for CsrfProtect<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, R>;

    #[inline]
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        match self.csrf.load().decide(&RequestHead::from(&request)) {
            CsrfDecision::Allowed(_) => ResponseFuture::asked(self.inner.call(request), None),
            CsrfDecision::Refused(refusal) => {
                let mut response = Response::new(R::default());
                *response.status_mut() = StatusCode::FORBIDDEN;
                response.extensions_mut().insert(refusal);
                ResponseFuture::answered(response)
            }
        }
    }
}
