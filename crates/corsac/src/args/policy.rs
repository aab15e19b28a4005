//! `corsac policy ...`.

use clap::{Args, Subcommand, ValueEnum};
use corsac_browser::CredentialsMode;

use super::words;

/// What there is to do with a policy file.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum Policy {
    /// Find everything that is wrong with a policy file
    Lint(PolicyLint),
    /// Print the page of a check: what it finds, why that is wrong, and what to write instead
    Explain(PolicyExplain),
    /// Ask what a policy says to a page's request, and whether the page may read the answer; nothing is sent
    Ask(PolicyAsk),
    /// Print the JSON Schema of the file, for editors (see docs/policy.md)
    Schema,
}

/// `corsac policy lint`
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_LINT)]
#[non_exhaustive]
pub struct PolicyLint {
    /// The file (see docs/policy.md), or - to read it from stdin
    #[arg(value_name = "FILE")]
    pub file: String,
    /// For people, as one line of JSON (see docs/policy.schema.json), or as annotations of a GitHub workflow
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "human", hide_possible_values = true)]
    pub format: LintFormat,
    /// Exit with 1 for warnings, too
    #[arg(long)]
    pub deny_warnings: bool,
    /// No colours, even on a terminal
    #[arg(long)]
    pub no_color: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum LintFormat {
    /// For people.
    #[default]
    Human,
    /// One line of JSON.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
}

/// `corsac policy explain`
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct PolicyExplain {
    /// The check's code; without it, all codes are listed
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
    /// No colours, even on a terminal
    #[arg(long)]
    pub no_color: bool,
}

/// `corsac policy ask`
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_ASK)]
#[non_exhaustive]
pub struct PolicyAsk {
    /// The file (see docs/policy.md), or - to read it from stdin
    #[arg(value_name = "FILE")]
    pub file: String,
    /// What the script asks for: a URL, or a path alone
    #[arg(value_name = "URL")]
    pub url: String,
    /// The origin of the page whose script asks, as in the header Origin; null for an opaque one
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,
    /// The method
    #[arg(short = 'X', long = "request", value_name = "METHOD", default_value = "GET")]
    pub method: String,
    /// A header that the script sets, as "Name: value"
    #[arg(short = 'H', long = "header", value_name = "HEADER", allow_hyphen_values = true)]
    pub headers: Vec<String>,
    /// Whether cookies go along [default: same-origin]
    #[arg(long, value_name = "MODE", value_parser = words::<CredentialsMode>(CredentialsMode::WORDS))]
    pub credentials: Option<CredentialsMode>,
    /// Print one line of JSON (see docs/policy.schema.json)
    #[arg(long)]
    pub json: bool,
    /// Show credentials and tokens
    #[arg(long)]
    pub show_secrets: bool,
    /// No colours, even on a terminal
    #[arg(long)]
    pub no_color: bool,
}

const AFTER_LINT: &str = "\
FORMAT is human, json or github.

Exit status: 0 no errors, 1 errors (with --deny-warnings also warnings), 2 the file cannot be read or the command cannot \
be understood.

Examples:
  corsac policy lint corsac.toml
  corsac policy lint --format github --deny-warnings corsac.toml";

const AFTER_ASK: &str = "\
The request is made as Chromium, Firefox and WebKitGTK make it, preflight and all, and the policy answers it, without a \
network. The service behind it is taken to answer 200.

Exit status: 0 the page may read the answer, 1 it may not in at least one of the browsers, 2 the file or the command \
cannot be understood.

Examples:
  corsac policy ask corsac.toml /api/profile --origin https://myapp.com -X PUT
  corsac policy ask corsac.toml https://api.mybackend.com/profile --origin https://myapp.com --credentials include";
