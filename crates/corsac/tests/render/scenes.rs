//! The situations.

use corsac_browser::{
    BodyInfo, CacheMode, CredentialsMode, Initiator, Mode, NetworkErrorKind, Page, RedirectMode, Request,
};

use crate::stage::{Stage, head};

const PAGE: &str = "https://myapp.com/";
const PROFILE: &str = "https://api.mybackend.com/profile";
const ALLOW: &str = "Access-Control-Allow-Origin: https://myapp.com";
const ALLOW_ALL: &str = "Access-Control-Allow-Origin: *";
const CREDENTIALS: &str = "Access-Control-Allow-Credentials: true";
const JSON: &str = "Content-Type: application/json";

fn get(url: &str) -> Stage {
    Stage::new(PAGE, Request::new(url))
}

fn include(request: Request) -> Request {
    request.credentials(CredentialsMode::Include)
}

fn put() -> Request {
    include(Request::new(PROFILE).method("PUT").header("Authorization", "Bearer s3cr3t"))
}

fn json_post() -> Request {
    let body = BodyInfo { length: Some(17), content_type: None, replayable: true };
    Request::new("https://api.mybackend.com/transfer-money")
        .method("POST")
        .header("Content-Type", "application/json")
        .body(body)
}

fn form_post() -> Request {
    let body = BodyInfo {
        length: Some(9),
        content_type: Some("application/x-www-form-urlencoded;charset=UTF-8".to_owned()),
        replayable: true,
    };
    include(Request::new("https://api.mybackend.com/transfer-money").method("POST").body(body))
}

/// Every situation by the name of its file.
pub(crate) fn all() -> Vec<(&'static str, Stage)> {
    let mut scenes = readable();
    scenes.extend(preflights());
    scenes.extend(answers());
    scenes.extend(cookies());
    scenes.extend(redirects());
    scenes.extend(before_sending());
    scenes.extend(others());
    scenes
}

fn readable() -> Vec<(&'static str, Stage)> {
    vec![
        ("readable_simple", get(PROFILE).answer(200, &[ALLOW_ALL, JSON, "X-Total: 3", "Server: nginx"])),
        ("readable_same_origin", Stage::new(PAGE, Request::new("/profile")).answer(200, &[JSON])),
        (
            "readable_after_preflight",
            Stage::new(PAGE, put())
                .answer(
                    204,
                    &[
                        ALLOW,
                        CREDENTIALS,
                        "Access-Control-Allow-Methods: GET, PUT",
                        "Access-Control-Allow-Headers: authorization",
                        "Access-Control-Max-Age: 600",
                        "Vary: Origin",
                    ],
                )
                .answer(
                    200,
                    &[
                        ALLOW,
                        CREDENTIALS,
                        "Vary: Origin",
                        JSON,
                        "Access-Control-Expose-Headers: x-total",
                        "X-Total: 3",
                    ],
                ),
        ),
        ("readable_error", get(PROFILE).answer(500, &[ALLOW, JSON])),
        (
            "readable_expose_star_with_credentials",
            Stage::new(PAGE, include(Request::new(PROFILE)))
                .answer(200, &[ALLOW, CREDENTIALS, "Access-Control-Expose-Headers: *", "X-Total: 3", JSON]),
        ),
        (
            "readable_own_origin_dropped",
            Stage::new(PAGE, Request::new(PROFILE).method("get").header("Origin", "https://evil.com"))
                .answer(200, &[ALLOW, JSON]),
        ),
        (
            "cached_preflight",
            Stage::new(PAGE, put())
                .fetched(&[
                    head(
                        204,
                        &[
                            ALLOW,
                            CREDENTIALS,
                            "Access-Control-Allow-Methods: PUT",
                            "Access-Control-Allow-Headers: authorization",
                        ],
                    ),
                    head(200, &[ALLOW, CREDENTIALS]),
                ])
                .answer(200, &[ALLOW, CREDENTIALS, JSON]),
        ),
    ]
}

fn preflights() -> Vec<(&'static str, Stage)> {
    let put = || Stage::new(PAGE, put());
    let head_get = || Stage::new(PAGE, Request::new(PROFILE).header("Authorization", "Bearer s3cr3t"));
    vec![
        (
            "method_not_allowed",
            put().answer(
                204,
                &[ALLOW, CREDENTIALS, "Access-Control-Allow-Headers: authorization", "Access-Control-Allow-Methods: GET, POST"],
            ),
        ),
        ("preflight_without_cors", put().answer(200, &["Allow: GET, PUT"])),
        ("preflight_status_404", put().answer(404, &[])),
        ("preflight_status_401", head_get().answer(401, &[ALLOW, "Access-Control-Allow-Headers: authorization"])),
        ("preflight_redirect_slash", put().answer(301, &["Location: /profile/"])),
        ("preflight_redirect_login", put().answer(302, &["Location: https://login.mybackend.com/signin?next=%2Fprofile"])),
        (
            "wildcard_with_credentials_at_preflight",
            put().answer(204, &[ALLOW_ALL, "Access-Control-Allow-Methods: *", "Access-Control-Allow-Headers: *"]),
        ),
        ("authorization_under_star", head_get().answer(204, &[ALLOW, "Access-Control-Allow-Headers: *"])),
        (
            "allow_methods_unparsable",
            put().answer(
                204,
                &[ALLOW, CREDENTIALS, "Access-Control-Allow-Headers: authorization", "Access-Control-Allow-Methods: GET, PUT POST, DELETE"],
            ),
        ),
        (
            "allow_headers_unparsable",
            head_get().answer(204, &[ALLOW, "Access-Control-Allow-Headers: x-one, \"authorization\""]),
        ),
        (
            "method_in_small_letters",
            Stage::new(PAGE, Request::new(PROFILE).method("patch"))
                .answer(204, &[ALLOW, "Access-Control-Allow-Methods: GET, POST, PUT, PATCH"]),
        ),
        (
            "headers_missing_in_long_list",
            Stage::new(PAGE, json_post().header("X-Request-Id", "1").header("traceparent", "00-1")).answer(
                204,
                &[
                    ALLOW,
                    "Access-Control-Allow-Headers: accept, accept-language, content-language, x-first-header, x-second-header, x-third-header, x-fourth-header",
                ],
            ),
        ),
        ("preflight_timeout", put().fail(NetworkErrorKind::Timeout, "no answer within 30 s")),
        ("held_after_preflight", Stage::new(PAGE, json_post()).hold().answer(204, &[ALLOW, "Access-Control-Allow-Headers: content-type"])),
        (
            "cache_miss",
            Stage::new(PAGE, Request::new(PROFILE).method("PUT"))
                .fetched(&[head(204, &[ALLOW, "Access-Control-Allow-Methods: PUT"]), head(200, &[ALLOW])])
                .also_header("X-Extra", "1")
                .answer(204, &[ALLOW, "Access-Control-Allow-Methods: PUT"]),
        ),
    ]
}

fn answers() -> Vec<(&'static str, Stage)> {
    vec![
        ("allow_origin_missing", get(PROFILE).answer(200, &[JSON])),
        ("allow_origin_missing_on_500", get(PROFILE).answer(500, &["Content-Type: text/html"])),
        ("allow_origin_twice", get(PROFILE).answer(200, &[ALLOW, ALLOW_ALL, JSON])),
        (
            "allow_origin_list",
            get(PROFILE)
                .answer(200, &["Access-Control-Allow-Origin: https://myapp.com, https://other.com", JSON]),
        ),
        ("allow_origin_invalid", get(PROFILE).answer(200, &["Access-Control-Allow-Origin: myapp.com", JSON])),
        (
            "allow_origin_slash",
            get(PROFILE).answer(
                200,
                &["Access-Control-Allow-Origin: https://myapp.com/", "Vary: Accept-Encoding", JSON],
            ),
        ),
        (
            "allow_origin_http",
            get(PROFILE).answer(200, &["Access-Control-Allow-Origin: http://myapp.com", JSON]),
        ),
        (
            "allow_origin_port",
            Stage::new("http://localhost:3000/", Request::new("http://localhost:8080/x"))
                .answer(200, &["Access-Control-Allow-Origin: http://localhost:5173", JSON]),
        ),
        (
            "wildcard_with_credentials",
            Stage::new(PAGE, include(Request::new(PROFILE))).answer(200, &[ALLOW_ALL, JSON]),
        ),
        (
            "allow_credentials_capital",
            Stage::new(PAGE, include(Request::new(PROFILE)))
                .answer(200, &[ALLOW, "Access-Control-Allow-Credentials: True", JSON]),
        ),
        (
            "transfer_money",
            Stage::new(PAGE, form_post())
                .visited("https://api.mybackend.com/", &["session=s3cr3t; SameSite=None; Secure"])
                .answer(200, &[JSON]),
        ),
        ("sandboxed", get(PROFILE).sandboxed().answer(200, &[ALLOW, JSON])),
        ("from_a_file", Stage::new("file:///home/me/index.html", Request::new(PROFILE)).answer(200, &[JSON])),
        ("xhr_with_upload_listener", Stage::new(PAGE, xhr()).answer(405, &["Allow: POST"])),
    ]
}

fn xhr() -> Request {
    let mut request = form_post();
    request.initiator = Initiator::Xhr;
    request.upload_listener = true;
    request
}

fn cookies() -> Vec<(&'static str, Stage)> {
    let plant = |stage: Stage| {
        stage.visited(
            "https://api.mybackend.com/",
            &["session=s3cr3t; SameSite=Lax", "theme=dark; SameSite=None; Secure", "old=1"],
        )
    };
    vec![
        (
            "cookies_withheld",
            plant(Stage::new(PAGE, include(Request::new(PROFILE)))).answer(
                200,
                &[
                    ALLOW,
                    CREDENTIALS,
                    JSON,
                    "Set-Cookie: seen=1; SameSite=None; Secure",
                    "Set-Cookie: lost=1; SameSite=Strict",
                ],
            ),
        ),
        ("credentials_left_out", plant(get(PROFILE)).answer(401, &[ALLOW, JSON, "Set-Cookie: a=1"])),
    ]
}

fn redirects() -> Vec<(&'static str, Stage)> {
    let next = "Location: https://api.mybackend.com/new";
    vec![
        ("redirect_without_cors", get("https://old.mybackend.com/api?token=s3cr3t").answer(301, &[next])),
        (
            "redirect_to_login",
            get(PROFILE).answer(302, &["Location: https://login.example/oauth/authorize?client_id=1"]),
        ),
        (
            "redirect_taints_origin",
            get("https://old.mybackend.com/api").answer(307, &[ALLOW, next]).answer(200, &[ALLOW, JSON]),
        ),
        (
            "redirect_post_becomes_get",
            Stage::new(PAGE, json_post().header("Authorization", "Bearer s3cr3t"))
                .answer(204, &[ALLOW, "Access-Control-Allow-Headers: content-type, authorization"])
                .answer(302, &[ALLOW, "Location: https://www.mybackend.com/done"])
                .answer(200, &[ALLOW_ALL, JSON]),
        ),
        (
            "redirect_then_preflight_refused",
            Stage::new(PAGE, json_post())
                .answer(204, &[ALLOW, "Access-Control-Allow-Headers: content-type"])
                .answer(308, &[ALLOW, "Location: /v2/transfer-money"])
                .answer(404, &[]),
        ),
        (
            "redirect_with_credentials",
            get(PROFILE).answer(302, &[ALLOW, "Location: https://me:s3cr3t@api.mybackend.com/new"]),
        ),
        ("redirect_scheme", get(PROFILE).answer(302, &[ALLOW, "Location: myapp://open"])),
        ("redirect_url_invalid", get(PROFILE).answer(302, &[ALLOW, "Location: https://[oops"])),
        (
            "redirect_loop",
            (0..21).fold(get(PROFILE), |stage, hop| {
                stage.answer(
                    302,
                    &[ALLOW, if hop % 2 == 0 { "Location: /login-check" } else { "Location: /profile" }],
                )
            }),
        ),
        (
            "redirect_to_http",
            get(PROFILE).answer(301, &[ALLOW, "Location: http://api.mybackend.com/profile"]),
        ),
        (
            "redirect_mode_error",
            Stage::new(PAGE, Request::new(PROFILE).redirect(RedirectMode::Error)).answer(302, &[ALLOW, next]),
        ),
        (
            "opaque_redirect",
            Stage::new(PAGE, Request::new(PROFILE).redirect(RedirectMode::Manual))
                .answer(302, &[ALLOW, next]),
        ),
        (
            "redirect_of_a_stream",
            Stage::new(
                PAGE,
                Request::new(PROFILE).method("POST").header("Content-Type", "text/plain").body(BodyInfo {
                    length: None,
                    content_type: None,
                    replayable: false,
                }),
            )
            .answer(204, &[ALLOW])
            .answer(307, &[ALLOW, next]),
        ),
        (
            "redirect_preflight_null_origin",
            Stage::new(PAGE, Request::new("https://old.mybackend.com/api").method("PUT"))
                .answer(204, &[ALLOW, "Access-Control-Allow-Methods: PUT"])
                .answer(307, &[ALLOW, next])
                .answer(
                    204,
                    &[
                        "Access-Control-Allow-Origin: https://old.mybackend.com",
                        "Access-Control-Allow-Methods: PUT",
                    ],
                ),
        ),
    ]
}

fn before_sending() -> Vec<(&'static str, Stage)> {
    let mut large = json_post();
    large.keepalive = true;
    large.body = Some(BodyInfo::text(70_000));
    vec![
        ("mixed_content", get("http://api.mybackend.com/profile")),
        (
            "scheme_not_supported",
            Stage::new("http://myapp.com/", Request::new("ftp://api.mybackend.com/profile")),
        ),
        ("scheme_file", Stage::new("http://myapp.com/", Request::new("file:///etc/hosts"))),
        ("disallowed_by_mode", Stage::new(PAGE, Request::new(PROFILE).mode(Mode::SameOrigin))),
        ("no_cors_method", Stage::new(PAGE, Request::new(PROFILE).mode(Mode::NoCors).method("PUT"))),
        (
            "no_cors_redirect_mode",
            Stage::new(PAGE, Request::new(PROFILE).mode(Mode::NoCors).redirect(RedirectMode::Manual)),
        ),
        ("navigate_mode", Stage::new(PAGE, Request::new(PROFILE).mode(Mode::Navigate))),
        ("url_invalid", get("https://api.mybackend.com:99999/")),
        ("url_has_credentials", get("https://me:s3cr3t@api.mybackend.com/profile")),
        ("method_invalid", Stage::new(PAGE, Request::new(PROFILE).method("GET IT"))),
        ("method_forbidden", Stage::new(PAGE, Request::new(PROFILE).method("TRACE"))),
        ("header_invalid", Stage::new(PAGE, Request::new(PROFILE).header("X-Odd", "a\nb"))),
        ("body_not_allowed", Stage::new(PAGE, Request::new(PROFILE).body(BodyInfo::text(5)))),
        (
            "stream_not_allowed",
            Stage::new(
                PAGE,
                Request::new(PROFILE).method("POST").mode(Mode::NoCors).body(BodyInfo {
                    length: None,
                    content_type: None,
                    replayable: false,
                }),
            ),
        ),
        ("cache_mode_not_allowed", Stage::new(PAGE, Request::new(PROFILE).cache(CacheMode::OnlyIfCached))),
        (
            "not_cached",
            Stage::new(PAGE, Request::new("/profile").mode(Mode::SameOrigin).cache(CacheMode::OnlyIfCached)),
        ),
        (
            "keepalive_too_large",
            Stage::new(PAGE, large).answer(204, &[ALLOW, "Access-Control-Allow-Headers: content-type"]),
        ),
        ("bad_port", get("https://api.mybackend.com:6000/")),
        ("held_simple", Stage::new(PAGE, form_post()).hold()),
    ]
}

fn others() -> Vec<(&'static str, Stage)> {
    let no_cors = || Request::new(PROFILE).mode(Mode::NoCors).header("X-Custom", "1");
    let framed = || {
        let mut stage = get(PROFILE);
        stage.page = Page::sandboxed_in("https://api.mybackend.com/embed".parse().expect("a URL"));
        stage
    };
    vec![
        ("opaque", Stage::new(PAGE, no_cors()).answer(200, &[JSON])),
        (
            "cross_origin_resource_policy",
            Stage::new(PAGE, no_cors()).answer(200, &["Cross-Origin-Resource-Policy: same-origin", JSON]),
        ),
        (
            "sandboxed_at_home",
            framed().answer(200, &["Access-Control-Allow-Origin: https://api.mybackend.com", JSON]),
        ),
        ("network_dns", get(PROFILE).fail(NetworkErrorKind::Dns, "api.mybackend.com has no address")),
        (
            "network_connect",
            get(PROFILE).fail(NetworkErrorKind::Connect, "connection refused by 192.0.2.1:443"),
        ),
        (
            "network_dns_after_a_redirect",
            Stage::new(PAGE, Request::new(PROFILE).method("POST"))
                .answer(302, &[ALLOW, "Location: https://www.mybackend.com/done"])
                .fail(NetworkErrorKind::Dns, "www.mybackend.com has no address"),
        ),
        ("network_tls", get(PROFILE).fail(NetworkErrorKind::Tls, "the certificate is for www.mybackend.com")),
        (
            "network_closed_after_post",
            Stage::new(PAGE, form_post()).fail(NetworkErrorKind::Closed, "connection reset"),
        ),
        ("network_proxy", get(PROFILE).fail(NetworkErrorKind::Proxy, "the proxy answered 407")),
        ("network_malformed", get(PROFILE).fail(NetworkErrorKind::Malformed, "the answer is not HTTP")),
        ("network_too_large", get(PROFILE).fail(NetworkErrorKind::TooLarge, "more than 256 header lines")),
        (
            "network_body_broken",
            get(PROFILE).broken(200, &[ALLOW, JSON], 100, "the connection ended within the body"),
        ),
    ]
}
