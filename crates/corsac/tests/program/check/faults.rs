use super::outputs::server;
use super::{Folder, SECRET, expect};
use crate::run;

/// A contract in which a lot is wrong.
const FAULTY: &str = r#"base = "${API_URL}"

[defaults]
origins = ["myapp.com"]
engine = ["chrome"]

[[expect]]
routes = ["profile"]
headers = ["X-Token: ${TOKEN}", "Cookie: a=b", "X-Other: ${OTHER}"]
page = "reeds"

[[expect]]
routes = ["/profile"]
methods = "PUT"
status = 200
page = "refused"
"#;

#[test]
fn all_that_is_wrong_is_told_and_nothing_is_sent() {
    let (folder, server) = (Folder::new("faulty"), server());
    for (format, name) in [
        ("human", "faulty.txt"),
        ("json", "faulty.json"),
        ("junit", "faulty.xml"),
        ("github", "faulty.github.txt"),
    ] {
        let ran = folder.check(&server, FAULTY, &["--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), ""), "{ran:?}");
        expect(name, &ran.stdout, &server);
        assert!(!ran.stdout.contains(SECRET), "{}", ran.stdout);
    }
    // A report that was asked for says so, too.
    folder.check(&server, FAULTY, &["--output", "junit=report.xml"]);
    expect("faulty.xml", &folder.read("report.xml"), &server);
    assert!(server.seen().is_empty());
}

/// The words, stdin, a part of the error and of the hint.
#[test]
fn what_cannot_be_done() {
    let rows: &[(&[&str], &str, &str, &str)] = &[
        (&[], "", "there is no contract", "corsac check contract.toml"),
        (&["no-such-file.toml"], "", "no-such-file.toml cannot be read", "corsac check contract.toml"),
        (&["-", "--output", "x"], "", "FORMAT=FILE", "--help"),
        (&["-", "--format", "xml"], "", "'xml'", "human, json, junit, github"),
        (&["-", "--jobs", "0"], "", "'0'", "--help"),
        (&["x", "--init", "http://a/"], "", "cannot be used with", "leave one"),
        (&["--init", "http://a/"], "", "their origin", "--origin https://myapp.com"),
        (&["--init", "http://a/", "--origin", "myapp.com"], "", "is no origin", "https://myapp.com"),
        (&["--init", "a", "--origin", "https://myapp.com"], "", "slash", "whole URL"),
        (
            &["--init", "http://a/?token=abc", "--origin", "https://myapp.com"],
            "",
            "http://a/?token=<redacted> holds a secret",
            "token=${TOKEN}",
        ),
        (&["--from", "no-such-file.toml"], "", "no-such-file.toml cannot be read", "corsac.toml"),
        (&["--from", "-"], "[csrf]\n", "no rules", "corsac.toml"),
        (&["--from", "-"], "[[rule]]\n", "the policy has", "corsac policy lint"),
        (
            &["--from", "-", "--base", "x"],
            "[[rule]]\npaths=['/a']\n[[rule.tier]]\norigins=['*']\n",
            "--base takes",
            "http://",
        ),
        (&["--origin", "https://a"], "", "--init", "--help"),
    ];
    for (words, stdin, error, hint) in rows {
        let ran = run(&[&["check"], *words].concat(), stdin.as_bytes());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}: {ran:?}");
        let (first, second) = ran.stderr.split_once("\nhint: ").unwrap_or_else(|| panic!("{ran:?}"));
        assert!(first.contains(error) && second.contains(hint), "{words:?}: {ran:?}");
    }
}

/// Whatever a server says reaches neither the terminal nor a workflow as an order.
#[test]
fn servers_give_no_orders() {
    use crate::server::{Server, answer};
    let server = Server::start(|_| {
        answer(
            200,
            &[
                ("Access-Control-Allow-Origin", "\u{1b}[31m::error::x"),
                ("Access-Control-Expose-Headers", "\u{9b}31m"),
            ],
            "",
        )
    });
    let folder = Folder::new("orders");
    let contract = "[[expect]]\nname = \"\\u001b[31m\\n::error::y\"\norigins = [\"https://myapp.com\"]\nroutes = [\"${API_URL}/\"]\npage = \"reads\"\n";
    for format in ["human", "json", "junit", "github"] {
        let ran = folder.check(&server, contract, &["--format", format]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let is_plain = |one: char| one == '\n' || !one.is_control();
        assert!(ran.stdout.chars().all(is_plain), "{:?}", ran.stdout);
        if format == "github" {
            assert!(
                ran.stdout
                    .lines()
                    .all(|line| line.starts_with("::error file=") || line.starts_with("::notice file="))
            );
        }
    }
}
