use serde_json::Value;

use super::{errors, expect_file, toml_blocks};
use crate::form::{Kind, Table};
use crate::json_schema;
use crate::keys::{FILE, Slot};

fn schema() -> Value {
    serde_json::from_str(&json_schema()).expect("the schema is JSON")
}

#[test]
fn the_schema_in_docs_is_up_to_date() {
    expect_file("docs/corsac.toml.schema.json", &json_schema());
}

/// Its keys are the reader's, each with a description.
#[test]
fn the_schema_has_the_readers_keys() {
    fn compare(table: &Table<Slot>, schema: &Value) {
        let properties = schema["properties"].as_object().unwrap();
        let mut names: Vec<&str> = table.keys.iter().map(|key| key.name).collect();
        names.sort_unstable();
        assert!(properties.keys().eq(names.iter()), "{}", table.header);
        assert_eq!(schema["additionalProperties"], false);
        for key in table.keys {
            let value = &properties[key.name];
            assert!(value["description"].as_str().is_some_and(|text| text.len() > 30), "{}", key.name);
            match key.kind {
                Kind::Table(below) => compare(below, value),
                Kind::Tables(below) => compare(below, &value["items"]),
                Kind::Texts => assert_eq!(value["items"]["type"], "string"),
                Kind::Switch => assert_eq!(value["type"], "boolean"),
                Kind::Number(..) => assert_eq!(value["type"], "integer"),
                _ => panic!("{} is of a kind that no key of this file has", key.name),
            }
        }
    }
    compare(&FILE, &schema());
}

/// The file; whether the schema lets it pass; whether the reader does.
#[test]
fn good_and_bad_files() {
    let tier = "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://a.example\"]\n";
    let rows: &[(String, bool, bool)] = &[
        (tier.to_owned(), true, true),
        (
            format!("{tier}credentials = true\nmethods = [\"PUT\"]\nmax_age = -1\n[csrf]\nbypass = []\n"),
            true,
            true,
        ),
        ("[csrf]\n".to_owned(), true, true),
        // What only the linter knows.
        (format!("{tier}methods = [\"TRACE\"]\n"), true, false),
        (String::new(), true, false),
        (format!("{tier}credential = true\n"), false, false),
        (format!("{tier}credentials = \"true\"\n"), false, false),
        (format!("{tier}methods = \"PUT\"\n"), false, false),
        (format!("{tier}methods = [5]\n"), false, false),
        (format!("{tier}max_age = 86401\n"), false, false),
        (format!("{tier}max_age = 1.5\n"), false, false),
        (tier.replace("paths = [\"/a\"]\n", ""), false, false),
        (tier.replace("[\"/a\"]", "[]"), false, false),
        (tier.replace("origins = [\"https://a.example\"]\n", ""), false, false),
        ("[[rule]]\npaths = [\"/a\"]\n".to_owned(), false, false),
        ("[rule]\npaths = [\"/a\"]\n".to_owned(), false, false),
        ("[csrf]\ntrusted = []\n".to_owned(), false, false),
        ("[other]\n".to_owned(), false, false),
    ];
    let schema = schema();
    for (text, by_schema, by_reader) in rows {
        let verdict = matches(&json(text), &schema, "$");
        assert_eq!(verdict.is_ok(), *by_schema, "{text}\n{verdict:?}");
        assert_eq!(errors(text).is_empty(), *by_reader, "{text}\n{:?}", errors(text));
    }
}

#[test]
fn what_the_reader_takes_the_schema_takes() {
    let pages: String = crate::Check::all().map(crate::Check::page).collect();
    let mut seen = 0;
    for text in toml_blocks(&pages).into_iter().filter(|text| errors(text).is_empty()) {
        assert_eq!(matches(&json(text), &schema(), "$"), Ok(()), "{text}");
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

fn json(text: &str) -> Value {
    let (table, _) = toml::de::DeTable::parse_recoverable(text);
    of_table(table.get_ref())
}

fn of_table(table: &toml::de::DeTable<'_>) -> Value {
    table.iter().map(|(name, value)| (name.get_ref().to_string(), of(value.get_ref()))).collect()
}

fn of(value: &toml::de::DeValue<'_>) -> Value {
    use toml::de::DeValue;
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => Value::from(number.as_str().parse::<i64>().unwrap()),
        DeValue::Float(number) => Value::from(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(on) => Value::from(*on),
        DeValue::Datetime(when) => Value::from(when.to_string()),
        DeValue::Array(items) => items.iter().map(|item| of(item.get_ref())).collect(),
        DeValue::Table(table) => of_table(table),
    }
}

/// Those keywords of JSON Schema that the schema uses.
fn matches(value: &Value, schema: &Value, place: &str) -> Result<(), String> {
    for (keyword, expected) in schema.as_object().expect("a schema is an object") {
        let hold = |holds: bool| {
            if holds { Ok(()) } else { Err(format!("{place}: {keyword} {expected}, not {value}")) }
        };
        match keyword.as_str() {
            "$schema" | "title" | "description" | "default" | "examples" => {}
            "type" => hold(match expected.as_str().expect("a type's name") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "integer" => value.is_i64(),
                other => panic!("no type {other}"),
            })?,
            "minimum" => hold(value.as_f64() >= expected.as_f64())?,
            "maximum" => hold(value.as_f64() <= expected.as_f64())?,
            "minItems" => {
                hold(value.as_array().is_none_or(|items| items.len() as u64 >= expected.as_u64().unwrap()))?;
            }
            "items" => {
                for item in value.as_array().into_iter().flatten() {
                    matches(item, expected, place)?;
                }
            }
            "required" => {
                for name in expected.as_array().expect("a list") {
                    hold(value.get(name.as_str().expect("a name")).is_some())?;
                }
            }
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = expected.get(name) {
                        matches(field, schema, &format!("{place}.{name}"))?;
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(expected, false, "a keyword that this test knows");
                let known = schema.get("properties").and_then(Value::as_object).expect("properties");
                hold(
                    value.as_object().is_none_or(|fields| fields.keys().all(|name| known.contains_key(name))),
                )?;
            }
            other => panic!("the schema has the keyword {other}, which this test does not know"),
        }
    }
    Ok(())
}
