use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use corsac_server::{
    Csrf, CsrfBuilder, Place, Policy, PolicyBuilder, Problem, Rule, Severity, Tier, TierField,
};

use crate::finding::{Finding, Findings};
use crate::form::{self, read};
use crate::keys::{FILE, Slot};
use crate::lint::{Check, file_too_large};
use crate::position::{Lines, Position};

type Entries = form::Entries<Slot>;
type Entry = form::Entry<Slot>;

/// The most bytes that a file may have: some 200 000 origins.
pub const MAX_FILE: usize = 16 << 20;

/// A policy file without errors.
///
/// ```
/// let file: corsac_policy::PolicyFile = r#"
/// [[rule]]
/// paths = ["/api/{*rest}"]
///
/// [[rule.tier]]
/// origins = ["https://myapp.com"]
/// "#
/// .parse()?;
/// let policy = file.builder().build()?;
/// # let request = http::Request::get("/api/x").header("Origin", "https://myapp.com").body(())?;
/// # let decision = policy.decide(&corsac_server::RequestHead::from(&request));
/// # assert!(matches!(decision, corsac_server::Decision::Actual(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicyFile {
    document: Document,
    warnings: Vec<Finding>,
}

/// All that was found in a file, errors and warnings, by where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Lint {
    /// What was found.
    pub findings: Vec<Finding>,
}

/// A rule as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenRule<'a> {
    /// Its path patterns.
    pub paths: Vec<&'a str>,
    /// Its tiers.
    pub tiers: Vec<WrittenTier<'a>>,
}

/// A tier as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WrittenTier<'a> {
    /// Its origins, or patterns of such.
    pub origins: Vec<&'a str>,
    /// Whether credentials are allowed.
    pub credentials: bool,
    /// The methods besides those that need no permission.
    pub methods: Vec<&'a str>,
    /// The request headers.
    pub request_headers: Vec<&'a str>,
    /// The headers of the answer that pages may read.
    pub exposed_headers: Vec<&'a str>,
    /// For how many seconds a preflight's answer is kept; `None` where nothing is said.
    pub max_age: Option<i64>,
}

/// A file as far as it could be read.
#[derive(Clone, Debug)]
struct Document {
    file: Entries,
}

/// Looks for everything that is wrong with a file.
///
/// ```
/// let lint = corsac_policy::lint("[[rule]]\npath = [\"/\"]\n[[rule.tier]]\norigins = [\"*\"]\n");
/// assert_eq!(lint.findings[0].code(), "unknown-key");
/// assert_eq!(lint.findings[0].help, "did you mean paths?");
/// assert_eq!(lint.findings[0].start.to_string(), "2:1");
/// ```
pub fn lint(text: &str) -> Lint {
    read_and_lint(text).1
}

fn read_and_lint(text: &str) -> (Option<Document>, Lint) {
    let mut findings = Findings::of(text);
    if text.len() > MAX_FILE {
        findings.add(file_too_large::found());
        return (None, Lint { findings: findings.into_sorted() });
    }
    let document = read(text, &FILE, &mut findings).map(|file| Document { file });
    if let Some(document) = &document {
        for problem in document.problems() {
            if !document.follows_from_unread(&problem) {
                findings.add(document.finding(problem));
            }
        }
    }
    (document, Lint { findings: findings.into_sorted() })
}

impl PolicyFile {
    /// Reads a file and checks all of it.
    ///
    /// # Errors
    /// All that was found, if there is an error among it.
    pub fn parse(text: &str) -> Result<Self, Lint> {
        let (document, lint) = read_and_lint(text);
        match document {
            Some(document) if !lint.has_errors() => Ok(Self { document, warnings: lint.findings }),
            _ => Err(lint),
        }
    }

    /// Whether it has a CORS policy. A file that has none, but `[csrf]`, is no error.
    pub fn has_rules(&self) -> bool {
        self.document.file.get(Slot::Rules).is_some()
    }

    /// The CORS policy, to be added to or to be built. Without rules it cannot be: see [`has_rules`](Self::has_rules).
    pub fn builder(&self) -> PolicyBuilder {
        self.document.builder()
    }

    /// The CSRF protection; `None` where the file has no `[csrf]`.
    pub fn csrf(&self) -> Option<CsrfBuilder> {
        self.document.csrf()
    }

    /// What is probably not meant.
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The bytes of the file at which something stands: a value, an item, or the header of a table. Nothing for what the
    /// file does not have.
    pub fn span(&self, place: Place) -> Option<Range<usize>> {
        self.document.span(place)
    }

    /// Where something stands in the file, as editors count, `text` being what was read.
    pub fn position(&self, place: Place, text: &str) -> Option<Position> {
        Some(Lines::of(text).position(self.span(place)?.start))
    }

    /// The rule that has this path pattern, as it is written, counted from 0.
    pub fn rule_of(&self, path: &str) -> Option<usize> {
        self.document.rules().iter().position(|rule| rule.texts(Slot::Paths).any(|own| own == path))
    }

    /// The rules, as they are written.
    pub fn rules(&self) -> Vec<WrittenRule<'_>> {
        self.document.rules().iter().map(WrittenRule::of).collect()
    }

    /// The items of a list of a tier, as they are written; both are counted from 0.
    pub fn list(&self, rule: usize, tier: usize, field: TierField) -> Vec<&str> {
        let tier = self.document.tier(rule, tier);
        tier.into_iter().flat_map(|tier| tier.texts(Slot::Field(field))).collect()
    }
}

impl FromStr for PolicyFile {
    type Err = Lint;

    fn from_str(text: &str) -> Result<Self, Lint> {
        Self::parse(text)
    }
}

impl<'a> WrittenRule<'a> {
    fn of(rule: &'a Entries) -> Self {
        let tier = |tier: &'a Entries| {
            let texts = |field| tier.texts(Slot::Field(field)).collect();
            WrittenTier {
                origins: texts(TierField::Origins),
                credentials: tier.is_on(Slot::Field(TierField::Credentials)),
                methods: texts(TierField::Methods),
                request_headers: texts(TierField::RequestHeaders),
                exposed_headers: texts(TierField::ExposedHeaders),
                max_age: tier.number(Slot::Field(TierField::MaxAge)),
            }
        };
        Self {
            paths: rule.texts(Slot::Paths).collect(),
            tiers: rule.tables(Slot::Tiers).iter().map(tier).collect(),
        }
    }
}

impl Lint {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many warnings there are.
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// Whether there is an error, so that no policy can be made of the file.
    pub fn has_errors(&self) -> bool {
        self.errors() > 0
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

/// A line for each.
impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, finding) in self.findings.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Lint {}

impl Document {
    fn rules(&self) -> &[Entries] {
        self.file.tables(Slot::Rules)
    }

    fn tier(&self, rule: usize, tier: usize) -> Option<&Entries> {
        self.rules().get(rule)?.tables(Slot::Tiers).get(tier)
    }

    fn csrf_table(&self) -> Option<&Entries> {
        self.file.tables(Slot::Csrf).first()
    }

    fn builder(&self) -> PolicyBuilder {
        self.rules().iter().fold(Policy::builder(), |policy, rule| {
            let tiers = rule.tables(Slot::Tiers).iter().map(tier);
            policy.rule(tiers.fold(Rule::new(rule.texts(Slot::Paths)), Rule::tier))
        })
    }

    fn csrf(&self) -> Option<CsrfBuilder> {
        let table = self.csrf_table()?;
        Some(Csrf::builder().trust(table.texts(Slot::TrustedOrigins)).bypass(table.texts(Slot::Bypass)))
    }

    fn problems(&self) -> Vec<Problem> {
        // A file may be for CSRF protection alone.
        let is_csrf_alone = self.file.get(Slot::Rules).is_none() && self.file.get(Slot::Csrf).is_some();
        let mut problems = if is_csrf_alone { Vec::new() } else { self.builder().check() };
        problems.extend(self.csrf().into_iter().flat_map(|csrf| csrf.check()));
        problems
    }

    fn finding(&self, problem: Problem) -> Finding {
        let span = self.span(problem.place).unwrap_or(0..0);
        Finding::new(Check::Policy(problem.check), span, problem.message, problem.help)
    }

    /// Whether something is found only because a value before it could not be read, of which is told already.
    fn follows_from_unread(&self, problem: &Problem) -> bool {
        let is_unread = |tables: &[&Entries], entry: Option<&Entry>| match entry {
            // The items that could be read are judged.
            Some(entry) => entry.unread && item(problem.place).is_none(),
            None => tables.iter().any(|table| table.unread || table.keys.iter().any(|entry| entry.unread)),
        };
        match problem.place {
            Place::Policy => is_unread(&[&self.file], None),
            _ => match self.at(problem.place) {
                Some((table, entry)) => is_unread(&[table], entry),
                None => false,
            },
        }
    }

    /// The table in which something stands, and the key, if the table has it.
    fn at(&self, place: Place) -> Option<(&Entries, Option<&Entry>)> {
        Some(match place {
            Place::Rule { rule } => (self.rules().get(rule)?, None),
            Place::Path { rule, .. } => {
                let rule = self.rules().get(rule)?;
                (rule, rule.get(Slot::Paths))
            }
            Place::Tier { rule, tier, field, .. } => {
                let tier = self.tier(rule, tier)?;
                (tier, field.and_then(|field| tier.get(Slot::Field(field))))
            }
            Place::TrustedOrigin(_) => {
                let csrf = self.csrf_table()?;
                (csrf, csrf.get(Slot::TrustedOrigins))
            }
            Place::Bypass(_) => {
                let csrf = self.csrf_table()?;
                (csrf, csrf.get(Slot::Bypass))
            }
            _ => (&self.file, None),
        })
    }

    fn span(&self, place: Place) -> Option<Range<usize>> {
        let (table, entry) = self.at(place)?;
        Some(entry.map_or_else(|| table.span.clone(), |entry| entry.item_span(item(place))))
    }
}

/// Which item of a list something is.
const fn item(place: Place) -> Option<usize> {
    match place {
        Place::Path { path: item, .. } | Place::TrustedOrigin(item) | Place::Bypass(item) => Some(item),
        Place::Tier { item, .. } => item,
        _ => None,
    }
}

fn tier(entries: &Entries) -> Tier {
    let texts = |field| entries.texts(Slot::Field(field));
    let mut tier = Tier::new(texts(TierField::Origins))
        .credentials(entries.is_on(Slot::Field(TierField::Credentials)))
        .methods(texts(TierField::Methods))
        .request_headers(texts(TierField::RequestHeaders))
        .exposed_headers(texts(TierField::ExposedHeaders));
    if let Some(seconds) = entries.number(Slot::Field(TierField::MaxAge)) {
        tier = tier.max_age(seconds);
    }
    if entries.is_on(Slot::InsecureOrigins) {
        tier = tier.dangerously_allow_insecure_origins();
    }
    if entries.is_on(Slot::PublicSuffixes) {
        tier = tier.dangerously_allow_public_suffixes();
    }
    tier
}
