//! `cargo xtask mutants [WORD]`: each rule of the server's half, broken once, has to make a test fail.
//!
//! The list is `xtask/mutants.txt`. Every mutation in it is applied to a copy of the crate below the target directory,
//! which is built, and its tests run until one fails.

use std::time::Instant;

use crate::failure::Failure;
use crate::finding::Finding;
use crate::workspace;

mod list;
mod tree;
mod trial;

use list::Mutation;
use tree::Tree;
use trial::Outcome;

/// The list, from the root of the repository.
const LIST: &str = "xtask/mutants.txt";
/// The crate whose rules are broken.
const PACKAGE: &str = "corsac-server";

/// Tries all mutations, or those whose file or rule holds a word, with a line for each.
pub(crate) fn run(words: &[String]) -> Result<(), Failure> {
    let usage = || Failure::Usage("usage: cargo xtask mutants [WORD]".to_owned());
    let word = match words {
        [] => "",
        [word] if !word.starts_with('-') => word,
        _ => return Err(usage()),
    };
    let mut mutations = read()?;
    mutations.retain(|mutation| mutation.file.contains(word) || mutation.rule.contains(word));
    let start = Instant::now();
    let tree = Tree::copy(PACKAGE)?;
    eprintln!("xtask: the tests as they are, then {} mutations", mutations.len());
    match trial::run(&tree)? {
        Outcome::Survived => {}
        outcome => {
            let why = format!("without any mutation: {outcome}");
            return Err(Failure::Unreadable { source: format!("the tests of {PACKAGE}"), why });
        }
    }
    let mut faults = 0;
    for mutation in &mutations {
        let whole = tree.read(&mutation.file)?;
        let mutated = match mutation.apply(&whole) {
            Ok(mutated) => mutated,
            Err(why) => {
                println!("ERROR    {mutation}: {why}");
                faults += 1;
                continue;
            }
        };
        tree.write(&mutation.file, &mutated)?;
        let outcome = trial::run(&tree);
        tree.write(&mutation.file, &whole)?;
        let outcome = outcome?;
        println!("{:<8} {mutation}: {outcome}", outcome.word());
        faults += usize::from(!outcome.is_killed());
    }
    eprintln!(
        "xtask: {} mutations, {faults} of them not killed by any test ({} s)",
        mutations.len(),
        start.elapsed().as_secs()
    );
    if faults == 0 { Ok(()) } else { Err(Failure::Findings(faults)) }
}

/// Every mutation whose text is no longer in its file just once.
pub(crate) fn stale() -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for mutation in read()? {
        let path = format!("crates/{PACKAGE}/src/{}", mutation.file);
        let source = workspace::read(&path)?.unwrap_or_default();
        if let Err(why) = mutation.apply(&String::from_utf8_lossy(&source)) {
            findings.push(Finding::at(LIST, mutation.line, format!("{mutation}: {why}")));
        }
    }
    Ok(findings)
}

fn read() -> Result<Vec<Mutation>, Failure> {
    let text = workspace::read(LIST)?.unwrap_or_default();
    let unreadable = |why| Failure::Unreadable { source: LIST.to_owned(), why };
    list::parse(&String::from_utf8_lossy(&text)).map_err(unreadable)
}
