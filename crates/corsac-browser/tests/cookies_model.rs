//! Properties of the cookie jar over random input, and a naive model of it over random small worlds:
//! one flat list, every rule written out again as plainly as can be.

use std::time::Duration;

use corsac_browser::cookies::{
    AbsentSameSite, CookieContext, CookieJar, CookieOrder, CookiePolicy, PartitionKey, SameSite,
    SameSiteMode, SetCookie, StoreAction, ThirdParty,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use url::{Host, Url};

const START: u64 = 1_800_000_000;

/// A Set-Cookie value by its parts.
#[derive(Clone, Debug)]
struct Attributes {
    name: &'static str,
    value: u8,
    domain: Option<&'static str>,
    path: Option<&'static str>,
    max_age: Option<i8>,
    same_site: Option<SameSite>,
    secure: bool,
    http_only: bool,
    partitioned: bool,
}

/// Where a step happens.
#[derive(Clone, Debug)]
struct Place {
    scheme: &'static str,
    host: &'static str,
    path: &'static str,
    mode: SameSiteMode,
    top_level: &'static str,
    third_party: bool,
}

#[derive(Clone, Debug)]
enum Step {
    Store(Attributes, Place),
    Retrieve(Place),
    Wait(u8),
}

/// A cookie of the model.
#[derive(Clone, Debug)]
struct Plain {
    attributes: Attributes,
    domain: String,
    host_only: bool,
    path: String,
    partition: Option<&'static str>,
    expiry: Option<u64>,
}

fn attributes() -> impl Strategy<Value = Attributes> {
    (
        select(vec!["a", "b", "A", "", "__Secure-a", "__HOST-a", "__Http-a", "__host-http-a"]),
        0..4_u8,
        option::weighted(
            0.4,
            select(vec![
                "a.test",
                ".a.test",
                "w.a.test",
                "A.TEST",
                "test",
                "co.uk",
                "b.co.uk",
                "127.0.0.1",
                "",
            ]),
        ),
        option::weighted(0.6, select(vec!["/", "/x", "/x/", "/x/y", "x", ""])),
        option::weighted(0.4, -1..6_i8),
        option::of(select(vec![SameSite::Strict, SameSite::Lax, SameSite::None])),
        any::<bool>(),
        any::<bool>(),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(name, value, domain, path, max_age, same_site, secure, http_only, partitioned)| {
            Attributes { name, value, domain, path, max_age, same_site, secure, http_only, partitioned }
        })
}

fn place() -> impl Strategy<Value = Place> {
    (
        select(vec!["http", "https"]),
        select(vec!["a.test", "w.a.test", "v.w.a.test", "test", "b.co.uk", "127.0.0.1"]),
        select(vec!["/", "/x", "/x/", "/x/y", "/xy", "/x/y/z"]),
        select(vec![SameSiteMode::CrossSite, SameSiteMode::LaxAllowed, SameSiteMode::StrictAllowed]),
        select(vec!["https://a.test", "https://page.test"]),
        any::<bool>(),
    )
        .prop_map(|(scheme, host, path, mode, top_level, third_party)| Place {
            scheme,
            host,
            path,
            mode,
            top_level,
            third_party,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (attributes(), place()).prop_map(|(attributes, place)| Step::Store(attributes, place)),
        4 => place().prop_map(Step::Retrieve),
        1 => (0..4_u8).prop_map(Step::Wait),
    ]
}

fn policy() -> impl Strategy<Value = CookiePolicy> {
    (
        select(vec![AbsentSameSite::Lax, AbsentSameSite::None]),
        select(vec![ThirdParty::Allow, ThirdParty::Block, ThirdParty::Partition, ThirdParty::NeverStored]),
        any::<bool>(),
        any::<[bool; 4]>(),
    )
        .prop_map(|(absent_same_site, third_party, loopback_is_secure, others)| {
            let mut policy = CookiePolicy::STANDARD;
            let by_domain;
            [policy.none_needs_secure, policy.knows_prefixes, policy.knows_partitioned, by_domain] = others;
            policy.order = if by_domain { CookieOrder::Domain } else { CookieOrder::Age };
            policy.absent_same_site = absent_same_site;
            policy.third_party = third_party;
            policy.loopback_is_secure = loopback_is_secure;
            policy
        })
}

impl Attributes {
    fn text(&self) -> String {
        let mut parts = vec![format!("{}={}", self.name, self.value)];
        parts.extend(self.domain.map(|domain| format!("Domain={domain}")));
        parts.extend(self.path.map(|path| format!("Path={path}")));
        parts.extend(self.max_age.map(|seconds| format!("Max-Age={seconds}")));
        parts.extend(self.same_site.map(|same_site| format!("SameSite={same_site:?}")));
        for (is_set, name) in
            [(self.secure, "Secure"), (self.http_only, "HttpOnly"), (self.partitioned, "Partitioned")]
        {
            parts.extend(is_set.then(|| name.to_owned()));
        }
        parts.join("; ")
    }
}

impl Place {
    fn is_secure(&self, policy: &CookiePolicy) -> bool {
        self.scheme == "https" || (self.host == "127.0.0.1" && policy.loopback_is_secure)
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host == domain || (host != "127.0.0.1" && host.ends_with(&format!(".{domain}")))
}

fn path_covers(cookie: &str, request: &str) -> bool {
    request == cookie || request.starts_with(&format!("{}/", cookie.trim_end_matches('/')))
}

fn needs(same_site: Option<SameSite>, policy: &CookiePolicy) -> SameSiteMode {
    match (same_site, policy.absent_same_site) {
        (Some(SameSite::Strict), _) => SameSiteMode::StrictAllowed,
        (Some(SameSite::Lax), _) | (None, AbsentSameSite::Lax) => SameSiteMode::LaxAllowed,
        (Some(SameSite::None), _) | (None, AbsentSameSite::None) => SameSiteMode::CrossSite,
    }
}

/// Whether it was stored, or has deleted its like.
fn model_store(jar: &mut Vec<Plain>, new: &Attributes, at: &Place, policy: &CookiePolicy, now: u64) -> bool {
    let is_secure = at.is_secure(policy);
    let domain = new.domain.unwrap_or("").trim_start_matches('.').to_lowercase();
    let is_suffix = matches!(domain.as_str(), "test" | "co.uk");
    if !domain.is_empty() && (!is_below(at.host, &domain) || (is_suffix && domain != at.host)) {
        return false;
    }
    let host_only = domain.is_empty() || is_suffix || domain == "127.0.0.1";
    let domain = if host_only { at.host.to_owned() } else { domain };
    let path = match new.path {
        Some(path) if path.starts_with('/') => path.to_owned(),
        _ => match at.path.rsplit_once('/') {
            Some(("", _)) | None => "/".to_owned(),
            Some((directory, _)) => directory.to_owned(),
        },
    };
    let partitioned = new.partitioned && policy.knows_partitioned;
    let partition = (partitioned || (at.third_party && policy.third_party == ThirdParty::Partition))
        .then_some(at.top_level);
    let hides_secure = jar.iter().any(|old| {
        old.attributes.secure
            && old.attributes.name == new.name
            && (is_below(&old.domain, &domain) || is_below(&domain, &old.domain))
            && path_covers(&old.path, &path)
            && old.partition == partition
    });
    let is_host = new.secure && host_only && new.path == Some("/");
    let is_http = new.secure && new.http_only;
    if (!is_secure && (new.secure || hides_secure))
        || (at.mode == SameSiteMode::CrossSite && needs(new.same_site, policy) > SameSiteMode::CrossSite)
        || (policy.none_needs_secure && new.same_site == Some(SameSite::None) && !new.secure)
        || (partitioned && !new.secure)
        || (policy.knows_prefixes
            && ((new.name == "__Secure-a" && !new.secure)
                || (new.name == "__HOST-a" && !is_host)
                || (new.name == "__Http-a" && !is_http)
                || (new.name == "__host-http-a" && !(is_host && is_http))))
        || (at.third_party && partition.is_none() && policy.third_party == ThirdParty::Block)
        || (at.third_party && partition.is_none() && policy.third_party == ThirdParty::NeverStored)
    {
        return false;
    }
    let expiry = new.max_age.map(|seconds| now.saturating_add_signed(i64::from(seconds)));
    let cookie = Plain { attributes: new.clone(), domain, host_only, path, partition, expiry };
    let twin = jar.iter().position(|old| {
        old.attributes.name == new.name
            && old.domain == cookie.domain
            && old.host_only == cookie.host_only
            && old.path == cookie.path
            && old.partition == cookie.partition
    });
    match (twin, expiry.is_some_and(|expiry| expiry <= now)) {
        (Some(at), true) => drop(jar.remove(at)),
        (Some(at), false) => jar[at] = cookie,
        (None, true) => {}
        (None, false) => jar.push(cookie),
    }
    true
}

fn model_retrieve(jar: &[Plain], at: &Place, policy: &CookiePolicy) -> (String, usize) {
    let candidates: Vec<&Plain> = jar
        .iter()
        .filter(|cookie| {
            (cookie.domain == at.host || (!cookie.host_only && is_below(at.host, &cookie.domain)))
                && path_covers(&cookie.path, at.path)
        })
        .collect();
    let mut sent: Vec<&Plain> = candidates
        .iter()
        .copied()
        .filter(|cookie| {
            let is_visible = match (cookie.partition, at.third_party, policy.third_party) {
                (Some(partition), _, _) => partition == at.top_level,
                (None, true, ThirdParty::Block | ThirdParty::Partition) => false,
                _ => true,
            };
            is_visible
                && (!cookie.attributes.secure || at.is_secure(policy))
                && at.mode >= needs(cookie.attributes.same_site, policy)
        })
        .collect();
    // Stable: older ones stay first.
    if policy.order == CookieOrder::Domain {
        sent.sort_by_key(|cookie| (usize::MAX - cookie.domain.len(), cookie.host_only));
    }
    sent.sort_by_key(|cookie| usize::MAX - cookie.path.len());
    let texts: Vec<String> = sent
        .iter()
        .map(|cookie| match cookie.attributes.name {
            "" => cookie.attributes.value.to_string(),
            name => format!("{name}={}", cookie.attributes.value),
        })
        .collect();
    (texts.join("; "), candidates.len() - sent.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_jar_agrees_with_the_model(policy in policy(), steps in vec(step(), 1..40)) {
        let (mut jar, mut model, mut now) = (CookieJar::new(), Vec::new(), START);
        for step in steps {
            model.retain(|cookie: &Plain| cookie.expiry.is_none_or(|expiry| expiry > now));
            let (Step::Store(_, place) | Step::Retrieve(place)) = &step else {
                if let Step::Wait(seconds) = step {
                    now += u64::from(seconds);
                }
                continue;
            };
            let url = Url::parse(&format!("{}://{}{}", place.scheme, place.host, place.path)).unwrap();
            let partition = PartitionKey::first_party(&Url::parse(place.top_level).unwrap());
            let context = CookieContext {
                url: &url,
                mode: place.mode,
                partition: &partition,
                third_party: place.third_party,
                top_level_host: Some(if place.third_party { Host::Domain("page.test") } else { url.host().unwrap() }),
                now: Duration::from_secs(now),
            };
            if let Step::Store(attributes, _) = &step {
                let got = jar.store(attributes.text().as_bytes(), &context, &policy);
                let expected = model_store(&mut model, attributes, place, &policy, now);
                prop_assert_eq!(got.is_ok(), expected, "{} at {:?}: {:?}", attributes.text(), place, got);
            } else {
                let got = jar.retrieve(&context, &policy);
                let text = got.header.map(|value| value.to_text()).unwrap_or_default();
                prop_assert_eq!((text, got.withheld.len()), model_retrieve(&model, place, &policy), "{:?}", place);
            }
            let mut live = jar.iter().filter(|cookie| !cookie.is_expired(context.now)).count();
            prop_assert_eq!(live, model.len());
            live = jar.iter().count();
            prop_assert_eq!(live, jar.len());
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(
        bytes in vec(prop_oneof![any::<u8>(), select(b"a=; \tDomain.Path/Max-Age0Expires:SameSite".to_vec())], 0..200),
        url in select(vec!["https://w.a.test/x/y", "http://127.0.0.1/", "http://[::1]:80", "https://com/", "data:,"]),
    ) {
        let url = Url::parse(url).unwrap();
        let partition = PartitionKey::first_party(&url);
        let context = CookieContext::first_party(&url, &partition, Duration::from_secs(START));
        let mut jar = CookieJar::new();
        let stored = jar.store(&bytes, &context, &CookiePolicy::STANDARD);
        let is_kept = stored.as_ref().is_ok_and(|stored| stored.action == StoreAction::Created);
        prop_assert_eq!(jar.len(), usize::from(is_kept));
        if let Ok(stored) = stored {
            let parsed = SetCookie::parse(&bytes, &CookiePolicy::STANDARD).unwrap();
            prop_assert_eq!(stored.name.as_bytes(), parsed.name);
        }
    }

    #[test]
    fn a_stored_cookie_comes_back_in_its_own_context(
        name in "[!-:<>-~]{1,20}", value in "[!-:<-~]{0,40}", domain in any::<bool>(), secure in any::<bool>(),
        path in "(/[a-z]{0,3}){0,4}",
    ) {
        let url = Url::parse(&format!("https://w.a.test{path}")).unwrap();
        let partition = PartitionKey::first_party(&url);
        let context = CookieContext::first_party(&url, &partition, Duration::from_secs(START));
        let text = format!(
            "{name}={value}{}{}", if domain { "; Domain=a.test" } else { "" }, if secure { "; Secure" } else { "" },
        );
        let mut jar = CookieJar::new();
        prop_assume!(!name.starts_with("__"));
        jar.store(text.as_bytes(), &context, &CookiePolicy::STANDARD).unwrap();
        let answer = jar.retrieve(&context, &CookiePolicy::STANDARD);
        prop_assert_eq!(answer.header.unwrap().to_text(), format!("{name}={value}"));
        prop_assert!(answer.withheld.is_empty() && answer.sent[0] == name.as_str());
    }

    #[test]
    fn an_imported_cookie_is_sent_from_anywhere(name in "[a-z]{0,3}", value in "[ -:<-~]{1,9}", path in "(/[a-z]{0,3}){0,3}") {
        let api = Url::parse(&format!("https://api.test{path}")).unwrap();
        let page = PartitionKey::first_party(&Url::parse("https://page.test/").unwrap());
        let now = Duration::from_secs(START);
        let mut jar = CookieJar::new();
        let value = value.trim();
        prop_assume!(!value.is_empty());
        let context = CookieContext {
            url: &api,
            mode: SameSiteMode::CrossSite,
            partition: &page,
            third_party: true,
            top_level_host: Some(Host::Domain("page.test")),
            now,
        };
        jar.import(name.as_bytes(), value.as_bytes(), &context, &CookiePolicy::STANDARD).unwrap();
        let text = if name.is_empty() { value.to_owned() } else { format!("{name}={value}") };
        prop_assert_eq!(jar.retrieve(&context, &CookiePolicy::STANDARD).header.unwrap().to_text(), text);
    }
}
