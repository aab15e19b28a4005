//! `corsac check --init`: what it writes passes at once.

use super::outputs::server;
use super::{Folder, expect};
use crate::server::{Answer, Seen, Server, answer};

/// Runs `--init` for these paths, and the contract that it writes; both against the server.
fn begin(folder: &Folder, server: &Server, paths: &[&str], origins: &[&str]) -> (String, String) {
    let urls: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    let mut words = vec!["check", "--init"];
    words.extend(urls.iter().map(String::as_str));
    for origin in origins {
        words.extend(["--origin", origin]);
    }
    let written = folder.run(&words, &[]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let asked = server.seen();
    // Each is announced, and only safe ones go out.
    assert!(
        asked.iter().all(|seen| seen.method == "GET" || seen.method == "OPTIONS"),
        "{:?}",
        server.methods()
    );
    let notes = written.stderr.lines().filter(|line| line.starts_with("note: asks: ")).count();
    assert_eq!(notes, written.stderr.lines().count(), "{}", written.stderr);
    assert_eq!(notes, asked.len(), "{}\n{:?}", written.stderr, server.methods());
    let ran = folder.check(server, &written.stdout, &[]);
    assert_eq!(ran.code, Some(0), "{}\n{}", written.stdout, ran.stdout);
    (written.stdout, written.stderr)
}

#[test]
fn a_server_that_is_partly_right() {
    let (folder, server) = (Folder::new("begin"), server());
    let (contract, notes) =
        begin(&folder, &server, &["/profile", "/open", "/missing"], &["https://myapp.com"]);
    expect("begin.toml", &contract, &server);
    expect("begin.notes.txt", &notes, &server);
    assert_eq!(contract.matches("# WARNING: they read with the user's cookies").count(), 1, "{contract}");

    // What is proposed instead is not kept by this server, and nothing else is broken once it is written so.
    let open = contract.find("pages of others read").expect("it reads");
    let start = contract[..open].rfind("[[expect]]").unwrap();
    let end = contract[open..].find("# Instead").unwrap() + open;
    let proposal: String = contract[end..]
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim_start().to_owned() + "\n")
        .collect();
    let mended = format!("{}{proposal}{}", &contract[..start], &contract[end..]);
    let ran = folder.check(&server, &mended, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("BROKEN ").count(), 1, "{}", ran.stdout);
}

/// Servers that are wrong in one way, and what is said of it.
#[test]
fn what_looks_unsafe_is_marked() {
    const ALL: [&str; 8] = [
        "let in whoever asks",
        "sandboxed frame",
        "may change things in the user's name",
        "how the origin begins",
        "how the origin ends",
        "another program",
        "over plain http",
        "without the user's cookies",
    ];
    fn admits(is_in: impl Fn(&str) -> bool + Send + Sync + 'static, credentials: bool) -> Server {
        Server::start(move |seen: &Seen| -> Answer {
            let origin = seen.header("origin").unwrap_or_default();
            if !is_in(origin) {
                return answer(200, &[], "");
            }
            let origin = if credentials { origin } else { "*" };
            let mut headers = vec![
                ("Access-Control-Allow-Origin", origin),
                ("Access-Control-Allow-Methods", "PUT"),
                ("Access-Control-Max-Age", "60"),
            ];
            headers.extend(credentials.then_some(("Access-Control-Allow-Credentials", "true")));
            answer(200, &headers, "")
        })
    }
    type Row = (fn(&str) -> bool, bool, &'static [&'static str]);
    let rows: &[Row] = &[
        (|origin| origin == "https://myapp.com", true, &[]),
        (|_| true, true, &["let in whoever asks", "sandboxed frame", "may change things in the user's name"]),
        (
            |origin| origin.starts_with("https://myapp.com"),
            true,
            &["how the origin begins", "another program"],
        ),
        (|origin| origin.ends_with("myapp.com"), true, &["how the origin ends", "over plain http"]),
        (|origin| origin == "null" || origin == "https://myapp.com", true, &["sandboxed frame"]),
        (|_| true, false, &["without the user's cookies"]),
    ];
    for (number, (is_in, credentials, told)) in rows.iter().enumerate() {
        let folder = Folder::new(&format!("unsafe-{number}"));
        let (contract, _) = begin(&folder, &admits(is_in, *credentials), &["/a"], &["https://myapp.com"]);
        let words = contract.replace("\n# ", " ");
        for what in ALL {
            let is_allowed =
                told.contains(&what) || what == "may change things in the user's name" && *credentials;
            assert!(!words.contains(what) || is_allowed, "{number}: {what}\n{contract}");
            assert!(words.contains(what) || !told.contains(&what), "{number}: {what}\n{contract}");
        }
    }
}

/// Where browsers part, nothing is promised; where preflights are kept for different times, nothing of that.
#[test]
fn what_is_not_the_same_for_all() {
    let server = Server::start(|seen: &Seen| {
        let origin = seen.header("origin").unwrap_or_default();
        let method = seen.header("access-control-request-method").unwrap_or_default();
        let mut headers =
            vec![("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")];
        if origin != "https://myapp.com" {
            return answer(200, &[], "");
        }
        if method.is_empty() {
            // To the same URL again in some browsers, and nowhere in others.
            headers.push(("Location", ""));
            return answer(302, &headers, "");
        }
        headers.push(("Access-Control-Allow-Methods", "PUT, PATCH"));
        headers.push(("Access-Control-Max-Age", if method == "PUT" { "60" } else { "600" }));
        answer(204, &headers, "")
    });
    let folder = Folder::new("parts");
    let url = server.url("/a");
    let written = folder.run(&["check", "--init", &url, "--origin", "https://myapp.com"], &[]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert!(written.stdout.contains("from https://myapp.com: the browsers part"), "{}", written.stdout);
    assert!(written.stdout.contains("methods = [\"PUT\", \"PATCH\"]"), "{}", written.stdout);
    assert!(!written.stdout.contains("max_age"), "{}", written.stdout);
    let ran = folder.check(&server, &written.stdout, &[]);
    assert_eq!(ran.code, Some(0), "{}\n{}", written.stdout, ran.stdout);
}

/// A variable in a URL stays one, and a server that is not there is said to be none.
#[test]
fn variables_and_silence() {
    let (folder, server) = (Folder::new("variables"), server());
    let url = server.url("/profile?token=${TOKEN}");
    let words = ["check", "--init", url.as_str(), "--origin", "https://myapp.com"];
    let written = folder.run(&words, &[("TOKEN", super::SECRET)]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert!(
        !written.stdout.contains(super::SECRET) && !written.stderr.contains(super::SECRET),
        "{written:?}"
    );
    assert!(server.seen()[0].target.contains(super::SECRET), "{:?}", server.seen());
    assert_eq!(folder.check(&server, &written.stdout, &[]).code, Some(0));

    let dead = folder.run(&["check", "--init", &super::dead_url(), "--origin", "https://myapp.com"], &[]);
    assert_eq!(dead.code, Some(3), "{dead:?}");
    assert!(dead.stdout.contains("# Nothing is promised of /"), "{}", dead.stdout);
    assert_eq!(dead.stderr.matches("asks: ").count(), 1, "{}", dead.stderr);
}

/// A secret beside a variable, or as its default, would stand in the contract.
#[test]
fn secrets_are_not_written_down() {
    let folder = Folder::new("literal-secrets");
    for url in ["http://127.0.0.1:1/?token=literal9&x=${TOK}", "http://127.0.0.1:1/?token=${TOKEN:-hunter2}"]
    {
        let ran = folder.run(&["check", "--init", url, "--origin", "https://myapp.com"], &[("TOK", "x")]);
        assert!(ran.code == Some(2) && ran.stderr.contains("holds a secret"), "{ran:?}");
        assert!(ran.stdout.is_empty() && !ran.stderr.contains("literal9") && !ran.stderr.contains("hunter2"));
    }
    let words = ["check", "--init", "http://127.0.0.1:1/", "--origin", "https://a.com", "--format", "json"];
    assert_eq!(folder.run(&words, &[]).code, Some(2));
}
