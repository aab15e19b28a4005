//! A check's page, which is Markdown, as text for a terminal.

use std::fmt::Write as _;

use crate::render::Options;
use crate::render::text::words::{Ink, paint, wrap};

/// The columns before text below a heading.
const INDENT: usize = 2;

/// The page: headings, paragraphs broken to the width, items, and code as it stands.
pub(super) fn text(page: &str, options: &Options) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            flush(&mut out, &mut paragraph, options);
            is_code = !is_code;
        } else if is_code {
            let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "      " });
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut out, &mut paragraph, options);
            let heading = inline(heading.trim_start_matches('#').trim());
            let _ = writeln!(out, "{}", paint(options.color, Ink::Strong, &heading));
        } else if line.trim().is_empty() {
            flush(&mut out, &mut paragraph, options);
            if !out.is_empty() && !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else {
            if line.starts_with("- ") {
                flush(&mut out, &mut paragraph, options);
            }
            paragraph.push_str(line.trim());
            paragraph.push(' ');
        }
    }
    flush(&mut out, &mut paragraph, options);
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn flush(out: &mut String, paragraph: &mut String, options: &Options) {
    let is_item = paragraph.starts_with("- ");
    let text = inline(paragraph.trim_start_matches("- "));
    let hang = if is_item { 2 } else { 0 };
    let width = options.width.saturating_sub(INDENT + hang).max(40);
    for (index, line) in wrap(&text, width).iter().enumerate() {
        let mark = match (is_item, index) {
            (true, 0) => "- ",
            (true, _) => "  ",
            _ => "",
        };
        let _ = writeln!(out, "{}{mark}{line}", " ".repeat(INDENT));
    }
    paragraph.clear();
}

/// Without the marks of code and of links: `[text](url)` is `text (url)`.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let link = rest[open + 1..].split_once("](").and_then(|(name, after)| {
            let (url, after) = after.split_once(')')?;
            let is_link = !name.contains('`') && url.starts_with("http");
            is_link.then_some((name, url, after))
        });
        out.push_str(&rest[..open]);
        if let Some((name, url, after)) = link {
            let _ = write!(out, "{name} ({url})");
            rest = after;
        } else {
            out.push('[');
            rest = &rest[open + 1..];
        }
    }
    out.push_str(rest);
    out.replace(['`'], "").replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_layout() {
        let page = "Words that\ngo `on` and [on](https://a/).\n\n## Why\n- one\n  more\n- `[[two]]`\n\n```toml\na = [\n  1]\n```\n";
        let options = Options { width: 60, ..Options::default() };
        let expected = "  Words that go on and on (https://a/).\n\nWhy\n  - one more\n  - [[two]]\n\n      a = [\n        1]\n";
        assert_eq!(text(page, &options), expected);
    }
}
