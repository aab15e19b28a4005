//! Any lines as `Access-Control-Request-Headers`: what is decided is what a naive reading decides, within the bounds.
//!
//! The first line of the input is the list of the tier, the others are sent.
#![no_main]

use corsac_server::{
    Decision, MAX_REQUESTED_BYTES, MAX_REQUESTED_HEADERS, Policy, Refusal, RequestHead, Rule, Tier,
};
use http::HeaderValue;
use http::header::ACCESS_CONTROL_REQUEST_HEADERS;
use libfuzzer_sys::fuzz_target;

/// Why a list is refused, if it is. The tier lists these names, in small letters; without any it allows all tokens.
fn naive(listed: Option<&[String]>, lines: &[&[u8]]) -> Option<Refusal> {
    let (mut bytes, mut items) = (0, 0);
    for line in lines {
        bytes += line.len();
        if bytes > MAX_REQUESTED_BYTES {
            return Some(Refusal::TooManyHeaders);
        }
        // Every byte is a character of its own, so that nothing is lost.
        let line: String = line.iter().copied().map(char::from).collect();
        for item in line.split(',') {
            items += 1;
            if items > MAX_REQUESTED_HEADERS {
                return Some(Refusal::TooManyHeaders);
            }
            let name = item.trim_matches(['\t', ' ']).to_ascii_lowercase();
            let known = match listed {
                Some(listed) => listed.contains(&name),
                None => name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)),
            };
            if !known && !name.is_empty() {
                return Some(Refusal::HeaderNotAllowed);
            }
        }
    }
    None
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|&byte| byte == b'\n');
    let listed = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let listed: Vec<&str> = listed.split(',').collect();
    // What no header line can hold is not sent.
    let lines: Vec<&[u8]> = lines.filter(|line| HeaderValue::from_bytes(line).is_ok()).collect();

    let build = |tier: Tier| Policy::builder().rule(Rule::everywhere().tier(tier)).build();
    let any = build(Tier::new(["https://a.com"]).credentials(true).request_headers(["*"])).expect("a policy");
    let small: Vec<String> = listed.iter().map(|name| name.to_ascii_lowercase()).collect();
    let named = build(Tier::new(["https://a.com"]).request_headers(listed.iter().copied()));
    let named = named.ok().filter(|_| !listed.contains(&"*"));
    let rows = [(true, Some(any), naive(None, &lines)), (false, named, naive(Some(&small), &lines))];

    let mut request = http::Request::options("/")
        .header("origin", "https://a.com")
        .header("access-control-request-method", "GET")
        .body(())
        .expect("a request");
    for line in &lines {
        let value = HeaderValue::from_bytes(line).expect("looked at above");
        request.headers_mut().append(ACCESS_CONTROL_REQUEST_HEADERS, value);
    }
    for (is_any, policy, expected) in rows {
        let Some(policy) = policy else { continue };
        match policy.decide(&RequestHead::from(&request)) {
            Decision::Preflight(answer) => {
                assert_eq!(expected, None);
                let mut headers = http::HeaderMap::new();
                answer.apply(&mut headers);
                // What is echoed is what was asked for, and no more; a list is the policy's own line.
                let told: Vec<&[u8]> = headers
                    .get_all("access-control-allow-headers")
                    .iter()
                    .map(HeaderValue::as_bytes)
                    .collect();
                assert!(if is_any { told == lines } else { told.len() <= 1 });
            }
            Decision::Refused(refused) => assert_eq!(expected, Some(refused.why())),
            other => panic!("{other:?}"),
        }
        let explained = policy.explain(&RequestHead::from(&request));
        assert!(explained.notes.len() <= MAX_REQUESTED_HEADERS + 8);
        assert!(
            explained.notes.iter().all(|note| note.text.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
        );
    }
});
