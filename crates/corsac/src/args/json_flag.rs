//! Which `--json` is meant: the switch for JSON output, or curl's `--json DATA`.
//!
//! Both have a claim to the word. What follows decides: JSON text or `@FILE` is data, and anything else (a URL, a flag,
//! nothing) leaves it the switch. `--json=DATA` is always data. A URL is never JSON text, so it is never swallowed.

use std::collections::HashSet;
use std::ffi::OsString;

use clap::{Arg, Command};

/// What the switch leaves in the list of `--json` values. No word of a command line holds a NUL.
pub(super) const SWITCH: &str = "\0";

/// The words with each `--json DATA` written `--json=DATA`.
pub(super) fn resolve(definition: &Command, words: Vec<OsString>) -> Vec<OsString> {
    if words.get(1).is_none_or(|word| word != "explain") {
        return words;
    }
    let takers = Takers::of(definition);
    let mut resolved = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if word == "--" {
            resolved.push(word);
            resolved.extend(words);
            break;
        }
        if word == "--json"
            && let Some(data) = words.next_if(|next| next.to_str().is_some_and(is_data))
        {
            let mut joined = OsString::from("--json=");
            joined.push(data);
            resolved.push(joined);
            continue;
        }
        let takes_next = word.to_str().is_some_and(|word| takers.takes_next(word));
        resolved.push(word);
        if takes_next {
            resolved.extend(words.next());
        }
    }
    resolved
}

/// Whether the word after `--json` is curl's data: JSON text, what begins like an object, a list or a string, or `@FILE`.
fn is_data(word: &str) -> bool {
    word.trim_start().starts_with(['{', '[', '"', '@'])
        || serde_json::from_str::<serde::de::IgnoredAny>(word).is_ok()
}

/// The flags of `explain` whose value may be the next word.
struct Takers {
    long: HashSet<String>,
    short: HashSet<char>,
}

impl Takers {
    fn of(definition: &Command) -> Self {
        let arguments: Vec<&Arg> = definition
            .find_subcommand("explain")
            .into_iter()
            .flat_map(Command::get_arguments)
            .filter(|argument| argument.get_action().takes_values() && argument.get_num_args().is_none())
            .collect();
        let long =
            arguments.iter().filter_map(|argument| argument.get_long()).map(|name| format!("--{name}"));
        let short = arguments.iter().filter_map(|argument| argument.get_short());
        Self { long: long.collect(), short: short.collect() }
    }

    /// Whether the value of this word's flag is the next word: `--header`, `-H`, `-kH`, but not `-HX:1`.
    fn takes_next(&self, word: &str) -> bool {
        if word.starts_with("--") {
            return self.long.contains(word);
        }
        let Some(letters) = word.strip_prefix('-') else { return false };
        letters
            .char_indices()
            .find(|(_, letter)| self.short.contains(letter))
            .is_some_and(|(at, letter)| at + letter.len_utf8() == letters.len())
    }
}
