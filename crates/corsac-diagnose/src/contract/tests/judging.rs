//! Promises beside what the browsers' machine makes of answers.

use corsac_browser::{
    Action, Engine, EngineName, ExchangeKind, Fetch, Input, NetworkError, NetworkErrorKind, Now, Page,
    Request, ResponseHead, Session,
};
use corsac_fetch::{Account, Held, HeldBy, Outcome};

use super::good;
use crate::contract::{Ask, Breach, Contract, StatusPromise, Undecided, Verdict, judge};

/// The fetch of an ask, each request answered with the header lines of a text: first the status, then `Name: value`. Where
/// ` || ` stands in a text, the answers follow each other.
fn fetch(ask: &Ask, engine: EngineName, preflight: &str, answer: &str) -> Account {
    let page = if &*ask.origin == "null" {
        Page::sandboxed_in("about:blank".parse().unwrap())
    } else {
        Page::new(ask.origin.parse().unwrap())
    };
    let mut request = Request::new(ask.url.as_str()).method(&*ask.method);
    for line in &*ask.headers {
        request = request.header(line.name.clone(), line.value.clone());
    }
    request.credentials = ask.credentials;
    let mut session = Session::new(Engine::of(engine));
    let mut machine = Fetch::new(page.clone(), request.clone());
    let mut input = Input::Start;
    let (mut preflights, mut answers) = (preflight.split(" || ").peekable(), answer.split(" || ").peekable());
    let outcome = loop {
        match machine.step(&mut session, Now::default(), input) {
            Action::Send(head) => {
                if head.kind != ExchangeKind::Preflight && !ask.send && !head.method.is_safe() {
                    break Outcome::Held(Held::new(head, HeldBy::Gate));
                }
                let texts = if head.kind == ExchangeKind::Preflight { &mut preflights } else { &mut answers };
                let text = *texts.peek().expect("an answer");
                texts.next_if(|_| true);
                if texts.peek().is_none() {
                    // The last one counts for all that follow.
                    *texts = text.split(" || ").peekable();
                }
                input = answered(text);
            }
            Action::Deliver(response) => break Outcome::Delivered(response),
            Action::Fail(failure) => break Outcome::Failed(failure),
            other => panic!("{other:?}"),
        }
    };
    Account::new(Some(page), request, machine.into_trace(), outcome, Vec::new())
}

fn answered(text: &str) -> Input {
    let mut lines = text.split(" | ");
    let Ok(status) = lines.next().unwrap_or_default().parse() else {
        return Input::Failed(NetworkError::new(NetworkErrorKind::Connect, "refused"));
    };
    Input::Head(lines.fold(ResponseHead::new(status), |head, line| {
        let (name, value) = line.split_once(": ").expect("a header");
        head.header(name, value)
    }))
}

fn contract(keys: &str) -> Contract {
    good(&format!(
        "[defaults]\norigins = [\"https://b.example\"]\nroutes = [\"https://a.example/x\"]\n[[expect]]\n{keys}\n"
    ))
}

const OPEN: &str = "200 | Access-Control-Allow-Origin: https://b.example";
const ALL: &str = "204 | Access-Control-Allow-Origin: https://b.example | Access-Control-Allow-Methods: PUT | Access-Control-Allow-Headers: x-a";
const SHUT: &str = "200";

/// The promise's keys, the answers to the preflight and the request, and the verdict.
#[test]
fn promises_kept_and_broken() {
    let not_sent = |after_preflight| Verdict::NotDecided(Undecided::NotSent { after_preflight });
    let undecided = Verdict::NotDecided;
    let broken = |breach: Breach| Verdict::Broken(vec![breach]);
    let status = |found, promised| broken(Breach::Status { found, promised });
    let hidden = |is_there| broken(Breach::NotExposed { name: "X-A".to_owned(), is_there });
    let seen = |is_there| broken(Breach::Exposed { name: "X-A".to_owned(), is_there });
    let age = |seconds: &str| format!("{ALL} | Access-Control-Max-Age: {seconds}");
    let exposing = |list: &str| format!("{OPEN} | Access-Control-Expose-Headers: {list}");
    let error = "404 | Access-Control-Allow-Origin: https://b.example";
    let put = "methods = [\"PUT\"]\npage =";
    let table: Vec<(String, String, String, Verdict)> = [
        ("page = \"reads\"", "", OPEN, Verdict::Kept),
        ("page = \"reads\"", "", SHUT, broken(Breach::Refused)),
        ("page = \"reads\"", "", "none", Verdict::NetworkFailed),
        ("page = \"reads\"", "", error, status(404, StatusPromise::Ok)),
        ("page = \"reads\"\nstatus = 404", "", error, Verdict::Kept),
        ("page = \"reads\"\nstatus = \"any\"", "", error, Verdict::Kept),
        (
            "page = \"reads\"\nstatus = [401, 404]",
            "",
            OPEN,
            status(200, StatusPromise::OneOf(vec![401, 404])),
        ),
        ("page = \"refused\"", "", SHUT, Verdict::Kept),
        ("page = \"refused\"", "", OPEN, broken(Breach::Reads { status: 200 })),
        ("page = \"refused\"", "", "none", Verdict::NetworkFailed),
        ("page = \"reads\"\nexposes = [\"X-A\"]", "", &format!("{OPEN} | X-A: 1"), hidden(true)),
        ("page = \"reads\"\nexposes = [\"X-A\"]", "", OPEN, hidden(false)),
        ("page = \"reads\"\nexposes = [\"X-A\"]", "", &exposing("x-a"), Verdict::Kept),
        ("page = \"reads\"\nexposes = [\"X-A\"]", "", &(exposing("x-a") + " | X-A: 1"), Verdict::Kept),
        ("page = \"reads\"\nexposes = [\"X-A\", \"Content-Type\"]", "", &exposing("*"), Verdict::Kept),
        ("page = \"reads\"\nhides = [\"X-A\"]", "", &format!("{OPEN} | X-A: 1"), Verdict::Kept),
        ("page = \"reads\"\nhides = [\"X-A\"]", "", &(exposing("*") + " | X-A: 1"), seen(true)),
        ("page = \"reads\"\nhides = [\"X-A\"]", "", &exposing("x-a"), seen(false)),
        // `*` exposes nothing where credentials are included.
        (
            "page = \"reads\"\ncredentials = \"include\"\nexposes = [\"X-A\"]",
            "",
            &(exposing("*") + " | Access-Control-Allow-Credentials: true"),
            hidden(false),
        ),
        // Unsafe methods.
        (&format!("{put} \"reads\""), ALL, OPEN, not_sent(true)),
        (&format!("{put} \"reads\"\nsend = true"), ALL, OPEN, Verdict::Kept),
        (&format!("{put} \"reads\"\nsend = true"), ALL, SHUT, broken(Breach::Refused)),
        (&format!("{put} \"reads\""), OPEN, OPEN, broken(Breach::Refused)),
        (&format!("{put} \"refused\""), OPEN, OPEN, Verdict::Kept),
        (&format!("{put} \"refused\""), ALL, SHUT, not_sent(true)),
        (&format!("{put} \"refused\"\nsend = true"), ALL, SHUT, Verdict::Kept),
        (&format!("{put} \"allowed-at-preflight\""), ALL, SHUT, Verdict::Kept),
        (&format!("{put} \"allowed-at-preflight\""), OPEN, SHUT, broken(Breach::Refused)),
        (&format!("{put} \"allowed-at-preflight\""), "none", SHUT, Verdict::NetworkFailed),
        (&format!("{put} \"allowed-at-preflight\"\nsend = true"), ALL, "none", Verdict::Kept),
        (&format!("{put} \"refused-at-preflight\""), OPEN, OPEN, Verdict::Kept),
        (&format!("{put} \"refused-at-preflight\""), "none", OPEN, Verdict::NetworkFailed),
        (
            &format!("{put} \"refused-at-preflight\""),
            ALL,
            SHUT,
            broken(Breach::Sent { after_preflight: true }),
        ),
        ("page = \"refused-at-preflight\"", "", SHUT, broken(Breach::Sent { after_preflight: false })),
        ("page = \"allowed-at-preflight\"", "", OPEN, undecided(Undecided::NoPreflight)),
        ("page = \"reads\"\nmethods = [\"POST\"]", "", OPEN, not_sent(false)),
        ("page = \"refused\"\nmethods = [\"POST\"]\nsend = true", "", SHUT, Verdict::Kept),
        (
            "page = \"refused-at-preflight\"\nmethods = [\"POST\"]",
            "",
            SHUT,
            broken(Breach::Sent { after_preflight: false }),
        ),
        // What is redirected has been sent, wherever the next preflight is refused.
        (
            &format!("{put} \"refused-at-preflight\"\nsend = true"),
            &format!("{ALL} || {OPEN}"),
            "307 | Access-Control-Allow-Origin: https://b.example | Location: https://c.example/",
            broken(Breach::Sent { after_preflight: true }),
        ),
        // A safe method with a header that needs a preflight is sent after it.
        ("page = \"reads\"\nheaders = [\"X-A: 1\"]", ALL, OPEN, Verdict::Kept),
        ("page = \"refused-at-preflight\"\nheaders = [\"X-B: 1\"]", ALL, OPEN, Verdict::Kept),
        // How long the preflight is kept.
        (&format!("{put} \"allowed-at-preflight\"\nmax_age_at_least = 5"), ALL, SHUT, Verdict::Kept),
        (
            &format!("{put} \"allowed-at-preflight\"\nmax_age_at_least = 6"),
            ALL,
            SHUT,
            broken(Breach::MaxAgeTooShort { found: 5, promised: 6 }),
        ),
        (&format!("{put} \"allowed-at-preflight\"\nmax_age_at_most = 5"), ALL, SHUT, Verdict::Kept),
        // What browsers cut off is theirs.
        (
            &format!("{put} \"allowed-at-preflight\"\nmax_age_at_least = 86400"),
            &age("86400"),
            SHUT,
            Verdict::Kept,
        ),
        (
            &format!("{put} \"allowed-at-preflight\"\nmax_age_at_most = 600"),
            &age("86400"),
            SHUT,
            broken(Breach::MaxAgeTooLong { found: 86400, promised: 600 }),
        ),
        ("page = \"reads\"\nmax_age_at_most = 600", "", OPEN, undecided(Undecided::NoPreflight)),
        ("page = \"reads\"\nmax_age_at_most = 600", "", error, status(404, StatusPromise::Ok)),
        // Where a redirect ends it, the server has refused nobody; where the redirect itself may not be read, it has.
        ("page = \"refused\"", "", "302 | Location: ftp://a/", Verdict::Kept),
        (
            "page = \"refused\"",
            "",
            "302 | Access-Control-Allow-Origin: https://b.example | Location: ftp://a/",
            undecided(Undecided::NotByServer),
        ),
        (
            "page = \"refused\"",
            "",
            "302 | Access-Control-Allow-Origin: https://b.example | Location: http://[::1",
            undecided(Undecided::NotByServer),
        ),
        // What the browser refuses says nothing of the server.
        (
            "page = \"refused\"\nroutes = [\"http://a.example/\"]",
            "",
            SHUT,
            undecided(Undecided::BrowserRefuses),
        ),
        (
            "page = \"reads\"\nroutes = [\"http://a.example/\"]",
            "",
            OPEN,
            undecided(Undecided::BrowserRefuses),
        ),
        (
            &format!("routes = [\"http://a.example/\"]\n{put} \"refused-at-preflight\""),
            "",
            SHUT,
            undecided(Undecided::BrowserRefuses),
        ),
        // Of the same origin everything is readable.
        (
            "page = \"refused\"\norigins = [\"https://a.example\"]",
            "",
            SHUT,
            broken(Breach::Reads { status: 200 }),
        ),
        (
            "page = \"reads\"\norigins = [\"null\"]",
            "",
            "200 | Access-Control-Allow-Origin: null",
            Verdict::Kept,
        ),
    ]
    .into_iter()
    .map(|(keys, preflight, answer, verdict)| {
        (keys.to_owned(), preflight.to_owned(), answer.to_owned(), verdict)
    })
    .collect();
    for (keys, preflight, answer, expected) in table {
        let contract = contract(&keys);
        for engine in [EngineName::Standard, EngineName::Chromium, EngineName::Firefox, EngineName::WebKitGtk]
        {
            let account = fetch(&contract.asks[0], engine, &preflight, &answer);
            let verdict = judge(&contract.expectations[0], &account);
            assert_eq!(
                verdict, expected,
                "{keys} | {preflight} | {answer} in {engine}: {:?}",
                account.outcome
            );
        }
    }
}

#[test]
fn a_breach_points_at_the_line_that_promises() {
    let contract = contract("page = \"reads\"\nstatus = 200\nexposes = [\"X-A\"]");
    let own = &contract.expectations[0];
    let line = |breach: Breach| own.position_of(&breach).line;
    assert_eq!(line(Breach::Refused), 5);
    assert_eq!(line(Breach::Status { found: 1, promised: StatusPromise::Ok }), 6);
    assert_eq!(line(Breach::NotExposed { name: String::new(), is_there: true }), 7);
    // What stands nowhere is the expectation's own.
    assert_eq!(line(Breach::MaxAgeTooShort { found: 1, promised: 2 }), 4);
}
