//! One fetch in the three browsers: each distinct request goes out once, and each browser judges the answers.

mod same;
mod why;

use corsac_browser::EngineName::{Chromium, Firefox, WebKitGtk};
use corsac_browser::{Difference, Engine, EngineName, Page};
use corsac_diagnose::Evidence;
use corsac_fetch::{Account, Client, Exchanges, Request};

use crate::diagnosis::Besides;
use crate::exit::ExitStatus;
use crate::explain::{Explained, explain_one};
use crate::secrets::Secrets;

pub use same::{is_request_alike, is_told_alike};

/// The browsers, in the order in which they are asked and told of.
pub const ALL: [EngineName; 3] = [Chromium, Firefox, WebKitGtk];

/// One fetch in the three browsers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Compared {
    /// The fetch in each of [`ALL`].
    pub runs: Vec<Run>,
    /// The browsers that do alike, as indices of `runs`: they would send the same requests, and the page sees the same
    /// end. The first browser is in the first group.
    pub groups: Vec<Vec<usize>>,
    /// Why they part, in the order of the protocol.
    pub partings: Vec<Parting>,
    /// Browsers of which the second parts from the first for no reason that is known, as indices of `runs`.
    pub unexplained: Vec<(usize, usize)>,
    /// What is known besides. Experiments are about the [worst](Compared::worst) end.
    pub besides: Besides,
}

/// The fetch in one browser.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Run {
    /// The browser.
    pub browser: EngineName,
    /// Its rules, as it is set up.
    pub engine: Engine,
    /// What came of it.
    pub explained: Explained,
}

/// A point in which the browsers part on this fetch.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Parting {
    /// The point.
    pub difference: &'static Difference,
    /// Whether the server or the page can see it. If not, it is in what the browser keeps for later fetches, or in how
    /// it came to do the same.
    pub visible: bool,
}

/// What makes the fetch in one browser after another.
pub struct Fetcher<'a, E> {
    /// The rules of a browser, as it is set up.
    pub engine: &'a dyn Fn(EngineName) -> Engine,
    /// A fresh browser with these exchanges.
    pub browser: &'a dyn Fn(Engine, Exchanges) -> Result<Client, E>,
    /// What the browser holds before the fetch.
    pub prepare: &'a dyn Fn(&Client),
    /// Whose script asks.
    pub page: &'a Page,
    /// For what.
    pub request: &'a Request,
}

/// Does the fetch in each browser, groups them, and finds why they part.
///
/// Identical requests go out once. A browser whose request with an unsafe method differs from one that has gone out
/// [holds it back](corsac_fetch::HeldBy::SentBefore).
///
/// # Errors
/// Those of [`Fetcher::browser`].
pub async fn explain_in_all<E>(fetcher: &Fetcher<'_, E>) -> Result<Compared, E> {
    let exchanges = Exchanges::new();
    let mut runs = Vec::with_capacity(ALL.len());
    for browser in ALL {
        let engine = (fetcher.engine)(browser);
        let client = (fetcher.browser)(engine, exchanges.clone())?;
        (fetcher.prepare)(&client);
        let explained = explain_one(&client, fetcher.page, fetcher.request.clone()).await;
        runs.push(Run { browser, engine, explained });
    }
    let mut compared = Compared::of(runs);
    let tasks = why::tasks(&compared);
    if tasks.is_empty() {
        return Ok(compared);
    }
    let client = (fetcher.browser)(Engine::default(), exchanges.replay_only())?;
    // Bodies are of no interest: they are the same for all.
    let play = async |engine| {
        client.reset();
        client.with_session(|session| session.engine = engine);
        (fetcher.prepare)(&client);
        match client.fetch(fetcher.page, fetcher.request.clone()).await {
            Ok(response) => response.into_account(),
            Err(error) => error.into_account(),
        }
    };
    why::find(&mut compared, tasks, play).await;
    Ok(compared)
}

/// Groups fetches that were done in each of [`ALL`], in that order, and finds why they part. `play` does the fetch again in
/// an engine, with the same answers.
pub(crate) async fn compare(runs: Vec<Run>, play: impl AsyncFn(Engine) -> Account) -> Compared {
    let mut compared = Compared::of(runs);
    let tasks = why::tasks(&compared);
    why::find(&mut compared, tasks, play).await;
    compared
}

fn grouped(runs: &[Run]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let account = &run.explained.account;
        match groups.iter_mut().find(|group| same::is_seen_alike(runs[group[0]].account(), account)) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

impl Compared {
    fn of(runs: Vec<Run>) -> Self {
        Self {
            groups: grouped(&runs),
            runs,
            partings: Vec::new(),
            unexplained: Vec::new(),
            besides: Besides::default(),
        }
    }

    /// Whether all browsers do alike.
    pub const fn agree(&self) -> bool {
        self.groups.len() == 1
    }

    /// The browser whose end is the worst, the first of those: it decides the exit status.
    pub fn worst(&self) -> &Run {
        let badness = |run: &Run| run.explained.status().badness();
        self.runs.iter().rev().max_by_key(|run| badness(run)).unwrap_or(&self.runs[0])
    }

    /// All that causes look at in a browser. Where browsers part, the experiments count for those that ended as the
    /// one that they are about.
    pub fn evidence(&self, run: usize, secrets: Secrets) -> Evidence<'_> {
        let worst = self.worst().browser;
        let group = self.groups.iter().find(|group| group.contains(&run));
        let account = self.runs[run].account();
        if group.is_some_and(|group| group.iter().any(|&index| self.runs[index].browser == worst)) {
            self.besides.evidence(account, secrets)
        } else {
            self.besides.without_experiments().evidence(account, secrets)
        }
    }

    /// What it comes to for scripts.
    pub fn status(&self) -> ExitStatus {
        self.worst().explained.status()
    }
}

impl Run {
    /// Every exchange and every decision.
    pub const fn account(&self) -> &Account {
        &self.explained.account
    }
}

impl Parting {
    /// What this browser does.
    pub fn text(&self, browser: EngineName) -> &'static str {
        let own = self.difference.otherwise.iter().find(|(name, _)| *name == browser);
        own.map_or(self.difference.standard, |(_, text)| *text)
    }
}
