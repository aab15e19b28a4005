//! Two layers, one in the other: the outer one has the last word, and every header is there once.

use corsac_server::{Policy, Rule, Tier};
use corsac_tower::{Cors, CorsLayer};
use tower::Layer;

use crate::support::{Counted, ask, policy, shown};

fn twice(outer: Policy, inner: Policy, service: Counted) -> Cors<Cors<Counted>> {
    CorsLayer::new(outer).layer(CorsLayer::new(inner).layer(service))
}

const PREFLIGHT: [&str; 3] =
    ["OPTIONS /private/a", "origin: https://myapp.com", "access-control-request-method: PUT"];
const ACTUAL: [&str; 2] = ["GET /private/a", "origin: https://myapp.com"];

#[tokio::test]
async fn the_same_policy_twice_is_as_once() {
    let service = Counted::answering(&["vary: Accept"]);
    let once = CorsLayer::new(policy().build().unwrap()).layer(service.clone());
    let twice = twice(policy().build().unwrap(), policy().build().unwrap(), service);
    let requests: &[&[&str]] = &[
        &["GET /api/a", "origin: https://myapp.com"],
        &["GET /api/a", "origin: https://other.example"],
        &["GET /api/a"],
        &["GET /open/a"],
        &["GET /private/a", "origin: https://other.example"],
        &["OPTIONS /api/a", "origin: https://myapp.com", "access-control-request-method: PUT"],
        &["OPTIONS /api/a", "origin: https://myapp.com", "access-control-request-method: DELETE"],
        &["OPTIONS /private/a", "origin: https://myapp.com"],
    ];
    for request in requests {
        assert_eq!(shown(&ask(&twice, request).await), shown(&ask(&once, request).await), "{request:?}");
    }
}

/// Looser, stricter, static: whatever the inner layer says, the answer is the outer layer's.
#[tokio::test]
async fn the_outer_policy_decides() {
    let one = || Tier::new(["https://myapp.com"]).methods(["PUT"]);
    let policies: [(&str, Tier); 4] = [
        ("allows, with credentials", one().credentials(true).exposed_headers(["X-Total"])),
        ("allows", one()),
        ("allows everybody", Tier::any_origin().methods(["PUT"]).exposed_headers(["*"])),
        ("refuses", Tier::new(["https://other.example"])),
    ];
    let build = |tier: &Tier| Policy::builder().rule(Rule::everywhere().tier(tier.clone())).build().unwrap();
    for (outer_name, outer) in &policies {
        let alone = CorsLayer::new(build(outer)).layer(Counted::default());
        for (inner_name, inner) in &policies {
            let service = twice(build(outer), build(inner), Counted::default());
            for request in [PREFLIGHT.as_slice(), &ACTUAL] {
                let (mut both, mut expected) =
                    (shown(&ask(&service, request).await), shown(&ask(&alone, request).await));
                let varies = |lines: &[String]| lines.iter().any(|line| line == "vary: Origin");
                if request.len() == ACTUAL.len() {
                    // The inner layer's answer depends on the origin: that is said even where the outer one's does not.
                    let inner_varies = *inner_name != "allows everybody";
                    assert_eq!(
                        varies(&both),
                        inner_varies || varies(&expected),
                        "{outer_name} / {inner_name}"
                    );
                    both.retain(|line| line != "vary: Origin");
                    expected.retain(|line| line != "vary: Origin");
                }
                assert_eq!(both, expected, "{outer_name} / {inner_name}: {}", request[0]);
            }
        }
    }
}

/// Where one of the layers has no rule, it is as if it were not there.
#[tokio::test]
async fn a_layer_without_a_rule_is_transparent() {
    let with = || {
        let tier = Tier::new(["https://myapp.com"]).credentials(true).methods(["PUT"]);
        Policy::builder().rule(Rule::new(["/private/{*rest}"]).tier(tier)).build().unwrap()
    };
    let without = || Policy::builder().rule(Rule::new(["/other"]).tier(Tier::any_origin())).build().unwrap();
    let alone = CorsLayer::new(with()).layer(Counted::default());
    for (name, service) in [
        ("outer", twice(with(), without(), Counted::default())),
        ("inner", twice(without(), with(), Counted::default())),
    ] {
        for request in [PREFLIGHT.as_slice(), &ACTUAL] {
            assert_eq!(shown(&ask(&service, request).await), shown(&ask(&alone, request).await), "{name}");
        }
    }
}

/// Preflights stop at the outer layer, allowed or not.
#[tokio::test]
async fn preflights_do_not_reach_the_inner_service() {
    for origin in ["https://myapp.com", "https://other.example"] {
        let counted = Counted::default();
        let tier = || Tier::new([origin]).methods(["PUT"]);
        let build = |tier| Policy::builder().rule(Rule::everywhere().tier(tier)).build().unwrap();
        let service = twice(build(tier()), build(Tier::any_origin()), counted.clone());
        ask(&service, &PREFLIGHT).await;
        assert_eq!(counted.calls(), 0, "{origin}");
    }
}
