//! The preflight store beside the standard's list of entries, kept as a plain list.

use std::time::Duration;

use corsac_browser::{Engine, Granted, NetworkPartition, PreflightStore, StoreKey, Wanted};
use corsac_core::{Origin, Site};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::url;

/// An entry as the standard has it: method and header name are both there, one of them null.
struct Entry {
    key: usize,
    credentials: bool,
    ends: u64,
    method: Option<String>,
    header: Option<String>,
}

#[derive(Default)]
struct Model {
    now: u64,
    entries: Vec<Entry>,
}

impl Model {
    fn matching(&mut self, key: usize, include: bool) -> impl Iterator<Item = &mut Entry> {
        self.entries.iter_mut().filter(move |entry| entry.key == key && (entry.credentials || !include))
    }

    fn method(&mut self, key: usize, include: bool, method: &str) -> bool {
        self.matching(key, include).any(|entry| {
            entry.method.as_deref().is_some_and(|have| have == method || (have == "*" && method != PASSED))
        })
    }

    fn header(&mut self, key: usize, include: bool, name: &str) -> bool {
        self.matching(key, include).any(|entry| {
            entry
                .header
                .as_deref()
                .is_some_and(|have| have == name || (have == "*" && name != "authorization"))
        })
    }

    fn expire(&mut self) {
        let now = self.now;
        self.entries.retain(|entry| entry.ends > now);
    }

    fn store(&mut self, key: usize, include: bool, names: &[(bool, &str)], seconds: u64) {
        let ends = self.now + seconds;
        for &(is_method, name) in names {
            let known =
                if is_method { self.method(key, include, name) } else { self.header(key, include, name) };
            if known {
                for entry in self.matching(key, include) {
                    let have = if is_method { &entry.method } else { &entry.header };
                    let covers = have.as_deref().is_some_and(|have| {
                        have == name || (have == "*" && name != PASSED && name != "authorization")
                    });
                    if covers {
                        entry.ends = ends;
                    }
                }
            } else {
                let text = Some(name.to_owned());
                let (method, header) = if is_method { (text, None) } else { (None, text) };
                self.entries.push(Entry { key, credentials: include, ends, method, header });
            }
            self.expire();
        }
    }
}

#[derive(Clone, Debug)]
enum Op {
    Store { key: usize, include: bool, names: Vec<(bool, &'static str)>, seconds: u64 },
    Clear { key: usize },
    Pass(u64),
}

/// No method, and so asked for by nobody.
const PASSED: &str = "(passed)";
const METHODS: [&str; 4] = ["PUT", "DELETE", "put", "*"];
const HEADERS: [&str; 4] = ["x-a", "authorization", "x-b", "*"];

fn op() -> impl Strategy<Value = Op> {
    let name = prop_oneof![
        select(METHODS.to_vec()).prop_map(|name| (true, name)),
        select(HEADERS.to_vec()).prop_map(|name| (false, name)),
    ];
    prop_oneof![
        4 => (0..4_usize, any::<bool>(), prop::collection::vec(name, 0..4), 0..6_u64)
            .prop_map(|(key, include, names, seconds)| Op::Store { key, include, names, seconds }),
        1 => (0..4_usize).prop_map(|key| Op::Clear { key }),
        3 => (0..4_u64).prop_map(Op::Pass),
    ]
}

/// Four keys that differ in one part each.
fn keys() -> [StoreKey; 4] {
    let site = |text: &str| Site::of(&Origin::parse(text).unwrap());
    let base = StoreKey {
        partition: NetworkPartition {
            top_level: site("https://app.test"),
            top_level_origin: None,
            opaque_frame: None,
        },
        origin: "https://app.test".to_owned().into(),
        url: url("https://api.test/"),
    };
    let mut keys = [base.clone(), base.clone(), base.clone(), base];
    keys[1].partition.top_level = site("https://other.test");
    keys[2].origin = "null".to_owned().into();
    keys[3].url = url("https://api.test/#f");
    keys
}

/// What the store lets through, asked as the machine asks.
fn covers(store: &mut PreflightStore, key: &StoreKey, wanted: &Wanted<'_>, now: Duration) -> bool {
    store.missing(key, wanted, &Engine::STANDARD, now).is_some_and(|missing| missing.is_empty())
}

fn covers_method(
    store: &mut PreflightStore,
    key: &StoreKey,
    include: bool,
    method: &str,
    now: Duration,
) -> bool {
    covers(store, key, &Wanted { include, method: Some(method), names: &[] }, now)
}

fn covers_header(
    store: &mut PreflightStore,
    key: &StoreKey,
    include: bool,
    name: &str,
    now: Duration,
) -> bool {
    covers(store, key, &Wanted { include, method: None, names: &[name.to_owned()] }, now)
}

fn granted(&(is_method, name): &(bool, &str)) -> Granted {
    match (is_method, name) {
        (true, "*") => Granted::AnyMethod,
        (true, name) => Granted::Method(name.to_owned()),
        (false, "*") => Granted::AnyHeader,
        (false, name) => Granted::Header(name.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_agrees_with_the_list(ops in prop::collection::vec(op(), 1..25)) {
        let keys = keys();
        let (mut store, mut model) = (PreflightStore::default(), Model::default());
        for op in ops {
            match op {
                Op::Store { key, include, names, seconds } => {
                    let now = Duration::from_secs(model.now);
                    let lasts = Duration::from_secs(seconds);
                    let granted = names.iter().map(granted).collect();
                    store.store(keys[key].clone(), include, granted, lasts, now, &Engine::STANDARD);
                    // That a preflight passed is an entry of its own.
                    let names: Vec<_> = [(true, PASSED)].into_iter().chain(names).collect();
                    model.store(key, include, &names, seconds);
                }
                Op::Clear { key } => {
                    store.clear(&keys[key]);
                    model.entries.retain(|entry| entry.key != key);
                }
                Op::Pass(seconds) => {
                    model.now += seconds;
                    model.expire();
                }
            }
            let now = Duration::from_secs(model.now);
            for (index, key) in keys.iter().enumerate() {
                for include in [false, true] {
                    for method in METHODS {
                        prop_assert_eq!(
                            covers_method(&mut store, key, include, method, now),
                            model.method(index, include, method),
                            "{} {} {}", index, include, method
                        );
                    }
                    for name in HEADERS {
                        prop_assert_eq!(
                            covers_header(&mut store, key, include, name, now),
                            model.header(index, include, name),
                            "{} {} {}", index, include, name
                        );
                    }
                    let names: Vec<String> = HEADERS.iter().map(ToString::to_string).collect();
                    let wanted = Wanted { include, method: Some("PUT"), names: &names };
                    let missing = store.missing(key, &wanted, &Engine::STANDARD, now);
                    let known = model.matching(index, include).next().is_some();
                    let expected = known.then(|| {
                        let put = Some("PUT").filter(|put| !model.method(index, include, put));
                        let names = HEADERS.iter().copied().filter(|name| !model.header(index, include, name));
                        put.into_iter().chain(names).map(str::to_owned).collect::<Vec<_>>()
                    });
                    prop_assert_eq!(missing, expected);
                    let wanted = Wanted { include, method: None, names: &[] };
                    let none = store.missing(key, &wanted, &Engine::STANDARD, now);
                    prop_assert_eq!(none.is_some_and(|none| none.is_empty()), known);
                }
            }
        }
    }
}

/// The standard's engine with room for so many URLs.
fn of_size(urls: usize) -> Engine {
    let mut engine = Engine::STANDARD;
    engine.preflight_cache_size = urls;
    engine
}

fn put_until(store: &mut PreflightStore, key: &StoreKey, seconds: u64, now: u64, size: usize) {
    let put = vec![Granted::Method("PUT".to_owned())];
    let engine = of_size(size);
    store.store(key.clone(), false, put, Duration::from_secs(seconds), Duration::from_secs(now), &engine);
}

fn key_of(number: usize) -> StoreKey {
    let [mut key, ..] = keys();
    key.url = url(&format!("https://api.test/{number}"));
    key
}

#[test]
fn the_number_of_urls_is_bounded() {
    let mut store = PreflightStore::default();
    let now = Duration::ZERO;
    for number in 0..10 {
        // The fourth ends first, and none has ended.
        put_until(&mut store, &key_of(number), if number == 3 { 5 } else { 60 }, 0, 10);
    }
    // The third is the one that was not used for the longest time.
    assert!((0..10).all(|number| covers_method(&mut store, &key_of((number + 2) % 10), false, "PUT", now)));
    put_until(&mut store, &key_of(10), 60, 0, 10);
    let left: Vec<_> =
        (0..11).filter(|number| covers_method(&mut store, &key_of(*number), false, "PUT", now)).collect();
    assert_eq!(left, [0, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
    // An entry that is there is renewed without anyone leaving.
    put_until(&mut store, &key_of(5), 60, 0, 10);
    assert_eq!(
        (0..11).filter(|number| covers_method(&mut store, &key_of(*number), false, "PUT", now)).count(),
        10
    );
    store.clear_all();
    let wanted = Wanted { include: false, method: None, names: &[] };
    assert!(store.missing(&key_of(0), &wanted, &Engine::STANDARD, now).is_none());
}

#[test]
fn what_has_ended_makes_room_first() {
    let mut store = PreflightStore::default();
    put_until(&mut store, &key_of(0), 5, 0, 2);
    put_until(&mut store, &key_of(1), 60, 0, 2);
    put_until(&mut store, &key_of(2), 60, 5, 2);
    let now = Duration::from_secs(5);
    assert!(covers_method(&mut store, &key_of(1), false, "PUT", now));
    assert!(covers_method(&mut store, &key_of(2), false, "PUT", now));
}

#[test]
fn the_entries_of_one_url_are_bounded() {
    let mut store = PreflightStore::default();
    let many = (0..1000).map(|number| Granted::Header(format!("x-{number}"))).collect();
    store.store(key_of(0), false, many, Duration::from_mins(1), Duration::ZERO, &of_size(10));
    let known = (0..1000)
        .filter(|number| covers_header(&mut store, &key_of(0), false, &format!("x-{number}"), Duration::ZERO))
        .count();
    // One more says that the preflight passed.
    assert_eq!(known, 255);
}

#[test]
fn time_that_never_ends() {
    let mut store = PreflightStore::default();
    let put = vec![Granted::Method("PUT".to_owned())];
    store.store(key_of(0), false, put, Duration::MAX, Duration::from_secs(1), &of_size(10));
    assert!(covers_method(&mut store, &key_of(0), false, "PUT", Duration::from_secs(u64::MAX)));
}

/// What has ended does not count towards the bound.
#[test]
fn entries_that_have_ended_make_room_for_others() {
    let mut store = PreflightStore::default();
    let names =
        |from: usize| (from..from + 255).map(|number| Granted::Header(format!("x-{number}"))).collect();
    let (short, later) = (Duration::from_secs(5), Duration::from_secs(5));
    store.store(key_of(0), false, names(0), short, Duration::ZERO, &of_size(10));
    store.store(key_of(0), false, names(1000), short, later, &of_size(10));
    assert!(covers_header(&mut store, &key_of(0), false, "x-1000", later));
    assert!(covers_header(&mut store, &key_of(0), false, "x-1254", later));
    assert!(!covers_header(&mut store, &key_of(0), false, "x-0", later));
}

/// In an engine of literal entries that a preflight passed has no end, but makes room for what has one.
#[test]
fn what_has_no_name_has_no_end() {
    let mut engine = Engine::FIREFOX;
    engine.preflight_cache_size = 2;
    let nothing = Wanted { include: false, method: None, names: &[] };
    let (age, later) = (Duration::from_secs(1), Duration::from_secs(1000));
    let mut store = PreflightStore::default();
    let put = |store: &mut PreflightStore, number, age, now| {
        store.store(key_of(number), false, vec![Granted::Method("PUT".to_owned())], age, now, &engine);
    };
    put(&mut store, 0, age, Duration::ZERO);
    put(&mut store, 1, Duration::ZERO, Duration::ZERO);
    assert_eq!(store.missing(&key_of(0), &nothing, &engine, later), Some(Vec::new()));
    assert_eq!(store.missing(&key_of(1), &nothing, &engine, later), None);
    put(&mut store, 1, age, later);
    put(&mut store, 2, age, later);
    assert_eq!(store.missing(&key_of(0), &nothing, &engine, later), None);
    assert_eq!(store.missing(&key_of(1), &nothing, &engine, later), Some(Vec::new()));
}

/// What has no end goes with what it came with, before anything that lives, even if it was used last.
#[test]
fn what_has_no_end_makes_room_first() {
    let mut engine = Engine::FIREFOX;
    engine.preflight_cache_size = 2;
    let nothing = Wanted { include: false, method: None, names: &[] };
    let (age, later) = (Duration::from_secs(1), Duration::from_secs(1000));
    let mut store = PreflightStore::default();
    let put = |store: &mut PreflightStore, number, now| {
        store.store(key_of(number), false, vec![Granted::Method("PUT".to_owned())], age, now, &engine);
    };
    put(&mut store, 0, Duration::ZERO);
    put(&mut store, 1, later);
    assert_eq!(store.missing(&key_of(0), &nothing, &engine, later), Some(Vec::new()));
    put(&mut store, 2, later);
    let left: Vec<_> = (0..3)
        .filter(|number| store.missing(&key_of(*number), &nothing, &engine, later) == Some(Vec::new()))
        .collect();
    assert_eq!(left, [1, 2]);
}
