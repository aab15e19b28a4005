//! One fetch from its first step to its last: the machine decides, this does.

use std::pin::pin;

use bytes::Bytes;
use corsac_browser::{
    Action, BodySource, Failure, Fetch, Input, NetworkError, NetworkErrorKind, Page, PageResponse,
    RequestHead,
};

use crate::account::{Account, BodySeen, Outcome};
use crate::body::NetBody;
use crate::client::Inner;
use crate::decode::Decoder;
use crate::error::FetchError;
use crate::request::Gate;
use crate::response::{Body, Response, Stream, undecodable};
use crate::watch::{Interruption, Watch};

/// How much of a withheld body is read to tell that it came.
const OBSERVED: u64 = 1 << 20;

/// A fetch on its way.
pub(crate) struct Drive<'a> {
    client: &'a Inner,
    fetch: Fetch,
    page: Option<Page>,
    request: corsac_browser::Request,
    body: Option<Bytes>,
    gate: Gate,
    watch: Watch,
    bodies: Vec<Option<BodySeen>>,
    /// The body of the last answer, by its exchange.
    held: Option<(usize, NetBody)>,
}

impl<'a> Drive<'a> {
    /// A script's fetch.
    pub(crate) fn script(client: &'a Inner, page: &Page, request: crate::Request) -> Self {
        let crate::Request { fetch, body, gate, abort } = request;
        let machine = Fetch::new(page.clone(), fetch.clone());
        let watch = Watch::start(client.limits().total, abort);
        let page = Some(page.clone());
        Self {
            client,
            fetch: machine,
            page,
            request: fetch,
            body,
            gate,
            watch,
            bodies: Vec::new(),
            held: None,
        }
    }

    /// A visit.
    pub(crate) fn visit(client: &'a Inner, url: url::Url) -> Self {
        let request = corsac_browser::Request::new(url.as_str()).mode(corsac_browser::Mode::Navigate);
        let watch = Watch::start(client.limits().total, None);
        Self {
            client,
            fetch: Fetch::navigate(url),
            page: None,
            request,
            body: None,
            gate: Gate::SendAll,
            watch,
            bodies: Vec::new(),
            held: None,
        }
    }

    /// Steps until the machine is done.
    pub(crate) async fn run(mut self) -> Result<Response, FetchError> {
        let (outcome, body) = self.steps().await;
        self.bodies.resize(self.fetch.trace().exchanges.len(), None);
        let delivered = match &outcome {
            Outcome::Delivered(page) => Some(page.clone()),
            _ => None,
        };
        let trace = self.fetch.into_trace();
        let account = Account { page: self.page, request: self.request, trace, outcome, bodies: self.bodies };
        match delivered {
            Some(page) => Ok(Response::new(page, account, body, self.watch)),
            None => Err(FetchError::new(account)),
        }
    }

    /// How it ends, and the body for the page.
    async fn steps(&mut self) -> (Outcome, Body) {
        let mut input = Input::Start;
        loop {
            match self.client.step(&mut self.fetch, input) {
                Action::Send(head) => {
                    let index = self.fetch.trace().exchanges.len().saturating_sub(1);
                    if let Err(interruption) = self.discard().await {
                        input = interrupted(interruption, &head);
                        continue;
                    }
                    if self.gate == Gate::HoldUnsafe && head.kind.is_actual() && !head.method.is_safe() {
                        return (Outcome::Held(head), Body::Failed);
                    }
                    input = self.exchange(&head, index).await;
                }
                Action::Deliver(page) => match self.body_for(&page).await {
                    Ok(body) => return (Outcome::Delivered(page), body),
                    Err(failure) => return self.fail(failure).await,
                },
                Action::Fail(failure) => return self.fail(failure).await,
                _ => {
                    let message = "the machine asks for something this client does not know";
                    let error = NetworkError::new(NetworkErrorKind::Request, message);
                    return self.fail(Failure::Network(error)).await;
                }
            }
        }
    }

    /// Sends a request; the body of its answer stays in hand.
    async fn exchange(&mut self, head: &RequestHead, index: usize) -> Input {
        // Pinned here, because it is large and would be moved about.
        let sending = pin!(self.client.connector.exchange(head, self.body.as_ref()));
        match self.watch.over(sending).await {
            Ok(Ok(answer)) => {
                let (head, body) = answer.into_parts(self.client.limits().body_bytes);
                self.held = Some((index, body));
                Input::Head(head)
            }
            Ok(Err(error)) => Input::Failed(error),
            Err(interruption) => interrupted(interruption, head),
        }
    }

    /// The last answer has served its purpose: a preflight's, or a redirect's.
    async fn discard(&mut self) -> Result<(), Interruption> {
        if let Some((index, body)) = self.held.take() {
            self.note(index, body.seen());
            // Boxed, because most fetches have no such answer.
            let seen = Box::pin(self.watch.over(body.drain())).await?;
            self.note(index, seen);
        }
        Ok(())
    }

    /// Where the page's body comes from.
    async fn body_for(&mut self, page: &PageResponse) -> Result<Body, Failure> {
        match (&page.body, self.held.take()) {
            (BodySource::Network, Some((index, mut net))) => {
                net.settle_empty().await;
                self.note(index, net.seen());
                let headers =
                    self.fetch.trace().exchanges.get(index).and_then(|exchange| exchange.response.as_ref());
                let decoder = headers.map_or_else(
                    || Decoder::new(&corsac_core::HeaderList::new(), 0),
                    |head| Decoder::new(&head.headers, self.client.limits().body_bytes),
                );
                match decoder {
                    Ok(decoder) => Ok(Body::Network(Box::new(Stream::new(net, decoder, index)))),
                    Err(error) => Err(Failure::Network(undecodable(&error, net.place()))),
                }
            }
            (BodySource::Inline(bytes), _) => Ok(Body::Whole(Bytes::copy_from_slice(bytes))),
            (_, held) => {
                // Hidden, or none: nobody will read it.
                self.held = held;
                self.look_on().await;
                Ok(Body::Whole(Bytes::new()))
            }
        }
    }

    async fn fail(&mut self, failure: Failure) -> (Outcome, Body) {
        self.look_on().await;
        (Outcome::Failed(failure), Body::Failed)
    }

    /// A body that the page does not get: given up, as browsers do, or read to tell how much came.
    async fn look_on(&mut self) {
        let Some((index, mut body)) = self.held.take() else { return };
        if self.client.observe_blocked {
            // When the time is up, what has come until then is what there is to tell.
            let _ = Box::pin(self.watch.over(body.read_up_to(OBSERVED))).await;
        } else {
            body.settle_empty().await;
        }
        self.note(index, body.seen());
    }

    fn note(&mut self, index: usize, seen: BodySeen) {
        if self.bodies.len() <= index {
            self.bodies.resize(index + 1, None);
        }
        self.bodies[index] = Some(seen);
    }
}

fn interrupted(interruption: Interruption, head: &RequestHead) -> Input {
    match interruption {
        Interruption::Timeout(total) => {
            let host = head.url.host_str().unwrap_or_default();
            let port = head.url.port_or_known_default().unwrap_or_default();
            Input::Failed(Interruption::timeout(total, &format!("{host}:{port}")))
        }
        Interruption::Aborted => Input::Cancel,
    }
}
