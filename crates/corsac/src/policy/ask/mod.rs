//! `corsac policy ask`: what a policy says to a page's request, and whether the page may read the answer.
//!
//! The browsers' machine makes the requests, the policy answers them (`server`), and nothing is sent. `text` and
//! `json` tell it; `fix` says what to change in the file.

mod fix;
mod json;
mod server;
mod text;

use std::cell::RefCell;

use corsac_browser::{Action, Engine, Failure, Fetch, Input, Now, Page, Session};
use corsac_fetch::{Account, Outcome};
use corsac_policy::PolicyFile;
use url::Url;

use super::{HINT, faulty, lint_hint, read, shown};
use crate::args::{Explain, PolicyAsk};
use crate::browsers::{ALL, Compared, Run, compare};
use crate::exit::{Complaint, ExitStatus};
use crate::explain::{Explained, runtime};
use crate::plan::{self, SystemFiles};
use crate::render::json::Shown;
use crate::secrets::Secrets;
use crate::terminal;

use server::{Asked, Server};

/// Where a path alone is asked for.
const SERVER: &str = "https://server.example";

/// A page's request that a policy has answered, in each browser.
struct Answered<'a> {
    /// The name of the file, as it is told.
    name: &'a str,
    /// Its text.
    text: &'a str,
    file: &'a PolicyFile,
    compared: Compared,
    /// What the policy was asked in each of [`ALL`], in order.
    asked: Vec<Vec<Asked>>,
}

/// Asks the policy of a file.
///
/// # Errors
/// What is wrong with the command or the file, and what to type instead.
pub fn run(asked: &PolicyAsk) -> Result<ExitStatus, Complaint> {
    let text = read(&asked.file, HINT)?;
    let name = shown(&asked.file);
    let file = PolicyFile::parse(&text).map_err(|lint| faulty(name, &asked.file, &lint))?;
    let secrets = if asked.show_secrets { Secrets::Show } else { Secrets::Hide };
    let fetch = Explain {
        url: Some(url(&asked.url)?),
        origin: Some(asked.origin.clone()),
        method: Some(asked.method.clone()),
        headers: asked.headers.clone(),
        credentials: asked.credentials,
        ..Explain::default()
    };
    let plan = plan::plan(&fetch, None, &mut SystemFiles { stdin_used: true })?;
    for note in &plan.notes {
        terminal::note(note);
    }
    let server = Server::of(&file).map_err(|problems| Complaint::usage(problems, lint_hint(&asked.file)))?;
    let (compared, asked_in) = in_all(&plan.page, &plan.request.fetch, &server)?;
    let answered = Answered { name, text: &text, file: &file, compared, asked: asked_in };
    let mut options = terminal::options(asked.no_color);
    options.secrets = secrets;
    let told = if asked.json {
        json::line(&answered, Shown::policy(secrets)) + "\n"
    } else {
        text::text(&answered, &options)
    };
    terminal::print(&told)?;
    Ok(answered.status())
}

impl Answered<'_> {
    /// What it comes to for scripts. A request that CSRF protection stops is none that the page may make.
    fn status(&self) -> ExitStatus {
        let is_stopped = self.asked.iter().flatten().any(Asked::is_stopped);
        match self.compared.status() {
            ExitStatus::Readable if is_stopped => ExitStatus::NotReadable,
            status => status,
        }
    }
}

/// The URL; of a path, that of a server of which nothing else matters.
fn url(text: &str) -> Result<String, Complaint> {
    if !text.starts_with('/') {
        return Ok(text.to_owned());
    }
    let joined = Url::parse(SERVER).and_then(|server| server.join(text));
    joined.map(String::from).map_err(|error| {
        Complaint::usage(format!("the path cannot be read: {error}"), "a path looks like /api/profile")
    })
}

/// The same request in each browser, with what the policy was asked.
fn in_all(
    page: &Page,
    request: &corsac_browser::Request,
    server: &Server,
) -> Result<(Compared, Vec<Vec<Asked>>), Complaint> {
    let mut asked = Vec::with_capacity(ALL.len());
    let mut runs = Vec::with_capacity(ALL.len());
    for browser in ALL {
        let log = RefCell::default();
        let engine = Engine::of(browser);
        let account = play(engine, page, request, server, &log);
        runs.push(Run { browser, engine, explained: Explained { account, body: None, content: None } });
        asked.push(log.into_inner());
    }
    let runtime = runtime().map_err(|error| Complaint::system("the runtime", &error))?;
    let again = async |engine| play(engine, page, request, server, &RefCell::default());
    Ok((runtime.block_on(compare(runs, again)), asked))
}

/// A fetch in a fresh browser, with the policy in the server's place.
fn play(
    engine: Engine,
    page: &Page,
    request: &corsac_browser::Request,
    server: &Server,
    log: &RefCell<Vec<Asked>>,
) -> Account {
    let mut session = Session::new(engine);
    let mut fetch = Fetch::new(page.clone(), request.clone());
    let mut action = fetch.step(&mut session, Now::default(), Input::Start);
    while let Action::Send(head) = action {
        let input = match server.answer(&head) {
            Ok((answer, asked)) => {
                log.borrow_mut().push(asked);
                Input::Head(answer)
            }
            Err(error) => Input::Failed(error),
        };
        action = fetch.step(&mut session, Now::default(), input);
    }
    let outcome = match action {
        Action::Deliver(response) => Outcome::Delivered(response),
        Action::Fail(failure) => Outcome::Failed(failure),
        // Ends that this program does not know yet.
        _ => Outcome::Failed(Failure::Cancelled),
    };
    let mut account =
        Account::new(Some(page.clone()), request.clone(), fetch.into_trace(), outcome, Vec::new());
    // Nothing goes out, so that no request goes out again.
    account.replayed = (0..account.trace.exchanges.len()).collect();
    account
}
