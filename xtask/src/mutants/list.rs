//! The list of mutations.

use std::fmt;

/// A rule that is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mutation {
    /// Where it stands in the list, from 1.
    pub(crate) line: usize,
    /// The file, from the crate's `src`.
    pub(crate) file: String,
    /// The rule, in words.
    pub(crate) rule: String,
    /// What stands there once.
    old: String,
    /// What stands there then.
    new: String,
}

impl Mutation {
    /// The file with the rule broken.
    pub(crate) fn apply(&self, source: &str) -> Result<String, String> {
        match source.matches(&self.old).count() {
            1 if self.old == self.new => Err("nothing is changed".to_owned()),
            1 => Ok(source.replacen(&self.old, &self.new, 1)),
            count => Err(format!("its text stands there {count} times, not once")),
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.rule)
    }
}

/// Reads the list: `FILE: RULE`, then lines that begin with `- ` and stand in the file once, then lines that begin with
/// `+ ` and take their place. Lines that begin with `#`, and empty ones, say nothing.
pub(crate) fn parse(text: &str) -> Result<Vec<Mutation>, String> {
    let mut mutations: Vec<Mutation> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let at = |what: &str| format!("line {}: {what}", index + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some((sign, code)) = line.split_at_checked(2).filter(|(sign, _)| matches!(*sign, "- " | "+ "))
        {
            let mutation = mutations.last_mut().ok_or_else(|| at("no rule stands before it"))?;
            let part = match sign {
                "+ " if mutation.old.is_empty() => return Err(at("nothing is said to go before")),
                "+ " => &mut mutation.new,
                _ if mutation.new.is_empty() => &mut mutation.old,
                _ => return Err(at("what goes stands before what comes")),
            };
            if !part.is_empty() {
                part.push('\n');
            }
            part.push_str(code);
        } else {
            let (file, rule) = line.split_once(": ").ok_or_else(|| at("FILE: RULE is wanted"))?;
            let (file, rule) = (file.to_owned(), rule.to_owned());
            mutations.push(Mutation { line: index + 1, file, rule, old: String::new(), new: String::new() });
        }
    }
    match mutations.iter().find(|mutation| mutation.old.is_empty()) {
        Some(mutation) => Err(format!("line {}: nothing is said to go", mutation.line)),
        None => Ok(mutations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_or_refused() {
        let text = "# a list\n\na.rs: x is y\n- x\n+ y\nb/c.rs: no z\n-   z1\n-   z2\n";
        let mutations = parse(text).expect("a list");
        let read: Vec<_> = mutations
            .iter()
            .map(|m| (m.line, m.file.as_str(), m.rule.as_str(), m.old.as_str(), m.new.as_str()))
            .collect();
        assert_eq!(read, [(3, "a.rs", "x is y", "x", "y"), (6, "b/c.rs", "no z", "  z1\n  z2", "")]);
        for broken in ["- x\n", "a.rs: x\n", "a.rs x\n- x\n", "a.rs: x\n+ y\n", "a.rs: x\n- x\n+ y\n- z\n"] {
            assert!(parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_mutation_is_applied_where_its_text_stands_once() {
        let list = parse("a.rs: r\n- a b\n+ c\n").expect("a list");
        let apply = |source: &str| list[0].apply(source);
        assert_eq!(apply("x a b y").as_deref(), Ok("x c y"));
        assert!(apply("x").is_err());
        assert!(apply("a b a b").is_err());
        assert!(parse("a.rs: r\n- a\n+ a\n").expect("a list")[0].apply("a").is_err());
    }
}
