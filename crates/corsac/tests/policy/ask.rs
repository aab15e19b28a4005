use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::{expect, folder};

/// Runs `corsac policy ask FILE WORDS`, in the folder of the files.
fn ask(file: &str, words: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command.current_dir(Path::new(&folder()).join("files")).args(["policy", "ask", file]).args(words);
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code(), text(stdout), text(stderr))
}

const MYAPP: &[&str] = &["--origin", "https://myapp.com"];

/// The transcript's name, the file, the words besides `--origin`, the origin, and the exit status.
type Row = (&'static str, &'static str, &'static [&'static str], &'static str, i32);

const ROWS: &[Row] = &[
    (
        "preflight-allowed",
        "good.toml",
        &["/api/x", "-X", "PUT", "-H", "X-Token: 1", "--credentials", "include"],
        "https://myapp.com",
        0,
    ),
    ("simple", "good.toml", &["/api/x"], "https://a.myapp.com", 0),
    ("method", "good.toml", &["/api/x", "-X", "DELETE"], "https://myapp.com", 1),
    ("header", "good.toml", &["/api/x", "-H", "X-Other: 1", "-H", "X-Token: 1"], "https://myapp.com", 1),
    ("origin", "good.toml", &["/api/x"], "https://evil.example", 1),
    ("null", "good.toml", &["/api/x"], "null", 1),
    ("no-rule", "good.toml", &["/other?a=1"], "https://myapp.com", 1),
    ("ambiguous-path", "good.toml", &["/%61pi/x"], "https://myapp.com", 1),
    (
        "everybody",
        "good.toml",
        &["/public/x", "-H", "Authorization: Bearer hunter2"],
        "https://evil.example",
        0,
    ),
    (
        "everybody-with-credentials",
        "good.toml",
        &["/public/x", "--credentials", "include"],
        "https://evil.example",
        1,
    ),
    ("same-origin", "good.toml", &["https://myapp.com/api/x", "-X", "PUT"], "https://myapp.com", 0),
    ("mixed-content", "good.toml", &["http://server.example/api/x"], "https://myapp.com", 1),
    ("csrf", "csrf.toml", &["/api/x", "-X", "PUT", "--credentials", "include"], "https://myapp.com", 1),
    ("csrf-bypass", "csrf.toml", &["/api/hooks/a", "-X", "PUT"], "https://myapp.com", 0),
];

#[test]
fn transcripts() {
    for (name, file, words, origin, status) in ROWS {
        let words = [words, ["--origin", *origin].as_slice()].concat();
        let (code, stdout, stderr) = ask(file, &words);
        assert_eq!(stderr, "", "{name}");
        let typed: Vec<String> = words
            .iter()
            .map(|word| if word.contains([' ', '?']) { format!("'{word}'") } else { (*word).to_owned() })
            .collect();
        expect(
            &format!("ask/{name}.txt"),
            &format!("$ corsac policy ask {file} {}\n{stdout}", typed.join(" ")),
        );
        assert_eq!(code, Some(*status), "{name}\n{stdout}");
    }
}

/// The line says what the text says, and what the browsers say in it is `corsac explain`'s own.
#[test]
fn the_line_agrees_with_the_exit_status() {
    for (name, file, words, origin, status) in ROWS {
        let (code, stdout, _) = ask(file, &[words, ["--origin", *origin, "--json"].as_slice()].concat());
        let line: Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!((code, line["readable"].as_bool()), (Some(*status), Some(*status == 0)), "{name}");
        let stopped =
            line["requests"].as_array().unwrap().iter().any(|asked| asked["csrf"]["allowed"] == false);
        let browsers = line["fetch"]["browsers"].as_object().unwrap();
        let all_read = browsers.values().all(|answer| answer["outcome"] == "readable");
        assert_eq!(all_read && !stopped, *status == 0, "{name}");
        assert!(!stdout.contains("hunter2"), "{stdout}");
    }
}

#[test]
fn what_cannot_be_asked() {
    let rows: &[(&str, &[&str], &str, &str)] = &[
        ("broken.toml", &["/api/x"], "the first: broken.toml:", "corsac policy lint broken.toml"),
        ("absent.toml", &["/api/x"], "absent.toml cannot be read", "corsac policy lint FILE"),
        ("good.toml", &["server.example/api"], "no scheme", "https://server.example/api"),
        ("good.toml", &["/x", "-H", "odd"], "-H", "'Name: value'"),
    ];
    for (file, words, error, hint) in rows {
        let (code, stdout, stderr) = ask(file, &[words, MYAPP].concat());
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        let (first, second) = stderr.split_once("\nhint: ").unwrap_or_else(|| panic!("{stderr}"));
        assert!(first.contains(error) && second.contains(hint), "{stderr}");
    }
    let (code, _, stderr) = ask("good.toml", &["/x"]);
    assert!(code == Some(2) && stderr.contains("--origin"), "{stderr}");
}
