//! One fetch from its first step to its last: the machine decides, this does.

use std::pin::pin;
use std::sync::Arc;

use bytes::Bytes;
use corsac_browser::{
    Action, BodySource, Failure, Fetch, Input, NetworkError, NetworkErrorKind, Page, PageResponse,
    RequestHead, ResponseHead,
};

use crate::account::{Account, BodySeen, Held, HeldBy, Outcome};
use crate::body::{AnswerBody, NetBody, RecordedBody};
use crate::client::Inner;
use crate::decode::Decoder;
use crate::error::FetchError;
use crate::exchanges::{Fate, Part, Record};
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
    held: Option<(usize, AnswerBody)>,
    /// Where clients share exchanges.
    shared: Option<Box<Shared>>,
}

/// What a fetch takes from, and adds to, the exchanges that its client shares with others.
struct Shared {
    part: Part,
    replayed: Vec<usize>,
    /// The last request that was sent and answered: it is recorded with the answer's body.
    answered: Option<(Arc<RequestHead>, ResponseHead)>,
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
            shared: Shared::of(client),
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
            shared: Shared::of(client),
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
        let replayed = self.shared.map(|shared| shared.replayed).unwrap_or_default();
        let account =
            Account { page: self.page, request: self.request, trace, outcome, bodies: self.bodies, replayed };
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
                        return (Outcome::Held(Held::new(head, HeldBy::Gate)), Body::Failed);
                    }
                    let fate = match &mut self.shared {
                        Some(shared) => shared.part.ask(&head, self.body.as_ref()),
                        None => Fate::Send,
                    };
                    input = match fate {
                        Fate::Send => self.exchange(&head, index).await,
                        Fate::Recorded(record) => self.replay(&record, index),
                        Fate::Held(by) => return (Outcome::Held(Held::new(head, by)), Body::Failed),
                    };
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
    async fn exchange(&mut self, request: &Arc<RequestHead>, index: usize) -> Input {
        // Pinned here, because it is large and would be moved about.
        let sending = pin!(self.client.connector.exchange(request, self.body.as_ref()));
        let input = match self.watch.over(sending).await {
            Ok(Ok(answer)) => {
                let (head, body) = answer.into_parts(self.client.limits().body_bytes);
                self.held = Some((index, AnswerBody::Network(body)));
                Input::Head(head)
            }
            Ok(Err(error)) => Input::Failed(error),
            Err(interruption) => interrupted(interruption, request),
        };
        if let Some(shared) = &mut self.shared {
            match &input {
                Input::Head(head) => shared.answered = Some((Arc::clone(request), head.clone())),
                Input::Failed(error) => {
                    shared.part.record(Record::new(request, self.body.as_ref(), Err(error.clone())));
                }
                _ => {}
            }
        }
        input
    }

    /// Takes a recorded answer; its body stays in hand.
    fn replay(&mut self, record: &Record, index: usize) -> Input {
        if let Some(shared) = &mut self.shared {
            shared.replayed.push(index);
        }
        match &record.came {
            Ok((head, body)) => {
                self.held = Some((index, AnswerBody::Recorded(body.clone())));
                Input::Head(head.clone())
            }
            Err(error) => Input::Failed(error.clone()),
        }
    }

    /// The last answer has served its purpose: a preflight's, or a redirect's.
    async fn discard(&mut self) -> Result<(), Interruption> {
        let Some((index, body)) = self.held.take() else { return Ok(()) };
        self.note(index, body.seen());
        if let AnswerBody::Network(mut body) = body {
            // Boxed, because most fetches have no such answer.
            let drained = Box::pin(self.watch.over(body.drain())).await;
            self.note(index, body.seen);
            // This browser does not show it to the page, so that it is not kept.
            self.record(body, Vec::new(), None);
            return drained;
        }
        Ok(())
    }

    /// Where exchanges are shared: reads the body in hand whole, so that every client can have it.
    async fn read_whole(&mut self) -> Result<(), Interruption> {
        if self.shared.is_none() {
            return Ok(());
        }
        let (index, mut body) = match self.held.take() {
            Some((index, AnswerBody::Network(body))) => (index, body),
            held => {
                self.held = held;
                return Ok(());
            }
        };
        let mut bytes = Vec::new();
        let error = match Box::pin(self.watch.over(body.read_whole(&mut bytes))).await {
            Ok(read) => read.err(),
            Err(Interruption::Timeout(total)) => Some(Interruption::timeout(total, &body.place)),
            Err(aborted @ Interruption::Aborted) => {
                self.note(index, body.seen);
                return Err(aborted);
            }
        };
        self.held = self.record(body, bytes, error).map(|body| (index, AnswerBody::Recorded(body)));
        Ok(())
    }

    /// Where exchanges are shared: records the last one, with its body as it came.
    fn record(&mut self, body: NetBody, bytes: Vec<u8>, error: Option<NetworkError>) -> Option<RecordedBody> {
        let shared = self.shared.as_mut()?;
        let (request, head) = shared.answered.take()?;
        let body = body.recorded(bytes, error);
        shared.part.record(Record::new(&request, self.body.as_ref(), Ok((head, body.clone()))));
        Some(body)
    }

    /// Where the page's body comes from.
    async fn body_for(&mut self, page: &PageResponse) -> Result<Body, Failure> {
        if let Err(interruption) = self.read_whole().await {
            return Err(interruption.into_failure(""));
        }
        match (&page.body, self.held.take()) {
            (BodySource::Network, Some((index, mut body))) => {
                if let AnswerBody::Network(body) = &mut body {
                    body.settle_empty().await;
                }
                self.note(index, body.seen());
                let headers =
                    self.fetch.trace().exchanges.get(index).and_then(|exchange| exchange.response.as_ref());
                let decoder = headers.map_or_else(
                    || Decoder::new(&corsac_core::HeaderList::new(), 0),
                    |head| Decoder::new(&head.headers, self.client.limits().body_bytes),
                );
                match decoder {
                    Ok(decoder) => Ok(Body::Network(Box::new(Stream::new(body, decoder, index)))),
                    Err(error) => Err(Failure::Network(undecodable(&error, body.place()))),
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
        // A caller who aborts now has the outcome all the same.
        let _ = self.read_whole().await;
        let Some((index, mut body)) = self.held.take() else { return };
        if let AnswerBody::Network(body) = &mut body {
            if self.client.observe_blocked {
                // When the time is up, what has come until then is what there is to tell.
                let _ = Box::pin(self.watch.over(body.read_up_to(OBSERVED))).await;
            } else {
                body.settle_empty().await;
            }
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

impl Shared {
    fn of(client: &Inner) -> Option<Box<Self>> {
        let part = client.exchanges.as_ref()?.begin();
        Some(Box::new(Self { part, replayed: Vec::new(), answered: None }))
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
