//! JSON as people read it: what fits in a line stands in one.

/// The longest line, in characters.
const WIDTH: usize = 120;

/// Lays out JSON text that has no blanks between its tokens, as `serde_json` writes it.
pub(crate) fn pretty(compact: &str) -> String {
    let mut text = String::new();
    lay_out(&mut text, compact, 0, 0);
    text.push('\n');
    text
}

/// Writes a value whose first line begins after `used` characters and whose other lines are indented by `indent`.
fn lay_out(text: &mut String, compact: &str, indent: usize, used: usize) {
    let line = in_one_line(compact);
    let is_flat = !compact.starts_with(['[', '{']) || compact.len() == 2;
    // What is outermost is never one line. One character is left for a comma.
    if is_flat || (indent > 0 && used + line.chars().count() < WIDTH) {
        text.push_str(&line);
        return;
    }
    let (open, close) = (&compact[..1], &compact[compact.len() - 1..]);
    let inner = " ".repeat(indent + 2);
    text.push_str(open);
    for (index, item) in items(&compact[1..compact.len() - 1]).into_iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&inner);
        let value = if open == "{" { item.find("\":").map_or(0, |end| end + 2) } else { 0 };
        let key = in_one_line(&item[..value]);
        text.push_str(&key);
        lay_out(text, &item[value..], indent + 2, inner.len() + key.chars().count());
    }
    text.push('\n');
    text.push_str(&inner[2..]);
    text.push_str(close);
}

/// The items of a list or an object, from the text between its brackets.
fn items(inside: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0);
    for (index, token) in outside_strings(inside) {
        match token {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&inside[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    found.push(&inside[start..]);
    found
}

/// With a blank after each comma and colon.
fn in_one_line(compact: &str) -> String {
    let (mut line, mut start) = (String::with_capacity(compact.len()), 0);
    for (index, token) in outside_strings(compact) {
        if matches!(token, ',' | ':') {
            line.push_str(&compact[start..=index]);
            line.push(' ');
            start = index + 1;
        }
    }
    line + &compact[start..]
}

/// The characters that stand in no string, and where.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut inside, mut escaped) = (false, false);
    text.char_indices().filter(move |(_, character)| {
        let was_inside = inside;
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = inside,
            '"' => inside = !inside,
            _ => {}
        }
        !was_inside && *character != '"'
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stands_in_one_line_and_nothing_is_lost() {
        let long = "x".repeat(100);
        let value = serde_json::json!([
            {"name": "a, \"b\": [c]", "list": [["n", "v\\"], ["n", "v"]], "long": [long, long], "none": [], "n": 7}
        ]);
        let text = pretty(&value.to_string());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert!(text.contains("\n    \"list\": [[\"n\", \"v\\\\\"], [\"n\", \"v\"]],\n"), "{text}");
        assert!(text.contains("\n    \"none\": []"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert_eq!(pretty("[]"), "[]\n");
    }
}
