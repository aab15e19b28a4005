//! Makes a valid policy invalid, in one of the ways that a person would.

use super::describe::{PolicyText, PredicateText, RuleText, TierText};
use crate::generate::random::Random;

/// A change to a policy, and what it is.
type Spoil = (&'static str, fn(&mut PolicyText, &mut Random));

const SPOILS: [Spoil; 15] = [
    ("credentials for everybody", |policy, random| {
        let tier = tier(policy, random);
        *tier = TierText { origins: vec!["*".to_owned()], credentials: true, ..TierText::default() };
    }),
    ("no origin", |policy, random| {
        const NONE: [&str; 16] = [
            "",
            "null",
            "app.example.com",
            "https://app.example.com/",
            "https://app.example.com:443",
            "https://app.example.com:0",
            "https://app.example.com:08443",
            "https://App.example.com",
            "HTTPS://app.example.com",
            "https://user@app.example.com",
            "https://*",
            "https://app.*.com",
            "https://*app.example.com",
            "https://10.1.2",
            "https://[2001:db8:0::1]",
            "file:///page",
        ];
        let origin = *random.pick(&NONE);
        let tier = tier(policy, random);
        *tier = TierText { origins: vec![origin.to_owned()], ..TierText::default() };
    }),
    ("one origin in two tiers", |policy, random| {
        let rule = rule(policy, random);
        let twice = TierText { origins: vec!["https://twice.test".to_owned()], ..TierText::default() };
        rule.tiers.extend([twice.clone(), twice]);
    }),
    ("all headers exposed with credentials", |policy, random| {
        let origins = vec!["https://exposed.test".to_owned()];
        let exposed_headers = vec!["*".to_owned()];
        *tier(policy, random) =
            TierText { origins, credentials: true, exposed_headers, ..TierText::default() };
    }),
    ("a method that nobody may send", |policy, random| {
        let method = *random.pick(&["TRACE", "connect", "Track", "PU T", ""]);
        tier(policy, random).methods = vec![method.to_owned()];
    }),
    ("a request header that no page can set", |policy, random| {
        let name =
            *random.pick(&["Sec-Mine", "proxy-mine", "Cookie", "Access-Control-Request-Method", "X Y", ""]);
        tier(policy, random).request_headers = vec![name.to_owned()];
    }),
    ("an exposed header that no page can see", |policy, random| {
        let name = *random.pick(&["Set-Cookie", "X:Y", ""]);
        tier(policy, random).exposed_headers = vec![name.to_owned()];
    }),
    ("a time out of bounds", |policy, random| {
        let seconds = *random.pick(&[-2, 86_401, i64::MAX, i64::MIN]);
        tier(policy, random).max_age = Some(seconds);
    }),
    ("credentials over plain http", |policy, random| {
        let origins = vec!["http://plain.test".to_owned()];
        *tier(policy, random) = TierText { origins, credentials: true, ..TierText::default() };
    }),
    ("credentials for all below a public suffix", |policy, random| {
        let origins =
            vec![(*random.pick(&["https://*.github.io", "https://*.co.uk", "https://*.com"])).to_owned()];
        *tier(policy, random) = TierText { origins, credentials: true, ..TierText::default() };
    }),
    ("no path", |policy, random| {
        const NONE: [&str; 9] =
            ["", "api", "/api/*", "/{*rest}/x", "/a/../b", "/a//b", "/a?b", "/x{y}", "/a%2Fb"];
        let path = *random.pick(&NONE);
        rule(policy, random).paths = vec![path.to_owned()];
    }),
    ("one path in two rules", |policy, random| {
        let copy = rule(policy, random).clone();
        policy.rules.push(copy);
    }),
    ("paths that cross", |policy, random| {
        let copy = rule(policy, random).clone();
        for path in ["/crossing/{name}", "/{name}/crossing"] {
            policy.rules.push(RuleText { paths: vec![path.to_owned()], ..copy.clone() });
        }
    }),
    ("nobody", |policy, random| {
        *tier(policy, random) = TierText::default();
    }),
    ("a predicate that reads what is no header", |policy, random| {
        let predicate =
            PredicateText { reads: vec!["X Tenant".to_owned()], origin_ends_in: String::new(), header: None };
        *tier(policy, random) = TierText { predicate: Some(predicate), ..TierText::default() };
    }),
];

/// Makes a policy invalid: what was done.
pub(super) fn spoil(policy: &mut PolicyText, random: &mut Random) -> &'static str {
    let (name, change) = random.pick(&SPOILS);
    change(policy, random);
    name
}

fn rule<'a>(policy: &'a mut PolicyText, random: &mut Random) -> &'a mut RuleText {
    let at = random.below(policy.rules.len());
    &mut policy.rules[at]
}

fn tier<'a>(policy: &'a mut PolicyText, random: &mut Random) -> &'a mut TierText {
    let rule = rule(policy, random);
    let at = random.below(rule.tiers.len());
    &mut rule.tiers[at]
}
