use std::fmt::Write as _;

use corsac::args::LintFormat;
use corsac::policy::lint::Linted;
use corsac::render::Options;
use corsac_policy::{Check, lint};

use crate::{expect, file};

fn render(name: &str, text: &str, format: LintFormat) -> String {
    let shown = Linted { file: name, text, lint: &lint(text) }.render(format, &Options::default());
    // A newer list changes no transcript.
    assert!(shown.contains(corsac_core::PUBLIC_SUFFIX_LIST), "{shown}");
    shown.replace(corsac_core::PUBLIC_SUFFIX_LIST, "1.2.3")
}

#[test]
fn files_and_what_is_printed_of_them() {
    for name in ["good", "broken", "typos", "syntax"] {
        let file_name = format!("{name}.toml");
        let text = file(&file_name);
        expect(&format!("lint/{name}.txt"), &render(&file_name, &text, LintFormat::Human));
        expect(&format!("lint/{name}.json"), &render(&file_name, &text, LintFormat::Json));
        expect(&format!("lint/{name}.github.txt"), &render(&file_name, &text, LintFormat::Github));
    }
}

/// Every check, each with the example of its own page.
#[test]
fn every_check() {
    let mut out = String::new();
    let mut without = Vec::new();
    for check in Check::all() {
        let page = check.page();
        let example = page.split_once("## Example").and_then(|(_, rest)| rest.split_once("```toml\n"));
        let example = example.and_then(|(_, rest)| rest.split_once("```")).map(|(example, _)| example);
        let Some(example) = example else {
            without.push(check.code());
            continue;
        };
        let _ = writeln!(out, "===== {} =====\n", check.code());
        let shown = render("corsac.toml", example, LintFormat::Human);
        // What is the same below each.
        out += shown.split("corsac.toml: ").next().unwrap_or_default();
        assert!(shown.contains(&format!("[{}]: ", check.code())), "{shown}");
    }
    expect("lint/every-check.txt", &out);
    // What no file can hold, or none of a size to be read.
    assert_eq!(without, ["file-too-large", "too-many-tiers", "reads-not-on-preflights"]);
}

/// Whatever a file holds, nothing of it is an order to the terminal, a second command to a workflow, or no UTF-8.
#[test]
fn nothing_of_a_file_gives_orders() {
    let texts = [
        "a = \"\u{1b}[31m\"\n",
        "\"\\u001b[31m\" = 1\n",
        "\"a\\n::error::b\" = 1\n",
        "[[rule]]\npaths = [\"/\u{202e}\u{1b}]0;x\u{7}\"]\n",
        "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [\"https://\\u001b[31m\\r\\n::error::x\"]\n",
        "\u{9b}31m = 1",
    ];
    for text in texts {
        let human = render("a\u{1b}.toml", text, LintFormat::Human);
        assert!(human.chars().all(|one| one == '\n' || !one.is_control() && one != '\u{202e}'), "{human:?}");
        let github = render("a\n::b,c:.toml", text, LintFormat::Github);
        assert!(
            github.lines().all(|line| line.starts_with("::error file=a%0A%3A%3Ab%2Cc%3A.toml")
                || line.starts_with("::warning file=a%0A")
                || line.starts_with("::notice file=a%0A")),
            "{github}"
        );
        let json = render("a", text, LintFormat::Json);
        assert!(json.ends_with("}\n") && json.lines().count() == 1, "{json}");
    }
}

/// A long line is cut, a long list of findings too, and what is pointed at stays in sight.
#[test]
fn long_files_stay_readable() {
    let long =
        format!("[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [{}]\n", "\"null\", ".repeat(5000));
    let shown = render("a.toml", &long, LintFormat::Human);
    assert!(shown.len() < 400_000, "{}", shown.len());
    assert!(shown.contains("more: --format json shows all"), "{}", &shown[shown.len() - 400..]);
}

#[test]
fn colours_say_nothing_alone() {
    let text = file("broken.toml");
    let found = lint(&text);
    let linted = Linted { file: "broken.toml", text: &text, lint: &found };
    let plain = linted.render(LintFormat::Human, &Options::default());
    let mut options = Options::default();
    options.color = true;
    let colored = linted.render(LintFormat::Human, &options);
    assert!(colored.contains('\u{1b}') && !plain.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}
