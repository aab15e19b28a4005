//! What was read of a file: the keys of its tables, each with its value and where it stands.

use std::ops::Range;

use super::Key;

/// A string, and where it stands.
pub type Text = (String, Range<usize>);

/// A table as it was read.
#[derive(Clone, Debug)]
pub struct Entries<S: 'static> {
    /// Its header, or the whole of it where it is written in braces.
    pub span: Range<usize>,
    /// Its keys, in the order in which they stand there.
    pub keys: Vec<Entry<S>>,
    /// Whether something in it could not be read, and has been told of.
    pub unread: bool,
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Entry<S: 'static> {
    /// Which one.
    pub key: &'static Key<S>,
    /// Where its value stands.
    pub span: Range<usize>,
    /// Its value.
    pub value: Value<S>,
    /// Whether some of it could not be read, and has been told of.
    pub unread: bool,
}

/// What stands at a key.
#[derive(Clone, Debug)]
pub enum Value<S: 'static> {
    /// Those of a table, or of a list of tables.
    Tables(Vec<Entries<S>>),
    /// A string, a word, or several.
    Texts(Vec<Text>),
    /// Lists of strings; one where no list stands in the list.
    TextLists(Vec<(Vec<Text>, Range<usize>)>),
    /// `true` or `false`.
    Switch(bool),
    /// A whole number.
    Number(i64),
    /// A whole number, or several.
    Numbers(Vec<(i64, Range<usize>)>),
    /// Something else, which has been told of.
    Nothing,
}

impl<S: Copy + PartialEq + 'static> Entries<S> {
    /// What stands at a key.
    pub fn get(&self, slot: S) -> Option<&Entry<S>> {
        self.keys.iter().find(|entry| entry.key.slot == slot)
    }

    /// The tables of a key; none when it is not there.
    pub fn tables(&self, slot: S) -> &[Self] {
        match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Tables(tables)) => tables,
            _ => &[],
        }
    }

    /// The strings of a key; none when it is not there.
    pub fn texts(&self, slot: S) -> impl Iterator<Item = &str> {
        let texts = match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Texts(texts)) => texts.as_slice(),
            _ => &[],
        };
        texts.iter().map(|(text, _)| text.as_str())
    }

    /// Whether a switch is on.
    pub fn is_on(&self, slot: S) -> bool {
        matches!(self.get(slot).map(|entry| &entry.value), Some(Value::Switch(true)))
    }

    /// The number of a key.
    pub fn number(&self, slot: S) -> Option<i64> {
        match self.get(slot).map(|entry| &entry.value) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl<S> Entry<S> {
    /// Where an item of its list stands; the whole value if there is no such item.
    pub fn item_span(&self, item: Option<usize>) -> Range<usize> {
        match (&self.value, item) {
            (Value::Texts(texts), Some(item)) => texts.get(item).map(|(_, span)| span.clone()),
            (Value::Numbers(numbers), Some(item)) => numbers.get(item).map(|(_, span)| span.clone()),
            _ => None,
        }
        .unwrap_or_else(|| self.span.clone())
    }
}
