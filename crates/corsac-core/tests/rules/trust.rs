use corsac_core::Origin;
use corsac_core::trust::{
    is_loopback_host, is_potentially_trustworthy_origin, is_potentially_trustworthy_url,
};

use crate::url;

/// URL, whether it is trustworthy, and whether its origin is.
const CASES: &[(&str, bool, bool)] = &[
    ("https://myapp.com", true, true),
    ("wss://myapp.com", true, true),
    ("http://myapp.com", false, false),
    ("ws://myapp.com", false, false),
    ("ftp://myapp.com", false, false),
    ("http://localhost:9301", true, true),
    ("http://LOCALHOST", true, true),
    ("http://localhost.", true, true),
    ("http://a.localhost", true, true),
    ("http://b.a.localhost.", true, true),
    ("ws://localhost", true, true),
    ("http://localhost..", false, false),
    ("http://notlocalhost", false, false),
    ("http://localhost.example", false, false),
    ("http://127.0.0.1", true, true),
    ("http://127.255.255.254:81", true, true),
    ("http://2130706433", true, true),
    ("http://126.255.255.255", false, false),
    ("http://128.0.0.0", false, false),
    ("http://0.0.0.0", false, false),
    ("http://192.168.0.1", false, false),
    ("http://127.0.0.1.example", false, false),
    ("http://[::1]:81", true, true),
    ("http://[::2]", false, false),
    ("http://[::]", false, false),
    ("http://[::ffff:127.0.0.1]", false, false),
    ("chrome-extension://abc/x", true, true),
    ("moz-extension://abc/x", true, true),
    ("safari-web-extension://abc/x", true, true),
    ("data:text/html,x", true, false),
    ("about:blank", true, false),
    ("about:blank#x", true, false),
    ("about:srcdoc", true, false),
    ("about:config", false, false),
    ("about:", false, false),
    ("blob:https://myapp.com/0-1", true, true),
    ("blob:http://localhost/0-1", true, true),
    ("blob:http://127.0.0.1/0-1", true, true),
    ("blob:http://myapp.com/0-1", false, false),
    ("blob:null/0-1", false, false),
    ("blob:data:,x", false, false),
    ("blob:about:blank", false, false),
    ("file:///x", false, false),
    ("file://127.0.0.1/x", false, false),
    // An unknown scheme has an opaque origin, whatever the host.
    ("foo://localhost", false, false),
    ("javascript:1", false, false),
];

#[test]
fn trust() {
    for (text, trusted_url, trusted_origin) in CASES {
        let url = url(text);
        assert_eq!(is_potentially_trustworthy_url(&url), *trusted_url, "{text}");
        assert_eq!(is_potentially_trustworthy_origin(&Origin::of(&url)), *trusted_origin, "origin of {text}");
    }
    assert!(!is_potentially_trustworthy_origin(&Origin::opaque()));
}

#[test]
fn loopback_hosts() {
    for (text, _, trusted_origin) in CASES.iter().filter(|(text, ..)| text.starts_with("http://")) {
        let url = url(text);
        assert_eq!(url.host().is_some_and(|host| is_loopback_host(&host)), *trusted_origin, "{text}");
    }
    assert!(!is_loopback_host(&url("https://myapp.com").host().unwrap()));
}
