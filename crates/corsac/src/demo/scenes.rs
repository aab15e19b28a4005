//! The scenes, as data. What a server answers in them is in [`routes`](super::routes).

use corsac_browser::{CredentialsMode, Reason};
use corsac_core::Relation;

use super::routes::{API, APP};

/// Something that people get wrong, played through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    /// The name by which it is asked for.
    pub(super) name: &'static str,
    /// What people say.
    pub(super) title: &'static str,
    /// What must have happened before, in the same browser.
    pub(super) before: &'static [Before],
    pub(super) act: Act,
    /// What there is to learn from it.
    pub(super) shows: &'static str,
}

/// What must have happened before a scene.
#[derive(Clone, Copy, Debug)]
pub(super) enum Before {
    /// The user has visited this URL of the API, which sets a cookie.
    Visit(&'static str),
    /// The fetch of the scene with this name, told nobody.
    Scene(&'static str),
}

/// What happens in a scene.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    /// The page's script asks.
    Fetch { script: Script, ends: Ends },
    /// The page's script asks in each browser; how that is meant to end in each, and the server's log of all.
    Browsers { script: Script, ends: [Verdict; 3], log: &'static [&'static str] },
    /// The fetches of these scenes, by a plain HTTP client: the name, and the status of the answer.
    PlainHttp(&'static [(&'static str, u16)]),
    /// URLs are compared, in pairs.
    Origins(&'static [(&'static str, &'static str, Relation)]),
}

/// The arguments of `fetch()`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Script {
    pub(super) method: &'static str,
    pub(super) host: &'static str,
    pub(super) path: &'static str,
    /// `None` where the script does not say.
    pub(super) credentials: Option<CredentialsMode>,
    pub(super) headers: &'static [(&'static str, &'static str)],
    /// A string.
    pub(super) body: Option<&'static str>,
}

/// How a fetch is meant to end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ends {
    pub(super) verdict: Verdict,
    /// What the server's own log has of it.
    pub(super) log: &'static [&'static str],
    /// Codes of events without which the scene would not show what it is meant to.
    pub(super) events: &'static [&'static str],
    /// The balance of the user's account before and after, where it is shown.
    pub(super) balance: Option<(u32, u32)>,
}

/// What the page gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// An answer of this status.
    Readable(u16),
    /// Nothing, by this rule.
    Blocked(Reason),
}

/// The scene of a name.
pub(super) fn find(name: &str) -> Option<&'static Scene> {
    SCENES.iter().find(|scene| scene.name == name)
}

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SCENES.iter().map(|scene| scene.name)
}

const GET: Script =
    Script { method: "GET", host: API, path: "/", credentials: None, headers: &[], body: None };

const INCLUDE: Option<CredentialsMode> = Some(CredentialsMode::Include);

const AUTHORIZATION: &[(&str, &str)] = &[("Authorization", "Bearer ada-token")];

const LOGGED_IN: &[Before] = &[Before::Visit("https://api.mybackend.com/login")];

const fn readable(status: u16, log: &'static [&'static str], events: &'static [&'static str]) -> Ends {
    Ends { verdict: Verdict::Readable(status), log, events, balance: None }
}

const fn blocked(reason: Reason, log: &'static [&'static str], events: &'static [&'static str]) -> Ends {
    Ends { verdict: Verdict::Blocked(reason), log, events, balance: None }
}

const fn with_balance(ends: Ends, before: u32, after: u32) -> Ends {
    Ends { balance: Some((before, after)), ..ends }
}

/// In the order in which they are shown.
pub(super) const SCENES: &[Scene] = &[
    Scene {
        name: "origin",
        title: "It is the same site, so it is the same origin.",
        before: &[],
        act: Act::Origins(&[
            ("https://myapp.com/start", "https://myapp.com:443/other?page=2", Relation::SameOrigin),
            ("https://myapp.com", "https://www.myapp.com", Relation::SameSite),
            ("https://myapp.com", "http://myapp.com:8080", Relation::CrossSite),
            ("https://myapp.com", "https://api.mybackend.com", Relation::CrossSite),
        ]),
        shows: "An origin is scheme, host and port, and nothing else. The path does not count. The default port is \
                part of it, though nobody writes it. CORS is about origins; cookies are about sites.",
    },
    Scene {
        name: "same-origin",
        title: "Every fetch needs CORS headers.",
        before: &[],
        act: Act::Fetch {
            script: Script { host: APP, path: "/settings", ..GET },
            ends: readable(200, &["GET /settings -> 200"], &["SameOrigin"]),
        },
        shows: "A page reads its own origin freely: the answer has no CORS header, and needs none.",
    },
    Scene {
        name: "no-cors-headers",
        title: "The server blocked my request.",
        before: &[],
        act: Act::Fetch {
            script: Script { path: "/news", ..GET },
            ends: blocked(Reason::AllowOriginMissing, &["GET /news -> 200"], &["CrossOrigin", "OriginSent"]),
        },
        shows: "The server blocked nothing: it got the request and answered 200. The browser has the answer and keeps \
                it from JavaScript, because no header lets this page in. That is the same-origin policy, the default; \
                CORS headers are how a server opts out of it.",
    },
    Scene {
        name: "simple",
        title: "A request to another origin always takes two requests.",
        before: &[],
        act: Act::Fetch {
            script: Script { path: "/weather", ..GET },
            ends: readable(200, &["GET /weather -> 200"], &["PreflightNotNeeded", "AllowOriginOk"]),
        },
        shows: "What a link or a form could always send, the browser sends at once, without a preflight. One header in \
                the answer then lets the page read it, and * lets every page.",
    },
    Scene {
        name: "exact-origin",
        title: "But I did set Access-Control-Allow-Origin.",
        before: &[],
        act: Act::Fetch {
            script: Script { path: "/prices", ..GET },
            ends: blocked(Reason::AllowOriginMismatch, &["GET /prices -> 200"], &[]),
        },
        shows: "The browser compares the header with the page's origin byte for byte, and an origin ends without a \
                slash. One byte too many, and it is somebody else.",
    },
    Scene {
        name: "credentials-left-out",
        title: "The user is logged in, so the API knows who asks.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script { path: "/account", ..GET },
            ends: readable(401, &["GET /account -> 401"], &["CredentialsOmitted"]),
        },
        shows: "CORS let the page read the answer, and the answer is 401: to another origin fetch() sends no cookie \
                unless the script says credentials: \"include\". The user only looks logged out.",
    },
    Scene {
        name: "credentials",
        title: "A request with cookies needs a preflight.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script { path: "/account", credentials: INCLUDE, ..GET },
            ends: readable(
                200,
                &["GET /account -> 200"],
                &["PreflightNotNeeded", "CookiesSent", "AllowOriginOk", "AllowCredentialsOk"],
            ),
        },
        shows: "Cookies alone need no preflight. To be read, an answer to a request with credentials must name the \
                page's origin and say Access-Control-Allow-Credentials: true.",
    },
    Scene {
        name: "same-site-cookie",
        title: "The script includes credentials, so the cookie goes.",
        before: &[Before::Visit("https://api.mybackend.com/login-lax")],
        act: Act::Fetch {
            script: Script { path: "/account", credentials: INCLUDE, ..GET },
            ends: readable(401, &["GET /account -> 401"], &["CookieWithheld", "AllowCredentialsOk"]),
        },
        shows: "Whether a cookie goes is decided before sending, by rules of its own. This one is SameSite=Lax and \
                stays behind on a fetch from another site. CORS passes in every point, and the user looks logged out.",
    },
    Scene {
        name: "authorization",
        title: "A GET never needs a preflight.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script { path: "/account", credentials: INCLUDE, headers: AUTHORIZATION, ..GET },
            ends: readable(
                200,
                &["OPTIONS /account -> 204", "GET /account -> 200"],
                &["PreflightNeeded", "HeaderAllowed", "PreflightPassed", "CookiesSent"],
            ),
        },
        shows: "The method is a plain GET; the header Authorization makes the difference. The preflight asks without \
                cookies and without the token. Once it has passed, the real request goes out with both, and its own \
                answer is checked again.",
    },
    Scene {
        name: "cached",
        title: "Every such request pays for two round trips.",
        before: &[Before::Visit("https://api.mybackend.com/login"), Before::Scene("authorization")],
        act: Act::Fetch {
            script: Script { path: "/account", credentials: INCLUDE, headers: AUTHORIZATION, ..GET },
            ends: readable(200, &["GET /account -> 200"], &["PreflightCached", "CookiesSent"]),
        },
        shows: "The earlier preflight said Access-Control-Max-Age: 600, so the browser remembers its answer and \
                sends the second request at once. The answer to the request itself is checked as always.",
    },
    Scene {
        name: "wildcard-with-credentials",
        title: "* allows everything.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script { path: "/orders", credentials: INCLUDE, ..GET },
            ends: blocked(Reason::WildcardWithCredentials, &["GET /orders -> 200"], &["CookiesSent"]),
        },
        shows: "* stands for every page, and counts for nothing when credentials are included: else one careless * \
                would show every user's data to every page. The server must name the origin.",
    },
    Scene {
        name: "refused-preflight",
        title: "My PUT fails on the server.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script {
                method: "PUT",
                path: "/profile",
                credentials: INCLUDE,
                headers: AUTHORIZATION,
                body: Some("name=Ada"),
                ..GET
            },
            ends: blocked(
                Reason::MethodNotAllowed,
                &["OPTIONS /profile -> 204"],
                &["PreflightNeeded", "HeaderAllowed"],
            ),
        },
        shows: "The PUT never left the browser. It asked first, was not told yes, and stopped: only for requests that \
                need a preflight does CORS also decide what is sent.",
    },
    Scene {
        name: "json",
        title: "It is only a POST, so there is no preflight.",
        before: &[],
        act: Act::Fetch {
            script: Script {
                method: "POST",
                path: "/comments",
                headers: &[("Content-Type", "application/json")],
                body: Some(r#"{"text":"hello"}"#),
                ..GET
            },
            ends: blocked(
                Reason::HeaderNotAllowed,
                &["OPTIONS /comments -> 204"],
                &["PreflightNeeded", "MethodAllowed"],
            ),
        },
        shows: "POST is a method that needs no preflight, but a form cannot send application/json, so the \
                Content-Type needs one. The server must allow the header content-type.",
    },
    Scene {
        name: "forged-origin",
        title: "Then my script sets the Origin header itself.",
        before: &[],
        act: Act::Fetch {
            script: Script { path: "/partners", headers: &[("Origin", "https://partner.example")], ..GET },
            ends: blocked(
                Reason::AllowOriginMismatch,
                &["GET /partners -> 200"],
                &["HeaderDropped", "OriginSent"],
            ),
        },
        shows: "Only the browser writes the Origin header; a script's own is dropped. So in a request from a browser \
                a server can rely on it. Any other program writes into it what it likes.",
    },
    Scene {
        name: "error-without-cors",
        title: "It is a CORS error.",
        before: &[],
        act: Act::Fetch {
            script: Script { path: "/report", ..GET },
            ends: blocked(Reason::AllowOriginMissing, &["GET /report -> 500"], &[]),
        },
        shows: "The server failed, and its error page has no CORS headers, so the page cannot learn even the status. \
                Look for the 500 first, and let the server put CORS headers on errors too.",
    },
    Scene {
        name: "plain-http",
        title: "But it works in curl.",
        before: &[],
        act: Act::PlainHttp(&[("no-cors-headers", 200), ("error-without-cors", 500)]),
        shows: "The same server, and the same answers that the browser withheld. A plain client sends no Origin, asks \
                for no permission and checks nothing. The same-origin policy protects users and their browsers; \
                neither it nor CORS protects a server or its data from requests.",
    },
    Scene {
        name: "transfer-money",
        title: "It was blocked, so nothing happened.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script {
                method: "POST",
                path: "/transfer-money",
                credentials: INCLUDE,
                body: Some("to=mallory&amount=100"),
                ..GET
            },
            ends: with_balance(
                blocked(
                    Reason::AllowOriginMissing,
                    &["POST /transfer-money -> 200"],
                    &["PreflightNotNeeded", "CookiesSent"],
                ),
                1000,
                900,
            ),
        },
        shows: "Blocked means that the page cannot read the answer. The POST needed no preflight, the cookie went \
                along, and the money has moved; any page that the user opens can do this. The fix above lets the \
                page read the answer, and guards no money: CORS is no protection against forged requests (CSRF). What \
                is: SameSite cookies (scene same-site-cookie), CSRF tokens, and a server that looks at Origin or \
                Sec-Fetch-Site before it acts (scene csrf-check).",
    },
    Scene {
        name: "csrf-check",
        title: "With the right CORS headers the money would be safe.",
        before: LOGGED_IN,
        act: Act::Fetch {
            script: Script {
                method: "POST",
                path: "/transfer-checked",
                credentials: INCLUDE,
                body: Some("to=mallory&amount=100"),
                ..GET
            },
            ends: with_balance(
                blocked(
                    Reason::AllowOriginMissing,
                    &["POST /transfer-checked -> 403"],
                    &["PreflightNotNeeded", "CookiesSent"],
                ),
                1000,
                1000,
            ),
        },
        shows: "The same POST, the same cookie, and still no CORS header; but this server looks before it acts at \
                Sec-Fetch-Site, which only the browser writes. It says cross-site, so the server refuses, and the \
                money stays.",
    },
    Scene {
        name: "other-browsers",
        title: "It works in Chrome.",
        before: &[],
        act: Act::Browsers {
            script: Script { method: "PUT", path: "/photos", body: Some("a sunset"), ..GET },
            ends: [
                Verdict::Readable(200),
                Verdict::Blocked(Reason::AllowOriginMissing),
                Verdict::Blocked(Reason::AllowOriginMissing),
            ],
            log: &[
                "OPTIONS /photos -> 204",
                "PUT /photos -> 303",
                "GET /photos/7 -> 200",
                "OPTIONS /photos/7 -> 204",
            ],
        },
        shows: "The API redirects the PUT to what it has made, and lets the page read that. Chromium asks first where \
                a request by itself needs it, and this GET does not. Firefox and WebKitGTK, once they had to ask, ask \
                at every hop, and here the API's answer to that lets nobody in. Each browser judged the same answers: what \
                they send alike went out once, and the PUT never twice.",
    },
];
