//! `corsac policy`: exit statuses, streams, colours. What is printed is in `tests/policy`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{corsac, run, schema};

fn file(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/files").join(name);
    path.to_str().expect("a path of UTF-8").to_owned()
}

/// A file with a warning and no error.
const WARNED: &[u8] =
    b"[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://a.example\", \"*\"]\n";

#[test]
fn exit_statuses() {
    let (good, broken) = (file("good.toml"), file("broken.toml"));
    let rows: &[(&[&str], &[u8], i32)] = &[
        (&["lint", &good], b"", 0),
        (&["lint", &broken], b"", 1),
        (&["lint", "-"], b"x = 1\n", 1),
        (&["lint", "-"], WARNED, 0),
        (&["lint", "--deny-warnings", "-"], WARNED, 1),
        (&["lint", "--deny-warnings", &good], b"", 0),
        (&["lint", "--format", "json", &broken], b"", 1),
        (&["lint", "--format", "github", &broken], b"", 1),
        (&["explain"], b"", 0),
        (&["explain", "unknown-key"], b"", 0),
        (&["explain", "error[unknown-key]"], b"", 0),
        (&["schema"], b"", 0),
    ];
    for (words, stdin, code) in rows {
        let ran = run(&[&["policy"], *words].concat(), stdin);
        assert_eq!(ran.code, Some(*code), "{words:?}: {ran:?}");
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{words:?}: {ran:?}");
    }
}

#[test]
fn what_cannot_be_done() {
    let rows: &[(&[&str], &[u8], &str, &str)] = &[
        (&[], b"", "nothing was asked for", "corsac policy lint corsac.toml"),
        (&["lnt"], b"", "unrecognized subcommand 'lnt'", "lint"),
        (&["lint"], b"", "<FILE>", "corsac policy lint --help"),
        (&["lint", "/no/such/file"], b"", "/no/such/file cannot be read", "- for stdin"),
        (&["lint", "-"], b"a = 1\n\xff", "stdin is not UTF-8: a byte of line 2 is not", "UTF-8"),
        (&["lint", "--format", "xml", "-"], b"", "invalid value 'xml'", "one of human, json, github"),
        (&["explain", "unknown-keys"], b"", "there is no check unknown-keys", "did you mean unknown-key?"),
        (&["explain", "xyzzy"], b"", "there is no check xyzzy", "lists all codes"),
    ];
    for (words, stdin, error, hint) in rows {
        let ran = run(&[&["policy"], *words].concat(), stdin);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}: {ran:?}");
        let (first, second) = ran.stderr.split_once("\nhint: ").unwrap_or_else(|| panic!("{ran:?}"));
        assert!(first.contains(error) && second.contains(hint), "{words:?}: {ran:?}");
    }
}

#[test]
fn lines_are_as_the_schema_says() {
    for name in ["good.toml", "broken.toml", "typos.toml", "syntax.toml"] {
        let ran = run(&["policy", "lint", "--format", "json", &file(name)], b"");
        let line: Value = serde_json::from_str(&ran.stdout).unwrap();
        schema::check_policy(&line, "lint");
        assert_eq!(line["errors"] == 0, ran.code == Some(0), "{line}");
    }
    let rows: &[(&str, &[&str])] = &[
        ("good.toml", &["/api/x", "-X", "PUT"]),
        ("good.toml", &["/api/x", "-X", "DELETE"]),
        ("good.toml", &["/other"]),
        ("csrf.toml", &["/api/x", "-X", "PUT"]),
        ("good.toml", &["http://server.example/api/x"]),
    ];
    for (name, words) in rows {
        let file = file(name);
        let words = [&["policy", "ask", &file, "--json", "--origin", "https://myapp.com"], *words].concat();
        let line: Value = serde_json::from_str(&run(&words, b"").stdout).unwrap();
        schema::check_policy(&line, "ask");
        let fetch = &line["fetch"];
        schema::check(fetch);
        // Its file is known: that says why.
        let shows = |answer: &Value| ["causes", "experiments"].iter().any(|name| answer.get(name).is_some());
        assert!(!shows(fetch) && !fetch["browsers"].as_object().unwrap().values().any(shows), "{fetch:#}");
    }
}

#[test]
fn the_schema_that_is_printed_is_the_one_in_docs() {
    assert_eq!(
        run(&["policy", "schema"], b"").stdout,
        include_str!("../../../../docs/corsac.toml.schema.json")
    );
}

#[test]
fn colours_are_for_those_who_want_them() {
    let colored = |flags: &[&str], names: &[(&str, &str)]| {
        let mut command = corsac();
        command.args(["policy", "lint", &file("broken.toml")]).args(flags).envs(names.iter().copied());
        let output = command.output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["--no-color"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("NO_COLOR", "1")]));
}

#[test]
fn manual_and_completions_have_its_commands() {
    for (words, expected) in
        [(&["policy"][..], "lint"), (&["policy", "lint"], "deny"), (&["policy", "ask"], "origin")]
    {
        let ran = run(&[&["man"], words].concat(), b"");
        assert!(ran.code == Some(0) && ran.stdout.contains(expected), "{words:?}: {ran:?}");
    }
    let ran = run(&["man", "policy", "nothing"], b"");
    assert!(ran.code == Some(2) && ran.stderr.contains("one of lint, explain, ask"), "{ran:?}");
    for shell in ["bash", "fish", "zsh"] {
        let ran = run(&["completions", shell], b"");
        assert!(ran.stdout.contains("deny-warnings"), "{shell}");
    }
}
