mod malformed;
mod pages;
mod policy;
mod rows;

use super::{Check, Problem, Severity, bypasses, trusted_origins};
use crate::builder::{PolicyBuilder, Rule, Tier};
use crate::problem::{Place, TierField};

/// What a policy file says: the policy, and what CSRF protection trusts and leaves alone.
#[derive(Clone, Debug, Default)]
struct Document {
    policy: PolicyBuilder,
    csrf: Option<[Vec<String>; 2]>,
}

impl Document {
    /// Reads the few forms of a line that the pages and tables here have: a header, or a key with a value that JSON
    /// writes in the same way.
    fn read(text: &str) -> Self {
        let mut document = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let rules = &mut document.policy.rules;
            match line {
                "[[rule]]" => rules.push(Rule::new([""; 0])),
                "[[rule.tier]]" => rules.last_mut().unwrap().tiers.push(Tier::default()),
                "[csrf]" => document.csrf = Some(Default::default()),
                _ => {
                    let (key, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
                    document.set(key, &serde_json::from_str(value).unwrap_or_else(|_| panic!("{line}")));
                }
            }
        }
        document
    }

    fn set(&mut self, key: &str, value: &serde_json::Value) {
        let texts = || -> Vec<String> {
            value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
        };
        if let Some([trusted, bypass]) = &mut self.csrf {
            match key {
                "trusted_origins" => *trusted = texts(),
                "bypass" => *bypass = texts(),
                _ => panic!("{key}"),
            }
            return;
        }
        let rule = self.policy.rules.last_mut().unwrap();
        if key == "paths" {
            rule.paths = texts();
            return;
        }
        let tier = rule.tiers.last_mut().unwrap();
        match key {
            "origins" => tier.origins = texts(),
            "credentials" => tier.credentials = value.as_bool().unwrap(),
            "methods" => tier.methods = texts(),
            "request_headers" => tier.request_headers = texts(),
            "exposed_headers" => tier.exposed_headers = texts(),
            "max_age" => tier.max_age = Some(value.as_i64().unwrap()),
            "dangerously_allow_insecure_origins" => {
                tier.dangerously_allow_insecure_origins = value.as_bool().unwrap();
            }
            "dangerously_allow_public_suffixes" => {
                tier.dangerously_allow_public_suffixes = value.as_bool().unwrap();
            }
            _ => panic!("{key}"),
        }
    }

    fn check(&self) -> Vec<Problem> {
        match &self.csrf {
            Some([trusted, bypass]) => [trusted_origins(trusted), bypasses(bypass)].concat(),
            None => self.policy.check(),
        }
    }

    fn tier(&mut self, place: Place) -> &mut Tier {
        let Place::Tier { rule, tier, .. } = place else { panic!("{place}") };
        &mut self.policy.rules[rule].tiers[tier]
    }

    /// The list that a place is in, and the item.
    fn list(&mut self, place: Place) -> (&mut Vec<String>, Option<usize>) {
        match place {
            Place::Path { rule, path } => (&mut self.policy.rules[rule].paths, Some(path)),
            Place::TrustedOrigin(item) => (&mut self.csrf.as_mut().unwrap()[0], Some(item)),
            Place::Bypass(item) => (&mut self.csrf.as_mut().unwrap()[1], Some(item)),
            Place::Tier { field: Some(field), item, .. } => {
                let tier = self.tier(place);
                let list = match field {
                    TierField::Origins => &mut tier.origins,
                    TierField::Methods => &mut tier.methods,
                    TierField::RequestHeaders => &mut tier.request_headers,
                    TierField::ExposedHeaders => &mut tier.exposed_headers,
                    TierField::Reads => &mut tier.predicate.as_mut().unwrap().reads,
                    TierField::Credentials | TierField::MaxAge => panic!("{place} is no list"),
                };
                (list, item)
            }
            Place::Policy | Place::Rule { .. } | Place::Tier { .. } => panic!("{place} is in no list"),
        }
    }

    /// Does what the help of a problem says, if it says just what to write. Whether it does.
    fn apply(&mut self, problem: &Problem) -> bool {
        let quoted = |text: &str| text.split('"').nth(1).unwrap().to_owned();
        let help = problem.help.as_str();
        if problem.check.code == "danger-needless" {
            let tier = self.tier(problem.place);
            match problem.value.as_str() {
                "dangerously_allow_insecure_origins" => tier.dangerously_allow_insecure_origins = false,
                "dangerously_allow_public_suffixes" => tier.dangerously_allow_public_suffixes = false,
                other => panic!("{other}"),
            }
        } else if help.starts_with("write \"") {
            let (list, item) = self.list(problem.place);
            list[item.unwrap()] = quoted(help);
        } else if let Some(values) = help.strip_prefix("write each by itself: ") {
            let (list, item) = self.list(problem.place);
            let values: Vec<String> = values.split(", ").map(quoted).collect();
            list.splice(item.unwrap()..=item.unwrap(), values);
        } else if help.starts_with("leave it out") {
            let (list, item) = self.list(problem.place);
            list.remove(item.unwrap());
        } else if help.starts_with("add \"") {
            self.list(problem.place).0.push(quoted(help));
        } else if let Some(seconds) = help.strip_prefix("write ").and_then(|seconds| seconds.parse().ok()) {
            self.tier(problem.place).max_age = Some(seconds);
        } else {
            return false;
        }
        true
    }
}

/// The policy of one rule with one tier.
fn tier(text: &str) -> Document {
    Document::read(&format!("[[rule]]\npaths = [\"/api/{{*rest}}\"]\n[[rule.tier]]\n{text}"))
}

/// A tier of one origin.
fn origin(text: &str) -> Document {
    tier(&format!("origins = [{}]", serde_json::Value::from(text)))
}

fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.check.code).collect()
}

/// Whether the help of each problem, where it says just what to write, takes the problem away.
fn assert_helps(document: &Document) {
    for problem in document.check() {
        let mut helped = document.clone();
        if helped.apply(&problem) {
            let same = |other: &Problem| (other.check, &other.value) == (problem.check, &problem.value);
            let left = helped.check().into_iter().filter(same).count();
            let before = document.check().into_iter().filter(same).count();
            assert!(left < before, "{problem} is left in {helped:?}");
        }
    }
}
