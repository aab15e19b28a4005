use std::sync::Arc;

use corsac_browser::{Failure, Page, PageResponse, RequestHead, Trace};

/// All that happened in a fetch: for the developer, never for the page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Account {
    /// The page that asked; `None` for a visit.
    pub page: Option<Page>,
    /// What it asked for.
    pub request: corsac_browser::Request,
    /// Every exchange and every decision.
    pub trace: Trace,
    /// How it ended.
    pub outcome: Outcome,
    /// What came of the bodies of the answers: one entry for each of the trace's exchanges, `None`
    /// where no answer came.
    pub bodies: Vec<Option<BodySeen>>,
    /// Which of the trace's exchanges were answered from [`Exchanges`](crate::Exchanges) instead of
    /// the network: their indices, ascending.
    pub replayed: Vec<usize>,
}

/// How a fetch ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The page got this.
    Delivered(PageResponse),
    /// The page got nothing.
    Failed(Failure),
    /// This would have been sent, and was not.
    Held(Held),
}

/// A request that a browser would have sent, and that was held back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Held {
    /// The request.
    pub request: Arc<RequestHead>,
    /// Why it did not go out.
    pub by: HeldBy,
}

/// Why a request was held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeldBy {
    /// [`Gate::HoldUnsafe`](crate::Gate::HoldUnsafe).
    Gate,
    /// Another fetch has sent a request with an unsafe method already, and this one differs
    /// ([`Exchanges`](crate::Exchanges)).
    SentBefore,
    /// Nothing is sent, and the request is not among the recorded ones
    /// ([`Exchanges::replay_only`](crate::Exchanges::replay_only)).
    NotRecorded,
}

/// How much of an answer's body came over the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BodySeen {
    /// Bytes as they came, before content codings were undone.
    pub bytes: u64,
    /// Whether that was all of it. A body that nobody read to its end is not complete.
    pub complete: bool,
}

impl Account {
    /// An account put together from a machine that somebody else drove: a test, a recording.
    pub const fn new(
        page: Option<Page>,
        request: corsac_browser::Request,
        trace: Trace,
        outcome: Outcome,
        bodies: Vec<Option<BodySeen>>,
    ) -> Self {
        Self { page, request, trace, outcome, bodies, replayed: Vec::new() }
    }

    /// Whether the exchange of this index was answered from [`Exchanges`](crate::Exchanges).
    pub fn is_replayed(&self, index: usize) -> bool {
        self.replayed.binary_search(&index).is_ok()
    }

    /// Why the page got nothing, if a rule, the network or the caller decided so.
    pub const fn failure(&self) -> Option<&Failure> {
        match &self.outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Delivered(_) | Outcome::Held(_) => None,
        }
    }
}

impl Held {
    /// For an account put together by hand.
    pub const fn new(request: Arc<RequestHead>, by: HeldBy) -> Self {
        Self { request, by }
    }
}
