//! Requests forged across sites stop at the layer, and pages that may read are told.

use corsac_server::{Csrf, CsrfRefusal};
use corsac_tower::{CorsLayer, CsrfLayer};
use http::{Response, StatusCode};
use tower::{Layer, ServiceBuilder};

use crate::support::{Counted, ask, policy, shown};

fn csrf() -> Csrf {
    Csrf::builder().trust(["https://*.myapp.com"]).bypass(["/webhooks/{*rest}"]).build().unwrap()
}

#[tokio::test]
async fn what_is_refused_stops_here() {
    let rows: [(&str, &[&str], bool); 7] = [
        (
            "a form on another site",
            &["POST /api/a", "host: api.test", "origin: https://evil.example", "sec-fetch-site: cross-site"],
            false,
        ),
        (
            "the same from a trusted origin",
            &["POST /api/a", "host: api.test", "origin: https://a.myapp.com", "sec-fetch-site: cross-site"],
            true,
        ),
        (
            "the same to a path that is left alone",
            &[
                "POST /webhooks/a",
                "host: api.test",
                "origin: https://evil.example",
                "sec-fetch-site: cross-site",
            ],
            true,
        ),
        (
            "a page of the same origin",
            &["POST /api/a", "host: api.test", "sec-fetch-site: same-origin"],
            true,
        ),
        ("no browser", &["POST /api/a", "host: api.test"], true),
        (
            "a link on another site",
            &["GET /api/a", "host: api.test", "origin: https://evil.example", "sec-fetch-site: cross-site"],
            true,
        ),
        (
            "a WebSocket of another site",
            &[
                "GET /api/a",
                "host: api.test",
                "upgrade: websocket",
                "origin: https://evil.example",
                "sec-fetch-site: cross-site",
            ],
            false,
        ),
    ];
    let (swapped, _handle) = CsrfLayer::with_handle(csrf());
    for layer in [CsrfLayer::new(csrf()), swapped] {
        for (name, lines, passes) in rows {
            let counted = Counted::answering(&["etag: 1"]);
            let response = ask(&layer.layer(counted.clone()), lines).await;
            let refusal = response.extensions().get::<CsrfRefusal>().copied();
            assert_eq!(counted.calls(), usize::from(passes), "{name}");
            if passes {
                assert_eq!(shown(&response), ["200", "etag: 1"], "{name}");
                assert_eq!(refusal, None, "{name}");
            } else {
                assert_eq!(shown(&response), ["403"], "{name}");
                assert_eq!(response.body(), "", "{name}");
                assert_eq!(refusal, Some(CsrfRefusal::CrossOrigin), "{name}");
            }
        }
    }
}

/// Inside of the CORS layer a refusal is an answer like others: whoever may read is told.
#[tokio::test]
async fn a_page_that_may_read_is_told_of_a_refusal() {
    let counted = Counted::default();
    let service = ServiceBuilder::new()
        .layer(CorsLayer::new(policy().build().unwrap()))
        .layer(CsrfLayer::new(Csrf::builder().build().unwrap()))
        .service(counted.clone());
    let lines = ["POST /api/a", "origin: https://myapp.com", "sec-fetch-site: cross-site"];
    let response = ask(&service, &lines).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://myapp.com");
    assert_eq!(counted.calls(), 0);
}

/// What the refusal is stays with the answer, so that a layer outside can give it a body.
#[tokio::test]
async fn a_refusal_can_be_given_a_body() {
    let say = |mut response: Response<String>| {
        if let Some(refusal) = response.extensions().get::<CsrfRefusal>() {
            *response.body_mut() = refusal.to_string();
        }
        response
    };
    let service =
        ServiceBuilder::new().map_response(say).layer(CsrfLayer::new(csrf())).service(Counted::default());
    let lines = ["POST /", "host: api.test", "origin: null"];
    let response = ask(&service, &lines).await;
    assert_eq!(*response.body(), CsrfRefusal::OriginNull.text());
}

#[tokio::test]
async fn what_is_trusted_can_be_changed() {
    let (layer, handle) = CsrfLayer::with_handle(Csrf::builder().build().unwrap());
    let service = layer.layer(Counted::default());
    let lines = ["POST /", "host: api.test", "origin: https://a.myapp.com", "sec-fetch-site: same-site"];
    assert_eq!(ask(&service, &lines).await.status(), StatusCode::FORBIDDEN);
    handle.reload(Csrf::builder().trust(["https://a.myapp.com"])).unwrap();
    assert_eq!(ask(&service, &lines).await.status(), StatusCode::OK);
    // What is not valid replaces nothing.
    handle.reload(Csrf::builder().trust(["https://a.myapp.com/path", "a"])).unwrap_err();
    assert_eq!(ask(&service, &lines).await.status(), StatusCode::OK);
    handle.reload(Csrf::builder()).unwrap();
    assert_eq!(ask(&service, &lines).await.status(), StatusCode::FORBIDDEN);
}
