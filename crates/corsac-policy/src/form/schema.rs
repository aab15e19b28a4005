//! The JSON Schema of a file, from the table of its keys.

use std::fmt::{self, Write as _};

use super::{Key, Kind, Table};

/// The JSON Schema of a file, by which editors complete and describe its keys. `title` is the file's name.
pub fn json_schema<S>(file: &Table<S>, title: &str) -> String {
    let mut schema =
        vec![("$schema", text("http://json-schema.org/draft-07/schema#")), ("title", text(title))];
    schema.extend(table(file));
    format!("{}\n", Json::Object(schema))
}

/// A value of JSON.
enum Json {
    Object(Vec<(&'static str, Json)>),
    List(Vec<Json>),
    Text(String),
    /// Written as it is: a number, `true`, `[]`.
    Literal(String),
}

fn table<S>(table: &Table<S>) -> Vec<(&'static str, Json)> {
    let required = table.keys.iter().filter(|key| key.required).map(|key| text(key.name)).collect();
    vec![
        ("description", text(&plain(table.text))),
        ("type", text("object")),
        ("properties", Json::Object(table.keys.iter().map(|key| (key.name, value(key))).collect())),
        ("required", Json::List(required)),
        ("additionalProperties", literal("false")),
    ]
}

fn value<S>(key: &Key<S>) -> Json {
    let mut schema = vec![("description", text(&description(key)))];
    match key.kind {
        Kind::Table(below) => {
            schema.extend(table(below).into_iter().filter(|(name, _)| *name != "description"));
        }
        Kind::Tables(below) => schema.extend(list(key, Json::Object(table(below)))),
        Kind::Text => {
            schema.push(("type", text("string")));
            schema.push(examples(key));
        }
        Kind::Texts => {
            schema.extend(list(key, a_string()));
            schema.push(examples(key));
        }
        Kind::TextLists => {
            let either = vec![a_string(), list_of(a_string())];
            schema.extend(list(key, any_of(either)));
            schema.push(examples(key));
        }
        Kind::Word(words) => schema.push(("enum", enumeration(words))),
        Kind::Words(words) => {
            let word = || Json::Object(vec![("enum", enumeration(words))]);
            schema.push(("anyOf", Json::List(vec![word(), list_of(word())])));
        }
        Kind::Switch => schema.extend([("type", text("boolean")), ("default", literal(key.default))]),
        Kind::Number(least, most) => schema.extend([
            ("type", text("integer")),
            ("minimum", literal(&least.to_string())),
            ("maximum", literal(&most.to_string())),
            examples(key),
        ]),
        Kind::Numbers(least, most, word) => {
            let number = || {
                Json::Object(vec![
                    ("type", text("integer")),
                    ("minimum", literal(&least.to_string())),
                    ("maximum", literal(&most.to_string())),
                ])
            };
            let word = Json::Object(vec![("enum", enumeration(&[word]))]);
            schema.push(("anyOf", Json::List(vec![number(), list_of(number()), word])));
            schema.push(examples(key));
        }
    }
    Json::Object(schema)
}

fn examples<S>(key: &Key<S>) -> (&'static str, Json) {
    ("examples", Json::List(vec![literal(key.example)]))
}

fn a_string() -> Json {
    Json::Object(vec![("type", text("string"))])
}

fn list_of(items: Json) -> Json {
    Json::Object(vec![("type", text("array")), ("items", items)])
}

fn any_of(either: Vec<Json>) -> Json {
    Json::Object(vec![("anyOf", Json::List(either))])
}

fn enumeration(words: &[&str]) -> Json {
    Json::List(words.iter().map(|word| text(word)).collect())
}

fn list<S>(key: &Key<S>, items: Json) -> Vec<(&'static str, Json)> {
    let mut list = vec![("type", text("array")), ("items", items)];
    if key.required {
        list.push(("minItems", literal("1")));
    }
    list
}

fn description<S>(key: &Key<S>) -> String {
    let mut words = plain(key.text);
    if !key.bounds.is_empty() {
        let _ = write!(words, " Bounds: {}.", plain(key.bounds));
    }
    if !key.default.is_empty() {
        let _ = write!(words, " Default: {}.", plain(key.default));
    }
    words
}

/// Without the marks of Markdown.
fn plain(words: &str) -> String {
    words.replace('`', "")
}

fn text(words: &str) -> Json {
    Json::Text(words.to_owned())
}

fn literal(json: &str) -> Json {
    Json::Literal(json.to_owned())
}

/// Indented by two columns for each level.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Json {
    fn write(&self, f: &mut fmt::Formatter<'_>, level: usize) -> fmt::Result {
        let begin = |f: &mut fmt::Formatter<'_>, index: usize| {
            write!(f, "{}\n{:2$}", if index > 0 { "," } else { "" }, "", (level + 1) * 2)
        };
        match self {
            Self::Object(fields) => {
                f.write_str("{")?;
                for (index, (name, value)) in fields.iter().enumerate() {
                    begin(f, index)?;
                    write!(f, "\"{name}\": ")?;
                    value.write(f, level + 1)?;
                }
                write!(f, "\n{:1$}}}", "", level * 2)
            }
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index > 0 { ", " } else { "" })?;
                    item.write(f, level + 1)?;
                }
                f.write_str("]")
            }
            // The texts are this crate's own, without control characters.
            Self::Text(text) => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Self::Literal(json) => f.write_str(json),
        }
    }
}
