//! Lines put into a server's file, at the places that `product.toml` names: what somebody does who follows printed advice.

use crate::table::{Fix, Place, Product};

/// The file with these lines, each with the place where it goes.
///
/// # Errors
///
/// What of the table does not fit the file, in a sentence.
pub fn mended(
    product: &Product,
    fix: &Fix,
    text: &str,
    blocks: &[(String, String)],
) -> Result<String, String> {
    let mut text = text.to_owned();
    for taken in &fix.take {
        match text.matches(taken.as_str()).count() {
            1 => text = text.replacen(taken.as_str(), "", 1),
            count => return Err(format!("what is to be taken out is there {count} times: {taken}")),
        }
    }
    for (name, lines) in blocks {
        let place = fix.places.get(name).or_else(|| product.fixes.places.get(name));
        let place = place.ok_or_else(|| format!("the place {name} is in no table"))?;
        text = put(&text, place, lines).map_err(|why| format!("the place {name}: {why}"))?;
    }
    Ok(text)
}

/// The text with lines at a place, as far in as the line there.
fn put(text: &str, place: &Place, lines: &str) -> Result<String, String> {
    let (mark, above, below) = match (&place.before, &place.after, &place.instead) {
        (Some(mark), None, None) => (mark, false, true),
        (None, Some(mark), None) => (mark, true, false),
        (None, None, Some(mark)) => (mark, false, false),
        _ => return Err("one of before, after and instead".to_owned()),
    };
    let found = text.lines().filter(|line| line.contains(mark.as_str())).count();
    if found != 1 {
        return Err(format!("{found} lines have {mark}"));
    }
    let is_new = |line: &&str| !place.once || !text.lines().any(|there| there.trim() == line.trim());
    let mut out = String::with_capacity(text.len() + lines.len());
    let mut push = |indent: &str, line: &str| {
        out.push_str(if line.is_empty() { "" } else { indent });
        out.push_str(line);
        out.push('\n');
    };
    for line in text.lines() {
        if !line.contains(mark.as_str()) {
            push("", line);
            continue;
        }
        if above {
            push("", line);
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        lines.lines().filter(is_new).for_each(|new| push(indent, new));
        if below {
            push("", line);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "use one;\n  begin\n  end\n";

    fn place(before: Option<&str>, after: Option<&str>, instead: Option<&str>, once: bool) -> Place {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Place { before: owned(before), after: owned(after), instead: owned(instead), once }
    }

    #[test]
    fn lines_go_where_the_table_says() {
        let rows = [
            (place(Some("end"), None, None, false), Ok("use one;\n  begin\n  a\n\n    b\n  end\n")),
            (place(None, Some("use"), None, false), Ok("use one;\na\n\n  b\n  begin\n  end\n")),
            (place(None, None, Some("begin"), false), Ok("use one;\n  a\n\n    b\n  end\n")),
            (place(None, Some("nowhere"), None, false), Err("0 lines have nowhere")),
            (place(None, Some("e"), None, false), Err("3 lines have e")),
            (place(None, None, None, false), Err("one of before, after and instead")),
            (place(Some("e"), Some("e"), None, false), Err("one of before, after and instead")),
        ];
        for (place, expected) in rows {
            let got = put(FILE, &place, "a\n\n  b");
            assert_eq!(got.as_deref().map_err(String::as_str), expected, "{place:?}");
        }
        let once = place(None, Some("use"), None, true);
        assert_eq!(
            put(FILE, &once, "use one;\nuse two;").as_deref(),
            Ok("use one;\nuse two;\n  begin\n  end\n")
        );
    }
}
