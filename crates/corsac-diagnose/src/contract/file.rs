//! From TOML to what it says: each table's terms, read once.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

use corsac_browser::{CredentialsMode, EngineName};
use corsac_policy::form::{self, Findings, Text, Value, closest, fault};
use corsac_policy::{FileCheck, Lint};
use url::Url;

use super::checks::{
    BAD_COOKIE, BAD_HEADER, BAD_METHOD, BAD_ORIGIN, BAD_ROUTE, OUT_OF_RANGE, TOO_LARGE, UNKNOWN_WORD,
};
use super::keys::{ANY, FILE, PAGE, Slot, UNDECIDED};
use super::parts::{self, Fault};
use super::variables::{Hidden, Variables, Written};
use super::{Contract, Line, MAX_FILE, Promise, StatusPromise, expand};

type Entries = form::Entries<Slot>;

/// Something that stands in the file, once for all that is equal: `id` tells equal things.
#[derive(Debug)]
pub(super) struct Item<T: ?Sized> {
    pub(super) id: usize,
    pub(super) is: Arc<T>,
}

// A derived one would ask the same of `T`.
impl<T: ?Sized> Clone for Item<T> {
    fn clone(&self) -> Self {
        Self { id: self.id, is: Arc::clone(&self.is) }
    }
}

/// A value, and where it stands.
pub(super) type Placed<T> = (T, Range<usize>);

/// What a table says.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    pub(super) header: Range<usize>,
    pub(super) name: Option<String>,
    pub(super) origins: Option<Vec<Item<str>>>,
    pub(super) routes: Option<Vec<Item<Route>>>,
    pub(super) methods: Option<Placed<Vec<Item<str>>>>,
    pub(super) headers: Option<Vec<Item<[Line]>>>,
    pub(super) credentials: Option<Vec<CredentialsMode>>,
    pub(super) cookies: Option<Item<[Line]>>,
    pub(super) body: Option<Placed<Item<Line>>>,
    pub(super) page: Option<Placed<Promise>>,
    pub(super) status: Option<Placed<StatusPromise>>,
    pub(super) exposes: Option<Placed<Vec<String>>>,
    pub(super) hides: Option<Placed<Vec<String>>>,
    pub(super) max_age_at_least: Option<Placed<u64>>,
    pub(super) max_age_at_most: Option<Placed<u64>>,
    pub(super) engines: Option<Vec<EngineName>>,
    pub(super) send: Option<bool>,
    pub(super) undecided_passes: Option<bool>,
    /// Something of it could not be read, so that what seems to be missing may be that.
    pub(super) unread: bool,
}

/// What is asked for, and how it is shown.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) url: Arc<Url>,
    pub(super) shown: Arc<str>,
}

/// Reads a contract.
pub(super) fn read(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Contract, Lint> {
    let mut findings = Findings::of(text);
    if text.len() > MAX_FILE {
        let message = format!("the contract has more than {MAX_FILE} bytes");
        findings.add(fault(&TOO_LARGE, 0..0, message, "several contracts, each for a part of the server"));
        return Err(Lint { findings: findings.into_sorted() });
    }
    let Some(file) = form::read(text, &FILE, &mut findings) else {
        return Err(Lint { findings: findings.into_sorted() });
    };
    let variables = Variables { text, of: variable, hidden: Hidden::default(), faults: Vec::new() };
    let mut reader = Reader { variables, base: Base::None, pools: Pools::default() };
    reader.base = reader.base(&file);
    let defaults = file.tables(Slot::Defaults).first().map(|table| reader.terms(table)).unwrap_or_default();
    let expects: Vec<Terms> = file.tables(Slot::Expect).iter().map(|table| reader.terms(table)).collect();
    let Variables { hidden, faults, .. } = reader.variables;
    for found in faults {
        findings.add(found);
    }
    let is_whole = !file.unread && !file.keys.iter().any(|entry| entry.unread);
    let contract = expand::contract(text, &defaults, &expects, is_whole, hidden, &mut findings);
    let findings = findings.into_sorted();
    if findings.is_empty() { Ok(contract) } else { Err(Lint { findings }) }
}

/// Where the server is.
enum Base {
    /// Nothing is said.
    None,
    /// What is said could not be read.
    Unread,
    At(String),
}

/// Ids of what is equal.
#[derive(Default)]
struct Pools {
    texts: Pool<str>,
    routes: HashMap<String, Item<Route>>,
    lines: Pool<[Line]>,
    bodies: Pool<Line>,
}

/// Each thing once.
struct Pool<T: ?Sized>(HashMap<Arc<T>, usize>);

impl<T: ?Sized> Default for Pool<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: ?Sized + Hash + Eq> Pool<T> {
    fn item(&mut self, thing: Arc<T>) -> Item<T> {
        let next = self.0.len();
        let id = *self.0.entry(Arc::clone(&thing)).or_insert(next);
        Item { id, is: thing }
    }
}

struct Reader<'a> {
    variables: Variables<'a>,
    base: Base,
    pools: Pools,
}

impl Reader<'_> {
    fn base(&mut self, file: &Entries) -> Base {
        let Some(text) = only(file, Slot::Base) else {
            return if file.get(Slot::Base).is_some() { Base::Unread } else { Base::None };
        };
        let Some(written) = self.expanded(text, true) else { return Base::Unread };
        match parts::base(&written.value) {
            Ok(base) => Base::At(base),
            Err(wrong) => {
                self.add(&BAD_ROUTE, &written.span, wrong);
                Base::Unread
            }
        }
    }

    fn terms(&mut self, table: &Entries) -> Terms {
        let before = self.variables.faults.len();
        let mut terms = Terms {
            header: table.span.clone(),
            name: only(table, Slot::Name).map(|(text, _)| text.clone()),
            origins: self.origins(table),
            routes: self.routes(table),
            methods: self.methods(table),
            headers: self.header_lists(table),
            credentials: self.words(table, Slot::Credentials, CredentialsMode::WORDS),
            cookies: self.cookies(table),
            body: self.body(table),
            page: self.page(table),
            status: self.status(table),
            exposes: self.header_names(table, Slot::Exposes),
            hides: self.header_names(table, Slot::Hides),
            max_age_at_least: self.seconds(table, Slot::MaxAgeAtLeast),
            max_age_at_most: self.seconds(table, Slot::MaxAgeAtMost),
            engines: self.words(table, Slot::Engines, EngineName::WORDS),
            send: table.get(Slot::Send).map(|_| table.is_on(Slot::Send)),
            undecided_passes: None,
            unread: table.unread || table.keys.iter().any(|entry| entry.unread),
        };
        let undecided: Option<Vec<String>> = self.words(table, Slot::Undecided, UNDECIDED);
        terms.undecided_passes = undecided.and_then(|words| Some(words.first()? == "passes"));
        terms.credentials.iter_mut().for_each(each_once);
        terms.engines.iter_mut().for_each(each_once);
        terms.unread |= self.variables.faults.len() > before;
        terms
    }

    fn origins(&mut self, table: &Entries) -> Option<Vec<Item<str>>> {
        self.each(table, Slot::Origins, true, &BAD_ORIGIN, |reader, written| {
            parts::origin(&written.value).map(|origin| reader.pools.texts.item(origin.into()))
        })
        .map(unique)
    }

    fn routes(&mut self, table: &Entries) -> Option<Vec<Item<Route>>> {
        self.each(table, Slot::Routes, false, &BAD_ROUTE, |reader, written| {
            let base = match &reader.base {
                Base::At(base) => Some(base.as_str()),
                Base::None => None,
                // Of that is told already.
                Base::Unread => Some("http://base.invalid"),
            };
            let (url, shown) = parts::route(base, &written.value, &written.shown)?;
            if written.value != written.shown {
                reader.variables.hidden.add_url(&url, &shown);
            }
            let next = reader.pools.routes.len();
            let known = reader.pools.routes.entry(url.as_str().to_owned()).or_insert_with(|| {
                let route = Route { url: Arc::new(url), shown: shown.into() };
                Item { id: next, is: Arc::new(route) }
            });
            Ok(known.clone())
        })
        .map(unique)
    }

    fn methods(&mut self, table: &Entries) -> Option<Placed<Vec<Item<str>>>> {
        let span = table.get(Slot::Methods)?.span.clone();
        let methods = self.each(table, Slot::Methods, true, &BAD_METHOD, |reader, written| {
            parts::method(&written.value).map(|method| reader.pools.texts.item(method.into()))
        })?;
        Some((unique(methods), span))
    }

    fn header_lists(&mut self, table: &Entries) -> Option<Vec<Item<[Line]>>> {
        let Value::TextLists(lists) = &table.get(Slot::Headers)?.value else { return None };
        let lists = lists.iter().map(|(texts, _)| {
            let lines = texts.iter().filter_map(|text| self.line(text, &BAD_HEADER, parts::header));
            let lines: Vec<Line> = lines.collect();
            self.pools.lines.item(lines.into())
        });
        Some(unique(lists.collect()))
    }

    fn cookies(&mut self, table: &Entries) -> Option<Item<[Line]>> {
        let Value::Texts(texts) = &table.get(Slot::Cookies)?.value else { return None };
        let lines: Vec<Line> =
            texts.iter().filter_map(|text| self.line(text, &BAD_COOKIE, parts::cookie)).collect();
        Some(self.pools.lines.item(lines.into()))
    }

    fn body(&mut self, table: &Entries) -> Option<Placed<Item<Line>>> {
        let text = only(table, Slot::Body)?;
        let Written { value, shown, span } = self.expanded(text, false)?;
        let line = Line { name: String::new(), value, shown };
        Some((self.pools.bodies.item(Arc::new(line)), span))
    }

    fn page(&mut self, table: &Entries) -> Option<Placed<Promise>> {
        const ALL: [Promise; 4] =
            [Promise::Reads, Promise::Refused, Promise::AllowedAtPreflight, Promise::RefusedAtPreflight];
        let words: Vec<String> = self.words(table, Slot::Page, PAGE)?;
        let promise =
            ALL.into_iter().find(|promise| words.first().is_some_and(|word| word == promise.as_str()))?;
        Some((promise, table.get(Slot::Page)?.span.clone()))
    }

    fn status(&mut self, table: &Entries) -> Option<Placed<StatusPromise>> {
        let entry = table.get(Slot::Status)?;
        let status = match &entry.value {
            Value::Numbers(numbers) if numbers.is_empty() => StatusPromise::Ok,
            Value::Numbers(numbers) => {
                let mut statuses = Vec::with_capacity(numbers.len());
                for (number, span) in numbers {
                    match u16::try_from(*number).ok().filter(|status| (100..=599).contains(status)) {
                        Some(status) => statuses.push(status),
                        None => self.add(
                            &OUT_OF_RANGE,
                            span,
                            Fault::new(format!("{number} is no status"), "a number from 100 to 599"),
                        ),
                    }
                }
                StatusPromise::OneOf(statuses)
            }
            Value::Texts(_) => {
                let _: Vec<String> = self.words(table, Slot::Status, &[ANY])?;
                StatusPromise::Any
            }
            _ => return None,
        };
        Some((status, entry.span.clone()))
    }

    fn header_names(&mut self, table: &Entries, slot: Slot) -> Option<Placed<Vec<String>>> {
        let span = table.get(slot)?.span.clone();
        let names =
            self.each(table, slot, true, &BAD_HEADER, |_, written| parts::response_header(&written.value))?;
        Some((names, span))
    }

    fn seconds(&mut self, table: &Entries, slot: Slot) -> Option<Placed<u64>> {
        let span = table.get(slot)?.span.clone();
        let number = table.number(slot)?;
        if let Some(seconds) = u64::try_from(number).ok().filter(|seconds| u32::try_from(*seconds).is_ok()) {
            return Some((seconds, span));
        }
        let wrong = Fault::new(
            format!("{number} is no number of seconds that can be"),
            "a number from 0 to 4294967295",
        );
        self.add(&OUT_OF_RANGE, &span, wrong);
        None
    }

    /// The words of a key, each one of those that are allowed.
    fn words<T: std::str::FromStr>(
        &mut self,
        table: &Entries,
        slot: Slot,
        allowed: &'static [&'static str],
    ) -> Option<Vec<T>> {
        let entry = table.get(slot)?;
        let Value::Texts(texts) = &entry.value else { return None };
        let mut words = Vec::with_capacity(texts.len());
        for (text, span) in texts {
            if let Some(word) = allowed.contains(&text.as_str()).then(|| text.parse().ok()).flatten() {
                words.push(word);
                continue;
            }
            let all: Vec<String> = allowed.iter().map(|word| format!("\"{word}\"")).collect();
            let help = match closest(&text.to_ascii_lowercase(), allowed.iter().map(|word| (*word, *word))) {
                Some(meant) => format!("did you mean \"{meant}\"?"),
                None => format!("one of {}", all.join(", ")),
            };
            let wrong = Fault::new(format!("{} is not {text:?}", entry.key.name), help);
            self.add(&UNKNOWN_WORD, span, wrong);
        }
        Some(words)
    }

    /// Each string of a list, read.
    fn each<T>(
        &mut self,
        table: &Entries,
        slot: Slot,
        is_open: bool,
        check: &'static FileCheck,
        read: impl Fn(&mut Self, &Written) -> Result<T, Fault>,
    ) -> Option<Vec<T>> {
        let Value::Texts(texts) = &table.get(slot)?.value else { return None };
        let mut items = Vec::with_capacity(texts.len());
        for text in texts {
            let Some(written) = self.expanded(text, is_open) else { continue };
            match read(self, &written) {
                Ok(item) => items.push(item),
                Err(wrong) => {
                    let wrong = written.without_values(wrong, |shown| read(self, shown).err());
                    self.add(check, &written.span, wrong);
                }
            }
        }
        Some(items)
    }

    fn line(
        &mut self,
        text: &Text,
        check: &'static FileCheck,
        split: fn(&str) -> Result<(String, String), Fault>,
    ) -> Option<Line> {
        let written = self.expanded(text, false)?;
        match split(&written.value) {
            Ok((name, value)) => {
                let shown = parts::shown_value(&written, &value);
                Some(Line { name, value, shown })
            }
            Err(wrong) => {
                let wrong = written.without_values(wrong, |shown| split(&shown.value).err());
                self.add(check, &written.span, wrong);
                None
            }
        }
    }

    /// `None` where a variable of it is wrong, of which is told.
    fn expanded(&mut self, text: &Text, is_open: bool) -> Option<Written> {
        let before = self.variables.faults.len();
        let written = self.variables.expand(text, is_open);
        (self.variables.faults.len() == before).then_some(written)
    }

    fn add(&mut self, check: &'static FileCheck, span: &Range<usize>, Fault { message, help }: Fault) {
        let hide = |text: String| self.variables.hidden.hide(&text);
        let found = fault(check, span.clone(), hide(message), hide(help));
        self.variables.faults.push(found);
    }
}

/// The string of a key that has one.
fn only(table: &Entries, slot: Slot) -> Option<&Text> {
    match &table.get(slot)?.value {
        Value::Texts(texts) => texts.first(),
        _ => None,
    }
}

/// Takes away those that stand there before.
fn each_once<T: Copy + PartialEq>(items: &mut Vec<T>) {
    let mut seen = Vec::with_capacity(items.len());
    items.retain(|item| {
        let is_new = !seen.contains(item);
        seen.push(*item);
        is_new
    });
}

/// Without those that stand there before.
fn unique<T: ?Sized>(mut items: Vec<Item<T>>) -> Vec<Item<T>> {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.id));
    items
}
