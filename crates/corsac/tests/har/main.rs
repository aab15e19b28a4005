//! HARs of browsers, and what is told of them, beside committed files.
//!
//! `chromium.har` and `chromium-sanitized.har` were saved by Chromium 156's own developer tools, with and without secrets,
//! and `firefox.har` by those of Firefox ESR 153, all of the same page; of each only what Corsac never looks at was left
//! out. `webkit.har` and `gaps.har` were written by hand, in the form in which Safari and Chromium write theirs.

use std::fs;
use std::path::{Path, PathBuf};

use corsac::har::{DEFAULT_LIMIT, Report, account, line, read, report, summary};
use corsac::render::Options;
use corsac::secrets::Secrets;
use corsac_diagnose::Told;
use corsac_diagnose::har::{HarError, Judged, Verdict};
use serde_json::Value;

const NAMES: [&str; 5] = ["chromium", "chromium-sanitized", "firefox", "webkit", "gaps"];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/har")
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(directory().join("files").join(format!("{name}.har"))).unwrap()
}

fn all_of(source: &[u8], limit: usize, entry: Option<usize>) -> (Report, Vec<Judged>, Option<HarError>) {
    let mut found = Report::new(limit, entry);
    let mut all = Vec::new();
    let fault = read(source, None, &mut found, |judged| all.push(judged.clone()));
    (found, all, fault)
}

fn of(name: &str) -> Report {
    let (found, _, fault) = all_of(&bytes(name), DEFAULT_LIMIT, None);
    assert_eq!(fault, None, "{name}");
    found
}

/// Every text beside its file: `UPDATE_EXPECT=1` accepts.
#[test]
fn every_har_is_told_as_committed() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut texts: Vec<(String, String)> = NAMES
        .iter()
        .map(|name| (format!("{name}.txt"), report(&of(name), &Told::default(), &Options::default())))
        .collect();
    let lines = |name: &str| {
        let (found, all, _) = all_of(&bytes(name), DEFAULT_LIMIT, None);
        let mut lines: String =
            all.iter().map(|judged| line(judged, &Told::default(), Secrets::Hide) + "\n").collect();
        lines.push_str(&(summary(&found, None) + "\n"));
        lines
    };
    texts.push(("gaps.jsonl".to_owned(), lines("gaps")));
    let whole = bytes("chromium");
    let (cut, _, fault) = all_of(&whole[..whole.len() / 3], DEFAULT_LIMIT, None);
    assert!(matches!(fault, Some(HarError::Truncated { .. })));
    texts.push(("cut.txt".to_owned(), report(&cut, &Told::default(), &Options::default())));
    let (few, _, _) = all_of(&whole, 3, None);
    texts.push(("few.txt".to_owned(), report(&few, &Told::default(), &Options::default())));
    let (one, _, _) = all_of(&whole, DEFAULT_LIMIT, Some(6));
    texts.push((
        "one.txt".to_owned(),
        one.accounts.iter().map(|judged| account(judged, &Told::default(), &Options::default())).collect(),
    ));
    let none = br#"{"log": {"entries": [{"request": {"method": "GET", "url": "https://a.example/"}}]}}"#;
    texts.push((
        "none.txt".to_owned(),
        report(&all_of(none, DEFAULT_LIMIT, None).0, &Told::default(), &Options::default()),
    ));

    let mut differing = Vec::new();
    for (name, text) in &texts {
        let file = directory().join(name);
        if update {
            fs::write(&file, text).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != *text {
            differing.push(format!("--- {name}\n{text}"));
        }
    }
    assert!(differing.is_empty(), "not as committed (UPDATE_EXPECT=1 accepts):\n{}", differing.join("\n"));
    for entry in fs::read_dir(directory()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_ours = name == "files" || name == "main.rs" || texts.iter().any(|(known, _)| *known == name);
        assert!(is_ours, "{name} belongs to nothing");
    }
}

/// What really happened in the browsers, as the page's console had it.
#[test]
fn real_hars_are_judged_as_the_browsers_did() {
    // The path, and the rule; nothing for what the page read. The host that has no name is judged by what is recorded.
    let expected = [
        ("/open", ""),
        ("/none", "AllowOriginMissing"),
        ("/open-put", ""),
        ("/open-put", ""),
        ("/preflight-401", "AllowOriginMissing"),
        ("/no-method", "MethodNotAllowed"),
        ("/star", "WildcardWithCredentials"),
        ("/redirect", "AllowOriginMissing"),
        ("/error-500", "AllowOriginMissing"),
        ("/refused", "BadPort"),
        ("/x", "NetworkFailed"),
        ("/upload", ""),
    ];
    for name in ["chromium", "chromium-sanitized", "firefox"] {
        let found = of(name);
        assert_eq!(found.rows.len(), expected.len(), "{name}");
        for (judged, (path, rule)) in found.rows.iter().zip(expected) {
            let account = &judged.account;
            assert!(account.request.url.ends_with(path), "{name}: {} {path}", account.request.url);
            let code = account.failure().map_or("", |failure| failure.code());
            // Firefox's HAR tells neither of credentials nor why the network failed, and that is said.
            let gap = judged.gaps.first().map_or("", |gap| gap.code());
            match (name, path) {
                ("firefox", "/star") => assert_eq!((code, gap), ("", "credentials-unknown")),
                ("firefox", "/x") => {
                    assert_eq!((code, gap, judged.verdict), ("", "unanswered", Verdict::Undecided));
                }
                _ => assert_eq!(code, rule, "{name}: {path}"),
            }
        }
    }
}

#[test]
fn nothing_secret_is_told_unasked() {
    for name in NAMES {
        let (found, all, _) = all_of(&bytes(name), DEFAULT_LIMIT, None);
        let mut shown = report(&found, &Told::default(), &Options::default());
        for judged in &all {
            shown.push_str(&account(judged, &Told::default(), &Options::default()));
            shown.push_str(&line(judged, &Told::default(), Secrets::Hide));
        }
        assert!(!shown.contains("hunter2"), "{name}: {shown}");
        let mut options = Options::default();
        options.secrets = Secrets::Show;
        let shown: String = all
            .iter()
            .map(|judged| {
                account(judged, &Told::default(), &options) + &line(judged, &Told::default(), Secrets::Show)
            })
            .collect();
        assert_eq!(
            shown.contains("hunter2"),
            name != "chromium-sanitized" || shown.contains("sid=hunter2"),
            "{name}"
        );
    }
}

#[test]
fn nothing_secret_in_the_browsers_own_words() {
    let har = r#"{"log": {"entries": [{"_resourceType": "fetch",
        "request": {"method": "GET", "url": "https://b.example/", "headers": [{"name": "Origin", "value": "https://a.example"}]},
        "response": {"status": 0, "headers": [], "_error": "Fetch API cannot load https://b.example/?token=hunter2 due to access control checks."}}]}}"#;
    let (found, all, _) = all_of(har.as_bytes(), DEFAULT_LIMIT, None);
    let shown = report(&found, &Told::default(), &Options::default())
        + &line(&all[0], &Told::default(), Secrets::Hide);
    assert!(!shown.contains("hunter2") && shown.contains("token=<redacted>"), "{shown}");
    assert!(shown.contains("corsac explain --console 'Fetch API cannot load"), "{shown}");
}

#[test]
fn no_line_is_needlessly_long_and_colour_only_adds() {
    for name in NAMES {
        let plain = report(&of(name), &Told::default(), &Options::default());
        for line in plain.lines() {
            // What is to be copied is never broken.
            let copied = line.starts_with("      corsac explain ");
            assert!(line.chars().count() <= 100 || copied, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}");
        }
        let mut options = Options::default();
        options.color = true;
        let coloured = report(&of(name), &Told::default(), &options);
        let mut bare = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        assert_ne!(coloured, plain, "{name}");
        assert_eq!(bare + rest, plain, "{name}");
    }
}

#[test]
fn nothing_in_a_har_orders_the_terminal() {
    let har = r#"{"log": {"creator": {"name": "\u001b[31mx\u202e", "version": "\n"}, "entries": [
        {"_resourceType": "fetch", "request": {"method": "G\u001bT", "url": "https://b.example/\u001b", "headers": [
            {"name": "Origin", "value": "https://a.example"}, {"name": "X-\u001b", "value": "\u001b"}]},
         "response": {"status": 0, "headers": [], "_error": "\u001b[31m\u202ebad"}},
        {"_resourceType": "fetch", "request": {"method": "GET", "url": "https://b.example/", "headers": [
            {"name": "Origin", "value": "https://a.example"}]},
         "response": {"status": 200, "headers": [{"name": "Access-Control-Allow-Origin", "value": "\u001b[31m"}]}}]}}"#;
    let (found, all, fault) = all_of(har.as_bytes(), DEFAULT_LIMIT, None);
    assert_eq!((fault, all.len()), (None, 2));
    let mut shown = report(&found, &Told::default(), &Options::default());
    shown.extend(all.iter().map(|judged| line(judged, &Told::default(), Secrets::Hide)));
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
}

#[test]
fn what_is_kept_is_bounded() {
    let entry = r#"{"_resourceType": "fetch", "request": {"method": "GET", "url": "https://b.example/", "headers": [
        {"name": "Origin", "value": "https://a.example"}]}, "response": {"status": 200, "headers": []}}"#;
    let readable = entry.replace(
        r#""headers": []"#,
        r#""headers": [{"name": "Access-Control-Allow-Origin", "value": "https://a.example"}]"#,
    );
    let entries = [vec![readable; 900].join(","), vec![entry; 300].join(",")].join(",");
    let har = format!(r#"{{"log": {{"entries": [{entries}]}}}}"#);
    let (found, all, _) = all_of(har.as_bytes(), 100, None);
    assert_eq!((all.len(), found.rows.len(), found.accounts.len()), (1200, 100, corsac::har::MAX_ACCOUNTS));
    assert!(
        found.rows.iter().all(|judged| judged.verdict == Verdict::Blocked),
        "those that fail stand first"
    );
    assert_eq!((found.count(Verdict::Readable), found.count(Verdict::Blocked)), (900, 300));
    let text = report(&found, &Told::default(), &Options::default());
    assert!(text.contains("and 1100 more, which --limit N shows"), "{text}");
    assert!(text.contains("290 more are not told in full"), "{text}");
}

#[test]
fn lines_are_json() {
    let (found, all, _) = all_of(&bytes("chromium"), DEFAULT_LIMIT, None);
    for judged in &all {
        let value: Value = serde_json::from_str(&line(judged, &Told::default(), Secrets::Hide)).unwrap();
        assert_eq!(value["entry"], judged.entry);
        assert_eq!(value["explained"]["browser"], "chromium");
    }
    let value: Value =
        serde_json::from_str(&summary(&found, Some(&HarError::Truncated { offset: 5 }))).unwrap();
    assert_eq!(value["summary"]["blocked"], 7);
    assert_eq!(value["summary"]["fault"], "it ends in the middle, at byte 5: the rest is missing");
}
