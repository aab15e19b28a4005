use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use corsac_server::OwnedResponseHeaders;
use http::Response;
use pin_project_lite::pin_project;

pin_project! {
    /// What [`Cors`](crate::Cors) and [`CsrfProtect`](crate::CsrfProtect) answer with: at once, or as soon as the service
    /// has.
    pub struct ResponseFuture<F, R> {
        #[pin]
        state: State<F, R>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, R> {
        Answered { response: Option<Response<R>> },
        Asked {
            #[pin]
            service: F,
            headers: Option<OwnedResponseHeaders>,
        },
    }
}

impl<F, R> ResponseFuture<F, R> {
    /// The answer is there.
    #[inline]
    pub(crate) fn answered(response: Response<R>) -> Self {
        Self { state: State::Answered { response: Some(response) } }
    }

    /// The service has been asked, and its answer gets these headers.
    #[inline]
    pub(crate) fn asked(service: F, headers: Option<OwnedResponseHeaders>) -> Self {
        Self { state: State::Asked { service, headers } }
    }
}

impl<F, R, E> Future for ResponseFuture<F, R>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = F::Output;

    /// # Panics
    /// It is polled again after it was ready.
    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        match self.project().state.project() {
            StateProjection::Answered { response } => {
                Poll::Ready(Ok(response.take().expect("a future is not polled after it was ready")))
            }
            StateProjection::Asked { service, headers } => {
                let mut response = ready!(service.poll(context))?;
                if let Some(headers) = headers.take() {
                    headers.apply(response.headers_mut());
                }
                Poll::Ready(Ok(response))
            }
        }
    }
}

impl<F, R> fmt::Debug for ResponseFuture<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::Answered { .. } => "answered",
            State::Asked { .. } => "asked",
        };
        f.debug_tuple("ResponseFuture").field(&format_args!("{state}")).finish()
    }
}
