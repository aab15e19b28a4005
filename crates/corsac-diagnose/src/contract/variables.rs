//! Variables of the environment: `${NAME}`, `${NAME:-default}`, and `$${` for `${` itself.

use std::ops::Range;

use corsac_policy::form::fault;
use corsac_policy::{Finding, form::Text};
use url::{Position, Url};

use super::checks::{VARIABLE_SYNTAX, VARIABLE_UNSET};
use super::parts::Fault;

/// A string of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// With its variables replaced.
    pub(super) value: String,
    /// As it may be shown: what came from the environment is still the variable.
    pub(super) shown: String,
    pub(super) span: Range<usize>,
}

/// What has come from the environment and must not be shown.
///
/// A value of fewer than four bytes is not looked for: it would be found everywhere.
#[derive(Clone, Default)]
pub struct Hidden {
    /// Longest first, so that a value that holds another one goes whole.
    values: Vec<(String, String)>,
}

/// The least bytes of a value that is looked for.
const LEAST: usize = 4;

/// What replaces variables.
pub(super) struct Variables<'a> {
    pub(super) text: &'a str,
    pub(super) of: &'a dyn Fn(&str) -> Option<String>,
    pub(super) hidden: Hidden,
    pub(super) faults: Vec<Finding>,
}

impl Hidden {
    /// The text with the variables in the place of their values.
    pub fn hide(&self, text: &str) -> String {
        self.hide_but(&[], text)
    }

    /// The same, but where a value stands wholly within one of these texts, such as the page's origin, which is no secret.
    pub fn hide_but(&self, open: &[&str], text: &str) -> String {
        let open = open.iter().filter(|open| !open.is_empty());
        let open: Vec<Range<usize>> =
            open.flat_map(|open| text.match_indices(*open).map(|(at, found)| at..at + found.len())).collect();
        let is_open =
            |found: &Range<usize>| open.iter().any(|open| open.start <= found.start && found.end <= open.end);
        let mut found: Vec<(Range<usize>, &str)> = Vec::new();
        for (value, shown) in &self.values {
            for (at, _) in text.match_indices(value.as_str()) {
                let range = at..at + value.len();
                if !is_open(&range) {
                    found.push((range, shown));
                }
            }
        }
        // What overlaps goes whole, as the longest that begins first.
        found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let (mut out, mut end) = (String::new(), 0);
        for (range, shown) in found {
            if range.start >= end {
                out.extend([&text[end..range.start], shown]);
            }
            end = end.max(range.end);
        }
        out + &text[end..]
    }

    /// Hides what a variable has brought into the path and the query of a URL, which is shown as this.
    pub(super) fn add_url(&mut self, url: &Url, shown: &str) {
        // From the path on, where it is seen where that begins.
        let host = shown.split_once("://").map_or(shown, |(_, rest)| rest);
        let tail = match host.split_once('/') {
            Some((host, _)) if host.contains('$') => shown,
            Some((before, _)) => &host[before.len()..],
            None => shown,
        };
        let (path, query) = tail.split_once('?').unwrap_or((tail, tail));
        let whole = &url[Position::BeforePath..Position::AfterQuery];
        for (part, told) in [(whole, tail), (url.path(), path), (url.query().unwrap_or_default(), query)] {
            if !shown.contains(part) {
                self.add(part, told);
            }
        }
    }

    fn add(&mut self, value: &str, shown: &str) {
        for form in forms(value) {
            let is_new = !self.values.iter().any(|(known, _)| *known == form);
            if form.len() >= LEAST && is_new {
                self.values.push((form, shown.to_owned()));
            }
        }
        self.values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }
}

impl Written {
    /// What is wrong with it, told without what came from the environment: what is wrong with the text as it is shown, or
    /// else no more than that it is the variable.
    pub(super) fn without_values(&self, wrong: Fault, read: impl FnOnce(&Self) -> Option<Fault>) -> Fault {
        if self.value == self.shown {
            return wrong;
        }
        let shown = Self { value: self.shown.clone(), shown: self.shown.clone(), span: self.span.clone() };
        read(&shown).unwrap_or_else(|| {
            let message = format!("{:?} is not right with what the variable stands for", self.shown);
            Fault::new(message, "look at the variable in the environment")
        })
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hidden").finish_non_exhaustive()
    }
}

/// The forms in which a value may be met: as it is, as Rust quotes it, and what a URL that it is, or is a part of, makes
/// of it.
fn forms(value: &str) -> Vec<String> {
    let quoted = format!("{value:?}");
    let mut forms = vec![value.to_owned(), quoted.trim_matches('"').to_owned()];
    let Ok(empty) = Url::parse("http://a/") else { return forms };
    let mut path = empty.clone();
    path.set_path(value);
    let mut query = empty.clone();
    query.set_query(Some(value));
    forms.push(path.path().trim_start_matches('/').to_owned());
    forms.extend(query.query().map(str::to_owned));
    // A whole URL, or one from the slash on, is shown in parts.
    if value.contains('/')
        && let Ok(url) = empty.join(value)
    {
        let parts = [Position::BeforePath, Position::BeforeHost, Position::BeforeScheme];
        let of_its_own = usize::from(url.host_str() != Some("a")) * 2;
        forms.extend(parts[..=of_its_own].iter().flat_map(|from| {
            let ends = [Position::AfterPath, Position::AfterQuery, Position::AfterFragment];
            ends.map(|end| url[*from..end].trim_start_matches('/').to_owned())
        }));
        forms.extend([url.query(), url.fragment()].into_iter().flatten().map(str::to_owned));
    }
    forms
}

impl Variables<'_> {
    /// Replaces the variables of a string. Where `is_open`, what they stand for may be shown.
    pub(super) fn expand(&mut self, (text, span): &Text, is_open: bool) -> Written {
        let mut written = Written { value: String::new(), shown: String::new(), span: span.clone() };
        let mut rest = text.as_str();
        while let Some(at) = rest.find('$') {
            written.both(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("$${") {
                written.both("${");
                rest = after;
            } else if rest.starts_with("${") {
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                self.variable(&rest[..end], span, is_open, &mut written);
                rest = &rest[end..];
            } else {
                written.both("$");
                rest = &rest[1..];
            }
        }
        written.both(rest);
        written
    }

    /// `whole` begins with `${`.
    fn variable(&mut self, whole: &str, span: &Range<usize>, is_open: bool, written: &mut Written) {
        let Some(inner) = whole.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else {
            return self.fault(
                whole,
                span,
                &VARIABLE_SYNTAX,
                "a variable does not end",
                "write ${NAME}, or $${ for ${ itself",
            );
        };
        let (name, default) = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            let message = format!("{name:?} is no name of a variable");
            return self.fault(
                whole,
                span,
                &VARIABLE_SYNTAX,
                message,
                "write ${NAME} or ${NAME:-default}, or $${ for ${ itself",
            );
        }
        // As in a shell: with a default, one that is empty counts for one that is not set.
        let found = (self.of)(name).filter(|value| default.is_none() || !value.is_empty());
        match (found, default) {
            (Some(value), _) => {
                written.value.push_str(&value);
                if is_open {
                    written.shown.push_str(&value);
                } else {
                    written.shown.push_str(whole);
                    self.hidden.add(&value, whole);
                }
            }
            (None, Some(default)) => written.both(default),
            (None, None) => {
                let help = format!("set it, or write a default: ${{{name}:-...}}");
                self.fault(whole, span, &VARIABLE_UNSET, format!("the variable {name} is not set"), help);
            }
        }
    }

    fn fault(
        &mut self,
        whole: &str,
        span: &Range<usize>,
        check: &'static corsac_policy::FileCheck,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        // Where it stands as it is read, it is pointed at; escapes of TOML may have made it of something else.
        let within = self.text.get(span.clone()).and_then(|raw| raw.find(whole));
        let at = within.map_or(span.clone(), |at| span.start + at..span.start + at + whole.len());
        self.faults.push(fault(check, at, message, help));
    }
}

impl Written {
    fn both(&mut self, text: &str) {
        self.value.push_str(text);
        self.shown.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_what() {
        let of = |name: &str| match name {
            "A" => Some("secret value".to_owned()),
            "EMPTY" => Some(String::new()),
            "_9" => Some("x".to_owned()),
            _ => None,
        };
        // The text, what it becomes, how it is shown, and the code of what is wrong.
        let table = [
            ("plain", "plain", "plain", ""),
            ("a ${A} b", "a secret value b", "a ${A} b", ""),
            ("${A}${_9}", "secret valuex", "${A}${_9}", ""),
            ("${NONE:-x:-y}", "x:-y", "x:-y", ""),
            ("${EMPTY:-x}${EMPTY}", "x", "x${EMPTY}", ""),
            ("${A:-x}", "secret value", "${A:-x}", ""),
            ("$${A} $A $ $$", "${A} $A $ $$", "${A} $A $ $$", ""),
            ("${NONE}", "", "", "variable-unset"),
            ("${A", "", "", "variable-syntax"),
            ("${}", "", "", "variable-syntax"),
            ("${9}", "", "", "variable-syntax"),
            ("${A-x}", "", "", "variable-syntax"),
        ];
        for (text, value, shown, code) in table {
            let mut variables = Variables { text, of: &of, hidden: Hidden::default(), faults: Vec::new() };
            let written = variables.expand(&(text.to_owned(), 0..text.len()), false);
            assert_eq!((written.value.as_str(), written.shown.as_str()), (value, shown), "{text}");
            let found: Vec<_> = variables.faults.iter().map(Finding::code).collect();
            assert_eq!(found.first().copied().unwrap_or_default(), code, "{text}");
        }
    }

    #[test]
    fn nothing_of_a_value_is_left() {
        let text = "${A}";
        let of = |_: &str| Some("se cret/ü".to_owned());
        let mut variables = Variables { text, of: &of, hidden: Hidden::default(), faults: Vec::new() };
        variables.expand(&(text.to_owned(), 0..4), false);
        let url = Url::parse("http://a/x/se cret/ü?q=se cret/ü").unwrap();
        let told = format!("se cret/ü {url}");
        assert_eq!(variables.hidden.hide(&told), "${A} http://a/x/${A}?q=${A}");
        // What may be shown is not hidden.
        let mut open = Variables { text, of: &of, hidden: Hidden::default(), faults: Vec::new() };
        assert_eq!(open.expand(&(text.to_owned(), 0..4), true).shown, "se cret/ü");
        assert_eq!(open.hidden.hide(&told), told);
    }
}
