use corsac_browser::CredentialsMode;
use corsac_browser::EngineName::{self, Chromium, Firefox, WebKitGtk};

use super::{good, parse};
use crate::contract::{MAX_CASES, MAX_FILE, Promise, StatusPromise};

/// What stands before an expectation's other keys.
const HEAD: &str = "base = \"http://a.example\"\n[[expect]]\norigins = [\"https://b.example\"]\n";

/// As much as an expectation needs.
const WHOLE: &str = "base = \"http://a.example\"\n[[expect]]\norigins = [\"https://b.example\"]\nroutes = [\"/\"]\npage = \"reads\"\n";

/// The file, the finding's code, the text it points at, and a part of its message or help.
#[test]
fn faults_of_contracts() {
    let table: &[(&str, &str, &str, &str, &str)] = &[
        ("", "x = ", "toml-syntax", "", "not TOML"),
        ("", "", "missing", "", "[[expect]]"),
        ("", "origins = []\n", "unknown-key", "origins", "origins stands in [defaults]"),
        ("", "[default]\n", "unknown-key", "default", "did you mean defaults?"),
        (WHOLE, "orgins = []\n", "unknown-key", "orgins", "did you mean origins?"),
        (WHOLE, "method = \"PUT\"\n", "unknown-key", "method", "did you mean methods?"),
        (WHOLE, "methods = \"PUT\"\n", "wrong-type", "\"PUT\"", "methods = [\"PUT\"]"),
        (WHOLE, "headers = \"A: b\"\n", "wrong-type", "\"A: b\"", "headers = [\"A: b\"]"),
        (
            WHOLE,
            "headers = [[[\"A: b\"]]]\n",
            "wrong-type",
            "[\"A: b\"]",
            "an item that is a list, not a string",
        ),
        (WHOLE, "status = [\"x\"]\n", "wrong-type", "\"x\"", "a string, not a whole number"),
        (WHOLE, "status = true\n", "wrong-type", "true", "a whole number, a list of them, or \"any\""),
        (WHOLE, "send = \"yes\"\n", "wrong-type", "\"yes\"", "send = true"),
        (WHOLE, "status = 99\n", "out-of-range", "99", "100 to 599"),
        (WHOLE, "status = \"all\"\n", "unknown-word", "\"all\"", "one of \"any\""),
        (WHOLE, "max_age_at_least = -1\n", "out-of-range", "-1", "0 to 4294967295"),
        (WHOLE, "credentials = \"includes\"\n", "unknown-word", "\"includes\"", "did you mean \"include\"?"),
        (
            WHOLE,
            "engines = [\"chromium\", \"safari\"]\n",
            "unknown-word",
            "\"safari\"",
            "one of \"standard\"",
        ),
        (WHOLE, "undecided = \"pass\"\n", "unknown-word", "\"pass\"", "did you mean \"passes\"?"),
        (
            HEAD,
            "routes = [\"/\"]\npage = \"refuse\"\n",
            "unknown-word",
            "\"refuse\"",
            "did you mean \"refused\"?",
        ),
        (HEAD, "routes = [\"/\"]\n", "missing", "[[expect]]", "page = \"reads\""),
        (HEAD, "page = \"reads\"\n", "missing", "[[expect]]", "routes = "),
        (HEAD, "page = \"reads\"\nroutes = []\n", "missing", "[[expect]]", "routes = "),
        (HEAD, "routes = [\"x\"]\n", "bad-route", "\"x\"", "\"/x\""),
        (HEAD, "routes = [\"ftp://x/\"]\n", "bad-route", "\"ftp://x/\"", "the scheme ftp"),
        (HEAD, "routes = [\"http://u:p@x/\"]\n", "bad-route", "\"http://u:p@x/\"", "Authorization"),
        (HEAD, "routes = [\"http://[/\"]\n", "bad-route", "\"http://[/\"", "is no URL"),
        ("[[expect]]\n", "routes = [\"/x\"]\n", "bad-route", "\"/x\"", "base = "),
        ("", "base = \"localhost:3000\"\n", "bad-route", "\"localhost:3000\"", "http://localhost:3000"),
        ("", "base = \"http://a/?x\"\n", "bad-route", "\"http://a/?x\"", "query"),
        ("", "base = \"${NOWHERE}\"\n", "variable-unset", "${NOWHERE}", "${NOWHERE:-...}"),
        (WHOLE, "headers = [\"A: ${B C}\"]\n", "variable-syntax", "${B C}", "no name of a variable"),
        (WHOLE, "headers = [\"A: ${B\"]\n", "variable-syntax", "${B", "does not end"),
        (WHOLE, "headers = [\"A\"]\n", "bad-header", "\"A\"", "\"A: value\""),
        (WHOLE, "headers = [\"A b: c\"]\n", "bad-header", "\"A b: c\"", "no name of a header"),
        (WHOLE, "headers = [\"A: b\\nc\"]\n", "bad-header", "\"A: b\\nc\"", "one line"),
        (WHOLE, "headers = [[], [\"Cookie: a=b\"]]\n", "bad-header", "\"Cookie: a=b\"", "cookies = "),
        (WHOLE, "headers = [\"Origin: x\"]\n", "bad-header", "\"Origin: x\"", "origins = "),
        (WHOLE, "headers = [\"Host: x\"]\n", "bad-header", "\"Host: x\"", "the browser sets it itself"),
        (WHOLE, "exposes = [\"Set-Cookie\"]\n", "bad-header", "\"Set-Cookie\"", "whatever a server says"),
        (WHOLE, "hides = [\"a b\"]\n", "bad-header", "\"a b\"", "no name of a header"),
        (WHOLE, "cookies = [\"a\"]\n", "bad-cookie", "\"a\"", "name=value"),
        (WHOLE, "cookies = [\"a=b; Path=/\"]\n", "bad-cookie", "\"a=b; Path=/\"", "without attributes"),
        (WHOLE, "methods = [\"TRACE\"]\n", "bad-method", "\"TRACE\"", "browsers refuse"),
        (WHOLE, "methods = [\"a b\"]\n", "bad-method", "\"a b\"", "no method that a script"),
        (
            "[defaults]\n",
            "origins = [\"https://a.example/x\"]\n",
            "bad-origin",
            "\"https://a.example/x\"",
            "\"https://a.example\"",
        ),
        (
            "[defaults]\n",
            "origins = [\"a.example\"]\n",
            "bad-origin",
            "\"a.example\"",
            "\"https://a.example\"",
        ),
        ("[defaults]\n", "origins = [\"*\"]\n", "bad-origin", "\"*\"", "one origin"),
        ("[defaults]\n", "origins = [\"data:x\"]\n", "bad-origin", "\"data:x\"", "\"null\""),
        (
            WHOLE,
            "exposes = [\"X-A\"]\nhides = [\"x-a\"]\n",
            "contradiction",
            "[\"x-a\"]",
            "in exposes and in hides",
        ),
        (WHOLE, "body = \"x\"\n", "contradiction", "\"x\"", "no body with GET"),
        (WHOLE, "max_age_at_least = 6\nmax_age_at_most = 5\n", "contradiction", "5", "at most 5 seconds"),
        (
            HEAD,
            "routes = [\"/\"]\npage = \"refused\"\nstatus = 200\n",
            "contradiction",
            "200",
            "page is \"refused\"",
        ),
        (
            HEAD,
            "routes = [\"/\"]\npage = \"refused\"\nexposes = [\"X\"]\n",
            "contradiction",
            "[\"X\"]",
            "leave it out",
        ),
        (
            HEAD,
            "routes = [\"/\"]\npage = \"refused-at-preflight\"\nmax_age_at_most = 5\n",
            "contradiction",
            "5",
            "passes",
        ),
    ];
    for (before, fault, code, at, told) in table {
        let text = format!("{before}{fault}");
        let lint = parse(&text).expect_err(&text);
        let finding = lint.findings.iter().find(|finding| finding.code() == *code);
        let finding = finding.unwrap_or_else(|| panic!("{text}\n{lint}"));
        let cut = &text[finding.span.clone()];
        assert!(at.is_empty() || cut == *at, "{text}\n{cut:?} in {finding}");
        assert!(finding.message.contains(told) || finding.help.contains(told), "{text}\n{finding}");
        assert!(finding.why().len() > 20, "{}", finding.code());
    }
}

/// All mistakes are told at once, each where it stands and once, also where defaults are used by several.
#[test]
fn all_mistakes_together() {
    let text = r#"
base = "http://a.example"
[defaults]
origins = ["b.example"]
[[expect]]
routes = ["x"]
page = "read"
[[expect]]
routes = ["/"]
methods = ["GET"]
bodi = "x"
"#;
    let lint = parse(text).unwrap_err();
    let found: Vec<String> =
        lint.findings.iter().map(|finding| format!("{} {}", finding.start, finding.code())).collect();
    let expected =
        ["4:12 bad-origin", "6:11 bad-route", "7:8 unknown-word", "11:1 unknown-key", "11:8 contradiction"];
    assert_eq!(found, expected, "{lint}");
}

#[test]
fn lists_are_multiplied_in_their_order() {
    let contract = good(
        r#"
base = "${API_URL}/v1/"
[[expect]]
origins = ["https://b.example", "null", "https://b.example"]
routes = ["/x?y=1", "https://other.example/z"]
methods = ["GET", "put"]
headers = [[], ["A: 1", "B: ${TOKEN}"]]
credentials = ["omit", "include"]
page = "reads"
"#,
    );
    assert_eq!((contract.cases.len(), contract.asks.len()), (32, 32));
    let first = &contract.asks[0];
    assert_eq!((&*first.origin, first.url.as_str()), ("https://b.example", "http://127.0.0.1:3000/v1/x?y=1"));
    let last = &contract.asks[31];
    assert_eq!((&*last.origin, last.url.as_str(), &*last.method), ("null", "https://other.example/z", "PUT"));
    assert_eq!((last.headers.len(), last.credentials), (2, CredentialsMode::Include));
    let (value, shown) = (&last.headers[1].value, &last.headers[1].shown);
    assert_eq!((value.as_str(), shown.as_str()), ("very-secret", "${TOKEN}"));
    assert_eq!(contract.hidden.hide("x very-secret y"), "x ${TOKEN} y");
    let own = &contract.expectations[0];
    assert_eq!(own.name, "GET and PUT /v1/x?y=1 and 1 more from https://b.example and 1 more: reads");
    assert_eq!(own.engines, [EngineName::Chromium, EngineName::Firefox, EngineName::WebKitGtk]);
    assert_eq!((own.position.line, own.status.clone()), (3, StatusPromise::Ok));
}

/// What is the same for a server is asked once, with what any of the promises needs.
#[test]
fn the_same_is_asked_once() {
    let contract = good(
        r#"
[defaults]
origins = ["https://b.example"]
routes = ["http://a.example/"]
methods = ["POST"]
status = 404
max_age_at_least = 5
undecided = "passes"
[[expect]]
page = "reads"
engines = "chromium"
[[expect]]
name = "second"
page = "refused"
send = true
engines = ["firefox", "chromium", "firefox"]
headers = []
credentials = "same-origin"
[[expect]]
routes = ["http://a.example:80"]
page = "allowed-at-preflight"
undecided = "fails"
[[expect]]
body = "x"
page = "reads"
status = "any"
"#,
    );
    assert_eq!((contract.asks.len(), contract.cases.len()), (2, 4));
    assert!(contract.asks[0].send && !contract.asks[1].send);
    assert_eq!(contract.asks[1].body.as_ref().unwrap().value, "x");
    assert_eq!(contract.asks[0].engines, [Chromium, Firefox, WebKitGtk]);
    assert_eq!(contract.expectations[1].engines, [Firefox, Chromium]);
    let promised: Vec<_> = contract
        .expectations
        .iter()
        .map(|own| (own.promise, own.status.clone(), own.max_age_at_least, own.undecided_passes))
        .collect();
    let not_found = StatusPromise::OneOf(vec![404]);
    let expected = [
        (Promise::Reads, not_found, Some(5), true),
        // Of a page that reads nothing no status is promised, whatever the defaults say.
        (Promise::Refused, StatusPromise::Ok, None, true),
        (Promise::AllowedAtPreflight, StatusPromise::Ok, Some(5), false),
        (Promise::Reads, StatusPromise::Any, Some(5), true),
    ];
    assert_eq!(promised, expected);
}

#[test]
fn more_cases_than_are_asked() {
    let list = |count: usize, of: fn(usize) -> String| (0..count).map(of).collect::<Vec<_>>().join(",");
    let file = |origins, routes| {
        format!(
            "[[expect]]\norigins = [{}]\nroutes = [{}]\npage = \"refused\"\n",
            list(origins, |number| format!("\"https://a{number}.example\"")),
            list(routes, |number| format!("\"http://b.example/{number}\"")),
        )
    };
    assert_eq!(good(&file(100, 100)).cases.len(), MAX_CASES);
    let found = parse(&file(101, 100)).unwrap_err();
    assert_eq!(found.findings[0].code(), "too-many-cases");
    assert!(found.findings[0].message.contains("10100 cases"), "{found}");
    let twice = file(60, 100) + &file(60, 100);
    let found = parse(&(file(100, 100) + &file(1, 1))).unwrap_err();
    assert!(found.findings[0].message.contains("make 1 case,"), "{found}");
    let found = parse(&twice).unwrap_err();
    assert_eq!(found.findings[0].start.line, 5, "{found}");

    let long = format!("#{}", "x".repeat(MAX_FILE));
    assert_eq!(parse(&long).unwrap_err().findings[0].code(), "contract-too-large");
}

/// A body in the defaults is for those methods that can have one.
#[test]
fn a_body_for_those_that_can_have_one() {
    let contract = good(
        r#"
[defaults]
origins = ["https://b.example"]
routes = ["http://a.example/"]
body = "x"
[[expect]]
methods = ["GET", "HEAD", "POST"]
page = "reads"
"#,
    );
    let bodies: Vec<bool> = contract.asks.iter().map(|ask| ask.body.is_some()).collect();
    assert_eq!(bodies, [false, false, true]);
}

/// A value of the environment is in no message either.
#[test]
fn mistakes_show_no_variables() {
    for text in [
        "[[expect]]\nheaders = [\"${TOKEN}\"]\n",
        "[[expect]]\nheaders = [\"A ${TOKEN}: x\"]\n",
        "[[expect]]\ncookies = [\"${TOKEN}\"]\n",
        "[[expect]]\nroutes = [\"${TOKEN}\"]\n",
        "base = \"http://a\"\n[[expect]]\nroutes = [\"x${TOKEN}\"]\n",
        "[[expect]]\nroutes = [\"${QUOTED}\"]\n",
        "[[expect]]\nheaders = [\"${QUOTED}\"]\n",
        "[[expect]]\nheaders = [\"${WORDS}\"]\n",
        "[[expect]]\nroutes = [\"${SCHEME}\"]\n",
    ] {
        let lint = parse(text).unwrap_err();
        let told = lint.to_string();
        assert!(
            !told.contains("very-secret") && !told.contains("secret\\") && !told.contains("sec-"),
            "{told}"
        );
    }
}

/// What a URL of the environment is made of is hidden as well, in every form in which an account tells it.
#[test]
fn parts_of_a_secret_url_are_hidden() {
    let contract = good(
        "[defaults]\norigins = [\"https://myapp.com\"]\npage = \"reads\"\n[[expect]]\nroutes = [\"${HOOK}\"]\n",
    );
    for text in
        ["http://a.example/T000/B000?k=K000", "GET /T000/B000?k=K000", "/T000/B000", "T000/B000", "k=K000"]
    {
        let shown = contract.hidden.hide(text);
        assert!(!shown.contains("000"), "{text}: {shown}");
    }
    let contract = good(
        "[defaults]\norigins = [\"https://myapp.com\"]\npage = \"reads\"\n[[expect]]\nroutes = [\"http://a/${TENANT}\"]\n",
    );
    let lines = "origin: ['https://myapp.com'], tenant: 'myapp', r\"^https://myapp\\.com$\"";
    let expected = "origin: ['https://myapp.com'], tenant: '${TENANT}', r\"^https://myapp\\.com$\"";
    assert_eq!(contract.hidden.hide_but(&["https://myapp.com", "https://myapp\\.com"], lines), expected);
}

#[test]
fn parts_of_a_url_that_a_variable_has_brought_are_hidden() {
    let of = |route: &str| {
        good(&format!("[[expect]]\norigins = [\"null\"]\npage = \"reads\"\nroutes = [\"{route}\"]\n"))
    };
    let hidden = of("http://${HOST}").hidden;
    for text in ["GET /T000/B000?k=K000", "/T000/B000", "?k=K000"] {
        assert!(!hidden.hide(text).contains("000"), "{text}: {}", hidden.hide(text));
    }
    // The page's origin within a secret does not cut it in two, nor is it hidden itself.
    let hidden = of("http://a/${AROUND}").hidden;
    assert_eq!(hidden.hide_but(&["null"], "GET /firstnullsecond, null"), "GET /${AROUND}, null");
}

/// No server sees a fragment, so it makes no other request.
#[test]
fn a_fragment_is_not_asked_for() {
    let contract = good(
        "base = \"http://a\"\n[[expect]]\norigins = [\"https://b\"]\nroutes = [\"/x\", \"/x#y\"]\npage = \"reads\"\n",
    );
    assert_eq!((contract.asks.len(), contract.asks[0].url.as_str()), (1, "http://a/x"));
}
