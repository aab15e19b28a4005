//! Annotations of a workflow on GitHub: a line of `::error file=...::` for each place of the contract that is not kept.

use std::fmt::Write as _;

use corsac_policy::Position;

use super::human::summary;
use super::junit::{body, heading};
use super::told::{CaseTold, Checked, FindingTold};
use crate::policy::lint::parts::{data, property};

/// Cases that are told at one place; more are counted.
const MOST: usize = 3;

pub(super) fn lines(checked: &Checked<'_>) -> String {
    let mut out = String::new();
    for own in &checked.expectations {
        let mut places: Vec<(Position, Vec<(&CaseTold, &FindingTold)>)> = Vec::new();
        for case in &own.cases {
            for found in case.findings.iter().filter(|found| !found.passes) {
                // A finding stands where the first thing stands that it breaks.
                let Some(at) = found.points.first().map(|point| point.position) else { continue };
                match places.iter_mut().find(|(known, _)| *known == at) {
                    Some((_, found_there)) => found_there.push((case, found)),
                    None => places.push((at, vec![(case, found)])),
                }
            }
        }
        for (at, found_there) in places {
            let told = found_there.iter().take(MOST);
            let mut message: Vec<String> = told
                .map(|(case, found)| format!("{}\n{}\n{}", case.title(), heading(found), body(own, found)))
                .collect();
            if found_there.len() > MOST {
                message.push(format!("... and {} more", found_there.len() - MOST));
            }
            let _ = writeln!(
                out,
                "::error file={},line={},col={},title={}::{}",
                property(checked.file),
                at.line,
                at.column,
                property(&own.name),
                data(&message.join("\n\n"))
            );
        }
    }
    let _ = writeln!(out, "::notice file={}::{}", property(checked.file), data(&summary(checked)));
    out
}
