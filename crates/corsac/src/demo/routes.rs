//! What the demo's servers answer: a row for each path. The explanations follow from these headers alone.

/// The API.
pub(super) const API: &str = "api.mybackend.com";
/// The page's own server.
pub(super) const APP: &str = "myapp.com";

/// The value of the cookie by which the API knows its user.
pub(super) const SESSION: &str = "session=ada-1815";

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const ALLOW_METHODS: &str = "Access-Control-Allow-Methods";
const ALLOW_HEADERS: &str = "Access-Control-Allow-Headers";
const MAX_AGE: &str = "Access-Control-Max-Age";
const VARY: Header = ("Vary", "Origin");
const SET_COOKIE: &str = "Set-Cookie";

/// Name and value.
pub(super) type Header = (&'static str, &'static str);

/// What a server does at a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Route {
    pub(super) host: &'static str,
    pub(super) path: &'static str,
    /// What a request must bring.
    pub(super) needs: Needs,
    /// Whether it moves money.
    pub(super) moves_money: bool,
    /// The status of the answer, when the request brings what it must.
    pub(super) status: u16,
    /// The answer's header lines, whatever the status; the CORS headers are here and nowhere else.
    pub(super) headers: &'static [Header],
    /// The header lines of the answer to a preflight; without them, a preflight finds nothing (404).
    pub(super) preflight: Option<&'static [Header]>,
    /// The body, when the request brings what it must.
    pub(super) body: &'static str,
}

/// What a request must bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// The session's cookie; 401 without.
    Login,
    /// The cookie, and a sign from the browser that a page of the API's own origin asks; 403 without.
    LoginAndOwnPage,
}

const PLAIN: Route = Route {
    host: API,
    path: "",
    needs: Needs::Nothing,
    moves_money: false,
    status: 200,
    headers: &[],
    preflight: None,
    body: "",
};

/// The servers of the demo.
pub(super) const ROUTES: &[Route] = &[
    Route { host: APP, path: "/settings", body: r#"{"theme":"dark"}"#, ..PLAIN },
    Route {
        path: "/login",
        headers: &[(SET_COOKIE, "session=ada-1815; SameSite=None; Secure; HttpOnly; Path=/")],
        body: r#"{"welcome":"Ada"}"#,
        ..PLAIN
    },
    Route {
        path: "/login-lax",
        headers: &[(SET_COOKIE, "session=ada-1815; SameSite=Lax; Secure; HttpOnly; Path=/")],
        body: r#"{"welcome":"Ada"}"#,
        ..PLAIN
    },
    Route { path: "/news", body: r#"{"news":["the server did answer"]}"#, ..PLAIN },
    Route { path: "/weather", headers: &[(ALLOW_ORIGIN, "*")], body: r#"{"sky":"clear"}"#, ..PLAIN },
    Route {
        path: "/prices",
        headers: &[(ALLOW_ORIGIN, "https://myapp.com/")],
        body: r#"{"apple":2}"#,
        ..PLAIN
    },
    Route {
        path: "/account",
        needs: Needs::Login,
        headers: &[(ALLOW_ORIGIN, "https://myapp.com"), (ALLOW_CREDENTIALS, "true"), VARY],
        preflight: Some(&[
            (ALLOW_ORIGIN, "https://myapp.com"),
            (ALLOW_CREDENTIALS, "true"),
            (ALLOW_HEADERS, "authorization"),
            (MAX_AGE, "600"),
        ]),
        body: r#"{"name":"Ada","orders":3}"#,
        ..PLAIN
    },
    Route {
        path: "/orders",
        needs: Needs::Login,
        headers: &[(ALLOW_ORIGIN, "*")],
        body: r#"{"orders":[7,8,9]}"#,
        ..PLAIN
    },
    Route {
        path: "/profile",
        needs: Needs::Login,
        headers: &[(ALLOW_ORIGIN, "https://myapp.com"), (ALLOW_CREDENTIALS, "true"), VARY],
        preflight: Some(&[
            (ALLOW_ORIGIN, "https://myapp.com"),
            (ALLOW_CREDENTIALS, "true"),
            (ALLOW_HEADERS, "authorization"),
            (ALLOW_METHODS, "GET, POST"),
        ]),
        body: r#"{"name":"Ada"}"#,
        ..PLAIN
    },
    Route {
        path: "/comments",
        headers: &[(ALLOW_ORIGIN, "https://myapp.com"), VARY],
        preflight: Some(&[(ALLOW_ORIGIN, "https://myapp.com"), (ALLOW_METHODS, "POST")]),
        status: 201,
        body: r#"{"comment":1}"#,
        ..PLAIN
    },
    Route {
        path: "/partners",
        headers: &[(ALLOW_ORIGIN, "https://partner.example")],
        body: r#"{"discount":20}"#,
        ..PLAIN
    },
    Route { path: "/report", status: 500, body: r#"{"error":"the database is down"}"#, ..PLAIN },
    Route {
        path: "/transfer-money",
        needs: Needs::Login,
        moves_money: true,
        body: r#"{"transferred":100}"#,
        ..PLAIN
    },
    Route {
        path: "/transfer-checked",
        needs: Needs::LoginAndOwnPage,
        moves_money: true,
        body: r#"{"transferred":100}"#,
        ..PLAIN
    },
    Route {
        path: "/photos",
        status: 303,
        headers: &[("Location", "/photos/7"), (ALLOW_ORIGIN, "https://myapp.com"), VARY],
        preflight: Some(&[(ALLOW_ORIGIN, "https://myapp.com"), (ALLOW_METHODS, "PUT")]),
        ..PLAIN
    },
    // The answer to a preflight lacks every CORS header.
    Route {
        path: "/photos/7",
        headers: &[(ALLOW_ORIGIN, "https://myapp.com"), VARY],
        preflight: Some(&[]),
        body: r#"{"photo":7}"#,
        ..PLAIN
    },
];
