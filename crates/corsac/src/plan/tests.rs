use std::collections::HashMap;
use std::io;
use std::time::Duration;

use corsac_browser::RedirectMode;

use super::*;
use crate::args::{self, Command, Parsed};
use crate::paste::{Kind, parse_curl, parse_fetch};

/// Files of a test.
#[derive(Default)]
struct Shelf(HashMap<&'static str, &'static [u8]>);

impl Files for Shelf {
    fn read(&mut self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).map(|bytes| bytes.to_vec()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn asked(line: &[&str]) -> Explain {
    let words = ["corsac", "explain"].iter().chain(line).map(Into::into).collect();
    match args::parse(words) {
        Ok(Parsed::Command(command)) => match *command {
            Command::Explain(explain) => *explain,
            other => panic!("{other:?}"),
        },
        other => panic!("{line:?}: {other:?}"),
    }
}

fn shelf() -> Shelf {
    Shelf(HashMap::from([("body.txt", &b"a=1\r\nb\0=2\n"[..]), ("ca.pem", b"PEM")]))
}

/// Of flags alone.
fn typed(line: &[&str]) -> Result<Plan, Complaint> {
    plan(&asked(line), None, &mut shelf())
}

/// Of flags that ask from `https://app.example`, for `https://api.example/`.
fn simple(line: &[&str]) -> Plan {
    let all = [&["https://api.example/", "--origin", "https://app.example"], line].concat();
    typed(&all).unwrap_or_else(|complaint| panic!("{line:?}: {complaint:?}"))
}

fn pasted(paste: &str, line: &[&str]) -> Result<Plan, Complaint> {
    let bytes = paste.as_bytes();
    let paste = match Kind::of(bytes) {
        Kind::Fetch => Paste::Fetch(parse_fetch(bytes).unwrap()),
        _ => Paste::Curl(parse_curl(bytes).unwrap()),
    };
    plan(&asked(&[&["-"], line].concat()), Some(&paste), &mut shelf())
}

fn header_names(plan: &Plan) -> Vec<&str> {
    plan.request.fetch.headers.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn without_flags_it_is_a_plain_fetch() {
    let plan = simple(&[]);
    let fetch = &plan.request.fetch;
    assert_eq!((fetch.url.as_str(), fetch.method.as_str()), ("https://api.example/", "GET"));
    assert_eq!((fetch.mode, fetch.credentials), (Mode::Cors, CredentialsMode::SameOrigin));
    assert_eq!(fetch.redirect, RedirectMode::Follow);
    assert!(fetch.headers.is_empty() && plan.request.body.is_none() && plan.cookies.is_empty());
    assert_eq!(plan.request.gate, Gate::HoldUnsafe);
    assert_eq!(plan.page.url().as_str(), "https://app.example/");
    assert!(plan.notes.is_empty(), "{:?}", plan.notes);
}

#[test]
fn pages() {
    // Flags; the page's URL, its origin, what URLs are relative to.
    let table: &[(&[&str], &str, &str, &str)] = &[
        (&["--origin", "https://a.example"], "https://a.example/", "https://a.example", "https://a.example/"),
        (&["--origin", "http://[::1]:3000"], "http://[::1]:3000/", "http://[::1]:3000", "http://[::1]:3000/"),
        (
            &["--page", "https://a.example/x?y"],
            "https://a.example/x?y",
            "https://a.example",
            "https://a.example/x?y",
        ),
        (&["--origin", "null"], "about:srcdoc", "null", "about:blank"),
        (&["--origin", "https://a.example", "--sandboxed"], "about:srcdoc", "null", "https://a.example/"),
        (&["--page", "https://a.example/x", "--sandboxed"], "about:srcdoc", "null", "https://a.example/x"),
        (&["--page", "file:///x.html"], "file:///x.html", "null", "file:///x.html"),
    ];
    for (flags, url, origin, base) in table {
        let page = typed(&[&["https://api.example/"], *flags].concat()).unwrap().page;
        let found = (page.url().to_string(), page.origin().to_string(), page.base().to_string());
        assert_eq!(found, ((*url).into(), (*origin).into(), (*base).into()), "{flags:?}");
    }
}

#[test]
fn methods_and_bodies() {
    // Flags; method, body, type.
    type Row = (&'static [&'static str], &'static str, Option<&'static [u8]>, Option<&'static str>);
    let form = Some("application/x-www-form-urlencoded");
    let json = Some("application/json");
    let table: &[Row] = &[
        (&["-X", "put"], "put", None, None),
        (&["-d", "a=1"], "POST", Some(b"a=1"), form),
        (&["-d", "a=1", "-d", "b=2"], "POST", Some(b"a=1&b=2"), form),
        (&["-d", "", "-d", "b=2"], "POST", Some(b"b=2"), form),
        (&["-d", "@body.txt"], "POST", Some(b"a=1b=2"), form),
        (&["--data-raw", "@body.txt"], "POST", Some(b"@body.txt"), form),
        (&["--json", "{\"a\":1}"], "POST", Some(b"{\"a\":1}"), json),
        (&["--json", "@body.txt"], "POST", Some(b"a=1\r\nb\0=2\n"), json),
        (&["--json", "[", "--json=]"], "POST", Some(b"[]"), json),
        (&["--json", "{}", "-d", "x"], "POST", Some(b"{}&x"), json),
        (&["-X", "DELETE", "-d", "x"], "DELETE", Some(b"x"), form),
    ];
    for (flags, method, body, content_type) in table {
        let plan = simple(flags);
        assert_eq!(plan.request.fetch.method, *method, "{flags:?}");
        assert_eq!(plan.request.body.as_deref(), *body, "{flags:?}");
        let info = plan.request.fetch.body;
        assert_eq!(info.and_then(|info| info.content_type).as_deref(), *content_type, "{flags:?}");
    }
    // curl's --json asks for JSON, too, unless a header says otherwise.
    assert_eq!(header_names(&simple(&["--json", "{}"])), ["Accept"]);
    assert_eq!(header_names(&simple(&["--json", "{}", "-H", "accept: */*"])), ["accept"]);
    assert!(header_names(&simple(&["--json"])).is_empty());
}

#[test]
fn headers_cookies_and_modes() {
    let plan = simple(&["-H", "X-A:  1 ", "-H", "x-a:2", "-H", "X-Empty;", "-H", "X-Gone:"]);
    let expected = [("X-A", &b"1"[..]), ("x-a", b"2"), ("X-Empty", b"")];
    let found: Vec<_> = plan.request.fetch.headers.iter().map(|(n, v)| (n.as_str(), v.as_slice())).collect();
    assert_eq!(found, expected);

    let plan = simple(&["-b", "a=1; b=2=3 ;", "-b", "c="]);
    let expected = [(&b"a"[..], &b"1"[..]), (b"b", b"2=3"), (b"c", b"")];
    let found: Vec<_> = plan.cookies.iter().map(|(n, v)| (n.as_slice(), v.as_slice())).collect();
    assert_eq!(found, expected);
    assert_eq!(plan.request.fetch.credentials, CredentialsMode::Include);
    assert!(plan.notes.iter().any(|note| note.ends_with("SameSite=None; Secure")), "{:?}", plan.notes);
    let plan = typed(&["http://localhost/", "--origin", "https://a.example", "-b", "a=1"]).unwrap();
    assert!(plan.notes.iter().any(|note| note.ends_with("SameSite=None")), "{:?}", plan.notes);
    assert!(plan.notes.iter().any(|note| note.contains("--credentials")), "{:?}", plan.notes);

    let plan =
        simple(&["-b", "a=1", "--credentials", "omit", "--mode", "no-cors", "--redirect", "error", "--send"]);
    let fetch = &plan.request.fetch;
    assert_eq!((fetch.credentials, fetch.mode), (CredentialsMode::Omit, Mode::NoCors));
    assert_eq!((fetch.redirect, plan.request.gate), (RedirectMode::Error, Gate::SendAll));
}

#[test]
fn connections() {
    let flags =
        ["-k", "--max-time", "2", "--resolve", "Api.example:443:[::1]", "--cacert", "ca.pem", "--browser"];
    let plan = simple(&[&flags[..], &["firefox"]].concat());
    assert_eq!(plan.browsers, Browsers::One(corsac_browser::EngineName::Firefox));
    let connection = plan.connection;
    assert!(connection.insecure);
    assert_eq!(connection.max_time, Some(Duration::from_secs(2)));
    assert_eq!(connection.certificates.as_deref(), Some(&b"PEM"[..]));
    let [resolved] = connection.resolve.as_slice() else { panic!() };
    assert_eq!((resolved.host.as_str(), resolved.port), ("api.example", 443));
    assert_eq!(resolved.address.to_string(), "::1");
    assert!(simple(&[]).connection.user_agent.is_none());
    assert_eq!(simple(&[]).browsers, Browsers::All);
}

#[test]
fn addresses_by_hand() {
    type Row = (&'static str, Result<(&'static str, u16, &'static str), ResolveError>);
    let table: &[Row] = &[
        ("a:80:127.0.0.1", Ok(("a", 80, "127.0.0.1"))),
        ("+a:80:127.0.0.1,::1", Ok(("a", 80, "127.0.0.1"))),
        ("a:80:[::1]", Ok(("a", 80, "::1"))),
        ("a:80:::1", Ok(("a", 80, "::1"))),
        ("a:80", Err(ResolveError::NotThreeParts)),
        ("a", Err(ResolveError::NotThreeParts)),
        (":80:127.0.0.1", Err(ResolveError::NotThreeParts)),
        ("*:80:127.0.0.1", Err(ResolveError::EveryHost)),
        ("a:0:127.0.0.1", Err(ResolveError::Port)),
        ("a:99999:127.0.0.1", Err(ResolveError::Port)),
        ("a:80:b", Err(ResolveError::Address)),
        ("a:80:", Err(ResolveError::Address)),
    ];
    for (text, expected) in table {
        let found = text.parse::<Resolved>();
        let found = found.as_ref().map(|found| (found.host.as_str(), found.port, found.address.to_string()));
        let expected = expected.map(|(host, port, address)| (host, port, address.to_owned()));
        assert_eq!(found.map_err(|error| *error), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_and_what_to_type_instead() {
    let whole = "corsac explain https://api.example/ -X PUT --origin https://myapp.com";
    let table: &[(&[&str], &str, &str)] = &[
        (&["https://api.example/", "-X", "PUT"], "which page asks?", whole),
        (&["https://a/?token=x&b"], "which page asks?", "'https://a/?token=<redacted>&b' --origin"),
        (&["api.example/x", "--origin", "https://a"], "the URL has no scheme", "https://api.example/x"),
        (
            &["localhost:3000/x", "--origin", "https://a"],
            "the URL has no scheme",
            "http://localhost:3000/x or",
        ),
        (&["https://[", "--origin", "https://a"], "the URL cannot be read", "https://api.mybackend.com"),
        (
            &["https://b/", "--origin", "https://a/x"],
            "--origin is no origin",
            "--origin https://a, or --page",
        ),
        (
            &["https://b/", "--origin", "localhost:3000"],
            "--origin is no origin",
            "--origin http://localhost:3000",
        ),
        (&["https://b/", "--origin", "file:///x"], "--origin is no origin", "--origin null"),
        (&["https://b/", "--page", "a.example"], "--page is no URL", "https://myapp.com/start"),
        (&["https://b/", "--origin", "https://a", "-H", "X-A"], "-H has no colon", "-H 'Name: value'"),
        (&["https://b/", "--origin", "https://a", "-H", "X A: 1"], "no valid name", "-H 'Name: value'"),
        (&["https://b/", "--origin", "https://a", "-H", ";"], "no valid name", "-H 'Name: value'"),
        (&["https://b/", "--origin", "https://a", "-b", "jar.txt"], "-b takes cookies", "-b 'name=value"),
        (&["https://b/", "--origin", "https://a", "-d", "@no"], "\"no\" cannot be read", "--data-raw"),
        (&["https://b/", "--origin", "https://a", "--cacert", "no"], "--cacert cannot be read", "PEM"),
        (&["https://b/", "--origin", "https://a", "--resolve", "a:b"], "HOST:PORT:ADDRESS", "--resolve api"),
    ];
    for (line, error, hint) in table {
        let complaint = match typed(line) {
            Err(complaint) => complaint,
            Ok(plan) => panic!("{line:?}: {plan:?}"),
        };
        assert!(complaint.error.contains(error), "{line:?}: {}", complaint.error);
        assert!(complaint.hint.contains(hint), "{line:?}: {}", complaint.hint);
    }
}

const CHROMIUM: &str = "curl 'https://api.example/x' -X 'PUT' -H 'accept: */*' -H 'accept-language: de' \
    -H 'authorization: Bearer x' -H 'content-type: application/json' -b 'sid=1; t=2' -H 'origin: https://app.example' \
    -H 'priority: u=1, i' -H 'referer: https://app.example/page' -H 'sec-fetch-mode: cors' \
    -H 'user-agent: Mozilla/5.0 Test' --data-raw '{}' -k -m 5 --resolve api.example:443:127.0.0.1";

#[test]
fn a_paste_tells_the_page_and_what_the_script_asked_for() {
    let plan = pasted(CHROMIUM, &[]).unwrap();
    let fetch = &plan.request.fetch;
    assert_eq!(plan.page.url().as_str(), "https://app.example/");
    assert_eq!((fetch.url.as_str(), fetch.method.as_str()), ("https://api.example/x", "PUT"));
    assert_eq!(header_names(&plan), ["authorization", "content-type"]);
    assert_eq!(plan.request.body.as_deref(), Some(&b"{}"[..]));
    assert_eq!(fetch.credentials, CredentialsMode::Include);
    assert_eq!(plan.cookies.len(), 2);
    let connection = &plan.connection;
    assert_eq!(connection.user_agent.as_ref().unwrap().to_text(), "Mozilla/5.0 Test");
    assert_eq!(connection.accept_language.as_ref().unwrap().to_text(), "de");
    assert!(connection.insecure);
    assert_eq!(connection.max_time, Some(Duration::from_secs(5)));
    assert_eq!(connection.resolve.len(), 1);
    let notes = plan.notes.join("\n");
    for words in [
        "accept, accept-language, origin, priority, referer, sec-fetch-mode, user-agent",
        "SameSite=None; Secure",
        "Origin header",
        "-k",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    assert!(!notes.contains("sid=1") && !notes.contains("Bearer x"), "{notes}");
}

#[test]
fn curl_reaches_the_server_in_the_same_way() {
    let flags = ["--origin", "https://a.example", "-k", "--cacert", "ca.pem"];
    let flags =
        [&flags[..], &["--resolve", "API.example:443:::1", "--resolve", "b.example:80:127.0.0.1"]].concat();
    let connection = typed(&[&["https://api.example/"], &flags[..]].concat()).unwrap().connection;
    // The URL, whether the environment names a proxy, and what curl needs.
    let table: [(&str, bool, &[&str]); 7] = [
        ("https://api.example/x", false, &["--cacert", "ca.pem", "-k", "--resolve", "api.example:443:[::1]"]),
        ("https://other.example/", true, &["--cacert", "ca.pem", "-k"]),
        ("http://b.example/", false, &["--resolve", "b.example:80:127.0.0.1"]),
        ("http://b.example/", true, &["--resolve", "b.example:80:127.0.0.1", "--noproxy", "*"]),
        ("http://b.example:81/", true, &[]),
        ("http://[::1]:81/", true, &["--noproxy", "*"]),
        ("http://localhost/", false, &[]),
    ];
    for (url, has_proxy, words) in table {
        assert_eq!(connection.curl_flags(&Url::parse(url).unwrap(), has_proxy), words, "{url}");
    }
}

#[test]
fn flags_go_before_the_paste() {
    let flags = [
        "--origin",
        "https://b.example",
        "-X",
        "PATCH",
        "-H",
        "Authorization: Basic y",
        "-H",
        "content-type:",
        "-d",
        "z",
        "-b",
        "c=3",
        "--credentials",
        "omit",
        "--max-time",
        "1",
    ];
    let plan = pasted(CHROMIUM, &flags).unwrap();
    assert_eq!(plan.page.url().as_str(), "https://b.example/");
    assert_eq!(plan.request.fetch.method, "PATCH");
    assert_eq!(plan.request.fetch.headers, [("Authorization".to_owned(), b"Basic y".to_vec())]);
    assert_eq!(plan.request.body.as_deref(), Some(&b"z"[..]));
    assert_eq!(plan.cookies, [(b"c".to_vec(), b"3".to_vec())]);
    assert_eq!(plan.request.fetch.credentials, CredentialsMode::Omit);
    assert_eq!(plan.connection.max_time, Some(Duration::from_secs(1)));
}

#[test]
fn what_else_a_paste_tells() {
    // The paste; the page's origin; the mode; the method; words of a note.
    let table = [
        ("curl https://b/ -e https://a/x", "https://a", Mode::Cors, "GET", "Referer header: https://a/x"),
        ("curl https://b/ -H 'Origin: null'", "null", Mode::Cors, "GET", "sandboxed frame"),
        ("curl https://b/ -H 'Origin: null' -e https://a/", "null", Mode::Cors, "GET", "--origin"),
        (
            "curl https://b/ -e https://a/ -H 'sec-fetch-mode: no-cors'",
            "https://a",
            Mode::NoCors,
            "GET",
            "no-cors",
        ),
        (
            "curl https://b/ -e https://a/ -H 'sec-fetch-mode: navigate'",
            "https://a",
            Mode::Cors,
            "GET",
            "a visit",
        ),
        ("curl https://b/ -e https://a/", "https://a", Mode::Cors, "GET", "same-origin"),
        ("curl https://b/ -e https://a/ -I", "https://a", Mode::Cors, "HEAD", ""),
        ("curl https://b/ -e https://a/ -d x", "https://a", Mode::Cors, "POST", ""),
        ("curl https://b/ -e https://a/ -x http://p:1", "https://a", Mode::Cors, "GET", "HTTPS_PROXY"),
        ("curl https://b/ -e https://a/ --cacert x.pem", "https://a", Mode::Cors, "GET", "--cacert"),
        (
            "curl https://b/ -X OPTIONS -e https://a/ -H 'access-control-request-method: PUT'",
            "https://a",
            Mode::Cors,
            "OPTIONS",
            "preflight",
        ),
    ];
    for (paste, origin, mode, method, note) in table {
        let plan = pasted(paste, &[]).unwrap();
        assert_eq!(plan.page.origin().to_string(), origin, "{paste}");
        assert_eq!((plan.request.fetch.mode, plan.request.fetch.method.as_str()), (mode, method), "{paste}");
        assert!(plan.notes.iter().any(|line| line.contains(note)), "{paste}: {:?}", plan.notes);
    }
}

#[test]
fn a_paste_without_a_page_says_what_to_type() {
    let complaint = pasted("curl https://b/", &["--send"]).unwrap_err();
    assert_eq!(complaint.hint, "... | corsac explain - --send --origin https://myapp.com");
    let complaint = pasted("curl https://b/ -H 'origin: b'", &[]).unwrap_err();
    assert!(complaint.error.contains("the paste's Origin header is no origin"), "{}", complaint.error);
}

const CHROMIUM_CALL: &str = r#"fetch("https://api.example/x", {
  "headers": { "accept": "*/*", "accept-language": "de", "authorization": "Bearer x", "content-type": "application/json",
    "priority": "u=1, i", "sec-fetch-mode": "cors" },
  "referrer": "https://app.example/", "body": "{}", "method": "PUT", "mode": "cors", "credentials": "include"
});"#;

#[test]
fn a_copied_call_tells_the_same_as_a_copied_command() {
    let plan = pasted(CHROMIUM_CALL, &[]).unwrap();
    let fetch = &plan.request.fetch;
    assert_eq!(plan.page.url().as_str(), "https://app.example/");
    assert_eq!((fetch.url.as_str(), fetch.method.as_str()), ("https://api.example/x", "PUT"));
    assert_eq!(header_names(&plan), ["authorization", "content-type"]);
    assert_eq!(plan.request.body.as_deref(), Some(&b"{}"[..]));
    assert_eq!(fetch.credentials, CredentialsMode::Include);
    assert_eq!(plan.connection.accept_language.as_ref().unwrap().to_text(), "de");
    let notes = plan.notes.join("\n");
    for words in
        ["accept, accept-language, priority, sec-fetch-mode", "paste's referrer: https://app", "-b 'name"]
    {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    assert!(!notes.contains("Bearer x"), "{notes}");
    // Flags go before it.
    let plan = pasted(CHROMIUM_CALL, &["-d", "z", "--origin", "https://c.example", "-b", "a=1"]).unwrap();
    assert_eq!((plan.request.fetch.method.as_str(), plan.request.body.as_deref()), ("PUT", Some(&b"z"[..])));
    assert_eq!((plan.page.url().as_str(), plan.cookies.len()), ("https://c.example/", 1));
}

#[test]
fn what_else_a_call_tells() {
    // Options; mode, credentials, the names of the script's headers, words of a note.
    type Row = (&'static str, Mode, CredentialsMode, &'static [&'static str], &'static str);
    let node = r#""headers": {"cookie": "a=1", "Referer": "https://a/x", "X-A": "1"}, "method": "GET""#;
    let copied = r#""headers": {"sec-fetch-mode": "no-cors"}, "mode": "cors", "credentials": "omit""#;
    let token = r#""headers": {"authorization": "Bearer x"}, "mode": "cors", "credentials": "include""#;
    let asking =
        r#""headers": {"accept": "*/*"}, "method": "OPTIONS", "mode": "cors", "credentials": "omit""#;
    let same = CredentialsMode::SameOrigin;
    let table: &[Row] = &[
        (node, Mode::Cors, CredentialsMode::Include, &["X-A"], "Referer header: https://a/x"),
        (copied, Mode::NoCors, CredentialsMode::Omit, &[], "--credentials include"),
        (token, Mode::Cors, CredentialsMode::Include, &["authorization"], "--credentials same-origin"),
        (asking, Mode::Cors, CredentialsMode::Omit, &[], "may be a preflight"),
        ("mode: 'same-origin', headers: {Origin: 'x'}", Mode::SameOrigin, same, &["Origin"], ""),
        ("headers: {'Accept-Language': 'de'}", Mode::Cors, same, &["Accept-Language"], ""),
        ("credentials: 'omit'", Mode::Cors, CredentialsMode::Omit, &[], ""),
        ("signal: s, integrity: ''", Mode::Cors, same, &[], "without effect here: signal, integrity"),
    ];
    for (options, mode, credentials, names, note) in table {
        let text = format!("fetch('https://b/', {{{options}}})");
        let page: &[&str] =
            if options.contains("Referer") { &[] } else { &["--origin", "https://a.example"] };
        let plan = pasted(&text, page).unwrap();
        assert_eq!(
            (plan.request.fetch.mode, plan.request.fetch.credentials),
            (*mode, *credentials),
            "{options}"
        );
        assert_eq!(header_names(&plan), *names, "{options}");
        assert!(
            plan.notes.iter().any(|line| line.contains(note)) || note.is_empty(),
            "{options}: {:?}",
            plan.notes
        );
    }
    let text = "fetch('https://b/', {cache: 'reload', redirect: 'error', referrer: '', keepalive: true})";
    let plan = pasted(text, &["--origin", "https://a.example"]).unwrap();
    let fetch = &plan.request.fetch;
    assert_eq!((fetch.redirect, fetch.cache), (RedirectMode::Error, corsac_browser::CacheMode::Reload));
    assert_eq!((fetch.referrer_policy, fetch.keepalive), (Some(ReferrerPolicy::NoReferrer), true));
    let complaint = pasted("fetch('https://b/')", &[]).unwrap_err();
    assert!(complaint.error.contains("no referrer"), "{complaint:?}");
    assert_eq!(complaint.hint, "... | corsac explain - --origin https://myapp.com");
}
