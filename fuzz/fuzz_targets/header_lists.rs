//! No header line may panic the readers of header lists, and what they say must fit the line.
#![no_main]

use corsac_core::{
    HeaderList, HeaderName, HeaderValue, TokenList, delta_seconds, extract_tokens, forbidden, is_token,
    safelist,
};
use libfuzzer_sys::fuzz_target;

const SAFELISTED: [HeaderName; 5] = [
    HeaderName::from_static("accept"),
    HeaderName::from_static("accept-language"),
    HeaderName::from_static("content-language"),
    HeaderName::from_static("content-type"),
    HeaderName::from_static("range"),
];

// Each line of the input is one header line, and the fuzzer chooses its name by the first byte.
fuzz_target!(|data: &[u8]| {
    let mut list = HeaderList::new();
    for line in data.split(|&byte| byte == b'\n') {
        let name = &SAFELISTED[usize::from(*line.first().unwrap_or(&0)) % SAFELISTED.len()];
        list.append(name.clone(), HeaderValue::from_wire(line.get(1..).unwrap_or_default()));
    }
    for name in &SAFELISTED {
        tokens_fit(&list, name);
    }
    for header in &list {
        let value = header.value.as_bytes();
        if delta_seconds(value).is_some() {
            assert!(value.iter().all(u8::is_ascii_digit));
        }
        if safelist::request_header(&header.name, value).is_ok() {
            assert!(value.len() <= safelist::MAX_VALUE);
        }
        let _ = forbidden::request_header(&HeaderName::from_static("x-http-method"), value);
    }
    let refused = safelist::unsafe_request_headers(&list);
    assert!(refused.windows(2).all(|pair| pair[0].name < pair[1].name));
    assert!(refused.iter().all(|header| list.contains(&header.name)));
});

fn tokens_fit(list: &HeaderList, name: &HeaderName) {
    match extract_tokens(list, name.as_str()) {
        TokenList::Absent => assert!(!list.contains(name.as_str())),
        TokenList::Tokens(items) => assert!(items.into_iter().all(is_token)),
        TokenList::Invalid(bad) => {
            let value = list.values(name.as_str()).nth(bad.line).expect("the line exists").as_bytes();
            assert!(!is_token(&value[bad.start..bad.end]));
            assert!(is_token(&value[bad.start..bad.offset]) || bad.start == bad.offset);
            assert!(!is_token(&value[bad.offset..=bad.offset]));
        }
    }
}
