//! What was read of a file: the keys of its tables, each with its value and where it stands.

use std::ops::Range;

use crate::keys::{Key, Slot, Table};

/// A table as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Entries {
    /// Its header, or the whole of it where it is written in braces.
    pub(crate) span: Range<usize>,
    pub(crate) keys: Vec<Entry>,
    /// Whether something in it could not be read, and has been told of.
    pub(crate) unread: bool,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: &'static Key,
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
    /// Whether some of it could not be read, and has been told of.
    pub(crate) unread: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Tables(Vec<Entries>),
    Texts(Vec<(String, Range<usize>)>),
    Switch(bool),
    Number(i64),
    /// Something else, which has been told of.
    Nothing,
}

impl Entries {
    pub(crate) fn get(&self, slot: Slot) -> Option<&Entry> {
        self.keys.iter().find(|entry| entry.key.slot == slot)
    }

    /// The tables of a key; none when it is not there.
    pub(crate) fn tables(&self, slot: Slot) -> &[Self] {
        match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Tables(tables)) => tables,
            _ => &[],
        }
    }

    /// The strings of a key; none when it is not there.
    pub(crate) fn texts(&self, slot: Slot) -> impl Iterator<Item = &str> {
        let texts = match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Texts(texts)) => texts.as_slice(),
            _ => &[],
        };
        texts.iter().map(|(text, _)| text.as_str())
    }

    /// Whether a switch is on.
    pub(crate) fn is_on(&self, slot: Slot) -> bool {
        matches!(self.get(slot).map(|entry| &entry.value), Some(Value::Switch(true)))
    }

    pub(crate) fn number(&self, slot: Slot) -> Option<i64> {
        match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl Entry {
    /// Where an item of its list stands; the whole value if there is no such item.
    pub(crate) fn item_span(&self, item: Option<usize>) -> Range<usize> {
        match (&self.value, item) {
            (Value::Texts(texts), Some(item)) => texts.get(item).map(|(_, span)| span.clone()),
            _ => None,
        }
        .unwrap_or_else(|| self.span.clone())
    }
}

/// Every table that can stand in a file.
pub(crate) fn all_tables() -> Vec<&'static Table> {
    use crate::keys::{FILE, Kind};
    let mut tables: Vec<&'static Table> = vec![&FILE];
    let mut next = 0;
    while let Some(table) = tables.get(next) {
        let below = table.keys.iter().filter_map(|key| match key.kind {
            Kind::Table(table) | Kind::Tables(table) => Some(table),
            _ => None,
        });
        let below: Vec<_> = below.collect();
        tables.extend(below);
        next += 1;
    }
    tables
}
