//! The checks of the file itself, one file each. Those of what it says are corsac-server's.

pub(crate) mod duplicate_key;
pub(crate) mod file_too_large;
pub(crate) mod toml_syntax;
pub(crate) mod unknown_key;
pub(crate) mod wrong_type;

use corsac_server::Severity;

/// A check of a file itself.
#[derive(Debug, PartialEq, Eq)]
pub struct FileCheck {
    /// The stable code, such as `unknown-key`.
    pub code: &'static str,
    /// What it finds, in one line.
    pub title: &'static str,
    /// The file of the check, whose `//!` lines are its page; or the page itself.
    pub source: &'static str,
}

/// A check: of the file itself, or of the policy in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Check {
    /// Of the file itself: its syntax, its keys, the kinds of its values.
    File(&'static FileCheck),
    /// Of what it says.
    Policy(&'static corsac_server::Check),
}

/// The checks of the file itself, in the order in which they are made. What they find is always an error.
const OF_FILE: [&FileCheck; 5] = [
    &file_too_large::CHECK,
    &toml_syntax::CHECK,
    &duplicate_key::CHECK,
    &unknown_key::CHECK,
    &wrong_type::CHECK,
];

impl Check {
    /// Every check.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_file = OF_FILE.into_iter().map(Self::File);
        of_file.chain(corsac_server::Check::ALL.iter().copied().map(Self::Policy))
    }

    /// The check of this code.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().find(|check| check.code() == code)
    }

    /// The check whose code is the most like this one, if one is like it at all.
    pub fn closest(code: &str) -> Option<Self> {
        let code = code.to_ascii_lowercase().replace('_', "-");
        let codes = Self::all().map(|check| (check.code(), check));
        closest(&code, codes)
    }

    /// The stable code, such as `unknown-key`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::File(check) => check.code,
            Self::Policy(check) => check.code,
        }
    }

    /// How bad what it finds is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::File(_) => Severity::Error,
            Self::Policy(check) => check.severity,
        }
    }

    /// What it finds, in one line.
    pub const fn title(self) -> &'static str {
        match self {
            Self::File(check) => check.title,
            Self::Policy(check) => check.title,
        }
    }

    /// Its page, as Markdown: what it finds, why that is wrong, and what to write instead.
    pub fn page(self) -> String {
        match self {
            Self::File(check) => page_of(check.source),
            Self::Policy(check) => check.page(),
        }
    }

    /// What its page says of why, as one paragraph.
    pub fn why(self) -> String {
        let page = self.page();
        let mut lines = page.lines().skip_while(|line| !is_heading(line, "Why")).skip(1);
        let first = lines.by_ref().find(|line| !line.trim().is_empty());
        let rest = lines.take_while(|line| !line.trim().is_empty() && !line.starts_with('#'));
        first.into_iter().chain(rest).map(str::trim).collect::<Vec<_>>().join(" ")
    }
}

fn is_heading(line: &str, text: &str) -> bool {
    line.starts_with('#') && line.trim_start_matches('#').trim() == text
}

/// The `//!` lines of a file, or a text that has none as it is.
fn page_of(source: &str) -> String {
    if !source.starts_with("//!") {
        return source.to_owned();
    }
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n") + "\n"
}

/// What of these is the most like a word, if one is like it at all: at most a third of its letters are others.
pub fn closest<T>(word: &str, known: impl Iterator<Item = (&'static str, T)>) -> Option<T> {
    let distance = |name: &str| strsim::osa_distance(word, name);
    let most = |name: &str| name.len().max(word.len()).div_ceil(3);
    known
        .map(|(name, item)| (distance(name), most(name), item))
        .filter(|(distance, most, _)| distance <= most)
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., item)| item)
}

/// What a string that stands for a switch means.
pub(crate) fn switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
