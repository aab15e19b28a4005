//! Typical lines, and what is told of each, beside committed files.

use std::fs;
use std::path::{Path, PathBuf};

use corsac::console::{account, read};
use corsac::render::Options;
use corsac::secrets::Secrets;

use crate::{chromium, chromium_preflight, firefox, webkit};

fn lines() -> Vec<(&'static str, String)> {
    let redirected = chromium_preflight(
        "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    )
    .replace(
        "'https://api.example/x' from origin 'https://myapp.com'",
        "'https://b.example/y?token=hunter2' (redirected from 'https://api.example/x') from origin 'null'",
    );
    vec![
        (
            "chromium_missing",
            chromium("No 'Access-Control-Allow-Origin' header is present on the requested resource.")
                + "\napp.js:3  POST https://api.example/x net::ERR_FAILED 500 (Internal Server Error)",
        ),
        (
            "chromium_header",
            chromium(
                "Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response.",
            ),
        ),
        ("chromium_redirected", redirected),
        (
            "chromium_local_network",
            chromium("Permission was denied for this request to access the `loopback` address space."),
        ),
        (
            "chromium_file",
            "Access to script at 'file:///home/me/app.js' from origin 'null' has been blocked by CORS policy: Cross origin \
             requests are only supported for protocol schemes: http, https."
                .to_owned(),
        ),
        (
            "firefox_credentials",
            firefox("Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."),
        ),
        ("firefox_mismatch", firefox("CORS header ‘Access-Control-Allow-Origin’ does not match ‘http://myapp.com’).")),
        ("firefox_preflight_status", firefox("CORS preflight response did not succeed). Status code: 401.")),
        ("firefox_failed", firefox("CORS request did not succeed). Status code: (null).")),
        (
            "webkit_origin",
            webkit("Origin https://myapp.com is not allowed by Access-Control-Allow-Origin. Status code: 404"),
        ),
        ("webkit_bare", "Fetch API cannot load https://api.example/x due to access control checks.".to_owned()),
        (
            "several",
            [
                chromium("Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."),
                firefox("CORS request external redirect not allowed)."),
                webkit("Cross origin requests are not allowed when using same-origin fetch mode."),
            ]
            .join("\n"),
        ),
    ]
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/console")
}

#[test]
fn every_line_is_told_as_committed() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut names = Vec::new();
    let mut differing = Vec::new();
    for (name, line) in lines() {
        let text = account(&read(&line).unwrap(), &Options::default());
        let file = directory().join(format!("{name}.txt"));
        names.push(format!("{name}.txt"));
        if update {
            fs::write(&file, &text).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != text {
            differing.push(format!("--- {name}\n{text}"));
        }
    }
    assert!(differing.is_empty(), "not as committed (UPDATE_EXPECT=1 accepts):\n{}", differing.join("\n"));
    for entry in fs::read_dir(directory()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_golden = Path::new(&name).extension().is_some_and(|extension| extension == "txt");
        assert!(!is_golden || names.contains(&name), "{name} belongs to nothing");
    }
}

#[test]
fn no_line_is_needlessly_long() {
    for (name, line) in lines() {
        let text = account(&read(&line).unwrap(), &Options::default());
        for line in text.lines() {
            // What is to be copied is never broken.
            let copied = line.starts_with("      corsac explain ");
            assert!(line.chars().count() <= 100 || copied, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}");
        }
    }
}

#[test]
fn nothing_secret_and_no_order_to_the_terminal() {
    let table = [
        chromium("No 'Access-Control-Allow-Origin' header is present on").replace("/x'", "/x?token=hunter2'"),
        chromium(
            "The 'Access-Control-Allow-Origin' header has a value 'https://b/?key=hunter2' that is not equal to the supplied",
        ),
        chromium("Redirect location 'https://me:hunter2@b.example/' contains a username and password, which"),
        "Cross-origin redirection to https://me:hunter2@b.example/ denied by Cross-Origin Resource Sharing policy: redirection \
         URL https://me:hunter2@b.example/ has credentials"
            .to_owned(),
    ];
    for text in table {
        let reading = read(&text).unwrap();
        let mut options = Options::default();
        let shown = account(&reading, &options) + &corsac::console::line(&reading, Secrets::Hide);
        assert!(!shown.contains("hunter2"), "{shown}");
        options.secrets = Secrets::Show;
        let shown = account(&reading, &options) + &corsac::console::line(&reading, Secrets::Show);
        assert!(shown.contains("hunter2"), "{shown}");
    }
    let hostile =
        chromium("The 'Access-Control-Allow-Origin' header contains the invalid value '\u{1b}[31m\u{202e}'.");
    let shown = account(&read(&hostile).unwrap(), &Options::default());
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
}

#[test]
fn colour_only_adds() {
    for (name, line) in lines() {
        let reading = read(&line).unwrap();
        let mut options = Options::default();
        let plain = account(&reading, &options);
        options.color = true;
        let coloured = account(&reading, &options);
        assert_ne!(plain, coloured, "{name}");
        let mut bare = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        assert_eq!(bare + rest, plain, "{name}");
    }
}
