//! Servers that have a cause, which must be the first one named.

use corsac_browser::{Page, Request, ResponseHead};

use crate::servers::*;
use crate::stage::{PAGE, Seen, Stage, head, with};

pub(crate) fn positives() -> Vec<Row> {
    let mut rows = preflights();
    rows.extend(origins());
    rows.extend(lists());
    rows.extend(answers());
    rows.extend(others());
    rows
}

fn preflights() -> Vec<Row> {
    let login_first = |status: u16| {
        move |seen: &Seen<'_>| {
            if seen.head.headers.contains("X-Api-Key") { json() } else { head(status, &[]) }
        }
    };
    vec![
        ("401", "preflight-behind-auth", Stage::new(put(), login_first(401))),
        ("403 without a sign of CORS", "preflight-behind-auth", Stage::new(put(), login_first(403))),
        ("403, trace alone", "preflight-behind-auth", Stage::new(put(), login_first(403)).alone()),
        (
            "404",
            "preflight-not-routed",
            Stage::new(
                put(),
                |seen| {
                    if seen.method() == "OPTIONS" { head(404, &[]) } else { head(200, &[ALLOW]) }
                },
            ),
        ),
        ("405 without CORS anywhere", "preflight-not-routed", Stage::new(put(), app)),
        (
            "405 with the headers",
            "preflight-not-routed",
            Stage::new(put(), |seen| {
                let status = if seen.method() == "OPTIONS" { 405 } else { 200 };
                head(status, &[ALLOW, ALL_METHODS, ALL_HEADERS])
            }),
        ),
        (
            "501 of a plain server",
            "preflight-not-routed",
            Stage::new(put(), |seen| {
                if seen.method() == "OPTIONS" { head(501, &["Server: SimpleHTTP/0.6"]) } else { json() }
            }),
        ),
        (
            "405, but varies",
            "preflight-not-routed",
            Stage::new(put(), |seen| {
                if seen.method() == "OPTIONS" {
                    head(405, &["Vary: Origin"])
                } else {
                    head(200, &[ALLOW, "Vary: Origin"])
                }
            }),
        ),
        (
            "Allow only",
            "preflight-without-cors",
            Stage::new(put(), |seen| {
                if seen.method() == "OPTIONS" {
                    head(200, &["Allow: GET, HEAD, PUT"])
                } else {
                    head(200, &[ALLOW])
                }
            }),
        ),
        (
            "Allow only, no CORS at all",
            "preflight-without-cors",
            Stage::new(put(), fixed(200, &["Allow: GET, PUT"])),
        ),
        ("slash", "preflight-redirected", Stage::new(put(), fixed(301, &["Location: /v1/profile/"]))),
        (
            "login",
            "preflight-redirected",
            Stage::new(put(), fixed(302, &["Location: https://login.mybackend.com/"])),
        ),
        (
            "private network refused",
            "private-network-preflight",
            Stage::new(put(), private_network(400))
                .told(|told| told.blocked_in_browser = true)
                .at("http://192.168.1.9/v1/profile"),
        ),
    ]
}

fn origins() -> Vec<Row> {
    let names = |value: &'static str| {
        move |_: &Seen<'_>| with(200, &[], &[format!("Access-Control-Allow-Origin: {value}")])
    };
    let list = |origin: &str| Layer::of(&[origin]).around(app);
    vec![
        ("slash", "origin-trailing-slash", Stage::new(get(), names("https://myapp.com/"))),
        ("slash in a list", "origin-trailing-slash", Stage::new(get(), list("https://myapp.com/"))),
        ("www", "origin-near-miss", Stage::new(get(), names("https://www.myapp.com"))),
        ("scheme", "origin-near-miss", Stage::new(get(), names("http://myapp.com"))),
        ("port", "origin-near-miss", Stage::new(get(), names("https://myapp.com:8443"))),
        ("www in a list", "origin-near-miss", Stage::new(put(), list("https://www.myapp.com"))),
        ("scheme in a list", "origin-near-miss", Stage::new(get(), list("http://myapp.com"))),
        (
            "a list without the port",
            "origin-near-miss",
            Stage::new(get(), list("http://localhost")).page(at("http://localhost:3000/")),
        ),
        (
            "names in a list",
            "origin-near-miss",
            Stage::new(get(), list("http://localhost:3000")).page(at("http://127.0.0.1:3000/")),
        ),
        (
            "a list shown to who does not ask",
            "origin-near-miss",
            Stage::new(get(), |seen: &Seen<'_>| match seen.origin().as_str() {
                "" => head(200, &["Access-Control-Allow-Origin: https://myapp.com:8443"]),
                _ => head(200, &[]),
            }),
        ),
        ("twice", "duplicate-cors-headers", Stage::new(get(), fixed(200, &[ALLOW, ALLOW]))),
        (
            "a star besides",
            "duplicate-cors-headers",
            Stage::new(get(), fixed(200, &[ALLOW, "Access-Control-Allow-Origin: *"])),
        ),
        (
            "a comma",
            "duplicate-cors-headers",
            Stage::new(get(), fixed(200, &["Access-Control-Allow-Origin: https://myapp.com, https://b.com"])),
        ),
        (
            "credentials twice",
            "duplicate-cors-headers",
            Stage::new(include(get()), fixed(200, &[ALLOW, CREDENTIALS, CREDENTIALS])),
        ),
        ("another one", "origin-not-allowed", Stage::new(get(), names("https://other.com"))),
        ("none at all", "origin-not-allowed", Stage::new(get(), app)),
        (
            "none at all, and the wrong path",
            "origin-not-allowed",
            Stage::new(get(), |seen: &Seen<'_>| if seen.path() == "/" { json() } else { head(404, &[]) }),
        ),
        ("not on the list", "origin-not-allowed", Stage::new(put(), list("https://other.com"))),
        ("not on the list, simple", "origin-not-allowed", Stage::new(get(), list("https://other.com"))),
        (
            "refused with 403",
            "origin-not-allowed",
            Stage::new(
                get(),
                |seen: &Seen<'_>| {
                    if seen.origin().is_empty() { json() } else { head(403, &["Vary: Origin"]) }
                },
            ),
        ),
        (
            "refused with 403 at the preflight",
            "origin-not-allowed",
            Stage::new(
                put(),
                |seen: &Seen<'_>| {
                    if seen.origin().is_empty() { json() } else { head(403, &[]) }
                },
            ),
        ),
        (
            "refused with 400 at the preflight",
            "origin-not-allowed",
            Stage::new(put(), |seen: &Seen<'_>| {
                if seen.is_preflight() { head(400, &[ALL_METHODS, "Vary: Origin"]) } else { json() }
            }),
        ),
        (
            "the list throws",
            "origin-not-allowed",
            Stage::new(
                put(),
                |seen: &Seen<'_>| {
                    if seen.origin().is_empty() { json() } else { head(500, &[]) }
                },
            ),
        ),
        (
            "a list of others shown to who does not ask",
            "origin-not-allowed",
            Stage::new(put(), |seen: &Seen<'_>| match (seen.method(), seen.origin().as_str()) {
                ("OPTIONS", _) => head(200, &["Allow: GET"]),
                (_, "") => head(200, &["Access-Control-Allow-Origin: https://other.com"]),
                _ => json(),
            }),
        ),
        (
            "a sandboxed frame",
            "null-origin",
            Stage::new(get(), ours().around(app)).page(Page::sandboxed_in(PAGE.parse().expect("a URL"))),
        ),
        (
            "a file",
            "null-origin",
            Stage::new(put(), ours().around(app)).page(at("file:///home/me/page.html")),
        ),
    ]
}

fn lists() -> Vec<Row> {
    let layer = |methods: &'static str, headers: &'static str| {
        Stage::new(put(), Layer { methods, headers, ..ours() }.around(app))
    };
    // As Go's rs/cors refuses: without a word.
    let silent = |methods: &'static str, headers: &'static str| {
        move |seen: &Seen<'_>| {
            let method = seen.header("Access-Control-Request-Method");
            let asked = seen.header("Access-Control-Request-Headers");
            let ok = methods.contains(&method) && asked.split(',').all(|name| headers.contains(name));
            match (seen.is_preflight(), ok && is_ours(seen.head)) {
                (true, true) => head(204, &[ALLOW, "Vary: Origin, Access-Control-Request-Method"]),
                (true, false) => head(403, &["Vary: Origin, Access-Control-Request-Method"]),
                _ => ours().around(app)(seen),
            }
        }
    };
    vec![
        ("method", "method-not-allowed", layer("GET, POST", "content-type, x-api-key")),
        ("method spoilt", "method-not-allowed", layer("GET PUT", "content-type, x-api-key")),
        (
            "method, in silence",
            "method-not-allowed",
            Stage::new(put(), silent("GET, POST", "content-type, x-api-key")),
        ),
        ("header", "header-not-allowed", layer("PUT", "content-type")),
        ("headers spoilt", "header-not-allowed", layer("PUT", "content-type x-api-key")),
        ("header, in silence", "header-not-allowed", Stage::new(put(), silent("GET, PUT", "content-type"))),
        ("trace", "header-not-allowed", Stage::new(get().header("traceparent", "00-1"), ours().around(app))),
        (
            "method and header of 400",
            "method-not-allowed",
            Stage::new(put(), |seen: &Seen<'_>| {
                if seen.is_preflight() {
                    head(400, &[ALLOW, "Access-Control-Allow-Methods: GET", ALL_HEADERS])
                } else {
                    json()
                }
            }),
        ),
        (
            "method, refused with 400 in silence",
            "method-not-allowed",
            Stage::new(put(), |seen: &Seen<'_>| {
                let method = seen.header("Access-Control-Request-Method");
                if method == "PUT" { head(400, &[]) } else { ours().around(app)(seen) }
            }),
        ),
        ("patch", "method-case", Stage::new(patch(), Layer { methods: "GET, PATCH", ..ours() }.around(app))),
        (
            "patch, not known to the server",
            "method-case",
            Stage::new(patch(), |seen: &Seen<'_>| match seen.method() {
                "OPTIONS" => head(204, &[ALLOW, "Access-Control-Allow-Methods: patch"]),
                _ => head(400, &[ALLOW]),
            }),
        ),
        (
            "star with credentials",
            "literal-wildcard",
            Stage::new(include(put()), |seen: &Seen<'_>| {
                if seen.is_preflight() {
                    head(204, &[ALLOW, CREDENTIALS, ALL_METHODS, "Access-Control-Allow-Headers: *"])
                } else {
                    json()
                }
            }),
        ),
        (
            "methods star with credentials",
            "literal-wildcard",
            Stage::new(include(put()), |seen: &Seen<'_>| {
                if seen.is_preflight() {
                    head(204, &[ALLOW, CREDENTIALS, "Access-Control-Allow-Methods: *", ALL_HEADERS])
                } else {
                    json()
                }
            }),
        ),
        (
            "expose star",
            "literal-wildcard",
            Stage::new(
                include(get()),
                fixed(
                    200,
                    &[ALLOW, CREDENTIALS, "Access-Control-Expose-Headers: *", "X-Total: 3", "Vary: Origin"],
                ),
            ),
        ),
        (
            "star origin",
            "credentials-not-allowed",
            Stage::new(include(get()), fixed(200, &["Access-Control-Allow-Origin: *", CREDENTIALS])),
        ),
        (
            "no true",
            "credentials-not-allowed",
            Stage::new(include(put()), Layer { credentials: false, ..ours() }.around(app)),
        ),
        (
            "True",
            "credentials-not-allowed",
            Stage::new(include(get()), fixed(200, &[ALLOW, "Access-Control-Allow-Credentials: True"])),
        ),
    ]
}

fn answers() -> Vec<Row> {
    // nginx: what an inner block adds makes those of the server go.
    let inherited = |seen: &Seen<'_>| match seen.path() {
        "/v1/profile" => head(200, &["Server: nginx/1.26", "Cache-Control: no-store"]),
        _ => head(404, &["Server: nginx/1.26", ALLOW]),
    };
    let without_always = |seen: &Seen<'_>| match (seen.method(), seen.path()) {
        ("OPTIONS", _) => head(405, &["Server: nginx/1.26"]),
        (_, "/") => head(200, &["Server: nginx/1.26", ALLOW]),
        _ => head(404, &["Server: nginx/1.26"]),
    };
    // A cache that keeps what it got first, for somebody else.
    let cached = |first: &'static str| {
        move |seen: &Seen<'_>| {
            if seen.head.url.query().is_some() {
                let origin = seen.origin();
                return with(200, &["X-Cache: MISS"], &[format!("Access-Control-Allow-Origin: {origin}")]);
            }
            head(200, &["X-Cache: HIT", "Age: 30", first])
        }
    };
    vec![
        ("inner location", "nginx-add-header-inheritance", Stage::new(get(), inherited)),
        (
            "inner if for OPTIONS",
            "nginx-add-header-inheritance",
            Stage::new(put(), |seen: &Seen<'_>| match seen.method() {
                "OPTIONS" => head(204, &["Server: nginx", ALL_METHODS, ALL_HEADERS]),
                _ => head(200, &["Server: nginx", ALLOW]),
            }),
        ),
        (
            "inner if that drops all",
            "nginx-add-header-inheritance",
            Stage::new(put(), |seen: &Seen<'_>| match seen.method() {
                "OPTIONS" => head(204, &["Server: nginx", "Content-Length: 0"]),
                _ => head(200, &["Server: nginx", ALLOW]),
            }),
        ),
        ("without always", "error-without-cors", Stage::new(get(), without_always)),
        (
            "a handler outside",
            "error-without-cors",
            Stage::new(
                put(),
                |seen: &Seen<'_>| {
                    if seen.is_preflight() { ours().around(app)(seen) } else { head(500, &[]) }
                },
            ),
        ),
        (
            "a proxy's own, only OPTIONS tells",
            "error-without-cors",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.is_preflight() { ours().around(app)(seen) } else { head(502, &["Server: proxy"]) }
            }),
        ),
        ("a backend that is down", "error-without-cors", Stage::new(get(), fixed(503, &[]))),
        (
            "a cache with somebody else's",
            "cache-without-vary",
            Stage::new(get(), cached("Access-Control-Allow-Origin: https://other.com")),
        ),
        ("a cache with nobody's", "cache-without-vary", Stage::new(get(), cached("X-First: nobody"))),
        (
            "a cache with a neighbour's",
            "cache-without-vary",
            Stage::new(get(), cached("Access-Control-Allow-Origin: https://www.myapp.com")),
        ),
        (
            "a cache that says nothing",
            "cache-without-vary",
            Stage::new(get(), |seen: &Seen<'_>| {
                let origin = if seen.head.url.query().is_some() {
                    seen.origin()
                } else {
                    "https://other.com".to_owned()
                };
                with(200, &[], &[format!("Access-Control-Allow-Origin: {origin}")])
            }),
        ),
        (
            "a cache that has ours for all",
            "cache-without-vary",
            Stage::new(get(), |seen: &Seen<'_>| {
                let origin = if seen.head.url.query().is_some() { seen.origin() } else { PAGE.to_owned() };
                with(200, &[], &[format!("Access-Control-Allow-Origin: {origin}")])
            }),
        ),
        (
            "kept, and no Vary",
            "cache-without-vary",
            Stage::new(get(), |seen: &Seen<'_>| {
                let own: &[&str] = if is_ours(seen.head) {
                    &[ALLOW, "Cache-Control: max-age=600"]
                } else {
                    &["Cache-Control: max-age=600"]
                };
                head(200, own)
            }),
        ),
        ("every second", "alternating-answer", Stage::new(get(), every(2, 0))),
        ("every second, from the good side", "alternating-answer", Stage::new(get(), every(2, 1))),
        ("every third", "alternating-answer", Stage::new(get(), every(3, 2))),
        (
            "the preflight passes",
            "alternating-answer",
            Stage::new(get().header("X-Api-Key", "1"), every(2, 1)),
        ),
        ("every second, the preflight", "alternating-answer", Stage::new(put(), every(2, 0))),
        (
            "a login elsewhere",
            "login-redirect",
            Stage::new(get(), fixed(302, &["Location: https://sso.mybackend.com/start"])),
        ),
        (
            "a login elsewhere, and CORS on the redirect",
            "login-redirect",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" {
                    head(302, &[ALLOW, "Location: https://idp.example/oauth2/authorize"])
                } else {
                    json()
                }
            }),
        ),
        ("a redirect", "redirect-without-cors", Stage::new(get(), fixed(301, &["Location: /v2/profile"]))),
        (
            "a null origin on the way",
            "redirect-without-cors",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" {
                    head(302, &[ALLOW, "Location: https://cdn.example/x"])
                } else {
                    head(200, &[ALLOW])
                }
            }),
        ),
    ]
}

/// A list that remembers: of so many requests of ours, those are refused whose number leaves this rest.
fn every(period: usize, refused: usize) -> impl Fn(&Seen<'_>) -> ResponseHead {
    move |seen| {
        let mut layer = ours();
        if seen.before % period == refused {
            layer.origins.clear();
        }
        layer.around(app)(seen)
    }
}

fn others() -> Vec<Row> {
    let lan = || Stage::new(get(), Layer::of(&["http://myapp.com", PAGE]).around(app));
    vec![
        (
            "a cookie that is refused",
            "cookie-not-sent",
            Stage::new(
                include(get()),
                ours().around(|_| head(401, &["Set-Cookie: sid=1; SameSite=Lax; Secure"])),
            ),
        ),
        (
            "a limit outside",
            "error-without-cors",
            Stage::new(post(), |seen: &Seen<'_>| match seen.method() {
                "POST" => head(413, &[]),
                _ => head(200, &["Access-Control-Allow-Origin: *"]),
            }),
        ),
        ("nobody listens", "network-failure", Stage::new(get(), app).dead()),
        ("http from https", "mixed-content", Stage::new(Request::new("http://api.mybackend.com/"), app)),
        ("an address of the local network", "local-network", lan().at("http://192.168.1.9/v1/profile")),
        (
            "this machine, and it fails in the browser",
            "local-network",
            lan().at("http://127.0.0.1:3000/v1/profile").told(|told| told.blocked_in_browser = true),
        ),
        (
            "a cookie that stays at home",
            "cookie-not-sent",
            Stage::new(include(get()), ours().around(|_| head(401, &[])))
                .visited("sid=1; SameSite=Lax; Secure"),
        ),
        (
            "credentials left out",
            "cookie-not-sent",
            Stage::new(get(), ours().around(|_| head(401, &[]))).visited("sid=1; SameSite=None; Secure"),
        ),
        (
            "a count",
            "header-not-exposed",
            Stage::new(get(), ours().around(|_| head(200, &["X-Total-Count: 3"]))),
        ),
        (
            "what the page says it reads",
            "header-not-exposed",
            Stage::new(get(), ours().around(|_| head(200, &["ETag: \"1\""])))
                .told(|told| told.reads.push("ETag".to_owned())),
        ),
        (
            "it passes here",
            "browser-only",
            Stage::new(get(), ours().around(app)).told(|told| told.blocked_in_browser = true),
        ),
        (
            "a gateway that did not apply it",
            "policy-ignored",
            Stage::new(get(), fixed(200, &["Server: envoy"])).told(|told| told.configured = true),
        ),
    ]
}
