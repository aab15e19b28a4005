//! `cargo xtask conformance` and `cargo xtask differential`, which get what is needed and run this program.
//!
//! It exits 0 when all agree, 1 when something differs or fails, 2 when it is called wrongly.

use std::fmt::Display;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Instant;

use corsac_conformance::library::{self, Topic};
use corsac_conformance::observation::Browser;
use corsac_conformance::play;
use corsac_conformance::record::{self, Choice, ObserveError, Observed};

const USAGE: &str = "usage: cargo xtask conformance record [TOPIC...]
       cargo xtask conformance verify [--fast] [TOPIC...]
       cargo xtask conformance show TOPIC/NAME
       cargo xtask differential [--seed N] [--count N]";

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.split_first() {
        Some((&"record", topics)) => record(topics).await,
        Some((&"verify", rest)) => verify(rest).await,
        Some((&"show", [name])) => show(name),
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
        let played = play(&scenario, browser.engine());
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
