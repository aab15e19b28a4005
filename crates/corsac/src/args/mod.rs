//! What can be typed: one definition for the parser, the help, the completions and the manual.

mod check;
mod complaint;
mod json_flag;
mod policy;

use std::ffi::OsString;
use std::str::FromStr;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use corsac_browser::{CredentialsMode, EngineName, Mode, RedirectMode, UnknownValue};

use crate::exit::Complaint;

pub use check::{Check, CheckFormat, Output};
pub use policy::{LintFormat, Policy, PolicyAsk, PolicyExplain, PolicyLint};

/// What a command line comes to.
#[derive(Debug)]
pub enum Parsed {
    /// Help or the version was asked for: this text.
    Help(String),
    /// There is something to do.
    Command(Box<Command>),
}

/// Do what the browser does to a server, and tell who decided what.
#[derive(Debug, Parser)]
#[command(name = "corsac", version, disable_help_subcommand = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

/// What there is to do.
#[derive(Debug, Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Fetch a URL as a page's script would, and tell step by step who decided what
    Explain(Box<Explain>),
    /// Check what a contract promises of a server, or write one
    Check(Box<Check>),
    /// Compare the origins of URLs: same-origin, same-site or neither
    Origin(Origin),
    /// Read about a cause that explain has named, or list all of them
    Cause {
        /// Its code, such as preflight-behind-auth
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// Check a policy file, look up a check, or ask what a policy says to a request
    #[command(subcommand)]
    Policy(Policy),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man {
        /// Of this command rather than of the program, such as explain or policy lint
        command: Vec<String>,
    },
}

/// `corsac explain`: what one fetch is to be, or what to do instead.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = AFTER_EXPLAIN)]
#[non_exhaustive]
pub struct Explain {
    /// What the script asks for: a URL; or - to read what the browser copied from stdin: a curl command, a call of
    /// fetch, a HAR, a line of its console
    #[arg(value_name = "URL")]
    pub url: Option<String>,

    /// The origin of the page whose script asks, as in the header Origin; null for an opaque one
    #[arg(long, value_name = "ORIGIN", conflicts_with = "page", help_heading = "The page")]
    pub origin: Option<String>,
    /// The URL of the page whose script asks
    #[arg(long, value_name = "URL", help_heading = "The page")]
    pub page: Option<String>,
    /// The script runs in a sandboxed frame inside the page, with an opaque origin
    #[arg(long, help_heading = "The page")]
    pub sandboxed: bool,

    /// The method [default: GET, with data POST]
    #[arg(short = 'X', long = "request", value_name = "METHOD", help_heading = "The request")]
    pub method: Option<String>,
    /// A header that the script sets, as "Name: value"; "Name;" is empty, "Name:" takes away one of the paste
    #[arg(
        short = 'H',
        long = "header",
        value_name = "HEADER",
        allow_hyphen_values = true,
        help_heading = "The request"
    )]
    pub headers: Vec<String>,
    /// A body, as curl's -d: of type application/x-www-form-urlencoded, several joined with &, @FILE is read
    #[arg(short = 'd', long, value_name = "DATA", allow_hyphen_values = true, help_heading = "The request")]
    pub data: Vec<String>,
    /// The same, but @ means nothing
    #[arg(long, value_name = "DATA", allow_hyphen_values = true, help_heading = "The request")]
    pub data_raw: Vec<String>,
    /// Cookies that the browser holds for the URL, as "name=value; name=value", taken as SameSite=None (and Secure for https)
    #[arg(
        short = 'b',
        long = "cookie",
        value_name = "COOKIES",
        allow_hyphen_values = true,
        help_heading = "The request"
    )]
    pub cookies: Vec<String>,
    /// Whether cookies go along [default: same-origin, with cookies include]
    #[arg(long, value_name = "MODE", value_parser = words::<CredentialsMode>(CredentialsMode::WORDS), help_heading = "The request")]
    pub credentials: Option<CredentialsMode>,
    /// The request's mode [default: cors]
    #[arg(long, value_name = "MODE", value_parser = words::<Mode>(Mode::WORDS), help_heading = "The request")]
    pub mode: Option<Mode>,
    /// What happens at a redirect [default: follow]
    #[arg(long, value_name = "MODE", value_parser = words::<RedirectMode>(RedirectMode::WORDS), help_heading = "The request")]
    pub redirect: Option<RedirectMode>,
    /// Send the request even if its method is unsafe
    #[arg(long, help_heading = "The request")]
    pub send: bool,

    /// Send nothing but the fetch itself: no control experiments to tell causes apart
    #[arg(long, help_heading = "The cause")]
    pub no_experiments: bool,
    /// A header of the answer that the page reads; several times for several
    #[arg(long, value_name = "NAME", help_heading = "The cause")]
    pub read_header: Vec<String>,
    /// The server's configuration allows this origin, as far as you know
    #[arg(long, help_heading = "The cause")]
    pub configured: bool,
    /// The fetch fails in your browser, also if it passes here
    #[arg(long, help_heading = "The cause")]
    pub blocked_in_browser: bool,
    /// Where the server is reached without the proxy before it; asked once, to tell which of both adds what
    #[arg(long, value_name = "URL", conflicts_with = "no_experiments", help_heading = "The cause")]
    pub direct: Option<String>,

    /// What serves the answer, for the lines of its own that mend it [default: what its headers show]
    #[arg(
        long,
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(servers()),
        hide_possible_values = true,
        help_heading = "The cause"
    )]
    pub server: Option<String>,

    /// The browser to behave as; all: each of the three, and a request that they share goes out once
    /// [default: all; with --batch or --demo: standard]
    #[arg(
        long,
        value_name = "BROWSER",
        value_parser = words::<Browsers>(Browsers::WORDS),
        help_heading = "The browser"
    )]
    pub browser: Option<Browsers>,
    /// Whether Chromium keeps and sends third-party cookies: on as in Chrome, off as in Debian's build and private windows
    /// [default: on, with the headers of off]
    #[arg(
        long,
        value_name = "ON|OFF",
        value_parser = PossibleValuesParser::new(["on", "off"]).map(|word| word == "on"),
        help_heading = "The browser"
    )]
    pub third_party_cookies: Option<bool>,
    /// Connect to this address for this host and port, as curl does
    #[arg(long, value_name = "HOST:PORT:ADDRESS", help_heading = "The browser")]
    pub resolve: Vec<String>,
    /// Trust the certificates in this PEM file as well as the system's
    #[arg(long, value_name = "FILE", help_heading = "The browser")]
    pub cacert: Option<String>,
    /// Trust every certificate
    #[arg(short = 'k', long, help_heading = "The browser")]
    pub insecure: bool,
    /// Accepted and without effect: a browser always asks for compression
    #[arg(long, help_heading = "The browser")]
    pub compressed: bool,
    /// Give up after so many seconds [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "The browser")]
    pub max_time: Option<Duration>,

    /// Print one line of JSON (see docs/explain.schema.json); or curl's --json DATA, where JSON text or @FILE
    /// follows. --json=DATA is always data
    #[arg(
        long,
        value_name = "DATA",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = json_flag::SWITCH,
        help_heading = "The output"
    )]
    pub json: Vec<String>,
    /// Print the same requests as curl commands
    #[arg(long, help_heading = "The output")]
    pub curl: bool,
    /// Show cookies, credentials and tokens
    #[arg(long, help_heading = "The output")]
    pub show_secrets: bool,
    /// No colours, even on a terminal
    #[arg(long, help_heading = "The output")]
    pub no_color: bool,

    /// Show every kind of verdict, or the one of this name, on a server inside the program
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ONE_FETCH,
        conflicts_with_all = NETWORK,
        conflicts_with = "batch",
        help_heading = "Instead of a URL"
    )]
    pub demo: Option<String>,
    /// Read requests from stdin, a JSON object a line, and answer each with one line (see docs/batch.md)
    #[arg(long, conflicts_with_all = ONE_FETCH, help_heading = "Instead of a URL")]
    pub batch: bool,
    /// Explain what a browser's console says of a blocked fetch; - reads it from stdin. Nothing is sent
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with_all = ONE_FETCH.iter().filter(|name| **name != "json"),
        conflicts_with_all = NETWORK,
        conflicts_with_all = ["demo", "batch", "browser", "third_party_cookies"],
        help_heading = "Instead of a URL"
    )]
    pub console: Option<String>,
    /// Explain each fetch to another origin in a HAR, the network log that a browser saves; - reads it from stdin. Nothing
    /// is sent
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ONE_FETCH.iter().filter(|name| **name != "json" && !KNOWN_BY_USER.contains(name)),
        conflicts_with_all = NETWORK,
        conflicts_with_all = ["demo", "batch", "console", "third_party_cookies"],
        help_heading = "Instead of a URL"
    )]
    pub har: Option<String>,
    /// Of a HAR, explain the fetch of this entry alone
    #[arg(long, value_name = "N", help_heading = "Instead of a URL")]
    pub entry: Option<usize>,
    /// Of a HAR, list so many fetches, those first that the pages did not get [default: 50]
    #[arg(long, value_name = "N", help_heading = "Instead of a URL")]
    pub limit: Option<usize>,

    /// The words of --data, --data-raw and --json=DATA in their order.
    #[arg(skip)]
    pub body: Vec<Data>,
    /// Whether --json stands there as a switch.
    #[arg(skip)]
    pub json_output: bool,
    /// The words of the command line, without the program's name.
    #[arg(skip)]
    pub typed: Vec<String>,
}

/// `--browser`: whose rules hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browsers {
    /// Those of [each of the three](crate::browsers::ALL).
    #[default]
    All,
    /// Those of one browser, or the standard's.
    One(EngineName),
}

/// A piece of the body as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Data {
    /// `-d`
    Plain(String),
    /// `--data-raw`
    Raw(String),
    /// `--json=DATA`
    Json(String),
}

/// Compare the origins of URLs: same-origin, same-site or neither, and which component differs.
#[derive(Clone, Debug, Args)]
#[non_exhaustive]
pub struct Origin {
    /// Two URLs or more; each is compared with each
    #[arg(value_name = "URL", required = true, num_args = 2..)]
    pub urls: Vec<String>,
    /// Print a line of JSON for each pair
    #[arg(long)]
    pub json: bool,
    /// Show user names, passwords and tokens in URLs
    #[arg(long)]
    pub show_secrets: bool,
}

impl Browsers {
    const WORDS: &'static [&'static str] = &["chromium", "firefox", "webkit", "standard", "all"];
}

impl FromStr for Browsers {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        match text {
            "all" => Ok(Self::All),
            name => name
                .parse()
                .map(Self::One)
                .map_err(|error: UnknownValue| UnknownValue { allowed: Self::WORDS, ..error }),
        }
    }
}

/// How the network is reached; nothing for what asks nobody.
const NETWORK: [&str; 4] = ["resolve", "cacert", "insecure", "max_time"];

/// What describes one fetch, and means nothing to a batch, the demo or a console's text.
const ONE_FETCH: [&str; 22] = [
    "url",
    "origin",
    "page",
    "sandboxed",
    "method",
    "headers",
    "data",
    "data_raw",
    "json",
    "cookies",
    "credentials",
    "mode",
    "redirect",
    "send",
    "curl",
    "compressed",
    "no_experiments",
    "read_header",
    "configured",
    "blocked_in_browser",
    "direct",
    "server",
];

/// Of these, what only the user knows: it tells causes apart in what was recorded, too.
const KNOWN_BY_USER: [&str; 5] =
    ["no_experiments", "read_header", "configured", "blocked_in_browser", "server"];

const AFTER_EXPLAIN: &str = "\
With - for the URL, stdin is read: \"Copy as cURL\" (of bash or cmd), \"Copy as fetch\", a HAR, or a line of the browser's \
console; which of them it is tells itself. Flags given here go before what it says. An unsafe method (other than GET, HEAD, \
OPTIONS) is not sent without --send, but its preflight is.

Where one trace does not tell why, up to four safe requests more are sent, each announced: without Origin, as another \
origin, once more, and the like. They carry no cookies or credentials that the fetch did not send. --no-experiments \
leaves them out.

Exit status: 0 the page may read the answer, 1 it may not, 2 the command cannot be understood, 3 the network failed, \
4 not decided because the request was not sent (see --send), or because a HAR does not tell enough. Of several browsers, and \
of the fetches of a HAR, the worst one's: 3 before 1, 1 before 4, 4 before 0. HTTPS_PROXY, http_proxy, \
ALL_PROXY and NO_PROXY are heeded, as by curl.

Examples:
  corsac explain https://api.mybackend.com/profile --origin https://myapp.com -X PUT -H 'Authorization: Bearer x'
  pbpaste | corsac explain -
  pbpaste | corsac explain --console -
  corsac explain --har network.har
  corsac explain --demo";

/// Reads a command line; the first word is the program's name.
///
/// # Errors
/// What is wrong with it and what to type instead.
pub fn parse(words: Vec<OsString>) -> Result<Parsed, Complaint> {
    let definition = Program::command();
    let words = json_flag::resolve(&definition, words);
    let plain = words.iter().any(|word| word == "--no-color");
    let color = if plain { clap::ColorChoice::Never } else { clap::ColorChoice::Auto };
    let parsed = definition.color(color).try_get_matches_from(&words).and_then(|matches| {
        let mut program = Program::from_arg_matches(&matches)?;
        if let (Command::Explain(explain), Some((_, matches))) = (&mut program.command, matches.subcommand())
        {
            complete(explain, matches, &words);
        }
        Ok(program)
    });
    match parsed {
        Ok(program) => Ok(Parsed::Command(Box::new(program.command))),
        Err(error) => complaint::of(&error, &words, plain),
    }
}

/// The completions for a shell.
pub fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Program::command(), "corsac", &mut script);
    script
}

/// The manual page (roff) of the program, or of one of its commands, such as `["policy", "lint"]`.
///
/// # Errors
/// When there is no such command, or the page cannot be written.
pub fn manual(command: &[String]) -> Result<Vec<u8>, Complaint> {
    let mut of = Program::command();
    of.build();
    for name in command {
        let names: Vec<_> = of.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let found = of.find_subcommand(name).cloned();
        of = found.ok_or_else(|| {
            let hint = if names.is_empty() {
                "leave it out".to_owned()
            } else {
                format!("one of {}", names.join(", "))
            };
            Complaint::usage(format!("there is no command {name}"), hint)
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(of)
        .render(&mut page)
        .map_err(|error| Complaint::system("the manual page", &error))?;
    Ok(page)
}

/// Fills in what the derived parser leaves out: the order of the data, and which `--json` is which.
fn complete(explain: &mut Explain, matches: &ArgMatches, words: &[OsString]) {
    let mut body = Vec::new();
    let mut collect = |id, values: &[String], make: fn(String) -> Data| {
        let indices = matches.indices_of(id).into_iter().flatten();
        body.extend(indices.zip(values).map(|(index, value)| (index, make(value.clone()))));
    };
    collect("data", &explain.data, Data::Plain);
    collect("data_raw", &explain.data_raw, Data::Raw);
    collect("json", &explain.json, Data::Json);
    body.sort_by_key(|(index, _)| *index);
    let is_switch = |data: &Data| *data == Data::Json(json_flag::SWITCH.to_owned());
    explain.json_output = body.iter().any(|(_, data)| is_switch(data));
    explain.body = body.into_iter().map(|(_, data)| data).filter(|data| !is_switch(data)).collect();
    explain.typed = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
}

/// One of the words of an enumeration.
fn words<T>(allowed: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownValue> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(allowed).try_map(|word| word.parse::<T>())
}

/// The names of all that has lines of its own.
fn servers() -> impl Iterator<Item = &'static str> {
    corsac_diagnose::fixes::Product::ALL.iter().flat_map(|product| product.names.iter().copied())
}

/// A number of seconds above 0.
fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "a number of seconds above 0 and below 1000000, such as 5 or 0.5".to_owned();
    let number: f64 = text.parse().map_err(|_| wrong())?;
    if number > 0.0 && number < 1e6 { Ok(Duration::from_secs_f64(number)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests;
