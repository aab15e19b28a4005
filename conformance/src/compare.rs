//! Two observations of one scenario beside each other.

use std::collections::BTreeSet;

use crate::observation::{Observation, ResponseView, Sent, View};

/// Where two observations part, in a line for the page and a line for the wire, or `None` when they are equal.
///
/// The first is what is expected, the second what was got instead. Only the first ask and the first request that
/// differ are told, as all later ones may follow from them.
pub fn first_difference(expected: &Observation, got: &Observation) -> Option<String> {
    let lines: Vec<String> =
        [page(&expected.page, &got.page), wire(&expected.wire, &got.wire)].into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn page(expected: &[View], got: &[View]) -> Option<String> {
    let index = first_unequal(expected, got)?;
    let number = index + 1;
    Some(match (expected.get(index), got.get(index)) {
        (Some(View::Response(expected)), Some(View::Response(got))) => {
            format!("ask {number}: {}", response(expected, got))
        }
        (expected, got) => format!("ask {number}: expected {}, got {}", outcome(expected), outcome(got)),
    })
}

fn outcome(view: Option<&View>) -> String {
    match view {
        None => "no outcome at all".to_owned(),
        Some(View::Blocked) => "nothing to read".to_owned(),
        Some(View::Response(response)) => {
            let r#type =
                response.r#type.as_ref().map(|r#type| format!(" of type {type}")).unwrap_or_default();
            format!("a response{type} with status {}", response.status)
        }
    }
}

fn response(expected: &ResponseView, got: &ResponseView) -> String {
    let option = |value: Option<bool>| value.map_or("untold".to_owned(), |value| value.to_string());
    let fields = [
        (
            "type",
            expected.r#type.clone().unwrap_or_else(|| "untold".to_owned()),
            got.r#type.clone().unwrap_or_else(|| "untold".to_owned()),
        ),
        ("status", expected.status.to_string(), got.status.to_string()),
        ("url", expected.url.clone(), got.url.clone()),
        ("redirected", option(expected.redirected), option(got.redirected)),
        ("body", quoted(&expected.body), quoted(&got.body)),
    ];
    if let Some((name, expected, got)) = fields.into_iter().find(|(_, expected, got)| expected != got) {
        return format!("{name}: expected {expected}, got {got}");
    }
    let names = |response: &ResponseView| {
        response.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<String>>()
    };
    let values = |response: &ResponseView, name: &str| {
        let values: Vec<&str> =
            response.headers.iter().filter(|(other, _)| other == name).map(|(_, value)| &**value).collect();
        (!values.is_empty()).then(|| values.join("; and "))
    };
    let all: BTreeSet<String> = names(expected).into_iter().chain(names(got)).collect();
    all.iter()
        .find_map(|name| header(name, values(expected, name).as_deref(), values(got, name).as_deref()))
        .unwrap_or_else(|| {
            format!(
                "the order of headers: expected {}, got {}",
                names(expected).join(", "),
                names(got).join(", ")
            )
        })
}

fn wire(expected: &[Sent], got: &[Sent]) -> Option<String> {
    let index = first_unequal(expected, got)?;
    let number = index + 1;
    let line = |requests: &[Sent], index: usize| requests.get(index).map(|sent| sent.request.clone());
    let (first, second) = (line(expected, index), line(got, index));
    Some(match (&first, &second) {
        (Some(first), Some(second)) if first == second => {
            format!("request {number}, {first}: {}", sent(&expected[index], &got[index]))
        }
        (Some(first), _) if second == line(expected, index + 1) => {
            format!("request {number}, {first}: expected, but not sent")
        }
        (_, Some(second)) if first == line(got, index + 1) => {
            format!("request {number}, {second}: sent, but not expected")
        }
        _ => format!(
            "request {number}: expected {}, got {}",
            first.as_deref().unwrap_or("none"),
            second.as_deref().unwrap_or("none")
        ),
    })
}

fn sent(expected: &Sent, got: &Sent) -> String {
    let names: BTreeSet<&String> = expected.headers.keys().chain(got.headers.keys()).collect();
    let value = |sent: &Sent, name: &str| sent.headers.get(name).cloned();
    let version = |sent: &Sent| if sent.http2 { "HTTP/2" } else { "HTTP/1.1" };
    names
        .into_iter()
        .find_map(|name| header(name, value(expected, name).as_deref(), value(got, name).as_deref()))
        .unwrap_or_else(|| {
            if expected.body == got.body {
                format!("expected by {}, came by {}", version(expected), version(got))
            } else {
                format!("body: expected {}, got {}", quoted(&expected.body), quoted(&got.body))
            }
        })
}

/// How a header differs, if it does.
fn header(name: &str, expected: Option<&str>, got: Option<&str>) -> Option<String> {
    let value = |value: Option<&str>| value.map_or("none".to_owned(), quoted);
    (expected != got).then(|| format!("header {name}: expected {}, got {}", value(expected), value(got)))
}

/// The longest value that is told whole, in characters.
const LONGEST: usize = 200;

fn quoted(text: &str) -> String {
    let length = text.chars().count();
    if length <= LONGEST {
        return format!("{text:?}");
    }
    let begin: String = text.chars().take(LONGEST).collect();
    format!("{begin:?}... ({length} characters)")
}

fn first_unequal<T: PartialEq>(a: &[T], b: &[T]) -> Option<usize> {
    (0..a.len().max(b.len())).find(|index| a.get(*index) != b.get(*index))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observation() -> Observation {
        let headers = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let sent = |request: &str| Sent {
            request: request.to_owned(),
            headers: [("origin".to_owned(), "null".to_owned())].into(),
            body: String::new(),
            http2: false,
        };
        let response = ResponseView {
            r#type: Some("cors".to_owned()),
            status: 200,
            url: "u".to_owned(),
            redirected: Some(false),
            headers: headers(&[("a", "1"), ("b", "2")]),
            body: "hello".to_owned(),
        };
        Observation {
            page: vec![View::Blocked, View::Response(response)],
            wire: vec![sent("OPTIONS u"), sent("PUT u")],
        }
    }

    fn response(observation: &mut Observation) -> &mut ResponseView {
        match &mut observation.page[1] {
            View::Response(response) => response,
            View::Blocked => panic!("the second view is a response"),
        }
    }

    #[test]
    fn what_differs_is_told() {
        type Change = fn(&mut Observation);
        let rows: [(Change, &str); 17] = [
            (
                |o| o.page[1] = View::Blocked,
                "ask 2: expected a response of type cors with status 200, got nothing to read",
            ),
            (
                |o| o.page.truncate(1),
                "ask 2: expected a response of type cors with status 200, got no outcome at all",
            ),
            (|o| response(o).r#type = None, "ask 2: type: expected cors, got untold"),
            (|o| response(o).status = 404, "ask 2: status: expected 200, got 404"),
            (|o| response(o).url = "v".to_owned(), "ask 2: url: expected u, got v"),
            (|o| response(o).redirected = None, "ask 2: redirected: expected false, got untold"),
            (|o| response(o).headers[1].1 = "3".to_owned(), "ask 2: header b: expected \"2\", got \"3\""),
            (|o| response(o).headers.truncate(1), "ask 2: header b: expected \"2\", got none"),
            (|o| response(o).headers.swap(0, 1), "ask 2: the order of headers: expected a, b, got b, a"),
            (
                |o| response(o).body = "x".repeat(300),
                &format!("ask 2: body: expected \"hello\", got \"{}\"... (300 characters)", "x".repeat(200)),
            ),
            (|o| o.wire.truncate(1), "request 2, PUT u: expected, but not sent"),
            (|o| _ = o.wire.remove(0), "request 1, OPTIONS u: expected, but not sent"),
            (
                |o| {
                    let again = o.wire[0].clone();
                    o.wire.insert(0, Sent { request: "GET u".to_owned(), ..again });
                },
                "request 1, GET u: sent, but not expected",
            ),
            (|o| o.wire[1].request = "POST u".to_owned(), "request 2: expected PUT u, got POST u"),
            (
                |o| _ = o.wire[1].headers.insert("cookie".to_owned(), "a=b".to_owned()),
                "request 2, PUT u: header cookie: expected none, got \"a=b\"",
            ),
            (|o| o.wire[1].body = "x".to_owned(), "request 2, PUT u: body: expected \"\", got \"x\""),
            (|o| o.wire[1].http2 = true, "request 2, PUT u: expected by HTTP/1.1, came by HTTP/2"),
        ];
        let expected = observation();
        assert_eq!(first_difference(&expected, &expected), None);
        for (change, told) in rows {
            let mut got = observation();
            change(&mut got);
            assert_eq!(first_difference(&expected, &got).as_deref(), Some(told));
        }
    }

    #[test]
    fn page_and_wire_are_told_both() {
        let mut got = observation();
        got.page[0] = got.page[1].clone();
        got.wire.clear();
        assert_eq!(
            first_difference(&observation(), &got).as_deref(),
            Some(
                "ask 1: expected nothing to read, got a response of type cors with status 200\n\
                 request 1: expected OPTIONS u, got none"
            )
        );
    }
}
