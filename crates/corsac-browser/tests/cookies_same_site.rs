//! `SameSite`, when cookies are sent and when they are stored: a row for each mode and attribute.

use std::time::Duration;

use corsac_browser::cookies::{
    AbsentSameSite, CookieContext, CookieJar, CookiePolicy, CookieRejected as No, PartitionKey, SameSite,
    SameSiteMode, WithheldReason,
};
use url::Url;

const NOW: Duration = Duration::new(1_800_000_000, 0);
const STANDARD: CookiePolicy = CookiePolicy::STANDARD;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn section_5_8_3_same_site_when_sending() {
    use SameSiteMode::{CrossSite, LaxAllowed, StrictAllowed};
    use WithheldReason::{SameSiteAbsent, SameSiteLax, SameSiteStrict};
    let rows = [
        (StrictAllowed, AbsentSameSite::Lax, [None, None, None, None]),
        (LaxAllowed, AbsentSameSite::Lax, [Some(SameSiteStrict), None, None, None]),
        (
            CrossSite,
            AbsentSameSite::Lax,
            [Some(SameSiteStrict), Some(SameSiteLax), Some(SameSiteAbsent), None],
        ),
        (StrictAllowed, AbsentSameSite::None, [None, None, None, None]),
        (LaxAllowed, AbsentSameSite::None, [Some(SameSiteStrict), None, None, None]),
        (CrossSite, AbsentSameSite::None, [Some(SameSiteStrict), Some(SameSiteLax), None, None]),
    ];
    let (api, page) = (url("https://api.test/"), PartitionKey::first_party(&url("https://page.test/")));
    let own = PartitionKey::first_party(&api);
    for (mode, absent_same_site, expected) in rows {
        let mut policy = STANDARD;
        policy.absent_same_site = absent_same_site;
        let mut jar = CookieJar::new();
        for value in [
            "s=1; SameSite=sTRICT",
            "l=2; SameSite=None; samesite = LAX",
            "a=3; SameSite=Strict; SameSite=foo",
            "n=4; Secure; SameSite=none",
        ] {
            let context = CookieContext::first_party(&api, &own, NOW);
            jar.store(value.as_bytes(), &context, &policy).unwrap();
        }
        let context = CookieContext { mode, ..CookieContext::first_party(&api, &page, NOW) };
        let answer = jar.retrieve(&context, &policy);
        for ((name, attribute), why) in [
            ("s", Some(SameSite::Strict)),
            ("l", Some(SameSite::Lax)),
            ("a", None),
            ("n", Some(SameSite::None)),
        ]
        .into_iter()
        .zip(expected)
        {
            let withheld = answer.withheld.iter().find(|withheld| withheld.name == name);
            assert_eq!(withheld.map(|withheld| withheld.why), why, "{name} {mode:?} {absent_same_site:?}");
            assert_eq!(answer.sent.iter().any(|sent| *sent == name), why.is_none());
            assert!(withheld.is_none_or(|withheld| withheld.same_site == attribute));
        }
    }
}

#[test]
fn section_5_7_steps_18_and_19_same_site_when_storing() {
    use SameSiteMode::{CrossSite, LaxAllowed, StrictAllowed};
    let from_cross_site = |same_site| Some(No::SameSiteFromCrossSite { same_site });
    let rows = [
        ("a=b", CrossSite, AbsentSameSite::Lax, from_cross_site(None)),
        ("a=b; SameSite=x", CrossSite, AbsentSameSite::Lax, from_cross_site(None)),
        ("a=b", CrossSite, AbsentSameSite::None, None),
        ("a=b; SameSite=Lax", CrossSite, AbsentSameSite::None, from_cross_site(Some(SameSite::Lax))),
        ("a=b; SameSite=Strict", CrossSite, AbsentSameSite::Lax, from_cross_site(Some(SameSite::Strict))),
        ("a=b; SameSite=None; Secure", CrossSite, AbsentSameSite::Lax, None),
        ("a=b; SameSite=Strict", LaxAllowed, AbsentSameSite::Lax, None),
        ("a=b; SameSite=Strict", StrictAllowed, AbsentSameSite::Lax, None),
        ("a=b; SameSite=None", StrictAllowed, AbsentSameSite::Lax, Some(No::SameSiteNoneWithoutSecure)),
        ("a=b; SameSite=None", CrossSite, AbsentSameSite::None, Some(No::SameSiteNoneWithoutSecure)),
        ("a=b; SameSite=None; SameSite=Lax", StrictAllowed, AbsentSameSite::Lax, None),
    ];
    let (api, page) = (url("https://api.test/"), PartitionKey::first_party(&url("https://page.test/")));
    for (value, mode, absent_same_site, expected) in rows {
        let mut policy = STANDARD;
        policy.absent_same_site = absent_same_site;
        let context = CookieContext { mode, ..CookieContext::first_party(&api, &page, NOW) };
        let stored = CookieJar::new().store(value.as_bytes(), &context, &policy);
        assert_eq!(stored.err(), expected, "{value} {mode:?}");
        // Where the browser does not ask for Secure.
        policy.none_needs_secure = false;
        let stored = CookieJar::new().store(value.as_bytes(), &context, &policy);
        assert_eq!(stored.err(), expected.filter(|error| *error != No::SameSiteNoneWithoutSecure), "{value}");
    }
}
