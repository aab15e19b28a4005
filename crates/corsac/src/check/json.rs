//! One document, for programs. Its schema is docs/check.schema.json.

use serde::Serialize;

use super::told::{Amiss, CaseTold, Checked, ExpectationTold, FindingTold, Point};
use crate::policy::lint::{Linted, parts};
use crate::render::json::ServerShown;

pub(super) fn document(checked: &Checked<'_>) -> String {
    written(&CheckedShown {
        file: checked.file,
        kept: checked.count(None),
        broken: checked.count(Some(Amiss::Broken)),
        not_decided: checked.count(Some(Amiss::NotDecided)),
        network_failed: checked.count(Some(Amiss::NetworkFailed)),
        expectations: checked.expectations.iter().map(expectation).collect(),
    })
}

/// What is wrong with a contract that cannot be checked.
pub(super) fn faulty(linted: &Linted<'_>) -> String {
    written(&FaultyShown { file: linted.file, findings: parts::json(linted) })
}

fn written(document: &impl Serialize) -> String {
    // Serialising these types cannot fail: no map has other keys than strings.
    serde_json::to_string(document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct FaultyShown<'a> {
    file: &'a str,
    findings: Vec<parts::FindingShown<'a>>,
}

#[derive(Serialize)]
struct CheckedShown<'a> {
    file: &'a str,
    kept: usize,
    broken: usize,
    not_decided: usize,
    network_failed: usize,
    expectations: Vec<ExpectationShown<'a>>,
}

#[derive(Serialize)]
struct ExpectationShown<'a> {
    name: &'a str,
    line: usize,
    column: usize,
    promise: &'static str,
    promised: &'a str,
    verdict: &'static str,
    cases: Vec<CaseShown<'a>>,
}

#[derive(Serialize)]
struct CaseShown<'a> {
    method: &'a str,
    url: &'a str,
    origin: &'a str,
    credentials: &'static str,
    headers: &'a [(String, String)],
    verdict: &'static str,
    kept_in: Vec<&'static str>,
    findings: Vec<FindingShown<'a>>,
}

#[derive(Serialize)]
struct FindingShown<'a> {
    engines: Vec<&'static str>,
    verdict: &'static str,
    passes: bool,
    points: Vec<PointShown<'a>>,
    account: &'a str,
    because: &'a [String],
    reason: Option<&'static str>,
    cause: Option<CauseShown>,
    fix: Vec<FixShown<'a>>,
    server: Option<ServerShown>,
    command: &'a str,
}

#[derive(Serialize)]
struct PointShown<'a> {
    code: &'static str,
    text: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct CauseShown {
    code: &'static str,
    title: &'static str,
    confidence: f64,
}

#[derive(Serialize)]
struct FixShown<'a> {
    what: &'a str,
    lines: &'a [(&'static str, String)],
    more: &'a [String],
}

fn verdict(amiss: Option<Amiss>) -> &'static str {
    amiss.map_or("kept", Amiss::code)
}

fn expectation(own: &ExpectationTold) -> ExpectationShown<'_> {
    ExpectationShown {
        name: &own.name,
        line: own.position.line,
        column: own.position.column,
        promise: own.promise.as_str(),
        promised: &own.promised,
        verdict: verdict(own.amiss()),
        cases: own.cases.iter().map(case).collect(),
    }
}

fn case(case: &CaseTold) -> CaseShown<'_> {
    CaseShown {
        method: &case.method,
        url: &case.url,
        origin: &case.origin,
        credentials: case.credentials.as_str(),
        headers: &case.headers,
        verdict: verdict(case.amiss()),
        kept_in: case.kept_in.iter().map(|name| name.as_str()).collect(),
        findings: case.findings.iter().map(finding).collect(),
    }
}

fn finding(found: &FindingTold) -> FindingShown<'_> {
    FindingShown {
        engines: found.engines.iter().map(|name| name.as_str()).collect(),
        verdict: found.amiss.code(),
        passes: found.passes,
        points: found.points.iter().map(point_shown).collect(),
        account: &found.account,
        because: &found.because,
        reason: found.reason,
        cause: found.cause.map(|(cause, percent)| CauseShown {
            code: cause.code(),
            title: cause.title(),
            confidence: f64::from(percent) / 100.0,
        }),
        fix: found
            .fix
            .iter()
            .map(|advice| FixShown { what: &advice.what, lines: &advice.lines, more: &advice.more })
            .collect(),
        server: found.server.as_ref().map(ServerShown::of),
        command: &found.command,
    }
}

fn point_shown(point: &Point) -> PointShown<'_> {
    PointShown {
        code: point.code,
        text: &point.text,
        line: point.position.line,
        column: point.position.column,
    }
}
