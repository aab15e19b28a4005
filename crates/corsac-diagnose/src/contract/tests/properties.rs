use proptest::prelude::*;

use super::environment;
use crate::contract::{Contract, MAX_CASES};

/// Lines of which contracts are made, right and wrong ones.
const LINES: &[&str] = &[
    "base = \"http://a.example\"",
    "base = \"${API_URL}/v1\"",
    "base = \"${\"",
    "[defaults]",
    "[[expect]]",
    "[expect]",
    "origins = [\"https://b.example\", \"null\"]",
    "origins = [\"b.example\", 5]",
    "routes = [\"/x\", \"http://c.example/?${TOKEN}\"]",
    "routes = [\"/${NONE:-y}\", \"x\"]",
    "methods = [\"GET\", \"PUT\", \"put\"]",
    "methods = []",
    "headers = [\"A: ${TOKEN}\"]",
    "headers = [[], [\"A: 1\"], \"B: 2\"]",
    "credentials = [\"omit\", \"include\"]",
    "cookies = [\"a=${TOKEN}\"]",
    "body = \"x\"",
    "page = \"reads\"",
    "page = \"refused\"",
    "page = \"allowed-at-preflight\"",
    "status = [200, 404]",
    "status = \"any\"",
    "exposes = [\"X-A\"]",
    "hides = [\"X-B\"]",
    "max_age_at_least = 99999999999999999999",
    "max_age_at_most = 5",
    "engines = \"standard\"",
    "send = true",
    "undecided = \"passes\"",
    "# ä \u{1f98a}",
    "a = \"",
];

/// What holds for every text.
fn holds(text: &str) {
    match Contract::parse(text, &environment) {
        Ok(contract) => {
            assert!(contract.cases.len() <= MAX_CASES);
            let mut next = 0;
            for (index, expectation) in contract.expectations.iter().enumerate() {
                assert_eq!(expectation.cases.start, next);
                assert!(!expectation.cases.is_empty() && !expectation.engines.is_empty());
                next = expectation.cases.end;
                for case in &contract.cases[expectation.cases.clone()] {
                    assert_eq!(case.expectation, index);
                    let ask = &contract.asks[case.ask];
                    assert!(expectation.engines.iter().all(|engine| ask.engines.contains(engine)));
                }
            }
            assert_eq!(next, contract.cases.len());
            // Each is asked by somebody, and no two are the same.
            let mut keys: Vec<String> = Vec::new();
            for (index, ask) in contract.asks.iter().enumerate() {
                assert!(contract.cases.iter().any(|case| case.ask == index));
                let body = ask.body.as_ref().map(|body| body.value.clone());
                keys.push(format!(
                    "{} {} {} {:?} {} {:?} {body:?}",
                    ask.origin, ask.url, ask.method, ask.headers, ask.credentials, ask.cookies
                ));
            }
            keys.sort();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
        }
        Err(lint) => {
            assert!(lint.has_errors());
            for finding in &lint.findings {
                assert!(text.get(finding.span.clone()).is_some(), "{:?} in {text:?}", finding.span);
                assert!(
                    !finding.message.is_empty() && !finding.message.contains("very-secret"),
                    "{finding:?}"
                );
            }
        }
    }
}

proptest! {
    #[test]
    fn contracts_of_such_lines(lines in prop::collection::vec(prop::sample::select(LINES), 0..16)) {
        holds(&lines.join("\n"));
    }

    /// Most of these can be expanded.
    #[test]
    fn whole_contracts(lines in prop::collection::vec(prop::sample::subsequence(&LINES[6..29], 0..8), 1..4)) {
        let mut text = "base = \"http://a.example\"\n[defaults]\norigins = [\"https://b.example\"]\nroutes = [\"/\"]\npage = \"reads\"\n".to_owned();
        for lines in lines {
            text.extend(["[[expect]]\n", &lines.join("\n"), "\n"]);
        }
        holds(&text);
    }

    #[test]
    fn whatever_the_text(text in "\\PC{0,200}") {
        holds(&text);
    }
}
