//! What browsers do differently with cookies, partitions, imported cookies, and the jar's limits.

use std::time::Duration;

use corsac_browser::Engine;
use corsac_browser::cookies::{
    AbsentSameSite, CookieContext, CookieJar, CookiePolicy, CookieRejected as No, PartitionKey, SameSiteMode,
    StoreAction, StoredCookie, ThirdParty, WithheldReason,
};
use url::Url;

const NOW: Duration = Duration::new(1_800_000_000, 0);

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn policy(absent: AbsentSameSite, third_party: ThirdParty, loopback_is_secure: bool) -> CookiePolicy {
    let mut policy = CookiePolicy::STANDARD;
    (policy.absent_same_site, policy.third_party, policy.loopback_is_secure) =
        (absent, third_party, loopback_is_secure);
    policy
}

fn chromium() -> CookiePolicy {
    Engine::CHROMIUM.cookies
}

fn firefox() -> CookiePolicy {
    Engine::FIREFOX.cookies
}

fn webkit_gtk() -> CookiePolicy {
    Engine::WEBKIT_GTK.cookies
}

/// One jar, one policy; URLs are visited, or fetched from a page of another site.
struct Profile(CookieJar, CookiePolicy);

impl Profile {
    fn new(policy: CookiePolicy) -> Self {
        Self(CookieJar::new(), policy)
    }

    fn visit(&mut self, at: &str, set_cookie: &str) -> Result<StoreAction, No> {
        let (at, own) = (url(at), PartitionKey::first_party(&url(at)));
        let context = CookieContext::first_party(&at, &own, NOW);
        self.0.store(set_cookie.as_bytes(), &context, &self.1).map(|stored| stored.action)
    }

    fn fetched(&mut self, page: &str, api: &str, set_cookie: &str) -> Result<StoreAction, No> {
        let (api, page) = (url(api), url(page));
        let partition = PartitionKey::first_party(&page);
        let context = third_party(&api, &page, &partition);
        self.0.store(set_cookie.as_bytes(), &context, &self.1).map(|stored| stored.action)
    }

    fn fetch(&mut self, page: &str, api: &str) -> (String, Vec<WithheldReason>) {
        let (api, page) = (url(api), url(page));
        self.ask(&third_party(&api, &page, &PartitionKey::first_party(&page)))
    }

    fn import(&mut self, page: &str, api: &str, name: &[u8], value: &[u8]) -> Result<StoredCookie, No> {
        let (api, page) = (url(api), url(page));
        let partition = PartitionKey::first_party(&page);
        self.0.import(name, value, &third_party(&api, &page, &partition), &self.1)
    }

    fn revisit(&mut self, at: &str) -> (String, Vec<WithheldReason>) {
        let (at, own) = (url(at), PartitionKey::first_party(&url(at)));
        self.ask(&CookieContext::first_party(&at, &own, NOW))
    }

    fn ask(&mut self, context: &CookieContext<'_>) -> (String, Vec<WithheldReason>) {
        let answer = self.0.retrieve(context, &self.1);
        let text = answer.header.map_or_else(String::new, |value| value.to_text());
        (text, answer.withheld.into_iter().map(|withheld| withheld.why).collect())
    }
}

fn third_party<'a>(url: &'a Url, page: &'a Url, partition: &'a PartitionKey) -> CookieContext<'a> {
    let (mode, top_level_host) = (SameSiteMode::CrossSite, page.host());
    CookieContext { url, mode, partition, third_party: true, top_level_host, now: NOW }
}

const PAGE: &str = "http://localhost:9301/";
const OTHER: &str = "https://other.test/";
const API: &str = "http://127.0.0.1:9303/";

fn sent(text: &str) -> (String, Vec<WithheldReason>) {
    (text.to_owned(), Vec::new())
}

fn withheld(why: WithheldReason) -> (String, Vec<WithheldReason>) {
    (String::new(), vec![why])
}

/// Edge case 86.
#[test]
fn edge_86_lax_cookies_go_to_another_port_of_the_site() {
    for policy in [CookiePolicy::STANDARD, chromium(), firefox(), webkit_gtk()] {
        let mut profile = Profile::new(policy);
        profile.visit("http://localhost:9301/", "sid=1; SameSite=Lax").unwrap();
        assert_eq!(profile.revisit("http://localhost:9302/"), sent("sid=1"));
    }
}

/// Edge case 88.
#[test]
fn edge_88_lax_cookies_never_go_cross_site() {
    for (policy, why) in [
        (CookiePolicy::STANDARD, WithheldReason::SameSiteLax),
        (chromium(), WithheldReason::SameSiteLax),
        (firefox(), WithheldReason::OtherPartition),
        (webkit_gtk(), WithheldReason::SameSiteLax),
    ] {
        let mut profile = Profile::new(policy);
        profile.visit(API, "sid=1; SameSite=Lax").unwrap();
        assert_eq!(profile.fetch(PAGE, API), withheld(why));
    }
}

/// Edge case 89: set by the cross-site response itself.
#[test]
fn edge_89_same_site_none_and_secure_over_http_to_loopback() {
    const COOKIE: &str = "sid=1; SameSite=None; Secure";
    for policy in [chromium(), firefox()] {
        let mut profile = Profile::new(policy);
        profile.fetched(PAGE, API, COOKIE).unwrap();
        assert_eq!(profile.fetch(PAGE, API), sent("sid=1"));
    }
    for policy in [CookiePolicy::STANDARD, webkit_gtk()] {
        assert_eq!(Profile::new(policy).fetched(PAGE, API, COOKIE), Err(No::SecureOverHttp));
    }
    // Debian's Chromium, with third-party cookies off.
    let mut blocked = Profile::new(policy(AbsentSameSite::Lax, ThirdParty::Block, true));
    assert_eq!(blocked.fetched(PAGE, API, COOKIE), Err(No::ThirdPartyBlocked));
    blocked.visit(API, COOKIE).unwrap();
    assert_eq!(blocked.fetch(PAGE, API), withheld(WithheldReason::ThirdPartyBlocked));
    assert_eq!(blocked.revisit(API), sent("sid=1"));
}

/// Edge case 90: no `SameSite` attribute.
#[test]
fn edge_90_cross_site_cookie_without_same_site() {
    const COOKIE: &str = "sid=1; Path=/";
    // Set by the cross-site response itself: Firefox sends it, in that partition.
    let mut profile = Profile::new(firefox());
    profile.fetched(PAGE, API, COOKIE).unwrap();
    assert_eq!(profile.fetch(PAGE, API), sent("sid=1"));
    assert_eq!(profile.fetch(OTHER, API), withheld(WithheldReason::OtherPartition));
    assert_eq!(profile.revisit(API), withheld(WithheldReason::OtherPartition));
    let absent = No::SameSiteFromCrossSite { same_site: None };
    assert_eq!(Profile::new(chromium()).fetched(PAGE, API, COOKIE), Err(absent));
    assert_eq!(Profile::new(webkit_gtk()).fetched(PAGE, API, COOKIE), Err(No::ThirdPartyBlocked));

    // Set before by a first-party visit: WebKitGTK sends it.
    for (policy, expected) in [
        (chromium(), withheld(WithheldReason::SameSiteAbsent)),
        (firefox(), withheld(WithheldReason::OtherPartition)),
        (webkit_gtk(), sent("sid=1")),
    ] {
        let mut profile = Profile::new(policy);
        profile.visit(API, COOKIE).unwrap();
        assert_eq!(profile.fetch(PAGE, API), expected);
    }
}

/// The whole host counts below a top-level name that is on no list, else the registrable domain, and
/// of the cookie its own domain.
#[test]
fn third_parties_that_are_never_stored() {
    // The page, the URL, the cookie, and whether it is kept.
    let rows = [
        ("http://app.one.localhost:1/", "http://app.one.localhost:2/", "a=1", true),
        ("http://app.one.localhost/", "https://api.one.localhost/", "a=1", false),
        ("http://app.one.localhost/", "http://api.one.localhost/", "a=1; Domain=one.localhost", true),
        ("http://app.one.localhost/", "http://api.one.localhost/", "a=1; Domain=api.one.localhost", false),
        ("http://one.localhost/", "http://api.one.localhost/", "a=1", false),
        ("http://one.localhost/", "http://api.one.localhost/", "a=1; Domain=one.localhost", true),
        ("http://app.one.localhost/", "http://one.localhost/", "a=1", false),
        ("http://localhost:1/", "http://localhost:2/", "a=1", true),
        ("http://localhost:1/", "http://127.0.0.1:2/", "a=1", false),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", "a=1", true),
        ("http://[::1]:1/", "http://[::1]:2/", "a=1", true),
        ("https://app.example.co.uk/", "https://api.example.co.uk/", "a=1", true),
        ("https://app.example.co.uk/", "https://other.co.uk/", "a=1", false),
        ("https://example.co.uk/", "https://api.example.co.uk/", "a=1; Domain=example.co.uk", true),
        ("https://one.github.io/", "https://two.github.io/", "a=1", false),
    ];
    for (page, api, cookie, is_kept) in rows {
        let mut profile = Profile::new(webkit_gtk());
        // That the site was visited changes nothing.
        profile.visit(api, "seen=1").unwrap();
        let expected = if is_kept { Ok(StoreAction::Created) } else { Err(No::ThirdPartyBlocked) };
        assert_eq!(profile.fetched(page, api, cookie), expected, "{page} {api} {cookie}");
        let after = if is_kept { "seen=1; a=1" } else { "seen=1" };
        assert_eq!(profile.fetch(page, api), sent(after), "{page} {api} {cookie}");
    }
    // No host in the address bar is nobody's.
    let (api, own) = (url(API), PartitionKey::first_party(&url(API)));
    let context = CookieContext { top_level_host: None, ..CookieContext::first_party(&api, &own, NOW) };
    let stored = CookieJar::new().store(b"a=1", &context, &webkit_gtk());
    assert_eq!(stored.err(), Some(No::ThirdPartyBlocked));
}

#[test]
fn prefixes_and_partitions_that_a_browser_does_not_know() {
    let set = ["__Host-a=1", "__Secure-b=2", "=__Host-c", "d=4; Partitioned"];
    for (policy, expected) in
        [(CookiePolicy::STANDARD, ""), (webkit_gtk(), "__Host-a=1; __Secure-b=2; __Host-c; d=4")]
    {
        let mut profile = Profile::new(policy);
        for cookie in set {
            assert_eq!(profile.visit("http://api.test/", cookie).is_ok(), !expected.is_empty(), "{cookie}");
        }
        assert_eq!(profile.revisit("http://api.test/"), sent(expected));
    }
}

#[test]
fn which_lifetime_counts() {
    // What stands there, and whether the cookie lives by Max-Age, and by the last of the two.
    let rows = [
        ("Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true, false),
        ("Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9", true, true),
        ("Expires=Thu, 01 Jan 2032 00:00:00 GMT; Max-Age=0", false, false),
        ("Max-Age=0; Expires=Thu, 01 Jan 2032 00:00:00 GMT", false, true),
        ("Max-Age=0; Expires=never", false, true),
        ("Max-Age=0; Max-Age=never", false, false),
    ];
    for (attributes, by_max_age, by_last) in rows {
        for (policy, lives) in [(firefox(), by_max_age), (webkit_gtk(), by_last)] {
            let stored = Profile::new(policy).visit(API, &format!("a=1; {attributes}")).unwrap();
            assert_eq!(stored == StoreAction::Created, lives, "{attributes} {:?}", policy.lifetime);
        }
    }
}

#[test]
fn the_order_of_the_header() {
    const SET: [&str; 6] = [
        "site=1; Path=/; Domain=one.test",
        "deep=1; Path=/a; Domain=one.test",
        "host=1; Path=/",
        "own=1; Path=/; Domain=app.one.test",
        "host2=1; Path=/",
        "own2=1; Path=/; Domain=app.one.test",
    ];
    for (policy, to, expected) in [
        (chromium(), "https://app.one.test/a", "deep=1; site=1; host=1; own=1; host2=1; own2=1"),
        (webkit_gtk(), "https://app.one.test/a", "deep=1; own=1; own2=1; host=1; host2=1; site=1"),
        (webkit_gtk(), "https://app.one.test/", "own=1; own2=1; host=1; host2=1; site=1"),
    ] {
        let mut profile = Profile::new(policy);
        for cookie in SET {
            profile.visit("https://app.one.test/", cookie).unwrap();
        }
        assert_eq!(profile.revisit(to), sent(expected));
    }
}

#[test]
fn cookies_without_a_name() {
    for (policy, expected) in [(chromium(), "word"), (firefox(), "word="), (webkit_gtk(), "word")] {
        let mut profile = Profile::new(policy);
        profile.visit(API, "word; Path=/").unwrap();
        assert_eq!(profile.revisit(API), sent(expected));
        let kept = if policy.knows_nameless { Ok(StoreAction::Replaced) } else { Err(No::Nameless) };
        assert_eq!(profile.visit(API, "=word"), kept);
        assert_eq!(profile.revisit(API), sent(expected));
        assert_eq!(profile.visit(API, "="), Err(No::Empty));
    }
}

#[test]
fn what_may_hide_a_secure_cookie() {
    // What is set over plain http, and whether it is kept where only twins are guarded.
    let rows = [
        ("a=2; Path=/", false),
        ("a=2; Path=/; Domain=one.test", true),
        ("a=2; Path=/; Domain=app.one.test", true),
        ("a=2; Path=/x", true),
    ];
    for (cookie, hides) in rows {
        for (policy, is_kept) in [(CookiePolicy::STANDARD, false), (webkit_gtk(), hides)] {
            let mut profile = Profile::new(policy);
            profile.visit("https://app.one.test/", "a=1; Path=/; Secure").unwrap();
            let expected = if is_kept { Ok(StoreAction::Created) } else { Err(No::OverwritesSecure) };
            assert_eq!(profile.visit("http://app.one.test/x", cookie), expected, "{cookie} {policy:?}");
        }
    }
}

#[test]
fn chips_partitioned_cookies() {
    const COOKIE: &str = "p=1; Partitioned; SameSite=None; Secure; Path=/";
    const API: &str = "https://api.test/";
    for third_party in [ThirdParty::Allow, ThirdParty::Block, ThirdParty::Partition, ThirdParty::NeverStored]
    {
        let mut profile = Profile::new(policy(AbsentSameSite::Lax, third_party, false));
        assert_eq!(profile.fetched(PAGE, API, COOKIE), Ok(StoreAction::Created));
        assert_eq!(profile.fetch(PAGE, API), sent("p=1"), "{third_party:?}");
        assert_eq!(profile.fetch(OTHER, API), withheld(WithheldReason::OtherPartition));
        assert_eq!(profile.revisit(API), withheld(WithheldReason::OtherPartition));
        // One more for another page, and for the API's own: none takes another's place.
        assert_eq!(profile.fetched(OTHER, API, COOKIE), Ok(StoreAction::Created));
        assert_eq!(profile.visit(API, COOKIE), Ok(StoreAction::Created));
        assert_eq!(profile.fetched(PAGE, API, COOKIE), Ok(StoreAction::Replaced));
        assert_eq!(profile.0.len(), 3);
        // With a cross-site frame in between, the key is another one.
        let (api, mut key) = (url(API), PartitionKey::first_party(&url(PAGE)));
        key.cross_site_ancestor = true;
        assert_eq!(profile.ask(&self::third_party(&api, &url(PAGE), &key)).0, "");
    }
    let insecure = Profile::new(CookiePolicy::STANDARD).visit(API, "p=1; Partitioned");
    assert_eq!(insecure, Err(No::PartitionedWithoutSecure));
    // Both kinds go together.
    let mut profile = Profile::new(chromium());
    profile.fetched(PAGE, API, COOKIE).unwrap();
    profile.visit(API, "u=2; SameSite=None; Secure; Path=/").unwrap();
    assert_eq!(profile.fetch(PAGE, API), sent("p=1; u=2"));
}

#[test]
fn secure_cookies_are_left_alone_within_a_partition_only() {
    let mut profile = Profile::new(firefox());
    profile.visit("https://api.test/", "a=1; Secure").unwrap();
    assert_eq!(profile.fetched(PAGE, "http://api.test/", "a=2"), Ok(StoreAction::Created));
    profile.fetched(OTHER, "https://api.test/", "a=3; Secure").unwrap();
    assert_eq!(profile.fetched(OTHER, "http://api.test/", "a=4"), Err(No::OverwritesSecure));
    assert_eq!(profile.visit("http://api.test/", "a=5"), Err(No::OverwritesSecure));
}

#[test]
fn the_servers_fault_is_told_before_the_browsers_settings() {
    let mut profile = Profile::new(policy(AbsentSameSite::Lax, ThirdParty::Block, false));
    profile.visit("https://api.test/", "a=1; SameSite=Strict; Secure").unwrap();
    assert_eq!(profile.fetch(PAGE, "https://api.test/"), withheld(WithheldReason::SameSiteStrict));
    assert_eq!(profile.fetch(PAGE, "http://api.test/"), withheld(WithheldReason::NotSecure));
    assert_eq!(
        profile.fetched(PAGE, "https://api.test/", "a=1; SameSite=None"),
        Err(No::SameSiteNoneWithoutSecure)
    );
}

#[test]
fn imported_cookies() {
    let mut profile = Profile::new(CookiePolicy::STANDARD);
    let api = url("https://api.test/v1/profile");
    for (name, value) in [(&b"sid"[..], &b"31d4"[..]), (b"__Host-x", b"\xFF"), (b"", b"bare")] {
        let stored = profile.import(PAGE, api.as_str(), name, value).unwrap();
        assert_eq!(stored.action, StoreAction::Created);
    }
    assert_eq!(profile.fetch(PAGE, "https://api.test/"), sent("sid=31d4; __Host-x=\u{FF}; bare"));
    assert_eq!(profile.fetch(PAGE, "https://www.api.test/"), sent(""));
    assert_eq!(profile.fetch(PAGE, "http://api.test/").1, [WithheldReason::NotSecure; 3]);
    // What went over plain http was not Secure, and goes there again.
    profile.import(PAGE, "http://other.test/", b"plain", b"1").unwrap();
    assert_eq!(profile.fetch(PAGE, "http://other.test/"), sent("plain=1"));
    for (name, value, expected) in [
        (&b"a\n"[..], &b"b"[..], No::ControlCharacter { offset: 1, byte: b'\n' }),
        (b"a", b"\x00", No::ControlCharacter { offset: 0, byte: 0 }),
        (b"", b"", No::Empty),
        (b"a", &[b'b'; 4096], No::TooLarge { bytes: 4097, limit: 4096 }),
    ] {
        assert_eq!(profile.import(PAGE, api.as_str(), name, value), Err(expected));
    }
    // The page that sent it sends it again, whatever the browser does with third parties.
    for policy in [chromium(), firefox(), webkit_gtk()] {
        let is_apart = policy.third_party == ThirdParty::Partition;
        let mut profile = Profile::new(policy);
        profile.import(PAGE, API, b"sid", b"1").unwrap();
        assert_eq!(profile.fetch(PAGE, API), sent("sid=1"));
        assert_eq!(profile.fetch(OTHER, API).0, if is_apart { "" } else { "sid=1" });
        assert_eq!(profile.revisit(API).0, if is_apart { "" } else { "sid=1" });
    }
}

#[test]
fn limits_of_a_domain() {
    let mut profile = Profile::new(CookiePolicy::STANDARD);
    profile.1.max_per_domain = 3;
    profile.visit("https://api.test/", "old=1; Secure; Max-Age=100").unwrap();
    profile.visit("https://www.api.test/", "a=1").unwrap();
    profile.visit("https://www.api.test/", "b=1; Secure").unwrap();
    profile.visit("https://elsewhere.test/", "x=1").unwrap();
    // The one that is not Secure goes first, of any host of the domain.
    profile.visit("https://api.test/", "c=1; Secure").unwrap();
    assert_eq!(profile.revisit("https://www.api.test/").0, "b=1");
    // Then the least recently used, not the oldest.
    assert_eq!(profile.revisit("https://api.test/").0, "old=1; c=1");
    profile.visit("https://api.test/", "d=1; Secure").unwrap();
    assert_eq!(profile.revisit("https://www.api.test/").0, "");
    // Where all others are Secure, a new one that is not finds no room.
    assert_eq!(profile.visit("https://api.test/", "e=1"), Err(No::NoRoom));
    assert_eq!(profile.revisit("https://api.test/").0, "old=1; c=1; d=1");
    // Replacing needs no room.
    assert_eq!(profile.visit("https://api.test/", "c=2; Secure"), Ok(StoreAction::Replaced));
    assert_eq!((profile.revisit("https://elsewhere.test/").0.as_str(), profile.0.len()), ("x=1", 4));
    // An address is a domain of its own.
    let hosts = ["http://127.0.0.1/", "http://10.0.0.1/"];
    for host in hosts {
        for name in ["a", "b"] {
            profile.visit(host, &format!("{name}=1")).unwrap();
        }
    }
    assert_eq!(hosts.map(|host| profile.revisit(host).0), ["a=1; b=1", "a=1; b=1"]);
}

#[test]
fn limits_of_the_jar() {
    let mut profile = Profile::new(CookiePolicy::STANDARD);
    profile.1.max_total = 3;
    for host in ["a", "b", "c"] {
        profile.visit(&format!("https://{host}.test/"), "x=1; Max-Age=100").unwrap();
    }
    profile.revisit("https://a.test/");
    profile.visit("https://d.test/", "x=1").unwrap();
    let left = |profile: &mut Profile| {
        ["a", "b", "c", "d", "e"].map(|host| !profile.revisit(&format!("https://{host}.test/")).0.is_empty())
    };
    assert_eq!(left(&mut profile), [true, false, true, true, false]);
    // Expired ones first, used as they may be.
    let later = NOW + Duration::from_secs(100);
    let (e, own) = (url("https://e.test/"), PartitionKey::first_party(&url("https://e.test/")));
    profile.0.store(b"x=1", &CookieContext::first_party(&e, &own, later), &profile.1).unwrap();
    assert_eq!(profile.0.len(), 2);
    assert_eq!(left(&mut profile), [false, false, false, true, true]);
    profile.1.max_total = 0;
    assert_eq!(profile.visit("https://a.test/", "x=1"), Err(No::NoRoom));
    assert!(profile.0.is_empty());
}

#[test]
fn a_hostile_host_fills_its_own_share_only() {
    let mut profile = Profile::new(CookiePolicy::STANDARD);
    profile.visit("https://good.test/", "sid=1").unwrap();
    for number in 0..1000 {
        profile
            .visit(&format!("https://h{number}.bad.test/"), &format!("c{number}=1; Domain=bad.test"))
            .unwrap();
    }
    assert_eq!(profile.0.len(), 181);
    assert_eq!(profile.revisit("https://good.test/").0, "sid=1");
}

#[test]
fn values_are_not_in_debug_output() {
    let mut profile = Profile::new(CookiePolicy::STANDARD);
    profile.visit("https://a.test/", "sid=topsecret").unwrap();
    let text = format!("{:?}", profile.0);
    assert!(text.contains("sid") && !text.contains("topsecret"), "{text}");
}
