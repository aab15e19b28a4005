//! The causes, and how they are found.

use std::fmt;

use corsac_browser::Owner;

use crate::causes;
use crate::evidence::Evidence;
use crate::experiments::Kind;
use crate::fix::Advice;
use crate::fixes::{self, ServerFix};

/// How a cause is found.
pub(crate) struct Rule {
    /// Whether the evidence has its signature, how certain that is, and what speaks for it.
    pub(crate) look: fn(&Evidence<'_>) -> Option<Finding>,
    /// The experiments that would tell whether it is this cause, the most telling first.
    pub(crate) wants: fn(&Evidence<'_>) -> Vec<Kind>,
}

impl Rule {
    /// A rule to which the fetch alone says enough.
    pub(crate) const fn of(look: fn(&Evidence<'_>) -> Option<Finding>) -> Self {
        Self { look, wants: |_| Vec::new() }
    }
}

/// Declares the causes: code, whose doing it is, and the file with page and rule.
macro_rules! causes {
    ($($name:ident: $code:literal, $owner:ident, $file:ident;)*) => {
        /// Why a page cannot read an answer, or not all of it. [`Cause::code`] is the stable name.
        ///
        /// Those that say more stand before those that say less: where two are as certain, the first one counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Cause { $(#[doc = concat!("`", $code, "`")] $name,)* }

        impl Cause {
            /// All causes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name that programs read.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whose doing it mostly is; a [`Finding`] knows it exactly.
            pub const fn owner(self) -> Owner {
                match self { $(Self::$name => Owner::$owner,)* }
            }

            const fn source(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("causes/", stringify!($file), ".rs")),)* }
            }

            pub(crate) const fn rule(self) -> &'static Rule {
                match self { $(Self::$name => &causes::$file::RULE,)* }
            }
        }
    };
}

causes! {
    NetworkFailure: "network-failure", Network, network_failure;
    MixedContent: "mixed-content", Page, mixed_content;
    LocalNetwork: "local-network", Page, local_network;
    PrivateNetworkPreflight: "private-network-preflight", Server, private_network_preflight;
    NullOrigin: "null-origin", Page, null_origin;
    PreflightRedirected: "preflight-redirected", Server, preflight_redirected;
    PreflightBehindAuth: "preflight-behind-auth", Server, preflight_behind_auth;
    LoginRedirect: "login-redirect", Server, login_redirect;
    RedirectWithoutCors: "redirect-without-cors", Server, redirect_without_cors;
    CacheWithoutVary: "cache-without-vary", Server, cache_without_vary;
    AlternatingAnswer: "alternating-answer", Server, alternating_answer;
    DuplicateCorsHeaders: "duplicate-cors-headers", Server, duplicate_cors_headers;
    OriginTrailingSlash: "origin-trailing-slash", Server, origin_trailing_slash;
    OriginNearMiss: "origin-near-miss", Server, origin_near_miss;
    NginxAddHeaderInheritance: "nginx-add-header-inheritance", Server, nginx_add_header_inheritance;
    ErrorWithoutCors: "error-without-cors", Server, error_without_cors;
    PreflightNotRouted: "preflight-not-routed", Server, preflight_not_routed;
    PreflightWithoutCors: "preflight-without-cors", Server, preflight_without_cors;
    CredentialsNotAllowed: "credentials-not-allowed", Server, credentials_not_allowed;
    LiteralWildcard: "literal-wildcard", Server, literal_wildcard;
    MethodCase: "method-case", Page, method_case;
    MethodNotAllowed: "method-not-allowed", Server, method_not_allowed;
    HeaderNotAllowed: "header-not-allowed", Server, header_not_allowed;
    OriginNotAllowed: "origin-not-allowed", Server, origin_not_allowed;
    PolicyIgnored: "policy-ignored", Server, policy_ignored;
    CookieNotSent: "cookie-not-sent", Page, cookie_not_sent;
    HeaderNotExposed: "header-not-exposed", Server, header_not_exposed;
    BrowserOnly: "browser-only", Network, browser_only;
}

/// Causes that describe what is seen. Where another one is certain, they say nothing more.
const PLAIN: [Cause; 6] = [
    Cause::RedirectWithoutCors,
    Cause::ErrorWithoutCors,
    Cause::PreflightNotRouted,
    Cause::PreflightWithoutCors,
    Cause::OriginNotAllowed,
    Cause::PolicyIgnored,
];

/// A cause that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Which one.
    pub cause: Cause,
    /// How certain it is.
    pub confidence: Confidence,
    /// Whose doing it is.
    pub owner: Owner,
    /// What speaks for it: whole sentences, which may be printed as they are.
    pub because: Vec<String>,
    /// What to change.
    pub fix: Fix,
}

/// What to change so that this cause is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// One after the other; all of it is needed.
    pub advice: Vec<Advice>,
    /// The same as lines of the server's own, where a template is for it: see [`fixes`](crate::fixes).
    pub server: Option<ServerFix>,
}

/// How certain a cause is, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u8);

/// The same in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// The trace or an experiment shows it: 95 % and more.
    Certain,
    /// What is seen speaks for it, and little against: 65 % and more.
    Likely,
    /// One of several that would look the same.
    Possible,
}

/// The causes that the evidence shows, the most certain first; none where the page reads and nothing is amiss.
pub fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> =
        Cause::ALL.iter().filter_map(|cause| (cause.rule().look)(evidence)).collect();
    // Stable: those of the same confidence stay in the order of the causes.
    found.sort_by_key(|finding| std::cmp::Reverse(finding.confidence));
    let is_certain = found.first().is_some_and(|first| first.confidence.certainty() == Certainty::Certain);
    if is_certain {
        let mut rank = 0;
        found.retain(|finding| {
            rank += 1;
            rank == 1 || !PLAIN.contains(&finding.cause)
        });
    }
    for finding in &mut found {
        finding.fix.server = fixes::of(finding, evidence);
    }
    found
}

impl Cause {
    /// The cause of this name.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.code() == code)
    }

    /// In a few words: the first line of its [page](Self::page).
    pub fn title(self) -> &'static str {
        let first = self.source().lines().next().unwrap_or_default();
        first.trim_start_matches("//!").trim().trim_end_matches('.')
    }

    /// Its page, in Markdown: what one sees, why, how it is told, what to change. It is the doc comment of the file
    /// that has the rule, so that neither is without the other.
    pub fn page(self) -> String {
        let mut page = String::new();
        for line in self.source().lines().map_while(|line| line.strip_prefix("//!")) {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }
}

impl Finding {
    pub(crate) fn new(cause: Cause, percent: u8, because: impl Into<String>) -> Self {
        let confidence = Confidence(percent.min(99));
        Self { cause, confidence, owner: cause.owner(), because: vec![because.into()], fix: Fix::default() }
    }

    pub(crate) fn and(mut self, because: impl Into<String>) -> Self {
        self.because.push(because.into());
        self
    }

    pub(crate) fn and_if(self, because: Option<String>) -> Self {
        match because {
            Some(because) => self.and(because),
            None => self,
        }
    }

    pub(crate) const fn by(mut self, owner: Owner) -> Self {
        self.owner = owner;
        self
    }

    pub(crate) fn fix(mut self, advice: Vec<Advice>) -> Self {
        self.fix = Fix { advice, server: None };
        self
    }
}

impl Confidence {
    /// From 0 to 0.99: nothing seen from outside is sure beyond that.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The same from 0 to 99.
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// In a word.
    pub const fn certainty(self) -> Certainty {
        match self.0 {
            95.. => Certainty::Certain,
            65..=94 => Certainty::Likely,
            _ => Certainty::Possible,
        }
    }
}

impl Certainty {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_a_page_of_one_form() {
        for cause in Cause::ALL {
            let page = cause.page();
            assert_eq!(Cause::by_code(cause.code()), Some(*cause));
            let title = cause.title();
            assert!((10..=90).contains(&title.len()), "{cause}: {title}");
            let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("# ")).collect();
            let form = ["# What one sees", "# Why", "# How Corsac tells", "# What to change"];
            assert_eq!(headings, form, "{cause}");
            for line in page.lines() {
                assert!(line.chars().count() <= 120, "{cause}: {line}");
            }
        }
        assert_eq!(Cause::ALL.len(), 28);
    }

    #[test]
    fn words_follow_from_numbers() {
        let word = |percent| Confidence(percent).certainty().as_str();
        assert_eq!(
            [word(99), word(95), word(94), word(65), word(64)],
            ["certain", "certain", "likely", "likely", "possible"]
        );
        assert!((Confidence(97).value() - 0.97).abs() < 1e-9);
    }
}
