//! Random scenarios in a real browser and in Corsac: how often they agree, and what is left of each difference when all
//! that has nothing to do with it is taken away.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::compare::first_difference;
use crate::generate;
use crate::generate::features::FEATURES;
use crate::layout::pretty;
use crate::library::{self, LibraryError, Topic};
use crate::minimise::{TRIES, minimise};
use crate::observation::{Browser, Observation, View};
use crate::scenario::Scenario;

/// How many scenarios are played before any counts: in its first moments Firefox forgets its preflight cache once.
const WARM_UP: u64 = 12;

/// How many differences of a browser are made small. Where there are more, something is broken that the first few show.
const MADE_SMALL: usize = 20;

/// After so many scenarios in a row that cannot be played a browser is given up.
const GIVEN_UP: usize = 5;

/// Of a hundred scenarios, those that a browser and Corsac must agree on.
const AGREEMENT: usize = 99;

/// Of a hundred scenarios, those whose last answer the page must be able to read, so that not all end at the first rule.
const READABLE: usize = 30;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Of one seed the scenarios are always the same.
    pub seed: u64,
    /// How many of them.
    pub count: u64,
}

/// What two did with the same scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// A real browser.
    pub browser: Observation,
    /// Corsac.
    pub corsac: Observation,
}

/// What became of the scenarios in one browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The browser.
    pub browser: Browser,
    /// How many scenarios were played.
    pub played: usize,
    /// In how many of them the browser and Corsac did the same at once.
    pub agreed: usize,
    /// In how many of them the page could read what its last ask got.
    pub readable: usize,
    /// Where they did the same only the second time: name, and what differed the first time.
    pub unsteady: Vec<(String, String)>,
    /// What could not be played, twice: name, and why. It counts as no agreement.
    pub failed: Vec<(String, String)>,
    /// Where they differ.
    pub differences: Vec<Difference>,
    /// Whether it was given up before the end.
    pub given_up: bool,
}

/// A scenario in which a browser and Corsac differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The name of the random scenario that showed it.
    pub found_in: String,
    /// What is left of it.
    pub smallest: Scenario,
    /// What they did with that.
    pub both: Both,
}

/// The outcome in all browsers.
#[derive(Clone, Debug)]
pub struct Report {
    options: Options,
    took: Duration,
    runs: Vec<Run>,
    /// In how many scenarios each feature is, in the order of the table.
    features: Vec<usize>,
    differences: Vec<Shown>,
}

/// A small scenario that shows a difference, once for all browsers.
#[derive(Clone, Debug)]
struct Shown {
    scenario: Scenario,
    /// What Corsac did, by the browser that it stood for.
    corsac: BTreeMap<&'static str, Observation>,
    /// The browsers and the names of the random scenarios that led to it.
    found_in: Vec<(Browser, String)>,
    /// Where it is written.
    file: PathBuf,
}

/// Plays the scenarios of a seed in one browser and in Corsac. `play` gets a number that it never got before;
/// `progress` is told how many of how many are done.
pub async fn observe<E: fmt::Display>(
    browser: Browser,
    options: Options,
    mut play: impl AsyncFnMut(usize, &Scenario) -> Result<Both, E>,
    progress: impl Fn(Browser, u64, u64),
) -> Run {
    let mut number = 0;
    let mut play = async |scenario: &Scenario| {
        number += 1;
        play(number, scenario).await
    };
    for number in 0..WARM_UP.min(options.count) {
        // Whatever comes of it.
        _ = play(&generate::scenario(options.seed, number)).await;
    }
    let mut run = Run {
        browser,
        played: 0,
        agreed: 0,
        readable: 0,
        unsteady: Vec::new(),
        failed: Vec::new(),
        differences: Vec::new(),
        given_up: false,
    };
    let mut failed_in_a_row = 0;
    for number in 0..options.count {
        progress(browser, number, options.count);
        let failed = run.failed.len();
        run.one(generate::scenario(options.seed, number), &mut play).await;
        failed_in_a_row = if run.failed.len() > failed { failed_in_a_row + 1 } else { 0 };
        if failed_in_a_row == GIVEN_UP {
            run.given_up = true;
            break;
        }
    }
    progress(browser, options.count, options.count);
    run
}

impl Run {
    async fn one<E: fmt::Display>(
        &mut self,
        scenario: Scenario,
        mut play: impl AsyncFnMut(&Scenario) -> Result<Both, E>,
    ) {
        self.played += 1;
        let first = match play(&scenario).await {
            Ok(both) => Ok(both),
            Err(_) => play(&scenario).await,
        };
        let first = match first {
            Ok(both) => both,
            Err(error) => return self.failed.push((scenario.name, error.to_string())),
        };
        self.readable += usize::from(first.browser.page.last().is_some_and(View::is_readable));
        let Some(difference) = first.difference() else {
            self.agreed += 1;
            return;
        };
        let second = match play(&scenario).await {
            Ok(both) => both,
            Err(error) => return self.failed.push((scenario.name, error.to_string())),
        };
        if second.difference().is_none() {
            return self.unsteady.push((scenario.name, difference));
        }
        let (smallest, both) = if self.differences.len() < MADE_SMALL {
            small(scenario.clone(), second, play).await
        } else {
            (scenario.clone(), second)
        };
        self.differences.push(Difference { found_in: scenario.name, smallest, both });
    }

    /// Whether enough agree, of which enough could be read. One that agreed only the second time did not agree.
    fn is_good(&self) -> bool {
        !self.given_up
            && self.agreed * 100 >= AGREEMENT * self.played
            && self.readable * 100 >= READABLE * self.played
    }
}

impl Both {
    /// What Corsac does otherwise than the browser, if anything.
    pub fn difference(&self) -> Option<String> {
        first_difference(&self.browser, &self.corsac)
    }
}

/// Makes a scenario small that shows a difference.
async fn small<E>(
    scenario: Scenario,
    both: Both,
    mut play: impl AsyncFnMut(&Scenario) -> Result<Both, E>,
) -> (Scenario, Both) {
    let smallest = minimise(scenario.clone(), TRIES, async |candidate: &Scenario| {
        play(candidate).await.is_ok_and(|both| both.difference().is_some())
    })
    .await;
    match play(&smallest).await {
        Ok(both) if both.difference().is_some() => (smallest, both),
        // What was taken away was needed more often than it seemed.
        _ => (scenario, both),
    }
}

impl Report {
    /// Puts the runs of all browsers together, and writes each small scenario that shows a difference into a file of
    /// the folder, as in the library, with what the browsers did. What Corsac did stands in a file of the same name in
    /// the folder `corsac` there.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub fn new(
        options: Options,
        runs: Vec<Run>,
        took: Duration,
        folder: &Path,
    ) -> Result<Self, LibraryError> {
        let mut features = vec![0; FEATURES.len()];
        for number in 0..options.count {
            let scenario = generate::scenario(options.seed, number);
            for (count, feature) in features.iter_mut().zip(FEATURES) {
                *count += usize::from((feature.is_in)(&scenario));
            }
        }
        let differences = shown(&runs, folder);
        for shown in &differences {
            shown.write(folder)?;
        }
        Ok(Self { options, took, runs, features, differences })
    }

    /// Whether every browser and Corsac agree on nearly all scenarios.
    pub fn is_good(&self) -> bool {
        !self.runs.is_empty() && self.runs.iter().all(Run::is_good)
    }
}

/// The differences, equal ones together.
fn shown(runs: &[Run], folder: &Path) -> Vec<Shown> {
    let mut all = Vec::<Shown>::new();
    for run in runs {
        for difference in &run.differences {
            let bare = |scenario: &Scenario| Scenario {
                name: String::new(),
                about: String::new(),
                seen: Vec::new(),
                ..scenario.clone()
            };
            let known = all.iter().position(|shown| bare(&shown.scenario) == bare(&difference.smallest));
            let index = known.unwrap_or_else(|| {
                let mut name = difference.found_in.clone();
                if all.iter().any(|shown| shown.scenario.name == name) {
                    name = format!("{name}-{}", run.browser.as_str());
                }
                all.push(Shown {
                    file: folder.join(format!("{name}.json")),
                    scenario: Scenario { name, ..difference.smallest.clone() },
                    corsac: BTreeMap::new(),
                    found_in: Vec::new(),
                });
                all.len() - 1
            });
            let shown = &mut all[index];
            shown.scenario.set_seen(run.browser, difference.both.browser.clone());
            shown.corsac.insert(run.browser.as_str(), difference.both.corsac.clone());
            shown.found_in.push((run.browser, difference.found_in.clone()));
        }
    }
    for shown in &mut all {
        shown.scenario.about = shown.lines().join(" ");
    }
    all
}

impl Shown {
    /// For each browser what differs.
    fn lines(&self) -> Vec<String> {
        let browsers = Browser::ALL.into_iter().filter_map(|browser| {
            let difference =
                first_difference(self.scenario.seen_in(browser)?, self.corsac.get(browser.as_str())?)?;
            Some(format!("{}: {}.", browser.as_str(), difference.replace('\n', "; ")))
        });
        browsers.collect()
    }

    fn write(&self, folder: &Path) -> Result<(), LibraryError> {
        let others = folder.join("corsac");
        fs::create_dir_all(&others).map_err(|error| LibraryError::Io { path: others.clone(), error })?;
        let name = self.scenario.name.clone();
        let path = others.join(format!("{name}.json"));
        library::save(folder, &Topic { name, scenarios: vec![self.scenario.clone()] })?;
        let text = match serde_json::to_string(&self.corsac) {
            Ok(compact) => pretty(&compact),
            Err(error) => return Err(LibraryError::Json { path, error }),
        };
        fs::write(&path, text).map_err(|error| LibraryError::Io { path, error })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = usize::try_from(self.options.count).unwrap_or(usize::MAX);
        writeln!(f, "seed {}, {count} scenarios, {} s", self.options.seed, self.took.as_secs())?;
        writeln!(f)?;
        for run in &self.runs {
            write!(
                f,
                "{:<9} {} of {} agree ({})",
                run.browser.as_str(),
                run.agreed,
                run.played,
                percent(run.agreed, run.played)
            )?;
            write!(f, ", {} readable ({})", run.readable, percent(run.readable, run.played))?;
            for (what, number) in [("unsteady", run.unsteady.len()), ("not played", run.failed.len())] {
                if number > 0 {
                    write!(f, ", {number} {what}")?;
                }
            }
            writeln!(f, "{}", if run.given_up { ", given up" } else { "" })?;
        }
        writeln!(f, "\nIn how many scenarios each feature is:")?;
        for (feature, number) in FEATURES.iter().zip(&self.features) {
            let few = *number * 100 < feature.least as usize * count;
            let note = if few { format!(", less than {} %", feature.least) } else { String::new() };
            writeln!(f, "{number:>7} {:>7}  {}{note}", percent(*number, count), feature.name)?;
        }
        for shown in &self.differences {
            let names: Vec<String> = shown
                .found_in
                .iter()
                .map(|(browser, name)| format!("{name} in {}", browser.as_str()))
                .collect();
            writeln!(f, "\n{}\n  found in {}", shown.file.display(), names.join(", "))?;
            for line in shown.lines() {
                writeln!(f, "  {line}")?;
            }
        }
        for run in &self.runs {
            let browser = run.browser.as_str();
            for (name, difference) in &run.unsteady {
                let difference = difference.replace('\n', "; ");
                writeln!(f, "\n{name} in {browser} is unsteady: the first time {difference}")?;
            }
            for (name, error) in &run.failed {
                writeln!(f, "\n{name} in {browser} cannot be played: {error}")?;
            }
        }
        Ok(())
    }
}

/// A part of a whole, to a tenth; of nothing it is all.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(1000);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
