//! That the scenes are whole, and that what they tell follows from the servers' headers.

use std::collections::HashSet;

use corsac_browser::Engine;
use tokio::net::TcpStream;
use url::Url;

use super::backend::Backend;
use super::plain;
use super::routes::{API, APP, Header, ROUTES, Route};
use super::run::{Played, Stage, wrap};
use super::scenes::{Act, Before, SCENES, Script, find, names};
use crate::explain::runtime;
use crate::render::Options;

/// Plays a scene at servers of these routes.
fn play(name: &str, routes: Vec<Route>) -> Played {
    runtime().unwrap().block_on(async {
        let options = Options::default();
        let stage = Stage::set(routes, Engine::STANDARD, &options).await.unwrap();
        let played = stage.play(find(name).unwrap()).await;
        stage.strike().await;
        played
    })
}

fn script(name: &str) -> Option<Script> {
    match find(name)?.act {
        Act::Fetch { script, .. } => Some(script),
        _ => None,
    }
}

#[test]
fn every_name_stands_for_something() {
    let has_route =
        |host: &str, path: &str| ROUTES.iter().any(|route| route.host == host && route.path == path);
    let mut seen = HashSet::new();
    for scene in SCENES {
        assert!(seen.insert(scene.name), "{} stands there twice", scene.name);
        for before in scene.before {
            match before {
                Before::Visit(place) => {
                    let url = Url::parse(place).unwrap();
                    assert_eq!(url.origin().ascii_serialization(), format!("https://{API}"));
                    assert!(has_route(API, url.path()), "{place}");
                }
                Before::Scene(name) => assert!(script(name).is_some(), "{name}"),
            }
        }
        match scene.act {
            Act::Fetch { script, .. } | Act::Browsers { script, .. } => {
                assert!([API, APP].contains(&script.host), "{} leaves the demo", scene.name);
                assert!(has_route(script.host, script.path), "{}", scene.name);
            }
            Act::PlainHttp(fetches) => assert!(fetches.iter().all(|(name, _)| script(name).is_some())),
            Act::Origins(pairs) => {
                assert!(pairs.iter().all(|(a, b, _)| Url::parse(a).is_ok() && Url::parse(b).is_ok()));
            }
        }
    }
}

/// The table above the room's code is the list.
#[test]
fn every_row_of_what_people_get_wrong_has_a_scene() {
    let table = include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1);
    let rows: Vec<(&str, &str)> =
        table.map(|row| row.trim_end_matches(" |").split_once(" | ").unwrap()).collect();
    assert_eq!(rows.len(), 14);
    let mut shown = HashSet::new();
    for (row, scenes) in rows {
        for name in scenes.split(", ") {
            assert!(find(name).is_some(), "{row}: there is no scene {name}");
            shown.insert(name);
        }
    }
    let idle: Vec<_> = names().filter(|name| !shown.contains(name)).collect();
    assert_eq!(idle, [""; 0], "scenes for no row");
}

#[test]
fn every_scene_comes_out_as_meant_and_the_same_twice() {
    let options = Options::default();
    for engine in [Engine::STANDARD, Engine::CHROMIUM, Engine::FIREFOX, Engine::WEBKIT_GTK] {
        runtime().unwrap().block_on(async {
            let name = engine.name;
            let stage = Stage::set(ROUTES.to_vec(), engine, &options).await.unwrap();
            let port = stage.port().to_string();
            for scene in SCENES {
                let (first, second) = (stage.play(scene).await, stage.play(scene).await);
                assert_eq!(first.surprises, [""; 0], "{} in {name}", scene.name);
                assert_eq!(first.text, second.text);
                assert!(!first.text.contains(&port), "{}", first.text);
                assert!(first.text.is_ascii(), "{}", first.text);
            }
            stage.strike().await;
        });
    }
}

/// Which answer of a route.
#[derive(Clone, Copy)]
enum To {
    Request,
    Preflight,
}

/// One header of one answer is changed: the scene, the header, its new value, what the account says before and after,
/// and what stands in the fix before and after, empty for no fix.
type Change = (&'static str, To, &'static str, Option<&'static str>, [&'static str; 2], [&'static str; 2]);

const ORIGIN: &str = "Access-Control-Allow-Origin";
const CREDENTIALS: &str = "Access-Control-Allow-Credentials";
const METHODS: &str = "Access-Control-Allow-Methods";
const HEADERS: &str = "Access-Control-Allow-Headers";
const MAX_AGE: &str = "Access-Control-Max-Age";

const FIX_ORIGIN: &str = "Access-Control-Allow-Origin: https://myapp.com";
const FIX_CREDENTIALS: &str = "Access-Control-Allow-Credentials: true";

#[rustfmt::skip]
const CHANGES: &[Change] = &[
    ("same-origin", To::Request, ORIGIN, Some("https://other.example"), ["READABLE", "READABLE"], ["", ""]),
    ("no-cors-headers", To::Request, ORIGIN, Some("https://myapp.com"), ["[AllowOriginMissing", "READABLE"], [FIX_ORIGIN, ""]),
    ("no-cors-headers", To::Request, ORIGIN, Some("http://myapp.com"), ["[AllowOriginMissing", "[AllowOriginMismatch"], [FIX_ORIGIN, FIX_ORIGIN]),
    ("simple", To::Request, ORIGIN, None, ["READABLE", "[AllowOriginMissing"], ["", FIX_ORIGIN]),
    ("exact-origin", To::Request, ORIGIN, Some("https://myapp.com"), ["[AllowOriginMismatch", "READABLE"], [FIX_ORIGIN, ""]),
    ("credentials-left-out", To::Request, ORIGIN, None, ["READABLE", "[AllowOriginMissing"], ["credentials: \"include\"", FIX_ORIGIN]),
    ("credentials", To::Request, CREDENTIALS, None, ["READABLE", "[AllowCredentialsNotTrue"], ["", FIX_CREDENTIALS]),
    ("same-site-cookie", To::Request, CREDENTIALS, Some("True"), ["READABLE", "[AllowCredentialsNotTrue"], ["SameSite=None", FIX_CREDENTIALS]),
    ("authorization", To::Preflight, HEADERS, Some("x-other"), ["READABLE", "[HeaderNotAllowed"], ["", "authorization"]),
    ("cached", To::Preflight, MAX_AGE, Some("0"), ["log: GET /account", "log: OPTIONS /account"], ["", ""]),
    ("wildcard-with-credentials", To::Request, ORIGIN, Some("https://myapp.com"), ["[WildcardWithCredentials", "[AllowCredentialsNotTrue"], [FIX_ORIGIN, FIX_CREDENTIALS]),
    ("refused-preflight", To::Preflight, METHODS, Some("DELETE"), ["[MethodNotAllowed", "[MethodNotAllowed"], ["GET, POST, PUT", "DELETE, PUT"]),
    ("refused-preflight", To::Preflight, METHODS, Some("GET, POST, PUT"), ["[MethodNotAllowed", "READABLE"], ["GET, POST, PUT", ""]),
    ("json", To::Preflight, HEADERS, Some("content-type"), ["[HeaderNotAllowed", "READABLE"], ["Access-Control-Allow-Headers: content-type", ""]),
    ("forged-origin", To::Request, ORIGIN, Some("https://myapp.com"), ["[AllowOriginMismatch", "READABLE"], [FIX_ORIGIN, ""]),
    ("error-without-cors", To::Request, ORIGIN, Some("*"), ["[AllowOriginMissing", "READABLE"], [FIX_ORIGIN, ""]),
    ("transfer-money", To::Request, ORIGIN, Some("https://myapp.com"), ["[AllowOriginMissing", "[AllowCredentialsNotTrue"], [FIX_ORIGIN, FIX_CREDENTIALS]),
    ("csrf-check", To::Request, ORIGIN, Some("https://myapp.com"), ["[AllowOriginMissing", "[AllowCredentialsNotTrue"], [FIX_ORIGIN, FIX_CREDENTIALS]),
];

#[test]
fn a_changed_header_changes_the_account_and_the_fix() {
    for (name, to, header, value, told, fixes) in CHANGES {
        let script = script(name).unwrap();
        let before = play(name, ROUTES.to_vec());
        let after = play(name, changed(script, *to, header, *value));
        for (played, told, wanted) in [(&before, told[0], fixes[0]), (&after, told[1], fixes[1])] {
            assert!(played.text.contains(told), "{name}: {told} is not in\n{}", played.text);
            let fix = fix_of(&played.text);
            let fits = if wanted.is_empty() { fix.is_empty() } else { fix.contains(wanted) };
            assert!(fits, "{name}: {wanted:?} is not the fix in\n{}", played.text);
        }
        assert_eq!(before.surprises, [""; 0]);
        // Another verdict is another scene than the one that was meant.
        let same = told[0] == told[1];
        assert_eq!(after.surprises.is_empty(), same, "{name}: {:?}", after.surprises);
        assert_eq!(before.text.contains(told[1]), same, "{name}: {} tells nothing", told[1]);
    }
    for name in names().filter(|name| script(name).is_some()) {
        assert!(CHANGES.iter().any(|change| change.0 == name), "{name}: none of its headers is changed");
    }
}

/// The one header that the preflight lacks is why the browsers part.
#[test]
fn with_an_answer_to_every_preflight_the_browsers_agree() {
    let before = play("other-browsers", ROUTES.to_vec());
    assert_eq!(before.surprises, [""; 0]);
    assert!(before.text.contains("THE BROWSERS PART") && before.text.contains("are all asked for"));
    let mut routes = ROUTES.to_vec();
    routes.iter_mut().find(|route| route.path == "/photos/7").unwrap().preflight =
        Some(&[(ORIGIN, "https://myapp.com")]);
    let after = play("other-browsers", routes);
    // They still send other requests, and all of them read.
    assert!(after.text.contains("In each of them the page may read the answer."), "{}", after.text);
    assert_eq!(after.surprises.len(), 2, "{:?}", after.surprises);
}

/// The routes with another value for a header of one answer, or without the header.
fn changed(script: Script, to: To, header: &'static str, value: Option<&'static str>) -> Vec<Route> {
    let mut routes = ROUTES.to_vec();
    let found = routes.iter_mut().find(|route| route.host == script.host && route.path == script.path);
    let route = found.unwrap();
    let old = match to {
        To::Request => route.headers,
        To::Preflight => route.preflight.unwrap(),
    };
    let mut lines: Vec<Header> = old.iter().copied().filter(|(name, _)| *name != header).collect();
    lines.extend(value.map(|value| (header, value)));
    let lines: &'static [Header] = lines.leak();
    match to {
        To::Request => route.headers = lines,
        To::Preflight => route.preflight = Some(lines),
    }
    routes
}

/// The advice in the text of a scene; empty when there is none.
fn fix_of(text: &str) -> &str {
    let Some(start) = text.find("\n To fix") else { return "" };
    let rest = &text[start..];
    &rest[..rest.find("The server's own log").unwrap_or(rest.len())]
}

#[test]
fn the_servers_are_gone_with_the_demo() {
    runtime().unwrap().block_on(async {
        let backend = Backend::start(ROUTES.to_vec()).await.unwrap();
        let address = backend.address();
        assert!(address.ip().is_loopback());
        assert!(TcpStream::connect(address).await.is_ok());
        backend.stop().await;
        assert!(TcpStream::connect(address).await.is_err());
    });
}

#[test]
fn the_plain_client_gets_what_is_there() {
    let table = [
        (API, "/weather", 200, r#"{"sky":"clear"}"#),
        (API, "/report", 500, r#"{"error":"the database is down"}"#),
        (API, "/account", 401, r#"{"error":"log in first"}"#),
        (API, "/nowhere", 404, r#"{"error":"nothing is here"}"#),
        (APP, "/weather", 404, r#"{"error":"nothing is here"}"#),
    ];
    runtime().unwrap().block_on(async {
        let backend = Backend::start(ROUTES.to_vec()).await.unwrap();
        for (host, path, status, body) in table {
            let answer = plain::get(&backend, host, path).await.unwrap();
            assert_eq!((answer.status, answer.body.as_str()), (status, body), "{host}{path}");
        }
        assert_eq!(backend.log().len(), table.len());
        backend.stop().await;
    });
}

#[test]
fn lines_keep_to_the_width() {
    assert_eq!(wrap("aaa bb c", 100), " aaa bb c\n");
    assert_eq!(wrap("aaa bb c", 7), " aaa bb\n   c\n");
    assert_eq!(wrap("aaa bb c", 1), " aaa\n   bb\n   c\n");
}
