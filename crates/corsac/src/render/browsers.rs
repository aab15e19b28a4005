//! The account of a fetch in several browsers: one where they agree; where they part, what each does and why.

use std::fmt::Write as _;

use corsac_browser::{EngineName, Event, RequestHead};
use corsac_fetch::{Account, HeldBy, Outcome};
use url::Url;

use super::Options;
use super::curl;
use super::story::Story;
use super::text::headline;
use super::text::words::{Ink, and, paint, sent_url, short, visible, visible_bytes, wrap};
use crate::browsers::{Compared, Parting, Run, is_request_alike, is_told_alike};
use crate::exit::ExitStatus;

/// The most bytes of a header's value that are shown where requests differ.
const MOST: usize = 60;
/// The most notes on requests that only some browsers send.
const MOST_REQUESTS: usize = 6;

/// The whole account. Where the browsers agree it is the one that [`text::diagnosed`](super::text::diagnosed) tells, and a
/// line that says so; where they part, a summary, the reasons, and an account for each group. Ends with a line feed.
pub fn account(compared: &Compared, options: &Options) -> String {
    let all: Vec<usize> = (0..compared.groups.len()).collect();
    account_of(compared, &all, options)
}

/// The account, but of the groups that come to the same for the page only the first is told step by step: for a fetch that
/// the reader can repeat at will.
pub(crate) fn brief(compared: &Compared, options: &Options) -> String {
    let status = |group: usize| compared.runs[compared.groups[group][0]].explained.status();
    let is_new = |group: &usize| (0..*group).all(|earlier| status(earlier) != status(*group));
    let told: Vec<usize> = (0..compared.groups.len()).filter(is_new).collect();
    account_of(compared, &told, options)
}

fn account_of(compared: &Compared, told_groups: &[usize], options: &Options) -> String {
    let mut out = String::new();
    if compared.agree() {
        out += &super::text::diagnosed(&compared.evidence(0, options.secrets), options);
        let alike = format!("{} do alike.", names(compared, &compared.groups[0]));
        let _ = writeln!(out, "\n {}", paint(options.color, Ink::Strong, &alike));
        partings(&mut out, compared, options, false);
        return out;
    }
    summary(&mut out, compared, options);
    partings(&mut out, compared, options, true);
    requests(&mut out, compared, options);
    partings(&mut out, compared, options, false);
    let first = &compared.runs[0];
    let first_text = super::text::diagnosed(&compared.evidence(0, options.secrets), options);
    for &number in told_groups {
        let group = &compared.groups[number];
        let account = compared.runs[group[0]].account();
        let evidence = compared.evidence(group[0], options.secrets);
        let _ = writeln!(out, "\n{}\n", heading(&names(compared, group), options));
        if number == 0 {
            out += &first_text;
        } else if super::text::diagnosed(&evidence, options) == first_text {
            let _ = writeln!(out, " Step for step as in {}, but for what is said above.", first.browser);
        } else {
            let (told, instead) = common(account, first);
            out += &super::text::diagnosed_from(&evidence, told, &instead, options);
        }
    }
    out
}

/// The requests as curl commands, as [`curl::commands_with`] writes them: once where the browsers agree, else for each
/// group.
pub fn commands(
    compared: &Compared,
    body: Option<&[u8]>,
    reach: &dyn Fn(&Url) -> Vec<String>,
    options: &Options,
) -> String {
    let of = |group: &[usize]| {
        let run = &compared.runs[group[0]];
        let options = Options { engine: run.engine, ..options.clone() };
        curl::commands_with(run.account(), body, reach, &options)
    };
    if let [all] = compared.groups.as_slice() {
        return of(all);
    }
    let groups = compared.groups.iter();
    let groups = groups.map(|group| format!("# ===== {} =====\n\n{}", names(compared, group), of(group)));
    groups.collect::<Vec<_>>().join("\n")
}

/// `Firefox and WebKitGTK`
fn names(compared: &Compared, group: &[usize]) -> String {
    let names: Vec<String> = group.iter().map(|&index| compared.runs[index].browser.to_string()).collect();
    and(&names)
}

fn heading(text: &str, options: &Options) -> String {
    paint(options.color, Ink::Strong, &format!("===== {text} =====")).into_owned()
}

/// How many exchanges at the beginning went as in the first browser, and what is said instead of them.
fn common(account: &Account, first: &Run) -> (usize, String) {
    let pairs = account.trace.exchanges.iter().zip(&first.account().trace.exchanges);
    let common: Vec<_> = pairs.take_while(|(own, other)| is_told_alike(own, other)).collect();
    let mut instead = format!("as in {}", first.browser);
    let otherwise = common.iter().filter(|(own, other)| own.events != other.events);
    let times = otherwise.flat_map(|(own, _)| &own.events).filter_map(|event| match event {
        Event::PreflightPassed { seconds, .. } => Some(format!("{seconds} s")),
        _ => None,
    });
    let times: Vec<String> = times.collect();
    if !times.is_empty() {
        let _ = write!(instead, ", but what was allowed is remembered for {}", and(&times));
    }
    (common.len(), instead)
}

/// In which browsers the page reads, and which comes to what.
fn summary(out: &mut String, compared: &Compared, options: &Options) {
    let title = "THE BROWSERS PART.";
    let readable = |run: &Run| run.explained.status() == ExitStatus::Readable;
    let readers: Vec<usize> =
        (0..compared.runs.len()).filter(|&index| readable(&compared.runs[index])).collect();
    let undecided = compared.runs.iter().any(|run| run.explained.status() == ExitStatus::NotDecided);
    let sentence = match readers.len() {
        0 if undecided => String::new(),
        _ if undecided => format!(" The page may read the answer in {}.", names(compared, &readers)),
        0 => " In none of them may the page read the answer.".to_owned(),
        all if all == compared.runs.len() => " In each of them the page may read the answer.".to_owned(),
        _ => format!(" The page may read the answer in {} only.", names(compared, &readers)),
    };
    let _ = writeln!(out, "{}{sentence}\n", paint(options.color, Ink::Careful, title));
    let labels: Vec<String> = compared.groups.iter().map(|group| names(compared, group)).collect();
    let column = column(&labels);
    for (group, label) in compared.groups.iter().zip(&labels) {
        let story = Story::of(compared.runs[group[0]].account());
        let mut lines = headline::lines(&story, options, options.width.saturating_sub(column + 3).max(40));
        lines.extend(story.blocked().map(|blocked| format!("[{}]", blocked.reason.code())));
        row(out, 1, label, column, &lines);
    }
}

/// The points in which they part, and what each does there.
fn partings(out: &mut String, compared: &Compared, options: &Options, visible: bool) {
    let found: Vec<&Parting> =
        compared.partings.iter().filter(|parting| parting.visible == visible).collect();
    let unexplained = if visible { compared.unexplained.as_slice() } else { &[] };
    let width = options.width.saturating_sub(4).max(40);
    if found.is_empty() && unexplained.is_empty() {
        return;
    }
    let title = if visible {
        "Why they part"
    } else {
        "They part, too, where neither the server nor the page sees it"
    };
    let _ = writeln!(out, "\n {}", paint(options.color, Ink::Strong, title));
    for parting in found {
        for line in wrap(&plain(parting.difference.topic), width) {
            let _ = writeln!(out, "   {line}");
        }
        let mut rows: Vec<(&str, Vec<usize>)> = Vec::new();
        for (index, run) in compared.runs.iter().enumerate() {
            let text = parting.text(run.browser);
            match rows.iter_mut().find(|(known, _)| *known == text) {
                Some((_, browsers)) => browsers.push(index),
                None => rows.push((text, vec![index])),
            }
        }
        let labels: Vec<String> = rows.iter().map(|(_, browsers)| names(compared, browsers)).collect();
        let column = column(&labels);
        for ((text, _), label) in rows.iter().zip(&labels) {
            let lines = wrap(&plain(text), options.width.saturating_sub(column + 7).max(40));
            row(out, 5, label, column, &lines);
        }
    }
    for (from, to) in unexplained {
        let text = format!(
            "no known difference explains why {} parts from {}: the requests differ, and the answers with them",
            compared.runs[*to].browser, compared.runs[*from].browser
        );
        for line in wrap(&text, width) {
            let _ = writeln!(out, "   {line}");
        }
    }
}

/// What went out besides the first browser's requests, and what did not.
fn requests(out: &mut String, compared: &Compared, options: &Options) {
    // With how often each is to be said, as in a loop of redirects.
    let mut notes: Vec<(String, usize)> = Vec::new();
    let mut add = |note: String| match notes.iter_mut().find(|(known, _)| *known == note) {
        Some((_, times)) => *times += 1,
        None => notes.push((note, 1)),
    };
    for (number, run) in compared.runs.iter().enumerate().skip(1) {
        let earlier = &compared.runs[..number];
        for (index, exchange) in run.account().trace.exchanges.iter().enumerate() {
            let is_answered = exchange.response.is_some() || exchange.failure.is_some();
            if is_answered && !exchange.cached && !run.account().is_replayed(index) {
                let sharing = (number..compared.runs.len())
                    .filter(|&later| sends(&compared.runs[later], &exchange.request))
                    .collect::<Vec<_>>();
                add(sent_again(&names(compared, &sharing), &exchange.request, earlier, options));
            }
        }
        if let Outcome::Held(held) = &run.account().outcome
            && held.by == HeldBy::SentBefore
        {
            add(held_back(run, &held.request, earlier, options));
        }
    }
    if notes.is_empty() {
        return;
    }
    let _ =
        writeln!(out, "\n {}", paint(options.color, Ink::Strong, "What went out, besides what they share"));
    for (index, (note, times)) in notes.iter().enumerate() {
        let text = match (index, times) {
            (MOST_REQUESTS.., _) => {
                let more: usize = notes[index..].iter().map(|(_, times)| times).sum();
                format!("and {more} more: --json shows the requests of each browser")
            }
            (_, 1) => note.clone(),
            (_, times) => format!("{note}, {times} times"),
        };
        for (index, line) in wrap(&text, options.width.saturating_sub(5).max(40)).iter().enumerate() {
            let _ = writeln!(out, "   {}{line}", if index == 0 { "* " } else { "  " });
        }
        if index == MOST_REQUESTS {
            break;
        }
    }
}

/// Whether the browser sends this request, or took its answer from another one that has.
fn sends(run: &Run, request: &RequestHead) -> bool {
    run.account().trace.exchanges.iter().any(|exchange| is_request_alike(&exchange.request, request))
}

fn sent_again(browsers: &str, request: &RequestHead, earlier: &[Run], options: &Options) -> String {
    let what = what(request, options);
    if let Some((browser, other)) = closest(request, earlier) {
        return format!("{what} went out again for {browsers}{}", differs(request, other, browser, options));
    }
    let names: Vec<String> = earlier.iter().map(|run| run.browser.to_string()).collect();
    let verb = if names.len() == 1 { "does" } else { "do" };
    format!("{what} went out for {browsers}; {} {verb} not send it", and(&names))
}

fn held_back(run: &Run, request: &RequestHead, earlier: &[Run], options: &Options) -> String {
    let differs = closest(request, earlier)
        .map_or_else(String::new, |(browser, other)| differs(request, other, browser, options));
    format!(
        "{} was held back for {}{differs}. One request with an unsafe method has gone out, and no second one does. To \
         see what comes of this one: --browser {}",
        what(request, options),
        run.browser,
        run.browser.as_str()
    )
}

/// The request of an earlier browser for the same that differs from this one in the fewest headers.
fn closest<'a>(request: &RequestHead, earlier: &'a [Run]) -> Option<(EngineName, &'a RequestHead)> {
    let alike = |other: &RequestHead| {
        (other.kind, &other.method, &other.url) == (request.kind, &request.method, &request.url)
    };
    earlier
        .iter()
        .flat_map(|run| run.account().trace.exchanges.iter().map(move |exchange| (run.browser, exchange)))
        .filter(|(_, exchange)| !exchange.cached && alike(&exchange.request))
        .map(|(browser, exchange)| (browser, &*exchange.request))
        .min_by_key(|(_, other)| differing(request, other).len())
}

/// The names of the headers that are not the same in both.
fn differing<'a>(request: &'a RequestHead, other: &'a RequestHead) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for header in request.headers.iter().chain(other.headers.iter()) {
        let name = header.name.as_str();
        let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if !is_known && request.header(name) != other.header(name) {
            names.push(name);
        }
    }
    names
}

/// In what a request differs from another browser's, to be put behind it.
fn differs(request: &RequestHead, other: &RequestHead, browser: EngineName, options: &Options) -> String {
    let shown = |name: &str, value: Option<String>| match value {
        Some(value) => short(&visible_bytes(&options.secrets.header(name, &value)).0, MOST),
        None => "none".to_owned(),
    };
    let parts: Vec<String> = differing(request, other)
        .into_iter()
        .map(|name| {
            format!(
                "{name}: {} instead of {}",
                shown(name, request.header(name)),
                shown(name, other.header(name))
            )
        })
        .collect();
    if parts.is_empty() {
        // In a loop.
        return format!(", once more than for {browser}");
    }
    format!(", with {} (for {browser})", and(&parts))
}

/// `GET https://api.mybackend.com/profile`
fn what(request: &RequestHead, options: &Options) -> String {
    let url = visible(&options.secrets.url(&sent_url(&request.url)));
    format!("{} {}", short(request.method.as_str(), 40), short(&url, 300))
}

/// Without the marks of Markdown.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

fn column(labels: &[String]) -> usize {
    labels.iter().map(String::len).max().unwrap_or(0)
}

/// A label, and lines beside it in a column of their own.
fn row(out: &mut String, indent: usize, label: &str, column: usize, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { label } else { "" };
        let _ = writeln!(out, "{}{label:column$}  {line}", " ".repeat(indent));
    }
}

#[cfg(test)]
mod tests {
    use corsac_browser::{DIFFERENCES, Failure, Request, Trace};

    use super::*;
    use crate::browsers::ALL;
    use crate::diagnosis::Besides;
    use crate::explain::Explained;

    /// Three browsers that came to nothing, in these groups.
    fn compared(groups: Vec<Vec<usize>>) -> Compared {
        let run = |browser| {
            let outcome = Outcome::Failed(Failure::Cancelled);
            let account =
                Account::new(None, Request::new("https://a.example/"), Trace::default(), outcome, Vec::new());
            Run {
                browser,
                engine: corsac_browser::Engine::of(browser),
                explained: Explained { account, body: None, content: None },
            }
        };
        Compared {
            runs: ALL.map(run).into(),
            groups,
            partings: Vec::new(),
            unexplained: Vec::new(),
            besides: Besides::default(),
        }
    }

    #[test]
    fn what_is_not_known_is_not_made_up() {
        let mut compared = compared(vec![vec![0, 2], vec![1]]);
        compared.unexplained.push((0, 1));
        let text = account(&compared, &Options::default());
        assert!(text.starts_with("THE BROWSERS PART."), "{text}");
        assert!(text.contains("no known difference explains why Firefox parts from Chromium"), "{text}");
        // Both accounts read the same, so the second one is not told again.
        assert_eq!(text.matches("asks  GET https://a.example/").count(), 1, "{text}");
    }

    #[test]
    fn browsers_that_do_the_same_in_a_point_share_a_line() {
        let mut compared = compared(vec![vec![0, 1, 2]]);
        let difference = DIFFERENCES.iter().find(|difference| difference.topic.contains("Secure")).unwrap();
        compared.partings.push(Parting { difference, visible: false });
        let text = account(&compared, &Options::default());
        assert!(text.contains("Chromium, Firefox and WebKitGTK do alike."), "{text}");
        assert!(text.contains("     Chromium and Firefox  are kept and sent\n"), "{text}");
        assert!(text.contains("     WebKitGTK             are neither kept nor sent\n"), "{text}");
        assert!(!text.contains('`'), "{text}");
    }
}
