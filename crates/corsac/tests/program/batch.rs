use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::schema;
use crate::server::{Answer, Seen, Server, answer};
use crate::{corsac, run};

/// A batch that is talked to line by line.
struct Batch {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Batch {
    fn start(flags: &[&str]) -> Self {
        let mut child = corsac()
            .args(["explain", "--batch"])
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = child.stdin.take();
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Self { child, stdin, stdout }
    }

    fn tell(&mut self, line: &Value) {
        let stdin = self.stdin.as_mut().expect("it is open");
        writeln!(stdin, "{line}").expect("the program reads");
        stdin.flush().expect("the program reads");
    }

    /// Returns only when the answer came, though no other line was written yet.
    fn ask(&mut self, line: &Value) -> Value {
        self.tell(line);
        let mut answer = String::new();
        self.stdout.read_line(&mut answer).expect("the program answers");
        let answer: Value =
            serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
        if answer.get("outcome").is_some() {
            schema::check(&answer);
        }
        answer
    }

    fn end(mut self) -> Option<i32> {
        drop(self.stdin.take());
        let mut rest = String::new();
        self.stdout.read_line(&mut rest).expect("the end");
        assert_eq!(rest, "", "nothing but answers");
        self.child.wait().expect("the program ends").code()
    }
}

const PAGE: &str = "http://localhost:3000/";

fn request(url: &str, more: &Value) -> Value {
    let mut line = json!({"page": {"url": PAGE}, "url": url});
    for (name, value) in more.as_object().expect("fields") {
        line[name] = value.clone();
    }
    line
}

/// Lets every page in; `/set` sets a cookie, `/hop` redirects, `/odd` has bytes that are not UTF-8.
fn api(seen: &Seen) -> Answer {
    let origin = seen.header("origin").unwrap_or("*").to_owned();
    let mut headers = vec![
        ("Access-Control-Allow-Origin", origin.as_str()),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "x-a"),
        ("Access-Control-Max-Age", "60"),
        ("Access-Control-Expose-Headers", "x-odd"),
        ("X-Odd", "\u{e9}"),
    ];
    match seen.target.as_str() {
        _ if seen.method == "OPTIONS" => answer(204, &headers, ""),
        "/set" => {
            headers.push(("Set-Cookie", "sid=hunter2; Path=/; SameSite=Lax"));
            answer(200, &headers, "set")
        }
        "/hop" => {
            headers.push(("Location", "/end"));
            answer(302, &headers, "")
        }
        "/odd" => answer(200, &headers, b"\xff\0"),
        "/wall" => answer(200, &[], "secret"),
        "/empty" => answer(204, &headers, ""),
        _ => answer(200, &headers, "hello"),
    }
}

#[test]
fn each_line_is_answered_before_the_next_is_read() {
    let server = Server::start(api);
    let mut batch = Batch::start(&[]);
    let url = |path: &str| server.url(path);

    let readable = batch.ask(&request(&url("/x"), &json!({})));
    assert_eq!(readable["outcome"], "readable");
    assert_eq!(readable["response"]["body"], "hello");
    // A header string is one byte a character, out as in.
    let headers = readable["response"]["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["x-odd", "\u{e9}"])), "{readable:#}");

    let odd = batch.ask(&request(&url("/odd"), &json!({"headers": [["X-A", "\u{e9}"]]})));
    assert_eq!(odd["response"]["body"], json!({"base64": "/wA="}));
    assert_eq!(server.seen().pop().unwrap().header("x-a"), Some("\u{e9}"));

    let empty = batch.ask(&request(&url("/empty"), &json!({})));
    assert_eq!(empty["response"]["body"], Value::Null);

    let redirected = batch.ask(&request(&url("/hop"), &json!({})));
    assert_eq!(redirected["response"]["redirected"], true);
    assert_eq!(redirected["response"]["url"], url("/end"));
    assert_eq!(redirected["exchanges"].as_array().unwrap().len(), 2);

    let opaque = batch.ask(&request(&url("/wall"), &json!({"mode": "no-cors"})));
    assert_eq!((&opaque["outcome"], &opaque["response"]["status"]), (&json!("opaque"), &json!(0)));
    assert_eq!(opaque["response"]["body"], Value::Null);

    let blocked = batch.ask(&request(&url("/wall"), &json!({})));
    assert_eq!(blocked["outcome"], "blocked");
    let expected = json!({
        "code": "AllowOriginMissing", "chromium": "MissingAllowOriginHeader", "firefox": "CORSMissingAllowOrigin2",
        "owner": "server", "field": "Access-Control-Allow-Origin", "value": null,
    });
    assert_eq!(blocked["error"], expected);

    // It sends everything that it is asked to send.
    let posted = batch.ask(&request(&url("/x"), &json!({"method": "POST", "body": "é"})));
    assert_eq!(posted["outcome"], "readable");
    let seen = server.seen().pop().unwrap();
    assert_eq!((seen.method.as_str(), seen.body.as_slice()), ("POST", "é".as_bytes()));
    assert_eq!(seen.header("content-type"), Some("text/plain;charset=UTF-8"));
    let bytes =
        json!({"method": "POST", "body": {"base64": "/w==", "type": "image/png"}, "credentials": "omit"});
    assert_eq!(batch.ask(&request(&url("/x"), &bytes))["outcome"], "blocked", "image/png is not allowed");

    let bad_url = batch.ask(&request("http://[", &json!({})));
    assert_eq!((&bad_url["outcome"], &bad_url["error"]["code"]), (&json!("blocked"), &json!("UrlInvalid")));
    assert_eq!(bad_url["exchanges"], json!([]));

    assert_eq!(batch.end(), Some(0));
}

#[test]
fn one_session_with_its_clock() {
    let server = Server::start(api);
    let mut batch = Batch::start(&[]);
    let put = request(&server.url("/x"), &json!({"method": "PUT"}));
    let preflights = |server: &Server| server.methods().iter().filter(|method| *method == "OPTIONS").count();

    let first = batch.ask(&put);
    assert_eq!(first["exchanges"][0]["cached"], false);
    let second = batch.ask(&put);
    assert_eq!(second["exchanges"][0]["cached"], true);
    assert_eq!(preflights(&server), 1);
    batch.tell(&json!({"advance_ms": 61_000}));
    assert_eq!(batch.ask(&put)["exchanges"][0]["cached"], false);
    assert_eq!(preflights(&server), 2);
    assert_eq!(batch.ask(&put)["exchanges"][0]["cached"], true);
    batch.tell(&json!({"reset": true}));
    assert_eq!(batch.ask(&put)["exchanges"][0]["cached"], false);
    assert_eq!(preflights(&server), 3);
    assert_eq!(batch.end(), Some(0));
}

#[test]
fn a_visit_keeps_cookies_and_secrets_are_hidden() {
    for show in [false, true] {
        let server = Server::start(api);
        let home = format!("http://localhost:{}", server.port());
        let flags: &[&str] = if show { &["--show-secrets"] } else { &[] };
        let resolve = format!("localhost:{}:127.0.0.1", server.port());
        let flags = [flags, &["--resolve", &resolve]].concat();
        let mut batch = Batch::start(&flags);
        batch.tell(&json!({"navigate": format!("{home}/set")}));
        let answer = batch.ask(&json!({"page": {"url": home}, "url": "/x?token=hunter2"}));
        assert_eq!(answer["outcome"], "readable", "{answer:#}");
        assert_eq!(server.seen().pop().unwrap().header("cookie"), Some("sid=hunter2"));
        let cookie = if show { "sid=hunter2" } else { "sid=<redacted>" };
        let headers = answer["exchanges"][0]["request"]["headers"].as_array().unwrap();
        let cookie_line =
            headers.iter().find(|line| line[0].as_str().unwrap().eq_ignore_ascii_case("cookie"));
        assert_eq!(cookie_line.map(|line| &line[1]), Some(&json!(cookie)), "{answer:#}");
        // What the page sees is whole.
        assert_eq!(answer["response"]["url"], format!("{home}/x?token=hunter2"));
        let hidden = answer["exchanges"][0]["request"]["url"].as_str().unwrap().contains("<redacted>");
        assert_eq!(hidden, !show);
        // A reset forgets the cookie.
        batch.tell(&json!({"reset": true}));
        batch.ask(&json!({"page": {"url": home}, "url": "/x"}));
        assert_eq!(server.seen().pop().unwrap().header("cookie"), None);
        assert_eq!(batch.end(), Some(0));
    }
}

#[test]
fn a_line_that_cannot_be_read() {
    let mut batch = Batch::start(&[]);
    let data = request("data:,x", &json!({}));
    assert_eq!(batch.ask(&data)["outcome"], "readable");
    let fault = batch.ask(&request("data:,x", &json!({"methd": "GET"})));
    let message = "there is no field \"methd\"";
    assert_eq!(fault, json!({"line": 2, "input_error": {"code": "UnknownField", "message": message}}));
    assert_eq!(batch.ask(&data)["outcome"], "readable");
    assert_eq!(batch.end(), Some(2));
}

#[test]
fn a_visit_that_fails_is_only_noted() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let lines = format!(
        "{}\n{}\n",
        json!({"navigate": format!("http://127.0.0.1:{port}/")}),
        json!({"page": {"url": PAGE}, "url": format!("http://127.0.0.1:{port}/")})
    );
    let ran = run(&["explain", "--batch", "--browser", "chromium"], lines.as_bytes());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.starts_with("note: the visit of http://127.0.0.1:"), "{ran:?}");
    let answers: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 1);
    schema::check(&answers[0]);
    assert_eq!((&answers[0]["outcome"], &answers[0]["response"]), (&json!("failed"), &Value::Null));
}

#[test]
fn many_lines_at_once() {
    let server = Server::start(api);
    let line = |n: i32| request(&server.url(&format!("/{n}")), &json!({})).to_string();
    let lines = (0..500).map(line).collect::<Vec<_>>().join("\n");
    let ran = run(&["explain", "--batch"], lines.as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let urls: Vec<String> = ran
        .stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["response"]["url"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(urls, (0..500).map(|n| server.url(&format!("/{n}"))).collect::<Vec<_>>());
}
