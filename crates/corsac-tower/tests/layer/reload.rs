//! A policy is replaced while it is in use: all at once, and never by one that is not valid.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use corsac_server::{Decision, Policy, PolicyBuilder, RequestHead, Rule, Tier};
use corsac_tower::{Cors, CorsLayer};
use http::{Request, Response};
use tower::{Layer, Service, ServiceExt, service_fn};

use crate::support::{Counted, ask, request};

const ACTUAL: [&str; 2] = ["GET /", "origin: https://myapp.com"];

async fn exposed(service: &Cors<Counted>) -> http::HeaderValue {
    ask(service, &ACTUAL).await.headers()["access-control-expose-headers"].clone()
}

fn exposing(name: &str) -> PolicyBuilder {
    Policy::builder().rule(Rule::everywhere().tier(Tier::new(["https://myapp.com"]).exposed_headers([name])))
}

#[tokio::test]
async fn every_clone_changes() {
    let (layer, handle) = CorsLayer::with_handle(exposing("x-old").build().unwrap());
    let services = [layer.layer(Counted::default()), layer.clone().layer(Counted::default())];
    for name in ["x-old", "x-new", "x-newer"] {
        if name != "x-old" {
            handle.clone().reload(exposing(name)).unwrap();
        }
        for service in services.iter().flat_map(|service| [service.clone(), service.clone()]) {
            assert_eq!(exposed(&service).await, name);
        }
        assert_eq!(exposed(&layer.layer(Counted::default())).await, name);
    }
}

#[tokio::test]
async fn a_bad_policy_replaces_nothing() {
    let (layer, handle) = CorsLayer::with_handle(exposing("x-old").build().unwrap());
    let service = layer.layer(Counted::default());
    let before = handle.policy();
    let bad = Tier::new(["*", "https://myapp.com/path"]).credentials(true).methods(["TRACE"]);
    let problems = handle.reload(Policy::builder().rule(Rule::everywhere().tier(bad))).unwrap_err();
    // All errors are told, not the first alone.
    assert!(problems.iter().count() >= 3, "{problems}");
    assert!(Arc::ptr_eq(&before, &handle.policy()));
    assert_eq!(exposed(&service).await, "x-old");
    // And a good one is taken after it.
    handle.reload(exposing("x-new")).unwrap();
    assert_eq!(exposed(&service).await, "x-new");
}

/// A request that is under way is answered by the policy that it began with.
#[tokio::test]
async fn a_request_keeps_its_policy() {
    let (layer, handle) = CorsLayer::with_handle(exposing("x-old").build().unwrap());
    let gate = Arc::new(tokio::sync::Notify::new());
    let waiting = {
        let gate = Arc::clone(&gate);
        service_fn(move |_: Request<()>| {
            let gate = Arc::clone(&gate);
            async move {
                gate.notified().await;
                Ok::<_, Infallible>(Response::new(String::new()))
            }
        })
    };
    let mut service = layer.layer(waiting);
    let mut old = Box::pin(service.ready().await.unwrap().call(request(&ACTUAL)));
    assert!(matches!(old.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
    handle.reload(exposing("x-new")).unwrap();
    let new = service.ready().await.unwrap().call(request(&ACTUAL));
    gate.notify_one();
    assert_eq!(old.await.unwrap().headers()["access-control-expose-headers"], "x-old");
    gate.notify_one();
    assert_eq!(new.await.unwrap().headers()["access-control-expose-headers"], "x-new");
}

#[tokio::test]
async fn a_policy_that_was_replaced_is_freed() {
    let old = Arc::new(exposing("x-old").build().unwrap());
    let kept = Arc::downgrade(&old);
    let (layer, handle) = CorsLayer::with_handle(old);
    let service = layer.layer(Counted::default());
    ask(&service, &ACTUAL).await;
    handle.replace(exposing("x-new").build().unwrap());
    assert!(kept.upgrade().is_none());
}

/// With policies changing all the while, each answer is of one of them, whole.
#[test]
fn every_answer_is_of_one_policy() {
    let one = |credentials, name| {
        let tier = Tier::new(["https://myapp.com"]).credentials(credentials).exposed_headers([name]);
        Policy::builder().rule(Rule::everywhere().tier(tier))
    };
    let policies =
        [Arc::new(one(true, "x-a").build().unwrap()), Arc::new(one(false, "x-b").build().unwrap())];
    let (layer, handle) = CorsLayer::with_handle(Arc::clone(&policies[0]));
    let (mut seen_a, mut seen_b) = (0, 0);
    std::thread::scope(|scope| {
        let changing = scope.spawn(|| {
            for policy in policies.iter().cycle().take(10_000) {
                handle.replace(Arc::clone(policy));
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let service = layer.layer(Counted::default());
        while !changing.is_finished() || seen_a + seen_b == 0 {
            let response = runtime.block_on(service.clone().oneshot(request(&ACTUAL))).unwrap();
            let headers = response.headers();
            match headers["access-control-expose-headers"].as_bytes() {
                b"x-a" => seen_a += 1,
                _ => seen_b += 1,
            }
            let is_a = headers["access-control-expose-headers"] == "x-a";
            assert_eq!(headers.contains_key("access-control-allow-credentials"), is_a);
        }
    });
    // The last one stays.
    let request = request(&ACTUAL);
    let policy = handle.policy();
    let Decision::Actual(headers) = policy.decide(&RequestHead::from(&request)) else { panic!() };
    assert_eq!(headers.expose_headers().unwrap(), "x-b");
}
