//! Decisions in words, in the codes of the browser's half.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use corsac_browser::{Event, Field, Grant, Reason, ResponseType};
use corsac_server::{Decision, Explanation, Outcome, Policy, Refusal, RequestHead, Rule, Tier};

use crate::{policy, request};

fn the_policy() -> Policy {
    policy([
        Rule::everywhere()
            .tier(
                Tier::new(["https://a.com", "https://*.b.com", "https://c.com:*"])
                    .credentials(true)
                    .methods(["PUT"])
                    .request_headers(["X-A"])
                    .exposed_headers(["X-E"])
                    .max_age(600),
            )
            .tier(Tier::predicate([] as [&str; 0], |asking| asking.origin() == "https://p.com").max_age(0))
            .tier(Tier::any_origin().methods(["*"]).request_headers(["*"])),
        Rule::new(["/any"]).tier(Tier::any_origin().request_headers(["*", "Authorization"])),
        Rule::new(["/listed/{*rest}"])
            .tier(Tier::new(["https://a.com"]).methods(["*"]).request_headers(["*"]).credentials(true)),
    ])
}

fn explain(asked: &str) -> Explanation {
    the_policy().explain(&RequestHead::from(&request(asked)))
}

/// A line for each: the request, then what is said.
fn transcript() -> String {
    let mut text = String::new();
    for asked in ASKED {
        let Explanation { outcome, summary, rule, tier, notes, .. } = explain(asked);
        writeln!(text, "{asked}\n  {outcome:?}, rule {rule:?}, tier {tier:?}\n  {summary}").unwrap();
        for note in notes {
            writeln!(text, "  {} ({}, {}): {}", note.code, note.owner, note.anchor, note.text).unwrap();
        }
    }
    text
}

const ASKED: [&str; 21] = [
    "GET /",
    "GET / | Origin: https://a.com",
    "GET / | Origin: https://x.b.com",
    "GET / | Origin: https://c.com:8443",
    "GET / | Origin: https://p.com",
    "GET / | Origin: null",
    "GET /any",
    "GET /any/ | Origin: https://x.com | Origin: https://x.com",
    "GET /ANY | Origin: https://a.com",
    "GET /listed/x | Origin: https://b.com",
    "OPTIONS /listed/x | Origin: https://b.com | ACRM: GET",
    "OPTIONS /listed/x | Origin: https://a.com | ACRM: PURGE | ACRH: x-a, x-b",
    "OPTIONS /listed/x | Origin: https://a.com | ACRM: GET | ACRH: (x",
    "OPTIONS / | Origin: https://a.com | ACRM: PUT | ACRH: x-a",
    "OPTIONS / | Origin: https://a.com | ACRM: DELETE | ACRH: x-a",
    "OPTIONS / | Origin: https://a.com | ACRM: POST | ACRH: x-a, x-b",
    "OPTIONS / | Origin: https://a.com | ACRM: POST | ACRH: x-a, ,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
    "OPTIONS / | Origin: https://p.com | ACRM: HEAD",
    "OPTIONS / | Origin: https://x.net | ACRM: PURGE | ACRH: authorization,x-a",
    "OPTIONS /any | Origin: https://x.net | ACRM: GET | ACRH: Authorization",
    "OPTIONS /any | Origin: https://x.net",
];

#[test]
fn the_words_are_as_committed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules/explain.txt");
    let found = transcript();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(path).unwrap());
}

/// The codes of the browser's half that have to do with what a server answers, each with its owner and section.
fn browser_s_codes() -> HashMap<&'static str, (&'static str, &'static str)> {
    let field = || Field { name: "x", value: None, lines: Vec::new(), span: None };
    let by = Grant::Listed;
    let events = [
        Event::AllowOriginOk { field: field(), by },
        Event::AllowCredentialsOk { field: field() },
        Event::MethodAllowed { method: "PUT".to_owned(), field: None, by },
        Event::HeaderAllowed { name: "x".to_owned(), field: field(), by },
        Event::PreflightPassed { seconds: 5, field: None, capped: false },
        Event::Readable { kind: ResponseType::Cors, hidden: Vec::new(), field: None, expose_invalid: false },
    ];
    let events = events.iter().map(|event| {
        let info = event.info();
        (info.code, (info.owner.as_str(), info.anchor))
    });
    let reasons =
        Reason::ALL.iter().map(|reason| (reason.code(), (reason.owner().as_str(), reason.anchor())));
    events.chain(reasons).collect()
}

#[test]
fn notes_have_the_codes_owners_and_sections_of_the_browser_s_half() {
    let known = browser_s_codes();
    let mut seen = BTreeSet::new();
    for asked in ASKED {
        for note in explain(asked).notes {
            assert_eq!(known.get(note.code), Some(&(note.owner, note.anchor)), "{asked}: {}", note.code);
            seen.insert(note.code);
        }
    }
    let all = [
        "AllowCredentialsOk",
        "AllowOriginMissing",
        "AllowOriginOk",
        "HeaderAllowed",
        "HeaderNotAllowed",
        "MethodAllowed",
        "MethodNotAllowed",
        "PreflightPassed",
        "Readable",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn the_outcome_is_what_decide_decides() {
    let policy = the_policy();
    for asked in ASKED {
        let request = request(asked);
        let head = RequestHead::from(&request);
        let expected = match policy.decide(&head) {
            Decision::NotCors(_) => Outcome::NotCors,
            Decision::Preflight(_) => Outcome::PreflightAllowed,
            Decision::Actual(_) => Outcome::Allowed,
            Decision::Refused(refused) if refused.is_preflight => Outcome::PreflightRefused(refused.why()),
            Decision::Refused(refused) => Outcome::Refused(refused.why()),
        };
        assert_eq!(policy.explain(&head).outcome, expected, "{asked}");
    }
}

/// CVE-2024-1681 (Flask-CORS): a value of the request wrote lines of its own into the log.
#[test]
fn what_the_request_says_is_escaped_before_it_can_reach_a_log() {
    let policy = the_policy();
    // What a header's value can hold besides visible ASCII: a tab, and all bytes from 0x80 on.
    let odd = b"https://x\x80\xff\t\xc2\x9b\xe2\x80\xae\"\\'.com";
    let value = http::HeaderValue::from_bytes(odd).unwrap();
    let long = http::HeaderValue::from_bytes("x".repeat(60_000).as_bytes()).unwrap();
    let mut shown = Vec::new();
    for path in ["/", "/listed/x", "/any", "/ANY"] {
        for hostile in [&value, &long] {
            for name in ["origin", "access-control-request-method", "access-control-request-headers"] {
                for mut request in [
                    request(&format!("GET {path} | Origin: https://a.com")),
                    request(&format!("OPTIONS {path} | Origin: https://a.com | ACRM: GET")),
                    request(&format!("OPTIONS {path} | Origin: https://x.com | ACRM: GET")),
                ] {
                    request.headers_mut().insert(name, hostile.clone());
                    let head = RequestHead::from(&request);
                    let explanation = policy.explain(&head);
                    shown.push(explanation.summary);
                    shown.extend(explanation.notes.into_iter().map(|note| note.text));
                    if let Decision::Refused(refused) = policy.decide(&head) {
                        shown.push(refused.to_string());
                    }
                }
            }
        }
    }
    // All 256 bytes as far as a path can hold them.
    let path = "/ANY/%0a%0d/\u{9b}31m/\u{202e}";
    let uri = http::Uri::try_from(path).unwrap_or_else(|_| http::Uri::from_static("/ANY/%0a%0d"));
    let mut far = request("GET / | Origin: https://a.com");
    *far.uri_mut() = uri;
    shown.push(policy.explain(&RequestHead::from(&far)).summary);
    assert!(shown.iter().any(|text| text.contains("\\xff\\t\\xc2\\x9b\\xe2\\x80\\xae\\\"\\\\\\'.com")));
    for text in shown {
        assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{text:?}");
        assert!(text.len() < 2_000, "{} bytes", text.len());
    }
}

#[test]
fn refusals_have_stable_unique_codes_and_words() {
    let all = [
        Refusal::OriginMalformed,
        Refusal::OriginNotAllowed,
        Refusal::MethodNotAllowed,
        Refusal::HeaderNotAllowed,
        Refusal::TooManyHeaders,
        Refusal::PathAmbiguous,
    ];
    let texts: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), all.len());
    for refusal in all {
        assert_eq!(refusal.code(), format!("{refusal:?}"));
    }
}
