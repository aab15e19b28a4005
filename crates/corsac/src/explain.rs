//! `corsac explain`: from what was meant to what is told. Glue, and nothing else.

use std::cell::RefCell;
use std::io;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use corsac_browser::cookies::CookieRejected;
use corsac_browser::{BodySource, Engine, EngineName, Failure, Now, Page, ResponseType};
use corsac_fetch::{Account, Client, FetchError, Outcome, Request};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::args::{Browsers, Explain};
use crate::browsers::{ALL, Fetcher, explain_in_all};
use crate::diagnosis::Besides;
use crate::exit::{Complaint, ExitStatus};
use crate::plan::{self, Plan, SystemFiles};
use crate::render::{self, Options, json::Shown};
use crate::secrets::Secrets;
use crate::stdin::{self, Found};
use crate::terminal;
use crate::{batch, console, demo, har};

/// A fetch that was done, with all that is known of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explained {
    /// Every exchange and every decision.
    pub account: Account,
    /// The body that the page can read; `None` when there is none, or when it did not come whole.
    pub body: Option<BodyShown>,
    /// Its bytes, after content codings are undone.
    pub content: Option<Bytes>,
}

/// What is shown of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BodyShown {
    /// Its length in bytes, after content codings are undone.
    pub bytes: u64,
    /// Its `Content-Type`, as the page sees it.
    pub media_type: Option<String>,
}

impl Explained {
    /// What it comes to for scripts.
    pub fn status(&self) -> ExitStatus {
        match &self.account.outcome {
            Outcome::Delivered(response) => match response.kind {
                ResponseType::Opaque | ResponseType::OpaqueRedirect => ExitStatus::NotReadable,
                _ => ExitStatus::Readable,
            },
            Outcome::Failed(Failure::Blocked(_)) => ExitStatus::NotReadable,
            Outcome::Held(_) => ExitStatus::NotDecided,
            _ => ExitStatus::NetworkFailed,
        }
    }
}

/// Does one fetch, and reads what the page can read: the path of `explain URL`, of each line of a batch, and of each
/// scene of the demo.
///
/// A body that does not come whole makes the fetch a failed one, since the page's reading fails.
pub async fn explain_one(client: &Client, page: &Page, request: Request) -> Explained {
    match fetch_whole(client, page, request).await {
        Ok(explained) => explained,
        Err(error) => Explained { account: error.into_account(), body: None, content: None },
    }
}

async fn fetch_whole(client: &Client, page: &Page, request: Request) -> Result<Explained, FetchError> {
    let mut response = client.fetch(page, request).await?;
    let mut content = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        content.extend_from_slice(&chunk);
    }
    let media_type = response.headers().iter().find(|(name, _)| name == "content-type");
    let media_type = media_type.map(|(_, value)| value.to_text());
    let account = response.into_account();
    let has_body = matches!(&account.outcome, Outcome::Delivered(page) if page.body != BodySource::Null);
    let body = has_body.then_some(BodyShown { bytes: content.len() as u64, media_type });
    Ok(Explained { account, body, content: has_body.then(|| content.into()) })
}

/// The runtime on which fetches run: one thread.
///
/// # Errors
/// When the system refuses what it needs.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Does what `corsac explain` was asked.
///
/// # Errors
/// What is wrong with the command, and what to type instead.
pub fn run(asked: &Explain) -> Result<ExitStatus, Complaint> {
    if asked.json_output && asked.curl {
        return Err(Complaint::usage("--json and --curl are two outputs", "leave one of them out"));
    }
    if let Some(text) = &asked.console {
        return console::run(text, asked);
    }
    if let Some(path) = &asked.har {
        stdin::only_what_is_told(asked, "a HAR")?;
        return har::run(path, asked);
    }
    if (asked.entry.is_some() || asked.limit.is_some()) && asked.url.as_deref() != Some("-") {
        return Err(Complaint::usage("--entry and --limit are about a HAR", "--har FILE"));
    }
    let secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let mut files = SystemFiles { stdin_used: asked.batch };
    let mut options = terminal::options(asked.no_color);
    options.secrets = secrets;
    options.command = Some(plan::command_line(asked, secrets));
    if let Some(name) = &asked.demo {
        let name = Some(name.as_str()).filter(|name| !name.is_empty());
        let engine = one_engine(asked, "the demo plays its scenes in one browser")?;
        return demo::run(name, &options, engine).map_err(demo::DemoError::complaint);
    }
    if asked.batch {
        let engine = one_engine(asked, "a batch is one session of one browser")?;
        let client = plan::connection_of(asked, &mut files)?.client(engine, false, None)?;
        return batch::run(&client, Shown::batch(secrets));
    }
    let paste = match asked.url.as_deref() {
        Some("-") => {
            files.stdin_used = true;
            match stdin::read(asked)? {
                Found::Paste(paste) => Some(paste),
                Found::Explained(status) => return Ok(status),
            }
        }
        Some(_) => None,
        None => {
            let hint = "corsac explain URL --origin https://myapp.com, or corsac explain - to paste what the browser \
                        copied";
            return Err(Complaint::usage("there is no URL", hint));
        }
    };
    let plan = plan::plan(asked, paste.as_deref(), &mut files)?;
    fetch(plan, asked, &options)
}

/// The rules of a browser of this name, as its user has set it up.
fn engine(name: EngineName, asked: &Explain) -> Engine {
    match asked.third_party_cookies {
        None => Engine::of(name),
        Some(on) => Engine::of(name).with_third_party_cookies(on),
    }
}

/// Where only one browser can be had, the standard's rules hold unless another one is asked for.
fn one_engine(asked: &Explain, why: &str) -> Result<Engine, Complaint> {
    match asked.browser {
        None => Ok(engine(EngineName::Standard, asked)),
        Some(Browsers::One(name)) => Ok(engine(name, asked)),
        Some(Browsers::All) => Err(Complaint::usage(
            format!("{why}, so --browser all is not possible"),
            "--browser chromium, firefox, webkit or standard",
        )),
    }
}

fn fetch(plan: Plan, asked: &Explain, options: &Options) -> Result<ExitStatus, Complaint> {
    let runtime = runtime().map_err(|error| Complaint::system("the runtime", &error))?;
    let Plan { page, request, cookies, browsers, connection, notes } = plan;
    for note in notes {
        terminal::note(&note);
    }
    let has_proxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let reach = |url: &Url| connection.curl_flags(url, has_proxy);
    let body = request.body.as_deref();
    let shown = Shown::explain(options.secrets);
    let mut besides = Besides::of(asked)?;
    // As curl commands only the fetch itself is told.
    let has_experiments = !asked.no_experiments && !asked.curl;
    let (text, status) = match browsers {
        Browsers::One(name) => {
            let explained = runtime.block_on(async {
                let client = connection.client(engine(name, asked), true, None)?;
                for (cookie, why) in import(&client, &page, &request, &cookies) {
                    terminal::note(&left_out(&cookie, &why, &[name]));
                }
                let explained = explain_one(&client, &page, request.clone()).await;
                if has_experiments {
                    besides.experiment(&client, &explained.account, options.secrets).await;
                }
                Ok::<_, Complaint>(explained)
            })?;
            let text = if asked.json_output {
                render::json::line_of(&explained, name, &besides, shown) + "\n"
            } else if asked.curl {
                let options = Options { engine: engine(name, asked), ..options.clone() };
                render::curl::commands_with(&explained.account, body, &reach, &options)
            } else {
                render::text::diagnosed(&besides.evidence(&explained.account, options.secrets), options)
            };
            (text, explained.status())
        }
        Browsers::All => {
            let refused: RefCell<Vec<(Refused, Vec<EngineName>)>> = RefCell::default();
            let fetcher = Fetcher {
                engine: &|name| engine(name, asked),
                browser: &|engine, exchanges| connection.client(engine, true, Some(exchanges)),
                prepare: &|client| {
                    let found = import(client, &page, &request, &cookies);
                    let own = client.with_session(|session| session.engine);
                    if own == engine(own.name, asked) {
                        add(&mut refused.borrow_mut(), found, own.name);
                    }
                },
                page: &page,
                request: &request,
            };
            let mut compared = runtime.block_on(async {
                let compared = explain_in_all(&fetcher).await?;
                if has_experiments {
                    let worst = compared.worst();
                    let client = connection.client(worst.engine, false, None)?;
                    besides.experiment(&client, worst.account(), options.secrets).await;
                }
                Ok::<_, Complaint>(compared)
            })?;
            compared.besides = besides;
            for ((cookie, why), browsers) in refused.into_inner() {
                terminal::note(&left_out(&cookie, &why, &browsers));
            }
            let text = if asked.json_output {
                render::json::line_of_all(&compared, shown) + "\n"
            } else if asked.curl {
                render::browsers::commands(&compared, body, &reach, options)
            } else {
                render::browsers::account(&compared, options)
            };
            (text, compared.status())
        }
    };
    terminal::print(&text)?;
    Ok(status)
}

/// The name of a cookie that a browser would not hold, and why.
type Refused = (String, CookieRejected);

/// Puts cookies of unknown attributes into the jar, but for those that the browser would not hold: these.
fn import(client: &Client, page: &Page, request: &Request, cookies: &[plan::Cookie]) -> Vec<Refused> {
    let Ok(url) = page.base().join(&request.fetch.url) else { return Vec::new() };
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let now = Now { monotonic: Duration::ZERO, unix };
    let mut refused = Vec::new();
    for (name, value) in cookies {
        let stored =
            client.with_session(|session| session.import_cookie(page, &url, name, value, now).map(|_| ()));
        if let Err(why) = stored {
            refused.push((String::from_utf8_lossy(name).into_owned(), why));
        }
    }
    refused
}

/// Notes once for each cookie which browsers refuse it.
fn add(all: &mut Vec<(Refused, Vec<EngineName>)>, refused: Vec<Refused>, browser: EngineName) {
    for one in refused {
        match all.iter_mut().find(|(known, _)| *known == one) {
            Some((_, browsers)) if browsers.contains(&browser) => {}
            Some((_, browsers)) => browsers.push(browser),
            None => all.push((one, vec![browser])),
        }
    }
}

/// What is to be said of a cookie that these browsers would not hold.
fn left_out(cookie: &str, why: &CookieRejected, browsers: &[EngineName]) -> String {
    if browsers == [EngineName::Standard] || browsers.len() == ALL.len() {
        return format!("no browser would hold the cookie \"{cookie}\", so it is left out: {why}");
    }
    let names: Vec<String> = browsers.iter().map(ToString::to_string).collect();
    let names = names.join(" and ");
    format!("{names} would not hold the cookie \"{cookie}\", so it is left out there: {why}")
}
