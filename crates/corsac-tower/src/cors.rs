use std::sync::Arc;
use std::task::{Context, Poll};

use corsac_server::{Answered, Policy, RequestHead};
use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::future::ResponseFuture;
use crate::reload::{CorsHandle, Current};

/// Puts a [`Policy`] in front of a service.
///
/// ```
/// use corsac_server::{Policy, Rule, Tier};
/// use corsac_tower::CorsLayer;
///
/// let pages = Tier::new(["https://myapp.com"]).credentials(true).methods(["PUT", "DELETE"]);
/// let policy = Policy::builder().rule(Rule::everywhere().tier(pages)).build()?;
/// let app: axum::Router = axum::Router::new()
///     .route("/profile", axum::routing::put(|| async { "saved" }))
///     .layer(CorsLayer::new(policy));
/// # Ok::<(), corsac_server::Problems>(())
/// ```
///
/// Clones share the policy, and cost one reference count.
#[derive(Clone, Debug)]
#[must_use]
pub struct CorsLayer {
    policy: Current<Policy>,
}

/// A service with a [`Policy`] in front of it; [`CorsLayer`] makes it.
///
/// - A **preflight** is answered here: 204 if it is allowed, else 403. Either has an empty body, which is what the `Default` of
///   the service's body type must be, and the service is not called.
/// - **Every other request** reaches the service, refused ones too: CORS decides who may read an answer, not who may ask.
///   Error answers get the same headers as others. An error that is no answer, an `Err` of the service, is passed on:
///   see [the crate's page](crate#errors) for how to make it one that the page may read.
/// - **Readiness** is the service's own. That it is ready is asked before a request is seen, so a service that is not
///   holds up preflights too; see [the crate's page](crate#readiness).
#[derive(Clone, Debug)]
#[must_use]
pub struct Cors<S> {
    inner: S,
    policy: Current<Policy>,
}

impl CorsLayer {
    /// A layer with a policy for good.
    pub fn new(policy: impl Into<Arc<Policy>>) -> Self {
        Self { policy: Current::Fixed(policy.into()) }
    }

    /// A layer whose policy can be changed while it is in use, and what changes it.
    ///
    /// Clones of the layer, and the services that any of them made, change together.
    ///
    /// ```
    /// use corsac_server::{Policy, Rule, Tier};
    /// use corsac_tower::CorsLayer;
    ///
    /// let for_origin =
    ///     |origin| Policy::builder().rule(Rule::everywhere().tier(Tier::new([origin]).credentials(true)));
    /// let (layer, handle) = CorsLayer::with_handle(for_origin("https://myapp.com").build()?);
    ///
    /// handle.reload(for_origin("https://new.myapp.com"))?;
    /// // A policy with an error replaces nothing, and all its errors are told.
    /// assert!(handle.reload(for_origin("https://myapp.com/path")).is_err());
    /// # let _ = layer;
    /// # Ok::<(), corsac_server::Problems>(())
    /// ```
    pub fn with_handle(policy: impl Into<Arc<Policy>>) -> (Self, CorsHandle) {
        let (policy, handle) = CorsHandle::new(policy.into());
        (Self { policy }, handle)
    }
}

impl<S> Layer<S> for CorsLayer {
    type Service = Cors<S>;

    fn layer(&self, inner: S) -> Cors<S> {
        Cors { inner, policy: self.policy.clone() }
    }
}

impl<S, B, R> Service<Request<B>> for Cors<S>
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
        let policy = self.policy.load();
        match policy.decide(&RequestHead::from(&request)).answered() {
            Answered::Here(response) => ResponseFuture::answered(response),
            Answered::ByService(headers) => {
                let headers = headers.into_owned();
                ResponseFuture::asked(self.inner.call(request), Some(headers))
            }
        }
    }
}
