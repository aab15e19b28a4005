use std::cell::RefCell;
use std::collections::BTreeSet;
use std::env;
use std::process;

use super::*;
use crate::play;

const OPTIONS: Options = Options { seed: 3, count: 40 };

/// What two do that agree.
fn alike(scenario: &Scenario, browser: Browser) -> Both {
    let what = play(scenario, browser.engine()).what;
    Both { browser: what.clone(), corsac: what }
}

/// A browser that, unlike Corsac, sends every keepalive request twice.
fn stutters(scenario: &Scenario) -> Both {
    let mut both = alike(scenario, Browser::Chromium);
    if scenario.asks().any(|ask| ask.keepalive) {
        let twice = both.browser.wire.clone();
        both.browser.wire.extend(twice);
        both.browser.page.push(View::Blocked);
    }
    both
}

async fn run(play: impl AsyncFnMut(usize, &Scenario) -> Result<Both, String>) -> Run {
    observe(Browser::Chromium, OPTIONS, play, |_, _, _| {}).await
}

fn keepalive() -> BTreeSet<String> {
    let all = (0..OPTIONS.count).map(|number| generate::scenario(OPTIONS.seed, number));
    all.filter(|scenario| scenario.asks().any(|ask| ask.keepalive)).map(|scenario| scenario.name).collect()
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    env::temp_dir().join(format!("corsac-differential-{name}-{}", process::id()))
}

#[tokio::test]
async fn agreement_is_counted_and_no_number_comes_twice() {
    let numbers = RefCell::new(Vec::new());
    let told = RefCell::new(Vec::new());
    let play = async |number: usize, scenario: &Scenario| {
        numbers.borrow_mut().push(number);
        Ok::<_, String>(alike(scenario, Browser::Firefox))
    };
    let run =
        observe(Browser::Firefox, OPTIONS, play, |_, done, all| told.borrow_mut().push((done, all))).await;
    assert_eq!((run.played, run.agreed), (40, 40));
    assert!(run.is_good());
    assert!((10..30).contains(&run.readable), "{}", run.readable);
    let numbers = numbers.into_inner();
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    assert_eq!(told.borrow().len(), 41);
    assert_eq!(told.borrow().last(), Some(&(40, 40)));
}

#[tokio::test]
async fn differences_are_made_small_and_equal_ones_told_once() {
    let run = run(async |_, scenario: &Scenario| Ok(stutters(scenario))).await;
    let found: BTreeSet<String> =
        run.differences.iter().map(|difference| difference.found_in.clone()).collect();
    assert_eq!(found, keepalive());
    assert!(found.len() > 1);
    assert!(!run.is_good());
    for Difference { smallest, both, .. } in &run.differences {
        let ask = smallest.asks().next().unwrap();
        assert!(smallest.steps.len() == 1 && ask.keepalive && ask.headers.is_empty(), "{smallest:?}");
        assert_eq!(*both, stutters(smallest));
    }
    let folder = folder("small");
    let firefox = Run { browser: Browser::Firefox, ..run.clone() };
    let report = Report::new(OPTIONS, vec![run.clone(), firefox], Duration::from_secs(7), &folder).unwrap();
    assert!(!report.is_good());
    // Both browsers found the same.
    let topics = library::load(&folder).unwrap();
    assert_eq!(topics.len(), report.differences.len());
    assert!(topics.len() <= run.differences.len());
    for topic in &topics {
        let scenario = &topic.scenarios[0];
        assert_eq!(scenario.seen_in(Browser::Chromium), scenario.seen_in(Browser::Firefox));
        assert!(
            scenario.about.starts_with("chromium: ask 2: expected nothing to read, got no outcome at all")
        );
        let corsac = fs::read_to_string(folder.join("corsac").join(format!("{}.json", topic.name))).unwrap();
        let corsac: BTreeMap<String, Observation> = serde_json::from_str(&corsac).unwrap();
        assert_eq!(corsac["firefox"], stutters(scenario).corsac);
    }
    let text = report.to_string();
    let first = &report.differences[0];
    assert!(text.starts_with("seed 3, 40 scenarios, 7 s\n"), "{text}");
    let lines = [
        format!("chromium  {} of 40 agree (", 40 - found.len()),
        format!("{}\n  found in {} in chromium", first.file.display(), run.differences[0].found_in),
        "  firefox: ask 2: expected nothing to read".to_owned(),
        "  time passing".to_owned(),
    ];
    for line in lines {
        assert!(text.contains(&line), "{line}\n{text}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn what_comes_only_once_is_no_difference() {
    let mut shown = BTreeSet::new();
    let mut left_to_warm_up = WARM_UP;
    let run = run(async |_, scenario: &Scenario| {
        if left_to_warm_up > 0 {
            left_to_warm_up -= 1;
            return Ok(alike(scenario, Browser::Chromium));
        }
        let first = shown.insert(scenario.name.clone());
        Ok(if first { stutters(scenario) } else { alike(scenario, Browser::Chromium) })
    })
    .await;
    let unsteady: BTreeSet<String> = run.unsteady.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(unsteady, keepalive());
    assert_eq!((run.differences.len(), run.agreed), (0, run.played - unsteady.len()));
    // Agreement at the second try is none.
    assert_eq!(run.is_good(), unsteady.is_empty());
    let report = Report::new(OPTIONS, vec![run], Duration::ZERO, &folder("once")).unwrap();
    assert!(report.to_string().contains("is unsteady: the first time ask "), "{report}");
}

#[tokio::test]
async fn what_cannot_be_played_is_tried_again_and_a_dead_browser_given_up() {
    let mut plays = 0;
    let run_once = run(async |_, scenario: &Scenario| {
        plays += 1;
        if plays % 7 == 0 { Err("late".to_owned()) } else { Ok(alike(scenario, Browser::Chromium)) }
    })
    .await;
    assert_eq!((run_once.agreed, run_once.failed.len(), run_once.given_up), (40, 0, false));

    let dead = run(async |_, scenario: &Scenario| {
        if scenario.name.ends_with('9') {
            Err("gone".to_owned())
        } else {
            Ok(alike(scenario, Browser::Chromium))
        }
    })
    .await;
    assert_eq!((dead.agreed, dead.failed.len(), dead.given_up), (36, 4, false));
    assert!(!dead.is_good());

    let dead = run(async |_, _: &Scenario| Err("gone".to_owned())).await;
    assert_eq!((dead.played, dead.failed.len(), dead.given_up), (GIVEN_UP, GIVEN_UP, true));
    assert!(!dead.is_good());
}

#[test]
fn parts_of_a_whole() {
    let rows = [
        (0, 3, "0.0 %"),
        (1, 3, "33.3 %"),
        (999, 1000, "99.9 %"),
        (9999, 10000, "99.9 %"),
        (0, 0, "100.0 %"),
    ];
    for (part, whole, expected) in rows {
        assert_eq!(percent(part, whole), expected);
    }
}
