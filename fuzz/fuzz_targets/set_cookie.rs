//! Any bytes as a Set-Cookie value, over http and https: no panic, and what is stored comes back.
#![no_main]

use std::time::Duration;

use corsac_browser::cookies::{CookieContext, CookieJar, CookiePolicy, PartitionKey, StoreAction};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|data: &[u8]| {
    let policy = CookiePolicy::STANDARD;
    let now = Duration::from_secs(1_800_000_000);
    for url in ["https://api.example.co.uk/a/b?c", "http://127.0.0.1:9301/", "http://[::1]/x", "http://com./"]
    {
        let url = Url::parse(url).expect("a URL");
        let partition = PartitionKey::first_party(&url);
        let context = CookieContext::first_party(&url, &partition, now);
        let mut jar = CookieJar::new();
        match jar.store(data, &context, &policy) {
            Ok(stored) if stored.action == StoreAction::Created => assert_eq!(jar.len(), 1),
            _ => assert!(jar.is_empty()),
        }
        let Some(path) = jar.iter().next().map(|cookie| cookie.path().to_vec()) else { continue };
        let answer = jar.retrieve(&context, &policy);
        assert!(answer.withheld.is_empty());
        let request_path = url.path().as_bytes();
        if path == b"/" || path == request_path {
            assert_eq!(answer.sent.len(), 1);
        }
    }
});
