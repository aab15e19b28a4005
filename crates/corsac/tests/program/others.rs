use serde_json::Value;

use crate::run;

#[test]
fn origins() {
    let ran =
        run(&["origin", "https://myapp.com/x", "https://api.myapp.com", "http://other.example:8080"], b"");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let expected = "\
https://myapp.com/x
https://api.myapp.com
  same-site, not same-origin: host differs
    scheme  https                                   ==  https
    host    myapp.com                               !=  api.myapp.com
    port    443 (the default, left out of origins)  ==  443 (the default, left out of origins)
    site    https://myapp.com, both
";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("neither same-origin nor same-site").count(), 2, "{}", ran.stdout);

    let ran = run(&["origin", "https://a.com", "https://a.com/", "--json"], b"");
    let pair: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(pair["relation"], "same-origin");

    let ran = run(&["origin", "https://a.com", "b.com"], b"");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.stderr, "error: \"b.com\" has no scheme\nhint: https://b.com\n");
    assert_eq!(ran.stdout, "");
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(&["completions", shell], b"");
        assert!(ran.code == Some(0) && ran.stdout.contains("sandboxed"), "{shell}: {ran:?}");
    }
    for (words, expected) in [(&["man"][..], "corsac"), (&["man", "explain"], "\\-\\-sandboxed")] {
        let ran = run(words, b"");
        assert!(ran.code == Some(0) && ran.stdout.contains(expected), "{words:?}: {ran:?}");
    }
    let ran = run(&["man", "nothing"], b"");
    assert_eq!(ran.code, Some(2));
}

#[test]
fn help_and_mistakes() {
    for words in [&["--help"][..], &["explain", "--help"], &["--version"]] {
        let ran = run(words, b"");
        assert!(ran.code == Some(0) && ran.stdout.contains("corsac") && ran.stderr.is_empty(), "{ran:?}");
    }
    for words in [&[][..], &["explian"], &["explain", "--nonsense"], &["explain", "--browser", "lynx"]] {
        let ran = run(words, b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        let lines: Vec<_> = ran.stderr.lines().collect();
        assert!(
            lines.len() == 2 && lines[0].starts_with("error: ") && lines[1].starts_with("hint: "),
            "{ran:?}"
        );
    }
}
