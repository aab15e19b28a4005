//! The preflight store beside the standard's list of entries, kept as a plain list.

use std::time::Duration;

use corsac_browser::{Granted, NetworkPartition, PreflightStore, StoreKey};
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
        self.matching(key, include)
            .any(|entry| entry.method.as_deref().is_some_and(|have| have == method || have == "*"))
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
                        have == name || (have == "*" && (is_method || name != "authorization"))
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
        partition: NetworkPartition { top_level: site("https://app.test"), opaque_frame: None },
        origin: "https://app.test".to_owned().into(),
        url: url("https://api.test/"),
    };
    let mut keys = [base.clone(), base.clone(), base.clone(), base];
    keys[1].partition.top_level = site("https://other.test");
    keys[2].origin = "null".to_owned().into();
    keys[3].url = url("https://api.test/#f");
    keys
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
                    store.store(keys[key].clone(), include, names.iter().map(granted), lasts, now, 100);
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
                            store.matches_method(key, include, method, now),
                            model.method(index, include, method),
                            "{} {} {}", index, include, method
                        );
                    }
                    for name in HEADERS {
                        prop_assert_eq!(
                            store.matches_header(key, include, name, now),
                            model.header(index, include, name),
                            "{} {} {}", index, include, name
                        );
                    }
                    let names: Vec<String> = HEADERS.iter().map(ToString::to_string).collect();
                    let missing = store.missing(key, include, Some("PUT"), &names, now);
                    let known = model.matching(index, include).next().is_some();
                    let expected = known.then(|| {
                        let put = Some("PUT").filter(|put| !model.method(index, include, put));
                        let names = HEADERS.iter().copied().filter(|name| !model.header(index, include, name));
                        put.into_iter().chain(names).map(str::to_owned).collect::<Vec<_>>()
                    });
                    prop_assert_eq!(missing, expected);
                    let none = store.missing(key, include, None, &[], now);
                    prop_assert_eq!(none.is_some_and(|none| none.is_empty()), known);
                }
            }
        }
    }
}

fn put_until(store: &mut PreflightStore, key: &StoreKey, seconds: u64, now: u64, size: usize) {
    let put = [Granted::Method("PUT".to_owned())].into_iter();
    store.store(key.clone(), false, put, Duration::from_secs(seconds), Duration::from_secs(now), size);
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
        // The fourth ends first.
        put_until(&mut store, &key_of(number), if number == 3 { 5 } else { 60 }, 0, 10);
    }
    assert!((0..10).all(|number| store.matches_method(&key_of(number), false, "PUT", now)));
    put_until(&mut store, &key_of(10), 60, 0, 10);
    let left: Vec<_> =
        (0..11).filter(|number| store.matches_method(&key_of(*number), false, "PUT", now)).collect();
    assert_eq!(left, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]);
    // An entry that is there is renewed without anyone leaving.
    put_until(&mut store, &key_of(5), 60, 0, 10);
    assert_eq!(
        (0..11).filter(|number| store.matches_method(&key_of(*number), false, "PUT", now)).count(),
        10
    );
    store.clear_all();
    assert!(store.missing(&key_of(0), false, None, &[], now).is_none());
}

#[test]
fn what_has_ended_makes_room_first() {
    let mut store = PreflightStore::default();
    put_until(&mut store, &key_of(0), 5, 0, 2);
    put_until(&mut store, &key_of(1), 60, 0, 2);
    put_until(&mut store, &key_of(2), 60, 5, 2);
    let now = Duration::from_secs(5);
    assert!(store.matches_method(&key_of(1), false, "PUT", now));
    assert!(store.matches_method(&key_of(2), false, "PUT", now));
}

#[test]
fn the_entries_of_one_url_are_bounded() {
    let mut store = PreflightStore::default();
    let many = (0..1000).map(|number| Granted::Header(format!("x-{number}")));
    store.store(key_of(0), false, many, Duration::from_mins(1), Duration::ZERO, 10);
    let known = (0..1000)
        .filter(|number| store.matches_header(&key_of(0), false, &format!("x-{number}"), Duration::ZERO))
        .count();
    assert_eq!(known, 256);
}

#[test]
fn time_that_never_ends() {
    let mut store = PreflightStore::default();
    let put = [Granted::Method("PUT".to_owned())].into_iter();
    store.store(key_of(0), false, put, Duration::MAX, Duration::from_secs(1), 10);
    assert!(store.matches_method(&key_of(0), false, "PUT", Duration::from_secs(u64::MAX)));
}

/// What has ended does not count towards the bound.
#[test]
fn entries_that_have_ended_make_room_for_others() {
    let mut store = PreflightStore::default();
    let names = |from: usize| (from..from + 256).map(|number| Granted::Header(format!("x-{number}")));
    let (short, later) = (Duration::from_secs(5), Duration::from_secs(5));
    store.store(key_of(0), false, names(0), short, Duration::ZERO, 10);
    store.store(key_of(0), false, names(1000), short, later, 10);
    assert!(store.matches_header(&key_of(0), false, "x-1000", later));
    assert!(store.matches_header(&key_of(0), false, "x-1255", later));
    assert!(!store.matches_header(&key_of(0), false, "x-0", later));
}

/// The URL that goes is the one whose last entry ends first.
#[test]
fn the_longest_entry_of_a_url_counts() {
    let mut store = PreflightStore::default();
    put_until(&mut store, &key_of(0), 60, 0, 2);
    let delete = [Granted::Method("DELETE".to_owned())].into_iter();
    store.store(key_of(0), false, delete, Duration::from_secs(1), Duration::ZERO, 2);
    put_until(&mut store, &key_of(1), 30, 0, 2);
    put_until(&mut store, &key_of(2), 30, 0, 2);
    assert!(store.matches_method(&key_of(0), false, "PUT", Duration::ZERO));
    assert!(!store.matches_method(&key_of(1), false, "PUT", Duration::ZERO));
}
