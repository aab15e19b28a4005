//! A value as `JSON.stringify` writes it.

use std::collections::HashMap;

use super::{Node, Value};

/// The text, or where the value stands that is not known. A member without a value is left out, as
/// `JSON.stringify` leaves it out.
pub(in crate::paste) fn stringify(node: &Node) -> Result<String, usize> {
    let mut out = String::new();
    write(node, &mut out)?;
    Ok(out)
}

fn write(node: &Node, out: &mut String) -> Result<(), usize> {
    match &node.value {
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) if number.is_finite() => out.push_str(&number_text(*number)),
        Value::Null | Value::Undefined | Value::Number(_) => out.push_str("null"),
        Value::Text(text) => quote(text, out),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            let mut is_first = true;
            // Of two members with the same name the last one counts, in the place of the first.
            let mut last: HashMap<&str, &Node> =
                members.iter().map(|member| (member.key.as_str(), &member.node)).collect();
            for member in members {
                let Some(node) = last.remove(member.key.as_str()) else { continue };
                if node.value == Value::Undefined {
                    continue;
                }
                if !std::mem::take(&mut is_first) {
                    out.push(',');
                }
                quote(&member.key, out);
                out.push(':');
                write(node, out)?;
            }
            out.push('}');
        }
        Value::Name(_) | Value::Call(..) => return Err(node.offset),
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// A number as JavaScript writes it
/// ([Number::toString](https://tc39.es/ecma262/#sec-numeric-types-number-tostring)): the shortest digits that mean it,
/// with an exponent from 10^21 on and below 10^-6.
pub(in crate::paste) fn number_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if !number.is_finite() {
        // JSON knows none of these; strings do.
        return if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    let size = number.abs();
    if (1e-6..1e21).contains(&size) {
        return format!("{number}");
    }
    let text = format!("{number:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if !exponent.starts_with('-') => format!("{digits}e+{exponent}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Scan;
    use super::super::value::value;
    use super::*;

    #[test]
    fn as_a_page_would_write_it() {
        let table = [
            ("{a: 1, 'b': [true, null, undefined], c: undefined}", Ok(r#"{"a":1,"b":[true,null,null]}"#)),
            ("'a\\\"\\u0001\\n\u{1f600}'", Ok("\"a\\\"\\u0001\\n\u{1f600}\"")),
            ("{a: 1, b: 2, a: 3}", Ok(r#"{"a":3,"b":2}"#)),
            (
                "[1.0, -0, 0.1, 1e21, 123456789012345680000, 1.5e-7, 0.000001, 1e999]",
                Ok("[1,0,0.1,1e+21,123456789012345680000,1.5e-7,0.000001,null]"),
            ),
            ("{a: token}", Err(4)),
            ("[f(1)]", Err(1)),
        ];
        for (text, expected) in table {
            let node = value(&mut Scan::new(text), 0).unwrap();
            assert_eq!(stringify(&node).as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }
}
