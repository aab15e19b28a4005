//! Pages that are sent from one server to another, each with a policy of its own.

use std::fmt;

use super::describe::{Ask, Case};
use super::generate::{self, PATHS};
use super::machine::{self, Server};
use super::{ENGINES, naive};
use crate::generate::random::Random;

/// Two servers that redirect to each other.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The one that is asked, and the other; only what pages ask of the first counts.
    pub cases: [Case; 2],
    /// What each redirects: a path, the status, and the URL.
    pub redirects: [Vec<(String, u16, String)>; 2],
}

/// The most redirects that are followed.
const MOST: usize = 20;

/// The journey of this number of a seed.
pub fn journey(seed: u64, number: u64) -> Journey {
    let mut random = Random::new(seed ^ 0x6a6f_7572_6e65_7973, number);
    let places = |server: &str| generate::Places {
        server: server.to_owned(),
        pages: generate::PAGES.map(str::to_owned).to_vec(),
    };
    // One of plain http, so that some of what pages of https are sent to is mixed content.
    let servers =
        ["https://api.example.com", if random.chance(50) { "https://two.test" } else { "http://two.test" }];
    let cases = servers.map(|server| generate::case_at(random.next(), number, &places(server)));
    let mut redirects = [Vec::new(), Vec::new()];
    for ask in &cases[0].asks {
        let mut at = (0, ask.path.clone());
        for _ in 0..random.below(4) {
            if redirects[at.0].iter().any(|(path, ..): &(String, u16, String)| *path == at.1) {
                break;
            }
            let to = (random.below(2), (*random.pick(&PATHS)).to_owned());
            let status = *random.pick(&[301, 302, 303, 307, 308]);
            redirects[at.0].push((at.1, status, format!("{}{}", servers[to.0], to.1)));
            at = to;
        }
    }
    Journey { cases, redirects }
}

impl Journey {
    /// Plays it in every engine: how many answers were read. Where at any server on the way every reading of its policy
    /// refuses, nothing may be read.
    ///
    /// # Errors
    /// Where something is read all the same, in words.
    pub fn check(&self) -> Result<(usize, usize), String> {
        let mut policies = Vec::new();
        for case in &self.cases {
            policies.push(case.policy.builder().build().map_err(|problems| problems.to_string())?);
        }
        let server = |at: usize| Server {
            origin: &self.cases[at].server,
            policy: &policies[at],
            service: &self.cases[at].service,
            redirects: &self.redirects[at],
        };
        let servers = [server(0), server(1)];
        let (mut read, mut refused) = (0, 0);
        for (engine, star_covers_authorization) in ENGINES {
            let asks = &self.cases[0].asks;
            let got = machine::play(&servers, &self.cases[0], engine);
            for (ask, got) in asks.iter().zip(got) {
                let may_be_read = self.may_be_read(ask, star_covers_authorization);
                refused += usize::from(!may_be_read);
                read += usize::from(got.seen.is_some());
                if got.seen.is_some() && !may_be_read {
                    return Err(format!("in {} {ask} is read", engine.name.as_str()));
                }
            }
        }
        Ok((read, refused))
    }

    /// Whether some reading of each policy on the way lets the page read on.
    fn may_be_read(&self, ask: &Ask, star_covers_authorization: bool) -> bool {
        let (mut at, mut ask) = (0, ask.clone());
        if naive::page_reads(&self.cases[0], &ask, star_covers_authorization).is_none() {
            return false;
        }
        for _ in 0..=MOST {
            let case = &self.cases[at];
            if !ask.is_same_origin(&case.server) && !naive::might_read(case, &ask) {
                return false;
            }
            let Some((_, _, url)) = self.redirects[at].iter().find(|(path, ..)| *path == ask.path) else {
                return true;
            };
            let Some((to, path)) = self
                .cases
                .iter()
                .enumerate()
                .find_map(|(index, case)| Some((index, url.strip_prefix(&case.server)?.to_owned())))
            else {
                return false;
            };
            (at, ask.path) = (to, path);
        }
        false
    }
}

impl fmt::Display for Journey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (case, redirects) in self.cases.iter().zip(&self.redirects) {
            write!(f, "{case}")?;
            redirects
                .iter()
                .try_for_each(|(path, status, url)| writeln!(f, "{path} leads to {url} ({status})"))?;
        }
        Ok(())
    }
}
