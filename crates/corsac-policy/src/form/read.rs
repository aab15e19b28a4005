//! From TOML to [`Entries`], by a table of keys. What cannot be read is told of; where it is plain what was meant,
//! that is read instead, so that the rest of the file is judged as well.

use std::ops::Range;

use corsac_server::Severity;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::finding::{Finding, Findings};
use crate::lint::{self, duplicate_key, toml_syntax, unknown_key, wrong_type};

use super::{Entries, Entry, Key, Kind, Table, Text, Value};

/// Reads a file by the table of its keys. `None` where it is not TOML, so that nothing of it can be judged. How long the
/// text may be is for the caller to say before.
pub fn read<S: Copy + PartialEq + 'static>(
    text: &str,
    file: &'static Table<S>,
    findings: &mut Findings<'_>,
) -> Option<Entries<S>> {
    let (document, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let (mut is_toml, mut told) = (true, toml_syntax::Told::default());
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        if duplicate_key::is(error.message()) {
            findings.add(duplicate_key::found(text, span));
        } else {
            is_toml = false;
            if told.takes(text, error.message(), &span) {
                findings.add(toml_syntax::found(text, error.message(), span));
            }
        }
    }
    if !is_toml {
        // Behind such an error, keys may be seen where none are.
        findings.retain(|finding| finding.check.code() == toml_syntax::CHECK.code);
        return None;
    }
    let mut reader = Reader { text, file, findings };
    Some(reader.table(file, document.get_ref(), 0..0))
}

struct Reader<'a, 'f, 't, S: 'static> {
    text: &'a str,
    file: &'static Table<S>,
    findings: &'f mut Findings<'t>,
}

impl<S: Copy + PartialEq> Reader<'_, '_, '_, S> {
    fn table(&mut self, table: &'static Table<S>, found: &DeTable<'_>, span: Range<usize>) -> Entries<S> {
        let mut read = Entries { span, keys: Vec::new(), unread: false };
        let mut pairs: Vec<_> = found.iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in pairs {
            let name: &str = key.get_ref();
            let known = table.key(name).or_else(|| {
                let meant = unknown_key::meant(self.file, table, name);
                self.findings.add(unknown_key::found(table, name, &meant, key.span()));
                // Read as what was meant, if that is not there itself.
                meant.here().filter(|known| !found.contains_key(known.name) && read.get(known.slot).is_none())
            });
            match known {
                Some(known) => read.keys.push(self.entry(known, value)),
                None => read.unread = true,
            }
        }
        read
    }

    fn entry(&mut self, key: &'static Key<S>, found: &Spanned<DeValue<'_>>) -> Entry<S> {
        let before = self.findings.count(Severity::Error);
        let span = found.span();
        let value = match (key.kind, found.get_ref()) {
            (Kind::Texts | Kind::Words(_), DeValue::Array(items)) => Value::Texts(self.texts(key, items)),
            (Kind::Text | Kind::Word(_) | Kind::Words(_) | Kind::Numbers(..), DeValue::String(text)) => {
                Value::Texts(vec![(text.to_string(), span.clone())])
            }
            (Kind::TextLists, DeValue::Array(items)) => self.text_lists(key, items, span.clone()),
            (Kind::Numbers(..), DeValue::Integer(number)) => {
                Value::Numbers(vec![(saturating(number), span.clone())])
            }
            (Kind::Numbers(..), DeValue::Array(items)) => self.numbers(key, items),
            (Kind::Switch, DeValue::Boolean(on)) => Value::Switch(*on),
            (Kind::Number(..), DeValue::Integer(number)) => Value::Number(saturating(number)),
            (Kind::Tables(table), DeValue::Array(items)) => self.tables(key, table, items),
            (Kind::Table(table), DeValue::Table(found)) => {
                Value::Tables(vec![self.table(table, found, span.clone())])
            }
            _ => self.otherwise(key, found),
        };
        let told = self.findings.count(Severity::Error) > before;
        // What is told of within tables concerns those.
        let is_tables = matches!(value, Value::Tables(_));
        let unread = matches!(value, Value::Nothing) || told && !is_tables;
        Entry { key, span, value, unread }
    }

    fn texts(&mut self, key: &'static Key<S>, items: &DeArray<'_>) -> Vec<Text> {
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::String(text) => texts.push((text.to_string(), item.span())),
                _ => self.findings.add(wrong_type::item(self.text, key, item)),
            }
        }
        texts
    }

    /// Where no list stands in the list, it is one list of strings; else each list in it is one, and so is a string that
    /// stands beside them.
    fn text_lists(&mut self, key: &'static Key<S>, items: &DeArray<'_>, span: Range<usize>) -> Value<S> {
        if !items.iter().any(|item| matches!(item.get_ref(), DeValue::Array(_))) {
            return Value::TextLists(vec![(self.texts(key, items), span)]);
        }
        let mut lists = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Array(items) => lists.push((self.texts(key, items), item.span())),
                DeValue::String(text) => lists.push((vec![(text.to_string(), item.span())], item.span())),
                _ => self.findings.add(wrong_type::item(self.text, key, item)),
            }
        }
        Value::TextLists(lists)
    }

    fn numbers(&mut self, key: &'static Key<S>, items: &DeArray<'_>) -> Value<S> {
        let mut numbers = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Integer(number) => numbers.push((saturating(number), item.span())),
                _ => self.findings.add(wrong_type::item(self.text, key, item)),
            }
        }
        Value::Numbers(numbers)
    }

    fn tables(&mut self, key: &'static Key<S>, table: &'static Table<S>, items: &DeArray<'_>) -> Value<S> {
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref() {
                DeValue::Table(found) => tables.push(self.table(table, found, item.span())),
                _ => self.findings.add(wrong_type::item(self.text, key, item)),
            }
        }
        Value::Tables(tables)
    }

    /// A value of another kind: told of, and read as what was probably meant.
    fn otherwise(&mut self, key: &'static Key<S>, found: &Spanned<DeValue<'_>>) -> Value<S> {
        self.findings.add(wrong_type::value(self.text, key, found));
        match (key.kind, found.get_ref()) {
            (Kind::Texts, DeValue::String(text)) => Value::Texts(vec![(text.to_string(), found.span())]),
            (Kind::TextLists, DeValue::String(text)) => {
                Value::TextLists(vec![(vec![(text.to_string(), found.span())], found.span())])
            }
            (Kind::Switch, DeValue::String(text)) => lint::switch(text).map_or(Value::Nothing, Value::Switch),
            (Kind::Number(..), DeValue::String(text)) => {
                text.trim().parse().map_or(Value::Nothing, Value::Number)
            }
            (Kind::Tables(table), DeValue::Table(only)) => {
                let mut read = self.table(table, only, found.span());
                read.unread = true;
                Value::Tables(vec![read])
            }
            (Kind::Table(table), DeValue::Array(items)) => match items.iter().next().map(Spanned::get_ref) {
                Some(DeValue::Table(first)) => Value::Tables(vec![self.table(table, first, found.span())]),
                _ => Value::Nothing,
            },
            _ => Value::Nothing,
        }
    }
}

/// The number; the nearest that can be held where it is too large.
fn saturating(number: &DeInteger<'_>) -> i64 {
    let digits = number.as_str();
    let limit = if digits.starts_with('-') { i64::MIN } else { i64::MAX };
    i64::from_str_radix(digits, number.radix()).unwrap_or(limit)
}

/// The finding of a check of a file itself, not placed yet: [`Findings::add`] does it.
pub fn fault(
    check: &'static lint::FileCheck,
    span: Range<usize>,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Finding {
    Finding::of_file(check, span, message.into(), help.into())
}
