//! The keys of a file as a page for people, from the table.

use std::fmt::Write as _;

use super::{Key, Kind, Table};

/// The keys of a file as Markdown: a heading and a table of its keys for each table.
pub fn keys_page<S>(file: &'static Table<S>) -> String {
    let mut out = String::new();
    for table in file.all() {
        let _ = write!(out, "\n### {}\n\n{}\n\n", heading(table.header), table.text);
        out += "| key | kind | meaning | bounds | default |\n|---|---|---|---|---|\n";
        for key in table.keys {
            let default = if key.required { "must be there" } else { key.default };
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {} | {} |",
                key.name,
                kind(key),
                meaning(key),
                key.bounds,
                default
            );
        }
    }
    out + "\n"
}

fn heading(header: &str) -> String {
    if header.starts_with('[') { format!("`{header}`") } else { "The file".to_owned() }
}

fn kind<S>(key: &Key<S>) -> String {
    match key.kind {
        Kind::Table(table) | Kind::Tables(table) => format!("{}, `{}`", key.kind.expected(), table.header),
        _ => key.kind.expected(),
    }
}

fn meaning<S>(key: &Key<S>) -> String {
    if key.example.is_empty() {
        return key.text.to_owned();
    }
    format!("{} Example: `{} = {}`", key.text, key.name, key.example)
}
