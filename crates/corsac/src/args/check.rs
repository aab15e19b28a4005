//! `corsac check`.

use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::seconds;

/// `corsac check`: what a contract promises, or what is to be written as one.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = AFTER)]
#[non_exhaustive]
pub struct Check {
    /// The contract (see docs/contract.md), or - to read it from stdin
    #[arg(value_name = "CONTRACT", conflicts_with_all = ["init", "from"])]
    pub contract: Option<String>,

    /// How stdout is written: for people, as JSON (see docs/check.schema.json), as JUnit's XML, or as annotations of a
    /// GitHub workflow
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value = "human",
        conflicts_with_all = ["init", "from"],
        hide_possible_values = true,
        help_heading = "The output"
    )]
    pub format: CheckFormat,
    /// Write the same results into a file, too, such as junit=report.xml; several times for several
    #[arg(long, value_name = "FORMAT=FILE", conflicts_with_all = ["init", "from"], help_heading = "The output")]
    pub output: Vec<Output>,
    /// No colours, even on a terminal
    #[arg(long, help_heading = "The output")]
    pub no_color: bool,

    /// How many requests are under way at the same time, each on a connection of its own
    #[arg(
        long,
        value_name = "N",
        default_value_t = 8,
        value_parser = clap::value_parser!(u16).range(1..=64),
        help_heading = "The network"
    )]
    pub jobs: u16,
    /// Give up a fetch after so many seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "The network")]
    pub max_time: Option<Duration>,
    /// Connect to this address for this host and port, as curl does
    #[arg(long, value_name = "HOST:PORT:ADDRESS", help_heading = "The network")]
    pub resolve: Vec<String>,
    /// Trust the certificates in this PEM file as well as the system's
    #[arg(long, value_name = "FILE", help_heading = "The network")]
    pub cacert: Option<String>,
    /// Trust every certificate
    #[arg(short = 'k', long, help_heading = "The network")]
    pub insecure: bool,

    /// Ask these URLs with safe requests, each announced, and write a contract of what the server does today
    #[arg(long, value_name = "URL", num_args = 1.., conflicts_with = "from", help_heading = "Writing a contract")]
    pub init: Vec<String>,
    /// With --init: an origin whose pages are to read; several times for several
    #[arg(long, value_name = "ORIGIN", requires = "init", help_heading = "Writing a contract")]
    pub origin: Vec<String>,
    /// Write a contract of what a policy file says (see docs/policy.md); nothing is sent
    #[arg(long, value_name = "FILE", help_heading = "Writing a contract")]
    pub from: Option<String>,
    /// With --from: where the server is [default: a variable of the environment]
    #[arg(long, value_name = "URL", requires = "from", help_heading = "Writing a contract")]
    pub base: Option<String>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum CheckFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// JUnit's XML.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
}

/// `FORMAT=FILE`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Output {
    /// How.
    pub format: CheckFormat,
    /// Whereto.
    pub file: String,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "FORMAT=FILE, where FORMAT is human, json, junit or github".to_owned();
        let (format, file) = text.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or_else(wrong)?;
        let format = CheckFormat::from_str(format, false).map_err(|_| wrong())?;
        Ok(Self { format, file: file.to_owned() })
    }
}

const AFTER: &str = "\
FORMAT is human, json, junit or github.

Each case is a page's fetch in Chromium, Firefox and WebKitGTK, as corsac explain makes it; a request that they share goes \
out once. An unsafe method (other than GET, HEAD, OPTIONS) is not sent unless the contract says so: its preflight is. What \
variables of the environment bring into a contract is not shown.

Exit status: 0 every promise is kept, 1 one is broken, 2 the contract or the command cannot be understood, 3 the network \
failed, 4 a case cannot be decided. Of several the worst: 3 before 1, 1 before 4, 4 before 0. HTTPS_PROXY, http_proxy, \
ALL_PROXY and NO_PROXY are heeded, as by curl.

Examples:
  corsac check contract.toml
  corsac check contract.toml --format github --output junit=report.xml
  corsac check --init http://127.0.0.1:3000/profile --origin https://myapp.com > contract.toml
  corsac check --from corsac.toml --base http://127.0.0.1:3000 > contract.toml";
