//! The loop closed: policies at work, browsers that enforce them, and what a person reads in them.
//!
//! A [`Case`] is a policy, a service behind it, and what pages ask for. It is played in Corsac's own two halves
//! ([`machine`]), and what the pages get is compared with the policy as [`naive`] code reads it, which shares nothing
//! with the engine. An HTTP cache that honours `Vary` stands between the halves, and pages ask by turns, so that an
//! answer that says too little of what it depends on is given to the wrong one.

mod asks;
mod cache;
mod describe;
mod faults;
mod generate;
pub mod live;
pub mod machine;
mod minimise;
pub mod naive;
mod redirects;
pub mod valid;

use corsac_browser::Engine;

pub use describe::{Ask, Case, PolicyText, PredicateText, RuleText, Service, TierText};
pub use generate::{Made, Places, case, case_at};
pub use minimise::minimise;
pub use redirects::{Journey, journey};

use machine::{Got, Sent, Server};
use naive::{Grant, Shown};

/// Every engine, and whether `*` among the allowed request headers covers `Authorization` in it.
pub const ENGINES: [(Engine, bool); 4] = [
    (Engine::STANDARD, false),
    (Engine::CHROMIUM, true),
    (Engine::FIREFOX, true),
    (Engine::WEBKIT_GTK, true),
];

/// What was found when a case was played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many answers were read.
    pub read: usize,
    /// How many were not.
    pub refused: usize,
}

/// What was found when the cases of a seed were played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What pages read.
    pub tally: Tally,
    /// How many policies were valid.
    pub valid: u64,
    /// How many were not.
    pub invalid: u64,
}

/// Plays the first cases of a seed, and checks that those policies are built, and only those, in which people see no
/// fault.
///
/// # Errors
/// The first case that shows a difference, made as small as it can be, and the difference.
pub fn run(seed: u64, count: u64) -> Result<Found, String> {
    let mut found = Found::default();
    for number in 0..count {
        let made = case(seed, number);
        let faults = valid::faults(&made.case.policy);
        let built = made.case.policy.builder().build();
        let wrong = match (built, faults.as_slice(), made.spoilt) {
            (Ok(_), [], None) => None,
            (Err(_), [_, ..], Some(_)) => {
                found.invalid += 1;
                continue;
            }
            (Ok(_), ..) => Some(format!("it is built, though {faults:?} ({:?})", made.spoilt)),
            (Err(problems), ..) => {
                Some(format!("{faults:?} is wrong with it, but it is not built: {problems}"))
            }
        };
        if let Some(wrong) = wrong {
            return Err(format!("case {number} of seed {seed}:\n{}{wrong}", made.case));
        }
        found.valid += 1;
        if let Ok(tally) = check(&made.case) {
            found.tally.join(tally);
            continue;
        }
        let is_built = |case: &Case| case.policy.builder().build().is_ok();
        let smallest = minimise(made.case, |case| is_built(case) && check(case).is_err());
        let difference = check(&smallest).err().unwrap_or_default();
        return Err(format!("case {number} of seed {seed}, made small:\n{smallest}{difference}"));
    }
    Ok(found)
}

/// Plays a case in every engine and compares what each page gets with what the policy says.
///
/// # Errors
/// Where they differ, in words.
pub fn check(case: &Case) -> Result<Tally, String> {
    let policy = case.policy.builder().build().map_err(|problems| problems.to_string())?;
    let server = Server { origin: &case.server, policy: &policy, service: &case.service, redirects: &[] };
    let mut tally = Tally::default();
    for (engine, star_covers_authorization) in ENGINES {
        let got = machine::play(std::slice::from_ref(&server), case, engine);
        for (turn, (ask, got)) in case.asks.iter().zip(&got).enumerate() {
            let wanted = naive::page_reads(case, ask, star_covers_authorization);
            tally.add(got.seen.is_some());
            if let Some(difference) =
                difference(wanted.as_ref(), got).or_else(|| said_otherwise(case, ask, got))
            {
                return Err(format!("in {}, ask {} ({ask}): {difference}", engine.name.as_str(), turn + 1));
            }
        }
    }
    Ok(tally)
}

impl Tally {
    /// With one answer more.
    fn add(&mut self, read: bool) {
        if read { self.read += 1 } else { self.refused += 1 }
    }

    /// With another tally.
    pub fn join(&mut self, other: Self) {
        self.read += other.read;
        self.refused += other.refused;
    }
}

/// How what a page gets differs from what it should; `None` when it does not.
fn difference(wanted: Option<&Shown>, got: &Got) -> Option<String> {
    match (wanted, &got.seen) {
        (None, None) => None,
        (Some(_), None) => {
            Some(format!("the policy lets the page read, and it does not ({})", got.why.unwrap_or_default()))
        }
        (None, Some(_)) => Some("the page reads what the policy does not let it read".to_owned()),
        (Some(shown), Some(seen)) => {
            let last = got.answers.last().map(|answer| answer.headers.as_slice()).unwrap_or_default();
            let mut wanted: Vec<&String> =
                last.iter().map(|(name, _)| name).filter(|name| shown.shows(name)).collect();
            wanted.dedup();
            let mut seen: Vec<&String> = seen.iter().collect();
            wanted.sort();
            seen.sort();
            (wanted != seen).then(|| format!("the page should see {wanted:?} and sees {seen:?}"))
        }
    }
}

/// How what the server said of CORS differs from what it should, whatever the browser made of it; `None` when it does
/// not. What is refused gets no CORS header at all.
fn said_otherwise(case: &Case, ask: &Ask, got: &Got) -> Option<String> {
    if ask.is_same_origin(&case.server) {
        return None;
    }
    got.answers.iter().find_map(|Sent { preflight, headers }| {
        let wanted = naive::server_grants(case, ask, *preflight)?;
        let of_cors: Vec<_> =
            headers.iter().filter(|(name, _)| name.starts_with("access-control-")).collect();
        let values = |wanted: &str| {
            let lines = of_cors.iter().filter(|(name, _)| name == wanted);
            lines.map(|(_, value)| value.as_str()).collect::<Vec<_>>()
        };
        let is_right = match &wanted {
            None => of_cors.is_empty(),
            Some(Grant { origin, credentials }) => {
                let by_credentials: &[&str] = if *credentials { &["true"] } else { &[] };
                values("access-control-allow-origin") == [origin]
                    && values("access-control-allow-credentials") == by_credentials
            }
        };
        let to = if *preflight { "the preflight" } else { "the request" };
        (!is_right).then(|| format!("to {to} the server should grant {wanted:?} and says {of_cors:?}"))
    })
}
