//! Values.

use super::{MAX_DEPTH, MAX_VALUES, Member, Node, Scan, Value};
use crate::paste::FetchPasteError as Fault;

/// The value that comes next; `depth`: how many it stands in.
pub(in crate::paste) fn value(scan: &mut Scan<'_>, depth: usize) -> Result<Node, Fault> {
    let mut node = single(scan, depth)?;
    // Strings written in pieces.
    while scan.takes('+')? {
        let next = single(scan, depth)?;
        match (&mut node.value, next.text()) {
            (Value::Text(text), Some(more)) => text.push_str(&more),
            (Value::Name(name), _) => return Err(Fault::variable(name, node.offset)),
            _ => match &next.value {
                Value::Name(name) => return Err(Fault::variable(name, next.offset)),
                _ => {
                    return Err(Fault::Unexpected {
                        wanted: "a string on each side of +",
                        offset: next.offset,
                    });
                }
            },
        }
    }
    Ok(node)
}

/// The values up to the closing parenthesis; the opening one has been read.
pub(in crate::paste) fn arguments(scan: &mut Scan<'_>, depth: usize) -> Result<Vec<Node>, Fault> {
    list(scan, depth, ')', "a comma or the closing parenthesis")
}

fn list(scan: &mut Scan<'_>, depth: usize, end: char, wanted: &'static str) -> Result<Vec<Node>, Fault> {
    let mut nodes = Vec::new();
    while !scan.takes(end)? {
        nodes.push(value(scan, depth)?);
        if !scan.takes(',')? {
            scan.expects(end, wanted)?;
            break;
        }
    }
    Ok(nodes)
}

fn single(scan: &mut Scan<'_>, depth: usize) -> Result<Node, Fault> {
    scan.skip_blanks()?;
    let offset = scan.at();
    scan.values += 1;
    if scan.values > MAX_VALUES {
        return Err(Fault::TooManyValues);
    }
    if depth >= MAX_DEPTH {
        return Err(Fault::TooDeep { offset });
    }
    let value = match scan.peek() {
        Some('"' | '\'' | '`') => Value::Text(scan.string()?),
        Some('{') => {
            scan.next();
            Value::Object(object(scan, depth + 1)?)
        }
        Some('[') => {
            scan.next();
            Value::List(list(scan, depth + 1, ']', "a comma or the closing bracket")?)
        }
        Some('-' | '.' | '0'..='9') => Value::Number(number(scan)?),
        _ => named(scan, depth)?,
    };
    Ok(Node { offset, value })
}

/// The members up to the closing brace; the opening one has been read.
fn object(scan: &mut Scan<'_>, depth: usize) -> Result<Vec<Member>, Fault> {
    const AFTER: &str = "a comma or the closing brace";
    let mut members: Vec<Member> = Vec::new();
    while !scan.takes('}')? {
        let offset = scan.at();
        if scan.rest().starts_with("...") {
            return Err(Fault::Spread { offset });
        }
        let (key, quoted) = match scan.peek() {
            Some('"' | '\'') => (scan.string()?, true),
            Some('[') => {
                scan.next();
                let Value::Text(key) = value(scan, depth)?.value else {
                    return Err(Fault::Unexpected { wanted: "a string as the key", offset });
                };
                scan.expects(']', "the closing bracket of the key")?;
                (key, true)
            }
            Some('0'..='9') => (super::number_text(number(scan)?), false),
            _ => match scan.name() {
                Some(name) => (name.to_owned(), false),
                None => return Err(Fault::Unexpected { wanted: "a key", offset }),
            },
        };
        let node = if scan.takes(':')? {
            value(scan, depth)?
        } else if quoted {
            return Err(Fault::Unexpected { wanted: "a colon after the key", offset: scan.at() });
        } else {
            // `{ headers }`: the variable of that name.
            Node { offset, value: Value::Name(key.clone()) }
        };
        members.push(Member { key, quoted, node });
        if !scan.takes(',')? {
            scan.expects('}', AFTER)?;
            break;
        }
    }
    Ok(members)
}

/// A word: a constant, a variable, or a call.
fn named(scan: &mut Scan<'_>, depth: usize) -> Result<Value, Fault> {
    scan.takes_word("new")?;
    scan.skip_blanks()?;
    let offset = scan.at();
    let Some(first) = scan.name() else { return Err(Fault::Unexpected { wanted: "a value", offset }) };
    let mut path = first.to_owned();
    while scan.takes('.')? {
        scan.skip_blanks()?;
        let Some(next) = scan.name() else {
            return Err(Fault::Unexpected { wanted: "a name after the dot", offset: scan.at() });
        };
        path.push('.');
        path.push_str(next);
    }
    if scan.takes('(')? {
        let arguments = arguments(scan, depth + 1)?;
        // `new AbortController().signal`: of no use here, but no reason to give up.
        while scan.takes('.')? {
            scan.skip_blanks()?;
            scan.name();
        }
        return Ok(Value::Call(path, arguments));
    }
    Ok(match path.as_str() {
        "null" => Value::Null,
        "undefined" => Value::Undefined,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        _ => Value::Name(path),
    })
}

/// A decimal number, or a hexadecimal one.
fn number(scan: &mut Scan<'_>) -> Result<f64, Fault> {
    let offset = scan.at();
    let negative = scan.takes('-')?;
    let rest = scan.rest();
    let is_part = |(index, byte): (usize, u8)| {
        byte.is_ascii_alphanumeric()
            || byte == b'.'
            || (matches!(byte, b'+' | b'-')
                && index > 0
                && matches!(rest.as_bytes()[index - 1], b'e' | b'E')
                && !rest.starts_with("0x"))
    };
    let end = rest.bytes().enumerate().find(|part| !is_part(*part)).map_or(rest.len(), |(index, _)| index);
    let digits = &rest[..end];
    let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+')).map(rounded),
        // Rust reads `inf` and `nan`, too.
        None if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') => digits.parse().ok(),
        None => None,
    };
    let number: f64 = number.ok_or(Fault::Unexpected { wanted: "a number", offset })?;
    for _ in 0..end {
        scan.next();
    }
    Ok(if negative { -number } else { number })
}

/// As a JavaScript number, which loses what exceeds 53 bits.
#[allow(clippy::cast_precision_loss)]
fn rounded(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Fault> {
        value(&mut Scan::new(text), 0).map(|node| node.value)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn plain_values() {
        let table: &[(&str, Value)] = &[
            ("null", Value::Null),
            (" undefined", Value::Undefined),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("12", Value::Number(12.0)),
            ("-1.5e3,", Value::Number(-1500.0)),
            (".5", Value::Number(0.5)),
            ("1e-2", Value::Number(0.01)),
            ("0x1F", Value::Number(31.0)),
            ("'a' + \"b\" + 1 + `c`", text("ab1c")),
            ("token", Value::Name("token".into())),
            ("controller . signal", Value::Name("controller.signal".into())),
            ("new AbortController().signal", Value::Call("AbortController".into(), vec![])),
        ];
        for (written, expected) in table {
            assert_eq!(read(written).as_ref(), Ok(expected), "{written}");
        }
    }

    #[test]
    fn nested_values() {
        let found = read("{ 'a-b': [1, 'x', ], c: {}, 5: null, [\"d\"]: f(1), e, }").unwrap();
        let Value::Object(members) = found else { panic!("{found:?}") };
        let keys: Vec<_> = members.iter().map(|member| (member.key.as_str(), member.quoted)).collect();
        assert_eq!(keys, [("a-b", true), ("c", false), ("5", false), ("d", true), ("e", false)]);
        let Value::List(list) = &members[0].node.value else { panic!() };
        assert_eq!(list[1], Node { offset: 13, value: text("x") });
        assert_eq!(members[1].node.value, Value::Object(vec![]));
        assert!(matches!(&members[3].node.value, Value::Call(name, of) if name == "f" && of.len() == 1));
        assert_eq!(members[4].node.value, Value::Name("e".into()));
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let unexpected = |wanted, offset| Fault::Unexpected { wanted, offset };
        let table: &[(&str, Fault)] = &[
            ("", unexpected("a value", 0)),
            ("{a:1 b:2}", unexpected("a comma or the closing brace", 5)),
            ("{'a' 1}", unexpected("a colon after the key", 5)),
            ("{;}", unexpected("a key", 1)),
            ("{[1]: 2}", unexpected("a string as the key", 1)),
            ("[1 2]", unexpected("a comma or the closing bracket", 3)),
            ("f(1", unexpected("a comma or the closing parenthesis", 3)),
            ("a.", unexpected("a name after the dot", 2)),
            ("1x", unexpected("a number", 0)),
            ("-", unexpected("a number", 0)),
            ("-Infinity", unexpected("a number", 0)),
            ("0x+1", unexpected("a number", 0)),
            ("{...x}", Fault::Spread { offset: 1 }),
            ("'Bearer ' + token", Fault::variable("token", 12)),
            ("token + 'x'", Fault::variable("token", 0)),
            ("1 + 1", unexpected("a string on each side of +", 4)),
        ];
        for (written, expected) in table {
            assert_eq!(read(written).as_ref(), Err(expected), "{written}");
        }
    }

    #[test]
    fn nothing_is_nested_without_end() {
        for open in ["[", "{a:", "f(", "new f("] {
            let deep = open.repeat(100_000);
            assert!(matches!(read(&deep), Err(Fault::TooDeep { .. })), "{open}");
        }
        let many = format!("[{}]", "1,".repeat(MAX_VALUES));
        assert_eq!(read(&many), Err(Fault::TooManyValues));
    }
}
