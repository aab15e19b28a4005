//! What pages ask for, mixed so that about half of it may be read.

use corsac_browser::CredentialsMode;

use super::describe::{Ask, PolicyText};
use super::generate::{Making, PATHS};
use super::naive::{self, Covered};

impl Making<'_> {
    /// What two pages ask, by turns.
    pub(super) fn asks(&mut self, policy: &PolicyText) -> Vec<Ask> {
        let paths: Vec<&str> = (0..=self.random.below(2)).map(|_| self.path(policy)).collect();
        let pages = [self.page(policy, paths[0], 75), self.page(policy, paths[0], 35)];
        let shapes: Vec<Ask> = (0..=self.random.below(3))
            .map(|_| {
                let page = self.random.pick(&pages).clone();
                self.shape(policy, paths[0], &page)
            })
            .collect();
        let count = 4 + self.random.below(5);
        (0..count)
            .map(|turn| {
                // Two pages by turns, so that what the cache keeps for one must not serve the other.
                let (page, sandboxed) = pages[turn % 2].clone();
                let shape = self.random.pick(&shapes).clone();
                let path = (*self.random.pick(&paths)).to_owned();
                let after = *self.random.weighted(&[(85, 0), (5, 3), (5, 700), (5, 2000)]);
                Ask { page, sandboxed, path, after, ..shape }
            })
            .collect()
    }

    /// A path, most often one that a rule is for.
    fn path(&mut self, policy: &PolicyText) -> &'static str {
        let mut path = *self.random.pick(&PATHS);
        let first = self.random.below(PATHS.len());
        let mut turned = PATHS[first..].iter().chain(&PATHS[..first]);
        let unclear = turned.find(|path| matches!(naive::rule_of(policy, path), Covered::Unclear));
        if let (true, Some(unclear)) = (self.random.chance(12), unclear) {
            return unclear;
        }
        for _ in 0..3 {
            if !matches!(naive::rule_of(policy, path), Covered::By(_)) {
                path = *self.random.pick(&PATHS);
            }
        }
        path
    }

    /// A page, in so many cases of a hundred one that the policy knows.
    fn page(&mut self, policy: &PolicyText, path: &str, known: usize) -> (String, bool) {
        if self.random.chance(12) {
            return (self.places.server.clone(), false);
        }
        let sandboxed = self.random.chance(10);
        let mut page = self.random.pick(&self.places.pages).clone();
        let rule = match naive::rule_of(policy, path) {
            Covered::By(rule) => Some(rule),
            Covered::Unclear => Some(self.random.pick(&policy.rules)),
            Covered::Not => None,
        };
        if let (true, Some(rule)) = (self.random.chance(known), rule) {
            let first = self.random.below(self.places.pages.len());
            let turned = self.places.pages[first..].iter().chain(&self.places.pages[..first]);
            page = turned
                .clone()
                .find(|page| naive::tier_for(rule, page, &[]).is_some())
                .unwrap_or(&page)
                .clone();
        }
        // An extension's own documents hold no sandboxed frames that ask elsewhere.
        (page.clone(), sandboxed && page.starts_with("http"))
    }

    /// A method, headers and a credentials mode, most often such as the policy allows.
    fn shape(&mut self, policy: &PolicyText, path: &str, page: &(String, bool)) -> Ask {
        const METHODS: [(usize, &str); 10] = [
            (45, "GET"),
            (8, "POST"),
            (8, "HEAD"),
            (9, "PUT"),
            (5, "put"),
            (5, "PATCH"),
            (5, "patch"),
            (5, "OPTIONS"),
            (5, "delete"),
            (5, "x-custom"),
        ];
        const HEADERS: [(usize, &[(&str, &str)]); 12] = [
            (40, &[]),
            (6, &[("X-Token", "1")]),
            (4, &[("x-token", "1"), ("X-Trace", "2"), ("X-Token", "3")]),
            (6, &[("X-Tenant", "a")]),
            (4, &[("X-Tenant", "b")]),
            (8, &[("Accept", "application/json")]),
            (4, &[("Accept", "text/html")]),
            (5, &[("Content-Type", "application/json")]),
            (4, &[("Content-Type", "text/plain")]),
            (8, &[("Authorization", "Bearer 1")]),
            (4, &[("Authorization", "Bearer 1"), ("X-Token", "1"), ("Accept", "application/json")]),
            (3, &[("X-Unheard-Of", "1")]),
        ];
        let rule = match naive::rule_of(policy, path) {
            Covered::By(rule) => Some(rule),
            Covered::Not | Covered::Unclear => None,
        };
        let origin = if page.1 { "null" } else { &page.0 };
        let tier = rule.and_then(|rule| naive::tier_for(rule, origin, &[]));
        let predicates = rule.iter().flat_map(|rule| &rule.tiers).filter_map(|tier| tier.predicate.as_ref());
        let looked_at: Vec<_> = predicates.filter_map(|predicate| predicate.header.as_ref()).collect();
        let random = &mut self.random;
        let mut method = (*random.weighted(&METHODS)).to_owned();
        let mut headers: Vec<(String, String)> = random
            .weighted(&HEADERS)
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let echoes =
            tier.is_some_and(|tier| tier.credentials && tier.request_headers.contains(&"*".to_owned()));
        if random.chance(if echoes { 15 } else { 2 }) {
            headers = (0..129).map(|number| (format!("X-{number}"), "1".to_owned())).collect();
        }
        let mut credentials =
            *random.pick(&[CredentialsMode::Omit, CredentialsMode::SameOrigin, CredentialsMode::Include]);
        if let Some(tier) = tier {
            if !tier.methods.is_empty() && random.chance(40) {
                method.clone_from(random.pick(&tier.methods));
            }
            if !tier.request_headers.is_empty() && headers.len() < 100 && random.chance(40) {
                headers = vec![(random.pick(&tier.request_headers).clone(), "a".to_owned())];
            }
            if !tier.credentials && random.chance(60) {
                credentials = CredentialsMode::SameOrigin;
            }
        }
        // With what a predicate looks at, and without it.
        if !looked_at.is_empty() && random.chance(50) {
            let header = looked_at[random.below(looked_at.len())];
            headers = if random.chance(60) { vec![header.clone()] } else { Vec::new() };
            "GET".clone_into(&mut method);
        }
        // `*` is a token, and so the name of a method and of a header; nobody means that.
        headers.retain(|(name, _)| name != "*");
        Ask {
            page: page.0.clone(),
            sandboxed: page.1,
            path: path.to_owned(),
            method: if method == "*" { "SEARCH".to_owned() } else { method },
            headers,
            credentials,
            after: 0,
        }
    }
}
