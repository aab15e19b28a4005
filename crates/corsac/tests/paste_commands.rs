//! Commands as browsers write them and people type them, and what is read from each.

use std::fmt::Write as _;

use corsac::paste::{CurlCommand, HttpVersion, LooksLike, MAX_TEXT, PasteError, parse_curl};

/// What was read, in the form of the tables below: shell, method and URL, then a line for each thing that is there.
fn show(command: &CurlCommand) -> String {
    let mut out = format!("{:?} {} {}", command.shell, command.effective_method(), command.url);
    for (name, value) in &command.headers {
        let _ = write!(out, "\n{name}: {value}");
    }
    for name in &command.removed_headers {
        let _ = write!(out, "\nwithout {name}");
    }
    if let Some(cookies) = &command.cookies {
        let _ = write!(out, "\ncookies {cookies}");
    }
    if let Some(body_type) = &command.body_type_implied {
        let _ = write!(out, "\nimplied {body_type}");
    }
    if let Some(body) = &command.body {
        let _ = write!(out, "\nbody {}", body.escape_ascii());
    }
    for (set, word) in
        [(command.insecure, "insecure"), (command.compressed, "compressed"), (command.location, "location")]
    {
        if set {
            let _ = write!(out, "\n{word}");
        }
    }
    for flag in &command.ignored {
        let _ = write!(out, "\nignored {flag}");
    }
    for note in &command.notes {
        let _ = write!(out, "\nnote {note}");
    }
    out
}

fn check(table: &[(&str, &str)]) {
    for (text, expected) in table {
        let read = parse_curl(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(&show(&read), expected, "\n{text}");
    }
}

#[test]
fn copied_as_bash() {
    check(&[
        // Chromium, a simple GET.
        (
            "curl 'https://api.mybackend.example/profile?a=1&b=%20' \\\n  -H 'accept: */*' \\\n  \
             -H 'accept-language: en-US,en;q=0.9' \\\n  -b 'sid=abc; theme=dark' \\\n  \
             -H 'origin: https://myapp.example' \\\n  -H 'sec-ch-ua: \"Chromium\";v=\"140\"' \\\n  \
             -H 'x-empty;' \\\n  --insecure\n",
            "Bash GET https://api.mybackend.example/profile?a=1&b=%20\naccept: */*\naccept-language: en-US,en;q=0.9\n\
             origin: https://myapp.example\nsec-ch-ua: \"Chromium\";v=\"140\"\nx-empty: \ncookies sid=abc; theme=dark\n\
             insecure",
        ),
        // Chromium, a body with a quote, an exclamation mark, a line break, and characters beyond ASCII.
        (
            "curl 'https://api.example/x' \\\r\n  -X 'PUT' \\\r\n  -H 'content-type: application/json' \\\r\n  \
             --data-raw $'{\"say\":\"it\\'s\\u0021\\\\n\",\"to\":\"Zoë\"}\\n'\r\n",
            "Bash PUT https://api.example/x\ncontent-type: application/json\n\
             body {\\\"say\\\":\\\"it\\'s!\\\\n\\\",\\\"to\\\":\\\"Zo\\xc3\\xab\\\"}\\n",
        ),
        // Chromium escapes brackets and braces in the URL against curl's patterns.
        (
            r"curl 'https://api.example/x?f\[a\]=\{1\}' --compressed",
            "Bash GET https://api.example/x?f[a]={1}\ncompressed",
        ),
        // Firefox: --globoff, -X unquoted, an octal exclamation mark, an astral character as a surrogate pair, and a
        // Latin-1 character as its one byte.
        (
            "curl 'https://api.example/x?f[a]=1' \\\n  --globoff \\\n  --compressed \\\n  -X DELETE \\\n  \
             -H 'Sec-GPC: 1' \\\n  --data-raw $'wow\\041 \\ud83d\\ude00 \\xe9 \\u20ac'",
            "Bash DELETE https://api.example/x?f[a]=1\nSec-GPC: 1\nimplied application/x-www-form-urlencoded\n\
             body wow! \\xf0\\x9f\\x98\\x80 \\xe9 \\xe2\\x82\\xac\ncompressed\nignored --globoff",
        ),
        // Safari: everything single-quoted, the method with -X, cookies as a header.
        (
            "curl 'https://api.example/x' \\\n-X 'GET' \\\n-H 'Cookie: a=1; b=2' \\\n-H 'User-Agent: Safari'",
            "Bash GET https://api.example/x\nUser-Agent: Safari\ncookies a=1; b=2",
        ),
        // A copied multipart body.
        (
            "curl 'https://a.example/' -H 'content-type: multipart/form-data; boundary=----W' \
             --data-raw $'------W\\r\\nContent-Disposition: form-data; name=\"a\"\\r\\n\\r\\n1\\r\\n------W--\\r\\n'",
            "Bash POST https://a.example/\ncontent-type: multipart/form-data; boundary=----W\n\
             body ------W\\r\\nContent-Disposition: form-data; name=\\\"a\\\"\\r\\n\\r\\n1\\r\\n------W--\\r\\n",
        ),
    ]);
}

#[test]
fn copied_as_cmd() {
    check(&[
        // Chromium since 2023.
        (
            "curl ^\"https://api.example/x?a=1^&b=^%^20^\" ^\r\n  -X ^\"PUT^\" ^\r\n  \
             -H ^\"sec-ch-ua: ^\\^\"Chromium^\\^\";v=^\\^\"140^\\^\"^\" ^\r\n  -b ^\"a=1; b=2^\" ^\r\n  \
             --data-raw ^\"^{^\\^\"say^\\^\":^\\^\"it's 100^% ^^ ^& ^!^\\^\"^}^\"\r\n",
            "Cmd PUT https://api.example/x?a=1&b=%20\nsec-ch-ua: \"Chromium\";v=\"140\"\ncookies a=1; b=2\n\
             implied application/x-www-form-urlencoded\nbody {\\\"say\\\":\\\"it\\'s 100% ^ & !\\\"}",
        ),
        // A line break in a body: caret and two line breaks, with LF and with CRLF.
        (
            "curl ^\"https://a.example/^\" --data-raw ^\"one^\n\ntwo^\n\n^\n\n^\"",
            "Cmd POST https://a.example/\nimplied application/x-www-form-urlencoded\nbody one\\ntwo\\n\\n",
        ),
        (
            "curl ^\"https://a.example/^\" ^\r\n  --data-raw ^\"one^\r\n\r\ntwo^\"\r\n",
            "Cmd POST https://a.example/\nimplied application/x-www-form-urlencoded\nbody one\\ntwo",
        ),
        // Chromium doubles backslashes for cmd.exe; the browser sent `{"a":"x\ny\"z"}`.
        (
            r#"curl ^"https://a.example/^" --data-raw ^"^{^\^"a^\^":^\^"x^\^\ny^\^\^\^"z^\^"^}^""#,
            "Cmd POST https://a.example/\nimplied application/x-www-form-urlencoded\n\
             body {\\\"a\\\":\\\"x\\\\ny\\\\\\\"z\\\"}\n\
             note doubled backslashes are read as single ones: Chromium doubles them for cmd.exe",
        ),
        // A single backslash shows that nothing was doubled.
        (r#"curl ^"https://a.example/^" -H ^"p: C:\\x\y^""#, "Cmd GET https://a.example/\np: C:\\\\x\\y"),
        // Firefox: curl.exe, no doubling, and another way to write a line break.
        (
            "curl.exe ^\"https://a.example/^\" ^\r\n  -X POST ^\r\n  \
             --data-raw ^\"C:^\\^\\x^\\y\"^\r\n\r\n\"100^%^2^\"",
            "Cmd POST https://a.example/\nimplied application/x-www-form-urlencoded\n\
             body C:\\\\\\\\x\\\\y\\n100%2",
        ),
        // Chromium before 2023, where no line break is in the word: plain quotes, carets inside.
        (
            "curl \"https://a.example/?a=1&b=^%^20c\" ^\n  -H \"sec-ch-ua: ^\\^\"X^\\^\";v=^\\^\"1^\\^\"\" ^\n  --compressed",
            "Cmd GET https://a.example/?a=1&b=%20c\nsec-ch-ua: \"X\";v=\"1\"\ncompressed",
        ),
        // Chromium before that: quotes doubled, percent signs between quotes.
        (
            "curl \"https://a.example/?b=\"%\"20c\" ^\n  -H \"If-Match: \"\"x\"\"\"",
            "Cmd GET https://a.example/?b=%20c\nIf-Match: \"x\"",
        ),
        // By hand: the C runtime's backslashes, and what only cmd.exe takes for a plain character.
        (
            "\"C:\\Program Files\\curl.exe\" https://a.example/ ^\n -d \"{\\\"a\\\": \\\"$x'\\\"}\" -H \"p: C:\\dir\\\\\"",
            "Cmd POST https://a.example/\np: C:\\dir\\\nimplied application/x-www-form-urlencoded\n\
             body {\\\"a\\\": \\\"$x\\'\\\"}",
        ),
        (
            "curl -s https://a.example/ ^\n | findstr x",
            "Cmd GET https://a.example/\nignored -s\nnote the | and what follows it are left out",
        ),
    ]);
}

#[test]
fn typed_by_hand() {
    check(&[
        ("curl example.com", "Bash GET http://example.com"),
        ("\u{feff}$ /usr/bin/curl localhost:8080/x", "Bash GET http://localhost:8080/x"),
        ("# comment\ncurl https://a.example/#frag # more", "Bash GET https://a.example/#frag"),
        (
            "curl https://a.example/ |jq .",
            "Bash GET https://a.example/\nnote the | and what follows it are left out",
        ),
        ("curl https://a.example/ \\\n  -H \"a: b\" ;\n# end\n\n", "Bash GET https://a.example/\na: b"),
        (
            "curl -sSLkXPOST -H'x: y' --url=https://a.example/ -ofile",
            "Bash POST https://a.example/\nx: y\ninsecure\nlocation\nignored -s\nignored -S\nignored -o",
        ),
        (
            "curl --no-compressed -k --no-insecure --no-silent -- -x",
            "Bash GET http://-x\nignored --no-silent",
        ),
        ("curl -I https://[::1]:8443/?a[]=1", "Bash HEAD https://[::1]:8443/?a[]=1"),
        (
            "curl -d a=1 -d 'b=2 3' --data-urlencode 'c=x y&é' --data-urlencode '=@' h -H 'Content-Type: text/plain'",
            "Bash POST http://h\nContent-Type: text/plain\nbody a=1&b=2 3&c=x+y%26%C3%A9&%40",
        ),
        ("curl -d '' h", "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody "),
        ("curl -d a -H 'content-type:' h", "Bash POST http://h\nwithout content-type\nbody a"),
        (
            "curl --json '{\"a\":' --json '1}' h",
            "Bash POST http://h\naccept: application/json\nimplied application/json\nbody {\\\"a\\\":1}",
        ),
        (
            "curl --json 1 -H 'Accept:' -H 'Content-Type: x/y' h",
            "Bash POST http://h\nContent-Type: x/y\nwithout Accept\nbody 1",
        ),
        ("curl --data-raw @x h", "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody @x"),
        (
            "curl -G -d a=1 --data-urlencode 'q=x y' --url-query 'z=1' 'h/p?b=2#f'",
            "Bash GET http://h/p?b=2&a=1&q=x+y#f",
        ),
        (
            "curl -d a=1 --url-query 'z=1 2' --url-query '+r=%2' 'h/p#f'",
            "Bash POST http://h/p?z=1+2&r=%2#f\nimplied application/x-www-form-urlencoded\nbody a=1",
        ),
        ("curl -G -I -d a=1 h", "Bash HEAD http://h?a=1"),
        (
            "curl -A me -e 'https://r/;auto' -u user:p:w -r 0-9 h",
            "Bash GET http://h\nuser-agent: me\nreferer: https://r/\nauthorization: Basic dXNlcjpwOnc=\nrange: bytes=0-9",
        ),
        (
            "curl -A '' -u a: -H 'Authorization: mine' -H 'REFERER:' -e x h",
            "Bash GET http://h\nAuthorization: mine\nwithout REFERER\nwithout user-agent",
        ),
        (
            "curl --oauth2-bearer t0 -b a=1 -b b=2 h",
            "Bash GET http://h\nauthorization: Bearer t0\ncookies a=1; b=2",
        ),
        ("curl -b a=1 -H 'cookie: c=3' h", "Bash GET http://h\ncookies c=3"),
        (
            "curl -u a:b --digest h",
            "Bash GET http://h\nnote -u is left out: it is not for Basic authentication here",
        ),
        (
            "curl -H 'a:b:c' -H 'no colon' -H 'x;y' -H ':p: 1' h",
            "Bash GET http://h\na: b:c\nnote a header that is no \"Name: value\" is left out, as curl leaves it\nnote a header that is no \"Name: value\" is left out, as curl leaves it\nnote a header that is no \"Name: value\" is left out, as curl leaves it",
        ),
        // Header values are one byte a character: UTF-8 from the command line is two here.
        ("curl -H 'a: é' h", "Bash GET http://h\na: Ã©"),
        (
            "curl -F 'a=1;type=text/plain' -F b=2 h -H 'content-type: multipart/form-data'",
            "Bash POST http://h\ncontent-type: multipart/form-data; boundary=corsac-boundary-ba7ba27f8aa4322d\n\
          body --corsac-boundary-ba7ba27f8aa4322d\\r\\nContent-Disposition: form-data; name=\\\"a\\\"\\r\\n\
          Content-Type: text/plain\\r\\n\\r\\n1\\r\\n--corsac-boundary-ba7ba27f8aa4322d\\r\\n\
          Content-Disposition: form-data; name=\\\"b\\\"\\r\\n\\r\\n2\\r\\n--corsac-boundary-ba7ba27f8aa4322d--\\r\\n",
        ),
        // Pieces of a word, and escapes that bash does not know.
        (
            r#"curl h --data-binary a'b'"c"$'d'\ e\"'"'"\n\$\`\"\\"$'\q\x\u\cA\x41g\101\7'"#,
            "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody abcd e\\\"\\\"\\\\n$`\\\"\\\\\\\\q\\\\x\\\\u\\x01AgA\\x07",
        ),
        (
            "curl h -d \"a\\\nb\" -d \"100$\" -d $ -d $\"x\"",
            "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody ab&100$&$&x",
        ),
        (
            "curl h --data-raw $'a\\u0000b\\xff\\ud800'",
            "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody a\\x00b\\xff\\xed\\xa0\\x80",
        ),
        (
            r"curl h --data-raw $'\a\b\e\E\f\n\r\t\v\\\'\?\101\1011\x4\x411\u41\U41 \c?\c\\'",
            "Bash POST http://h\nimplied application/x-www-form-urlencoded\n\
             body \\x07\\x08\\x1b\\x1b\\x0c\\n\\r\\t\\x0b\\\\\\'?AA1\\x04A1AA \\x7f\\x1c",
        ),
        // A caret in quotes is no sign of cmd.
        (
            "curl h --data-raw '{\"re\":\"^\"}'",
            "Bash POST http://h\nimplied application/x-www-form-urlencoded\nbody {\\\"re\\\":\\\"^\\\"}",
        ),
    ]);
}

#[test]
fn options_of_the_connection() {
    let read = parse_curl(
        b"curl h -m 2.5 --resolve a:443:127.0.0.1 --resolve b:1:2 --cacert ca.pem --socks5-hostname p:1 -0 --http2",
    )
    .unwrap();
    assert_eq!(read.max_time, Some(2.5));
    assert_eq!(read.resolve, ["a:443:127.0.0.1", "b:1:2"]);
    assert_eq!(read.cacert.as_deref(), Some("ca.pem"));
    assert_eq!(read.proxy.as_deref(), Some("socks5h://p:1"));
    assert_eq!(read.http_version, Some(HttpVersion::Http2));
    assert_eq!(parse_curl(b"curl h -m 0").unwrap().max_time, None);
    assert_eq!(parse_curl(b"curl h -x http://p").unwrap().proxy.as_deref(), Some("http://p"));
}

#[test]
fn the_form_type_is_implied_with_its_boundary() {
    let read = parse_curl(b"curl h --form-string 'a=@x;y'").unwrap();
    let body = String::from_utf8(read.body.clone().unwrap()).unwrap();
    let boundary =
        read.header("content-type").unwrap().strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(body.contains("\r\n\r\n@x;y\r\n"), "{body}");
    assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("--{boundary}--\r\n")));
}

#[test]
fn refused() {
    use PasteError as E;
    let not_curl = |looks_like| E::NotCurl { looks_like };
    let file = |flag: &str| E::ReadsFile { flag: flag.into() };
    let flag = str::to_owned;
    let table: Vec<(&str, PasteError)> = vec![
        ("", E::Empty),
        (" \r\n\t", E::Empty),
        ("\u{feff}\n", E::Empty),
        ("fetch(\"https://a/\", {\n \"body\": null });", not_curl(LooksLike::Fetch)),
        ("  await fetch('x')", not_curl(LooksLike::Fetch)),
        ("{\"log\": {\"creator\": \"curl\"}}", not_curl(LooksLike::Json)),
        ("https://a.example/curl", not_curl(LooksLike::Url)),
        ("Invoke-WebRequest -Uri \"x\"", not_curl(LooksLike::PowerShell)),
        ("$session = New-Object", not_curl(LooksLike::PowerShell)),
        (
            "Access to fetch at 'https://a/' from origin 'b' has been blocked",
            not_curl(LooksLike::ConsoleMessage),
        ),
        ("GET /curl HTTP/1.1\nHost: a", not_curl(LooksLike::RawRequest)),
        ("wget https://a/", not_curl(LooksLike::Unknown)),
        ("wget https://a/curl", not_curl(LooksLike::Unknown)),
        ("curlx https://a/", not_curl(LooksLike::Unknown)),
        ("TOKEN=x curl https://a/", E::EnvironmentAssignment { name: flag("TOKEN") }),
        ("curl 'https://a/", E::UnterminatedQuote { offset: 5 }),
        ("curl \"a\\\"", E::UnterminatedQuote { offset: 5 }),
        ("curl $'a\\'", E::UnterminatedQuote { offset: 5 }),
        ("curl ^\"https://a/", E::UnterminatedQuote { offset: 6 }),
        ("curl h -H \"a: $TOKEN\"", E::Expansion { offset: 14 }),
        ("curl h -d $(date)", E::Expansion { offset: 10 }),
        ("curl h -d `date`", E::Expansion { offset: 10 }),
        ("curl h -d ${x}", E::Expansion { offset: 10 }),
        ("curl h -d $\\\nx", E::Expansion { offset: 10 }),
        ("curl h $'\\U00110000'", E::BadEscape { offset: 9 }),
        ("\u{feff}curl h $'\\U00110000'", E::BadEscape { offset: 12 }),
        ("curl h > out", E::ShellOperator { offset: 7, operator: '>' }),
        ("curl h ^\n > out", E::ShellOperator { offset: 10, operator: '>' }),
        ("curl http://a/?x=1&y=2", E::MoreCommands { offset: 19 }),
        ("curl 'https://a/' ;\ncurl 'https://b/'", E::MoreCommands { offset: 20 }),
        ("curl ^\"https://a/^\" &\r\ncurl ^\"https://b/^\"", E::MoreCommands { offset: 23 }),
        ("curl h && echo", E::MoreCommands { offset: 8 }),
        ("curl h || echo", E::MoreCommands { offset: 8 }),
        ("curl h\n  -H 'a: b'", E::MoreCommands { offset: 9 }),
        ("curl h --frobnicate=secret", E::UnknownFlag { flag: flag("--frobnicate"), offset: 7 }),
        ("curl h --insec", E::UnknownFlag { flag: flag("--insec"), offset: 7 }),
        ("curl h -k@", E::UnknownFlag { flag: flag("-@"), offset: 7 }),
        ("curl h -", E::UnknownFlag { flag: flag("-"), offset: 7 }),
        ("curl h -H", E::MissingValue { flag: flag("-H") }),
        ("curl h --data", E::MissingValue { flag: flag("--data") }),
        ("curl h --insecure=1", E::UnwantedValue { flag: flag("--insecure") }),
        ("curl h --no-header x", E::NotASwitch { flag: flag("--header") }),
        ("curl h -K c", E::UnsupportedFlag { flag: flag("-K"), why: "reads a file" }),
        ("curl h -T f", E::UnsupportedFlag { flag: flag("-T"), why: "reads a file" }),
        (
            "curl h --expand-url x",
            E::UnsupportedFlag { flag: flag("--expand-url"), why: "fills in a variable of curl's own" },
        ),
        ("curl h -d @f", file("-d")),
        ("curl h --data-binary @f", file("--data-binary")),
        ("curl h --data-urlencode n@f", file("--data-urlencode")),
        ("curl h --url-query n@f", file("--url-query")),
        ("curl h --json @f", file("--json")),
        ("curl h -H @f", file("-H")),
        ("curl h -b jar.txt", file("-b")),
        ("curl h -F a=@f", file("--form")),
        ("curl h -F a", E::BadFormPart { offset: 10 }),
        ("curl", E::NoUrl),
        ("curl ''", E::NoUrl),
        ("curl a b", E::SeveralUrls { offset: 7 }),
        ("curl a --url b", E::SeveralUrls { offset: 13 }),
        ("curl a -: b", E::SeveralRequests),
        ("curl a --next b", E::SeveralRequests),
        ("curl 'a/{b,c}'", E::UrlPattern),
        ("curl 'a/[1-3]'", E::UrlPattern),
        ("curl ftp://a/", E::NotHttp { scheme: flag("ftp") }),
        ("curl 'wss://a/'", E::NotHttp { scheme: flag("wss") }),
        ("curl $'h\\xff'", E::NotUtf8 { what: "the URL", offset: 5 }),
        ("curl h -X $'\\xff'", E::NotUtf8 { what: "the method", offset: 10 }),
        ("curl h -H $'a: b\\nc: d'", E::ControlByte { what: "the header", offset: 10 }),
        ("curl h -b $'a=\\0'", E::ControlByte { what: "the cookie", offset: 10 }),
        ("curl $'h\\n'", E::ControlByte { what: "the URL", offset: 5 }),
        ("curl h -m soon", E::BadSeconds),
        ("curl h -m -1", E::BadSeconds),
        ("curl h -m inf", E::BadSeconds),
        ("curl h -u me", E::NoPassword),
        ("curl h -d a -F b=c", E::Conflict { first: "--data", second: "--form" }),
        ("curl h -d a -I", E::Conflict { first: "--head", second: "--data" }),
    ];
    for (text, expected) in table {
        let error = parse_curl(text.as_bytes()).expect_err(text);
        assert_eq!(error, expected, "{text}");
        let line = error.to_string();
        assert!(!line.is_empty() && !line.contains(['\n', '\r']) && !line.contains("secret"), "{line}");
        assert!(error.hint().is_none_or(|hint| !hint.is_empty()));
    }
}

#[test]
fn limits() {
    assert_eq!(parse_curl(&vec![b'c'; MAX_TEXT + 1]), Err(PasteError::TooLong { bytes: MAX_TEXT + 1 }));
    let mut text = "curl h".to_owned();
    text.push_str(&" -s".repeat(9_998));
    assert!(parse_curl(text.as_bytes()).is_ok());
    text.push_str(" -s");
    assert_eq!(parse_curl(text.as_bytes()), Err(PasteError::TooManyWords));
    // The longest body goes through.
    let mut longest = b"curl h --data-raw '".to_vec();
    longest.resize(MAX_TEXT - 1, b'\\');
    longest.push(b'\'');
    assert_eq!(parse_curl(&longest).unwrap().body.map(|body| body.len()), Some(MAX_TEXT - 20));
}
