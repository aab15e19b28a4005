//! The machine: nothing but the order of the steps.

use std::borrow::Cow;
use std::sync::Arc;

use corsac_core::{Method, Relation};
use data_url::DataUrl;
use url::Url;

use crate::check::cors_check;
use crate::classify::{Way, classify};
use crate::construct;
use crate::engine::{ClearedBy, PreflightCache, TaintedCache};
use crate::event::Event;
use crate::filter;
use crate::http_request::{actual_head, cache_mode, preflight_head, store_cookies};
use crate::message::{
    Exchange, ExchangeKind, NetworkError, Now, PageResponse, RequestHead, ResponseHead, Trace,
};
use crate::policy::resource_policy;
use crate::preflight::{self, Asked, Kept};
use crate::preflight_store::{StoreKey, Wanted};
use crate::reason::{Blocked, Failure, Reason, Stage};
use crate::redirect::{self, is_redirect_status};
use crate::request::{CredentialsMode, Page, RedirectMode, Request};
use crate::session::Session;
use crate::state::{RequestState, Tainting};

/// One fetch on its way. See the [crate](crate) for an example.
///
/// The order of calls is: [`Input::Start`] once; after every [`Action::Send`] either
/// [`Input::Head`] or [`Input::Failed`]; nothing after [`Action::Deliver`] or [`Action::Fail`], of
/// which exactly one comes. A call out of order fails the fetch as cancelled.
#[derive(Debug)]
pub struct Fetch {
    phase: Phase,
    trace: Trace,
    /// Decisions before a request that is not sent yet.
    pending: Vec<Event>,
}

/// What the machine is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Input {
    /// Begin.
    Start,
    /// The head of the answer came.
    Head(ResponseHead),
    /// No answer came.
    Failed(NetworkError),
    /// The caller gives up.
    Cancel,
}

/// What the caller is to do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Action {
    /// Send this, with the request's body where `has_body` is set, and say what came back.
    Send(Arc<RequestHead>),
    /// Give the page this.
    Deliver(PageResponse),
    /// Give the page a `TypeError` that says nothing; the failure is for the developer.
    Fail(Failure),
}

/// What the machine waits for.
#[derive(Debug)]
enum Phase {
    Ready { target: Target },
    AwaitPreflight { state: Box<RequestState>, question: Box<Question> },
    AwaitAnswer { state: Box<RequestState> },
    Done,
}

/// What a preflight asks for, and where its answer is kept.
#[derive(Debug)]
struct Question {
    key: StoreKey,
    unsafe_names: Vec<String>,
}

#[derive(Debug)]
enum Target {
    Script(Box<(Page, Request)>),
    Visit(Url),
}

/// Why the steps end, where they do.
type Step = Result<Action, Failure>;

impl Fetch {
    /// A script's `fetch()` or `XMLHttpRequest` in a page.
    pub fn new(page: Page, request: Request) -> Self {
        Self::in_phase(Phase::Ready { target: Target::Script(Box::new((page, request))) })
    }

    /// A visit of the user's in a new window: follows redirects, keeps and sends cookies as first
    /// party.
    pub fn navigate(url: Url) -> Self {
        Self::in_phase(Phase::Ready { target: Target::Visit(url) })
    }

    const fn in_phase(phase: Phase) -> Self {
        Self { phase, trace: Trace { exchanges: Vec::new(), events: Vec::new() }, pending: Vec::new() }
    }

    /// Takes the next step. The session is changed only within the call.
    pub fn step(&mut self, session: &mut Session, now: Now, input: Input) -> Action {
        let phase = std::mem::replace(&mut self.phase, Phase::Done);
        let step = match (phase, input) {
            (Phase::Ready { target }, Input::Start) => self.start(target, session, now),
            (Phase::AwaitPreflight { state, question }, Input::Head(answer)) => {
                self.preflight_answered(state, *question, answer, session, now)
            }
            (Phase::AwaitAnswer { state }, Input::Head(answer)) => self.answered(state, answer, session, now),
            (Phase::AwaitPreflight { state, .. } | Phase::AwaitAnswer { state }, Input::Failed(error)) => {
                if let Some(exchange) = self.trace.exchanges.last_mut() {
                    exchange.failure = Some(error.clone());
                }
                forget_preflights(&state, None, session);
                Err(Failure::Network(error))
            }
            (_, Input::Cancel | Input::Start | Input::Head(_) | Input::Failed(_)) => Err(Failure::Cancelled),
        };
        let action = step.unwrap_or_else(|failure| {
            if let Failure::Blocked(blocked) = &failure {
                self.pending.push(Event::Blocked(blocked.clone()));
            }
            Action::Fail(failure)
        });
        if !matches!(action, Action::Send(_)) {
            self.settle();
        }
        action
    }

    /// The account so far; whole once the fetch has ended.
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The account.
    pub fn into_trace(self) -> Trace {
        self.trace
    }

    /// The request, then the first hop.
    fn start(&mut self, target: Target, session: &mut Session, now: Now) -> Step {
        let state = match target {
            Target::Script(script) => {
                let (page, request) = *script;
                construct::request(&page, &request, session, &mut self.pending).map_err(blocked)?
            }
            Target::Visit(url) => construct::navigation(url, session),
        };
        self.main_fetch(Box::new(state), session, now)
    }

    /// [#main-fetch](https://fetch.spec.whatwg.org/#main-fetch), and
    /// [#http-fetch](https://fetch.spec.whatwg.org/#http-fetch) as far as the first message.
    fn main_fetch(&mut self, mut state: Box<RequestState>, session: &mut Session, now: Now) -> Step {
        let way = match classify(&mut state, &mut self.pending) {
            Ok(way) => way,
            Err(fault) => {
                forget_redirecting(&state, session);
                return Err(fail(&state, fault, session));
            }
        };
        match way {
            Way::Data => data(&state),
            Way::Straight => self.send(state, session, now),
            Way::Asking { unsafe_names } => {
                // HTTP fetch, step 4.1: is there an answer in the cache for all of it?
                let key = state.store_key();
                let by_flag = state.use_cors_preflight && state.engine.flag_counts_for_method;
                let ask_method = !state.method.is_cors_safelisted() || by_flag;
                let method = (ask_method || needs_entry(&state)).then_some(state.method.as_str());
                let missing = if passes_cache_by(&state) {
                    None
                } else {
                    let wanted = Wanted { include: state.is_include(), method, names: &unsafe_names };
                    session.preflights.missing(&key, &wanted, &state.engine, now.monotonic)
                };
                let hit = missing.as_ref().is_some_and(Vec::is_empty);
                match missing {
                    Some(_) if hit => self.pending.push(Event::PreflightCached),
                    Some(missing) => self.pending.push(Event::PreflightCacheMiss { missing }),
                    None => {}
                }
                let head = preflight_head(&state, &asked(&state, &unsafe_names), session, &mut self.pending);
                let head = self.begin(head, state.redirect_count);
                if hit {
                    if let Some(exchange) = self.trace.exchanges.last_mut() {
                        exchange.cached = true;
                    }
                    return self.send(state, session, now);
                }
                self.phase =
                    Phase::AwaitPreflight { state, question: Box::new(Question { key, unsafe_names }) };
                Ok(Action::Send(head))
            }
        }
    }

    /// [#cors-preflight-fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch), step 7, then the
    /// request that waited.
    fn preflight_answered(
        &mut self,
        state: Box<RequestState>,
        Question { key, unsafe_names }: Question,
        answer: ResponseHead,
        session: &mut Session,
        now: Now,
    ) -> Step {
        self.reopen();
        let asked = asked(&state, &unsafe_names);
        let checked = preflight::check(&asked, &answer, &mut self.pending);
        self.answer_came(answer);
        let (kept, fault) = match checked {
            Ok(kept) => (Some(kept), None),
            Err(refused) => (refused.kept, Some(refused.fault)),
        };
        let may_keep = !state.engine.cache_modes_keep_no_preflight.contains(&cache_mode(&state));
        if let Some(Kept { granted, max_age }) = kept.filter(|_| may_keep) {
            let (include, engine) = (state.is_include(), &state.engine);
            session.preflights.store(key, include, granted, max_age, now.monotonic, engine);
        }
        match fault {
            None => {
                self.record();
                self.send(state, session, now)
            }
            Some(fault) => Err(fail(&state, fault, session)),
        }
    }

    /// [#http-network-or-cache-fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), as
    /// far as the message.
    fn send(&mut self, mut state: Box<RequestState>, session: &mut Session, now: Now) -> Step {
        if let Some(fault) = state.refused_late.take() {
            return Err(fail(&state, fault, session));
        }
        match actual_head(&state, session, now, &mut self.pending) {
            Ok(head) => {
                state.origin_sent = head.headers.get("Origin").map(Cow::into_owned);
                let head = self.begin(head, state.redirect_count);
                self.phase = Phase::AwaitAnswer { state };
                Ok(Action::Send(head))
            }
            Err(fault) => Err(fail(&state, fault, session)),
        }
    }

    /// [#http-fetch](https://fetch.spec.whatwg.org/#http-fetch) from step 4.4 on, and the end of
    /// [#main-fetch](https://fetch.spec.whatwg.org/#main-fetch).
    fn answered(
        &mut self,
        mut state: Box<RequestState>,
        answer: ResponseHead,
        session: &mut Session,
        now: Now,
    ) -> Step {
        self.reopen();
        // HTTP-network fetch keeps cookies before anything is judged, of what is an answer at all.
        let judged = redirect::must_have_one_location(&state, &answer).and_then(|()| {
            store_cookies(&state, &answer, session, now, &mut self.pending);
            self.judge(&mut state, &answer)
        });
        self.answer_came(answer);
        match judged {
            Ok(Judged::Done(response)) => match state.refused_at_the_end.take() {
                Some(fault) => Err(fail(&state, fault, session)),
                None => Ok(Action::Deliver(response)),
            },
            Ok(Judged::Redirected) => {
                self.record();
                self.main_fetch(state, session, now)
            }
            Err(fault) => Err(fail(&state, fault, session)),
        }
    }

    fn judge(&mut self, state: &mut RequestState, answer: &ResponseHead) -> Result<Judged, Box<Blocked>> {
        let events = &mut self.pending;
        if state.engine.reads_location_first && is_redirect_status(answer.status) {
            redirect::location_url(&answer.headers, state.current_url(), &state.engine)?;
        }
        // HTTP fetch, step 4.4.
        if state.tainting == Tainting::Cors {
            cors_check(
                &answer.headers,
                &state.serialized_origin(),
                state.is_include(),
                Stage::Response,
                &state.engine,
                events,
            )?;
        }
        // Step 5.
        if state.tainting == Tainting::Opaque {
            resource_policy(&answer.headers, state, events)?;
        }
        // Step 6.
        if is_redirect_status(answer.status) {
            match state.redirect {
                RedirectMode::Error
                    if state.engine.redirect_needs_location && !redirect::has_location(&answer.headers) => {}
                RedirectMode::Error => {
                    if state.engine.reads_location_first {
                        // Of the redirect's own faults, only this one is told before the page's wish.
                        redirect::must_not_have_credentials(state, answer)?;
                    }
                    let detail = format!("status {}", answer.status);
                    return Err(Blocked::new(Reason::RedirectModeError, Stage::Response).detail(detail));
                }
                RedirectMode::Manual => {
                    if state.engine.manual_redirect_refuses_ftp {
                        redirect::must_not_be_ftp(state, answer)?;
                    }
                    return Ok(Judged::Done(filter::opaque_redirect(state, answer, events)));
                }
                RedirectMode::Follow => {
                    redirect_from_home(state, answer);
                    if redirect::follow(state, answer, events)? {
                        return Ok(Judged::Redirected);
                    }
                }
            }
        }
        // Main fetch, steps 14 to 22.
        Ok(Judged::Done(filter::page_response(state, answer, events)))
    }

    /// Opens an exchange with the decisions that led to it.
    fn begin(&mut self, head: RequestHead, hop: u8) -> Arc<RequestHead> {
        let head = Arc::new(head);
        // Most fetches have one or two, and they are large.
        self.trace.exchanges.reserve_exact(1);
        self.trace.exchanges.push(Exchange {
            kind: head.kind,
            cached: false,
            hop,
            request: Arc::clone(&head),
            response: None,
            failure: None,
            events: std::mem::take(&mut self.pending),
        });
        head
    }

    fn answer_came(&mut self, answer: ResponseHead) {
        if let Some(exchange) = self.trace.exchanges.last_mut() {
            exchange.response = Some(answer);
        }
    }

    /// The decisions on an answer are written below those that led to its request.
    fn reopen(&mut self) {
        if let Some(exchange) = self.trace.exchanges.last_mut() {
            exchange.events.append(&mut self.pending);
            self.pending = std::mem::take(&mut exchange.events);
        }
    }

    /// Gives the decisions so far to the exchange they were made on.
    fn record(&mut self) {
        let events = match self.trace.exchanges.last_mut() {
            Some(exchange) => &mut exchange.events,
            None => &mut self.trace.events,
        };
        if events.is_empty() {
            *events = std::mem::take(&mut self.pending);
        } else {
            events.append(&mut self.pending);
        }
    }

    fn settle(&mut self) {
        self.phase = Phase::Done;
        self.record();
    }
}

/// A redirect away from another origin, of a request that began at home: some engines want it to
/// allow credentials, and refuse it when the next request itself would go out.
fn redirect_from_home(state: &mut RequestState, answer: &ResponseHead) {
    let applies = state.engine.redirects_from_home_need_credentials
        && state.tainting == Tainting::Cors
        && state.credentials == CredentialsMode::SameOrigin
        && state.began_at_home();
    if applies {
        let origin = state.serialized_origin();
        let checked =
            cors_check(&answer.headers, &origin, true, Stage::Response, &state.engine, &mut Vec::new());
        state.refused_late = checked.err();
    }
}

/// A redirect that was followed and then refused: some engines forget what the redirecting URL's preflights allowed.
fn forget_redirecting(state: &RequestState, session: &mut Session) {
    let forgets = state.engine.preflight_cache_cleared_by == ClearedBy::AllButRedirectMode;
    if let Some(url) = state.last_url().filter(|_| forgets && state.with_preflight) {
        session.preflights.clear(&StoreKey { url: url.clone(), ..state.store_key() });
    }
}

/// What an answer comes to.
enum Judged {
    Done(PageResponse),
    Redirected,
}

impl ExchangeKind {
    /// Whether it is what the page asked for, not the browser's own question.
    pub fn is_actual(self) -> bool {
        self != Self::Preflight
    }
}

/// [#scheme-fetch](https://fetch.spec.whatwg.org/#scheme-fetch), `data`.
fn data(state: &RequestState) -> Step {
    let invalid = || blocked(Blocked::before(Reason::UrlInvalid, "data: URL"));
    let url = DataUrl::process(state.current_url().as_str()).map_err(|_| invalid())?;
    let (bytes, _fragment) = url.decode_to_vec().map_err(|_| invalid())?;
    Ok(Action::Deliver(filter::data_response(state, &url.mime_type().to_string(), bytes)))
}

fn asked<'a>(state: &'a RequestState, unsafe_names: &'a [String]) -> Asked<'a> {
    Asked {
        is_cross_origin: !(state.engine.preflight_with_page_origin
            && state.relation() == Relation::SameOrigin),
        engine: &state.engine,
        origin: state.preflight_origin(),
        include: state.is_include(),
        method: &state.method,
        headers: &state.headers,
        original_headers: state.original_headers.as_ref(),
        unsafe_names,
        use_cors_preflight: state.use_cors_preflight,
    }
}

fn blocked(fault: Box<Blocked>) -> Failure {
    Failure::Blocked(fault)
}

/// The end. A redirect that had to be refused before is the cause, whatever came after it.
fn fail(state: &RequestState, fault: Box<Blocked>, session: &mut Session) -> Failure {
    let fault = state.refused_at_the_end.clone().unwrap_or(fault);
    forget_preflights(state, Some(fault.reason), session);
    blocked(fault)
}

/// Whether the cache must hold an entry for a method that needs no permission.
fn needs_entry(state: &RequestState) -> bool {
    state.engine.preflight_cache == PreflightCache::LiteralEntries && state.method == Method::HEAD
}

/// Whether the preflight cache is of no use to this request.
fn passes_cache_by(state: &RequestState) -> bool {
    // An opaque origin is `null` with redirects or without.
    let tainted = state.redirect_taint() != Relation::SameOrigin && !state.origin().is_opaque();
    state.engine.cache_modes_past_preflight_cache.contains(&cache_mode(state))
        || (tainted && state.engine.tainted_origins_cache == TaintedCache::Unused)
        || (state.origin().is_opaque() && !state.engine.opaque_origins_cache_preflights)
}

/// Main fetch, step 12, in the branch with a preflight: a network error clears what is cached for
/// the request, by its URL and origin of this moment.
fn forget_preflights(state: &RequestState, reason: Option<Reason>, session: &mut Session) {
    let clears = match state.engine.preflight_cache_cleared_by {
        ClearedBy::AnyFailure => true,
        ClearedBy::AllButRedirectMode => reason != Some(Reason::RedirectModeError),
        ClearedBy::Nothing => false,
    };
    if state.with_preflight && clears {
        session.preflights.clear(&state.store_key());
    }
}
