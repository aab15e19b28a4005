//! `corsac check --from`: a contract of what a policy file says.
//!
//! What each tier allows is promised, and so is that what lies just beside it is refused: another origin, a method, a header.
//! The policy itself is asked which rule and which tier is for each of these, so that the contract says what it says where
//! several could be meant.

use std::fmt::Write as _;

use corsac_browser::CredentialsMode::{self, Include, SameOrigin};
use corsac_core::{HeaderName, Method, safelist};
use corsac_diagnose::contract::{Contract, Promise, StatusPromise};
use corsac_policy::{PolicyFile, WrittenRule, WrittenTier};
use corsac_server::{Explanation, Policy, RequestHead};
use http::Request;
use http::header::{HOST, ORIGIN};
use url::Url;

use super::hostile::{ELSEWHERE, near};
use super::write::{Expect, comment, literal};
use crate::exit::Complaint;
use crate::toml::string;

/// What is put in the place of `{name}` and of `*.`: the first for which no more specific rule or tier is.
const ANY: [&str; 3] = ["corsac", "corsac-probe", "corsac-other"];
/// A header that hardly any policy names.
const ANY_HEADER: &str = "X-Corsac-Probe";
/// Methods of which those are asked that a tier does not allow.
const METHODS: [&str; 4] = ["PUT", "PATCH", "DELETE", "PROPFIND"];

/// How many origins of a tier, and paths of a rule, are asked: as many as a contract can hold.
const MOST: [usize; 4] = [20, 5, 2, 1];

/// What a contract that asks for too much is told.
const TOO_LARGE: [&str; 2] = ["too-many-cases", "contract-too-large"];

/// The contract. `name` is the file's, `base` where the server is.
pub(super) fn contract(file: &PolicyFile, name: &str, base: Option<&str>) -> Result<String, Complaint> {
    for most in MOST {
        let text = with(file, name, base, most)?;
        let server = |variable: &str| (variable == "API_URL").then(|| "http://127.0.0.1".to_owned());
        match Contract::parse(&text, &server) {
            Err(lint) if lint.findings.iter().any(|found| TOO_LARGE.contains(&found.code())) => {}
            _ => return Ok(text),
        }
    }
    let hint = "a policy file for a part of the server";
    Err(Complaint::usage("the policy has more rules than one contract can hold", hint))
}

/// The same with at most so many origins of each tier, and paths of each rule.
fn with(file: &PolicyFile, name: &str, base: Option<&str>, most: usize) -> Result<String, Complaint> {
    let policy = file.builder().build().map_err(|problems| Complaint::usage(problems, ""))?;
    let mut out = format!("# What {} says, written by corsac check --from.\n", comment(name));
    let base = match base {
        Some(base) => {
            let url = Url::parse(base).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let hint = "--base http://127.0.0.1:3000";
            url.ok_or_else(|| Complaint::usage("--base takes an http or https URL", hint))?;
            literal(base)
        }
        None => "${API_URL}".to_owned(),
    };
    let _ = writeln!(out, "base = {}", string(&base));
    for (index, rule) in file.rules().iter().enumerate() {
        let asked = Asked { policy: &policy, rule, index, most };
        for expect in asked.expects() {
            expect.write(&mut out);
        }
    }
    Ok(out)
}

/// A rule, and the policy that it is a part of.
struct Asked<'a> {
    policy: &'a Policy,
    rule: &'a WrittenRule<'a>,
    index: usize,
    most: usize,
}

impl Asked<'_> {
    fn expects(&self) -> Vec<Expect> {
        let routes: Vec<String> =
            self.rule.paths.iter().filter_map(|path| self.route(path)).take(self.most).collect();
        if routes.is_empty() {
            return Vec::new();
        }
        let mut expects = Vec::new();
        for (number, tier) in self.rule.tiers.iter().enumerate() {
            let origins: Vec<String> = tier
                .origins
                .iter()
                .filter_map(|text| {
                    samples(text).into_iter().find(|origin| self.tier(&routes[0], origin) == Some(number))
                })
                .take(self.most)
                .collect();
            if origins.is_empty() {
                continue;
            }
            let about = format!("rule {}, tier {}", self.index + 1, number + 1);
            let of_tier = of_tier(tier).into_iter().map(|(what, expect)| Expect {
                name: format!("{about}: {what}"),
                origins: origins.clone(),
                routes: routes.clone(),
                ..expect
            });
            let begin = expects.len();
            expects.extend(of_tier);
            if let Some(first) = expects.get_mut(begin) {
                let (paths, origins) = (self.named(&self.rule.paths), self.named(&tier.origins));
                first.comments = vec![format!("{paths}: {origins} may read.")];
            }
        }
        expects.extend(self.others(&routes));
        expects
    }

    /// The first of a list, and how many more there are.
    fn named(&self, list: &[&str]) -> String {
        let first: Vec<String> = list.iter().take(self.most).map(|one| comment(one)).collect();
        match list.len().saturating_sub(first.len()) {
            0 => first.join(", "),
            more => format!("{} and {more} more", first.join(", ")),
        }
    }

    /// Those whom no tier admits.
    fn others(&self, routes: &[String]) -> Vec<Expect> {
        let listed = self.rule.tiers.iter().flat_map(|tier| &tier.origins);
        let near = listed.take(self.most).flat_map(|text| near(&samples(text)[0]));
        let mut origins: Vec<String> = Vec::new();
        for origin in
            [ELSEWHERE.to_owned(), "null".to_owned()].into_iter().chain(near.map(|(_, origin)| origin))
        {
            if !origins.contains(&origin) && self.tier(&routes[0], &origin).is_none() {
                origins.push(origin);
            }
        }
        if origins.is_empty() {
            return Vec::new();
        }
        let about = format!("rule {}: others", self.index + 1);
        let all = |what: &str, promise| Expect {
            origins: origins.clone(),
            routes: routes.to_vec(),
            ..Expect::new(format!("{about} {what}"), promise)
        };
        let mut read = all("do not read", Promise::Refused);
        read.credentials = vec![Include, SameOrigin];
        read.comments =
            vec!["Pages of other origins, and of such as only look like those that are allowed.".to_owned()];
        let mut write = all("do not write", Promise::RefusedAtPreflight);
        write.methods = vec!["PUT".to_owned()];
        write.credentials = vec![Include];
        vec![read, write]
    }

    /// A path that this pattern is for; `None` where a more specific rule is for what it becomes.
    fn route(&self, pattern: &str) -> Option<String> {
        let is_own = |path: &String| {
            let selected = self.ask(path, ELSEWHERE).and_then(|said| said.rule);
            selected.as_deref() == self.rule.paths.first().copied()
        };
        ANY.iter().map(|segment| path_of(pattern, segment)).find(is_own).map(|path| literal(&path))
    }

    /// The tier of this rule that admits an origin there.
    fn tier(&self, path: &str, origin: &str) -> Option<usize> {
        self.ask(path, origin)?.tier
    }

    fn ask(&self, path: &str, origin: &str) -> Option<Explanation> {
        let request =
            Request::get(path).header(HOST, "server.example").header(ORIGIN, origin).body(()).ok()?;
        Some(self.policy.explain(&RequestHead::from(&request)))
    }
}

/// The pattern with this in the place of each `{name}`.
fn path_of(pattern: &str, segment: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, (_, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        path.extend([before, segment]);
        rest = after;
    }
    path + rest
}

/// Origins that a pattern admits.
fn samples(pattern: &str) -> [String; 3] {
    if pattern == "*" {
        return ["", "2", "3"].map(|number| ELSEWHERE.replace("probe", &format!("probe{number}")));
    }
    ANY.map(|label| {
        let origin = pattern.replacen("://*.", &format!("://{label}."), 1);
        origin.strip_suffix(":*").map_or(origin.clone(), |before| format!("{before}:8443"))
    })
}

/// What is promised to the pages of a tier, and what is not.
fn of_tier(tier: &WrittenTier<'_>) -> Vec<(&'static str, Expect)> {
    let credentials = if tier.credentials { Include } else { SameOrigin };
    let mut expects = Vec::new();
    let mut add =
        |what, promise, methods: &[&str], headers: Vec<Vec<String>>, credentials: CredentialsMode| {
            let mut expect = Expect::new("", promise);
            expect.methods = methods.iter().map(|method| (*method).to_owned()).collect();
            expect.headers = headers;
            expect.credentials = vec![credentials];
            expect.status = StatusPromise::Any;
            if promise == Promise::AllowedAtPreflight {
                expect.max_age = tier.max_age.map(|seconds| u64::try_from(seconds).unwrap_or(0));
            }
            if promise == Promise::Reads {
                let names =
                    tier.exposed_headers.iter().map(|name| if *name == "*" { ANY_HEADER } else { name });
                expect.exposes = names.map(str::to_owned).collect();
            }
            expects.push((what, expect));
        };
    add("pages read", Promise::Reads, &["GET"], Vec::new(), credentials);
    if !tier.credentials {
        add("but not with credentials", Promise::Refused, &["GET"], Vec::new(), Include);
    }

    let is_any = |list: &[&str]| list.contains(&"*");
    let needs_preflight = |name: &&str| Method::new(name).is_ok_and(|method| !method.is_cors_safelisted());
    let mut methods: Vec<&str> =
        tier.methods.iter().copied().filter(|name| *name != "*").filter(needs_preflight).collect();
    if is_any(&tier.methods) {
        methods.extend(METHODS.into_iter().filter(|method| !tier.methods.contains(method)));
    }
    if !methods.is_empty() {
        add("methods that may be sent", Promise::AllowedAtPreflight, &methods, Vec::new(), credentials);
    }
    let other = METHODS.into_iter().find(|method| !tier.methods.contains(method));
    if let Some(other) = other.filter(|_| !is_any(&tier.methods)) {
        add("a method that may not", Promise::RefusedAtPreflight, &[other], Vec::new(), credentials);
    }

    let is_listed = |name: &str| tier.request_headers.iter().any(|known| known.eq_ignore_ascii_case(name));
    let named = tier.request_headers.iter().map(|name| if *name == "*" { ANY_HEADER } else { name });
    let lines: Vec<String> = named.filter_map(line).collect();
    if !lines.is_empty() {
        // Alone, and all in one request.
        let mut lists: Vec<Vec<String>> = lines.iter().map(|line| vec![line.clone()]).collect();
        if lines.len() > 1 {
            lists.push(lines);
        }
        add("headers that may be sent", Promise::AllowedAtPreflight, &["POST"], lists, credentials);
    }
    if !is_any(&tier.request_headers) && !is_listed(ANY_HEADER) {
        let line = vec![format!("{ANY_HEADER}: 1")];
        add("a header that may not", Promise::RefusedAtPreflight, &["POST"], vec![line], credentials);
    }
    expects
}

/// A header with a value for which it needs a preflight; `None` where none is known.
fn line(name: &str) -> Option<String> {
    let usual = match name.to_ascii_lowercase().as_str() {
        "authorization" => "Bearer corsac",
        "content-type" => "application/json",
        _ => "corsac",
    };
    let parsed = HeaderName::new(name.to_owned()).ok()?;
    let needs_preflight = |value: &&str| safelist::request_header(&parsed, value.as_bytes()).is_err();
    let value = [usual, "{}"].into_iter().find(needs_preflight)?;
    Some(format!("{name}: {value}"))
}
