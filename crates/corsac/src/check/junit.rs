//! JUnit's XML: a suite for each promise, a test for each case. A case that is broken or cannot be decided is a failure,
//! one without an answer an error.

use std::fmt::Write as _;

use corsac_policy::Lint;

use super::human::in_these;
use super::told::{Amiss, CaseTold, Checked, ExpectationTold, FindingTold};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub(super) fn document(checked: &Checked<'_>) -> String {
    let mut out = HEAD.to_owned();
    let cases: Vec<&CaseTold> = checked.cases().collect();
    let _ = writeln!(out, "<testsuites name=\"corsac check {}\" {}>", escaped(checked.file), counts(&cases));
    for own in &checked.expectations {
        suite(&mut out, checked.file, own);
    }
    out + "</testsuites>\n"
}

/// A contract that cannot be checked: one test, which has an error.
pub(super) fn faulty(file: &str, lint: &Lint) -> String {
    let name = escaped(file);
    let lines: Vec<String> =
        lint.findings.iter().map(|finding| escaped(&format!("{file}:{finding}"))).collect();
    format!(
        "{HEAD}<testsuites name=\"corsac check {name}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n  \
         <testsuite name=\"{name}\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    \
         <testcase name=\"the contract can be read\" classname=\"{name}\">\n      \
         <error message=\"the contract cannot be read\" type=\"contract\">{}</error>\n    \
         </testcase>\n  </testsuite>\n</testsuites>\n",
        lines.join("\n")
    )
}

fn counts(cases: &[&CaseTold]) -> String {
    let count = |is: &dyn Fn(&CaseTold) -> bool| cases.iter().filter(|case| is(case)).count();
    let errors = count(&|case| case.amiss() == Some(Amiss::NetworkFailed));
    let failures = count(&|case| matches!(case.amiss(), Some(Amiss::Broken | Amiss::NotDecided)));
    let skipped = count(&is_skipped);
    format!("tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"", cases.len())
}

/// Whether it could not be decided, and passes all the same.
fn is_skipped(case: &CaseTold) -> bool {
    case.amiss().is_none() && !case.findings.is_empty()
}

fn suite(out: &mut String, file: &str, own: &ExpectationTold) {
    let cases: Vec<&CaseTold> = own.cases.iter().collect();
    let name = escaped(&own.name);
    let _ = writeln!(out, "  <testsuite name=\"{name}\" {}>", counts(&cases));
    for case in cases {
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"{name}\" file=\"{}\" line=\"{}\"",
            escaped(&case.title()),
            escaped(file),
            own.position.line
        );
        if case.findings.is_empty() {
            out.push_str("/>\n");
            continue;
        }
        out.push_str(">\n");
        if is_skipped(case) {
            let why: Vec<String> = case.findings.iter().map(heading).collect();
            let _ = writeln!(out, "      <skipped message=\"{}\"/>", escaped(&why.join("; ")));
        }
        for found in case.findings.iter().filter(|found| !found.passes) {
            let element = if found.amiss == Amiss::NetworkFailed { "error" } else { "failure" };
            let _ = writeln!(
                out,
                "      <{element} message=\"{}\" type=\"{}\">{}</{element}>",
                escaped(&heading(found)),
                found.amiss.code(),
                escaped(&body(own, found))
            );
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

/// `In firefox: the page gets nothing`
pub(super) fn heading(found: &FindingTold) -> String {
    let points: Vec<&str> = found.points.iter().map(|point| point.text.as_str()).collect();
    format!("{}: {}", in_these(&found.engines), points.join("; "))
}

/// What else is to be told, a line each.
pub(super) fn body(own: &ExpectationTold, found: &FindingTold) -> String {
    let mut lines = vec![format!("promised: {}", own.promised), found.account.clone()];
    lines.extend(found.because.iter().cloned());
    if let Some(reason) = found.reason {
        lines.push(format!("reason: {reason}"));
    }
    if let Some((cause, _)) = found.cause {
        lines.push(format!("cause: {} [{cause}]", cause.title()));
    }
    for advice in &found.fix {
        lines.push(format!("to fix: {}", advice.what));
        lines.extend(advice.lines.iter().map(|(name, value)| format!("  {name}: {value}")));
    }
    if let Some(fix) = found.server.as_ref().filter(|fix| fix.is_sure) {
        for block in &fix.blocks {
            lines.push(format!("{}: {}:", fix.title, block.put));
            lines.extend(block.lines.lines().map(|line| format!("  {line}")));
        }
    }
    lines.push(format!("more: {}", found.command));
    lines.join("\n")
}

/// As it can stand in XML, between tags and in quotation marks. What XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(one),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if one.is_control() => {}
            _ => out.push(one),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_an_element_early() {
        assert_eq!(escaped("a<b>&\"c\"\u{1b}\u{ffff}\nd"), "a&lt;b&gt;&amp;&quot;c&quot;\nd");
    }
}
