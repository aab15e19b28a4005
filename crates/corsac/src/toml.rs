//! Values of TOML, written.

use std::fmt::Write as _;

/// A string.
pub(crate) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for one in text.chars() {
        match one {
            '"' | '\\' => out.extend(['\\', one]),
            _ if one.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(one));
            }
            _ => out.push(one),
        }
    }
    out + "\""
}

/// An array of strings, on one line.
pub(crate) fn array(items: &[impl AsRef<str>]) -> String {
    let items: Vec<String> = items.iter().map(|item| string(item.as_ref())).collect();
    format!("[{}]", items.join(", "))
}
