//! For people: each promise, and of what is amiss who decided, by which rule, what to change, and what shows more.

use std::fmt::Write as _;

use corsac_browser::EngineName;
use corsac_diagnose::fix::Advice;
use corsac_diagnose::fixes::ServerFix;

use super::told::{Amiss, CaseTold, Checked, ExpectationTold, FindingTold};
use crate::browsers::ALL;
use crate::render::Options;
use crate::render::text::words::{Ink, and, paint, visible, wrap};

/// Cases of one promise beyond so many are counted.
const MOST: usize = 10;

/// Where the text of a case's rows begins.
const LABEL: usize = 14;

pub(super) fn text(checked: &Checked<'_>, options: &Options) -> String {
    let mut out = String::new();
    for own in &checked.expectations {
        expectation(&mut out, checked.file, own, options);
    }
    let is_kept = checked.cases().all(|case| case.amiss().is_none());
    let ink = if is_kept { Ink::Good } else { Ink::Bad };
    let _ = writeln!(out, "{}: {}", visible(checked.file), paint(options.color, ink, &summary(checked)));
    out
}

fn expectation(out: &mut String, file: &str, own: &ExpectationTold, options: &Options) {
    let worst = own.amiss();
    let is_first = out.is_empty();
    if worst.is_some() && !is_first && !out.ends_with("\n\n") {
        out.push('\n');
    }
    let count = cases(own.cases.len());
    let amiss = own.cases.iter().filter(|case| case.amiss().is_some()).count();
    let count = if amiss > 0 { format!("{amiss} of {count}") } else { count };
    let passing = own.cases.iter().filter(|case| case.amiss().is_none() && !case.findings.is_empty()).count();
    let count = if passing > 0 { format!("{count}, {passing} not decided") } else { count };
    let _ = writeln!(
        out,
        "{}  {}  ({count}; {}:{})",
        word(worst, options),
        own.name,
        visible(file),
        own.position.line
    );
    let told = own.cases.iter().filter(|case| case.amiss().is_some());
    for case in told.clone().take(MOST) {
        one(out, own, case, options);
    }
    let more = told.count().saturating_sub(MOST);
    if more > 0 {
        let _ = writeln!(out, "\n  ... and {more} more cases: --format json tells all");
    }
    if worst.is_some() {
        out.push('\n');
    }
}

fn word(worst: Option<Amiss>, options: &Options) -> String {
    let (ink, word) = match worst {
        None => (Ink::Good, "kept       "),
        Some(Amiss::NotDecided) => (Ink::Careful, "NOT DECIDED"),
        Some(Amiss::Broken) => (Ink::Bad, "BROKEN     "),
        Some(Amiss::NetworkFailed) => (Ink::Bad, "NO ANSWER  "),
    };
    paint(options.color, ink, word).into_owned()
}

fn one(out: &mut String, own: &ExpectationTold, case: &CaseTold, options: &Options) {
    out.push('\n');
    for (index, line) in wrap(&case.title(), options.width.saturating_sub(4).max(40)).iter().enumerate() {
        let _ = writeln!(out, "{}{line}", if index == 0 { "  " } else { "    " });
    }
    for found in &case.findings {
        finding(out, own, case, found, options);
    }
}

fn finding(out: &mut String, own: &ExpectationTold, case: &CaseTold, found: &FindingTold, options: &Options) {
    let mut row = |label: &str, lines: &[String]| {
        let width = options.width.saturating_sub(LABEL).max(40);
        for (index, line) in lines.iter().flat_map(|text| wrap(text, width)).enumerate() {
            let label = if index == 0 { label } else { "" };
            let gap = " ".repeat(LABEL.saturating_sub(4 + label.len()));
            let _ = writeln!(out, "    {}{gap}{line}", paint(options.color, Ink::Strong, label));
        }
    };
    row("promised", &[format!("{}.", capital(&own.promised))]);
    let points: Vec<String> = found.points.iter().map(|point| point.text.clone()).collect();
    let passes = if found.passes { " It passes all the same." } else { "" };
    row("but", &[format!("{}: {}.{passes}", browsers(case, &found.engines), points.join("; "))]);
    row("account", std::slice::from_ref(&found.account));
    let mut because = found.because.clone();
    if let (Some(last), Some(code)) = (because.last_mut(), found.reason) {
        *last = format!("{}. [{code}]", capital(last));
    }
    row("because", &because);
    if let Some((cause, _)) = found.cause {
        row("cause", &[format!("{}. [{cause}]", cause.title())]);
    }
    for (index, advice) in found.fix.iter().enumerate() {
        fix(&mut row, if index == 0 { "to fix" } else { "and" }, advice);
    }
    if let Some(fix) = found.server.as_ref().filter(|fix| fix.is_sure) {
        server(out, fix, options);
    }
    // One word after the other, so that it can be copied.
    let gap = " ".repeat(LABEL - 8);
    let _ = writeln!(out, "    {}{gap}{}", paint(options.color, Ink::Strong, "more"), found.command);
}

fn fix(row: &mut impl FnMut(&str, &[String]), label: &str, advice: &Advice) {
    let end = if advice.lines.is_empty() { "." } else { "" };
    row(label, &[format!("{}{end}", advice.what)]);
    let lines: Vec<String> = advice.lines.iter().map(|(name, value)| format!("  {name}: {value}")).collect();
    for line in lines {
        row("", &[line]);
    }
}

/// The lines for the product that answers, as they are to be written.
fn server(out: &mut String, fix: &ServerFix, options: &Options) {
    for block in &fix.blocks {
        let put = format!("{}: {}:", fix.title, block.put);
        for line in wrap(&put, options.width.saturating_sub(LABEL).max(40)) {
            let _ = writeln!(out, "{:LABEL$}{line}", "");
        }
        for line in block.lines.lines() {
            let _ = writeln!(out, "{:LABEL$}  {}", "", paint(options.color, Ink::Good, line));
        }
    }
}

/// `In chromium and firefox`; nothing is said of which where all say the same.
fn browsers(case: &CaseTold, engines: &[EngineName]) -> String {
    if case.kept_in.is_empty() && case.findings.len() == 1 {
        return if ALL.iter().all(|name| engines.contains(name)) {
            "In all browsers".to_owned()
        } else {
            in_these(engines)
        };
    }
    in_these(engines)
}

pub(super) fn in_these(engines: &[EngineName]) -> String {
    let names: Vec<String> = engines.iter().map(ToString::to_string).collect();
    format!("In {}", and(&names))
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}

/// `3 cases: 1 broken, 2 kept`
pub(super) fn summary(checked: &Checked<'_>) -> String {
    let all = checked.cases().count();
    let parts: Vec<String> = [
        (Some(Amiss::Broken), "broken"),
        (Some(Amiss::NetworkFailed), "without an answer"),
        (Some(Amiss::NotDecided), "not decided"),
    ]
    .into_iter()
    .filter_map(|(amiss, word)| {
        let count = checked.count(amiss);
        (count > 0).then(|| format!("{count} {word}"))
    })
    .collect();
    if parts.is_empty() {
        format!("{}, all kept", cases(all))
    } else {
        format!("{}: {}, {} kept", cases(all), parts.join(", "), checked.count(None))
    }
}
