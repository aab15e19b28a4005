//! Whether an answer is as the schemas in `docs/` say: those keywords of JSON Schema that it uses.

use serde_json::Value;

/// Panics where the answer and the schema part.
pub(crate) fn check(answer: &Value) {
    if let Err(fault) = fault_of(answer) {
        panic!("{fault}\nin {answer:#}");
    }
}

/// Panics where the line of `--console --json` and the schema part.
pub(crate) fn check_console(line: &Value) {
    let schema = schema();
    let definition = schema.pointer("/$defs/console").expect("the definition");
    if let Err(fault) = matches(line, definition, &schema, "$") {
        panic!("{fault}\nin {line:#}");
    }
}

/// Panics where a line of `corsac policy` and this part of `docs/policy.schema.json` part.
pub(crate) fn check_policy(line: &Value, part: &str) {
    let text = include_str!("../../../../docs/policy.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    let definition = schema.pointer(&format!("/$defs/{part}")).expect("the definition");
    if let Err(fault) = matches(line, definition, &schema, "$") {
        panic!("{fault}\nin {line:#}");
    }
    assert_eq!(matches(line, &schema, &schema, "$"), Ok(()), "it is one of the two lines");
}

/// Panics where the document of `corsac check` and `docs/check.schema.json` part.
pub(crate) fn check_document(document: &Value) {
    let text = include_str!("../../../../docs/check.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    if let Err(fault) = matches(document, &schema, &schema, "$") {
        panic!("{fault}\nin {document:#}");
    }
}

/// Whether a contract, as JSON, is as `docs/contract.toml.schema.json` says.
pub(crate) fn takes_contract(contract: &Value) -> Result<(), String> {
    let text = include_str!("../../../../docs/contract.toml.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    matches(contract, &schema, &schema, "$")
}

/// Panics where a line of `--har --json` and `docs/har.schema.json` part.
pub(crate) fn check_har(line: &Value) {
    let text = include_str!("../../../../docs/har.schema.json");
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    if let Err(fault) = matches(line, &schema, &schema, "$") {
        panic!("{fault}\nin {line:#}");
    }
}

fn fault_of(answer: &Value) -> Result<(), String> {
    let schema = schema();
    matches(answer, &schema, &schema, "$")
}

fn schema() -> Value {
    let text = include_str!("../../../../docs/explain.schema.json");
    serde_json::from_str(text).expect("the schema is JSON")
}

fn matches(value: &Value, schema: &Value, root: &Value, place: &str) -> Result<(), String> {
    for (keyword, expected) in schema.as_object().expect("a schema is an object") {
        let hold = |holds: bool| {
            if holds { Ok(()) } else { Err(format!("{place}: {keyword} {expected}, not {value}")) }
        };
        match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "contentEncoding" | "default"
            | "examples" => {}
            "$ref" => {
                let pointer =
                    expected.as_str().and_then(|text| text.strip_prefix('#')).expect("a local reference");
                matches(value, root.pointer(pointer).expect("what it names"), root, place)?;
            }
            "type" => {
                let one = |kind: &Value| is_a(value, kind.as_str().expect("a type's name"));
                hold(expected.as_array().map_or_else(|| one(expected), |kinds| kinds.iter().any(one)))?;
            }
            "enum" => hold(expected.as_array().expect("a list").contains(value))?,
            "minimum" => hold(value.as_f64() >= expected.as_f64())?,
            "maximum" => hold(value.as_f64() <= expected.as_f64())?,
            "minItems" => {
                hold(value.as_array().is_none_or(|items| items.len() as u64 >= expected.as_u64().unwrap()))?;
            }
            "maxItems" => {
                hold(value.as_array().is_none_or(|items| items.len() as u64 <= expected.as_u64().unwrap()))?;
            }
            "pattern" => {
                assert_eq!(expected, "^(#|https://)", "a pattern that this test knows");
                let text = value.as_str().unwrap_or_default();
                hold(text.starts_with('#') || text.starts_with("https://"))?;
            }
            "anyOf" => {
                let fitting = expected.as_array().expect("a list");
                hold(fitting.iter().any(|one| matches(value, one, root, place).is_ok()))?;
            }
            "oneOf" => {
                let fitting = expected.as_array().expect("a list");
                hold(fitting.iter().filter(|one| matches(value, one, root, place).is_ok()).count() == 1)?;
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    matches(item, expected, root, &format!("{place}[{index}]"))?;
                }
            }
            "prefixItems" => {
                let items = value.as_array().into_iter().flatten();
                for (item, expected) in items.zip(expected.as_array().expect("a list")) {
                    matches(item, expected, root, place)?;
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
                        matches(field, schema, root, &format!("{place}.{name}"))?;
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

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "array" => value.is_array(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        other => panic!("no type {other}"),
    }
}

#[test]
fn the_schema_can_say_no() {
    let answer = serde_json::json!({
        "outcome": "blocked",
        "error": {"code": "X", "chromium": null, "firefox": null, "owner": "server", "field": null, "value": null},
        "response": null,
        "exchanges": [{
            "kind": "actual", "cached": false, "response": {"status": 200, "headers": [["a", "b"]]},
            "request": {"method": "GET", "url": "https://a/", "headers": [], "has_body": false},
            "events": [{"code": "X", "owner": "page", "anchor": "#x", "text": ""}],
        }],
    });
    check(&answer);
    // Where, and what stands there instead.
    let table = [
        ("/outcome", serde_json::json!("fine")),
        ("/error/owner", serde_json::json!("nobody")),
        ("/error", serde_json::json!({})),
        ("/response", serde_json::json!({"type": "cors"})),
        ("/exchanges/0/kind", serde_json::json!(1)),
        ("/exchanges/0/response/status", serde_json::json!(1000)),
        ("/exchanges/0/response/headers/0", serde_json::json!(["a"])),
        ("/exchanges/0/events/0/anchor", serde_json::json!("x")),
        ("/exchanges/0/request/headers", serde_json::json!([["a", 1]])),
    ];
    for (pointer, wrong) in table {
        let mut broken = answer.clone();
        *broken.pointer_mut(pointer).expect("it stands there") = wrong;
        assert!(fault_of(&broken).is_err(), "{pointer}");
    }
    let mut more = answer;
    more["more"] = Value::Null;
    assert!(fault_of(&more).is_err());
}
