//! `corsac check --init`: a first contract of what a server does today.
//!
//! The probes are a contract themselves, whose fetches are made one after the other, each announced. What comes of them is
//! written down as it is; what looks unsafe is marked, and what should be promised instead stands below it as a comment.

use std::fmt::Write as _;

use corsac_browser::CredentialsMode::{self, Include, SameOrigin};
use corsac_browser::{EngineName, Event};
use corsac_core::{HeaderName, safelist};
use corsac_diagnose::contract::{Ask, Contract, Promise, StatusPromise};
use corsac_diagnose::story::{Story, Verdict};
use corsac_fetch::Account;

use super::hostile::{ELSEWHERE, Near, near};
use super::run::fetch;
use super::write::{Expect, comment};
use crate::exit::{Complaint, ExitStatus};
use crate::plan::Connection;
use crate::render::text::words::{and, visible};
use crate::secrets::Secrets;
use crate::terminal;
use crate::toml::string;

/// The methods whose preflights are sent.
const METHODS: [&str; 3] = ["PUT", "PATCH", "DELETE"];

/// Headers whose preflights are sent, with a POST that is not.
const HEADERS: [&str; 4] = [
    "Authorization: Bearer corsac",
    "Content-Type: application/json",
    "X-Requested-With: corsac",
    "X-Corsac-Probe: 1",
];

/// What one page asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    Read(CredentialsMode),
    Method(&'static str),
    Header(&'static str),
}

/// What came of it in all browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Saw {
    Reads {
        status: u16,
        exposes: Vec<String>,
        hidden: Vec<String>,
    },
    Refused,
    Allowed {
        max_age: Option<u64>,
    },
    RefusedAtPreflight,
    /// No promise can be made of it, for this reason.
    Unclear(String),
    /// The network failed, for this reason.
    NoAnswer(String),
}

/// What came of all probes of a page.
type Profile = Vec<(Probe, Saw)>;

/// Asks the server, and gives the contract, and how the program ends.
///
/// # Errors
/// When a URL or an origin is none.
pub(super) async fn contract(
    urls: &[String],
    origins: &[String],
    connection: &Connection,
) -> Result<(String, ExitStatus), Complaint> {
    if origins.is_empty() {
        let hint = "corsac check --init URL --origin https://myapp.com";
        return Err(Complaint::usage("which pages are to read? --init needs their origin", hint));
    }
    if let Some(url) = urls.iter().find(|url| holds_a_secret(url)) {
        return Err(Complaint::usage(
            format!("{} holds a secret, which would stand in the contract", Secrets::Hide.url_text(url)),
            "put it into a variable of the environment, and write the URL in single quotes: '...?token=${TOKEN}'",
        ));
    }
    let pages = pages(origins);
    let probes: Vec<(&String, &Page, Probe)> = urls
        .iter()
        .flat_map(|url| pages.iter().map(move |page| (url, page)))
        .flat_map(|(url, page)| page.probes().into_iter().map(move |probe| (url, page, probe)))
        .collect();
    let text: String = probes.iter().map(|(url, page, probe)| probe.expect(url, &page.origin)).collect();
    let asked = Contract::parse(&text, &|name| std::env::var(name).ok()).map_err(|lint| {
        let first = lint.findings.first().map(|found| (found.message.clone(), found.help.clone()));
        let (message, help) = first.unwrap_or_default();
        Complaint::usage(message, help)
    })?;
    let mut saws = Vec::with_capacity(probes.len());
    for (case, (url, page, probe)) in asked.cases.iter().zip(&probes) {
        let ask = &asked.asks[case.ask];
        // Of the server itself nobody needs to ask: its own pages read everything.
        if corsac_core::Origin::of(&ask.url).to_string() == page.origin {
            continue;
        }
        // A server that cannot be reached is not tried again.
        let silent = saws.iter().find(|(of, _, _, saw)| of == url && matches!(saw, Saw::NoAnswer(_)));
        let saw = if let Some((.., saw)) = silent {
            saw.clone()
        } else {
            terminal::note(&format!("asks: {}", announced(ask, *probe, &asked)));
            saw(*probe, &fetch(ask, connection).await?, &asked)
        };
        saws.push((*url, *page, *probe, saw));
    }
    let is_any = |of: fn(&Saw) -> bool| saws.iter().any(|(.., saw)| of(saw));
    let status = if is_any(|saw| !matches!(saw, Saw::Unclear(_) | Saw::NoAnswer(_))) {
        ExitStatus::Readable
    } else if is_any(|saw| matches!(saw, Saw::NoAnswer(_))) {
        ExitStatus::NetworkFailed
    } else {
        ExitStatus::NotDecided
    };
    let mut out = head(urls, origins);
    let base = base_of(&urls[0]);
    let _ = writeln!(out, "base = {}", string(base));
    for url in urls {
        let route = url.strip_prefix(base).filter(|rest| rest.starts_with('/')).unwrap_or(url);
        let route = if url == base { "/" } else { route };
        for (is_own, whose) in [(true, "Your own pages."), (false, "Pages of others.")] {
            let of = saws.iter().filter(|(of, page, ..)| of == &url && page.near.is_none() == is_own);
            let mut groups: Vec<(Vec<&Page>, Profile)> = Vec::new();
            let mut each: Vec<(&Page, Profile)> = Vec::new();
            for (_, page, probe, saw) in of {
                match each.last_mut().filter(|(known, _)| known.origin == page.origin) {
                    Some((_, profile)) => profile.push((*probe, saw.clone())),
                    None => each.push((page, vec![(*probe, saw.clone())])),
                }
            }
            for (page, profile) in each {
                match groups.iter_mut().find(|(_, known)| *known == profile) {
                    Some((pages, _)) => pages.push(page),
                    None => groups.push((vec![page], profile)),
                }
            }
            for (pages, profile) in groups {
                for expect in expects(route, &pages, &profile, whose) {
                    expect.write(&mut out);
                }
                for why in unclear(&profile) {
                    let names: Vec<String> = pages.iter().map(|page| page.origin.clone()).collect();
                    let _ = writeln!(
                        out,
                        "\n# Nothing is promised of {} from {}: {}",
                        comment(route),
                        and(&names),
                        comment(&why)
                    );
                }
            }
        }
    }
    Ok((out, status))
}

/// Whether a URL has a secret of its own beside its variables. What stands as the default of one is written, too.
fn holds_a_secret(url: &str) -> bool {
    let mut rest = url;
    let mut literal = String::new();
    while let Some((before, variable)) = rest.split_once("${") {
        literal.push_str(before);
        let Some((name, after)) = variable.split_once('}') else { break };
        if name.contains(":-") {
            return true;
        }
        rest = after;
    }
    literal.push_str(rest);
    Secrets::Hide.url_text(&literal) != literal
}

/// A page that asks.
#[derive(Clone, Debug)]
struct Page {
    origin: String,
    /// What it is, where it is not one of the user's own.
    near: Option<Near>,
}

impl Page {
    fn probes(&self) -> Vec<Probe> {
        let mut probes = vec![Probe::Read(Include), Probe::Read(SameOrigin)];
        if self.near.is_none() {
            probes.extend(METHODS.map(Probe::Method));
            probes.extend(HEADERS.map(Probe::Header));
        } else {
            probes.push(Probe::Method("PUT"));
        }
        probes
    }
}

/// The user's own pages, and those of others.
fn pages(origins: &[String]) -> Vec<Page> {
    let mut pages: Vec<Page> =
        origins.iter().map(|origin| Page { origin: origin.clone(), near: None }).collect();
    let others = [(Near::Elsewhere, ELSEWHERE.to_owned()), (Near::Null, "null".to_owned())];
    for (near, origin) in others.into_iter().chain(origins.iter().flat_map(|origin| near(origin))) {
        if !pages.iter().any(|page| page.origin == origin) {
            pages.push(Page { origin, near: Some(near) });
        }
    }
    pages
}

impl Probe {
    /// The probe as an expectation of its own.
    fn expect(self, url: &str, origin: &str) -> String {
        let keys = match self {
            Self::Read(mode) => format!("credentials = \"{mode}\""),
            Self::Method(method) => format!("methods = [\"{method}\"]\ncredentials = \"include\""),
            Self::Header(line) => {
                format!("methods = [\"POST\"]\nheaders = [{}]\ncredentials = \"include\"", string(line))
            }
        };
        let (url, origin) = (string(url), string(origin));
        format!("[[expect]]\npage = \"reads\"\nroutes = [{url}]\norigins = [{origin}]\n{keys}\n")
    }
}

fn announced(ask: &Ask, probe: Probe, contract: &Contract) -> String {
    let what = match probe {
        Probe::Read(_) => "",
        _ => "the preflight of ",
    };
    let header = match probe {
        Probe::Header(line) => format!(", with {}", line.split(':').next().unwrap_or_default()),
        _ => String::new(),
    };
    let url = contract.hidden.hide(&Secrets::Hide.url_text(&ask.url_shown));
    format!("{what}{} {url} from {}, credentials {}{header}", ask.method, ask.origin, ask.credentials)
}

/// What came of a probe, where all browsers saw the same.
fn saw(probe: Probe, accounts: &[(EngineName, Account)], contract: &Contract) -> Saw {
    let mut saws = accounts.iter().map(|(_, account)| saw_in_one(probe, account, contract));
    let Some(first) = saws.next() else { return Saw::Unclear("nobody asked".to_owned()) };
    if saws.all(|saw| saw == first) { first } else { Saw::Unclear("the browsers part".to_owned()) }
}

fn saw_in_one(probe: Probe, account: &Account, contract: &Contract) -> Saw {
    let story = Story::of(account);
    let safe = |text: &str| visible(&contract.hidden.hide(text));
    match (&story.verdict, probe) {
        (Verdict::Network(error), _) => Saw::NoAnswer(safe(&error.message)),
        (Verdict::BeforeSending(blocked), _) => Saw::Unclear(blocked.reason.because().to_owned()),
        (Verdict::Readable(response), _) if !(100..600).contains(&response.status) => {
            Saw::Unclear(format!("{} is no status of HTTP's", response.status))
        }
        (Verdict::Readable(response), Probe::Read(_)) => {
            let seen: Vec<String> = response.headers.iter().map(|(name, _)| name.clone()).collect();
            let needs_exposure = |name: &&String| {
                HeaderName::new((*name).clone()).is_ok_and(|name| !safelist::response_header_name(&name, &[]))
            };
            let hidden =
                story.last().into_iter().flat_map(|last| &last.events).find_map(|event| match event {
                    Event::Readable { hidden, .. } => Some(hidden.clone()),
                    _ => None,
                });
            Saw::Reads {
                status: response.status,
                exposes: seen.iter().filter(needs_exposure).map(|name| safe(name)).collect(),
                hidden: hidden
                    .unwrap_or_default()
                    .iter()
                    .filter(|name| is_of_interest(name))
                    .map(|name| safe(name))
                    .collect(),
            }
        }
        (_, Probe::Read(_)) => Saw::Refused,
        (Verdict::Held(_), _) => {
            let passed = story.exchanges().first().into_iter().find_map(|exchange| {
                let is_passed =
                    exchange.events.iter().any(|event| matches!(event, Event::PreflightPassed { .. }));
                let answer = exchange.response.as_ref().filter(|_| is_passed)?;
                let said = answer.headers.get("Access-Control-Max-Age");
                Some(said.and_then(|value| corsac_core::delta_seconds(value.as_bytes())))
            });
            passed.map_or_else(
                || Saw::Unclear("it needs no preflight".to_owned()),
                |max_age| Saw::Allowed { max_age },
            )
        }
        _ => Saw::RefusedAtPreflight,
    }
}

fn head(urls: &[String], origins: &[String]) -> String {
    format!(
        "# What the server does today, asked and written by corsac check --init {} --origin {}\n\
         # Look through it: promise what should be, not what happens to be. The keys are in docs/contract.md.\n",
        comment(&urls.join(" ")),
        comment(&origins.join(" --origin "))
    )
}

/// `scheme://host:port`, as it stands in the URL.
fn base_of(url: &str) -> &str {
    let after = url.find("://").map_or(0, |at| at + 3);
    let end = url[after..].find(['/', '?', '#']).map_or(url.len(), |at| after + at);
    &url[..end]
}

fn unclear(profile: &Profile) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, saw) in profile {
        if let Saw::Unclear(why) | Saw::NoAnswer(why) = saw
            && !all.contains(why)
        {
            all.push(why.clone());
        }
    }
    all
}

/// What pages of one profile do today.
fn expects(route: &str, pages: &[&Page], profile: &Profile, whose: &str) -> Vec<Expect> {
    let is_own = pages.iter().all(|page| page.near.is_none());
    let origins: Vec<String> = pages.iter().map(|page| page.origin.clone()).collect();
    let new = |what: &str, promise| Expect {
        origins: origins.clone(),
        routes: vec![route.to_owned()],
        ..Expect::new(format!("{route}: {what}"), promise)
    };
    let of = |probe: Probe| profile.iter().find(|(known, _)| *known == probe).map(|(_, saw)| saw);
    let mut expects = Vec::new();

    let (with, without) = (of(Probe::Read(Include)), of(Probe::Read(SameOrigin)));
    let modes: Vec<(Vec<CredentialsMode>, &Saw)> = match (with, without) {
        (Some(with), Some(without)) if with == without => vec![(vec![Include, SameOrigin], with)],
        _ => [(Include, with), (SameOrigin, without)]
            .into_iter()
            .filter_map(|(mode, saw)| Some((vec![mode], saw?)))
            .collect(),
    };
    for (modes, saw) in modes {
        let with = modes.contains(&Include);
        let mut expect = match saw {
            Saw::Reads { status, exposes, hidden } => {
                let mut expect =
                    new(if is_own { "pages read" } else { "pages of others read" }, Promise::Reads);
                expect.status = StatusPromise::OneOf(vec![*status]);
                expect.exposes.clone_from(exposes);
                if is_own && !hidden.is_empty() {
                    expect
                        .comments
                        .push(format!("The answer also has {}, which the page does not see.", and(hidden)));
                }
                expect
            }
            Saw::Refused => new(
                if is_own { "pages do not read" } else { "pages of others do not read" },
                Promise::Refused,
            ),
            _ => continue,
        };
        let reads = expect.promise == Promise::Reads;
        if is_own && !reads && modes.contains(&SameOrigin) {
            expect
                .comments
                .push("Today your own pages do not read this. Once they do: page = \"reads\".".to_owned());
        }
        if !is_own && reads {
            expect.comments.extend(warning(pages, with));
        }
        expect.credentials = modes;
        let proposal = (!is_own && reads && with)
            .then(|| proposed(&expect, Promise::Refused, &format!("{route}: pages of others do not read")));
        expects.push(expect);
        expects.extend(proposal);
    }

    let mut ages = profile.iter().filter_map(|(_, saw)| match saw {
        Saw::Allowed { max_age } => Some(*max_age),
        _ => None,
    });
    // Where the server says different things of it, nothing is promised.
    let max_age = ages.next().flatten().filter(|first| ages.all(|age| age == Some(*first)));
    for (allowed, promise) in [(true, Promise::AllowedAtPreflight), (false, Promise::RefusedAtPreflight)] {
        let is_so = |saw: &Saw| match saw {
            Saw::Allowed { .. } => allowed,
            Saw::RefusedAtPreflight => !allowed,
            _ => false,
        };
        let so = || profile.iter().filter(|(_, saw)| is_so(saw)).map(|(probe, _)| *probe);
        let methods: Vec<String> = so()
            .filter_map(|probe| match probe {
                Probe::Method(method) => Some(method.to_owned()),
                _ => None,
            })
            .collect();
        let headers: Vec<Vec<String>> = so()
            .filter_map(|probe| match probe {
                Probe::Header(line) => Some(vec![line.to_owned()]),
                _ => None,
            })
            .collect();
        let may = if allowed { "may be sent" } else { "may not be sent" };
        let max_age = max_age.filter(|_| allowed);
        if !methods.is_empty() {
            let what =
                if is_own { format!("methods that {may}") } else { format!("what {may} by pages of others") };
            let mut expect = new(&what, promise);
            expect.methods = methods;
            expect.credentials = vec![Include];
            expect.max_age = max_age;
            if allowed && !is_own {
                expect.comments.push(format!(
                    "WARNING: pages of {} may change things in the user's name.",
                    and(&origins)
                ));
            }
            let proposal = (allowed && !is_own).then(|| {
                let name = format!("{route}: what may not be sent by pages of others");
                proposed(&expect, Promise::RefusedAtPreflight, &name)
            });
            expects.push(expect);
            expects.extend(proposal);
        }
        if !headers.is_empty() {
            let mut expect = new(&format!("headers that {may}"), promise);
            expect.methods = vec!["POST".to_owned()];
            expect.headers = headers;
            expect.credentials = vec![Include];
            expect.max_age = max_age;
            expects.push(expect);
        }
    }
    if let Some(first) = expects.first_mut() {
        first.comments.insert(0, whose.to_owned());
    }
    expects
}

/// What is said of pages of others that read.
fn warning(pages: &[&Page], with: bool) -> Vec<String> {
    if !with {
        return vec![
            "They read without the user's cookies: right for what is public, and for nothing else."
                .to_owned(),
        ];
    }
    let mut lines = vec![
        "WARNING: they read with the user's cookies. What the server should do stands below.".to_owned(),
    ];
    let is_anybody = pages.iter().any(|page| page.near == Some(Near::Elsewhere));
    for near in Near::ALL {
        let of: Vec<String> =
            pages.iter().filter(|page| page.near == Some(near)).map(|page| page.origin.clone()).collect();
        // Where whoever asks is let in, those that look alike tell nothing more.
        if !of.is_empty() && (!is_anybody || matches!(near, Near::Elsewhere | Near::Null)) {
            lines.push(format!("{}: {}.", and(&of), near.text()));
        }
    }
    lines
}

/// The same refused, as a comment.
fn proposed(expect: &Expect, promise: Promise, name: &str) -> Expect {
    Expect {
        comments: vec!["Instead, once the server is mended:".to_owned()],
        name: name.to_owned(),
        promise,
        max_age: None,
        proposed: true,
        ..expect.clone()
    }
}

/// Whether a page might want to read a header that stays hidden from it.
fn is_of_interest(name: &str) -> bool {
    const OF_THE_WIRE: [&str; 8] =
        ["connection", "date", "keep-alive", "server", "transfer-encoding", "vary", "via", "x-powered-by"];
    !name.starts_with("access-control-") && !OF_THE_WIRE.contains(&name)
}
