//! The request that a refused preflight kept back, found by going the same way with a server that allows it.

use std::sync::Arc;

use corsac_browser::{
    Action, Engine, Exchange, ExchangeKind, Fetch, Input, Now, RequestHead, ResponseHead, Session,
};

use crate::render::story::Story;

/// The head of the first request that is not in the account; `None` where none would follow.
///
/// The browser's cookies are not in the account, and so not in the head either.
pub(super) fn head(story: &Story<'_>, engine: Engine) -> Option<Arc<RequestHead>> {
    let account = story.account;
    let page = account.page.clone()?;
    let mut session = Session::new(engine);
    if let Some(exchange) = story.exchanges().first() {
        let value = |name: &str| exchange.request.headers.get(name).map(std::borrow::Cow::into_owned);
        if let Some(agent) = value("User-Agent") {
            session.user_agent = agent;
        }
    }
    let mut fetch = Fetch::new(page, account.request.clone());
    let mut step = |input: Input| fetch.step(&mut session, Now::default(), input);
    let mut exchanges = story.exchanges().iter().peekable();
    let mut input = Input::Start;
    // Each recorded exchange is gone through once, so this ends.
    loop {
        let Action::Send(head) = step(input) else { return None };
        let recorded = exchanges.next_if(|exchange| exchange.kind == head.kind);
        let is_last = exchanges.peek().is_none();
        input = match recorded {
            Some(exchange) => Input::Head(answer(exchange, is_last)?),
            None if head.kind == ExchangeKind::Preflight => return None,
            None => return Some(head),
        };
    }
}

/// The recorded answer; where the server was asked and did not allow it, one that does.
fn answer(exchange: &Exchange, is_last: bool) -> Option<ResponseHead> {
    if exchange.kind != ExchangeKind::Preflight || !(is_last || exchange.cached) {
        return exchange.response.clone();
    }
    let asked = |name: &str| exchange.request.header(name).unwrap_or_default();
    Some(
        ResponseHead::new(204)
            .header("Access-Control-Allow-Origin", asked("Origin"))
            .header("Access-Control-Allow-Credentials", "true")
            .header("Access-Control-Allow-Methods", asked("Access-Control-Request-Method"))
            .header("Access-Control-Allow-Headers", asked("Access-Control-Request-Headers")),
    )
}
