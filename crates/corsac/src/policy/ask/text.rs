//! For people: what the policy says to each request, and then the account of the fetch as `corsac explain` tells it.

use std::fmt::Write as _;

use corsac_browser::EngineName;
use corsac_policy::Position;
use corsac_server::{CsrfDecision, Outcome, Place};

use super::server::Asked;
use super::{Answered, fix};
use crate::browsers::ALL;
use crate::render::text::words::{Ink, and, paint, visible, wrap};
use crate::render::{Options, browsers};

pub(super) fn text(answered: &Answered<'_>, options: &Options) -> String {
    let mut out = String::new();
    let title = format!(
        "What {} says (nothing was sent; the service is taken to answer 200)",
        visible(answered.name)
    );
    let _ = writeln!(out, "{}", paint(options.color, Ink::Strong, &title));
    for (asked, in_browsers) in requests(answered) {
        request(&mut out, answered, asked, &in_browsers, options);
    }
    if answered.asked.iter().all(Vec::is_empty) {
        let _ = writeln!(out, "\n Nothing: it is not asked.");
    }
    out.push('\n');
    let told = Options { causes: false, ..options.clone() };
    out += &browsers::brief(&answered.compared, &told);
    fix::write(&mut out, answered, options);
    out
}

/// What the policy was asked, each once, with the browsers that ask it.
pub(super) fn requests<'a>(answered: &'a Answered<'_>) -> Vec<(&'a Asked, Vec<EngineName>)> {
    let mut requests: Vec<(&Asked, Vec<EngineName>)> = Vec::new();
    for (browser, asked) in ALL.into_iter().zip(&answered.asked) {
        for asked in asked {
            match requests.iter_mut().find(|(known, _)| *known == asked) {
                Some((_, browsers)) => browsers.push(browser),
                None => requests.push((asked, vec![browser])),
            }
        }
    }
    requests
}

fn request(
    out: &mut String,
    answered: &Answered<'_>,
    asked: &Asked,
    in_browsers: &[EngineName],
    options: &Options,
) {
    let what = format!("{} {}", visible(&asked.method), visible(&options.secrets.url_text(&asked.path)));
    let _ = write!(out, "\n {}", paint(options.color, Ink::Strong, &what));
    if in_browsers.len() < ALL.len() {
        let names: Vec<String> = in_browsers.iter().map(ToString::to_string).collect();
        let _ = write!(out, " (in {})", and(&names));
    }
    out.push('\n');
    let (ink, summary) = match &asked.explanation {
        None => (Ink::Careful, "the file has no CORS policy"),
        Some(told) => {
            let ink = match told.outcome {
                Outcome::Allowed | Outcome::PreflightAllowed => Ink::Good,
                Outcome::Refused(_) | Outcome::PreflightRefused(_) => Ink::Bad,
                _ => Ink::Careful,
            };
            (ink, told.summary.as_str())
        }
    };
    let width = options.width.saturating_sub(5).max(40);
    for line in wrap(&visible(summary), width) {
        let _ = writeln!(out, "   {}", paint(options.color, ink, &line));
    }
    if let Some(text) = answered.where_it_stands(asked) {
        bullet(out, &text, width);
    }
    for note in asked.explanation.iter().flat_map(|told| &told.notes) {
        bullet(out, &format!("{} [{}]", visible(&note.text), note.code), width);
    }
    if let Some(csrf) = asked.csrf {
        let word = if matches!(csrf, CsrfDecision::Refused(_)) { "refuses it" } else { "lets it pass" };
        bullet(out, &format!("CSRF protection {word}: {} [{}]", csrf.text(), csrf.code()), width);
    }
}

fn bullet(out: &mut String, text: &str, width: usize) {
    for (index, line) in wrap(text, width.saturating_sub(2)).iter().enumerate() {
        let _ = writeln!(out, "   {} {line}", if index == 0 { "*" } else { " " });
    }
}

impl Answered<'_> {
    /// Where the rule of a request stands in the file, or a tier of it.
    pub(super) fn place(&self, asked: &Asked, tier: Option<usize>) -> Option<Position> {
        let path = asked.explanation.as_ref()?.rule.as_deref()?;
        let rule = self.file.rule_of(path)?;
        let place = match tier {
            None => Place::Rule { rule },
            Some(tier) => Place::Tier { rule, tier, field: None, item: None },
        };
        self.file.position(place, self.text)
    }

    /// `corsac.toml:4`
    pub(super) fn at(&self, position: Position) -> String {
        format!("{}:{}", visible(self.name), position.line)
    }

    /// The rule and the tier that decided.
    fn where_it_stands(&self, asked: &Asked) -> Option<String> {
        let told = asked.explanation.as_ref()?;
        let path = visible(told.rule.as_deref()?);
        let mut text = format!("by the rule for {path} ({})", self.at(self.place(asked, None)?));
        if let Some(tier) = told.tier {
            let _ = write!(text, ", tier {} ({})", tier + 1, self.at(self.place(asked, Some(tier))?));
        }
        Some(text)
    }
}
