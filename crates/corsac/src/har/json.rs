//! A HAR told to programs: a line for each fetch, and one at the end. `docs/har.schema.json` describes them.

use corsac_diagnose::Told;
use corsac_diagnose::har::{Gap, HarError, Judged, Program, Verdict};
use serde::Serialize;

use crate::diagnosis::Besides;
use crate::explain::Explained;
use crate::render::json::{Shown, in_one};
use crate::secrets::Secrets;

use super::report::Report;

#[derive(Serialize)]
struct Line<E> {
    entry: usize,
    others: Vec<usize>,
    verdict: &'static str,
    page: Option<String>,
    method: String,
    url: String,
    status: u16,
    gaps: Vec<GapShown>,
    explained: E,
}

#[derive(Serialize)]
struct GapShown {
    code: &'static str,
    text: String,
}

/// The line for a fetch with what the user adds, without a line feed.
pub fn line(judged: &Judged, told: &Told, secrets: Secrets) -> String {
    let mut told = told.clone();
    told.blocked_in_browser |= judged.gaps.iter().any(|gap| matches!(gap, Gap::FailedOtherwise { .. }));
    let besides = Besides { told, ..Besides::default() };
    let explained = Explained { account: judged.account.clone(), body: None, content: None };
    let gap = |gap: &Gap| GapShown { code: gap.code(), text: secrets.prose(&gap.to_string()).into_owned() };
    let line = Line {
        entry: judged.entry,
        others: judged.others.clone(),
        verdict: judged.verdict.as_str(),
        page: judged.account.page.as_ref().map(|page| page.origin().to_string()),
        method: judged.account.request.method.clone(),
        url: secrets.url_text(&judged.account.request.url),
        status: judged.status,
        gaps: judged.gaps.iter().map(gap).collect(),
        explained: in_one(&explained, judged.browser, &besides, Shown::explain(secrets)),
    };
    // Serialising these types cannot fail: no map has other keys than strings, and nothing is read.
    serde_json::to_string(&line).unwrap_or_default()
}

#[derive(Serialize)]
struct Summary {
    summary: Numbers,
}

#[derive(Serialize)]
struct Numbers {
    creator: Option<ProgramShown>,
    recorded_in: Option<ProgramShown>,
    browser: &'static str,
    entries: usize,
    readable: usize,
    blocked: usize,
    failed: usize,
    undecided: usize,
    same_origin: usize,
    no_cors: usize,
    others: usize,
    without_page: usize,
    largest_entry: u64,
    fault: Option<String>,
}

#[derive(Serialize)]
struct ProgramShown {
    name: String,
    version: String,
}

/// The last line: the HAR in numbers, and what has ended the reading before its end.
pub fn summary(report: &Report, fault: Option<&HarError>) -> String {
    let program = |program: &Option<Program>| {
        program
            .as_ref()
            .map(|program| ProgramShown { name: program.name.clone(), version: program.version.clone() })
    };
    let counts = &report.counts;
    let summary = Summary {
        summary: Numbers {
            creator: program(&report.creator),
            recorded_in: program(&report.recorded_in),
            browser: report.browser.as_str(),
            entries: counts.entries,
            readable: report.count(Verdict::Readable),
            blocked: report.count(Verdict::Blocked),
            failed: report.count(Verdict::Failed),
            undecided: report.count(Verdict::Undecided),
            same_origin: counts.same_origin,
            no_cors: counts.no_cors,
            others: counts.others,
            without_page: counts.without_page,
            largest_entry: counts.largest,
            fault: fault.map(ToString::to_string),
        },
    };
    serde_json::to_string(&summary).unwrap_or_default()
}
