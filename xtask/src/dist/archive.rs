//! The release archive: the program, and what shells, `man` and people read.

use std::collections::VecDeque;
use std::path::Path;

use crate::dist::pack::Entry;
use crate::dist::target::Target;
use crate::dist::{LICENCES, text_of};
use crate::failure::Failure;
use crate::run;

/// Where the completions for a shell are looked for by name.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "corsac.bash"),
    ("elvish", "corsac.elv"),
    ("fish", "corsac.fish"),
    ("powershell", "_corsac.ps1"),
    ("zsh", "_corsac"),
];

/// The files of the archive, in a folder of the archive's own name. The program is asked for its completions and manual
/// pages, so it must run here.
pub(crate) fn entries(
    name: &str,
    target: &Target,
    program: &Path,
    bytes: &[u8],
) -> Result<Vec<Entry>, Failure> {
    let mut entries = vec![Entry::program(target.program(), bytes)];
    for file in ["README.md", "CHANGELOG.md"].iter().chain(LICENCES) {
        entries.push(Entry::file(*file, text_of(file)?));
    }
    entries.extend(completions(program)?);
    entries.extend(manuals(program)?);
    for entry in &mut entries {
        entry.path = format!("{name}/{}", entry.path);
    }
    Ok(entries)
}

/// The completions for every shell that the program knows.
fn completions(program: &Path) -> Result<Vec<Entry>, Failure> {
    let page = ask(program, &["man", "completions"])?;
    let mut entries = Vec::new();
    for shell in shells(&page) {
        let Some((_, file)) = COMPLETIONS.iter().find(|(known, _)| *known == shell) else {
            let why = format!("no file name is known for completions for {shell}");
            return Err(Failure::Unreadable { source: "corsac man completions".to_owned(), why });
        };
        entries.push(Entry::file(format!("completions/{file}"), ask(program, &["completions", shell])?));
    }
    if entries.is_empty() {
        let why = "it lists no shells".to_owned();
        return Err(Failure::Unreadable { source: "corsac man completions".to_owned(), why });
    }
    Ok(entries)
}

/// The shells, from the bullets of the manual page.
fn shells(page: &str) -> Vec<&str> {
    let lines = || page.lines();
    lines().zip(lines().skip(1)).filter(|(mark, _)| *mark == r".IP \(bu 2").map(|(_, shell)| shell).collect()
}

/// The manual page of the program and of every command, and of what is nested in those.
fn manuals(program: &Path) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    let mut commands = VecDeque::from([Vec::new()]);
    while let Some(command) = commands.pop_front() {
        let words: Vec<&str> = std::iter::once("man").chain(command.iter().map(String::as_str)).collect();
        let page = ask(program, &words)?;
        let name =
            std::iter::once("corsac").chain(command.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
        for nested in nested(&page, &name) {
            commands.push_back(command.iter().cloned().chain([nested]).collect());
        }
        entries.push(Entry::file(format!("man/man1/{name}.1"), page));
    }
    Ok(entries)
}

/// The commands that the page of the command `name` lists, each as `name\-command(1)`.
fn nested(page: &str, name: &str) -> Vec<String> {
    let pages = page.lines().filter_map(|line| line.strip_suffix("(1)")).map(|line| line.replace(r"\-", "-"));
    pages.filter_map(|page| Some(page.strip_prefix(name)?.strip_prefix('-')?.to_owned())).collect()
}

fn ask(program: &Path, words: &[&str]) -> Result<String, Failure> {
    let output = run::captured(&mut run::program(&program.to_string_lossy(), words))?;
    String::from_utf8(output).map_err(|error| Failure::Unreadable {
        source: format!("corsac {}", words.join(" ")),
        why: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_pages_list_is_found() {
        let page = ".SH OPTIONS\n.RS 14\n.IP \\(bu 2\nbash\n.IP \\(bu 2\nzsh\n.RE\n.TP\nbash\n";
        assert_eq!(shells(page), ["bash", "zsh"]);
        let page = ".SH SUBCOMMANDS\n.TP\ncorsac\\-policy\\-lint(1)\nSee corsac(1)\n.TP\ncorsac\\-policy\\-two\\-words(1)\n";
        assert_eq!(nested(page, "corsac-policy"), ["lint", "two-words"]);
        assert_eq!(nested(page, "corsac-policy-lint"), [""; 0]);
    }
}
