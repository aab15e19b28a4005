//! `cargo xtask conformance` and `cargo xtask differential`, which get what is needed and run this program.
//!
//! It exits 0 when all agree, 1 when something differs or fails, 2 when it is called wrongly.

use std::fmt::Display;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use corsac_conformance::differential::{self, Both, Options, Report};
use corsac_conformance::library::{self, Topic};
use corsac_conformance::live;
use corsac_conformance::live::browse::Browsing;
use corsac_conformance::live::servers::LiveServers;
use corsac_conformance::observation::Browser;
use corsac_conformance::play;
use corsac_conformance::policy_loop;
use corsac_conformance::record::{self, Choice, ObserveError, Observed};
use corsac_conformance::scenario::Scenario;

const USAGE: &str = "usage: cargo xtask conformance record [TOPIC...]
       cargo xtask conformance verify [--fast] [TOPIC...]
       cargo xtask conformance show TOPIC/NAME
       cargo xtask conformance loop [--seed N] [--count N]
       cargo xtask conformance server [--fast] [--seed N] [--count N]
       cargo xtask differential [--seed N] [--count N]";

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.split_first() {
        Some((&"record", topics)) => record(topics).await,
        Some((&"verify", rest)) => verify(rest).await,
        Some((&"show", [name])) => show(name),
        Some((&"loop", rest)) => closed_loop(rest),
        Some((&"server", rest)) => Box::pin(server(rest)).await,
        Some((&"differential", rest)) => Box::pin(compare(rest)).await,
        _ => Err(Failure::Usage),
    };
    match outcome {
        Ok(code) => code,
        Err(Failure::Usage) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Other(error)) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Usage,
    Other(String),
}

fn other(error: impl Display) -> Failure {
    Failure::Other(error.to_string())
}

/// Writes down what the real browsers do.
async fn record(words: &[&str]) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let (mut topics, choice) = chosen(words)?;
    let observed = in_all_browsers(&topics, &choice).await?;
    let mut faults = 0;
    let mut versions = library::load_versions(&library::folder()).map_err(other)?;
    for observed in &observed {
        let changed = record::write_down(&mut topics, observed);
        let Observed { browser, version, what, failed } = observed;
        println!("{} {version}: {} scenarios, {changed} changed", browser.as_str(), what.len());
        faults += tell(failed);
        versions.insert(browser.as_str().to_owned(), version.clone());
    }
    let named = |topic: &&Topic| choice.topics.is_empty() || choice.topics.contains(&topic.name);
    for topic in topics.iter().filter(named) {
        library::save(&library::folder(), topic).map_err(other)?;
    }
    library::save_versions(&library::folder(), &versions).map_err(other)?;
    println!("{} s", start.elapsed().as_secs());
    Ok(if faults > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Tells which scenarios gave nothing: how many.
fn tell(failed: &[ObserveError]) -> usize {
    for error in failed {
        println!("  {error}");
    }
    failed.len()
}

/// Compares what the real browsers do with what is written.
async fn verify(words: &[&str]) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let (topics, choice) = chosen(words)?;
    let versions = library::load_versions(&library::folder()).map_err(other)?;
    let mut faults = 0;
    for observed in in_all_browsers(&topics, &choice).await? {
        let lines = record::differences(&topics, &observed);
        faults += lines.len();
        let Observed { browser, version, what, failed } = &observed;
        println!("{} {version}: {} scenarios, {} differ", browser.as_str(), what.len(), lines.len());
        match versions.get(browser.as_str()) {
            Some(recorded) if recorded != version => println!("  (recorded in {recorded})"),
            _ => {}
        }
        for line in lines {
            println!("  {line}");
        }
        faults += tell(failed);
    }
    println!("{} s", start.elapsed().as_secs());
    if faults > 0 {
        eprintln!("hint: where a browser has changed, cargo xtask conformance record writes it down anew");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Tells what a scenario's browsers did, and what Corsac does where it is something else.
fn show(name: &str) -> Result<ExitCode, Failure> {
    let topics = library::load(&library::folder()).map_err(other)?;
    let mut scenarios = topics.into_iter().flat_map(|topic| {
        let place = topic.name;
        topic.scenarios.into_iter().map(move |scenario| (format!("{place}/{}", scenario.name), scenario))
    });
    let Some((_, scenario)) = scenarios.find(|(other, _)| other == name) else {
        return Err(other(format!("no scenario is called {name}")));
    };
    println!("{}", library::text(&scenario).map_err(other)?);
    for browser in Browser::ALL {
        let played = play(&scenario, scenario.engine(browser));
        match scenario.seen_in(browser) {
            Some(seen) if *seen == played.what => println!("in {} Corsac does the same", browser.as_str()),
            _ => println!(
                "in {} Corsac does otherwise: {}",
                browser.as_str(),
                library::text(&played.what).map_err(other)?
            ),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Plays random policies in Corsac's own two halves, and tells the first that is not read as it says.
fn closed_loop(words: &[&str]) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let (seed, count) = numbers(words, (since_1970(), 10_000))?;
    let policy_loop::Found { tally, valid, invalid } = policy_loop::run(seed, count).map_err(other)?;
    println!("seed {seed}: {valid} valid policies, {invalid} invalid ones");
    println!("{} read, {} refused, as the policies say", tally.read, tally.refused);
    println!("{} s", start.elapsed().as_secs());
    Ok(ExitCode::SUCCESS)
}

/// Plays random policies at axum servers in the real browsers, and tells where what pages read is not what the policy says.
async fn server(words: &[&str]) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let fast = words.contains(&"--fast");
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "--fast").collect();
    let numbers = numbers(&words, if fast { (FAST_SEED, FAST_COUNT) } else { (since_1970(), 100) })?;
    let options = policy_loop::live::Options { seed: numbers.0, count: numbers.1 };
    let watched = std::io::stderr().is_terminal();
    let progress = |browser: Browser, done: u64, all: u64| {
        if watched && (done.is_multiple_of(10) || done == all) {
            eprintln!("{} {done} of {all}", browser.as_str());
        }
    };
    let in_browser = |browser| policy_loop::live::observe(browser, options, progress);
    let (chromium, firefox, webkit) = tokio::try_join!(
        in_browser(Browser::Chromium),
        in_browser(Browser::Firefox),
        in_browser(Browser::WebKit)
    )
    .map_err(other)?;
    let mut good = true;
    println!("{} policies of seed {}", options.count, options.seed);
    for report in [chromium, firefox, webkit] {
        let policy_loop::Tally { read, refused } = report.tally;
        let (name, differ) = (report.browser.as_str(), report.differences.len());
        println!("{name} {}: {read} read, {refused} refused, {differ} policies differ", report.version);
        for difference in &report.differences {
            println!("{difference}\n");
        }
        good &= differ == 0 && read > 0 && refused > 0;
    }
    println!("{} s", start.elapsed().as_secs());
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What `server --fast` plays, always the same.
const FAST_SEED: u64 = 1;
const FAST_COUNT: u64 = 8;

fn since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// What `--seed` and `--count` say, or else these.
fn numbers(words: &[&str], default: (u64, u64)) -> Result<(u64, u64), Failure> {
    let (mut seed, mut count) = default;
    for pair in words.chunks(2) {
        let number = || pair.get(1).and_then(|number| number.parse().ok()).ok_or(Failure::Usage);
        match pair[0] {
            "--seed" => seed = number()?,
            "--count" => count = number()?,
            _ => return Err(Failure::Usage),
        }
    }
    Ok((seed, count))
}

/// Plays random scenarios in the real browsers and in Corsac, and tells where they differ.
async fn compare(words: &[&str]) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let (seed, count) = numbers(words, (since_1970(), 200))?;
    let options = Options { seed, count };
    let watched = std::io::stderr().is_terminal();
    let progress = |browser: Browser, done: u64, all: u64| {
        if watched && (done.is_multiple_of(50) || done == all) {
            eprintln!("{} {done} of {all}", browser.as_str());
        }
    };
    let servers = [LiveServers::start().await, LiveServers::start().await, LiveServers::start().await];
    let [chromium, firefox, webkit] = servers;
    let (chromium, firefox, webkit) =
        (chromium.map_err(other)?, firefox.map_err(other)?, webkit.map_err(other)?);
    let in_browser = async |browser, servers| {
        let mut pair = Pair { browser, servers, browsing: None };
        differential::observe(browser, options, async |n, scenario| pair.play(n, scenario).await, progress)
            .await
    };
    let runs = tokio::join!(
        in_browser(Browser::Chromium, &chromium),
        in_browser(Browser::Firefox, &firefox),
        in_browser(Browser::WebKit, &webkit)
    );
    let folder = library::target().join("differential");
    let runs = vec![runs.0, runs.1, runs.2];
    let report = Report::new(options, runs, start.elapsed(), &folder).map_err(other)?;
    print!("{report}");
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How often a browser plays a scenario at most until it is quick enough.
const TIMES: usize = 3;

/// A real browser and Corsac's client, at the same servers.
struct Pair<'a> {
    browser: Browser,
    servers: &'a LiveServers,
    /// Started when it is needed, and again after it has failed.
    browsing: Option<Browsing<'a>>,
}

impl Pair<'_> {
    async fn play(&mut self, number: usize, scenario: &Scenario) -> Result<Both, String> {
        let text = |error: &dyn Display| error.to_string();
        let mut browsing = match self.browsing.take() {
            Some(browsing) => browsing,
            None => Browsing::start(self.browser, self.servers).await.map_err(|error| text(&error))?,
        };
        // Whoever fails in the middle is not used again.
        let step = TIMES + 1;
        let mut theirs = browsing.play(step * number, scenario).await;
        for again in 1..TIMES {
            // On a busy machine a browser is slow, and what it keeps comes to its end meanwhile.
            if theirs.as_ref().is_ok_and(|theirs| theirs.took > scenario.time_limit()) {
                theirs = browsing.play(step * number + again, scenario).await;
            }
        }
        let theirs = theirs.map_err(|error| text(&error))?;
        self.browsing = Some(browsing);
        let own = step * number + TIMES;
        let ours = live::fetch::play(scenario, scenario.engine(self.browser), self.servers, own);
        Ok(Both { browser: theirs.what, corsac: ours.await.map_err(|error| text(&error))?.what })
    }
}

fn chosen(words: &[&str]) -> Result<(Vec<Topic>, Choice), Failure> {
    let topics = library::load(&library::folder()).map_err(other)?;
    let mut choice = Choice::default();
    for word in words {
        match *word {
            "--fast" => choice.fast = true,
            name if topics.iter().any(|topic| topic.name == name) => choice.topics.push(name.to_owned()),
            flag if flag.starts_with('-') => return Err(Failure::Usage),
            name => {
                let known: Vec<_> = topics.iter().map(|topic| topic.name.as_str()).collect();
                return Err(other(format!("no topic is called {name}; there are {}", known.join(", "))));
            }
        }
    }
    Ok((topics, choice))
}

/// All three at once: most of the time each waits for its own driver.
async fn in_all_browsers(topics: &[Topic], choice: &Choice) -> Result<[Observed; 3], Failure> {
    let watched = std::io::stderr().is_terminal();
    let progress = |browser: Browser, done: usize, all: usize| {
        if watched && (done.is_multiple_of(20) || done == all) {
            eprintln!("{} {done} of {all}", browser.as_str());
        }
    };
    let in_browser = |browser| record::observe(browser, topics, choice, progress);
    let (chromium, firefox, webkit) = tokio::try_join!(
        in_browser(Browser::Chromium),
        in_browser(Browser::Firefox),
        in_browser(Browser::WebKit)
    )
    .map_err(other)?;
    Ok([chromium, firefox, webkit])
}
