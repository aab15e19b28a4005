//! Servers that only look as if they had a cause, and those that are well.

use corsac_browser::Request;

use crate::servers::*;
use crate::stage::{API, Seen, Stage, head};

pub(crate) fn well_configured() -> Vec<(&'static str, Stage)> {
    vec![
        ("a list", Stage::new(put(), ours().around(app))),
        ("a list, simple", Stage::new(get(), ours().around(app))),
        ("a list, credentials", Stage::new(include(put()), ours().around(app))),
        (
            "a star",
            Stage::new(
                get(),
                fixed(200, &["Access-Control-Allow-Origin: *", "Cache-Control: public, max-age=60"]),
            ),
        ),
        (
            "one origin for all",
            Stage::new(
                get(),
                fixed(200, &[ALLOW, "Cache-Control: public, max-age=60", "X-Cache: HIT", "Age: 3"]),
            ),
        ),
        ("an error that may be read", Stage::new(get(), ours().around(|_| head(500, &[])))),
        ("one's own origin", Stage::new(Request::new("/profile"), app)),
        (
            "one origin and no Vary, not kept",
            Stage::new(get(), |seen| if is_ours(seen.head) { head(200, &[ALLOW]) } else { head(200, &[]) }),
        ),
        (
            "a private page",
            Stage::new(get(), Layer::of(&["https://192.168.1.5"]).around(app))
                .page(at("https://192.168.1.5/")),
        ),
        ("a session", Stage::new(include(get()), ours().around(app)).visited("sid=1; SameSite=None; Secure")),
        (
            "a header of no interest",
            Stage::new(
                get(),
                ours().around(|_| {
                    head(
                        200,
                        &[
                            "ETag: \"1\"",
                            "X-Request-Id: 7",
                            "Server: nginx",
                            "Link: </style.css>; rel=preload",
                        ],
                    )
                }),
            ),
        ),
    ]
}

pub(crate) fn near_misses() -> Vec<Row> {
    vec![
        (
            "401 to the request itself",
            "preflight-behind-auth",
            Stage::new(get(), ours().around(|_| head(401, &[]))),
        ),
        (
            "403 by the CORS layer",
            "preflight-behind-auth",
            Stage::new(
                put(),
                |seen: &Seen<'_>| {
                    if seen.origin().is_empty() { json() } else { head(403, &[]) }
                },
            ),
        ),
        (
            "404 to the request itself",
            "preflight-not-routed",
            Stage::new(put(), ours().around(|_| head(404, &[]))),
        ),
        (
            "2xx with a part of the headers",
            "preflight-without-cors",
            Stage::new(
                put(),
                |seen: &Seen<'_>| {
                    if seen.is_preflight() { head(204, &[ALL_METHODS]) } else { json() }
                },
            ),
        ),
        ("2xx that varies", "preflight-without-cors", Stage::new(put(), fixed(200, &["Vary: Origin"]))),
        (
            "the request redirected, not the preflight",
            "preflight-redirected",
            Stage::new(get(), fixed(301, &["Location: /x"])),
        ),
        (
            "a redirect that lets in",
            "redirect-without-cors",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" { head(302, &[ALLOW, "Location: /v2"]) } else { json() }
            }),
        ),
        (
            "a redirect to lessons",
            "login-redirect",
            Stage::new(get(), fixed(302, &["Location: https://myschool.example/lessons"])),
        ),
        (
            "a login page that may be read",
            "login-redirect",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" {
                    head(302, &[ALLOW, "Location: /login"])
                } else {
                    head(200, &[ALLOW])
                }
            }),
        ),
        ("an error with the headers", "error-without-cors", Stage::new(include(get()), fixed(500, &[ALLOW]))),
        (
            "an origin refused with 403",
            "error-without-cors",
            Stage::new(
                get(),
                |seen: &Seen<'_>| {
                    if seen.origin().is_empty() { json() } else { head(403, &[]) }
                },
            ),
        ),
        (
            "nginx without CORS anywhere",
            "nginx-add-header-inheritance",
            Stage::new(get(), fixed(200, &["Server: nginx"])),
        ),
        (
            "another server than nginx",
            "nginx-add-header-inheritance",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" {
                    head(200, &["Server: Apache"])
                } else {
                    head(404, &["Server: Apache", ALLOW])
                }
            }),
        ),
        (
            "nginx, errors only",
            "nginx-add-header-inheritance",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/" {
                    head(200, &["Server: nginx", ALLOW])
                } else {
                    head(404, &["Server: nginx"])
                }
            }),
        ),
        (
            "one line, another origin",
            "duplicate-cors-headers",
            Stage::new(get(), fixed(200, &["Access-Control-Allow-Origin: https://other.com"])),
        ),
        (
            "a slash on somebody else",
            "origin-trailing-slash",
            Stage::new(get(), fixed(200, &["Access-Control-Allow-Origin: https://other.com/"])),
        ),
        (
            "a subdomain",
            "origin-near-miss",
            Stage::new(get(), fixed(200, &["Access-Control-Allow-Origin: https://admin.myapp.com"])),
        ),
        (
            "a list of strangers",
            "origin-near-miss",
            Stage::new(get(), Layer::of(&["https://other.com"]).around(app)),
        ),
        (
            "a list with a neighbour",
            "origin-not-allowed",
            Stage::new(get(), Layer::of(&["http://myapp.com"]).around(app)),
        ),
        ("the cookie went", "credentials-not-allowed", Stage::new(include(get()), ours().around(app))),
        ("no CORS at all", "credentials-not-allowed", Stage::new(include(get()), app)),
        (
            "a star without credentials",
            "literal-wildcard",
            Stage::new(put(), |seen: &Seen<'_>| {
                if seen.is_preflight() {
                    head(
                        204,
                        &[
                            "Access-Control-Allow-Origin: *",
                            "Access-Control-Allow-Headers: *",
                            "Access-Control-Allow-Methods: *",
                        ],
                    )
                } else {
                    head(200, &["Access-Control-Allow-Origin: *"])
                }
            }),
        ),
        (
            "expose star with nothing to expose",
            "literal-wildcard",
            Stage::new(
                include(get()),
                fixed(
                    200,
                    &[
                        ALLOW,
                        CREDENTIALS,
                        "Access-Control-Expose-Headers: *",
                        "Vary: Origin",
                        "Date: x",
                        "Server: x",
                    ],
                ),
            ),
        ),
        ("a preflight without CORS", "header-not-allowed", Stage::new(put(), fixed(200, &["Allow: PUT"]))),
        ("a preflight without CORS", "method-not-allowed", Stage::new(put(), fixed(200, &["Allow: PUT"]))),
        (
            "a method in capitals",
            "method-case",
            Stage::new(put(), Layer { methods: "GET", ..ours() }.around(app)),
        ),
        (
            "small letters that browsers correct",
            "method-case",
            Stage::new(Request::new(API).method("put"), Layer { methods: "GET", ..ours() }.around(app)),
        ),
        (
            "a server of one origin",
            "cache-without-vary",
            Stage::new(get(), fixed(200, &[ALLOW, "X-Cache: HIT"])),
        ),
        (
            "another origin, no cache",
            "cache-without-vary",
            Stage::new(get(), fixed(200, &["Access-Control-Allow-Origin: https://other.com"])),
        ),
        (
            "a stranger every time",
            "alternating-answer",
            Stage::new(get(), Layer::of(&["https://other.com"]).around(app)),
        ),
        (
            "an error now and then",
            "alternating-answer",
            Stage::new(
                get(),
                |seen: &Seen<'_>| {
                    if seen.before == 0 { ours().around(app)(seen) } else { head(503, &[]) }
                },
            ),
        ),
        ("an answer that came", "network-failure", Stage::new(get(), fixed(500, &[]))),
        ("https from https", "mixed-content", Stage::new(get(), app)),
        (
            "this machine, as in every test",
            "local-network",
            Stage::new(get(), ours().around(app)).at("http://127.0.0.1:3000/v1/profile"),
        ),
        (
            "a page of the local network",
            "local-network",
            Stage::new(get(), Layer::of(&["http://192.168.1.5"]).around(app))
                .at("http://192.168.1.9/v1/profile")
                .page(at("http://192.168.1.5/")),
        ),
        ("a page with an origin", "null-origin", Stage::new(get(), app)),
        (
            "null by redirects",
            "null-origin",
            Stage::new(get(), |seen: &Seen<'_>| {
                if seen.path() == "/v1/profile" {
                    head(302, &[ALLOW, "Location: https://cdn.example/x"])
                } else {
                    head(200, &[])
                }
            }),
        ),
        (
            "401 with the cookie",
            "cookie-not-sent",
            Stage::new(include(get()), ours().around(|_| head(401, &[])))
                .visited("sid=1; SameSite=None; Secure"),
        ),
        (
            "200 without one",
            "cookie-not-sent",
            Stage::new(get(), ours().around(app)).visited("sid=1; SameSite=None; Secure"),
        ),
        (
            "exposed",
            "header-not-exposed",
            Stage::new(
                get(),
                ours().around(|_| {
                    head(200, &["X-Total-Count: 3", "Access-Control-Expose-Headers: X-Total-Count"])
                }),
            ),
        ),
        (
            "the page reads another one",
            "header-not-exposed",
            Stage::new(get(), ours().around(|_| head(200, &["X-Total-Count: 3"])))
                .told(|told| told.reads.push("Content-Type".to_owned())),
        ),
        (
            "a private network allowed",
            "private-network-preflight",
            Stage::new(put(), private_network(0))
                .told(|told| told.blocked_in_browser = true)
                .at("http://192.168.1.9/v1/profile"),
        ),
        (
            "blocked here, too",
            "browser-only",
            Stage::new(get(), app).told(|told| told.blocked_in_browser = true),
        ),
        ("nobody says that it fails", "browser-only", Stage::new(get(), ours().around(app))),
        (
            "a gateway with CORS",
            "policy-ignored",
            Stage::new(
                get(),
                fixed(200, &["Server: envoy", "Access-Control-Allow-Origin: https://other.com"]),
            ),
        ),
        ("no gateway", "policy-ignored", Stage::new(get(), fixed(200, &["Server: nginx"]))),
    ]
}
