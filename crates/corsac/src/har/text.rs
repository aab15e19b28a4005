//! A HAR told to people: what it has, a line for each fetch, and the accounts of those that failed.

use std::fmt::Write as _;

use corsac_browser::{CredentialsMode, Failure};
use corsac_core::HeaderValue;
use corsac_diagnose::har::{Gap, Judged, Program, Verdict};
use corsac_diagnose::{Evidence, Told};
use corsac_fetch::Outcome;

use crate::console;
use crate::plan::quoted;
use crate::render::Options;
use crate::render::text::diagnosed;
use crate::render::text::words::{Ink, paint, short, visible, wrap};

use super::report::{MAX_ACCOUNTS, Report};

/// The columns before a request.
const LEFT: usize = 30;

/// All of it, with what the user adds. Ends with a line feed.
pub fn report(report: &Report, told: &Told, options: &Options) -> String {
    let mut out = String::new();
    head(&mut out, report, options);
    if !report.rows.is_empty() {
        table(&mut out, report, options);
    }
    beside(&mut out, report, options);
    for judged in &report.accounts {
        out.push('\n');
        out.push_str(&account(judged, told, options));
    }
    let failed: usize = report.verdicts.iter().skip(1).sum();
    if failed > report.accounts.len() {
        let more = failed - report.accounts.len();
        let text = format!(
            "Of those that the pages did not get, {more} more are not told in full, since {MAX_ACCOUNTS} are. --entry N \
             tells of the entry N alone."
        );
        out.push('\n');
        paragraph(&mut out, &text, options);
    }
    out
}

/// One fetch in full, with what the user adds.
pub fn account(judged: &Judged, told: &Told, options: &Options) -> String {
    let mut out = String::new();
    let title = match judged.others.as_slice() {
        [] => format!("Entry {}", judged.entry),
        others => format!("Entry {} (with {})", judged.entry, numbers(others)),
    };
    let rule = "-".repeat(options.width.min(60).saturating_sub(title.len() + 5));
    let _ = writeln!(out, "{}", paint(options.color, Ink::Strong, &format!("--- {title} {rule}")));
    for gap in &judged.gaps {
        paragraph(&mut out, &format!("Note: {}.", gap_text(gap, options)), options);
    }
    for gap in &judged.gaps {
        // Safari's words are those of its console.
        if let Gap::Unanswered { error: Some(error) } = gap
            && console::read(error).is_ok()
        {
            out.push_str("What the browser says is explained by\n");
            let text = quoted(&visible(&options.secrets.prose(error)));
            let _ = writeln!(out, "      corsac explain --console {text}");
        }
    }
    if matches!(judged.account.outcome, Outcome::Held(_)) {
        out.push_str("To find out, ask the server now:\n");
        let _ = writeln!(out, "      {}", command(judged, options));
    }
    out.push('\n');
    let mut evidence = Evidence::of(&judged.account);
    evidence.told = told.clone();
    evidence.told.blocked_in_browser |=
        judged.gaps.iter().any(|gap| matches!(gap, Gap::FailedOtherwise { .. }));
    out.push_str(&diagnosed(&evidence, options));
    out
}

/// What asks the same again.
fn command(judged: &Judged, options: &Options) -> String {
    let request = &judged.account.request;
    let mut line = format!("corsac explain {}", quoted(&visible(&options.secrets.url_text(&request.url))));
    if let Some(page) = &judged.account.page {
        let _ = write!(line, " --origin {}", page.origin());
    }
    if request.method != "GET" {
        let _ = write!(line, " -X {}", quoted(&visible(&request.method)));
    }
    for (name, value) in &request.headers {
        let header = HeaderValue::from_wire(value).to_text();
        let header = format!("{name}: {}", options.secrets.header(name, &header));
        let _ = write!(line, " -H {}", quoted(&visible(&header)));
    }
    if request.credentials == CredentialsMode::Include {
        line.push_str(" --credentials include");
    }
    line
}

fn gap_text(gap: &Gap, options: &Options) -> String {
    visible(&options.secrets.prose(&gap.to_string()))
}

fn head(out: &mut String, report: &Report, options: &Options) {
    let by = report.recorded_in.as_ref().or(report.creator.as_ref()).map(name);
    let by = by.map_or_else(|| "that does not say what wrote it".to_owned(), |name| format!("by {name}"));
    let judged = report.counts.judged;
    let fetches = match judged {
        0 => "none of them a fetch to another origin".to_owned(),
        1 => "1 fetch to another origin".to_owned(),
        _ => format!("{judged} fetches to other origins"),
    };
    let mut text = format!(
        "A HAR {by}, judged by the rules of {}. {}, {fetches}",
        report.browser,
        plural(report.counts.entries, "entry", "entries")
    );
    if judged > 0 {
        let parts = [Verdict::Readable, Verdict::Blocked, Verdict::Failed, Verdict::Undecided];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|verdict| report.count(*verdict) > 0)
            .map(|verdict| format!("{} {}", report.count(verdict), word(verdict)))
            .collect();
        let _ = write!(text, ": {}", parts.join(", "));
    }
    text.push('.');
    paragraph(out, &text, options);
}

fn name(program: &Program) -> String {
    let name = format!("{} {}", program.name, program.version);
    short(visible(name.trim()).as_str(), 60)
}

fn table(out: &mut String, report: &Report, options: &Options) {
    let _ = writeln!(out, "\n  entry  verdict       status  request");
    let mut page = None;
    for judged in &report.rows {
        let own = judged.account.page.as_ref().map(|page| page.origin().to_string());
        if own != page {
            let text = own.as_deref().unwrap_or("a page that nobody knows");
            let _ = writeln!(out, " of {}", paint(options.color, Ink::Strong, &short(&visible(text), 80)));
            page = own;
        }
        row(out, judged, options);
    }
    let left_out = report.counts.judged.saturating_sub(report.rows.len());
    if left_out > 0 {
        let text = format!("and {left_out} more, which --limit N shows");
        let _ = writeln!(out, "{}{text}", " ".repeat(LEFT - 1));
    }
}

fn row(out: &mut String, judged: &Judged, options: &Options) {
    let (ink, verdict) = match judged.verdict {
        Verdict::Readable => (Ink::Good, "readable"),
        Verdict::Blocked => (Ink::Bad, "BLOCKED"),
        Verdict::Failed => (Ink::Bad, "FAILED"),
        _ => (Ink::Careful, "NOT DECIDED"),
    };
    let status = if judged.status == 0 { "-".to_owned() } else { judged.status.to_string() };
    let request = &judged.account.request;
    let url = short(&visible(&options.secrets.url_text(&request.url)), 300);
    let gap = " ".repeat(12_usize.saturating_sub(verdict.len()));
    let _ = writeln!(
        out,
        "  {:>5}  {}{gap}  {status:>6}  {} {url}",
        judged.entry,
        paint(options.color, ink, verdict),
        short(&visible(&request.method), 40),
    );
    if let Some(why) = why(judged, options) {
        let indent = " ".repeat(LEFT);
        for line in wrap(&why, options.width.saturating_sub(LEFT).max(40)) {
            let _ = writeln!(out, "{indent}{line}");
        }
    }
}

/// Why the page did not get it, in a line.
fn why(judged: &Judged, options: &Options) -> Option<String> {
    let contradicts = |gap: &&Gap| matches!(gap, Gap::FailedOtherwise { .. } | Gap::ReadAllTheSame);
    if let Some(gap) = judged.gaps.iter().find(contradicts) {
        return Some(gap_text(gap, options));
    }
    match &judged.account.outcome {
        Outcome::Failed(Failure::Blocked(blocked)) => {
            Some(format!("{}: {}", blocked.reason.code(), blocked.reason.because()))
        }
        Outcome::Failed(Failure::Network(error)) => Some(visible(&options.secrets.prose(&error.message))),
        Outcome::Held(_) => {
            let told = judged.gaps.iter().filter(|gap| !matches!(gap, Gap::HeadersLeftOut { .. }));
            let told: Vec<String> = told.map(|gap| gap_text(gap, options)).collect();
            Some(told.join("; "))
        }
        _ => {
            let is_about_it = |gap: &&Gap| matches!(gap, Gap::CredentialsUnknown { .. });
            judged.gaps.iter().find(is_about_it).map(|gap| gap_text(gap, options))
        }
    }
}

/// What CORS has no part in, and what could not be judged.
fn beside(out: &mut String, report: &Report, options: &Options) {
    let counts = &report.counts;
    let mut parts = Vec::new();
    if counts.same_origin > 0 {
        parts.push(format!("{} to the page's own origin", plural(counts.same_origin, "request", "requests")));
    }
    if counts.no_cors > 0 {
        parts.push(format!("{} whose answer no script reads (images, scripts, styles)", counts.no_cors));
    }
    if counts.others > 0 {
        parts.push(plural(counts.others, "visit or other", "visits and others"));
    }
    if counts.without_page > 0 {
        parts.push(format!("{} of which the HAR does not tell whose page asked", counts.without_page));
    }
    if !parts.is_empty() {
        out.push('\n');
        paragraph(out, &format!("Not judged: {}.", parts.join("; ")), options);
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Readable => "readable",
        Verdict::Blocked => "blocked",
        Verdict::Failed => "failed on the network",
        _ => "not decided",
    }
}

fn plural(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn numbers(numbers: &[usize]) -> String {
    const MOST: usize = 8;
    let mut texts: Vec<String> = numbers.iter().take(MOST).map(ToString::to_string).collect();
    if numbers.len() > MOST {
        texts.push("more".to_owned());
    }
    crate::render::text::words::and(&texts)
}

fn paragraph(out: &mut String, text: &str, options: &Options) {
    for line in wrap(text, options.width.max(40)) {
        let _ = writeln!(out, "{line}");
    }
}
