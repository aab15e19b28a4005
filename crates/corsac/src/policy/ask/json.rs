//! One line, for programs. Its schema is the part `ask` of docs/policy.schema.json.

use corsac_browser::EngineName;
use corsac_server::{Note, Outcome, Refusal};
use serde::Serialize;

use super::server::Asked;
use super::text::requests;
use super::{Answered, ExitStatus};
use crate::render::json::{self, Shown};

pub(super) fn line(answered: &Answered<'_>, shown: Shown) -> String {
    let line = Line {
        readable: answered.status() == ExitStatus::Readable,
        file: answered.name,
        public_suffix_list: corsac_core::PUBLIC_SUFFIX_LIST,
        requests: requests(answered)
            .into_iter()
            .map(|(asked, browsers)| RequestShown::of(answered, asked, &browsers, shown))
            .collect(),
        fetch: json::in_all(&answered.compared, shown),
    };
    // Serialising these types cannot fail.
    serde_json::to_string(&line).unwrap_or_default()
}

#[derive(Serialize)]
struct Line<'a, F> {
    readable: bool,
    file: &'a str,
    public_suffix_list: &'static str,
    requests: Vec<RequestShown<'a>>,
    fetch: F,
}

#[derive(Serialize)]
struct RequestShown<'a> {
    browsers: Vec<&'static str>,
    method: &'a str,
    path: String,
    preflight: bool,
    outcome: &'static str,
    refusal: Option<&'static str>,
    summary: Option<&'a str>,
    rule: Option<RuleShown<'a>>,
    tier: Option<TierShown>,
    notes: Vec<NoteShown<'a>>,
    csrf: Option<CsrfShown>,
    status: u16,
    headers: &'a [(String, String)],
}

#[derive(Serialize)]
struct RuleShown<'a> {
    path: &'a str,
    line: Option<usize>,
}

#[derive(Serialize)]
struct TierShown {
    number: usize,
    line: Option<usize>,
}

#[derive(Serialize)]
struct NoteShown<'a> {
    code: &'static str,
    owner: &'static str,
    anchor: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
struct CsrfShown {
    allowed: bool,
    code: &'static str,
    text: &'static str,
}

impl<'a> RequestShown<'a> {
    fn of(answered: &Answered<'_>, asked: &'a Asked, browsers: &[EngineName], shown: Shown) -> Self {
        let explanation = asked.explanation.as_ref();
        let (outcome, refusal) = explanation.map_or(("not-cors", None), |told| word(told.outcome));
        let at = |tier| answered.place(asked, tier).map(|at| at.line);
        let rule = explanation.and_then(|told| told.rule.as_deref());
        let tier = explanation.and_then(|told| told.tier);
        let note = |note: &'a Note| NoteShown {
            code: note.code,
            owner: note.owner,
            anchor: note.anchor,
            text: &note.text,
        };
        Self {
            browsers: browsers.iter().map(|browser| browser.as_str()).collect(),
            method: &asked.method,
            path: shown.wire.url_text(&asked.path),
            preflight: asked.is_preflight,
            outcome,
            refusal: refusal.map(Refusal::code),
            summary: explanation.map(|told| told.summary.as_str()),
            rule: rule.map(|path| RuleShown { path, line: at(None) }),
            tier: tier.map(|tier| TierShown { number: tier + 1, line: at(Some(tier)) }),
            notes: explanation.into_iter().flat_map(|told| &told.notes).map(note).collect(),
            csrf: asked.csrf.map(|csrf| CsrfShown {
                allowed: csrf.is_allowed(),
                code: csrf.code(),
                text: csrf.text(),
            }),
            status: asked.status,
            headers: &asked.headers,
        }
    }
}

const fn word(outcome: Outcome) -> (&'static str, Option<Refusal>) {
    match outcome {
        Outcome::PreflightAllowed => ("preflight-allowed", None),
        Outcome::Allowed => ("allowed", None),
        Outcome::PreflightRefused(why) => ("preflight-refused", Some(why)),
        Outcome::Refused(why) => ("refused", Some(why)),
        // Outcomes that this program does not know yet touch no header.
        _ => ("not-cors", None),
    }
}
