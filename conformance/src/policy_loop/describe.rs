//! A policy, a service and what pages ask of it, as plain data that people can read.

use std::fmt;

use corsac_browser::CredentialsMode;
use corsac_server::{Asking, Policy, PolicyBuilder, Rule, Tier};

/// Pages that ask a server with a policy, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The server's origin.
    pub server: String,
    /// Its policy.
    pub policy: PolicyText,
    /// What stands behind the policy.
    pub service: Service,
    /// What is asked, in order.
    pub asks: Vec<Ask>,
    /// Whether the cache between keeps answers to OPTIONS, as some do.
    pub keeps_options: bool,
    /// Whether a program that is no browser asks each URL for its options and for GET before the page does, without an
    /// `Origin`.
    pub programs_ask: bool,
}

/// A policy as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyText {
    /// Its rules.
    pub rules: Vec<RuleText>,
}

/// A rule as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// Its paths.
    pub paths: Vec<String>,
    /// Its tiers.
    pub tiers: Vec<TierText>,
}

/// A tier as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierText {
    /// Its origins; none where a predicate stands in their place.
    pub origins: Vec<String>,
    /// The function that admits others.
    pub predicate: Option<PredicateText>,
    /// Whether credentials are allowed.
    pub credentials: bool,
    /// The methods.
    pub methods: Vec<String>,
    /// The request headers.
    pub request_headers: Vec<String>,
    /// The exposed headers.
    pub exposed_headers: Vec<String>,
    /// How long a preflight's answer is kept, in seconds.
    pub max_age: Option<i64>,
    /// Whether credentials over plain http are meant.
    pub insecure: bool,
    /// Whether credentials for all below a public suffix are meant.
    pub public_suffixes: bool,
}

/// A predicate whose meaning can be read: it admits origins that end so, if a request header has this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredicateText {
    /// The headers that it has declared to read.
    pub reads: Vec<String>,
    /// What the origin ends in.
    pub origin_ends_in: String,
    /// The header that it looks at, declared or not, and the value that it wants.
    pub header: Option<(String, String)>,
}

/// What a server does behind its policy: the same whatever is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The status.
    pub status: u16,
    /// The header lines.
    pub headers: Vec<(String, String)>,
}

/// What a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The page's origin; of a sandboxed frame, that of the document around it.
    pub page: String,
    /// Whether the page is a sandboxed frame, whose origin is opaque.
    pub sandboxed: bool,
    /// The path at the server.
    pub path: String,
    /// The method, as the script writes it.
    pub method: String,
    /// The headers that the script sets.
    pub headers: Vec<(String, String)>,
    /// Fetch's credentials mode.
    pub credentials: CredentialsMode,
    /// How many seconds pass before it.
    pub after: u64,
}

impl PolicyText {
    /// The policy, to be validated and compiled.
    pub fn builder(&self) -> PolicyBuilder {
        self.rules.iter().fold(Policy::builder(), |policy, rule| {
            policy.rule(rule.tiers.iter().fold(Rule::new(&rule.paths), |rule, text| rule.tier(text.tier())))
        })
    }
}

impl TierText {
    fn tier(&self) -> Tier {
        let tier = match &self.predicate {
            Some(predicate) => {
                let meant = predicate.clone();
                Tier::predicate(&predicate.reads, move |asking| meant.admits(asking))
            }
            None => Tier::new(&self.origins),
        };
        let mut tier = tier
            .credentials(self.credentials)
            .methods(&self.methods)
            .request_headers(&self.request_headers)
            .exposed_headers(&self.exposed_headers);
        if let Some(seconds) = self.max_age {
            tier = tier.max_age(seconds);
        }
        if self.insecure {
            tier = tier.dangerously_allow_insecure_origins();
        }
        if self.public_suffixes { tier.dangerously_allow_public_suffixes() } else { tier }
    }
}

impl PredicateText {
    /// As a program would write it.
    fn admits(&self, asking: &Asking<'_>) -> bool {
        let header = match &self.header {
            Some((name, value)) => asking.header(name) == Some(value.as_bytes()),
            None => true,
        };
        header && asking.origin().ends_with(&self.origin_ends_in)
    }
}

impl Ask {
    /// Whether it stays within the page's own origin.
    pub fn is_same_origin(&self, server: &str) -> bool {
        !self.sandboxed && self.page == server
    }

    /// Whether it includes credentials across origins.
    pub fn includes(&self) -> bool {
        self.credentials == CredentialsMode::Include
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the server at {} has the policy", self.server)?;
        write!(f, "{}", self.policy)?;
        writeln!(f, "and its service answers {} with", self.service.status)?;
        for (name, value) in &self.service.headers {
            writeln!(f, "  {name}: {value}")?;
        }
        writeln!(
            f,
            "a cache{} stands before it",
            if self.keeps_options { " that keeps OPTIONS" } else { "" }
        )?;
        if self.programs_ask {
            writeln!(f, "before each page a program asks OPTIONS and GET, without an Origin")?;
        }
        self.asks.iter().try_for_each(|ask| writeln!(f, "{ask}"))
    }
}

impl fmt::Display for PolicyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for rule in &self.rules {
            writeln!(f, "  rule {:?}", rule.paths)?;
            for tier in &rule.tiers {
                writeln!(f, "    tier {tier}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for TierText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.predicate {
            Some(PredicateText { reads, origin_ends_in, header }) => {
                write!(f, "that reads {reads:?} and admits origins in {origin_ends_in:?}")?;
                if let Some((name, value)) = header {
                    write!(f, " if {name} is {value:?}")?;
                }
            }
            None => write!(f, "{:?}", self.origins)?,
        }
        let lists = [
            ("methods", &self.methods),
            ("request headers", &self.request_headers),
            ("exposed headers", &self.exposed_headers),
        ];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            write!(f, ", {name} {list:?}")?;
        }
        if let Some(seconds) = self.max_age {
            write!(f, ", max-age {seconds}")?;
        }
        let flags = [
            (self.credentials, "credentials"),
            (self.insecure, "insecure origins allowed"),
            (self.public_suffixes, "public suffixes allowed"),
        ];
        flags.into_iter().filter(|(set, _)| *set).try_for_each(|(_, name)| write!(f, ", {name}"))
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.after > 0 {
            write!(f, "after {} s ", self.after)?;
        }
        let sandboxed = if self.sandboxed { "a sandboxed frame in " } else { "" };
        write!(f, "{sandboxed}{} asks {} {}", self.page, self.method, self.path)?;
        write!(f, ", credentials {}", self.credentials)?;
        self.headers.iter().take(8).try_for_each(|(name, value)| write!(f, ", {name}: {value}"))?;
        if self.headers.len() > 8 { write!(f, ", and {} more", self.headers.len() - 8) } else { Ok(()) }
    }
}
