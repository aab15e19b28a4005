//! Random cases: of one seed always the same, mixed so that about half of what is asked for may be read.

use super::describe::{Case, PolicyText, PredicateText, RuleText, Service, TierText};
use super::naive;
use super::{faults, valid};
use crate::generate::random::Random;

/// Where the server and the pages are.
#[derive(Clone, Debug)]
pub struct Places {
    /// The server's origin.
    pub server: String,
    /// The origins of pages that may ask it.
    pub pages: Vec<String>,
}

/// Pages as there are on the web; the last ones are of plain http.
pub(super) const PAGES: [&str; 17] = [
    "https://app.example.com",
    "https://example.com",
    "https://b.example.com",
    "https://a.b.example.com",
    "https://app.example.com:8443",
    "https://b.example.com:8443",
    "https://notexample.com",
    "https://example.com.evil.test",
    "https://user.github.io",
    "https://shop.co.uk",
    "chrome-extension://abcdefgh",
    "https://[2001:db8::1]",
    "https://10.1.2.3:8443",
    "http://app.example.com",
    "http://localhost:3000",
    "http://127.0.0.1:8080",
    "http://[::1]:3000",
];

/// Patterns of which none crosses another.
pub(super) const PATTERNS: [&str; 15] = [
    "/{*rest}",
    "/",
    "/public",
    "/api/{*rest}",
    "/api",
    "/api/v1/{*rest}",
    "/api/v1/users",
    "/api/v1/users/{id}",
    "/api/v1/users/me",
    "/api/v1/users/{id}/photos",
    "/files/{name}",
    "/files/{name}/raw",
    "/files/{name}/raw/{*rest}",
    "/Docs/{*rest}",
    "/{page}",
];

/// Paths as pages ask for them, of which servers read the later ones in several ways.
pub(super) const PATHS: [&str; 36] = [
    "/",
    "/public",
    "/public/",
    "/other",
    "/api",
    "/api/",
    "/api/x",
    "/api/v1",
    "/api/v1/",
    "/api/v1/x",
    "/api/v1/users",
    "/api/v1/users/",
    "/api/v1/users/7",
    "/api/v1/users/7/",
    "/api/v1/users/7/photos",
    "/api/v1/users/me",
    "/api/v1/users/me/photos",
    "/api/v1/users/me/x/y",
    "/files/a",
    "/files/a/raw",
    "/files/a/raw/b/c",
    "/files/a/b",
    "/Docs/x",
    "/docs/x",
    "/API/x",
    "/api/v1/users/ME",
    "/api/v1//users/me",
    "/api/%76%31/users/me",
    "/%41pi/x",
    "//API/v1/x",
    "/api/v1/users/%4De",
    "/api/v1%2Fusers/me",
    "/api/v1/users/x%2F..%2Fme",
    "/files/a%2Fraw",
    "//public",
    "/.x/public",
];

/// A random case.
#[derive(Clone, Debug)]
pub struct Made {
    /// The case.
    pub case: Case,
    /// What was done to make its policy invalid, if anything.
    pub spoilt: Option<&'static str>,
}

impl Places {
    /// A server of https, which every page may ask, or one of http.
    fn on_the_web(random: &mut Random) -> Self {
        let https = random.chance(85);
        let may_ask = |page: &&str| https || page.starts_with("http://");
        Self {
            server: if https { "https://api.example.com" } else { "http://api.example.com" }.to_owned(),
            pages: PAGES.into_iter().filter(may_ask).map(str::to_owned).collect(),
        }
    }
}

/// The case of this number of a seed, somewhere on the web. One in eight has an invalid policy.
pub fn case(seed: u64, number: u64) -> Made {
    let mut random = Random::new(seed, number);
    let places = Places::on_the_web(&mut random);
    let mut made = Making { random, places: &places }.case();
    if made.random.chance(12) { made.spoil() } else { Made { case: made.case, spoilt: None } }
}

/// The case of this number of a seed with a valid policy, at places that are there.
pub fn case_at(seed: u64, number: u64, places: &Places) -> Case {
    Making { random: Random::new(seed, number), places }.case().case
}

/// A case while it is made.
pub(super) struct Making<'a> {
    pub(super) random: Random,
    pub(super) places: &'a Places,
}

struct WithRandom {
    random: Random,
    case: Case,
}

impl WithRandom {
    fn spoil(mut self) -> Made {
        let spoilt = faults::spoil(&mut self.case.policy, &mut self.random);
        Made { case: self.case, spoilt: Some(spoilt) }
    }
}

impl Making<'_> {
    fn case(mut self) -> WithRandom {
        let policy = self.policy();
        let service = self.service();
        let keeps_options = self.random.chance(50);
        let programs_ask = self.random.chance(20);
        let asks = self.asks(&policy);
        let case =
            Case { server: self.places.server.clone(), policy, service, asks, keeps_options, programs_ask };
        WithRandom { random: self.random, case }
    }

    fn policy(&mut self) -> PolicyText {
        let mut left: Vec<&str> = PATTERNS.to_vec();
        let mut rules = Vec::new();
        for number in 0..*self.random.weighted(&[(35, 1), (35, 2), (20, 3), (10, 4)]) {
            let mut paths = Vec::new();
            for _ in 0..*self.random.weighted(&[(70, 1), (30, 2)]) {
                // The widest path is there in most policies.
                let at = if number == 0 && paths.is_empty() && self.random.chance(60) {
                    0
                } else {
                    self.random.below(left.len())
                };
                paths.push(left.remove(at).to_owned());
            }
            rules.push(RuleText { paths, tiers: self.tiers() });
        }
        PolicyText { rules }
    }

    fn tiers(&mut self) -> Vec<TierText> {
        let anybody = |making: &mut Self| {
            making.tier(TierText { origins: vec!["*".to_owned()], ..TierText::default() })
        };
        if self.random.chance(12) {
            return vec![anybody(self)];
        }
        let mut tiers = Vec::new();
        let mut listed: Vec<String> = Vec::new();
        for _ in 0..*self.random.weighted(&[(40, 1), (35, 2), (25, 3)]) {
            let mut origins = Vec::new();
            for _ in 0..*self.random.weighted(&[(50, 1), (30, 2), (20, 4)]) {
                let mut pattern = self.pattern();
                if !listed.is_empty() && self.random.chance(20) {
                    let other: &String = self.random.pick(&listed);
                    pattern = at_any_port(other);
                }
                if !listed.contains(&pattern) {
                    listed.push(pattern.clone());
                    origins.push(pattern);
                }
            }
            if !origins.is_empty() {
                tiers.push(self.tier(TierText { origins, ..TierText::default() }));
            }
        }
        for _ in 0..*self.random.weighted(&[(60, 0), (25, 1), (15, 2)]) {
            let mut predicate = self.predicate();
            // Where two admit the same, their order counts.
            if let Some(TierText { predicate: Some(before), .. }) = tiers.last()
                && self.random.chance(60)
            {
                predicate = before.clone();
            }
            let predicate = Some(predicate);
            tiers.push(self.tier(TierText { predicate, ..TierText::default() }));
        }
        if self.random.chance(30) {
            tiers.push(anybody(self));
        }
        let first = self.random.below(tiers.len());
        tiers.rotate_left(first);
        tiers
    }

    /// An origin of a page, or a pattern that admits it or narrowly does not.
    fn pattern(&mut self) -> String {
        let page = self.random.pick(&self.places.pages).clone();
        let Some((scheme, host, port)) = naive::parts(&page) else { return page };
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let other_port = if port.is_empty() { ":8443" } else { "" };
        let other_scheme = if scheme == "https" { "http" } else { "https" };
        let form = self.random.below(100);
        if form < 30 || !scheme.starts_with("http") {
            return page;
        }
        let parent = match host.split_once('.') {
            Some((_, parent))
                if !naive::is_address(host) && (parent.contains('.') || form.is_multiple_of(10)) =>
            {
                parent
            }
            _ => return if form < 70 { format!("{scheme}://{host}:*") } else { page },
        };
        match form {
            30..52 => format!("{scheme}://*.{parent}{port}"),
            52..60 => format!("{scheme}://*.{host}{port}"),
            60..70 => format!("{scheme}://{host}:*"),
            70..80 => format!("{scheme}://*.{parent}:*"),
            80..88 => format!("{scheme}://{host}{other_port}"),
            88..94 => format!("{other_scheme}://{host}{port}"),
            _ => "https://elsewhere.test".to_owned(),
        }
    }

    fn predicate(&mut self) -> PredicateText {
        let page = self.random.pick(&self.places.pages).clone();
        let host = page.split_once("://").map_or("", |(_, host)| host);
        let parent = host.split_once('.').map_or(host, |(_, parent)| parent);
        let ends = [String::new(), format!(".{parent}"), format!("//{host}")];
        let headers =
            [None, Some(("X-Tenant", "a")), Some(("Accept", "application/json")), Some(("Accept", "*/*"))];
        let header = *self.random.pick(&headers);
        let mut reads: Vec<String> = header.iter().map(|(name, _)| (*name).to_owned()).collect();
        match self.random.below(10) {
            // It looks at what it has not declared.
            0 => reads.clear(),
            1 if reads.is_empty() => reads.push("X-Tenant".to_owned()),
            _ => {}
        }
        PredicateText {
            reads,
            origin_ends_in: self.random.pick(&ends).clone(),
            header: header.map(|(name, value)| (name.to_owned(), value.to_owned())),
        }
    }

    /// With what its origins may do.
    fn tier(&mut self, mut tier: TierText) -> TierText {
        const METHODS: [&str; 9] =
            ["PUT", "delete", "PATCH", "patch", "OPTIONS", "SEARCH", "x-custom", "GET", "Post"];
        const REQUEST_HEADERS: [&str; 5] =
            ["X-Token", "x-trace", "X-Tenant", "Content-Type", "Authorization"];
        const EXPOSED: [&str; 4] = ["X-A", "x-b", "ETag", "X-Absent"];
        let random = &mut self.random;
        tier.credentials = !tier.origins.contains(&"*".to_owned()) && random.chance(50);
        tier.methods = some_or_star(random, &METHODS, &[]);
        tier.request_headers = some_or_star(random, &REQUEST_HEADERS, &["Authorization"]);
        tier.exposed_headers = some_or_star(random, &EXPOSED, &[]);
        if tier.credentials {
            tier.exposed_headers.retain(|name| name != "*");
        }
        tier.max_age = *random.pick(&[None, None, Some(-1), Some(0), Some(5), Some(600), Some(86_400)]);
        tier.insecure = tier.credentials && tier.origins.iter().any(|origin| valid::is_insecure(origin));
        tier.public_suffixes =
            tier.credentials && tier.origins.iter().any(|origin| valid::is_open_suffix(origin));
        tier
    }

    fn service(&mut self) -> Service {
        const OWN_VARY: [&[&str]; 6] =
            [&[], &[], &["Accept-Encoding"], &["Accept-Encoding", "X-Tenant, x-other"], &["origin"], &["*"]];
        const OWN_CORS: [&[(&str, &str)]; 6] = [
            &[],
            &[],
            &[("Access-Control-Allow-Origin", "*")],
            &[("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")],
            &[("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true")],
            &[
                ("Access-Control-Allow-Origin", "https://app.example.com"),
                ("Access-Control-Allow-Credentials", "true"),
                ("Access-Control-Expose-Headers", "X-B, X-Absent"),
            ],
        ];
        let vary = self.random.pick(&OWN_VARY).iter().map(|line| ("Vary", *line));
        let cors = self.random.pick(&OWN_CORS).iter().copied();
        let always = [
            ("Content-Type", "text/plain"),
            ("Cache-Control", "public, max-age=1000"),
            ("ETag", "\"1\""),
            ("X-A", "1"),
            ("X-B", "2"),
        ];
        let headers = always.into_iter().chain(vary).chain(cors);
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Service { status: *self.random.weighted(&[(80, 200), (10, 404), (10, 500)]), headers }
    }
}

/// Some items of a list, or `*`, with one of the others beside it or not.
fn some_or_star(random: &mut Random, list: &[&str], beside_star: &[&str]) -> Vec<String> {
    let mut chosen: Vec<String> = match random.below(100) {
        0..30 => Vec::new(),
        30..50 => std::iter::once("*")
            .chain(beside_star.iter().copied().filter(|_| random.chance(50)))
            .map(str::to_owned)
            .collect(),
        _ => list.iter().filter(|_| random.chance(40)).map(|item| (*item).to_owned()).collect(),
    };
    if !chosen.is_empty() {
        let first = random.below(chosen.len());
        chosen.rotate_left(first);
    }
    chosen
}

/// The pattern with any port in place of its own, where it has a port that is not any, or none.
fn at_any_port(pattern: &str) -> String {
    let without = pattern.strip_suffix(":8443").unwrap_or(pattern);
    match naive::parts(without) {
        Some((scheme, host, None)) if scheme.starts_with("http") => format!("{scheme}://{host}:*"),
        _ => without.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_send_the_paths_as_they_stand_there() {
        for path in PATHS {
            let url: url::Url = format!("https://api.example.com{path}").parse().unwrap();
            assert_eq!(url.path(), path);
        }
    }
}
