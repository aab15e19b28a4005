//! Calls in and out of order, and what the network does.

use corsac_browser::{
    Action, Event, Failure, Fetch, Input, NetworkError, NetworkErrorKind, Now, ResponseHead, Session,
};

use crate::support::{P, S, World, answer, at, get, grant_all, page, run, send, welcome};

fn step(fetch: &mut Fetch, input: Input) -> Action {
    fetch.step(&mut Session::default(), Now::default(), input)
}

fn is_cancelled(action: &Action) -> bool {
    matches!(action, Action::Fail(Failure::Cancelled))
}

#[test]
fn out_of_order_calls_cancel() {
    let answer = || Input::Head(ResponseHead::new(200));
    let failed = || Input::Failed(NetworkError::new(NetworkErrorKind::Dns, "no address"));
    for first in [answer(), failed(), Input::Cancel] {
        assert!(is_cancelled(&step(&mut Fetch::new(page(), get("/")), first)));
    }
    for second in [Input::Start, Input::Cancel] {
        let mut fetch = Fetch::new(page(), get("/"));
        assert!(matches!(step(&mut fetch, Input::Start), Action::Send(_)));
        assert!(is_cancelled(&step(&mut fetch, second)));
        assert!(is_cancelled(&step(&mut fetch, answer())));
    }
    let mut fetch = Fetch::new(page(), get("/"));
    step(&mut fetch, Input::Start);
    assert!(matches!(step(&mut fetch, answer()), Action::Deliver(_)));
    for late in [Input::Start, answer(), failed(), Input::Cancel] {
        assert!(is_cancelled(&step(&mut fetch, late)));
    }
    assert_eq!(fetch.trace().exchanges.len(), 1);
}

#[test]
fn a_network_failure_is_kept_where_it_happened() {
    for request in [get(&at(S, "/")), send("PUT", &at(S, "/")), get(&at(P, "/"))] {
        let mut fetch = Fetch::new(page(), request);
        assert!(matches!(step(&mut fetch, Input::Start), Action::Send(_)));
        let error = NetworkError::new(NetworkErrorKind::Timeout, "no answer in 30 s");
        let Action::Fail(failure) = step(&mut fetch, Input::Failed(error.clone())) else { panic!() };
        assert_eq!(failure, Failure::Network(error.clone()));
        let exchange = fetch.trace().exchanges.last().unwrap();
        assert_eq!((exchange.failure.as_ref(), exchange.response.is_some()), (Some(&error), false));
        assert!(!fetch.trace().all_events().any(|event| matches!(event, Event::Blocked(_))));
    }
}

#[test]
fn a_network_failure_clears_the_cache_as_any_failure_does() {
    let mut world = World::default();
    let put = || send("PUT", &at(S, "/"));
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 0);
    let mut fetch = Fetch::new(page(), put());
    fetch.step(&mut world.session, world.now, Input::Start);
    let error = NetworkError::new(NetworkErrorKind::Closed, "closed");
    fetch.step(&mut world.session, world.now, Input::Failed(error));
    assert_eq!(world.fetch(put(), |head| grant_all(head, "60")).preflights(), 1);
}

#[test]
fn a_cached_preflight_is_an_exchange_without_a_message() {
    let mut world = World::default();
    world.fetch(send("PUT", &at(S, "/")), |head| grant_all(head, "60"));
    let ran = world.fetch(send("PUT", &at(S, "/")), |head| grant_all(head, "60"));
    let seen: Vec<_> =
        ran.trace.exchanges.iter().map(|e| (e.kind.as_str(), e.cached, e.response.is_some())).collect();
    assert_eq!(seen, [("preflight", true, false), ("actual", false, true)]);
    assert!(ran.codes().contains(&"PreflightCached"));
    assert!(!ran.codes().contains(&"PreflightCacheMiss"));
    let ran = world.fetch(send("DELETE", &at(S, "/")).header("X-A", "1"), |head| grant_all(head, "60"));
    let missing = ran.trace.all_events().find_map(|event| match event {
        Event::PreflightCacheMiss { missing } => Some(missing.clone()),
        _ => None,
    });
    assert_eq!(missing.unwrap(), ["DELETE", "x-a"]);
    // What was cached before does not count as a miss when nothing was.
    assert!(
        !run(send("PUT", &at(S, "/")), |head| grant_all(head, "60")).codes().contains(&"PreflightCacheMiss")
    );
}

#[test]
fn last_actual() {
    let ran = run(send("PUT", &at(S, "/")), welcome);
    assert!(ran.trace.last_actual().is_none(), "never sent");
    let ran = run(send("PUT", &at(S, "/")), |head| grant_all(head, "0"));
    assert_eq!(ran.trace.last_actual().unwrap().request.method.as_str(), "PUT");
    let ran = run(get(&at(S, "/")), |_| answer(200, &[]));
    assert_eq!(ran.trace.last_actual().unwrap().request.method.as_str(), "GET");
}
