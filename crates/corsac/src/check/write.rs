//! A contract, written.

use std::fmt::Write as _;

use corsac_browser::CredentialsMode;
use corsac_diagnose::contract::{Promise, StatusPromise};

use crate::render::text::words::wrap;
use crate::toml::{array, string};

/// The widest line that a list is written on.
const WIDTH: usize = 110;

/// An expectation that is to be written.
#[derive(Clone, Debug)]
pub(super) struct Expect {
    /// Lines before it, without their marks.
    pub(super) comments: Vec<String>,
    pub(super) name: String,
    pub(super) origins: Vec<String>,
    pub(super) routes: Vec<String>,
    /// GET alone is not written.
    pub(super) methods: Vec<String>,
    /// Lists of headers, each a request of its own.
    pub(super) headers: Vec<Vec<String>>,
    pub(super) credentials: Vec<CredentialsMode>,
    pub(super) promise: Promise,
    pub(super) status: StatusPromise,
    pub(super) exposes: Vec<String>,
    /// The seconds for which the preflight may be kept.
    pub(super) max_age: Option<u64>,
    /// Whether it is only proposed: as a comment.
    pub(super) proposed: bool,
}

impl Expect {
    pub(super) fn new(name: impl Into<String>, promise: Promise) -> Self {
        Self {
            comments: Vec::new(),
            name: name.into(),
            origins: Vec::new(),
            routes: Vec::new(),
            methods: Vec::new(),
            headers: Vec::new(),
            credentials: Vec::new(),
            promise,
            status: StatusPromise::Ok,
            exposes: Vec::new(),
            max_age: None,
            proposed: false,
        }
    }

    /// Writes it, an empty line before.
    pub(super) fn write(&self, out: &mut String) {
        out.push('\n');
        for line in self.comments.iter().flat_map(|text| wrap(text, WIDTH)) {
            let _ = writeln!(out, "# {line}");
        }
        let mut lines = vec!["[[expect]]".to_owned(), format!("name = {}", string(&self.name))];
        lines.extend(list("origins", &self.origins));
        lines.extend(list("routes", &self.routes));
        if self.methods != ["GET"] {
            lines.extend(list("methods", &self.methods));
        }
        match self.headers.as_slice() {
            [] => {}
            [one] => lines.extend(list("headers", one)),
            several => {
                let lists = several.iter().map(|one| array(one));
                lines.extend(joined("headers", &lists.collect::<Vec<_>>()));
            }
        }
        match self.credentials.as_slice() {
            [] | [CredentialsMode::SameOrigin] => {}
            [one] => lines.push(format!("credentials = {}", string(one.as_str()))),
            several => {
                let words: Vec<String> = several.iter().map(ToString::to_string).collect();
                lines.extend(list("credentials", &words));
            }
        }
        lines.push(format!("page = {}", string(self.promise.as_str())));
        if self.promise == Promise::Reads {
            match &self.status {
                StatusPromise::OneOf(statuses) if statuses.len() == 1 => {
                    lines.push(format!("status = {}", statuses[0]));
                }
                StatusPromise::Any => lines.push("status = \"any\"".to_owned()),
                _ => {}
            }
            lines.extend(list("exposes", &self.exposes));
        }
        if let Some(seconds) = self.max_age {
            lines.push(format!("max_age_at_least = {seconds}"));
            lines.push(format!("max_age_at_most = {seconds}"));
        }
        let mark = if self.proposed { "# " } else { "" };
        for line in lines.iter().flat_map(|line| line.lines()) {
            let _ = writeln!(out, "{mark}{line}");
        }
    }
}

/// `name = ["a", "b"]`; nothing for an empty list.
fn list(name: &str, items: &[String]) -> Option<String> {
    let items: Vec<String> = items.iter().map(|item| string(item)).collect();
    joined(name, &items)
}

/// The same of what is written already.
fn joined(name: &str, items: &[String]) -> Option<String> {
    if items.is_empty() {
        return None;
    }
    let one = format!("{name} = [{}]", items.join(", "));
    if one.len() <= WIDTH {
        return Some(one);
    }
    Some(format!("{name} = [\n  {},\n]", items.join(",\n  ")))
}

/// A text in which nothing is a variable.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// A comment as it can stand in one line.
pub(super) fn comment(text: &str) -> String {
    text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect()
}
