//! From an account to its causes: what the user adds, and what experiments bring.

use std::fmt::Write as _;

use corsac_diagnose::experiments::{self, Observed};
use corsac_diagnose::fixes::Product;
use corsac_diagnose::{Cause, Evidence, Told};
use corsac_fetch::{Account, Client};
use url::Url;

use crate::args::Explain;
use crate::exit::{Complaint, ExitStatus};
use crate::render::text::words::wrap;
use crate::secrets::Secrets;
use crate::terminal;

/// The width of a page's paragraphs, in columns.
const PAGE_WIDTH: usize = 96;

/// What is known besides an account.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Besides {
    /// What the user adds.
    pub told: Told,
    /// What the control experiments brought.
    pub experiments: Vec<Observed>,
}

impl Besides {
    /// Of the flags; nothing is asked yet.
    ///
    /// # Errors
    /// When the place past the proxy is no URL.
    pub fn of(asked: &Explain) -> Result<Self, Complaint> {
        let mut told = Told::default();
        told.reads.clone_from(&asked.read_header);
        told.configured = asked.configured;
        told.blocked_in_browser = asked.blocked_in_browser;
        told.server = asked.server.as_deref().and_then(Product::by_name);
        if let Some(text) = &asked.direct {
            let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let hint = "--direct http://127.0.0.1:3000";
            told.direct =
                Some(url.ok_or_else(|| Complaint::usage("--direct takes an http or https URL", hint))?);
        }
        Ok(Self { told, experiments: Vec::new() })
    }

    /// Without what the experiments brought, for an account that they were not about.
    #[must_use]
    pub fn without_experiments(&self) -> Self {
        Self { told: self.told.clone(), experiments: Vec::new() }
    }

    /// All that causes look at.
    pub fn evidence<'a>(&self, account: &'a Account, secrets: Secrets) -> Evidence<'a> {
        let mut evidence = Evidence::of(account);
        evidence.told = self.told.clone();
        evidence.experiments.clone_from(&self.experiments);
        evidence.secrets = secrets;
        evidence
    }

    /// Makes the experiments that this account calls for; each is announced on stderr before it goes out.
    pub async fn experiment(&mut self, client: &Client, account: &Account, secrets: Secrets) {
        let mut evidence = self.evidence(account, secrets);
        experiments::run(client, &mut evidence, |experiment| {
            terminal::note(&format!("experiment: {}", experiment.text(secrets)));
        })
        .await;
        self.experiments = evidence.experiments;
    }
}

/// `corsac cause [CODE]`: the page of a cause, or all of them in a line each.
///
/// # Errors
/// When there is no such cause.
pub fn run(code: Option<&str>) -> Result<ExitStatus, Complaint> {
    let text = match code {
        Some(code) => page(code)?,
        None => list(),
    };
    terminal::print(&text)?;
    Ok(ExitStatus::Readable)
}

fn page(code: &str) -> Result<String, Complaint> {
    let cause = Cause::by_code(code).ok_or_else(|| {
        Complaint::usage(format!("there is no cause {code}"), "corsac cause, which lists them")
    })?;
    let page = cause.page();
    let mut text = format!("{cause}: {}\n", cause.title());
    // The title is the first paragraph.
    for paragraph in page.split("\n\n").skip(1) {
        if let Some(heading) = paragraph.strip_prefix("# ") {
            let _ = writeln!(text, "\n{}", heading.trim());
        } else {
            for line in wrap(&paragraph.replace('\n', " ").replace('`', ""), PAGE_WIDTH) {
                let _ = writeln!(text, "  {line}");
            }
        }
    }
    Ok(text)
}

fn list() -> String {
    let width = Cause::ALL.iter().map(|cause| cause.code().len()).max().unwrap_or_default();
    let line = |cause: &Cause| format!("{:width$}  {}\n", cause.code(), cause.title());
    Cause::ALL.iter().map(line).collect()
}
