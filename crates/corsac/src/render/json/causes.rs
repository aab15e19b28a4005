//! Causes and experiments, for programs.

use corsac_diagnose::Finding;
use corsac_diagnose::experiments::Observed;
use corsac_diagnose::fix::Advice;
use corsac_diagnose::fixes::ServerFix;
use corsac_diagnose::words::TIED;
use serde::Serialize;

use super::{HeadShown, RequestShown, Shown, header_lines, request_shown};
use crate::secrets::Secrets;

#[derive(Serialize)]
pub(super) struct CauseShown {
    code: &'static str,
    title: &'static str,
    confidence: f64,
    certainty: &'static str,
    owner: &'static str,
    because: Vec<String>,
    fix: FixShown,
}

#[derive(Serialize)]
struct FixShown {
    steps: Vec<StepShown>,
    headers: Vec<(&'static str, String)>,
    server: Option<ServerShown>,
}

/// The lines for the product that answers.
#[derive(Serialize)]
pub(crate) struct ServerShown {
    name: &'static str,
    title: &'static str,
    language: &'static str,
    template: &'static str,
    seen: Option<String>,
    sure: bool,
    blocks: Vec<BlockShown>,
    more: Vec<String>,
}

#[derive(Serialize)]
struct BlockShown {
    place: &'static str,
    put: String,
    lines: String,
}

#[derive(Serialize)]
struct StepShown {
    what: String,
    headers: Vec<(&'static str, String)>,
    more: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct ExperimentShown<'a> {
    kind: &'static str,
    text: String,
    request: RequestShown<'a>,
    response: Option<HeadShown<'a>>,
}

pub(super) fn cause(finding: &Finding) -> CauseShown {
    CauseShown {
        code: finding.cause.code(),
        title: finding.cause.title(),
        confidence: finding.confidence.value(),
        certainty: finding.confidence.certainty().as_str(),
        owner: finding.owner.as_str(),
        because: finding.because.clone(),
        fix: FixShown {
            steps: finding.fix.advice.iter().map(step).collect(),
            headers: finding.fix.advice.iter().flat_map(|advice| advice.lines.clone()).collect(),
            server: finding.fix.server.as_ref().map(ServerShown::of),
        },
    }
}

impl ServerShown {
    pub(crate) fn of(fix: &ServerFix) -> Self {
        let block = |block: &corsac_diagnose::fixes::FilledBlock| BlockShown {
            place: block.place,
            put: block.put.clone(),
            lines: block.lines.clone(),
        };
        Self {
            name: fix.server,
            title: fix.title,
            language: fix.language,
            template: fix.template,
            seen: fix.seen.clone(),
            sure: fix.is_sure,
            blocks: fix.blocks.iter().map(block).collect(),
            more: fix.more.clone(),
        }
    }
}

fn step(advice: &Advice) -> StepShown {
    // Which spaces lines are not broken at is for people.
    let plain = |text: &String| text.replace(TIED, " ");
    let more = advice.more.iter().map(plain).collect();
    StepShown { what: plain(&advice.what), headers: advice.lines.clone(), more }
}

/// What was asked besides, where causes are shown.
pub(super) fn experiments(observed: &[Observed], shown: Shown) -> Option<Vec<ExperimentShown<'_>>> {
    shown.causes.then(|| observed.iter().map(|observed| one(observed, shown.wire)).collect())
}

fn one(observed: &Observed, secrets: Secrets) -> ExperimentShown<'_> {
    ExperimentShown {
        kind: observed.experiment.kind.as_str(),
        text: observed.experiment.text(secrets),
        request: request_shown(&observed.experiment.request, secrets),
        response: observed
            .came
            .as_ref()
            .ok()
            .map(|head| HeadShown { status: head.status, headers: header_lines(&head.headers, secrets) }),
    }
}
