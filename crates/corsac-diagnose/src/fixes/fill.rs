//! The language of templates.
//!
//! | written | comes to |
//! |---|---|
//! | `{origin}` `{path}` | the value |
//! | `{origin.regex}` `{path.regex}` | the value as a regular expression that is that value alone |
//! | `{methods}` `{headers}` `{expose}` | the items, with a comma and a blank between |
//! | `{methods~ITEM~BETWEEN}` | each item as ITEM, in which `%` stands for it, with BETWEEN between |
//! | `{headers.small~ITEM~BETWEEN}` | the same in small letters |
//! | `?credentials\|` at the beginning of a line | the line stands there where the value is not empty |
//! | `?credentials+headers\|` | likewise, where both are not |
//! | `?no-headers\|` | likewise, where it is |
//!
//! All other braces stand for themselves.

use super::values::Values;

/// A template with its values; `None` where it names a value that there is not, which no committed template does.
pub(super) fn fill(text: &str, values: &Values) -> Option<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = match line.strip_prefix('?').and_then(|rest| rest.split_once('|')) {
            Some((name, rest)) if is_there(name, values)? => rest,
            Some(_) => continue,
            None => line,
        };
        lines.push(replaced(line, values)?);
    }
    Some(lines.join("\n"))
}

fn is_there(names: &str, values: &Values) -> Option<bool> {
    let all: Option<Vec<bool>> = names.split('+').map(|name| is_one_there(name, values)).collect();
    Some(!all?.contains(&false))
}

fn is_one_there(name: &str, values: &Values) -> Option<bool> {
    match name {
        "credentials" => Some(values.credentials),
        "no-headers" => Some(values.headers.is_empty()),
        name => list(name, values).map(|items| !items.is_empty()),
    }
}

fn list(name: &str, values: &Values) -> Option<Vec<String>> {
    Some(match name {
        "methods" => values.methods.clone(),
        "headers" => values.headers.clone(),
        "headers.small" => values.headers.iter().map(|name| name.to_ascii_lowercase()).collect(),
        "expose" => values.expose.clone(),
        "expose.small" => values.expose.iter().map(|name| name.to_ascii_lowercase()).collect(),
        _ => return None,
    })
}

fn replaced(line: &str, values: &Values) -> Option<String> {
    const NAMES: [&str; 5] = ["origin", "path", "methods", "headers", "expose"];
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let is_value = NAMES
            .iter()
            .any(|name| after.strip_prefix(name).is_some_and(|next| next.starts_with(['}', '~', '.'])));
        if !is_value {
            out.push('{');
            rest = after;
            continue;
        }
        let (inner, end) = after.split_once('}')?;
        out.push_str(&value(inner, values)?);
        rest = end;
    }
    out.push_str(rest);
    Some(out)
}

fn value(inner: &str, values: &Values) -> Option<String> {
    let mut parts = inner.split('~');
    let name = parts.next()?;
    match (name, parts.next(), parts.next()) {
        ("origin", None, _) => Some(values.origin.clone()),
        ("origin.regex", None, _) => Some(regex(&values.origin)),
        ("path", None, _) => Some(values.path.clone()),
        ("path.regex", None, _) => Some(regex(&values.path)),
        (name, None, _) => Some(list(name, values)?.join(", ")),
        (name, Some(item), between) => {
            let items: Vec<String> =
                list(name, values)?.iter().map(|value| item.replace('%', value)).collect();
            Some(items.join(between?))
        }
    }
}

/// Of what plain values have, the dot alone means something in a regular expression.
fn regex(plain: &str) -> String {
    plain.chars().fold(String::new(), |mut text, letter| {
        if letter == '.' {
            text.push('\\');
        }
        text.push(letter);
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_comes_to_what_the_table_says() {
        let mut values = Values::new("https://app.example.com", "PUT");
        values.headers = vec!["X-One".to_owned(), "X-Two".to_owned()];
        values.credentials = true;
        values.path = "/a.b".to_owned();
        let rows = [
            ("a {origin} b", "a https://app.example.com b"),
            ("{origin.regex} {path.regex}", r"https://app\.example\.com /a\.b"),
            ("{headers}", "X-One, X-Two"),
            ("[{headers~'%'~, }]", "['X-One', 'X-Two']"),
            ("{headers.small~<%>~ }", "<x-one> <x-two>"),
            ("{expose}|{expose~'%'~, }", "|"),
            ("?credentials|yes\n?expose|no\n?headers|{methods}", "yes\nPUT"),
            ("?credentials+headers|yes\n?credentials+expose|no", "yes"),
            ("{ id: 1 } %{ORIGIN}e {originally}", "{ id: 1 } %{ORIGIN}e {originally}"),
        ];
        for (template, expected) in rows {
            assert_eq!(fill(template, &values).as_deref(), Some(expected), "{template}");
        }
        for wrong in ["?nothing|x", "{origin.upper}", "{headers~%}", "{origin~%"] {
            assert_eq!(fill(wrong, &values), None, "{wrong}");
        }
    }
}
