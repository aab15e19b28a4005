//! What is kept of a check: as much as the outputs tell. What must not be shown is taken out here, once for all of them.

use corsac_browser::{CredentialsMode, EngineName, Event, ExchangeKind, Field};
use corsac_diagnose::contract::{
    Ask, Breach, Contract, Expectation, Hidden, Promise, StatusPromise, Verdict, judge,
};
use corsac_diagnose::fix::{self, Advice};
use corsac_diagnose::fixes::ServerFix;
use corsac_diagnose::story::{self, Story};
use corsac_diagnose::{Cause, Evidence, find};
use corsac_fetch::Account;
use corsac_policy::Position;

use super::command::{command, safe_header};
use crate::exit::ExitStatus;
use crate::render::Options;
use crate::render::text::headline;
use crate::render::text::words::{and, path, visible, visible_bytes};
use crate::secrets::Secrets;

/// What came of a contract.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked<'a> {
    /// The contract's file, as it is told.
    pub file: &'a str,
    /// Its promises, in order.
    pub(super) expectations: Vec<ExpectationTold>,
}

/// A promise, and what came of its cases.
#[derive(Clone, Debug)]
pub(super) struct ExpectationTold {
    pub(super) name: String,
    pub(super) position: Position,
    pub(super) promise: Promise,
    /// The same in words.
    pub(super) promised: String,
    pub(super) cases: Vec<CaseTold>,
}

/// A case.
#[derive(Clone, Debug)]
pub(super) struct CaseTold {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) origin: String,
    pub(super) credentials: CredentialsMode,
    /// The names and values of the script's headers.
    pub(super) headers: Vec<(String, String)>,
    /// The browsers in which it is kept.
    pub(super) kept_in: Vec<EngineName>,
    /// What is amiss in others.
    pub(super) findings: Vec<FindingTold>,
}

/// What is amiss in some browsers.
#[derive(Clone, Debug)]
pub(super) struct FindingTold {
    pub(super) engines: Vec<EngineName>,
    pub(super) amiss: Amiss,
    /// Whether it counts as kept all the same.
    pub(super) passes: bool,
    pub(super) points: Vec<Point>,
    /// How the fetch ended, in a sentence or two.
    pub(super) account: String,
    /// What the server said that made it so, or what broke which rule.
    pub(super) because: Vec<String>,
    /// The name of that rule.
    pub(super) reason: Option<&'static str>,
    pub(super) cause: Option<(Cause, u8)>,
    pub(super) fix: Vec<Advice>,
    /// The same as lines of the server's own, where it was recognised.
    pub(super) server: Option<ServerFix>,
    /// What to type to see more.
    pub(super) command: String,
}

/// How a case is amiss, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Amiss {
    NotDecided,
    Broken,
    NetworkFailed,
}

/// One thing that is amiss, and the place in the contract that says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) code: &'static str,
    pub(super) text: String,
    pub(super) position: Position,
}

impl<'a> Checked<'a> {
    pub(super) fn of(contract: &Contract, file: &'a str, cases: Vec<CaseTold>) -> Self {
        let mut cases = cases.into_iter();
        let told = |own: &Expectation| ExpectationTold {
            name: visible(&own.name),
            position: own.position,
            promise: own.promise,
            promised: promised(own),
            cases: cases.by_ref().take(own.cases.len()).collect(),
        };
        Self { file, expectations: contract.expectations.iter().map(told).collect() }
    }

    /// What it comes to for scripts.
    pub fn status(&self) -> ExitStatus {
        let worst = self.cases().filter_map(CaseTold::amiss).max();
        worst.map_or(ExitStatus::Readable, Amiss::status)
    }

    pub(super) fn cases(&self) -> impl Iterator<Item = &CaseTold> {
        self.expectations.iter().flat_map(|own| &own.cases)
    }

    /// How many cases are amiss so.
    pub(super) fn count(&self, amiss: Option<Amiss>) -> usize {
        self.cases().filter(|case| case.amiss() == amiss).count()
    }
}

impl ExpectationTold {
    /// The worst of its cases.
    pub(super) fn amiss(&self) -> Option<Amiss> {
        self.cases.iter().filter_map(CaseTold::amiss).max()
    }
}

impl Amiss {
    const fn status(self) -> ExitStatus {
        match self {
            Self::NotDecided => ExitStatus::NotDecided,
            Self::Broken => ExitStatus::Broken,
            Self::NetworkFailed => ExitStatus::NetworkFailed,
        }
    }

    /// The stable name that programs read.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::NotDecided => "not-decided",
            Self::Broken => "broken",
            Self::NetworkFailed => "network-failed",
        }
    }
}

impl CaseTold {
    /// What came of a case in its promise's browsers.
    pub(super) fn of(
        expectation: &Expectation,
        ask: &Ask,
        accounts: &[(EngineName, Account)],
        hidden: &Hidden,
    ) -> Self {
        let safe = |text: &str| visible(&hidden.hide_but(&[&*ask.origin], text));
        let mut case = Self {
            method: safe(&ask.method),
            url: safe(&Secrets::Hide.url_text(&ask.url_shown)),
            origin: safe(&ask.origin),
            credentials: ask.credentials,
            headers: ask.headers.iter().map(|line| (safe(&line.name), safe(&safe_header(line)))).collect(),
            kept_in: Vec::new(),
            findings: Vec::new(),
        };
        for engine in &expectation.engines {
            let Some((_, account)) = accounts.iter().find(|(name, _)| name == engine) else { continue };
            match FindingTold::of(expectation, &ask.origin, account, hidden) {
                None => case.kept_in.push(*engine),
                Some(found) => match case.findings.iter_mut().find(|known| known.is_alike(&found)) {
                    Some(known) => known.engines.push(*engine),
                    None => case.findings.push(FindingTold { engines: vec![*engine], ..found }),
                },
            }
        }
        for found in &mut case.findings {
            found.command = safe(&command(ask, &found.engines));
        }
        case
    }

    /// The worst that counts.
    pub(super) fn amiss(&self) -> Option<Amiss> {
        self.findings.iter().filter(|found| !found.passes).map(|found| found.amiss).max()
    }

    /// `PUT http://127.0.0.1:3000/profile from https://myapp.com`
    pub(super) fn title(&self) -> String {
        let credentials = match self.credentials {
            CredentialsMode::SameOrigin => String::new(),
            mode => format!(", credentials {mode}"),
        };
        let names: Vec<String> = self.headers.iter().map(|(name, _)| name.clone()).collect();
        let headers = if names.is_empty() { String::new() } else { format!(", with {}", and(&names)) };
        format!("{} {} from {}{credentials}{headers}", self.method, self.url, self.origin)
    }
}

impl FindingTold {
    /// `None` where the promise is kept.
    fn of(expectation: &Expectation, origin: &str, account: &Account, hidden: &Hidden) -> Option<Self> {
        let story = Story::of(account);
        // What is written into a server must name the page as it is, in patterns too.
        let pattern = origin.replace('.', "\\.");
        let hide = |text: &str| hidden.hide_but(&[origin, &pattern], text);
        let safe = |text: &str| visible(&hide(text));
        let at = |position: Position, code, text: String| Point { code, text: safe(&text), position };
        let (amiss, points, instead) = match judge(expectation, account) {
            Verdict::Kept => return None,
            Verdict::Broken(breaches) => {
                let point =
                    |breach: &Breach| at(expectation.position_of(breach), breach.code(), breach.to_string());
                (Amiss::Broken, breaches.iter().map(point).collect(), fixes(&breaches, &story))
            }
            Verdict::NotDecided(why) => {
                let point = at(expectation.position, why.code(), why.text().to_owned());
                let instead = match why.instead(expectation.promise) {
                    Some(instead) => Fixes::These(vec![Advice::of(format!("write {instead}"))]),
                    None => Fixes::Find,
                };
                (Amiss::NotDecided, vec![point], instead)
            }
            _ => {
                let text = "the network failed".to_owned();
                (Amiss::NetworkFailed, vec![at(expectation.position, "network-failed", text)], Fixes::Find)
            }
        };
        let mut told = Self {
            engines: Vec::new(),
            amiss,
            passes: amiss == Amiss::NotDecided && expectation.undecided_passes,
            points,
            account: safe(&headline::lines(&story, &Options::default(), usize::MAX).join(" ")),
            because: because(&story).iter().map(|text| safe(text)).collect(),
            reason: account.failure().map(corsac_browser::Failure::code),
            cause: None,
            fix: Vec::new(),
            server: None,
            command: String::new(),
        };
        match instead {
            Fixes::These(advice) => told.fix = advice,
            Fixes::Find => {
                let found = find(&Evidence::of(account)).into_iter().next();
                told.cause = found.as_ref().map(|found| (found.cause, found.confidence.percent()));
                match found {
                    Some(found) => (told.fix, told.server) = (found.fix.advice, found.fix.server),
                    None => told.fix = fix::advice(account, Secrets::Hide),
                }
            }
        }
        for advice in &mut told.fix {
            advice.what = safe(&advice.what);
            advice.lines.iter_mut().for_each(|(_, value)| *value = safe(value));
            advice.more.iter_mut().for_each(|text| *text = safe(text));
        }
        if let Some(server) = &mut told.server {
            // Its text may be printed as it is, but for what came from the environment.
            let texts = server.seen.iter_mut().chain(&mut server.more);
            let blocks = server.blocks.iter_mut().flat_map(|block| [&mut block.put, &mut block.lines]);
            texts.chain(blocks).for_each(|text| *text = hide(text));
        }
        Some(told)
    }

    fn is_alike(&self, other: &Self) -> bool {
        (self.amiss, &self.points, &self.account, &self.because, self.cause)
            == (other.amiss, &other.points, &other.account, &other.because, other.cause)
            && self.fix == other.fix
            && self.server == other.server
    }
}

/// Where what is to be changed comes from.
enum Fixes {
    /// Of the causes of a failure.
    Find,
    These(Vec<Advice>),
}

/// What to change so that the breaches are gone.
fn fixes(breaches: &[Breach], story: &Story<'_>) -> Fixes {
    let mut advice = Vec::new();
    let last = story.last().map(|last| {
        format!("{} {}", visible(last.request.method.as_str()), visible(&path(&last.request.url)))
    });
    let last = last.unwrap_or_default();
    let preflight =
        story.exchanges().first().map(|first| visible(&path(&first.request.url))).unwrap_or_default();
    let mut names = Vec::new();
    for breach in breaches {
        match breach {
            Breach::Refused => return Fixes::Find,
            Breach::NotExposed { name, .. } => names.push(name.clone()),
            Breach::Exposed { name, .. } => advice.push(Advice::of(format!(
                "leave {name} out of Access-Control-Expose-Headers in the answer to {last}, and * too"
            ))),
            Breach::Reads { .. } if is_same_origin(story) => advice.push(Advice::of(
                "promise something else: the page is of the server's own origin, and reads everything",
            )),
            Breach::Reads { .. } => advice.push(Advice::of(format!(
                "answer {last} without Access-Control-Allow-Origin for this origin"
            ))),
            Breach::Sent { after_preflight: true } => advice.push(Advice::of(format!(
                "answer OPTIONS {preflight} without Access-Control-Allow-Origin for this origin, or without what it asks for"
            ))),
            Breach::Sent { after_preflight: false } => advice.push(Advice::of(
                "write page = \"refused\"; or ask with a method or a header that needs a preflight",
            )),
            Breach::MaxAgeTooShort { promised, .. } | Breach::MaxAgeTooLong { promised, .. } => {
                let mut one = Advice::of(format!("answer OPTIONS {preflight} with"));
                one.lines = vec![("Access-Control-Max-Age", promised.to_string())];
                advice.push(one);
            }
            Breach::Status { found, .. } => advice.push(Advice::of(format!(
                "answer {last} otherwise; or write status = {found}, where that is meant"
            ))),
            _ => {}
        }
    }
    if !names.is_empty() {
        let name = "Access-Control-Expose-Headers";
        let all = story.last().map_or_else(String::new, |answered| fix::list(story, answered, name, &names));
        let mut one = Advice::of(format!("answer {last} with"));
        one.lines = vec![(name, all)];
        advice.push(one);
    }
    Fixes::These(advice)
}

fn is_same_origin(story: &Story<'_>) -> bool {
    story.account.trace.all_events().any(|event| matches!(event, Event::SameOrigin))
}

/// What decided: the rule that was broken, or what the server has said that let the page in.
fn because(story: &Story<'_>) -> Vec<String> {
    if let Some(blocked) = story.blocked() {
        return vec![format!("blocked, because {}", blocked.reason.because())];
    }
    if let story::Verdict::Network(error) = story.verdict {
        return vec![error.message.clone()];
    }
    let Some(last) = story.last() else { return Vec::new() };
    let mut lines = Vec::new();
    for exchange in story.exchanges() {
        let is_preflight = exchange.kind == ExchangeKind::Preflight;
        if !is_preflight && !std::ptr::eq(exchange, last) {
            continue;
        }
        let what = if is_preflight { "the preflight is answered with" } else { "the answer has" };
        for event in &exchange.events {
            let field = match event {
                Event::AllowOriginOk { field, .. }
                | Event::AllowCredentialsOk { field }
                | Event::HeaderAllowed { field, .. } => Some(field),
                Event::MethodAllowed { field, .. } | Event::PreflightPassed { field, .. } => field.as_ref(),
                _ => None,
            };
            let Some(Field { name, value: Some(value), .. }) = field else { continue };
            let line = format!("{what} {name}: {}", visible_bytes(&value.to_text()).0);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// What is promised, as a sentence without a full stop.
fn promised(own: &Expectation) -> String {
    let mut text = match (own.promise, &own.status) {
        (Promise::Reads, StatusPromise::Any) => "the page reads the answer".to_owned(),
        (Promise::Reads, status) => format!("the page reads the answer, {status}"),
        (Promise::Refused, _) => "the page may not read the answer".to_owned(),
        (Promise::AllowedAtPreflight, _) => "the preflight lets the request be sent".to_owned(),
        _ => "the preflight does not let the request be sent".to_owned(),
    };
    let mut add = |what: &str, names: &[String]| {
        if !names.is_empty() {
            text.extend([", ", what, " ", &visible(&and(names))]);
        }
    };
    add("may read", &own.exposes);
    add("may not read", &own.hides);
    let age = match (own.max_age_at_least, own.max_age_at_most) {
        (Some(least), Some(most)) => format!("{least} to {most} seconds"),
        (Some(least), None) => format!("{least} seconds or more"),
        (None, Some(most)) => format!("{most} seconds or less"),
        (None, None) => return text,
    };
    text + "; the preflight is kept for " + &age
}
