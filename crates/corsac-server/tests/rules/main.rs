//! Every rule of the server's half, once where it holds and once where it does not. A test that stands for a fault of
//! another library names its issue or its CVE.
//!
//! Requests and what becomes of them are lines: `OPTIONS /a | Origin: https://a.com` is asked, and
//! `Actual | ACAO: https://a.com | Vary: Origin` is the decision with all headers of the answer.

mod allocation;
mod behaviour;
mod csrf;
mod explain;
mod grammar;
mod preflight;
mod properties;
mod regressions;
mod routes;

use corsac_server::{Answered, Decision, Policy, RequestHead, Rule, Tier};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

/// How the headers that matter are written in a line.
const SHORT: [(&str, &str); 8] = [
    ("access-control-allow-origin", "ACAO"),
    ("access-control-allow-credentials", "ACAC"),
    ("access-control-allow-methods", "ACAM"),
    ("access-control-allow-headers", "ACAH"),
    ("access-control-expose-headers", "ACEH"),
    ("access-control-max-age", "ACMA"),
    ("access-control-request-method", "ACRM"),
    ("access-control-request-headers", "ACRH"),
];

fn long(name: &str) -> &str {
    SHORT.iter().find(|(_, short)| *short == name).map_or(name, |(long, _)| long)
}

fn short(name: &str) -> &str {
    SHORT.iter().find(|(long, _)| *long == name).map_or(name, |(_, short)| short)
}

fn header_map<'a>(lines: impl Iterator<Item = &'a str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header: {line:?}"));
        let name: HeaderName = long(name).parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(value.trim_start_matches(' ').as_bytes()).unwrap());
    }
    headers
}

/// `METHOD TARGET | Name: value | ...` as a request.
fn request(line: &str) -> Request<()> {
    let mut parts = line.split(" | ");
    let (method, target) = parts.next().unwrap().split_once(' ').expect("METHOD TARGET");
    let mut request = Request::builder().method(method).uri(target).body(()).unwrap();
    *request.headers_mut() = header_map(parts);
    request
}

/// Headers as a line, by name.
fn written(headers: &HeaderMap) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| {
            let name = if name == "vary" { "Vary" } else { short(name.as_str()) };
            format!(" | {name}: {}", String::from_utf8_lossy(value.as_bytes()))
        })
        .collect();
    lines.sort_by_key(|line| line.split(':').next().map(str::to_owned));
    lines.concat()
}

/// What becomes of a request, and the headers of the answer where the service's own has these.
fn answered(policy: &Policy, asked: &str, service: &str) -> String {
    let request = request(asked);
    let service = || header_map(service.split(" | ").filter(|line| !line.is_empty()));
    let decision = policy.decide(&RequestHead::from(&request));
    let (status, headers) = match decision.answered::<()>() {
        Answered::Here(response) => (Some(response.status().as_u16()), response.into_parts().0.headers),
        Answered::ByService(add) => {
            let mut headers = service();
            add.apply(&mut headers);
            (None, headers)
        }
    };
    let what = match (decision, status) {
        (Decision::NotCors(_), None) => "NotCors".to_owned(),
        (Decision::Actual(_), None) => "Actual".to_owned(),
        (Decision::Preflight(_), Some(status)) => format!("Preflight {status}"),
        (Decision::Refused(refused), Some(403)) => format!("Refused preflight {}", refused.why().code()),
        (Decision::Refused(refused), None) => format!("Refused {}", refused.why().code()),
        (decision, status) => format!("{decision:?} {status:?}"),
    };
    what + &written(&headers)
}

/// Asks a policy each line on the left and compares with the line on the right.
fn asks(policy: &Policy, rows: &[(&str, &str)]) {
    for (asked, expected) in rows {
        assert_eq!(answered(policy, asked, ""), *expected, "{asked}");
    }
}

fn policy(rules: impl IntoIterator<Item = Rule>) -> Policy {
    let builder = rules.into_iter().fold(Policy::builder(), corsac_server::PolicyBuilder::rule);
    builder.build().unwrap_or_else(|problems| panic!("{problems}"))
}

/// One rule for every path with these tiers.
fn everywhere(tiers: impl IntoIterator<Item = Tier>) -> Policy {
    policy([tiers.into_iter().fold(Rule::everywhere(), Rule::tier)])
}

/// Whether a policy with one tier of these origins lets this one read.
fn admits(origins: &[&str], origin: &[u8]) -> bool {
    let policy = everywhere([Tier::new(origins.iter().copied())]);
    let mut request = request("GET /");
    request.headers_mut().insert("origin", HeaderValue::from_bytes(origin).unwrap());
    matches!(policy.decide(&RequestHead::from(&request)), Decision::Actual(_))
}
