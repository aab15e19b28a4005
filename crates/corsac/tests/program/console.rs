use serde_json::Value;

use crate::{run, schema};

const LINE: &str = "Access to fetch at 'https://api.example/x?token=hunter2' from origin 'https://myapp.com' has been blocked \
                    by CORS policy: Request header field x-it's is not allowed by Access-Control-Allow-Headers in preflight \
                    response.";

#[test]
fn from_the_command_line_and_from_stdin() {
    let typed = run(&["explain", "--console", LINE], b"");
    assert_eq!((typed.code, typed.stderr.as_str()), (Some(1), ""), "{typed:?}");
    assert!(typed.stdout.starts_with("BLOCKED at the preflight."), "{typed:?}");
    let command = "corsac explain 'https://api.example/x?token=<secret>' --origin https://myapp.com -H 'x-it'\\''s: x'\n";
    assert!(typed.stdout.contains(command) && !typed.stdout.contains("hunter2"), "{typed:?}");
    let pasted = run(&["explain", "--console", "-"], LINE.as_bytes());
    assert_eq!((pasted.code, pasted.stdout), (Some(1), typed.stdout), "{}", pasted.stderr);
    let shown = run(&["explain", "--console", LINE, "--show-secrets"], b"");
    assert!(shown.stdout.contains("explain 'https://api.example/x?token=hunter2' --origin"), "{shown:?}");
    // Bytes that are no UTF-8 are no fault.
    let pasted = run(&["explain", "--console", "-"], &[b"\xff\xfe ", LINE.as_bytes()].concat());
    assert_eq!(pasted.code, Some(1), "{pasted:?}");
}

#[test]
fn nothing_known_is_an_error_that_helps() {
    // The text; what the hint says.
    let table = [
        ("", "corsac explain --console -"),
        ("TypeError: Failed to fetch", "in a line of its own"),
        ("the dog ate it", "Cross-Origin Request Blocked"),
        ("a CORS error", "Cross-Origin Request Blocked"),
    ];
    for (text, hint) in table {
        for ran in
            [run(&["explain", "--console", text], b""), run(&["explain", "--console", "-"], text.as_bytes())]
        {
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
            let lines: Vec<&str> = ran.stderr.lines().collect();
            assert!(
                lines.len() == 2 && lines[0].starts_with("error: ") && lines[1].starts_with("hint: "),
                "{ran:?}"
            );
            assert!(lines[1].contains(hint), "{ran:?}");
        }
    }
    let long = vec![b'x'; corsac::console::MAX_TEXT + 1];
    let ran = run(&["explain", "--console", "-"], &long);
    assert!(ran.code == Some(2) && ran.stderr.contains("more than 65536 bytes"), "{ran:?}");
}

#[test]
fn json_is_as_the_schema_says() {
    let lines = [
        LINE,
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a/. (Reason: \
         CORS request did not succeed). Status code: (null).",
        "Fetch API cannot load https://a/ due to access control checks.",
        "Origin https://myapp.com is not allowed by Access-Control-Allow-Origin. Status code: 404",
        "Mixed Content: The page at 'https://myapp.com/' was loaded over HTTPS, but requested an insecure resource 'http://a/'. \
         This request has been blocked; the content must be served over HTTPS.",
    ];
    for line in lines {
        // Both orders, since --json may be curl's flag.
        let ran = run(&["explain", "--console", "-", "--json"], line.as_bytes());
        assert_eq!(ran, run(&["explain", "--json", "--console", "-"], line.as_bytes()));
        assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 1), "{ran:?}");
        let value: Value = serde_json::from_str(&ran.stdout).unwrap();
        schema::check_console(&value);
    }
    let ran = run(&["explain", "--console", "-", "--json"], lines.join("\n").as_bytes());
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    schema::check_console(&value);
    let first = &value["console"][0];
    assert_eq!(first["causes"][0]["code"], "HeaderNotAllowed");
    assert_eq!(first["causes"][0]["chromium"], "HeaderDisallowedByPreflightResponse");
    assert_eq!((&first["stage"], &first["header"]), (&"preflight".into(), &"x-it's".into()));
    assert_eq!(first["url"], "https://api.example/x?token=<redacted>");
}

#[test]
fn what_does_not_go_with_it() {
    let table: &[&[&str]] = &[
        &["https://a/"],
        &["--batch"],
        &["--demo"],
        &["--origin", "https://a"],
        &["-X", "PUT"],
        &["--browser", "firefox"],
        &["--curl"],
        &["--json={}"],
        &["-k"],
    ];
    for words in table {
        let ran = run(&[&["explain", "--console", LINE][..], *words].concat(), b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}: {ran:?}");
        assert!(ran.stderr.contains("\nhint: leave one of them out"), "{words:?}: {ran:?}");
    }
}
