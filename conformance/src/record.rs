//! What the real browsers do with the scenarios of the files: written down, or compared with what is written there.

use std::fmt;

use crate::compare::first_difference;
use crate::library::Topic;
use crate::live::browse::{self, Browsing, Recorded};
use crate::live::browsers;
use crate::live::servers::{LiveServers, ServersError};
use crate::observation::Browser;
use crate::play;
use crate::scenario::{Scenario, Step};

/// How many scenarios are played before any counts: in its first moments Firefox forgets its preflight cache once.
const WARM_UP: usize = 12;

/// After so many scenarios that give nothing the browser is given up.
const GIVEN_UP: usize = 5;

/// How many scenarios of a topic are in the fast subset.
const FAST: usize = 4;

/// Which scenarios are meant.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The names of topics; all when there is none.
    pub topics: Vec<String>,
    /// Of each topic only the first few that need no waiting.
    pub fast: bool,
}

/// What a browser did with the chosen scenarios.
#[derive(Debug)]
pub struct Observed {
    /// The browser.
    pub browser: Browser,
    /// Its version.
    pub version: String,
    /// What it did, by the place of the topic and of the scenario in it.
    pub what: Vec<(usize, usize, Recorded)>,
    /// The scenarios that gave nothing.
    pub failed: Vec<ObserveError>,
}

/// Why a browser, or a scenario in it, gives nothing.
#[derive(Debug)]
#[non_exhaustive]
pub enum ObserveError {
    /// The servers did not start.
    Servers(ServersError),
    /// The browser did not start.
    Browser(browsers::Error),
    /// A scenario gave nothing.
    Scenario {
        /// The topic and the name.
        name: String,
        /// The browser.
        browser: Browser,
        /// Why.
        fault: Fault,
    },
}

/// Why a scenario gives nothing.
#[derive(Debug)]
pub enum Fault {
    /// The browser did not start again.
    Start(browsers::Error),
    /// It could not be played.
    Browse(browse::Error),
    /// The browser did something else each time; here the last two times parted.
    Unsteady(String),
}

impl Choice {
    /// The places of the scenarios that are meant. Those that no browser can play are left out.
    fn places(&self, topics: &[Topic]) -> Vec<(usize, usize)> {
        let mut places = Vec::new();
        for (at, topic) in topics.iter().enumerate() {
            if !self.topics.is_empty() && !self.topics.contains(&topic.name) {
                continue;
            }
            let playable =
                topic.scenarios.iter().enumerate().filter(|(_, scenario)| {
                    scenario.by_hand.is_none() && !(self.fast && scenario.takes_long())
                });
            let limit = if self.fast { FAST } else { usize::MAX };
            places.extend(playable.take(limit).map(|(index, _)| (at, index)));
        }
        places
    }
}

impl Scenario {
    /// Whether a browser needs more than a moment for it.
    fn takes_long(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::WaitMs(_) => true,
            Step::Fetch(ask) => ask.times > 10,
            Step::Visit(_) => false,
        })
    }
}

/// Plays the chosen scenarios in a browser. `progress` is told how many of how many are done.
///
/// What a browser does counts when it is what is written in the file, or what Corsac does, or when it does the same
/// twice.
///
/// # Errors
/// When the servers or the browser do not start.
pub async fn observe(
    browser: Browser,
    topics: &[Topic],
    choice: &Choice,
    progress: impl Fn(Browser, usize, usize),
) -> Result<Observed, ObserveError> {
    let servers = LiveServers::start().await.map_err(ObserveError::Servers)?;
    let first = Browsing::start(browser, &servers).await.map_err(ObserveError::Browser)?;
    let version = first.version().to_owned();
    let mut running = Some(first);
    let places = choice.places(topics);
    let mut number = 0;
    let mut play_once = async |at: usize, index: usize| {
        number += 1;
        // A browser that failed in the middle is not used again.
        let mut browsing = match running.take() {
            Some(browsing) => browsing,
            None => Browsing::start(browser, &servers).await.map_err(Fault::Start)?,
        };
        let recorded = browsing.play(number, &topics[at].scenarios[index]).await.map_err(Fault::Browse)?;
        running = Some(browsing);
        Ok(recorded)
    };
    for (at, index) in places.iter().take(WARM_UP) {
        // What goes wrong here goes wrong below again.
        let _ = play_once(*at, *index).await;
    }
    let (mut what, mut failed) = (Vec::with_capacity(places.len()), Vec::new());
    for (done, (at, index)) in places.iter().enumerate() {
        progress(browser, done, places.len());
        let scenario = &topics[*at].scenarios[*index];
        match steady(scenario, browser, async || play_once(*at, *index).await).await {
            Ok(recorded) => what.push((*at, *index, recorded)),
            Err(fault) => {
                let name = format!("{}/{}", topics[*at].name, scenario.name);
                failed.push(ObserveError::Scenario { name, browser, fault });
                if failed.len() == GIVEN_UP {
                    break;
                }
            }
        }
    }
    progress(browser, places.len(), places.len());
    if let Some(browsing) = running {
        // What it did is known; that it does not end by itself changes nothing.
        let _ = browsing.end().await;
    }
    Ok(Observed { browser, version, what, failed })
}

/// Plays a scenario, and where that gives something new up to three times more, until two in a row are alike.
async fn steady(
    scenario: &Scenario,
    browser: Browser,
    mut play_once: impl AsyncFnMut() -> Result<Recorded, Fault>,
) -> Result<Recorded, Fault> {
    let mut last = play_once().await?;
    let expected = scenario.seen_in(browser) == Some(&last.what)
        || play(scenario, scenario.engine(browser)).what == last.what;
    if expected {
        return Ok(last);
    }
    let mut parted = String::new();
    for _ in 0..3 {
        let next = play_once().await?;
        match first_difference(&last.what, &next.what) {
            None => return Ok(next),
            Some(difference) => parted = difference,
        }
        last = next;
    }
    Err(Fault::Unsteady(parted))
}

/// Writes into the scenarios what a browser did: how many of them are changed by it.
pub fn write_down(topics: &mut [Topic], observed: &Observed) -> usize {
    let mut changed = 0;
    for (at, index, recorded) in &observed.what {
        let scenario = &mut topics[*at].scenarios[*index];
        let before = scenario.clone();
        scenario.set_seen(observed.browser, recorded.what.clone());
        if observed.browser == Browser::Chromium {
            scenario.cors_errors.clone_from(&recorded.cors_errors);
        }
        changed += usize::from(before != *scenario);
    }
    changed
}

/// Where a browser does otherwise than is written: a line each.
pub fn differences(topics: &[Topic], observed: &Observed) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, index, recorded) in &observed.what {
        let (topic, scenario) = (&topics[*at], &topics[*at].scenarios[*index]);
        let difference = match scenario.seen_in(observed.browser) {
            None => Some("it is not recorded".to_owned()),
            Some(seen) => first_difference(seen, &recorded.what).or_else(|| {
                let named = scenario.cors_errors.as_ref().filter(|_| recorded.cors_errors.is_some());
                (named != recorded.cors_errors.as_ref())
                    .then(|| format!("it names {:?}, not {named:?}", recorded.cors_errors))
            }),
        };
        if let Some(difference) = difference {
            let browser = observed.browser.as_str();
            lines.push(format!("{}/{} in {browser}: {difference}", topic.name, scenario.name));
        }
    }
    lines
}

impl fmt::Display for ObserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Servers(error) => write!(f, "the servers do not start: {error}"),
            Self::Browser(error) => error.fmt(f),
            Self::Scenario { name, browser, fault } => write!(f, "{name} in {}: {fault}", browser.as_str()),
        }
    }
}

impl std::error::Error for ObserveError {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Browse(error) => error.fmt(f),
            Self::Unsteady(difference) => write!(f, "it ends in another way each time: {difference}"),
        }
    }
}
