//! The JSON Schema of the file, from the table of keys.

use std::fmt::{self, Write as _};

use crate::keys::{FILE, Key, Kind, Table};

/// The JSON Schema of the file, by which editors complete and describe its keys. What it lets pass may still be wrong:
/// [`lint`](crate::lint()) knows more.
///
/// ```
/// assert!(corsac_policy::json_schema().contains("exposed_headers"));
/// ```
pub fn json_schema() -> String {
    let mut schema =
        vec![("$schema", text("http://json-schema.org/draft-07/schema#")), ("title", text("corsac.toml"))];
    schema.extend(table(&FILE));
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

fn table(table: &Table) -> Vec<(&'static str, Json)> {
    let required = table.keys.iter().filter(|key| key.required).map(|key| text(key.name)).collect();
    vec![
        ("description", text(&plain(table.text))),
        ("type", text("object")),
        ("properties", Json::Object(table.keys.iter().map(|key| (key.name, value(key))).collect())),
        ("required", Json::List(required)),
        ("additionalProperties", literal("false")),
    ]
}

fn value(key: &Key) -> Json {
    let mut schema = vec![("description", text(&description(key)))];
    match key.kind {
        Kind::Table(below) => {
            schema.extend(table(below).into_iter().filter(|(name, _)| *name != "description"));
        }
        Kind::Tables(below) => schema.extend(list(key, Json::Object(table(below)))),
        Kind::Texts => {
            schema.extend(list(key, Json::Object(vec![("type", text("string"))])));
            schema.push(("examples", Json::List(vec![literal(key.example)])));
        }
        Kind::Switch => schema.extend([("type", text("boolean")), ("default", literal(key.default))]),
        Kind::Number(least, most) => schema.extend([
            ("type", text("integer")),
            ("minimum", literal(&least.to_string())),
            ("maximum", literal(&most.to_string())),
            ("examples", Json::List(vec![literal(key.example)])),
        ]),
    }
    Json::Object(schema)
}

fn list(key: &Key, items: Json) -> Vec<(&'static str, Json)> {
    let mut list = vec![("type", text("array")), ("items", items)];
    if key.required {
        list.push(("minItems", literal("1")));
    }
    list
}

fn description(key: &Key) -> String {
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
