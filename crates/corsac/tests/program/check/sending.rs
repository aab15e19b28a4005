//! What goes out, and how much of it at a time.

use std::sync::{Arc, Condvar, Mutex};

use super::Folder;
use crate::server::{Seen, Server, answer};

fn open(seen: &Seen) -> crate::server::Answer {
    answer(
        200,
        &[
            ("Access-Control-Allow-Origin", seen.header("origin").unwrap_or("*")),
            ("Access-Control-Allow-Methods", "PUT"),
            ("Access-Control-Allow-Headers", "content-type, x-note"),
            ("Access-Control-Allow-Credentials", "true"),
        ],
        "",
    )
}

/// An unsafe request goes out where the contract says so, once for all browsers and expectations that ask for it.
#[test]
fn nothing_is_sent_twice() {
    let contract = r#"
base = "${API_URL}"
[defaults]
origins = ["https://myapp.com"]
routes = ["/orders"]
methods = ["POST", "PUT"]
[[expect]]
name = "taken"
send = true
page = "reads"
[[expect]]
name = "and of no interest to others"
page = "refused"
engines = ["webkit", "standard", "chromium"]
[[expect]]
methods = ["POST"]
headers = ["Content-Type: application/json"]
body = "{}"
send = true
credentials = "include"
page = "reads"
"#;
    let (folder, server) = (Folder::new("twice"), Server::start(open));
    let ran = folder.check(&server, contract, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("kept         taken"), "{}", ran.stdout);
    let unsafe_ones: Vec<(String, Vec<u8>)> = server
        .seen()
        .into_iter()
        .filter(|seen| seen.method != "OPTIONS")
        .map(|seen| (seen.method, seen.body))
        .collect();
    let mut sorted = unsafe_ones.clone();
    sorted.sort();
    let once = |method: &str, body: &[u8]| (method.to_owned(), body.to_vec());
    assert_eq!(sorted, [once("POST", b""), once("POST", b"{}"), once("PUT", b"")], "{ran:?}");
}

/// Where a browser would send something else than the one before it has sent, nothing goes out, and nothing is decided.
#[test]
fn an_unsafe_request_that_browsers_write_in_two_ways() {
    let contract = r#"
base = "${API_URL}"
[[expect]]
origins = ["https://myapp.com"]
routes = ["/orders"]
methods = ["POST"]
headers = ["X-Note: \u00e9"]
send = true
page = "reads"
"#;
    let (folder, server) = (Folder::new("two-ways"), Server::start(open));
    let ran = folder.check(&server, contract, &["--format", "json"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(server.methods().iter().filter(|method| *method == "POST").count(), 1);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let case = &document["expectations"][0]["cases"][0];
    assert_eq!(case["findings"][0]["points"][0]["code"], "sent-by-another", "{case:#}");
    let decided = case["kept_in"].as_array().expect("a list").len();
    let held = case["findings"][0]["engines"].as_array().expect("a list").len();
    assert!(decided > 0 && decided + held == 3, "{case:#}");
}

/// The same GET is asked once, whoever promises something of it, and so is the same preflight in every browser.
#[test]
fn what_browsers_share_goes_out_once() {
    let contract = r#"
base = "${API_URL}"
[defaults]
origins = ["https://myapp.com"]
routes = ["/a"]
engines = ["chromium", "firefox", "webkit", "standard"]
[[expect]]
page = "reads"
[[expect]]
page = "reads"
hides = ["X-A"]
[[expect]]
methods = ["PUT"]
page = "allowed-at-preflight"
"#;
    let (folder, server) = (Folder::new("once"), Server::start(open));
    let ran = folder.check(&server, contract, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut methods = server.methods();
    methods.sort();
    assert_eq!(methods, ["GET", "OPTIONS"]);
}

/// Cookies go along where the credentials mode lets them.
#[test]
fn cookies_go_along() {
    let contract = r#"
base = "${API_URL}"
[[expect]]
origins = ["http://localhost"]
routes = ["/a"]
cookies = ["session=${TOKEN}", "theme=dark"]
credentials = ["include", "omit"]
engines = "standard"
page = "refused"
"#;
    let (folder, server) = (Folder::new("cookies"), Server::start(open));
    let ran = folder.check(&server, contract, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let mut cookies: Vec<Option<String>> =
        server.seen().iter().map(|seen| seen.header("cookie").map(str::to_owned)).collect();
    cookies.sort();
    assert_eq!(cookies, [None, Some(format!("session={}; theme=dark", super::SECRET))]);
    assert!(ran.stdout.contains("-b \"session=${TOKEN}; theme=<redacted>\""), "{}", ran.stdout);
}

/// Who waits at a door.
#[derive(Default)]
struct Door {
    waiting: usize,
    most: usize,
    opened: usize,
}

/// So many fetches are under way at the same time, no more, and the results stand in the contract's order all the same.
#[test]
fn so_many_at_a_time() {
    const JOBS: usize = 4;
    let door = Arc::new((Mutex::new(Door::default()), Condvar::new()));
    let inside = Arc::clone(&door);
    // Nobody is answered before as many have come as may be under way.
    let server = Server::start(move |seen| {
        let (door, changed) = &*inside;
        let mut state = door.lock().expect("no panic");
        state.waiting += 1;
        state.most = state.most.max(state.waiting);
        if state.waiting == JOBS {
            state.opened += JOBS;
            changed.notify_all();
        }
        while state.opened == 0 {
            state = changed.wait(state).expect("no panic");
        }
        state.opened -= 1;
        state.waiting -= 1;
        answer(if seen.target == "/7" { 500 } else { 200 }, &[("Access-Control-Allow-Origin", "*")], "")
    });
    let routes: Vec<String> = (0..3 * JOBS).map(|number| format!("\"/{number}\"")).collect();
    let contract = format!(
        "base = \"${{API_URL}}\"\n[[expect]]\norigins = [\"https://myapp.com\"]\nroutes = [{}]\nengines = \"standard\"\npage = \"reads\"\n",
        routes.join(", ")
    );
    let folder = Folder::new("jobs");
    let ran = folder.check(&server, &contract, &["--jobs", "4", "--format", "json", "--max-time", "60"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(door.0.lock().expect("no panic").most, JOBS);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    let cases = document["expectations"][0]["cases"].as_array().expect("a list");
    for (number, case) in cases.iter().enumerate() {
        assert_eq!(case["url"], server.url(&format!("/{number}")));
        assert_eq!(case["verdict"] == "broken", number == 7, "{case}");
    }
}

/// A server that does not answer is no refusal.
#[test]
fn silence_is_no_refusal() {
    let contract = r#"
base = "${API_URL}"
[[expect]]
origins = ["https://myapp.com"]
routes = ["/a"]
engines = "standard"
page = "refused"
"#;
    let (folder, server) = (Folder::new("silence"), Server::start(|_| None));
    let ran = folder.check(&server, contract, &["--max-time", "0.2"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stdout.contains("NO ANSWER"), "{}", ran.stdout);
}

/// `--resolve` reaches a server under the name that it is to have; what browsers refuse by themselves is not decided.
#[test]
fn a_name_that_is_to_be() {
    let (folder, server) = (Folder::new("resolve"), Server::start(open));
    let resolve = format!("api.myapp.example:{}:127.0.0.1", server.port());
    let contract = |origin: &str| {
        format!(
            "[[expect]]\norigins = [\"{origin}\"]\nroutes = [\"http://api.myapp.example:{}/a\"]\npage = \"reads\"\n",
            server.port()
        )
    };
    let ran = folder.check(&server, &contract("http://myapp.example"), &["--resolve", &resolve]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        server.seen()[0].header("host"),
        Some(format!("api.myapp.example:{}", server.port()).as_str())
    );
    // Plain http that is not on loopback is mixed content for a page of https.
    let ran = folder.check(&server, &contract("https://myapp.example"), &["--resolve", &resolve]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.contains("[mixed-content]"), "{}", ran.stdout);
    assert_eq!(server.seen().len(), 1);
}
