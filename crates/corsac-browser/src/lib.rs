//! The Fetch standard's path of a page's `fetch()`, as a state machine that does no I/O.
//!
//! [`Fetch`] says what to send and is told what came back; [`Session`] holds what a browser keeps
//! between fetches (cookies, the preflight cache); [`Trace`] is the account of every decision: by
//! which rule, whose doing it is, and which byte of which header decided.
//!
//! ```
//! use corsac_browser::{Action, Fetch, Input, Now, Page, Request, ResponseHead, Session};
//!
//! let mut session = Session::default();
//! let page = Page::new("https://myapp.com/".parse().unwrap());
//! let request = Request::new("https://api.mybackend.com/profile").method("PUT");
//! let mut fetch = Fetch::new(page, request);
//!
//! // A PUT to another origin: the browser asks first.
//! let Action::Send(head) = fetch.step(&mut session, Now::default(), Input::Start) else { panic!() };
//! assert_eq!(head.method.as_str(), "OPTIONS");
//!
//! // The server answers without CORS headers, so the PUT is never sent.
//! let answer = Input::Head(ResponseHead::new(204));
//! let Action::Fail(failure) = fetch.step(&mut session, Now::default(), answer) else { panic!() };
//! assert_eq!(failure.blocked().unwrap().reason.code(), "AllowOriginMissing");
//! ```

mod check;
mod classify;
mod construct;
pub mod cookies;
mod differences;
mod engine;
mod event;
mod event_text;
mod fetch;
mod filter;
mod http_request;
mod message;
mod metadata;
mod policy;
mod preflight;
mod preflight_store;
mod reason;
mod redirect;
mod request;
mod session;
mod state;

pub use differences::{DIFFERENCES, Difference};
pub use engine::{
    AnswerMerge, CachedWildcard, ClearedBy, CrossSiteReferrer, DroppedHeadersReturn, EmptyLocation, Engine,
    EngineName, FetchSite, LocationBytes, NamesAfterRedirect, OddMaxAge, PreflightCache, RedirectToGet,
    SameSiteRedirects, SeveralLocations, StorageAccessOrigin, StreamBodies, TaintedCache,
};
pub use event::{Event, EventInfo, Grant, OriginWhy, PreflightReason};
pub use fetch::{Action, Fetch, Input};
pub use message::{
    BodySource, Exchange, ExchangeKind, NetworkError, NetworkErrorKind, Now, PageResponse, RequestHead,
    ResponseHead, ResponseType, Trace,
};
pub use preflight_store::{Granted, NetworkPartition, PreflightStore, StoreKey, Wanted};
pub use reason::{Blocked, Failure, Field, Owner, Reason, Stage};
pub use request::{
    BodyInfo, CacheMode, CredentialsMode, Initiator, Mode, Page, RedirectMode, ReferrerPolicy, Request,
    UnknownValue,
};
pub use session::Session;
